"""A figure by keyboard and by a presenter's remote, and with what an address may hold."""

import pytest

pytestmark = pytest.mark.browser


def lecture(page):
    page.get_by_role("button", name="Full screen").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.fullscreenElement && !document.querySelector('.keys').hidden")


def test_a_remote_turns_the_slider_that_the_mouse_has_moved(show, walk, shown):
    page = show(walk)
    lecture(page)
    page.locator(".controls input").click(position={"x": 5, "y": 12})
    assert shown(page) == "0.01"
    for key, rate in (("PageDown", "0.02"), ("ArrowRight", "0.03"), ("PageUp", "0.02")):
        page.keyboard.press(key)
        assert shown(page) == rate, key
    play = page.locator(".actions button").first
    for key, text in ((".", "Pause"), ("b", "Play"), ("F5", "Pause"), ("r", "Play")):
        page.keyboard.press(key)
        assert play.text_content() == text, key
    assert shown(page) == "0.05", "R resets"


def test_a_remote_does_nothing_where_nothing_plays(show, total, shown):
    page = show(type("Still", (type(total),), {"plays": False})())
    lecture(page)
    assert "play" not in page.locator(".keys").text_content()
    page.keyboard.press("Space")
    page.keyboard.press("PageDown")
    assert shown(page) == "0.21"


def test_a_lecture_keeps_its_keys_says_them_and_gives_the_focus_back(show, walk, shown):
    page = show(walk)
    page.evaluate("window.heard = []; document.addEventListener('keydown', ({ key }) => window.heard.push(key))")
    lecture(page)
    assert "η₁" in page.locator(".keys").text_content()
    for key in ("d", "d", "Enter", "ArrowDown", "s"):
        page.keyboard.press(key)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("PageDown")
    assert shown(page) == "0.06", "a remote is heard when nothing has the focus"
    assert page.evaluate("heard") == []
    reset = page.get_by_role("button", name="Reset")
    reset.focus()
    page.keyboard.press("Space")
    assert shown(page) == "0.05", "the space bar presses the button that has the focus"
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.textContent === 'Full screen'")
    assert page.locator(".keys").is_hidden()
    page.keyboard.press("d")
    assert page.evaluate("heard") == [], "a button keeps its keys"
    page.evaluate("close[0](); document.activeElement.blur()")
    page.keyboard.press("d")
    assert page.evaluate("heard") == ["d"]


def test_every_key_of_a_handle_stays_with_it(show, walk, settle):
    page = show(walk)
    page.evaluate("window.heard = []; document.addEventListener('keydown', ({ key }) => window.heard.push(key))")
    handle = page.locator(".handle")
    for key, place in (("Home", "−6, 3"), ("End", "6, 3"), ("PageUp", "6, 3.5"), ("d", "6, 3.5"), ("Escape", "6, 3.5")):
        handle.press(key)
        settle(page)
        assert handle.get_attribute("aria-valuetext") == place, key
    assert page.evaluate("heard") == []


@pytest.mark.parametrize(
    "said",
    [
        "#%",
        "#Walk?rate=%E0%A4%A",
        "#Walk?rate=&start=,",
        "#Walk?rate=NaN&start=1e9,0",
        "#Walk?rate=9&start=1",
        "#Walk?rate=<img src=x onerror=alert(1)>",
        "#Other?rate=0.1",
    ],
)
def test_an_address_that_makes_no_sense_changes_nothing(show, said, walk, shown):
    page = show(walk, said)
    assert shown(page) == "0.05"
    assert page.locator(".handle").get_attribute("aria-valuetext") == "−4, 3"


def test_an_address_is_followed_when_it_changes_and_by_one_of_two_copies(show, walk, shown):
    page = show(walk, "#Walk?rate=0.1", copies=2)
    assert [shown(page, 0), shown(page, 1)] == ["0.1", "0.05"]
    page.evaluate("location.hash = '#Walk?rate=0.074'")
    page.wait_for_function("location.hash.includes('rate=0.07&')")
    assert shown(page) == "0.07", "a slider with positions stands on one"
    page.locator(".controls input").first.press("ArrowRight")
    page.wait_for_function("location.hash.includes('rate=0.08')")
    page.go_back()
    page.wait_for_function("location.hash === '#Walk?rate=0.1' || location.hash.includes('rate=0.1&')")
    assert shown(page) == "0.1"


@pytest.mark.parametrize("mode", ["live", "kernel"])
def test_a_closed_figure_hears_nothing_more_and_leaves_nothing(show, mode, walk):
    page = show(type("Walk", (type(walk),), {"mode": mode})())
    assert page.evaluate("listening") > 1
    page.evaluate("close[0]()")
    assert page.evaluate("listening") == 0
    page.evaluate("location.hash = '#Walk?rate=0.1'")
    page.wait_for_timeout(500)
    assert page.evaluate("location.hash") == "#Walk?rate=0.1", "a figure that is alive writes all its settings"
    assert page.locator(".stepsize").count() == 0
