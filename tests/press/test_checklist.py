"""The checklist of chapter 18 leads to the places where each of the ten mistakes is shown."""

from __future__ import annotations

import re

import pytest

from press.rooms import HERE

TEXTS = {path.stem: path.read_text("utf-8") for path in HERE.chapter_texts()}
ROWS = dict(re.findall(r"^\| (\d+) \| [^|]+ \| (.*) \|$", TEXTS["18_diagnostics"], re.MULTILINE))
LINKS = [(int(n), *link) for n, row in ROWS.items() for link in re.findall(r"\]\((\w+)\.ipynb#([^()\s]+)\)", row)]


def section(chapter: str, anchor: str) -> str:
    """The prose of a chapter below the heading that JupyterLab gives this id."""
    prose = re.sub(r"^```.*?^```$", "", TEXTS[chapter], flags=re.MULTILINE | re.DOTALL)
    parts = re.split(r"^#+ (.+)\n", prose, flags=re.MULTILINE)
    found = {heading.replace(" ", "-"): text for heading, text in zip(parts[1::2], parts[2::2], strict=True)}
    return found[anchor]


def test_the_checklist_has_all_ten_mistakes_each_with_a_place():
    assert sorted(map(int, ROWS)) == list(range(1, 11))
    assert {n for n, _, _ in LINKS} == set(range(1, 11))


@pytest.mark.parametrize(("number", "chapter", "anchor"), LINKS)
def test_a_link_leads_to_a_section_that_shows_the_mistake(number, chapter, anchor):
    assert re.search(rf"mistake {number}\b", section(chapter, anchor))
