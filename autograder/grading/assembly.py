"""The notebook that is graded: the instructor's cells, the student's solutions between them."""

import re
import warnings
from typing import Any

import nbformat
from nbformat import NotebookNode

LARGEST = 20 * 2**20  # bytes of a submitted notebook; pictures and outputs included
KINDS = ("code", "markdown", "raw")


class Unreadable(ValueError):
    """A submitted file is no notebook that can be graded; the text says why, for the report."""


def read_notebook(content: bytes) -> NotebookNode:
    """A submitted notebook in format 4, or `Unreadable`."""
    if len(content) > LARGEST:
        raise Unreadable(f"the notebook has {len(content) / 2**20:.0f} MB; at most {LARGEST // 2**20} can be graded")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the ids of cells, of which none is kept
            notebook = nbformat.reads(content.decode("utf-8"), as_version=4)
        cells = notebook.cells
    except UnicodeDecodeError:
        raise Unreadable("the file is not a notebook: it is not text") from None
    except RecursionError:
        raise Unreadable("the file is not a notebook: it is nested too deeply") from None
    except Exception as error:  # nbformat raises what it likes about a file that is no notebook
        said = "".join(letter for letter in " ".join(str(error).split())[:120] if letter.isprintable())
        raise Unreadable(f"the file is not a notebook: {type(error).__name__}: {said}") from None
    if not isinstance(cells, list) or not all(
        isinstance(cell, dict) and isinstance(cell.get("source"), str) for cell in cells
    ):
        raise Unreadable("the notebook's cells have no text")
    for cell in cells:  # half of a surrogate pair could not be written to a file
        cell["source"] = cell["source"].encode("utf-8", "replace").decode()
    return notebook


def assemble(master: NotebookNode, submitted: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """What is executed and graded, and remarks about what the submission had changed.

    master: the instructor's notebook with cleared solutions (`Course.master`).
    Cells with a grade id keep the instructor's order, metadata and, where they are locked, text.
    Cells without one are the student's own and stay behind the cell that they followed. Nothing
    else of the submission's metadata survives: neither tags, nor points, nor kernel.
    """
    known = {_grade_id(cell): cell for cell in master.cells if _grade_id(cell)}
    theirs, after, remarks = _sorted_out(submitted, known)
    graded = nbformat.v4.new_notebook(metadata=_language(master))
    graded.cells += map(_own_cell, after.get(None, []))
    for grade_id, cell in known.items():
        copy = nbformat.from_dict(cell)
        answer = theirs.get(grade_id)
        if answer is None:
            remarks.append(f"the cell {grade_id} was missing")
        elif not _locked(cell):
            copy.source = answer.source
        elif answer.source != cell.source and not _same_without_hidden(answer.source, cell.source):
            remarks.append(f"the locked cell {grade_id} was changed, and is graded as it was given")
        if copy.cell_type == "code":
            copy.outputs, copy.execution_count = [], None
        graded.cells.append(copy)
        graded.cells += map(_own_cell, after.get(grade_id, []))
    for number, cell in enumerate(graded.cells):
        if not _grade_id(cell):
            cell.id = f"own-{number}"  # nbformat draws eight random digits, of which two among thousands are the same
    return graded, remarks


def _sorted_out(submitted: NotebookNode, known: dict[str, Any]) -> tuple[dict, dict, list[str]]:
    """The last cell of each grade id, as nbgrader has it; the student's own cells by the id that they
    follow, earlier copies of a solution among them; remarks."""
    last = {_grade_id(cell): number for number, cell in enumerate(submitted.cells) if _grade_id(cell) in known}
    theirs: dict[str, Any] = {}
    after: dict[str | None, list] = {}
    remarks, follows = [], None
    for number, cell in enumerate(submitted.cells):
        grade_id = _grade_id(cell)
        if last.get(grade_id) == number:
            if cell.get("cell_type") != known[grade_id].cell_type:
                kind = cell.get("cell_type") if cell.get("cell_type") in KINDS else "strange"
                remarks.append(f"the cell {grade_id} had become a {kind} cell")
            theirs[grade_id], follows = cell, grade_id
        elif grade_id in known:
            remarks.append(f"the cell {grade_id} occurs twice; the last one counts")
            if not _locked(known[grade_id]):
                after.setdefault(follows, []).append(cell)
        else:
            after.setdefault(follows, []).append(cell)
    return theirs, after, list(dict.fromkeys(remarks))


def _own_cell(cell: NotebookNode) -> NotebookNode:
    """A cell of the student's, without its metadata and outputs."""
    kinds = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
    return kinds.get(cell.get("cell_type"), nbformat.v4.new_raw_cell)(cell["source"])


def _grade_id(cell: NotebookNode) -> str | None:
    marks = cell.get("metadata", {}).get("nbgrader") if isinstance(cell.get("metadata"), dict) else None
    grade_id = marks.get("grade_id") if isinstance(marks, dict) else None
    return grade_id if isinstance(grade_id, str) else None


def _locked(cell: NotebookNode) -> bool:
    """Whether a cell's text is the instructor's: tests, and what is marked read-only."""
    marks = cell.metadata.nbgrader
    return bool(marks.get("locked")) or (bool(marks.get("grade")) and not marks.get("solution"))


def _same_without_hidden(theirs: str, ours: str) -> bool:
    """Whether a locked cell is as it was released: hidden tests are not in what a student gets."""
    visible = re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS\n?", "", ours, flags=re.DOTALL)
    return theirs.strip() == visible.strip()


def _language(master: NotebookNode) -> dict:
    return {key: master.metadata[key] for key in ("kernelspec", "language_info") if key in master.metadata}
