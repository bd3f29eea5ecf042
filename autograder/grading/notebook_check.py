"""Check a notebook as it lies there: run it in this process and give its graded cells their points.

Nothing here is isolated: it is the learner's own code on the learner's own machine. nbformat, IPython
and nbgrader take seconds to load, and none of them is needed for an ordinary notebook.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.grading.cells import Cells
from autograder.grading.errors import CourseError
from autograder.verdict import PlainError

RELEASED = Path(__file__).resolve().parents[2] / "exercises"


@dataclass(frozen=True)
class Mark:
    """A graded cell: its points (earned is None where a person must grade) and what it says if they are not full."""

    name: str
    earned: float | None
    possible: float
    message: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing is left to do in this cell."""
        return self.earned is None or self.earned == self.possible


def command(chosen: argparse.Namespace) -> int:
    """`python -m autograder check NOTEBOOK`: 0 when every graded cell passes, 1 otherwise."""
    try:
        marks, remarks = check_notebook(chosen.notebook)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(table(chosen.notebook.name, marks, remarks)))
    return 0 if all(mark.passed for mark in marks) else 1


def check_notebook(path: Path, released: Path = RELEASED) -> tuple[list[Mark], list[str]]:
    """The marks of a notebook's graded cells, and remarks about cells that stopped or were changed.

    Where `released` has an exercise of this name, its graded cells count: those that the learner
    changed or lost are run as they were given. Raises `CourseError` for what is no such notebook.
    """
    cells, remarks = _as_given(_cells(path), released / path.stem / path.name)
    marks = []
    with Cells(path.parent, [_text(cell) for cell in cells]) as notebook:
        for number, cell in enumerate(cells, start=1):
            if not _marks(cell).get("grade"):
                error = notebook.run(_text(cell)).error
                unsolved = isinstance(error, NotImplementedError)  # its check says so
                remarks += [f"code cell {number} stopped: {_said(error).rstrip('.')}"] if error and not unsolved else []
            elif _marks(cell).get("solution"):
                marks.append(Mark(_name(cell), None, _marks(cell)["points"]))
            else:
                marks.append(_marked(cell, notebook))
    return marks, remarks


def table(title: str, marks: list[Mark], remarks: Iterable[str] = ()) -> list[str]:
    """One line a graded cell, what it says when it fails, and the sum."""
    lines = [f"{title:<46} {'points':>10}"]
    for mark in marks:
        if mark.earned is None:
            sign, earned = "·", "by hand"
        else:
            sign, earned = "✓" if mark.passed else "✗", f"{mark.earned:g}"
        lines.append(f"{sign} {mark.name:<44} {f'{earned} / {mark.possible:g}':>10}")
        lines += [f"  {line}" for line in mark.message.splitlines()]
    sums = sum(mark.earned or 0 for mark in marks), sum(mark.possible for mark in marks)
    return [*lines, f"{'in all':<46} {f'{sums[0]:g} / {sums[1]:g}':>10}", *(f"Note: {remark}." for remark in remarks)]


def _marked(cell: dict, notebook: Cells) -> Mark:
    """Points as nbgrader gives them: none after an error or anything on stderr; a number at the end is a score."""
    possible, ran = float(_marks(cell)["points"]), notebook.run(_text(cell))
    if ran.error or ran.stderr:
        return Mark(_name(cell), 0.0, possible, _said(ran.error) if ran.error else ran.stderr.strip())
    if isinstance(ran.value, int | float) and not isinstance(ran.value, bool):
        earned = min(max(float(ran.value), 0.0), possible)
        return Mark(_name(cell), earned, possible, "" if earned == possible else f"The cell gives {earned:g} points.")
    return Mark(_name(cell), possible, possible)


def _cells(path: Path) -> list[dict]:
    """The notebook's cells; `CourseError` where the file has none that are graded."""
    if not path.is_file():
        raise CourseError(f"There is no notebook {path}: name a file such as exercises/05_adam/05_adam.ipynb.")
    try:
        cells = json.loads(path.read_bytes())["cells"]
        whole = [(cell["cell_type"], _text(cell), _marks(cell)) for cell in cells]
        graded = any(marks.get("grade") for _, _, marks in whole)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CourseError(f"{path} is not a notebook ({type(error).__name__}): save it in JupyterLab once.") from None
    if not graded:
        raise CourseError(f"{path} has no graded cell: name an exercise, such as exercises/05_adam/05_adam.ipynb.")
    return cells


def _as_given(cells: list[dict], release: Path) -> tuple[list[dict], list[str]]:
    """The code cells and the graded ones, with test cells as the release has them, and remarks."""
    given = {}
    if release.is_file():
        given = {_name(cell): cell for cell in json.loads(release.read_bytes())["cells"] if _is_test(cell)}
    kept, remarks = [], []
    for cell in cells:
        ours = given.pop(_name(cell), None) if _marks(cell) else None
        if ours and _text(ours).strip() != _visible(_text(cell)):
            remarks.append(f"the check {_name(cell)} was changed, and counts as it was given")
        if cell["cell_type"] == "code" or _marks(cell).get("grade"):
            kept.append(ours or cell)
    remarks += [f"the check {name} was missing" for name in given]
    return kept + list(given.values()), remarks


def _visible(source: str) -> str:
    """A test cell without its hidden part, which only the instructor's notebook has."""
    before, _, rest = source.partition("### BEGIN HIDDEN TESTS")
    return (before + rest.partition("### END HIDDEN TESTS")[2]).strip()


def _said(error: BaseException) -> str:
    """A check's own lines; anything else by its type."""
    if isinstance(error, PlainError):
        return str(error)
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _marks(cell: Any) -> dict:
    """What nbgrader notes about a cell."""
    return cell["metadata"].get("nbgrader") or {}


def _is_test(cell: dict) -> bool:
    return bool(_marks(cell).get("grade")) and not _marks(cell).get("solution")


def _name(cell: dict) -> str:
    return str(_marks(cell).get("grade_id"))


def _text(cell: dict) -> str:
    return "".join(cell["source"])
