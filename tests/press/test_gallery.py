"""The page of all figures, from file://: every control is moved, and what is drawn is what NumPy computes."""

from __future__ import annotations

from functools import cache
from urllib.parse import parse_qsl, unquote

import pytest

from stepsize.figures import course as gallery
from tests.expected import expected
from tests.moved import drag_a_handle, drag_a_slider, heat_map_is_colored, move_every_control

pytestmark = [pytest.mark.browser, pytest.mark.slow]

figure_of = cache(lambda name: getattr(gallery, name)())


@pytest.fixture(scope="module")
def page(browser, course):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.route("http*://**", lambda route: route.abort())
    page.goto((course / "90_figures.html").as_uri())
    yield page
    assert page.complaints == []
    page.close()


@pytest.fixture
def opened(page):
    """opened(name) -> where the page shows this figure, alive, and a function that says what it should show."""

    def open_figure(name):
        figure = figure_of(name)
        outside = page.locator(".stepsize-figure", has=page.locator(f'img[alt="{figure.title}"]'))
        outside.scroll_into_view_if_needed()
        outside.locator(".sentence:not(:empty)").wait_for()
        shown = outside.locator(".stepsize")
        return shown, lambda: expected(figure, **told(page.url, outside.get_attribute("data-figure"), figure))

    return open_figure


def told(address, number, figure):
    """The settings that the page's address says of this figure; none where it speaks of another."""
    name, _, query = unquote(address).partition("#")[2].partition("?")
    words = {choice["name"] for choice in figure.spec["choices"]}
    points = {point["name"] for point in figure.spec["points"]}

    def value(key, text):
        if key in words:
            return text
        numbers = [float(part) for part in text.split(",")]
        return numbers if key in points else numbers[0]

    return {key: value(key, text) for key, text in parse_qsl(query)} if name == number else {}


def test_every_figure_of_the_course_stands_on_the_page(page):
    titles = page.locator(".stepsize-figure > img").evaluate_all("(stills) => stills.map((still) => still.alt)")
    assert sorted(titles) == sorted(getattr(gallery, name).title for name in gallery.__all__)


@pytest.mark.parametrize("name", gallery.__all__)
def test_every_control_of_a_figure_draws_what_numpy_computes(opened, name):
    move_every_control(*opened(name))


@pytest.mark.parametrize("name", ["MomentumPhases", "WarmupMap", "ConvexWarmup"])
def test_the_cells_of_a_heat_map_have_the_colors_of_their_values(opened, name):
    shown, _ = opened(name)
    (heat,) = (panel.heat for panel in figure_of(name).layout() if panel.heat)
    heat_map_is_colored(shown, heat)


def test_a_slider_and_a_point_and_a_pair_of_sliders_are_dragged_by_the_mouse(opened):
    drag_a_slider(*opened("Accumulators"))
    drag_a_handle(*opened("StabilityLimit"))
    drag_a_handle(*opened("MomentumPhases"), within=10)  # it snaps to positions of the sliders
