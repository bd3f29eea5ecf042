"""From the mouse on a slider to the painted frame: in the book, in JupyterLab, by the kernel, with matplotlib.

All of it runs in one Chromium, JupyterLab in one server with stepsize.server; mouse.py says how it is timed.
"""

import asyncio
import statistics
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path

import nbformat

from bench.clock import Row
from bench.mouse import chromium, move, new_page
from bench.opening import MOVED, ONE_FIGURE, build, figure_in, opening
from bench.servers import jupyter

DEMO = """
from stepsize.figures import DescentFigure, Slider
from stepsize.optimizers import momentum_step
from stepsize.problems import Quadratic

class Demo(DescentFigure):
    title = "More momentum overshoots more"
    rules = {"momentum": momentum_step}
    problem, steps, eta_axis = Quadratic((1.0, 20.0), angle=0.4), 100, (0.0, 0.1)
    eta = Slider(0.03, 0.001, 0.09, label="η", about="learning rate")
    mu = Slider(0.8, 0.0, 0.98, label="μ", about="momentum", step=0.01)
"""
MINE = """
class Mine(Demo):
    mode = "kernel"

Mine()
"""
INTERACT = """
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider, interact
from stepsize.descent import descend
from stepsize.optimizers import momentum_step
from stepsize.problems import Quadratic

problem = Quadratic((1.0, 20.0), angle=0.4)
x, y = np.meshgrid(np.linspace(-6, 6, 81), np.linspace(-5, 5, 81))

def show(eta=FloatSlider(0.03, min=0.001, max=0.09, step=0.0005, readout_format=".4f"), mu=(0.0, 0.98, 0.01)):
    run = descend(momentum_step, problem, steps=100, eta=eta, mu=mu, start=[-4.0, 3.0])
    _, (plane, schedule, loss) = plt.subplots(1, 3, figsize=(9, 3.5))
    plane.contour(x, y, problem.loss(np.stack([x, y], axis=-1)))
    plane.plot(*run.path.T)
    schedule.plot(run.eta)
    loss.semilogy(run.loss)
    plt.show()

interact(show)
"""
SLIDER = ".stepsize .controls input"
OURS = {"root": ".stepsize", "grip": f"{SLIDER} >> nth=0", "track": f"{SLIDER} >> nth=0"}
THEIRS = {
    "root": ".jp-OutputArea .jp-OutputArea",
    "grip": ".widget-slider .noUi-handle >> nth=0",
    "track": ".widget-slider .noUi-target >> nth=0",
}
RIVAL = "interact and matplotlib"


def rows(tiny):
    """The book, then JupyterLab with a notebook for each way to make the same picture."""
    with tempfile.TemporaryDirectory() as folder:
        # Not below asyncio.run: the press has a loop of its own.
        book = build(Path(folder), f"{DEMO}\nDemo()" if tiny else None)
        yield from asyncio.run(_rows(book, tiny))


async def _rows(pages, tiny):
    singles, drags = (3, 1) if tiny else (100, 9)
    async with chromium() as browser:
        opened = [await opening(browser, pages / f"{name}.html", 2 if tiny else 9) for name in ONE_FIGURE]
        async with figure_in(browser, pages / f"{MOVED}.html") as (tab, _):
            book = await move(tab, **OURS, singles=singles, drags=drags)
        with tempfile.TemporaryDirectory() as folder, jupyter("lab", folder) as server:
            notebook = Notebooks(browser, folder, server)
            live = await notebook.move(f"{DEMO}\nDemo()", OURS, singles, drags)
            kernel = await notebook.move(DEMO + MINE, OURS, singles, drags)
            theirs = await notebook.move(INTERACT, THEIRS, max(3, singles // 10), drags)
    return [
        *opened,
        *_pair("in the book", book),
        *_pair("in JupyterLab", live, theirs),
        *_pair("by the kernel", kernel, theirs),
    ]


def _pair(where, ours, theirs=None):
    """The row of the single movements and the row of the drag."""
    late = f"median of {len(ours.single)}; 95 of 100 within {ours.late:.1f} ms"
    rate = f"{ours.per_second:.0f} frames in a second"
    painted = f"of 60 events in a second {statistics.median(ours.bursts):.0f} painted"
    lag = f"the last {ours.lag:.1f} ms after the last movement"
    if theirs is None:
        yield Row(f"slider to frame, {where}", ours.median, remark=late)
        yield Row(f"drag, per frame, {where}", 1e3 / ours.per_second, remark=f"{rate}, {lag}; {painted}")
        return
    yield Row(f"slider to frame, {where}", ours.median, RIVAL, theirs.median, late)
    remark = f"{rate} against {theirs.per_second:.0f}, {lag}; {painted}"
    yield Row(f"drag, per frame, {where}", 1e3 / ours.per_second, RIVAL, 1e3 / theirs.per_second, remark)


class Notebooks:
    """Notebooks of one cell in a running JupyterLab."""

    def __init__(self, browser, folder, server):
        self.browser, self.folder = browser, Path(folder)
        self.host, self.token = server
        self.count = 0

    async def move(self, code, places, singles, drags):
        """Run the code in a notebook of its own and move the slider that it shows."""
        async with self.opened(code, places) as page:
            return await move(page, **places, singles=singles, drags=drags)

    @asynccontextmanager
    async def opened(self, code, places):
        """A page with a notebook that has run this code and shows its picture."""
        self.count += 1
        name = f"demo{self.count}.ipynb"
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
        cells = [nbformat.v4.new_code_cell(code)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), self.folder / name)
        async with new_page(self.browser) as page:
            await page.goto(f"http://{self.host}/lab/tree/{name}?reset&token={self.token}")
            # Before the kernel is there, JupyterLab answers "Run" with the question which kernel to start.
            await page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
            await page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
            await page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
            await page.locator(places["grip"]).wait_for(timeout=60_000)
            picture = page.locator(f"{places['root']} :is(img, .plot .run)").first
            await picture.wait_for(timeout=180_000, state="attached")  # matplotlib looks for fonts the first time
            yield page
