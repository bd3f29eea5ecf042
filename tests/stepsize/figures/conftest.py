"""Two small figures on a page of their own, with the model that anywidget would give them."""

import json

import pytest

from stepsize.figures import Axis, DescentFigure, Figure, Goal, Panel, Slider
from stepsize.optimizers import gd_step
from stepsize.problems import Quadratic


class Walk(DescentFigure):
    """Its name stands in the address: #Walk?rate=0.05"""

    title = "Above 2/λ_max a walk grows"
    rules = {"gradient descent": gd_step}  # noqa: RUF012
    problem, steps, eta_axis = Quadratic((1.0, 20.0)), 40, (0.0, 0.2)
    rate = Slider(0.05, 0.01, 0.15, label="η₁", about="learning rate", step=0.01)

    def schedule(self, t):
        return self.rate + 0 * t


class Sum(Figure):
    """Its goal is met by the upper half of the slider."""

    title, steps = "A sum grows", 10
    share = Slider(0.2, 0.0, 1.0, label="β", about="what is added", step=0.01)
    panels = (Panel(Axis("sum", 0, 10), ("sum",)),)
    sentences = (("With β = {share} the sum is {last.sum}.", None),)
    goal = Goal("a sum of 5", lambda run: run.last.sum > 4.999)

    def read(self, t, now):
        return {"sum": self.share * t}


MOUNT = """async ([esm, state, copies]) => {
  const kit = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
  window.close = [];
  window.listening = 0;
  for (let copy = 0; copy < copies; copy++) {
    const own = structuredClone(state);
    const set = (name, value) => (own[name] = value);
    const ears = { on: () => window.listening++, off: () => window.listening-- };
    const model = { get: (name) => own[name], set, save_changes() {}, send() {}, ...ears };
    const el = document.createElement("div");
    document.body.append(el);
    window.close.push(await kit.default.render({ model, el }));
  }
}"""


@pytest.fixture
def walk():
    """A figure with a handle and a slider."""
    return Walk()


@pytest.fixture
def total():
    """A figure with a goal."""
    return Sum()


@pytest.fixture
def show(browser, tmp_path):
    """Opens a figure, or copies of it, on a page of its own: show(figure, hash="", copies=1, **browser options)."""
    contexts, complaints = [], []

    def opened(figure, hash="", copies=1, **options):
        contexts.append(browser.new_context(**{"viewport": {"width": 900, "height": 800}, **options}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        text = tmp_path / "page.html"
        text.write_text(f"<!doctype html><meta charset=utf-8><style>{figure._css}</style>", encoding="utf-8")
        page.goto(text.as_uri() + hash)
        state = {"spec": figure.spec, "code": figure.code, **figure.settings()}
        page.evaluate(MOUNT, [str(figure._esm), json.loads(json.dumps(state)), copies])
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<div style=\"height: 3000px\"></div>')")
        rest(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def rest(page):
    """What has been asked for is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.fixture
def settle():
    """Waits until what has been asked for is drawn."""
    return rest


@pytest.fixture
def shown():
    """What the first slider of a figure shows: shown(page, number of the figure)."""

    def read(page, number=0):
        rest(page)
        return page.locator(".stepsize").nth(number).locator(".controls output").first.text_content()

    return read
