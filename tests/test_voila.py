"""Voila shows a chapter as a page with a kernel behind it; its figure follows slider and mouse."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from stepsize.descent import descend
from stepsize.optimizers import gd_step
from stepsize.problems import Quadratic

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHAPTER = Path(__file__).parents[1] / "chapters" / "00_start.ipynb"


@pytest.fixture(scope="module")
def page(browser, serve, tmp_path_factory):
    folder = tmp_path_factory.mktemp("voila")
    shutil.copy(CHAPTER, folder)
    address = serve(folder, "voila", "--Voila.ip=127.0.0.1", probe="")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/voila/render/{CHAPTER.name}")
    page.locator(".stepsize .handle").wait_for(timeout=90_000)
    yield page
    page.close()


def path_end(page):
    """Where the path ends in the first panel, in its pixels."""
    return page.locator(".stepsize .plot.tall .run").evaluate(
        "(run) => { const end = run.getPointAtLength(run.getTotalLength()); return [end.x, end.y]; }"
    )


def test_the_slider_moves_the_path_to_where_numpy_says(page):
    slider = page.locator(".stepsize .controls input")
    for _ in range(15):
        slider.press("ArrowLeft")
    page.locator(".stepsize .controls output", has_text="0.08").wait_for()
    end = descend(gd_step, Quadratic((1.0, 20.0), angle=0.4), steps=60, eta=0.08, start=[-4.0, 3.0]).path[-1]
    page.wait_for_timeout(100)
    across, up = (end - [-6, -5]) / [12, 10]
    assert np.allclose(path_end(page), [56 + 392 * across, 360 - 348 * up], atol=0.1)


def test_the_start_is_dragged(page):
    handle = page.locator(".stepsize .handle")
    before, box = handle.get_attribute("aria-valuetext"), handle.locator("circle").last.bounding_box()
    page.mouse.move(box["x"] + 6, box["y"] + 6)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 40, steps=5)
    page.mouse.up()
    page.wait_for_function(f"document.querySelector('.stepsize .handle').ariaValueText !== {before!r}")
