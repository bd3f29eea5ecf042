"""The book's last page: every source that the chapters name, once, with the chapters that name it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from press.prose import prose

SECTION = re.compile(r"^## References\n(.*?)(?=^#|\Z)", re.MULTILINE | re.DOTALL)
ITEM = re.compile(r"^- (.*(?:\n(?!- |\n).*)*)", re.MULTILINE)
# Authors, title in italics, where and when; what follows is the place that one chapter means.
WORK = re.compile(r"(?P<work>[^*]+: \*(?P<title>[^*]+)\*,[^.(]*?\d{4})\s*(?P<place>.*)", re.DOTALL)
# Of a library's documentation each chapter means its own pages.
MANUAL = re.compile(r"(?P<work>(?P<title>[^*:]+ documentation)): (?P<place>.*)", re.DOTALL)


@dataclass
class Source:
    """One source: its text, and for each chapter that names it the place that it means there."""

    text: str
    chapters: dict[str, str] = field(default_factory=dict)

    @property
    def order(self) -> str:
        """The first author's family name: initials come first and end with a period."""
        words = re.split(r"[,:]", self.text)[0].split()
        return " ".join(word for word in words if not word.endswith(".")).casefold()


def sources(texts: dict[str, str]) -> list[Source]:
    """The items of every chapter's section "References", equal titles together, by author."""
    found: dict[str, Source] = {}
    for name, text in texts.items():
        section = SECTION.search(text)
        for item in ITEM.findall(section[1]) if section else []:
            work, key, place = parted(" ".join(item.split()))
            found.setdefault(key, Source(work)).chapters[name] = place
    return sorted(found.values(), key=lambda source: source.order)


def parted(item: str) -> tuple[str, str, str]:
    """An item's work, what tells the work from others, and the place in it."""
    work = WORK.fullmatch(item) or MANUAL.fullmatch(item)
    if work is None:
        return item.rstrip("."), item.casefold(), ""
    place = work["place"].strip(" .,;")
    place = place[1:-1] if re.fullmatch(r"\([^()]*\)", place) else place
    return work["work"], re.sub(r"\W+", " ", work["title"]).casefold().strip(), place


def sources_chapter(texts: dict[str, str]) -> dict[str, Any] | None:
    """The page as mdBook's chapter without a number, or None for a book without sources."""
    listed = sources(texts)
    if not listed:
        return None
    lines = [f"- {source.text}. {'; '.join(cited(*use) for use in source.chapters.items())}." for source in listed]
    intro = "Every source of the book by its first author, with the chapters that use it and the places that they mean."
    return {
        "name": "References",
        "content": prose("\n".join(["# References", "", intro, "", *lines, ""])),
        "number": None,
        "sub_items": [],
        "path": "references.md",
        "source_path": None,
        "parent_names": [],
    }


def cited(name: str, place: str) -> str:
    """A link to the section of one chapter, with the place that it means."""
    link = f"[Chapter\N{NO-BREAK SPACE}{name[:2]}]({name}.md#references)"
    # "Algorithm 1" no longer begins a sentence; a name such as AdaGrad keeps its capital.
    within = re.sub(r"^[A-Z](?=[a-z]+\b)", lambda letter: letter[0].lower(), place)
    return f"{link}, {within}" if place else link
