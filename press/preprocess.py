"""`python -m press preprocess`: mdBook's side of the press, JSON in and JSON out."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from press.chapters import chapter_results
from press.execute import ChapterError
from press.numbers import DanglingReference
from press.pages import book_pages
from press.rooms import Rooms
from press.sources import sources_chapter


def preprocess() -> int:
    """Read [context, book] from mdBook and write the book with its chapters as pages."""
    # Windows would read and write its own encoding here; mdBook's is UTF-8.
    context, book = json.loads(sys.stdin.buffer.read().decode())
    try:
        pages = paged(book, Rooms(Path(context["root"])))
    except (ChapterError, DanglingReference) as error:
        print(error, file=sys.stderr)
        return 1
    sys.stdout.buffer.write(json.dumps(pages).encode())
    return 0


def paged(book: dict[str, Any], rooms: Rooms) -> dict[str, Any]:
    """The book with the content of every written chapter replaced, and a page of all sources at its end."""
    chapters = {Path(chapter["path"]).stem: chapter for chapter in written(book["items"])}
    texts = {name: without_header(chapter["content"]) for name, chapter in chapters.items()}
    pages = book_pages(texts, chapter_results(rooms, texts))
    for name, chapter in chapters.items():
        chapter["content"] = pages[name]
    if references := sources_chapter(texts):
        book["items"] += ["Separator", {"Chapter": references}]
    return book


def written(items: list[Any]) -> Iterator[dict[str, Any]]:
    """The chapters that have a text, at every depth; separators, part titles and drafts have none."""
    for item in items:
        if isinstance(item, dict) and (chapter := item.get("Chapter")):
            if chapter["path"]:
                yield chapter
            yield from written(chapter["sub_items"])


def without_header(text: str) -> str:
    """The text without the YAML header that jupytext may have given it."""
    return re.sub(r"\A---\n.*?\n---\n+", "", text, flags=re.DOTALL)
