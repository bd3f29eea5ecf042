"""In the browser: generated JavaScript agrees with NumPy, and a figure obeys mouse and keyboard."""

import json
from functools import partial

import numpy as np
import pytest

from stepsize import optimizers
from stepsize.figures import DescentFigure, Slider
from stepsize.figures.simulation import Simulation, simulation_javascript
from stepsize.figures.tracing import javascript, keywords, symbols
from stepsize.problems import Quadratic
from stepsize.schedules import constant, cosine, cosine_restarts, join, warmup
from stepsize.states import START

pytestmark = pytest.mark.browser

NOT_LIVE = ("adafactor_step", "newton_step", "shampoo_step", "muon_step")  # they need a matrix or a Hessian
LIVE = [name for name in optimizers.__all__ if name.endswith("_step") and name not in NOT_LIVE]


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    page.goto("about:blank")
    yield page
    page.close()


def close(found, expected):
    return np.allclose(found, expected, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("name", LIVE)
def test_a_live_rule_agrees_with_numpy_on_300_settings(page, name):
    rule, rng = getattr(optimizers, name), np.random.default_rng(5)
    names = [key for key in keywords(rule) if key not in ("eta", "phi", "batch_dims")]
    settings = [{key: rng.uniform(0.01, 0.99) for key in names} for _ in range(300)]
    walks = [(rng.standard_normal((6, 2)) * 10 ** rng.uniform(-3, 2), 10 ** rng.uniform(-3, 0)) for _ in settings]

    expected = []
    for hyper, (gradients, eta) in zip(settings, walks, strict=True):
        theta, state = np.array([0.7, -1.3]), START
        for g in gradients:
            theta, state = rule(theta, g, state, eta=eta, **hyper)
        fields = () if state is START else state
        expected.append([*theta, *(number for field in fields for number in np.ravel(field))])

    g, eta, hyper = symbols("g", (2,)), symbols("eta"), {key: symbols(key) for key in names}

    def advance(t, now):
        return dict(zip(("theta", "state"), rule(now["theta"], g, now["state"], eta=eta, **hyper), strict=True))

    begin = {"theta": np.array([0.7, -1.3]), "state": START}
    walk = Simulation(lambda: begin, advance, lambda t, now: {})
    found = page.evaluate(
        f"""(cases) => {{
          const walk = {simulation_javascript(walk, f"{{{', '.join(['g: [g0, g1]', 'eta', *names])}}}")};
          return cases.map(([settings, gradients, eta]) => {{
            let now = walk.begin({{ g: gradients[0], eta, ...settings }});
            gradients.forEach((g, i) => (now = walk.advance(now, i + 1, {{ g, eta, ...settings }})));
            return now;
          }});
        }}""",
        [[hyper, gradients.tolist(), eta] for hyper, (gradients, eta) in zip(settings, walks, strict=True)],
    )
    assert close(found, expected)


def joined(t, *, peak, steps, period, mult, floor):
    cycles = partial(cosine_restarts, peak=peak, period=period, mult=mult, floor=floor)
    return join((partial(warmup, peak=peak, steps=steps), steps), (cycles, 1))(t)


@pytest.mark.parametrize("schedule", [constant, warmup, cosine, cosine_restarts, joined])
def test_a_live_schedule_agrees_with_numpy_on_300_settings(page, schedule):
    rng = np.random.default_rng(12)
    ranges = {"steps": (1, 40), "total": (2, 90), "period": (1, 30), "mult": (1, 5)}
    names = keywords(schedule)
    settings = [
        {name: int(rng.integers(*ranges[name])) if name in ranges else rng.uniform(0, 1) for name in names}
        for _ in range(300)
    ]
    source = javascript(f"t, {{{', '.join(names)}}}", schedule(symbols("t"), **{name: symbols(name) for name in names}))
    found = page.evaluate(
        f"""(cases) => {{
          const schedule = {source};
          return cases.map((s) => Array.from({{ length: 120 }}, (_, i) => schedule(i + 1, s)));
        }}""",
        settings,
    )
    assert close(found, [np.broadcast_to(schedule(np.arange(1, 121), **s), 120) for s in settings])


class Watched(DescentFigure):
    title = "Watched"
    rules = {"Adam": optimizers.adam_step, "gradient descent": optimizers.gd_step}  # noqa: RUF012
    problem, steps, eta_axis, limit = Quadratic((1.0, 20.0), angle=0.4), 50, (0.0, 0.2), ("2/λ_max", 0.1)
    eta = Slider(0.09, 0.001, 0.2, label="η", about="learning rate", scale="log")
    beta1 = Slider(0.9, 0.0, 0.99, label="β₁", about="decay of m")


@pytest.fixture
def shown(browser):
    """The figure on a page of its own, with the model that anywidget would give it."""
    figure, page = Watched(), browser.new_page(viewport={"width": 1000, "height": 800})
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    state = {name: getattr(figure, name) for name in ("spec", "code", "eta", "beta1", "start")}
    page.set_content(f"<style>{figure._css}</style><div id='here'></div>")
    page.evaluate(
        """async ([esm, state]) => {
          const listeners = {};
          window.state = state;
          window.model = {
            get: (name) => state[name], set: (name, value) => (state[name] = value), save_changes() {}, off() {},
            on: (event, listener) => (listeners[event] = listener),
          };
          window.fromOutside = (name, value) => { state[name] = value; listeners[`change:${name}`](); };
          const module = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
          await module.default.render({ model, el: document.getElementById("here") });
        }""",
        [str(figure._esm), json.loads(json.dumps(state))],
    )
    yield page
    assert page.complaints == []
    page.close()


def settled(page):
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.evaluate("window.state")


def path_ends(page):
    """Where the two paths end, read back from the drawing."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".plot:first-child .run")].map((run) => {
          const end = run.getPointAtLength(run.getTotalLength());
          return [end.x, end.y];
        })"""
    )


def pixels(page, points):
    """Where the first panel shows the points, by the frame that it has drawn."""
    (left, right), (low, high) = Watched.view
    frame = page.locator(".plot clipPath rect").first
    x, y, width, height = (float(frame.get_attribute(key)) for key in ("x", "y", "width", "height"))
    return [(x + width * (px - left) / (right - left), y + height * (high - py) / (high - low)) for px, py in points]


def test_the_browser_draws_the_path_that_python_computes(shown):
    expected = [run.path[-1] for run in Watched().runs().values()]
    assert np.allclose(path_ends(shown), pixels(shown, expected), atol=0.05)


def test_arrow_keys_on_a_slider_move_the_path_and_the_model(shown):
    before = path_ends(shown)
    shown.locator(".controls input").first.press("ArrowLeft")
    eta = settled(shown)["eta"]
    assert eta < 0.09
    assert path_ends(shown) != before
    expected = [run.path[-1] for run in Watched(eta=eta).runs().values()]
    assert np.allclose(path_ends(shown), pixels(shown, expected), atol=0.05)


def test_the_start_is_dragged_by_the_mouse(shown):
    box = shown.locator(".handle circle").last.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shown.mouse.move(x, y)
    shown.mouse.down()
    shown.mouse.move(x + 150, y + 20, steps=4)
    shown.mouse.up()
    start = settled(shown)["start"]
    assert start[0] > 0
    assert start[1] < 3.0
    expected = [run.path[-1] for run in Watched(start=start).runs().values()]
    assert np.allclose(path_ends(shown), pixels(shown, expected), atol=0.05)


def test_the_start_is_moved_by_arrow_keys_and_stays_in_view(shown):
    handle = shown.locator(".handle")
    handle.focus()
    shown.evaluate(
        """() => ["ArrowLeft", "ArrowUp", "ArrowUp"].forEach((key) => document.querySelector(".handle")
          .dispatchEvent(new KeyboardEvent("keydown", { key })))"""
    )
    assert settled(shown)["start"] == pytest.approx([-4.12, 3.2]), "three keys within one frame all count"
    for _ in range(30):
        handle.press("Shift+ArrowLeft")
    assert settled(shown)["start"][0] == -6.0


def test_keys_on_the_controls_do_not_reach_the_page(shown):
    shown.evaluate("window.heard = 0; document.addEventListener('keydown', () => window.heard++)")
    shown.locator(".controls input").first.press("ArrowRight")
    shown.locator(".handle").press("ArrowRight")
    assert shown.evaluate("window.heard") == 0


def test_the_sentence_says_what_the_runs_did(shown):
    sentence = shown.locator(".sentence")
    assert "With Adam the loss falls" in sentence.text_content()
    shown.evaluate("window.fromOutside('eta', 0.15)")
    settled(shown)
    assert "With gradient descent the loss grows" in sentence.text_content()
    assert shown.locator(".controls output").first.text_content() == "0.15"


def test_play_runs_from_the_start_to_the_end_and_reset_brings_all_back(shown):
    shown.emulate_media(reduced_motion="reduce")
    shown.locator(".controls input").nth(1).press("Home")
    scrub = shown.locator(".actions input")
    scrub.press("Home")
    settled(shown)
    assert shown.locator(".actions output").text_content() == "0"
    shown.get_by_text("Play").click()
    shown.wait_for_function("document.querySelector('.actions output').textContent === '50'")
    shown.get_by_text("Reset").click()
    assert settled(shown)["beta1"] == 0.9
    assert shown.locator(".controls output").nth(1).text_content() == "0.9"


def test_the_ends_of_a_logarithmic_slider_are_its_exact_limits(shown):
    slider = shown.locator(".controls input").first
    slider.press("Home")
    assert settled(shown)["eta"] == 0.001
    slider.press("End")
    assert settled(shown)["eta"] == 0.2


def test_a_slider_comes_back_to_the_value_it_opened_at(shown):
    for i, (name, value) in enumerate({"eta": 0.09, "beta1": 0.9}.items()):
        slider = shown.locator(".controls input").nth(i)
        slider.press("ArrowRight")
        assert settled(shown)[name] > value
        slider.press("ArrowLeft")
        assert settled(shown)[name] == value


def test_a_decay_close_to_one_is_shown_with_its_digits(shown):
    decay = {"label": "β₂", "about": "", "low": 0.5, "high": 0.9999, "scale": "complement"}
    shown.evaluate(
        """async ([esm, decay]) => {
          const source = `${esm}\nexport { makeSlider };`;
          const kit = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
          window.decays = [];
          const onInput = (value) => window.decays.push(value);
          kit.makeSlider(document.getElementById("here"), decay, 0.999, onInput).show(0.999);
        }""",
        [str(Watched._esm), decay],
    )
    slider = shown.locator("#here > .slider input")
    for key in ("ArrowRight", "ArrowLeft", "End"):
        slider.press(key)
    right, back, end = shown.evaluate("window.decays")
    assert 0.999 < right < 0.9992
    assert (back, end) == (0.999, 0.9999)
    assert shown.locator("#here > .slider output").text_content() == "0.9999"
