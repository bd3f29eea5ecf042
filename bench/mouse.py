"""Chromium and its mouse on a slider: how long from a movement to the painted frame.

The mouse is Chromium's own (its DevTools protocol), not an event made by the page: it goes through
the browser's input queue, and Chromium holds its movements back until the next frame, as it does
for a hand. Single movements come at random times, so that they meet every phase of the 60 frames a
second. A drag is 125 movements a second, as most mice report them, so that every frame has one; with
60, Chromium itself puts about one in ten into its neighbor's frame, whatever the page does. Reporting
so many movements from outside costs processor time that a reader's own mouse does not; a burst is 60
events in a second that the page itself makes. recorder.js says what counts as painted.
"""

import asyncio
import random
import shutil
import statistics
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.async_api import async_playwright

RECORDER = Path(__file__).with_name("recorder.js").read_text("utf-8")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FRAMES, MOVEMENTS = 60, 125  # a second
QUIET = 0.15  # seconds after which a page has nothing left to do for a movement
BURST = """
(slider) => new Promise((resolve) => {
  const { min, max } = slider;
  const begin = performance.now();
  let count = 0;
  const step = () => {
    if (count === 60) return resolve(performance.now());
    slider.value = Number(min) + (Number(max) - Number(min)) * (0.2 + 0.6 * ((count % 30) / 30));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    count += 1;
    setTimeout(step, Math.max(0, begin + (count * 1000) / 60 - performance.now()));
  };
  step();
})
"""


class Moved(NamedTuple):
    """Milliseconds from each single movement to its frame; of the drags, frames a second and the last one's lag.

    bursts: how many of 60 events in a second were painted; empty where the slider is not ours.
    """

    single: list[float]
    drags: list[tuple[float, float]]
    bursts: list[int]

    @property
    def median(self):
        """Half of the single movements were faster."""
        return statistics.median(self.single)

    @property
    def late(self):
        """95 of 100 single movements were faster."""
        return statistics.quantiles(self.single, n=20, method="inclusive")[-1]

    @property
    def per_second(self):
        """Frames per second of drag."""
        return statistics.median(rate for rate, _ in self.drags)

    @property
    def lag(self):
        """From a drag's last movement to the last frame."""
        return statistics.median(lag for _, lag in self.drags)


@asynccontextmanager
async def chromium():
    """The system's Chromium, without a window."""
    names = ("chromium", "chromium-browser", "google-chrome")
    async with async_playwright() as playwright:
        path = next(filter(None, map(shutil.which, names)), None)
        browser = await playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        await browser.close()


@asynccontextmanager
async def new_page(browser):
    """A page of a reader who has never been here: nothing cached, the recorder at hand."""
    context = await browser.new_context(viewport={"width": 1400, "height": 1000})
    await context.add_init_script(RECORDER)
    yield await context.new_page()
    await context.close()


async def move(page, root, grip, track, singles, drags, seconds=1.0):
    """Move the slider whose handle is at `grip` along `track`, and watch the picture below `root`."""
    await page.locator(track).scroll_into_view_if_needed()
    await page.evaluate("root => { window.recorder = record(document.querySelector(root)) }", root)
    at, box = [await page.locator(place).bounding_box() for place in (grip, track)]
    height = at["y"] + at["height"] / 2
    await page.mouse.move(at["x"] + at["width"] / 2, height)
    await page.mouse.down()
    # There and back in steps of a thirtieth, so that every movement is a new value.
    there = [box["x"] + box["width"] * (0.2 + 0.6 * i / 30) for i in range(31)]
    mouse = _Mouse(page, height, there[:-1] + there[:0:-1])
    rng = random.Random(0)
    for _ in range(3):  # compiled, and away from where the handle was
        await mouse.single()
        await asyncio.sleep(QUIET)
    single = []
    for _ in range(singles):
        single.append(await mouse.single())
        await asyncio.sleep(QUIET + rng.random() / FRAMES)
    dragged = [await mouse.drag(seconds) for _ in range(drags)]
    await page.mouse.up()
    slider = page.locator(grip)
    native = await slider.evaluate("element => element.matches('input')")
    bursts = [await _burst(page, slider) for _ in range(drags)] if native else []
    return Moved(single, dragged, bursts)


async def _burst(page, slider):
    """How many of 60 events in a second were painted."""
    await page.evaluate("recorder.frames.length = 0")
    await slider.evaluate(BURST)
    await asyncio.sleep(4 * QUIET)
    return await page.evaluate("recorder.frames.length")


class _Mouse:
    """The pressed mouse, which goes around a round of places."""

    def __init__(self, page, height, places):
        self.page, self.height, self.places = page, height, places
        self.count = 0

    async def single(self):
        """Milliseconds from one movement to its frame."""
        await self._clear()
        await self._step()
        await self._painted()
        moves, frames = await self._recorded()
        return frames[0] - moves[0]

    async def drag(self, seconds):
        """Frames per second of an even drag, and milliseconds from the last movement to the last frame."""
        await self._clear()
        begin, steps = asyncio.get_running_loop().time(), []
        for i in range(round(MOVEMENTS * seconds)):
            await asyncio.sleep(max(0, begin + i / MOVEMENTS - asyncio.get_running_loop().time()))
            steps.append(asyncio.create_task(self._step()))  # a hand does not wait for the page
        await asyncio.gather(*steps)
        await self._painted()
        before = None
        while before != (before := len((await self._recorded())[1])):
            await asyncio.sleep(4 * QUIET)
        moves, frames = await self._recorded()
        during = [frame for frame in frames if frame <= moves[-1]] + frames[-1:]
        return len(during) / seconds, frames[-1] - moves[-1]

    async def _step(self):
        place = self.places[self.count % len(self.places)]
        self.count += 1
        await self.page.mouse.move(place, self.height)

    async def _painted(self):
        await asyncio.wait_for(self.page.evaluate("recorder.next(1)"), 30)  # a busy machine paints late

    async def _clear(self):
        await self.page.evaluate("recorder.moves.length = recorder.frames.length = 0")

    async def _recorded(self):
        return await self.page.evaluate("[recorder.moves, recorder.frames]")
