"""Grade one submission: assemble it, run it in a confined process, judge it here."""

import os
import re
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
from autograder.grading.assembly import LARGEST, Unreadable, assemble, read_notebook
from autograder.grading.testcells import TestCells
from autograder.sandbox.session import PATIENCE, Nursery, Patience, Session
from autograder.sandbox.stand_ins import Gone

READING = 20.0  # seconds that reading a notebook may take
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")


@dataclass
class Graded:
    """What came out: the executed notebook, points by grade id (None where a person must grade), remarks."""

    notebook: NotebookNode
    scores: dict[str, float | None]
    remarks: list[str] = field(default_factory=list)
    seconds: float = 0.0


class TooLong(Gone):
    """Judging took longer than a notebook may."""


def grade(
    nursery: Nursery, master: NotebookNode, content: bytes, secret: str, patience: Patience = PATIENCE, **student: Any
) -> Graded:
    """Grade the bytes of a submitted notebook against the instructor's, with hidden tests from `secret`.

    Raises `Unreadable` for what is no notebook. student: what else `Nursery.student` takes.
    """
    begin = time.monotonic()
    notebook, remarks = _assembled(master, content)
    with (
        nursery.student(judge=_judge, patience=patience, **student) as session,
        _known(secret),
        _alarm(patience.notebook),
    ):
        remarks += _execute(notebook, master, session)
    scores = {
        cell.metadata.nbgrader.grade_id: utils.determine_grade(cell)[0]
        for cell in notebook.cells
        if utils.is_grade(cell)
    }
    return Graded(notebook, scores, remarks, time.monotonic() - begin)


def _assembled(master: NotebookNode, content: bytes) -> tuple[NotebookNode, list[str]]:
    try:
        with _alarm(READING):
            return assemble(master, read_notebook(content))
    except TooLong:
        raise Unreadable(f"the notebook takes more than {READING:g} seconds to read") from None


def _execute(notebook: NotebookNode, master: NotebookNode, session: Session) -> list[str]:
    """Fill in every cell's outputs; what ended the process, if something did."""
    tests, gone, room = TestCells(master, session), None, LARGEST
    for number, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), start=1):
        cell.execution_count = number
        try:
            if gone:
                raise gone
            if utils.is_grade(cell) and not utils.is_solution(cell):
                cell.outputs = tests.run(cell)
                gone = tests.gone
            else:
                cell.outputs = _outputs(session.run(cell.source), room)
                room -= sum(len(str(output)) for output in cell.outputs)
        except Gone as ended:
            cell.outputs = [_stopped(ended)]
            gone = ended
    return [f"the notebook was ended: {gone}"] if gone else []


def _outputs(reply: dict, room: int) -> list[NotebookNode]:
    """What the student's cell showed, as far as there is room: text and pictures, never HTML or scripts."""
    outputs = []
    for bundle in reply["outputs"]:
        shown = _displayed(bundle) if isinstance(bundle, dict) else {}
        room -= sum(map(len, shown.values()))
        if room < 0:
            break
        if list(shown) == ["text/plain"]:
            outputs.append(nbformat.v4.new_output("stream", name="stdout", text=shown["text/plain"]))
        elif shown:
            outputs.append(nbformat.v4.new_output("display_data", shown))
    if reply["stderr"] and len(reply["stderr"]) <= room:
        outputs.append(nbformat.v4.new_output("stream", name="stderr", text=reply["stderr"]))
    return outputs


def _displayed(bundle: dict) -> dict[str, str]:
    """The texts of a displayed value, and its picture if it is one."""
    kept = {mime: bundle[mime] for mime in ("text/plain", "text/latex") if isinstance(bundle.get(mime), str)}
    picture = bundle.get("image/png")
    return kept | ({"image/png": picture} if isinstance(picture, str) and BASE64.fullmatch(picture) else {})


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
    except Exception as error:  # what stops the check would stop the learner's own cell too
        return False, f"The check stopped: {type(error).__name__}: {error}"
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
