"""Results of all chapters: from the cache where the content is known, else from kernels."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from jupyter_core.utils import run_sync
from nbformat import NotebookNode
from tqdm import tqdm

from press.cache import cache_path, laboratory_digest, load, store
from press.convert import chapter_notebook
from press.execute import ChapterError, code_cells, run_chapter
from press.rooms import Rooms


def chapter_results(rooms: Rooms, texts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Outputs and widgets of each chapter, given its text, by its name.

    Every chapter is tried before the failures are raised together, as one ChapterError.
    """
    results = chapter_outcomes(rooms, texts)
    if failures := [str(result) for result in results.values() if isinstance(result, ChapterError)]:
        raise ChapterError("\n".join(failures))
    return results


def chapter_outcomes(rooms: Rooms, texts: dict[str, str]) -> dict[str, dict[str, Any] | ChapterError]:
    """The results of each chapter, or what stopped it, by its name."""
    laboratory = laboratory_digest(rooms)
    results: dict[str, dict[str, Any] | ChapterError] = {}
    waiting: dict[str, tuple[NotebookNode, Path]] = {}
    for name, text in texts.items():
        notebook = chapter_notebook(text)
        path = cache_path(rooms, name, notebook, laboratory)
        known = load(path)
        if known is None and code_cells(notebook):
            waiting[name] = notebook, path
        results[name] = known or {"outputs": [], "widgets": {}}
    if waiting:
        # Not asyncio.run: whoever builds a book may have an event loop of their own.
        results.update(run_sync(execute)(rooms, waiting))
    return nbformat.from_dict(results)


async def execute(
    rooms: Rooms, waiting: dict[str, tuple[NotebookNode, Path]]
) -> dict[str, dict[str, Any] | ChapterError]:
    """Run these chapters, one kernel per core at a time, behind one progress bar."""
    turn = asyncio.Semaphore(os.cpu_count() or 1)
    cells = sum(len(code_cells(notebook)) for notebook, _ in waiting.values())
    # mdBook reads the preprocessor's stdout, so that the bar stays on stderr.
    bar = tqdm(total=cells, unit="cell", desc="chapters", disable=None, file=sys.stderr)

    async def one(name: str, notebook: NotebookNode, path: Path) -> dict[str, Any]:
        async with turn:
            bar.set_postfix_str(name)
            results = await run_chapter(name, notebook, rooms.chapters, bar.update)
        store(path, results)
        return results

    with bar:
        jobs = (one(name, *job) for name, job in waiting.items())
        done = await asyncio.gather(*jobs, return_exceptions=True)
    for result in done:
        if isinstance(result, BaseException) and not isinstance(result, ChapterError):
            raise result
    return dict(zip(waiting, done, strict=True))
