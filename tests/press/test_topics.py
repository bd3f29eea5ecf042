"""The page of topics leads to a section for each side of each topic, in JupyterLab and in the book."""

from __future__ import annotations

import re

import pytest

from press.pages import page_link, section_id
from press.rooms import HERE

TEXTS = {path.stem: path.read_text("utf-8") for path in HERE.chapter_texts()}
TOPICS = dict(re.findall(r"^- \*\*(.+?)\.\*\* (.*?)(?=^- |^#|\Z)", TEXTS["91_topics"], re.MULTILINE | re.DOTALL))
SIDES = ["Defined", "derived", "examples", "non-examples", "checked", "logged"]
# The topics of Parts II and III, in the order of the chapters.
EXPECTED = [
    "Effective learning rate", "Diagonal preconditioner", "Accumulator", "Exponential average",
    "First and second moment", "Bias correction", "ε", "AMSGrad", "Coupled and decoupled decay",
    "Factored second moment", "Adafactor", "Layerwise scaling", "Trust ratio", "LARS", "LAMB",
]  # fmt: skip


def anchors(text: str) -> list[str]:
    """The ids that JupyterLab gives the headings of a chapter."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [heading.replace(" ", "-") for heading in re.findall(r"^#+ (.+)", prose, re.MULTILINE)]


def test_every_topic_of_the_course_has_its_entry():
    assert list(TOPICS) == EXPECTED


@pytest.mark.parametrize("topic", EXPECTED)
def test_a_topic_links_a_section_for_each_side(topic):
    assert re.findall(r"\b(Defined|derived|(?:non-)?examples|checked|logged)(?:\]\(|: \[)", TOPICS[topic]) == SIDES


def links(name: str) -> list[tuple[str, str]]:
    """The sections that a chapter links: of which chapter, and by which id."""
    found = re.findall(r"\]\((?:([\w-]+)\.(?:ipynb|md))?#(?!figure-)([^()\s]+)\)", TEXTS[name])
    return [(chapter or name, anchor) for chapter, anchor in found]


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_to_a_section_of_a_chapter_finds_its_heading(name):
    assert [link for link in links(name) if link[1] not in anchors(TEXTS[link[0]])] == []
    assert links(name) or name != "91_topics"


@pytest.mark.parametrize("name", TEXTS)
def test_jupyterlab_understands_every_link_to_a_section(name):
    """It looks for the id as the browser encodes it, so that only ASCII is found (jupyterlab issue 12402)."""
    assert [anchor for _, anchor in links(name) if not anchor.isascii()] == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_linked_file_exists(name):
    files = re.findall(r"\]\(((?:\.\./)?[\w/-]+\.\w+)", TEXTS[name])
    assert [file for file in files if not (HERE.chapters / file).exists()] == []


def test_a_section_has_one_name_in_its_chapter():
    """A second heading of the same words would have another id."""
    for name in set(re.findall(r"\((\w+)\.ipynb#", TEXTS["91_topics"])):
        found = [section_id(anchor) for anchor in anchors(TEXTS[name])]
        assert len(set(found)) == len(found), name


@pytest.mark.parametrize(
    ("anchor", "book"),
    [
        ("Where-does-ε-go?", "where-does-ε-go"),
        ("Does-Γ-ever-fall?", "does-γ-ever-fall"),
        ("Does-β̂₂-need-a-correction?", "does-β₂-need-a-correction"),
        ("Diagnose:-log-two-numbers-per-layer", "diagnose-log-two-numbers-per-layer"),
        ("figure-5-1", "figure-5-1"),
    ],
)
def test_the_book_has_mdbooks_id_in_place_of_jupyterlabs(anchor, book):
    assert page_link(f"05_adam.ipynb#{anchor}", {"05_adam"}) == f"05_adam.md#{book}"
