"""The course itself: every chapter runs cleanly, every page reads and moves, on a desk and a phone."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from press.rooms import HERE

PAGES = [path.stem for path in HERE.chapter_texts()]
PAPER = 680  # pixels: A4 between margins of 15 mm


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
    page.evaluate("STEPSIZE_MATH")  # every formula is typeset
    assert page.locator(".katex-error").all_text_contents() == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_every_figure_of_a_chapter_says_what_it_shows(course, name):
    source = (course / f"{name}.html").read_text("utf-8")
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", source)
    untold = [caption for caption in captions if "<span>" not in caption]
    assert untold == [], 'say it in the fence of the cell: ```python caption="…"'


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("name", [*PAGES, "print"])
def test_paper_shows_every_figure_with_its_caption(course, browser, name):
    page = browser.new_page(color_scheme="dark", viewport={"width": PAPER, "height": 900})
    page.add_init_script("window.print = () => {}")
    page.goto((course / f"{name}.html").as_uri())
    for figure in page.locator(".stepsize-figure").all()[:1]:  # on paper a living figure is a picture too
        figure.scroll_into_view_if_needed()
        figure.locator(":scope.is-live, :scope > :is(img, p):visible").first.wait_for()
    page.emulate_media(media="print")
    figures = page.locator("figure.stepsize-figure, figure.output-image").all()
    captions = [figure.locator("figcaption").inner_text() for figure in figures]
    assert captions or name != "print"
    for figure, caption in zip(figures, captions, strict=True):
        picture = figure.locator(":scope > :is(img, svg)")
        assert picture.is_visible(), caption
        assert picture.evaluate("(e) => e.tagName !== 'IMG' || e.naturalWidth > 100"), caption
        assert re.match(r"Figure \d+\.\d+\. \S", caption)
    assert page.locator(".live:visible").count() == 0
    assert len(set(captions)) == len(captions)
    page.evaluate("STEPSIZE_MATH")  # every formula is typeset
    cut = "(all) => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)"
    assert page.locator(".math.display").evaluate_all(cut) == []
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_every_link_into_a_page_finds_its_place(course, name):
    links = re.findall(r'href="([\w-]+\.html)?#([^"]+)"', (course / f"{name}.html").read_text("utf-8"))
    missing = [
        f"{page or name}#{place}"
        for page, place in links
        if f'id="{unquote(place)}"' not in (course / (page or f"{name}.html")).read_text("utf-8")
    ]
    assert missing == []
