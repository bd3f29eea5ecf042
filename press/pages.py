"""A chapter's text and results to the Markdown of its page."""

from __future__ import annotations

import re
from functools import partial
from itertools import count
from typing import Any

from nbformat import NotebookNode

from press.claims import with_marks
from press.convert import chapter_notebook
from press.execute import code_cells
from press.figures import Labels
from press.highlight import highlighted
from press.numbers import Numbers
from press.outputs import output_html
from press.prose import prose


def book_pages(texts: dict[str, str], results: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The Markdown of every chapter, by its name.

    Figures are numbered first, because a text may refer to one of a later chapter. Raises
    DanglingReference.
    """
    numbers = Numbers()
    shown = {name: cell_outputs(name, text, results[name], numbers) for name, text in texts.items()}
    pages = {}
    for name, text in texts.items():
        notebook = with_marks(chapter_notebook(text), ran=len(results[name]["outputs"]))
        pages[name] = page(name, notebook, shown[name], numbers, set(texts))
    return pages


def cell_outputs(name: str, text: str, results: dict[str, Any], numbers: Numbers) -> list[list[str]]:
    """What each code cell of a chapter put out, as HTML; its figures take their numbers."""
    living = count(1)
    shown = []
    for cell, outputs in zip(code_cells(chapter_notebook(text)), results["outputs"], strict=False):
        labels = Labels(
            number=partial(numbers.take, name, cell.metadata.get("figure")),
            name=lambda: f"{name}-{next(living)}",
            caption=cell.metadata.get("caption"),
        )
        shown.append([output_html(output, results["widgets"], labels) for output in outputs])
    return shown


def page(name: str, notebook: NotebookNode, shown: list[list[str]], numbers: Numbers, chapters: set[str]) -> str:
    """The Markdown that mdBook shows: prose, code, and under each cell what it put out."""

    def link(target: str) -> str:
        return page_link(target, chapters)

    def reference(words: str, target: str) -> str:
        return numbers.link(words, target, name) or f"[{words}]({link(target)})"

    outputs = iter(shown)
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(prose(cell.source, link, reference))
        else:
            parts.append(highlighted(cell.source))
            parts.extend(next(outputs, []))
    return "\n\n".join(with_download(name, [part for part in parts if part])) + "\n"


def page_link(target: str, chapters: set[str]) -> str:
    """A link as the book needs it.

    In JupyterLab chapters link each other's notebooks; the book has pages for them. The book's
    copies of the exercises lie inside the book.
    """
    notebook = re.fullmatch(r"(?:\./)?([\w-]+)\.(?:ipynb|md)(?:#(.*))?", target)
    if notebook and notebook[1] in chapters:
        return f"{notebook[1]}.md{'#' + section_id(notebook[2]) if notebook[2] else ''}"
    return re.sub(r"^\.\./exercises/", "exercises/", target)


def section_id(anchor: str) -> str:
    """mdBook's id of a heading, from JupyterLab's: its text with dashes for spaces."""
    return "".join(c for c in anchor.lower() if c.isalnum() or c in "-_")


def with_download(name: str, parts: list[str]) -> list[str]:
    """The parts with a link to the notebook under the title."""
    link = f'<p class="download"><a href="{name}.ipynb" download>Download this notebook</a></p>'
    title, newline, rest = parts[0].partition("\n") if parts else ("", "", "")
    if not title.startswith("# "):
        return [link, *parts]
    return [f"{title}\n\n{link}\n{newline}{rest}", *parts[1:]]
