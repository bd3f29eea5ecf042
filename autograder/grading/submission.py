"""Grade one submission: assemble it, run it in a confined process, judge it here."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

from autograder.checking import check
from autograder.grading.assembly import assemble, read_notebook
from autograder.grading.testcells import TestCells
from autograder.sandbox.session import NOTEBOOK_SECONDS, Gone, Nursery, Session

DISPLAYED = ("text/plain", "text/latex", "image/png")


@dataclass
class Graded:
    """What came out: the executed notebook, points by grade id (None where a person must grade), remarks."""

    notebook: NotebookNode
    scores: dict[str, float | None]
    remarks: list[str] = field(default_factory=list)
    seconds: float = 0.0


class TooLong(Gone):
    """Judging took longer than a notebook may."""


def grade(nursery: Nursery, master: NotebookNode, content: bytes, secret: str, **student: Any) -> Graded:
    """Grade the bytes of a submitted notebook against the instructor's, with hidden tests from `secret`.

    Raises `Unreadable` for what is no notebook. student: what `Nursery.student` takes.
    """
    begin = time.monotonic()
    notebook, remarks = assemble(master, read_notebook(content))
    with _known(secret), _alarm(NOTEBOOK_SECONDS), nursery.student(judge=_judge, **student) as session:
        remarks += _execute(notebook, master, session)
    scores = {
        cell.metadata.nbgrader.grade_id: utils.determine_grade(cell)[0]
        for cell in notebook.cells
        if utils.is_grade(cell)
    }
    return Graded(notebook, scores, remarks, time.monotonic() - begin)


def _execute(notebook: NotebookNode, master: NotebookNode, session: Session) -> list[str]:
    """Fill in every cell's outputs; what ended the process, if something did."""
    tests, gone = None, None
    for number, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), start=1):
        cell.execution_count = number
        try:
            if gone:
                raise gone
            if utils.is_grade(cell) and not utils.is_solution(cell):
                tests = tests or TestCells(master, session)
                cell.outputs = tests.run(cell)
            else:
                cell.outputs = _outputs(session.run(cell.source))
        except Gone as ended:
            cell.outputs = [_stopped(ended)]
            gone = ended
    return [f"the notebook was ended: {gone}"] if gone else []


def _outputs(reply: dict) -> list[NotebookNode]:
    """What the student's cell showed; only text and pictures, never HTML or scripts."""
    outputs = []
    for bundle in reply["outputs"]:
        kept = {mime: str(bundle[mime]) for mime in DISPLAYED if mime in bundle}
        if list(kept) == ["text/plain"]:
            outputs.append(nbformat.v4.new_output("stream", name="stdout", text=kept["text/plain"]))
        else:
            outputs.append(nbformat.v4.new_output("display_data", kept))
    if reply["stderr"]:
        outputs.append(nbformat.v4.new_output("stream", name="stderr", text=str(reply["stderr"])))
    return outputs


def _stopped(ended: Gone) -> NotebookNode:
    text = f"The notebook was ended: {ended}."
    return nbformat.v4.new_output("error", ename="Stopped", evalue=text, traceback=[text])


def _judge(answer: Any, exercise: Any, skill: Any) -> tuple[bool, str]:
    """The verdict on a `check` in the student's own cell: never with the hidden inputs."""
    try:
        verdict = check(
            answer, exercise if isinstance(exercise, str) else None, skill if isinstance(skill, str) else None
        )
    except LookupError as unknown:
        return False, str(unknown)
    return verdict.passed, verdict.message


@contextmanager
def _known(secret: str) -> Iterator[None]:
    """The secret of the hidden inputs, while this submission is graded."""
    os.environ["STEPSIZE_SECRET"] = secret
    try:
        yield
    finally:
        del os.environ["STEPSIZE_SECRET"]


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """End what takes too long on this side, such as a formula that no machine can evaluate."""

    def ring(*_: object) -> None:
        raise TooLong(f"it was stopped after {seconds:.0f} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
