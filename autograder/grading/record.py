"""The graded notebook on disk: written whole or not at all, and what the gradebook is filled from."""

import contextlib
import hashlib
import os
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

STAMP = "stepsize"  # the notebook's metadata that say which submission it grades


def digest(content: bytes) -> str:
    """A submission's content in 64 letters."""
    return hashlib.sha256(content).hexdigest()


def write(path: Path, notebook: NotebookNode, **stamp: object) -> None:
    """Write a graded notebook in one step: a run that is killed leaves the old file or the new one."""
    notebook.metadata[STAMP] = stamp
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("w", encoding="utf-8") as file:
        nbformat.write(notebook, file)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileNotFoundError):
        path.chmod(0o644)  # nbgrader's own files are read-only
    partial.replace(path)


def read(path: Path) -> NotebookNode | None:
    """A graded notebook of ours, or None where there is none that can be read."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError, AttributeError, KeyError):
        return None
    return notebook if STAMP in notebook.metadata else None


def scores(notebook: NotebookNode) -> dict[str, float | None]:
    """Points by grade id; None where a person must grade."""
    cells = [cell for cell in notebook.cells if utils.is_grade(cell)]
    return {cell.metadata.nbgrader.grade_id: utils.determine_grade(cell)[0] for cell in cells}
