"""Figures are numbered, and a text refers to them by name."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_output

from press.book import make_book
from press.numbers import DanglingReference, Numbers
from press.pages import book_pages

PICTURE = [new_output("display_data", {"image/svg+xml": "<svg></svg>", "text/plain": "<Figure>"})]
DRAWS = '# Adam\n\n{}\n\n```python figure="path"\n1\n```\n\n```python\n2\n```\n'


def pages(text: str, other: str = "# Other\n") -> str:
    """The page of a chapter 12 with two pictures, beside a chapter 05 with one."""
    results = {"outputs": [PICTURE, PICTURE], "widgets": {}}
    texts = {"05_adam": other, "12_warm": DRAWS.format(text)}
    return book_pages(texts, {"05_adam": results, "12_warm": results})["12_warm"]


def test_a_reference_becomes_the_number_of_its_figure():
    page = pages("As in [the picture below](#figure-path), and again: [it](#figure-path).")
    assert "As in [Figure 12.1](#figure-12-1), and again: [Figure 12.1](#figure-12-1)." in page
    assert page.index('id="figure-12-1"') < page.index('id="figure-12-2"')


@pytest.mark.parametrize("end", ["ipynb", "md"])
def test_a_reference_may_lead_to_another_chapter(end):
    page = pages(f"See [that one](05_adam.{end}#figure-first).", '```python figure="first"\n1\n```\n')
    assert "See [Figure 5.1](05_adam.md#figure-5-1)." in page


def test_a_chapter_may_refer_to_a_figure_of_a_later_one():
    numbers = Numbers()
    numbers.take("12_warm", "path")
    assert numbers.link("it", "12_warm.ipynb#figure-path", "05_adam") == "[Figure 12.1](12_warm.md#figure-12-1)"


def test_a_picture_of_the_prose_has_its_number_in_the_order_of_the_page():
    text = 'See [the map](#figure-paths) and ![a sign](sign.svg).\n\n![A map & "more"](images/paths.svg)\n- an item'
    page = pages(text)
    assert "See [Figure 12.1](#figure-12-1) and ![a sign](sign.svg).\n\n<figure" in page
    assert (
        '<figure class="output output-image" id="figure-12-1"><img alt="A map &amp; &quot;more&quot;" '
        'src="images/paths.svg"><figcaption><b>Figure 12.1.</b> <span>A map &amp; &quot;more&quot;</span>'
        "</figcaption></figure>\n\n- an item"
    ) in page
    assert page.index('id="figure-12-1"') < page.index('id="figure-12-2"')


@pytest.mark.parametrize("kept", ["`[it](#figure-path)`", "[a heading](#figures)", "[x](https://a.org/b#figure-1)"])
def test_other_links_and_code_stay_as_they_are(kept):
    assert f"See {kept}." in pages(f"See {kept}.")


@pytest.mark.parametrize("target", ["#figure-paht", "05_adam.ipynb#figure-path", "99_gone.md#figure-path"])
def test_a_reference_to_nothing_is_refused_with_file_and_link(target):
    with pytest.raises(DanglingReference) as refused:
        pages(f"See [it]({target}).")
    assert str(refused.value).startswith(
        f"chapters/12_warm.md: the link {target} leads to no figure; figures named in "
    )


def test_a_build_stops_at_a_dangling_reference_and_says_what_there_is(repository, capsys):
    rooms = repository(**{"01_one": '# One\n\nSee [it](#figure-dail).\n\n```python figure="dial"\nprint(1)\n```\n'})
    assert make_book(rooms) == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == "chapters/01_one.md: the link #figure-dail leads to no figure; figures named in 01_one.md: none"
    assert not rooms.book.exists()
