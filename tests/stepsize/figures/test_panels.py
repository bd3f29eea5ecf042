"""What a reader in the last row needs of a panel: type, names that keep apart, and the whole screen."""

import json

import numpy as np
import pytest

from stepsize.figures import Axis, Bar, Curve, Figure, Limit, Line, Panel, Point, Slider
from stepsize.figures.palette import OTHERS

pytestmark = pytest.mark.browser


class Four(Figure):
    """Panels of every sort that can lie over one another; one is dragged on."""

    title, steps = "The limit lies at 2/λ_max", 10
    start = Point(1.0, 2.0, about="start")
    eta = Slider(0.5, 0.1, 1.0, label="η_max", about="peak")
    panels = (
        Panel(Axis("loss", 1e-12, 1e3, log=True), (Line("y", name="a"), Line("z", name="b", look=OTHERS[1]))),
        Panel(Axis("share", 0, 1), ("z",), limits=(Limit("ε", 4, vertical=True), Limit("√ε", 6, vertical=True))),
        Panel(Axis("plane", 0, 4), x=Axis("x", 0, 4), handle="start", curves=(Curve([[0, 0], [4, 4]], OTHERS[2]),)),
        Panel(Axis("bar", 0, 1), bars=(Bar("y", "1", name="a"), Bar("z", "1", name="b", look=OTHERS[1]))),
    )

    def read(self, t, state):
        return {"y": self.eta * 0.9**t, "z": t / 10 + 0.0 * self.eta}


@pytest.fixture(scope="module")
def page(browser):
    page, figure = browser.new_page(viewport={"width": 1024, "height": 768}), Four()
    page.set_content(f"<!doctype html><style>{figure._css}</style><div id='here'></div>")
    page.evaluate(
        """async ([esm, state]) => {
          const model = { get: (name) => state[name], set() {}, save_changes() {}, off() {}, on() {} };
          const kit = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
          await kit.default.render({ model, el: document.getElementById("here") });
        }""",
        [str(figure._esm), json.loads(json.dumps({"spec": figure.spec, "code": figure.code, **figure.settings()}))],
    )
    yield page
    page.close()


def boxes(page, selector):
    """Left, top, right and bottom of every element, in pixels of the screen."""
    return np.array(
        page.locator(selector).evaluate_all(
            "(all) => all.map((one) => one.getBoundingClientRect()).map((r) => [r.left, r.top, r.right, r.bottom])"
        )
    )


def apart(first, second):
    return first[2] <= second[0] or second[2] <= first[0] or first[3] <= second[1] or second[3] <= first[1]


def test_the_labels_of_an_axis_are_of_one_kind(page):
    ticks = page.locator(".plot").first.locator(".axes text:not(.name)").all_text_contents()
    assert ticks[-6:] == ["10⁻¹²", "10⁻⁹", "10⁻⁶", "10⁻³", "1", "10³"]


def test_a_subscript_is_lower_and_its_underscore_is_not_seen(page):
    title = page.locator(".title")
    assert (title.text_content(), title.inner_text()) == ("The limit lies at 2/λ_max", "The limit lies at 2/λmax")
    assert page.locator(".slider b").first.inner_text() == "ηmax"


def test_names_of_limits_that_lie_close_keep_apart(page):
    left, right = boxes(page, "text.limit")
    assert apart(left, right)


def test_bars_of_two_runs_carry_the_markers_of_the_legend(page):
    tips = page.locator(".tip").evaluate_all("(all) => all.map((tip) => tip.getAttribute('d'))")
    legend = page.locator(".legend path:not(.run)").evaluate_all("(all) => all.map((one) => one.getAttribute('d'))")
    assert tips == legend
    assert len(set(tips)) == 2


def test_full_screen_gives_every_panel_its_whole_place_and_takes_it_back(page):
    before = boxes(page, ".plot")
    handle = page.locator(".handle")
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.querySelectorAll('.plot')[0].viewBox.baseVal.width !== 430")
    shapes = page.locator(".plot").evaluate_all(
        "(all) => all.map(({ viewBox, clientWidth, clientHeight }) => "
        "[viewBox.baseVal.width / viewBox.baseVal.height, clientWidth / clientHeight])"
    )
    for drawn, place in shapes:
        assert drawn == pytest.approx(place, rel=0.01), "nothing of its place is left empty"
    board, plots = boxes(page, ".board")[0], boxes(page, ".plot")
    assert plots[:, 2].max() == pytest.approx(board[2], abs=2)
    assert board[2] - board[0] > 0.9 * 1024
    for plot in page.locator(".plot").all():
        name, ticks = plot.locator(".name[transform]").bounding_box(), plot.locator("text[text-anchor=end]").all()
        assert all(name["x"] + name["width"] <= tick.bounding_box()["x"] for tick in ticks)
    frame = boxes(page, ".plot:nth-child(3) .curve")[0]
    x, y = boxes(page, ".handle circle:not(.target)")[0].reshape(2, 2).mean(axis=0)
    shares = [(x - frame[0]) / (frame[2] - frame[0]), (frame[3] - y) / (frame[3] - frame[1])]
    assert shares == pytest.approx([1 / 4, 2 / 4], abs=0.01), "the handle stands where it stood on the axes"
    page.keyboard.press("Escape")
    page.wait_for_function("document.querySelectorAll('.plot')[0].viewBox.baseVal.width === 430")
    assert boxes(page, ".plot") == pytest.approx(before, abs=1)
    assert handle.get_attribute("aria-valuetext") == "1, 2"
