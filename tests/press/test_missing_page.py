"""The page for an address that the book does not have looks and links like the others."""

from __future__ import annotations

import contextlib
import functools
import http.server
import shutil
import threading
import urllib.error
import urllib.request

import pytest

from press.book import make_book
from press.lecture import QuietHandler

pytestmark = pytest.mark.browser


@contextlib.contextmanager
def served(folder):
    """The folder on a server of this computer."""
    handler = functools.partial(QuietHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def address(book):
    with served(book.book) as address:
        yield address


def looks_like_the_book(page):
    """Whether the page has its style sheets, scripts and contents, and a link of these leads to a chapter."""
    assert "not found" in page.locator("main h1").inner_text()
    style = page.locator("main").evaluate("(main) => getComputedStyle(main).maxWidth")
    assert style == "800px", "book.css and mdBook's sheets arrived"
    page.locator("#mdbook-sidebar a", has_text="Show everything").click()
    page.locator("h1", has_text="Show everything").wait_for()


@pytest.mark.parametrize("missing", ["nowhere.html", "deep/down/nowhere.html"])
def test_a_server_shows_the_book_s_page_for_a_missing_one(browser, address, missing):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{address}/{missing}")
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(f"{address}/{missing}")
    looks_like_the_book(page)
    page.close()


def test_the_page_works_from_a_folder_too(browser, book):
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto((book.book / "404.html").as_uri())
    looks_like_the_book(page)
    page.close()


def test_a_host_may_serve_the_book_from_a_subfolder(browser, repository, monkeypatch):
    monkeypatch.setenv("MDBOOK_OUTPUT__HTML__SITE_URL", "/course/")  # as in book.toml
    rooms = repository(SUMMARY="- [Show everything](01_everything.md)\n", **{"01_everything": "# Show everything\n"})
    assert make_book(rooms) == 0
    host = rooms.root / "host"
    shutil.copytree(rooms.book, host / "course")
    shutil.copy(rooms.book / "404.html", host)
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    with served(host) as address:
        page.goto(f"{address}/course/deep/nowhere.html")
        looks_like_the_book(page)
        assert page.url == f"{address}/course/01_everything.html"
    page.goto((rooms.book / "404.html").as_uri())
    looks_like_the_book(page)
    page.close()
