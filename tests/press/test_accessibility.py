"""axe-core finds nothing to complain of, on any page, in any theme that the picker offers."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest

from press.rooms import HERE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
PAGES = ["index", *(path.stem for path in HERE.chapter_texts()), "references", "print"]
WIDTHS = [390, 1280]
# What a theme can change; the other rules read the page and not its colors.
COLORS = ["color-contrast", "link-in-text-block"]


def opened(browser, address, width):
    """The page with its figures alive, its formulas typeset and axe loaded; it starts in the light theme."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="light")
    page.add_init_script("window.print = () => {}")
    page.goto(address)
    for figure in page.locator(".stepsize-figure").all():
        figure.scroll_into_view_if_needed()
        figure.locator(":scope.is-live, :scope > :is(img, p):visible").first.wait_for()
    page.evaluate("STEPSIZE_MATH")  # every formula is typeset
    page.add_script_tag(path=AXE)
    return page


def complaints(page, options=None):
    """One line per element that breaks a rule: the rule, the element, the reason."""
    found = page.evaluate("(options) => axe.run(options)", {"resultTypes": ["violations"], **(options or {})})
    assert found["passes"], "axe looked at something"
    return [
        f"{rule['id']}: {node['html'][:120]}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_breaks_no_rule_in_any_theme(browser, course, name, width):
    page = opened(browser, (course / f"{name}.html").as_uri(), width)
    assert complaints(page) == []
    picked = page.locator(".theme").evaluate_all("(all) => all.map((e) => e.id.replace('mdbook-theme-', ''))")
    # A theme's colors are the same at every width, and the print page repeats the chapters.
    few = width < 1000 or name == "print"
    for theme in ["navy"] if few else set(picked) - {"default_theme", "light"}:
        page.evaluate("(theme) => document.getElementById(`mdbook-theme-${theme}`).click()", theme)
        assert theme in page.evaluate("document.documentElement.className").split()
        assert complaints(page, {"runOnly": COLORS}) == [], theme
    page.close()


def test_axe_sees_what_is_wrong(browser, course):
    page = opened(browser, (course / "references.html").as_uri(), 1280)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color:#ccc\">pale</p>')")
    (complaint,) = complaints(page)
    assert complaint.startswith('color-contrast: <p style="color:#ccc">pale</p>')
    page.close()


def test_the_keyboard_opens_and_closes_the_contents(browser, course):
    page = opened(browser, (course / "index.html").as_uri(), 1280)
    switch = page.get_by_role("button", name="Toggle Table of Contents")
    for key, shown in (("Enter", False), (" ", True)):
        switch.press(key)
        assert switch.get_attribute("aria-expanded") == str(shown).lower()
        page.wait_for_function(
            "(shown) => (getComputedStyle(document.getElementById('mdbook-sidebar')).display !== 'none') === shown",
            arg=shown,
        )
    page.close()
