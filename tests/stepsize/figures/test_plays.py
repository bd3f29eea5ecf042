"""A figure whose rows are the points of a curve has nothing to play."""

import json

import pytest

from stepsize.figures import Axis, Figure, Line, Panel, Slider

pytestmark = pytest.mark.browser


class Parabola(Figure):
    title = "A curve and no updates"
    steps, plays = 20, False
    panels = (Panel(Axis("y", 0, 400), (Line("y", "x"),), Axis("x", 0, 20)),)
    factor = Slider(0.5, 0.1, 1.0, label="c", about="factor")

    def read(self, t, now):
        return {"x": t, "y": self.factor * t**2}


class Fall(Parabola):
    title = "A curve over updates"
    plays = True


@pytest.mark.parametrize(("kind", "buttons", "ranges"), [(Parabola, 2, 1), (Fall, 3, 2)])
def test_play_and_the_slider_over_updates_are_there_where_time_is(browser, kind, buttons, ranges):
    figure, page = kind(), browser.new_page()
    state = {name: getattr(figure, name) for name in ("spec", "code", "factor")}
    page.set_content(f"<style>{figure._css}</style><div id='here'></div>")
    page.evaluate(
        """async ([esm, state]) => {
          const model = { get: (name) => state[name], set() {}, save_changes() {}, off() {}, on() {} };
          const kit = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
          await kit.default.render({ model, el: document.getElementById("here") });
        }""",
        [str(figure._esm), json.loads(json.dumps(state))],
    )
    assert page.locator("button").count() == buttons
    assert page.locator("input[type=range]").count() == ranges
    assert page.locator(".run").first.get_attribute("d").count("L") == figure.steps
    widths = [page.locator("button").nth(i).bounding_box()["width"] for i in range(buttons)]
    assert max(widths) < 200
    page.close()
