"""Numbers of the figures, and the links by which a text refers to one.

A cell names its figure in its fence, and a link anywhere in the book names it again:

    ```python figure="restarts"
    …see [the figure above](#figure-restarts) and [Adam's figure](05_adam.ipynb#figure-correction).

JupyterLab and GitHub show the link's words; the book shows "Figure 12.1" in their place. A picture's
caption stands in the fence too: `caption="…"`. An interactive figure has its title. A picture of the prose,
`![What it shows](images/paths.svg)` in a paragraph for itself, has the name of its file: `#figure-paths`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

REFERENCE = re.compile(r"(?:\./)?(?:([\w-]+)\.(?:ipynb|md))?#figure-([\w-]+)")


class DanglingReference(ValueError):
    """A link to a figure that the book does not have: in which chapter, and what there is."""


@dataclass(frozen=True)
class Number:
    """The place of one figure: "12.1" of chapter 12_warm_restarts."""

    chapter: str
    count: int

    @property
    def label(self) -> str:
        """What a reader sees."""
        return f"Figure {int(self.chapter[:2])}.{self.count}"

    @property
    def anchor(self) -> str:
        """The id of the figure's element, unique in the book."""
        return f"figure-{int(self.chapter[:2])}-{self.count}"


@dataclass
class Numbers:
    """The figures of the book in the order of its pages, and the names that fences gave them."""

    counts: dict[str, int] = field(default_factory=dict)
    named: dict[tuple[str, str], Number] = field(default_factory=dict)

    def take(self, chapter: str, name: str | None = None) -> Number:
        """The number of the chapter's next figure. Of several figures of one cell the first has its name."""
        self.counts[chapter] = self.counts.get(chapter, 0) + 1
        number = Number(chapter, self.counts[chapter])
        if name:
            self.named.setdefault((chapter, name), number)
        return number

    def find(self, target: str, chapter: str) -> Number | None:
        """The figure that a link in `chapter` leads to, or None when the link leads elsewhere."""
        reference = REFERENCE.fullmatch(target)
        if reference is None:
            return None
        where = reference[1] or chapter
        number = self.named.get((where, reference[2]))
        if number is None:
            known = [name for of, name in self.named if of == where]
            named = ", ".join(known) if known else "none"
            raise DanglingReference(
                f"chapters/{chapter}.md: the link {target} leads to no figure; figures named in {where}.md: {named}"
            )
        return number

    def link(self, words: str, target: str, chapter: str) -> str | None:
        """The Markdown of a reference in the book, with the number in place of the words."""
        number = self.find(target, chapter)
        if number is None:
            return None
        page = "" if number.chapter == chapter else f"{number.chapter}.md"
        return f"[{number.label}]({page}#{number.anchor})"
