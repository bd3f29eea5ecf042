"""Formulas are typeset where the reader looks, then elsewhere, and nothing moves under the reader's eyes."""

from __future__ import annotations

import pytest

from press.book import make_book
from tests.press.conftest import small_repository

pytestmark = pytest.mark.browser

LARGE = (
    r"$$\frac{\frac{a}{b}}{\frac{\sum_{i=1}^{n} c_i}{d}} = \frac{x}{\frac{y}{z}} + \text{what no phone has room for}$$"
)
SECTIONS = "\n\n".join(f"## Section {i}\n\n{LARGE}\n\nLet $x_{{{i}}}$ be $\\sqrt{{\\beta_{i}}}$." for i in range(60))
TITLE = "# Typeset $\\beta_1$"
NO_PAUSE = "window.requestIdleCallback = () => {};"
SAFARI = """
delete window.requestIdleCallback;
CSS.supports = () => false;
document.addEventListener("DOMContentLoaded", () => (document.documentElement.style.overflowAnchor = "none"));
"""


@pytest.fixture(scope="module")
def long_page(tmp_path_factory):
    """A page of 180 formulas."""
    text = f"{TITLE}\n\n## The rate $\\eta$\n\nFirst $a_1$.\n\n{SECTIONS}\n"
    rooms = small_repository(
        tmp_path_factory.mktemp("math") / "course", SUMMARY="- [Math](01_math.md)", **{"01_math": text}
    )
    assert make_book(rooms) == 0
    return (rooms.book / "01_math.html").as_uri()


@pytest.fixture
def opened(browser, long_page):
    """opened(anchor, script, **settings): the page in a browser that runs the script first."""
    pages = []

    def open_page(anchor="", script="", **settings):
        page = browser.new_page(**settings)
        pages.append(page)
        page.add_init_script(script)
        page.goto(f"{long_page}{anchor}")
        return page

    yield open_page
    for page in pages:
        page.close()


def untouched(page):
    """How many formulas are still TeX."""
    return page.locator(".content .math:not(:has(.katex))").count()


@pytest.mark.parametrize("script", ["", SAFARI], ids=["chromium", "safari"])
def test_every_formula_is_typeset_in_the_end(opened, script):
    page = opened(script=script)
    page.evaluate("STEPSIZE_MATH")
    assert page.locator(".content .math").count() > 180
    assert untouched(page) == 0


def test_formulas_in_view_do_not_wait_for_a_pause(opened):
    page = opened(script=NO_PAUSE)
    assert untouched(page) > 100
    seen = page.locator(".content .math").evaluate_all(
        """(all) => all.filter((e) => e.getBoundingClientRect().top < innerHeight / 2)
                       .map((e) => e.querySelector(".katex") !== null)"""
    )
    assert len(seen) >= 3
    assert all(seen)


def test_paper_has_every_formula(opened):
    page = opened(script=NO_PAUSE)
    assert untouched(page) > 100
    page.pdf()
    assert untouched(page) == 0


@pytest.mark.parametrize("script", ["", SAFARI], ids=["chromium", "safari"])
def test_a_link_to_a_section_ends_at_that_section(opened, script):
    page = opened("#section-50", script)
    page.evaluate("STEPSIZE_MATH")
    assert untouched(page) == 0
    heading = page.locator("#section-50")
    page.wait_for_function("scrollY > 0")
    assert 0 <= heading.bounding_box()["y"] < 150


@pytest.mark.parametrize("script", ["", SAFARI], ids=["chromium", "safari"])
def test_the_reader_s_place_stays_while_formulas_above_are_typeset(opened, script):
    page = opened(script=f"{script} window.pauses = []; window.requestIdleCallback = (work) => pauses.push(work);")
    page.evaluate("document.getElementById('section-40').scrollIntoView()")
    place = page.locator("#section-40")
    before, waiting = place.bounding_box()["y"], untouched(page)
    page.evaluate(
        """async () => {
          const frame = () => new Promise(requestAnimationFrame);
          await frame(), await frame();
          while (pauses.length) pauses.shift()({ timeRemaining: () => 10 }), await frame();
          await frame();
        }"""
    )
    assert waiting > 100
    assert untouched(page) == 0
    assert place.bounding_box()["y"] == pytest.approx(before, abs=40), (
        "a line may grow, a hundred formulas must not add up"
    )


def test_the_contents_show_the_formulas_of_headings(opened):
    page = opened(script=NO_PAUSE)
    assert page.locator("#mdbook-sidebar .header-item .katex").count() == 1


def test_a_formula_wider_than_a_phone_can_be_scrolled_by_keyboard(opened):
    page = opened(viewport={"width": 200, "height": 800})
    wide = page.locator(".math.display[tabindex='0']")
    wide.first.wait_for(state="attached")
    assert wide.count() == 60
