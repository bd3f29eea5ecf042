"""`python -m press student`: the archive that a class receives, the same bytes every time."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from press.rooms import Rooms

FILES = (
    "README.md", "LICENSE", "LICENSE-TEXT", "Makefile", "pyproject.toml", "setup.py", "constraints.txt",
    "environment.yml", "book.toml", "jupytext.toml",
)  # fmt: skip
FOLDERS = ("autograder", "chapters", "etc", "exercises", "press", "stepsize")
LEFTOVER = re.compile(r"__pycache__|\.ipynb_checkpoints|.*\.pyc|.*\.egg-info|\.DS_Store|course_secret|gradebook\.db.*")
TARGETS = ("help", "lab", "book", "lecture", "clean", ".venv/installed")  # what works without the rest
NAME = "stepsize-student"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first date of a zip file


def write_archive(rooms: Rooms) -> int:
    """Write dist/stepsize-student.zip and say what is in it."""
    path = rooms.root / "dist" / f"{NAME}.zip"
    path.parent.mkdir(exist_ok=True)
    files = dict(contents(rooms.root))
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{NAME}/{name}", LONG_AGO)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name])
    print(f"{path.relative_to(rooms.root)}: {len(files)} files, {path.stat().st_size / 1e6:.1f} MB, no solutions")
    return 0


def contents(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the archive by its name: no solutions, no tests, no grades, no secret."""
    for name in FILES:
        yield name, _fitting(name, (root / name).read_bytes())
    for folder in FOLDERS:
        for path in (root / folder).rglob("*"):
            name = path.relative_to(root)
            if path.is_file() and not any(map(LEFTOVER.fullmatch, name.parts)):
                yield name.as_posix(), path.read_bytes()


def _fitting(name: str, content: bytes) -> bytes:
    """The Makefile and the README's map without what the archive lacks."""
    if name == "Makefile":
        return makefile(content.decode()).encode()
    if name == "README.md":
        return readme(content.decode()).encode()
    return content


def makefile(text: str) -> str:
    """The Makefile with those targets alone that need nothing but the archive."""
    kept = []
    for block in text.split("\n\n"):
        target = re.match(r"([\w./]+):(?!=)", block)
        if not target or target[1] in TARGETS:
            kept.append(block)
    return re.sub(r"(?m)^\.PHONY:.*$", f".PHONY: {' '.join(TARGETS[:-1])}", "\n\n".join(kept)).rstrip() + "\n"


def readme(text: str) -> str:
    """The README without the lines about graders and contributors; its map names what the archive holds."""
    kept = []
    for line in text.splitlines():
        entry = re.match(r"([\w.-]+)/? {2,}\S", line)  # a line of the map that is not indented
        if "CONTRIBUTING.md" not in line and (not entry or entry[1] in (*FILES, *FOLDERS)):
            kept.append(line)
    return "\n".join(kept) + "\n"
