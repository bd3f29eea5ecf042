"""Rules and figures as a teacher writes them: states of any kind, updates in place, names of columns as lines."""

import numpy as np
import pytest

from stepsize.figures import Axis, DescentFigure, Figure, Panel, Slider
from stepsize.states import START


def from_ones(theta, g, state=START, *, eta):
    v = np.ones(2) if state is START else state
    v = 0.9 * v + 0.1 * g**2
    return theta - eta * g / v**0.5, v


def from_none(theta, g, state=None, *, eta):
    b = g if state is None else 0.9 * state + g
    return theta - eta * b, b


def with_a_tuple(theta, g, state=START, *, eta):
    b, t = (np.zeros(2), 0) if state is START else state
    return theta - eta * (b + g) / (t + 1), (0.9 * b + g, t + 1)


def with_a_dict(theta, g, state=START, *, eta):
    m = 0 if state is START else state["m"]
    return theta - eta * g, {"m": 0.9 * m + g}


def in_place(theta, g, state=START, *, eta):
    theta -= eta * g
    theta[1] = np.clip(theta[1], -1.0, 1.0)
    return theta, state


class Counter(Figure):
    title, steps = "An update that writes into the state it gets", 20
    beta = Slider(0.9, 0.0, 0.99, label="β", about="decay")
    panels = (Panel(Axis("mean", 0, 20), ("mean", "total")),)

    def begin(self):
        return {"mean": 0.0, "sums": np.zeros(2)}

    def advance(self, t, state):
        state["mean"] = self.beta * state["mean"] + 1 - self.beta
        state["sums"][0] += state["mean"]
        return state

    def read(self, t, state):
        return {"mean": state["mean"], "total": state["sums"].sum()}


def rules_of_a_teacher():
    rules = (from_ones, from_none, with_a_tuple, with_a_dict, in_place)
    eta = Slider(0.09, 0.001, 0.2, label="η", about="learning rate")
    named = {rule.__name__: rule for rule in rules}
    return type("Own", (DescentFigure,), {"title": "Five rules", "rules": named, "steps": 20, "eta": eta})()


@pytest.mark.browser
@pytest.mark.parametrize("make", [rules_of_a_teacher, Counter])
def test_what_a_teacher_writes_runs_in_the_browser_as_in_python(browser, make):
    figure, page = make(), browser.new_page()
    found = page.evaluate(
        """async ([code, settings, steps]) => {
          const { variants } = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
          return variants[""].runs.map(({ begin, advance, read }) => {
            let state = begin(settings);
            const rows = [read(state, 0, settings)];
            for (let t = 1; t <= steps; t++) rows.push(read((state = advance(state, t, settings)), t, settings));
            return rows;
          });
        }""",
        [figure.code, figure.settings(), figure.steps],
    )
    page.close()
    for rows, table in zip(found, figure.tables().values(), strict=True):
        assert np.allclose(rows, np.stack(list(table.values()), axis=1), rtol=1e-9)


def test_the_axis_of_the_rate_is_that_of_its_slider():
    assert [panel["y"]["range"] for panel in rules_of_a_teacher().spec["panels"] if panel["y"]["label"] == "η"] == [
        [0.0, 0.2]
    ]


def test_the_lines_of_several_columns_have_names_and_looks_of_their_own():
    lines = Counter().spec["panels"][0]["lines"]
    assert [line["name"] for line in lines] == ["mean", "total"]
    assert lines[0]["look"] != lines[1]["look"]
