"""A figure in front of a room: full screen, by remote, from a link that holds its settings."""

from __future__ import annotations

import threading
import urllib.request

import pytest

from press import lecture

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def opened(browser, course, settings=""):
    """The first figure of chapter 12, alive, from file://."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto((course / "12_warm_restarts.html").as_uri() + f"#12_warm_restarts-1?{settings}")
    figure = page.locator("[data-figure='12_warm_restarts-1']")
    figure.scroll_into_view_if_needed()
    figure.locator(".sentence").wait_for()
    page.wait_for_function("document.querySelector('.stepsize .sentence').textContent !== ''")
    return page


def shown(page):
    """The values beside the sliders, by symbol."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('.stepsize .controls .slider')]"
        ".map((row) => [row.querySelector('b').textContent, row.querySelector('output').textContent]))"
    )


def test_a_link_opens_the_figure_with_its_settings(browser, course):
    page = opened(browser, course, "peak=0.2&period=50&start=-2,1")
    page.wait_for_function("document.querySelector('.stepsize .controls output').textContent === '0.2'")
    assert shown(page)["T₀"] == "50"
    assert page.locator(".handle").get_attribute("aria-valuetext") == "−2, 1"
    assert page.evaluate("scrollY") > 500, "the page scrolls to the figure"
    page.close()


def test_settings_outside_their_limits_are_left_alone(browser, course):
    page = opened(browser, course, "peak=99&period=abc&start=1&nonsense=3")
    assert shown(page) == shown_by_default(browser, course)
    page.close()


def shown_by_default(browser, course):
    page = opened(browser, course)
    values = shown(page)
    page.close()
    return values


def test_a_moved_slider_stands_in_the_address_and_the_link_comes_back(browser, course):
    page = opened(browser, course)
    page.locator(".stepsize .controls input").first.press("ArrowRight")
    page.wait_for_function("location.hash.includes('peak=0.34')")
    again = browser.new_page()
    again.goto(page.url)
    again.wait_for_function("document.querySelector('.stepsize .controls output')?.textContent === '0.34'")
    again.close()
    page.close()


def test_full_screen_obeys_a_remote_and_large_type(browser, course):
    page = opened(browser, course)
    small = page.locator(".stepsize .sentence").evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement?.classList.contains('stepsize')")
    large = page.locator(".stepsize .sentence").evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")
    assert large >= 1.2 * small
    before = shown(page)["η_max"]
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowRight")
    assert float(shown(page)["η_max"]) == pytest.approx(float(before) + 0.02)
    page.keyboard.press("PageUp")
    assert float(shown(page)["η_max"]) == pytest.approx(float(before) + 0.01)
    page.keyboard.press(" ")
    assert page.locator(".stepsize .actions button").first.text_content() == "Pause"
    page.keyboard.press("r")
    assert shown(page)["η_max"] == before
    assert page.locator(".stepsize .actions button").first.text_content() == "Play"
    assert page.evaluate("document.querySelector('.stepsize').scrollHeight <= innerHeight + 1"), "all of it is seen"
    page.get_by_role("button", name="Leave full screen").click()
    page.wait_for_function("document.fullscreenElement === null")
    page.close()


def test_outside_full_screen_the_page_keeps_its_keys(browser, course):
    page = opened(browser, course)
    before = shown(page)
    page.locator("h1").first.click()
    page.keyboard.press("r")
    assert shown(page) == before
    page.close()


def test_the_server_gives_what_its_links_promise(course, monkeypatch, capsys):
    servers = []

    class Noted(lecture.QuietServer):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            servers.append(self)

    monkeypatch.setattr(lecture, "QuietServer", Noted)
    thread = threading.Thread(target=lecture.serve, args=(course, 0))
    thread.start()
    try:
        printed = ""
        while "Ctrl+C" not in printed:
            thread.join(0.05)
            printed += capsys.readouterr().out
        links = [line for line in printed.splitlines() if line.startswith("http")]
        assert any("12_warm_restarts.html#12_warm_restarts-1?" in link for link in links)
        for link in links:
            assert b"data-figure" in urllib.request.urlopen(link).read()
    finally:
        servers[0].shutdown()
        thread.join()


@pytest.mark.parametrize(("failure", "told"), [(ConnectionResetError(), False), (ValueError("of ours"), True)])
def test_a_reader_who_hangs_up_leaves_no_trace_on_the_terminal(capsys, failure, told):
    with lecture.QuietServer(("127.0.0.1", 0), lecture.QuietHandler) as server:
        try:
            raise failure
        except type(failure):
            server.handle_error(None, ("127.0.0.1", 1))
    assert ("of ours" in capsys.readouterr().err) == told
