"""A figure by keyboard, by finger, by remote, by ear, and with what an address may hold."""

import json

import numpy as np
import pytest

from stepsize.figures import Axis, DescentFigure, Figure, Goal, Panel, Slider
from stepsize.figures.figure import _STATIC
from stepsize.optimizers import gd_step
from stepsize.problems import Quadratic

pytestmark = pytest.mark.browser


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
  for (let copy = 0; copy < copies; copy++) {
    const own = structuredClone(state);
    const set = (name, value) => (own[name] = value);
    const model = { get: (name) => own[name], set, save_changes() {}, off() {}, on() {} };
    const el = document.createElement("div");
    document.body.append(el);
    window.close.push(await kit.default.render({ model, el }));
  }
}"""


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
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def settle(page):
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def value(page, number=0):
    """What the first slider of a figure shows."""
    settle(page)
    return page.locator(".stepsize").nth(number).locator(".controls output").first.text_content()


def test_a_screen_reader_gets_names_in_words_and_values_once(show):
    page = show(Walk())
    slider = page.get_by_role("slider", name="eta 1, learning rate", exact=True)
    assert slider.get_attribute("aria-valuetext") == "0.05"
    assert page.get_by_role("group", name="Above 2/lambda max a walk grows", exact=True).count() == 1
    spoken = page.locator("[role=status], [aria-live], output:not([aria-hidden])")
    assert spoken.count() == 1, "one voice for a figure"


def test_a_drag_is_announced_once_when_it_rests_and_a_goal_with_it(show):
    page = show(Sum())
    said = page.evaluate(
        """async () => {
          const [said, line] = [[], document.querySelector("[role=status]")];
          new MutationObserver(() => said.push(line.textContent)).observe(line, { childList: true });
          const input = document.querySelector(".controls input");
          for (let i = 1; i <= 60; i++) {
            input.value = i;
            input.dispatchEvent(new Event("input"));
            await new Promise(requestAnimationFrame);
          }
          await new Promise((done) => setTimeout(done, 800));
          return said;
        }"""
    )
    assert said == ["Goal reached: a sum of 5. With beta = 0.6 the sum is 6."]
    assert page.locator(".sentence").text_content() == "With β = 0.6 the sum is 6."


def test_signs_become_words(show):
    page = show(Sum())
    speech = (_STATIC / "speech.js").read_text("utf-8")
    texts = ["4.2×10⁻⁷", "η_max", "β₂", "v̂", "η/η*"]
    words = page.evaluate(f"(texts) => {{ {speech}; return texts.map(inSpeech); }}", texts)
    assert words == ["4.2 times 10 to the −7", "eta max", "beta 2", "v hat", "eta/eta star"]


def test_a_finger_moves_the_handle_and_not_the_page(show):
    page = show(Walk(), viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True)
    page.evaluate("scrollTo(0, 60)")
    handle, session = page.locator(".handle"), page.context.new_cdp_session(page)
    box, before = handle.bounding_box(), handle.get_attribute("aria-valuetext")
    assert min(box["width"], box["height"]) >= 24

    def swipe(x, y, by):
        touches = [{"x": x + by[0] * k / 10, "y": y + by[1] * k / 10} for k in range(11)]
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": touches[:1]})
        for touch in touches[1:]:
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [touch]})
            settle(page)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        settle(page)

    swipe(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, (80, 60))
    assert handle.get_attribute("aria-valuetext") != before
    assert page.evaluate("scrollY") == 60
    plot = page.locator(".plot").nth(1).bounding_box()
    swipe(plot["x"] + 150, plot["y"] + 80, (0, -80))
    page.wait_for_function("scrollY > 60")


def test_a_narrow_phone_keeps_targets_of_24_pixels_and_cuts_nothing(show):
    page = show(Walk(), viewport={"width": 320, "height": 700})
    boxes = [target.bounding_box() for target in page.locator(".handle, button, input").all()]
    assert min(min(box["width"], box["height"]) for box in boxes) >= 24
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def lecture(page):
    page.get_by_role("button", name="Full screen").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.fullscreenElement && !document.querySelector('.keys').hidden")


def test_a_remote_turns_the_slider_that_the_mouse_has_moved(show):
    page = show(Walk())
    lecture(page)
    page.locator(".controls input").click(position={"x": 5, "y": 12})
    assert value(page) == "0.01"
    for key, shown in (("PageDown", "0.02"), ("ArrowRight", "0.03"), ("PageUp", "0.02")):
        page.keyboard.press(key)
        assert value(page) == shown, key
    play = page.locator(".actions button").first
    for key, text in ((".", "Pause"), ("b", "Play"), ("F5", "Pause"), ("r", "Play")):
        page.keyboard.press(key)
        assert play.text_content() == text, key
    assert value(page) == "0.05", "R resets"


def test_a_lecture_keeps_its_keys_says_them_and_gives_the_focus_back(show):
    page = show(Walk())
    page.evaluate("window.heard = []; document.addEventListener('keydown', ({ key }) => window.heard.push(key))")
    lecture(page)
    assert "η₁" in page.locator(".keys").text_content()
    for key in ("d", "d", "Enter", "ArrowDown", "s"):
        page.keyboard.press(key)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("PageDown")
    assert value(page) == "0.06", "a remote is heard when nothing has the focus"
    assert page.evaluate("heard") == []
    reset = page.get_by_role("button", name="Reset")
    reset.focus()
    page.keyboard.press("Space")
    assert value(page) == "0.05", "the space bar presses the button that has the focus"
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.textContent === 'Full screen'")
    assert page.locator(".keys").is_hidden()
    page.keyboard.press("d")
    assert page.evaluate("heard") == [], "a button keeps its keys"
    page.evaluate("close[0](); document.activeElement.blur()")
    page.keyboard.press("d")
    assert page.evaluate("heard") == ["d"]


def test_every_key_of_a_handle_stays_with_it(show):
    page = show(Walk())
    page.evaluate("window.heard = []; document.addEventListener('keydown', ({ key }) => window.heard.push(key))")
    handle = page.locator(".handle")
    for key, place in (("Home", "−6, 3"), ("End", "6, 3"), ("PageUp", "6, 3.5"), ("d", "6, 3.5"), ("Escape", "6, 3.5")):
        handle.press(key)
        settle(page)
        assert handle.get_attribute("aria-valuetext") == place, key
    assert page.evaluate("heard") == []


def test_reduced_motion_plays_in_jumps(show):
    page = show(Walk(), reduced_motion="reduce")
    page.get_by_role("button", name="Play").click()
    seen = page.evaluate(
        """async () => {
          const seen = new Set();
          while (document.querySelector(".actions button").textContent === "Pause") {
            seen.add(Number(document.querySelector(".actions output").textContent));
            await new Promise(requestAnimationFrame);
          }
          return [...seen].sort((a, b) => a - b);
        }"""
    )
    assert 4 < len(seen) < 12
    assert np.diff(seen).min() >= 4


@pytest.mark.parametrize(
    "said",
    [
        "#%",
        "#Walk?rate=%E0%A4%A",
        "#Walk?rate=&start=,",
        "#Walk?rate=NaN&start=1e9,0",
        "#Walk?rate=9&start=1",
        "#Walk?rate=<img src=x onerror=alert(1)>",
        "#Other?rate=0.1",
    ],
)
def test_an_address_that_makes_no_sense_changes_nothing(show, said):
    page = show(Walk(), said)
    assert value(page) == "0.05"
    assert page.locator(".handle").get_attribute("aria-valuetext") == "−4, 3"


def test_an_address_is_followed_when_it_changes_and_by_one_of_two_copies(show):
    page = show(Walk(), "#Walk?rate=0.1", copies=2)
    assert [value(page, 0), value(page, 1)] == ["0.1", "0.05"]
    page.evaluate("location.hash = '#Walk?rate=0.074'")
    page.wait_for_function("location.hash.includes('rate=0.07&')")
    assert value(page) == "0.07", "a slider with positions stands on one"
    page.locator(".controls input").first.press("ArrowRight")
    page.wait_for_function("location.hash.includes('rate=0.08')")
    page.go_back()
    page.wait_for_function("location.hash === '#Walk?rate=0.1' || location.hash.includes('rate=0.1&')")
    assert value(page) == "0.1"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colors_are_the_readers_own_in_lines_too(show, scheme):
    page = show(Walk(), forced_colors="active", color_scheme=scheme)
    page.evaluate("document.documentElement.className = 'navy'")
    colors = page.evaluate(
        """() => {
          const of = (selector) => getComputedStyle(document.querySelector(selector));
          const lines = [".handle circle:last-child", ".run"].map((selector) => of(selector).stroke);
          return [of(".stepsize").backgroundColor, ...lines, of(".axes text").fill];
        }"""
    )
    page_color, *others = (np.array(json.loads(f"[{color[4:-1]}]")).mean() for color in colors)
    assert all(abs(color - page_color) > 70 for color in others), colors
