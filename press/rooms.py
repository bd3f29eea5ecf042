"""Where things lie in the repository, so that tests can point the press at a small one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Rooms:
    """The folders that the press reads and writes, below one root."""

    root: Path

    @property
    def chapters(self) -> Path:
        """Text of the book and the generated notebooks beside it."""
        return self.root / "chapters"

    @property
    def solutions(self) -> Path:
        """nbgrader's source folder."""
        return self.root / "solutions"

    @property
    def exercises(self) -> Path:
        """nbgrader's release folder."""
        return self.root / "exercises"

    @property
    def cache(self) -> Path:
        """What the cells of the chapters put out, by content; git ignores it."""
        return self.root / ".cache" / "book"

    @property
    def book(self) -> Path:
        """The site."""
        return self.root / "book"

    def chapter_texts(self) -> list[Path]:
        """Sources of the chapters: 00_start.md and so on, not SUMMARY.md."""
        return sorted(self.chapters.glob("[0-9][0-9]_*.md"))

    def solution_texts(self) -> list[Path]:
        """Sources of the solutions: solutions/05_adam/05_adam.py and so on."""
        found = self.solutions.glob("[0-9][0-9]_*/[0-9][0-9]_*.py")
        return sorted(path for path in found if path.stem == path.parent.name)


HERE = Rooms(Path(__file__).resolve().parents[1])
