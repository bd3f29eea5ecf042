"""`python -m press notebooks`: every generated notebook, or the list of stale ones."""

from __future__ import annotations

from pathlib import Path

from press.convert import ForeignFence, chapter_notebook, notebook_bytes, solution_notebook
from press.release import course_config, release
from press.rooms import Rooms


def generated(rooms: Rooms) -> dict[Path, bytes]:
    """What every generated notebook must hold, by its path."""
    solutions = {
        path.stem: notebook_bytes(solution_notebook(path.read_text("utf-8"))) for path in rooms.solution_texts()
    }
    files = {path.with_suffix(".ipynb"): chapter_bytes(path) for path in rooms.chapter_texts()}
    for name, content in solutions.items():
        files[rooms.solutions / name / f"{name}.ipynb"] = content
    for name, content in release(solutions, course_config(rooms.root)).items():
        files[rooms.exercises / name / f"{name}.ipynb"] = content
    return files


def chapter_bytes(path: Path) -> bytes:
    """A chapter's notebook; a bad fence is reported with the file's name."""
    try:
        return notebook_bytes(chapter_notebook(path.read_text("utf-8")))
    except ForeignFence as error:
        raise SystemExit(f"{path.name}: {error}") from None


def stale(files: dict[Path, bytes]) -> list[Path]:
    """The files that are missing or differ from what they must hold."""
    return [p for p, content in files.items() if not p.exists() or p.read_bytes() != content]


def write_notebooks(rooms: Rooms) -> int:
    """Write what changed and say so. Unchanged files keep their times."""
    files = generated(rooms)
    changed = stale(files)
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[path])
        print(f"wrote {path.relative_to(rooms.root)}")
    print(f"{len(files)} notebooks, {len(changed)} written")
    return 0


def check_notebooks(rooms: Rooms) -> int:
    """Write nothing; name the stale files and the command that mends them."""
    found = stale(generated(rooms))
    for path in found:
        print(f"stale: {path.relative_to(rooms.root)}")
    if found:
        print("Their sources changed since they were generated. `make notebooks` mends this.")
    return 1 if found else 0
