"""The course itself: every chapter runs cleanly, every page reads and moves, on a desk and a phone."""

from __future__ import annotations

import pytest

from press.book import make_book
from press.rooms import HERE

PAGES = [path.stem for path in HERE.chapter_texts()]


@pytest.fixture(scope="module")
def course():
    """The book of this repository; chapters whose code is known are not executed again."""
    assert make_book(HERE) == 0
    return HERE.book


@pytest.mark.slow
def test_every_chapter_has_its_page(course):
    assert [name for name in PAGES if not (course / f"{name}.html").exists()] == []


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_on_its_own_and_fits_a_phone(course, browser, name):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto((course / f"{name}.html").as_uri())
    for figure in page.locator(".stepsize-figure").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".live").wait_for()
    assert {url.partition(":")[0] for url in requests} <= {"file", "blob", "data"}
    assert complaints == []
    assert page.locator(".katex-error").all_text_contents() == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.close()
