"""Figures of unlike panels share a page although each imports the module for itself, as in JupyterLab."""

import json

import pytest

from stepsize.figures import Axis, Figure, Line, Panel, Slider

pytestmark = pytest.mark.browser


class Wide(Figure):
    title = "One wide panel"
    steps = 10
    panels: tuple = (Panel(Axis("y", 0, 10), ("y",)),)
    factor = Slider(0.5, 0.1, 1.0, label="c", about="factor")

    def read(self, t, now):
        return {"y": self.factor * t}


class Tall(Wide):
    title = "One tall panel, and one beside it"
    panels = (Panel(Axis("y", 0, 10), (Line("y"),), tall=True), Panel(Axis("y", 0, 10), ("y",)))


def test_every_panel_clips_to_its_own_frame(browser):
    page = browser.new_page()
    for figure in (Wide(), Tall()):
        state = {name: getattr(figure, name) for name in ("spec", "code", "factor")}
        page.evaluate(
            """async ([esm, state]) => {
              const model = { get: (name) => state[name], set() {}, save_changes() {}, off() {}, on() {} };
              const kit = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
              await kit.default.render({ model, el: document.body });
            }""",
            [str(figure._esm), json.loads(json.dumps(state))],
        )
    own = page.evaluate(
        """() => [...document.querySelectorAll(".plot")].map((plot) => {
          const id = plot.querySelector("[clip-path]").getAttribute("clip-path").slice(5, -1);
          return plot.contains(document.getElementById(id));
        })"""
    )
    assert own == [True, True, True]
    page.close()
