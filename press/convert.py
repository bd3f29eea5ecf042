"""Text to notebook: the same bytes at every run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import jupytext
import nbformat
from jupytext.languages import _JUPYTER_LANGUAGES
from nbformat import NotebookNode

CHAPTER = {"extension": ".md", "format_name": "markdown", "split_at_heading": True}
SOLUTION = {"extension": ".py", "format_name": "percent"}

# What JupyterLab itself writes, so that opening and saving a notebook changes nothing here.
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}

# jupytext notes blank lines of the text here; they are no property of the cell.
LAYOUT_NOTES = ("lines_to_next_cell", "lines_to_end_of_cell_marker")


class ForeignFence(ValueError):
    """A fence that jupytext would turn into a cell of another language."""


def chapter_notebook(text: str) -> NotebookNode:
    """The notebook of a chapter's Markdown."""
    notebook = jupytext.reads(text, fmt=CHAPTER)
    # Without a header jupytext takes the language of the first fence for the notebook's own.
    own = notebook.metadata.get("jupytext", {}).get("main_language", "python")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            refuse_foreign_fence(cell.source if own == "python" else f"%%{own}\n{cell.source}")
    return normalized(notebook)


def solution_notebook(text: str) -> NotebookNode:
    """The notebook of a solution in py:percent."""
    return normalized(jupytext.reads(text, fmt=SOLUTION))


def refuse_foreign_fence(source: str) -> None:
    """Raise when a fence such as ```bash became a cell: it would run a reader's shell."""
    first, _, rest = source.partition("\n")
    language = first.removeprefix("%%").partition(" ")[0]
    if first != language and language in _JUPYTER_LANGUAGES:
        line = rest.partition("\n")[0]
        raise ForeignFence(f"the ```{language} fence with {line!r} would become a cell; write ```console or ```text")


def normalized(notebook: NotebookNode) -> NotebookNode:
    """The notebook without outputs and traces of the converter, with lasting cell ids."""
    notebook = nbformat.from_dict(notebook)
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell, name in zip(notebook.cells, cell_ids(notebook.cells), strict=True):
        cell["id"] = name
        for key in LAYOUT_NOTES:
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.validate(notebook)
    return notebook


def cell_ids(cells: list[NotebookNode]) -> Iterator[str]:
    """The grade id of each cell, else a hash of its source; a repeated one gets -2, -3, …

    jupytext draws new random ids at every conversion, which would make every run a new version.
    """
    taken: set[str] = set()
    for cell in cells:
        first = cell.metadata.get("nbgrader", {}).get("grade_id") or source_hash(cell)
        name, count = first, 1
        while name in taken:
            count += 1
            name = f"{first}-{count}"
        taken.add(name)
        yield name


def source_hash(cell: NotebookNode) -> str:
    """Twelve hex digits that change with the cell's type and source."""
    return hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """The file's content: UTF-8, LF, one newline at its end."""
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()
