"""One page lists every source of the book once."""

from __future__ import annotations

import re
from collections import Counter

from press.rooms import HERE
from press.sources import SECTION, sources, sources_chapter

ADAM = "D. P. Kingma, J. Ba: *Adam: A Method for Stochastic Optimization*, ICLR 2015"
FIRST = f"""\
# Adam

## References

- {ADAM}. Algorithm 1; section 2.1 (step size).
- B. T. Polyak: *Heavy
  balls*, 1964.
"""
SECOND = f"""\
# Again

- no source

## References

- torch documentation: `Adam`, `NAdam`.
- {ADAM}, arXiv:1412.6980 (bias).
- R. Ward: *AdaGrad Stepsizes*, ICML 2019 (AdaGrad-Norm).

## After

- nor this
"""


def test_a_source_of_two_chapters_is_listed_once_with_the_place_of_each():
    adam, *_ = sources({"05_adam": FIRST, "06_again": SECOND})
    assert adam.text == ADAM
    assert adam.chapters == {"05_adam": "Algorithm 1; section 2.1 (step size)", "06_again": "arXiv:1412.6980 (bias)"}


def test_sources_stand_in_the_order_of_their_first_authors():
    texts = [source.text for source in sources({"06_again": SECOND, "05_adam": FIRST})]
    assert texts == [
        ADAM,
        "B. T. Polyak: *Heavy balls*, 1964",
        "torch documentation",
        "R. Ward: *AdaGrad Stepsizes*, ICML 2019",
    ]


def test_the_page_links_the_chapters():
    content = sources_chapter({"05_adam": FIRST, "06_again": SECOND})["content"]
    again = "[Chapter\N{NO-BREAK SPACE}06](06_again.md#references)"
    assert (
        f"- {ADAM}. [Chapter\N{NO-BREAK SPACE}05](05_adam.md#references), algorithm 1; section 2.1 (step size); "
        f"{again}, arXiv:1412.6980 (bias).\n"
    ) in content
    assert f"- torch documentation. {again}, `Adam`, `NAdam`.\n" in content
    assert f"{again}, AdaGrad-Norm." in content
    assert "no source" not in content
    assert "nor this" not in content


def test_a_book_without_sources_has_no_such_page():
    assert sources_chapter({"00_start": "# Start\n"}) is None


def test_the_book_ends_with_its_references(book):
    page = (book.book / "references.html").read_text("utf-8")
    items = re.findall(r"<li>((?:A\. C|T\. B|torch).*?)</li>", page, re.S)
    names = [re.split(r": |\. <", item)[0] for item in items]
    assert names == ["T. B. Brown et al.", "A. Cauchy", "torch documentation"]
    assert '<a href="00_start.html#references">Chapter\N{NO-BREAK SPACE}00</a>, page 536' in items[1]
    assert '<a href="01_everything.html#references">Chapter\N{NO-BREAK SPACE}01</a>, gradient descent' in items[1]
    assert 'href="references.html"' in (book.book / "toc.html").read_text("utf-8")


def test_every_item_of_the_courses_references_is_on_the_page():
    texts = {path.stem: path.read_text("utf-8") for path in HERE.chapter_texts()}
    items = sum(len(re.findall("^- ", match[1], re.M)) for text in texts.values() for match in SECTION.finditer(text))
    assert items == sum(len(source.chapters) for source in sources(texts)) > 7


def test_the_course_names_each_source_in_one_way_and_alone():
    found = sources({path.stem: path.read_text("utf-8") for path in HERE.chapter_texts()})
    assert [use for source in found for use in source.chapters.values() if re.search(r": \*|documentation", use)] == []
    # The same first author, the same year and the same venue, under two titles.
    works = Counter((source.order, re.split(r"\*,", source.text)[-1]) for source in found)
    assert [work for work, times in works.items() if times > 1] == []
