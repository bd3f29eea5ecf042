"""The graded notebook on disk: written whole or not at all, and what the gradebook is filled from."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

STAMP = "stepsize"  # the notebook's metadata that say which submission it grades


@dataclass(frozen=True)
class Record:
    """A graded submission: points by grade id (None where a person must grade), ids of the cells that the
    student left as they were, remarks, and the notebook's text where it is still to be written."""

    scores: dict[str, float | None]
    untouched: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    text: str = ""


def record(notebook: NotebookNode, text: str = "") -> Record:
    """What a graded notebook says."""
    cells = [cell for cell in notebook.cells if utils.is_grade(cell)]
    return Record(
        {cell.metadata.nbgrader.grade_id: utils.determine_grade(cell)[0] for cell in cells},
        tuple(cell.metadata.nbgrader.grade_id for cell in notebook.cells if _untouched(cell)),
        tuple(notebook.metadata.get(STAMP, {}).get("remarks", ())),
        text,
    )


def stamped(notebook: NotebookNode, stamp: Mapping[str, object]) -> Record:
    """A notebook that was just graded, with what says which submission it grades."""
    notebook.metadata[STAMP] = dict(stamp)
    return record(notebook, nbformat.writes(notebook) + "\n")


def digest(content: bytes) -> str:
    """A file's content in 64 letters."""
    return hashlib.sha256(content).hexdigest()


def write(path: Path, text: str) -> None:
    """Write a file in one step: a run that is killed leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    remains = f".{path.name}."
    partial = path.with_name(f"{remains}{os.getpid()}")
    try:
        with partial.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        for left in path.parent.iterdir():  # by this run or by one that was killed
            if left.name.startswith(remains):
                left.unlink(missing_ok=True)


def read(path: Path) -> NotebookNode | None:
    """A graded notebook of ours, or None where there is none that can be read."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError, AttributeError, KeyError):
        return None
    return notebook if STAMP in notebook.metadata else None


def kept(path: Path, stamp: Mapping[str, object]) -> Record | None:
    """What stands on disk, if it has this stamp."""
    notebook = read(path)
    if notebook is None or any(notebook.metadata[STAMP].get(key) != value for key, value in stamp.items()):
        return None
    return record(notebook)


def _untouched(cell: NotebookNode) -> bool:
    """Whether a cell to be filled in is as it was given."""
    return utils.is_solution(cell) and cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
