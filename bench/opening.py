"""Pages of the book from a folder: how soon their figure moves, and how much they load."""

import contextlib
import io
import shutil
import statistics
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote, urlparse

from bench.clock import Row
from bench.mouse import new_page
from press.book import make_book
from press.rooms import HERE, Rooms

ONE_FIGURE = ("05_adam", "13_lr_range_test")  # a page of many formulas and one of few
MOVED = "12_warm_restarts"  # whose slider is moved
PICTURES = {".png", ".svg", ".jpg", ".webp"}

# Moves the first slider as soon as there is one, again in every frame until the path follows.
INTERACTIVE = """
window.interactive = new Promise((resolve) => {
  const attempt = () => {
    const figure = document.querySelector(".stepsize");
    const slider = figure?.querySelector(".controls input[type=range]");
    if (slider) {
      window.opened ??= record(figure);
      if (opened.frames.length) return resolve(opened.frames[0]);
      slider.value = Number(slider.value) === 0 ? 1 : Number(slider.value) - 1;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
    requestAnimationFrame(attempt);
  };
  attempt();
});
"""


def build(folder, code=None):
    """The book's folder; of the course, or of chapters made in `folder`, where this code is all that they say."""
    rooms = HERE
    if code:
        rooms = Rooms(folder)
        rooms.chapters.mkdir()
        shutil.copy(HERE.root / "book.toml", folder)
        names = (*ONE_FIGURE, MOVED)
        for name in names:
            (rooms.chapters / f"{name}.md").write_text(f"# A chapter\n\n```python\n{code}\n```\n")
        (rooms.chapters / "SUMMARY.md").write_text("\n".join(f"- [A chapter]({name}.md)" for name in names))
    with contextlib.redirect_stdout(io.StringIO()):  # where the book is
        status = make_book(rooms)
    if status != 0:
        raise RuntimeError("the book was not built")
    return rooms.book


async def opening(browser, page, times):
    """From the navigation's start to the frame in which the path follows a slider, each time without a cache."""
    took = []
    for _ in range(times):
        async with figure_in(browser, page, INTERACTIVE) as (tab, requests):
            took.append(await tab.evaluate("interactive"))
    files = {Path(unquote(urlparse(url).path)) for url in requests if url.startswith("file:")}
    own = {file for file in files if file == page or file.suffix in PICTURES}
    own, shared = (sum(file.stat().st_size for file in group) / 1e3 for group in (own, files - own))
    remark = f"median of {times}; {own:.0f} kB, and {shared:.0f} kB that all pages share"
    return Row(f"book's chapter {int(page.stem[:2])} to moving figure", statistics.median(took), remark=remark)


@asynccontextmanager
async def figure_in(browser, page, script=""):
    """The page in a new tab at the link of its first figure, and what it asks for."""
    requests = []
    async with new_page(browser) as tab:
        tab.on("request", lambda request: requests.append(request.url))
        await tab.add_init_script(script)
        await tab.goto(f"{page.as_uri()}#{page.stem}-1?")
        await tab.locator(".stepsize .controls input").first.wait_for()
        yield tab, requests
