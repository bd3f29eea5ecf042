"""A chapter's text and results to the Markdown of its page."""

from __future__ import annotations

import re
from functools import partial
from html import escape
from itertools import count
from pathlib import PurePosixPath
from typing import Any

from nbformat import NotebookNode

from press.claims import with_marks
from press.convert import chapter_notebook
from press.figures import Labels, picture_html
from press.highlight import highlighted
from press.numbers import Numbers
from press.outputs import output_html
from press.prose import pictures, prose


def book_pages(texts: dict[str, str], results: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The Markdown of every chapter, by its name.

    Figures are numbered first, because a text may refer to one of a later chapter. Raises
    DanglingReference.
    """
    numbers = Numbers()
    shown = {name: cells_shown(name, text, results[name], numbers) for name, text in texts.items()}
    pages = {}
    for name, text in texts.items():
        notebook = with_marks(chapter_notebook(text), ran=len(results[name]["outputs"]))
        pages[name] = page(name, notebook, shown[name], numbers, set(texts))
    return pages


def cells_shown(name: str, text: str, results: dict[str, Any], numbers: Numbers) -> list[list[str]]:
    """What each cell of a chapter shows, as HTML: the outputs of code, the pictures of prose. Figures take numbers."""
    living, outputs = count(1), iter(results["outputs"])
    shown = []
    for cell in chapter_notebook(text).cells:
        if cell.cell_type == "markdown":
            shown.append([image(name, *picture, numbers) for picture in pictures(cell.source)])
            continue
        labels = Labels(
            number=partial(numbers.take, name, cell.metadata.get("figure")),
            name=lambda: f"{name}-{next(living)}",
            caption=cell.metadata.get("caption"),
        )
        shown.append([output_html(output, results["widgets"], labels) for output in next(outputs, [])])
    return shown


def image(name: str, words: str, source: str, numbers: Numbers) -> str:
    """A picture of the prose; its file's name is the figure's name, its words are the caption."""
    labels = Labels(number=partial(numbers.take, name, PurePosixPath(source).stem), name=str)
    return picture_html(f'<img alt="{escape(words)}" src="{escape(source)}">', labels, words)


def page(name: str, notebook: NotebookNode, shown: list[list[str]], numbers: Numbers, chapters: set[str]) -> str:
    """The Markdown that mdBook shows: prose with its pictures, code, and under each cell what it put out."""

    def link(target: str) -> str:
        return page_link(target, chapters)

    def reference(words: str, target: str) -> str:
        return numbers.link(words, target, name) or f"[{words}]({link(target)})"

    parts = []
    for cell, html in zip(notebook.cells, shown, strict=True):
        if cell.cell_type == "markdown":
            parts.append(prose(cell.source, link, reference, iter(html)))
        else:
            parts += [highlighted(cell.source), *html]
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
