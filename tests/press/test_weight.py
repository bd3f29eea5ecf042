"""A page loads little, and what pages share is loaded once and is small too."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from press.rooms import HERE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = [path.stem for path in HERE.chapter_texts()]
FIGURE, BAKED, SHARED = 300_000, 2_000_000, 1_000_000  # bytes


def loaded(browser, path):
    """The files that a page loads until every figure is alive, with their sizes."""
    page = browser.new_page()
    addresses = set()
    page.on("request", lambda request: addresses.add(request.url))
    page.goto(path.as_uri())
    for figure in page.locator(".stepsize-figure").all():
        figure.scroll_into_view_if_needed()
        figure.locator(":scope.is-live, :scope > :is(img, p):visible").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.close()
    files = {Path(unquote(urlparse(url).path)) for url in addresses if url.startswith("file:")}
    return {file: file.stat().st_size for file in files}


def baked(page):
    """The bytes of frames that Python computed beforehand, as the page holds them."""
    contents = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page.read_text("utf-8"), re.S)
    return sum(len(buffer["data"]) for content in contents for buffer in json.loads(content)["buffers"])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_and_what_it_shares_with_others_are_light(browser, course, name):
    page = course / f"{name}.html"
    files = loaded(browser, page)
    own = {file: size for file, size in files.items() if file == page or file.parent == course / "images"}
    figures = page.read_text("utf-8").count("data-figure=")
    assert page in own
    assert sum(own.values()) - baked(page) <= FIGURE * max(figures, 1)
    assert baked(page) <= BAKED
    shared = {file.name: size for file, size in files.items() if file not in own}
    assert {"katex.min.js", "modules.js", "figures.js"} <= set(shared)
    assert sum(shared.values()) <= SHARED, shared
