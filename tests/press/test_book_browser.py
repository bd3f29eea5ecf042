"""The book as a reader opens it: from a folder, without a server, on a desk and on a phone."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def chapter(browser, book):
    """The chapter's page from file://, with every request and every complaint of the console."""
    page = browser.new_page()
    page.requests, page.complaints = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    page.goto((book.book / "01_everything.html").as_uri())
    yield page
    page.close()


def test_the_book_asks_no_one_else_for_anything(chapter):
    chapter.locator(".stepsize-figure").scroll_into_view_if_needed()
    chapter.locator(".stepsize-figure.is-live").wait_for()
    chapter.keyboard.press("/")
    chapter.keyboard.type("searchableword")
    chapter.locator("#mdbook-searchresults li").first.wait_for()
    assert {url.partition(":")[0] for url in chapter.requests} <= {"file", "blob", "data"}
    assert chapter.complaints == []


def test_a_figure_comes_alive_and_moves(chapter):
    chapter.locator(".stepsize-figure").scroll_into_view_if_needed()
    said = chapter.locator(".stepsize-figure .live output")
    assert said.text_content() == "eta 3 of 7", "the state and its bytes reach the module"
    chapter.locator(".live input").press("ArrowRight")
    assert said.text_content() == "eta 4 of 7", "set fires change:eta"
    assert not chapter.locator(".stepsize-figure > img").is_visible()


def test_print_shows_the_still_picture(chapter):
    chapter.locator(".stepsize-figure").scroll_into_view_if_needed()
    chapter.locator(".stepsize-figure.is-live").wait_for()
    chapter.emulate_media(media="print")
    assert chapter.locator(".stepsize-figure > img").is_visible()
    assert not chapter.locator(".stepsize-figure .live").is_visible()


def test_a_dark_page_prints_black_on_white(chapter):
    chapter.evaluate("document.documentElement.className = 'js navy'")
    chapter.emulate_media(media="print")
    for element in (".content main p", "code.hljs", "code.hljs span"):
        color = chapter.locator(element).first.evaluate("e => getComputedStyle(e).color")
        assert color == "rgb(0, 0, 0)", element
    ground = chapter.locator("code.hljs").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == "rgb(246, 247, 246)"


def test_a_figure_that_fails_keeps_its_picture(chapter):
    chapter.evaluate(
        "for (const m of Object.values(STEPSIZE_MODULES)) m.esm = 'export default { render() { throw Error(1) } }'"
    )
    with chapter.expect_console_message(lambda message: message.type == "error") as complaint:
        chapter.locator(".stepsize-figure").scroll_into_view_if_needed()
    assert complaint.value.text.startswith("01_everything-1:")
    assert chapter.locator(".stepsize-figure > img").is_visible()
    assert chapter.locator(".live").count() == 0


def test_math_is_typeset(chapter):
    assert chapter.locator(".math .katex").count() == chapter.locator(".math").count() > 8
    assert chapter.locator(".katex-error").count() == 0


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_never_scrolls_sideways(browser, book, width):
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto((book.book / "01_everything.html").as_uri())
    page.locator(".katex").first.wait_for()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.mouse.move(width / 2, 400)
    page.mouse.wheel(200, 0)
    assert page.evaluate("scrollX") == 0
    page.close()


def test_the_model_is_the_one_that_modules_expect(chapter):
    heard = chapter.evaluate(
        """() => {
          const heard = [];
          const model = new StepsizeModel({ eta: 1, path: [1, 2] }, []);
          const listener = (_, value) => heard.push(value);
          model.on("change:eta change:path", listener);
          model.on("change", () => heard.push("change"));
          model.set("eta", 1);                    // no change, no event
          model.set({ eta: 2, path: [1, 3] });    // two events and one for both
          model.save_changes();
          model.off("change:eta", listener);
          model.set("eta", 5);
          return [heard, model.get("eta")];
        }"""
    )
    assert heard == [[2, [1, 3], "change", "change"], 5]
