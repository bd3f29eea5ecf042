"""The book as a reader opens it: from a folder, without a server, on a desk and on a phone."""

from __future__ import annotations

import functools
import http.server
import threading

import pytest

pytestmark = pytest.mark.browser

DIAL = "[data-figure='01_everything-1']"


@pytest.fixture
def chapter(browser, book):
    """The chapter's page from file://, with every request and every complaint of the console."""
    page = browser.new_page()
    page.requests, page.complaints = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    page.goto((book.book / "01_everything.html").as_uri())
    page.evaluate("STEPSIZE_MATH")  # every formula is typeset
    yield page
    page.close()


def test_the_book_asks_no_one_else_for_anything(chapter):
    chapter.locator(DIAL).scroll_into_view_if_needed()
    chapter.locator(f"{DIAL}.is-live").wait_for()
    chapter.keyboard.press("/")
    chapter.keyboard.type("searchableword")
    chapter.locator("#mdbook-searchresults li").first.wait_for()
    assert {url.partition(":")[0] for url in chapter.requests} <= {"file", "blob", "data"}
    assert chapter.complaints == []


@pytest.mark.parametrize(("typed", "section"), [("θ", "Show everything"), ("β₁", "Show everything"), ("β", "algebra")])
def test_a_greek_letter_finds_formulas_and_code(chapter, typed, section):
    chapter.keyboard.press("/")
    chapter.keyboard.insert_text(typed)
    chapter.keyboard.press("Shift")  # the book searches when a key is let go
    chapter.locator("#mdbook-searchresults li", has_text=section).first.wait_for()


def test_a_figure_comes_alive_and_moves(chapter):
    chapter.locator(DIAL).scroll_into_view_if_needed()
    said = chapter.locator(f"{DIAL} .live output")
    assert said.text_content() == "eta 3 of 7", "the state and its bytes reach the module"
    chapter.locator(f"{DIAL} .live input").press("ArrowRight")
    assert said.text_content() == "eta 4 of 7", "set fires change:eta"
    assert not chapter.locator(f"{DIAL} > img").is_visible()


def test_a_figure_comes_alive_before_the_page_is_read_to_its_end(browser, book):
    page = browser.new_page(viewport={"width": 1280, "height": 5000})
    text = (book.book / "01_everything.html").read_text("utf-8")
    end = text.index("</figure>", text.index('data-figure="01_everything-1"')) + len("</figure>")
    released = threading.Event()

    class Slow(http.server.SimpleHTTPRequestHandler):
        def do_GET(self):
            if self.path.startswith("/01_everything.html"):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(text[:end].encode())
                released.wait(60)
                self.wfile.write(text[end:].encode())
            else:
                super().do_GET()

        def log_message(self, *_):
            pass

    handler = functools.partial(Slow, directory=book.book)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            page.goto(f"http://127.0.0.1:{server.server_port}/01_everything.html", wait_until="commit")
            page.locator(f"{DIAL}.is-live").wait_for()
            assert page.evaluate("document.readyState") == "loading"
            released.set()
            page.locator("[data-figure='01_everything-3'].is-live").wait_for()
        finally:
            released.set()
            page.close()
            server.shutdown()


def test_figures_in_boxes_come_alive_too(chapter):
    for number, eta in ((2, 1), (3, 2)):
        figure = chapter.locator(f"[data-figure='01_everything-{number}']")
        figure.scroll_into_view_if_needed()
        figure.locator(".live output").wait_for()
        assert figure.locator(".live output").text_content() == f"eta {eta} of 7"


def test_a_reference_leads_to_its_figure(chapter):
    for link, anchor in (("Figure 1.1", "figure-1-1"), ("Figure 1.2", "figure-1-2")):
        chapter.get_by_role("link", name=link, exact=True).click()
        assert chapter.url.endswith(f"01_everything.html#{anchor}")
        box = chapter.locator(f"#{anchor}").bounding_box()
        assert 0 <= box["y"] < chapter.viewport_size["height"] / 2


def test_a_living_figure_shows_its_number_and_its_title_once(chapter):
    caption = chapter.locator(f"{DIAL} figcaption")
    assert caption.inner_text() == "Figure 1.2. A dial for eta"
    chapter.locator(DIAL).scroll_into_view_if_needed()
    chapter.locator(f"{DIAL}.is-live").wait_for()
    assert caption.inner_text().strip() == "Figure 1.2."
    chapter.emulate_media(media="print")
    assert caption.inner_text() == "Figure 1.2. A dial for eta"


def test_print_shows_the_still_picture(chapter):
    chapter.locator(DIAL).scroll_into_view_if_needed()
    chapter.locator(f"{DIAL}.is-live").wait_for()
    chapter.emulate_media(media="print")
    assert chapter.locator(f"{DIAL} > img").is_visible()
    assert not chapter.locator(f"{DIAL} .live").is_visible()


def test_a_dark_page_prints_black_on_white(chapter):
    chapter.evaluate("document.documentElement.className = 'js navy'")
    chapter.emulate_media(media="print")
    for element in (".content main p", "code.hljs", "code.hljs span"):
        color = chapter.locator(element).first.evaluate("e => getComputedStyle(e).color")
        assert color == "rgb(0, 0, 0)", element
    ground = chapter.locator("code.hljs").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == "rgb(246, 247, 246)"


def test_a_figure_that_fails_keeps_its_picture(chapter):
    chapter.locator(f"{DIAL} > script").evaluate("(script) => (script.textContent = 'no JSON')")
    with chapter.expect_console_message(lambda message: message.type == "error") as complaint:
        chapter.locator(DIAL).scroll_into_view_if_needed()
    assert complaint.value.text.startswith("01_everything-1:")
    assert chapter.locator(f"{DIAL} > img").is_visible()
    assert chapter.locator(f"{DIAL} .live").count() == 0


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
    for button in page.locator("#mdbook-menu-bar :is(a, button):visible").all():
        assert min(button.bounding_box()["width"], button.bounding_box()["height"]) >= 24
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
