"""The page of all figures, from file://: every control is moved, and what is drawn is what NumPy computes."""

from __future__ import annotations

from urllib.parse import parse_qsl

import numpy as np
import pytest

from press.book import make_book
from press.rooms import HERE
from stepsize.figures import course

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def page(browser):
    assert make_book(HERE) == 0
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.route("http*://**", lambda route: route.abort())
    page.goto((HERE.book / "90_figures.html").as_uri())
    yield page
    assert page.complaints == []
    page.close()


def test_every_figure_of_the_course_stands_on_the_page(page):
    titles = page.locator(".stepsize-figure > img").evaluate_all("(stills) => stills.map((still) => still.alt)")
    assert sorted(titles) == sorted(getattr(course, name).title for name in course.__all__)


@pytest.mark.parametrize("name", course.__all__)
def test_every_control_of_a_figure_draws_what_numpy_computes(page, name):
    figure = getattr(course, name)()
    shown = page.locator(".stepsize-figure", has=page.locator(f'img[alt="{figure.title}"]'))
    shown.scroll_into_view_if_needed()
    shown.locator(".sentence:not(:empty)").wait_for()
    controls = shown.locator(".controls input, .controls select, .handle").all()
    assert len(controls) >= len(figure.settings()) - len(figure.spec["points"])
    for control in controls:
        control.focus()
        control.press("ArrowLeft")
        settings = told(page, shown.get_attribute("data-figure"), figure)
        drawn_as_computed(shown, figure, settings)
        control.press("ArrowRight")


def told(page, figure_id, figure):
    """The settings that the page's address says, after it has rested."""
    page.wait_for_timeout(400)
    name, _, query = page.evaluate("decodeURIComponent(location.hash)").lstrip("#").partition("?")
    assert name == figure_id
    found = dict(parse_qsl(query))
    words = {choice["name"] for choice in figure.spec["choices"]}
    points = {point["name"] for point in figure.spec["points"]}

    def read(key, text):
        if key in words:
            return text
        numbers = [float(part) for part in text.split(",")]
        return numbers if key in points else numbers[0]

    return {key: read(key, text) for key, text in found.items()}


def drawn_as_computed(shown, figure, settings):
    """The last visible point of every line, against the tables that Python computes at the same settings."""
    tables = list(figure.tables(**settings).values())
    drawn = shown.locator(".plot").evaluate_all(
        """(plots) => plots.map((plot) => {
          const frame = plot.querySelector("clipPath rect");
          const box = ["x", "y", "width", "height"].map((key) => Number(frame.getAttribute(key)));
          return { box, lines: [...plot.querySelectorAll("g path.run")].map((run) => run.getAttribute("d")) };
        })"""
    )
    for panel, (box, lines) in zip(figure.spec["panels"], (entry.values() for entry in drawn), strict=True):
        left, top, width, height = box
        for line, path in zip(panel["lines"], lines, strict=True):
            table = tables[line["run"]]
            y = table[line["y"]]
            x = table.get(line["x"], np.arange(len(y)))
            shares = np.stack([share(panel["x"], x), share(panel["y"], y)], axis=-1)[line["since"] :]
            broken = np.isnan(shares).any(axis=-1)
            shares = shares[: np.argmax(broken)] if broken.any() else shares
            pixels = [left, top + height] + shares.clip(-10, 10) * [width, -height]
            found = (
                [[float(part) for part in place.split(",")] for place in path.lstrip("M").split("L")] if path else []
            )
            assert len(found) == len(pixels), (figure.title, line["y"])
            assert np.allclose(found, pixels.reshape(-1, 2), atol=0.02), (figure.title, line["y"], settings)


def share(axis, values):
    """How far along an axis the values lie: 0 at its low end, 1 at its high end."""
    low, high = axis["range"]
    with np.errstate(all="ignore"):
        if axis["log"]:
            low, high, values = np.log10(low), np.log10(high), np.log10(values)
        return (np.asarray(values, dtype=float) - low) / (high - low)
