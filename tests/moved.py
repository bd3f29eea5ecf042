"""Moves what a reader can move on a figure, and waits until the drawing is what Python computes."""

import io
import time

import matplotlib.image
import numpy as np

from stepsize.figures.panels import colors
from tests.drawn import differences, read

CONTROLS = ".controls input, .controls select, .handle, .actions input"
# One step back, or forward from the first position; a handle has room on both sides.
STEP = "(c) => c.value !== undefined && (c.value === c.min || c.selectedIndex === 0) ? 'ArrowRight' : 'ArrowLeft'"

PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def move_every_control(shown, expect):
    """One step of every control, there and back, each compared with what `expect()` says."""
    agrees(shown, expect)
    for control in shown.locator(CONTROLS).all():
        shown.evaluate(PAINTED)
        before, key = read(shown), control.evaluate(STEP)
        control.press(key)
        agrees(shown, expect, before, f"{key} on {control}")
        control.press({"ArrowLeft": "ArrowRight", "ArrowRight": "ArrowLeft"}[key])


def agrees(shown, expect, before=None, move="the mouse"):
    """Waits until the figure differs from `before` and is drawn as expected; fails with what is not."""
    end = time.monotonic() + 30  # a busy machine takes long for a figure by the kernel
    while True:
        drawn = read(shown)
        wrong = [f"{move} has moved nothing"] if drawn == before else differences(drawn, expect())
        if not wrong or time.monotonic() > end:
            assert not wrong, wrong
            return


def drag_a_slider(shown, expect):
    """The first slider, by the mouse, from a quarter of its way to three quarters."""
    slider = shown.locator(".controls input").first
    slider.scroll_into_view_if_needed()
    before, box = read(shown), slider.bounding_box()
    drag(shown.page, *([box["x"] + share * box["width"], box["y"] + box["height"] / 2] for share in (0.25, 0.75)))
    agrees(shown, expect, before)
    share = slider.evaluate("(input) => (input.value - input.min) / (input.max - input.min)")
    assert abs(share - 0.75) < 0.05


def drag_a_handle(shown, expect, within=2):
    """The first handle, by the mouse; it ends within so many pixels of the mouse."""
    handle = shown.locator(".handle").first
    handle.scroll_into_view_if_needed()
    before, begin = read(shown), middle(handle)
    end = [begin[0] + 70, begin[1] + 30]
    drag(shown.page, begin, end)
    agrees(shown, expect, before)
    assert np.allclose(middle(handle), end, atol=within)


def drag(page, begin, end):
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def middle(handle):
    box = handle.locator("circle").last.bounding_box()
    return [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]


def heat_map_is_colored(shown, heat):
    """The middle of nearly every cell on the screen has the color of its value; marks lie on the others."""
    picture = matplotlib.image.imread(io.BytesIO(shown.locator(".heat").first.screenshot()))[::-1]
    wanted = colors()((np.array(heat.values, dtype=float) - heat.low) / (heat.high - heat.low))
    wanted[~np.isfinite(heat.values)] = colors().get_bad()
    sizes = zip(wanted.shape[:2], picture.shape[:2], strict=True)
    rows, columns = (((np.arange(count) + 0.5) / count * size).astype(int) for count, size in sizes)
    right = np.abs(picture[np.ix_(rows, columns)][..., :3] - wanted[..., :3]).max(axis=-1) < 0.03
    assert right.mean() > 0.85
