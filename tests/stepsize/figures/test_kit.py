"""What a figure may be made of: choices, values, heat maps, handles on two sliders, goals, bars."""

import base64
import io
import json

import matplotlib.image
import numpy as np
import pytest

from stepsize.figures import Axis, Bar, Choice, Figure, Goal, HeatMap, Limit, Line, Note, Panel, Point, Slider
from stepsize.figures.palette import OTHERS

VALUES = np.array([[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, np.nan, 7.0], [8.0, 9.0, 10.0, 11.0]])


class Average(Figure):
    """A leaky average of a signal; live."""

    title, steps = "A leaky average forgets", 20
    beta = Slider(0.5, 0.0, 0.95, label="β", about="decay", step=0.05)
    signal = Choice("constant", ("constant", "alternating"), label="signal")
    panels = (
        Panel(Axis("average", -1, 1), ("average", Line("signal", name="signal", look=OTHERS[0], dots=True, since=1))),
        Panel(Axis("now", -1, 1), bars=(Bar("average", "average"), Bar("signal", "signal"))),
        Panel(Axis("gap", 1e-8, 1, log=True), ("gap",), limits=(Limit("β", "rate"), Limit("half", 5, vertical=True))),
    )
    sentences = (
        ("With β = {beta} the average ends at {last.average}, near its signal.", lambda run: run.last.gap < 0.1),
        ("With β = {beta} the average ends at {last.average}.", None),
    )
    goal = Goal("a gap below 1e-5", lambda run: run.last.gap < 1e-5)

    def begin(self):
        return {"average": 0.0}

    def advance(self, t, state):
        return {"average": self.beta * state["average"] + (1 - self.beta) * self.at(t)}

    def at(self, t):
        return 1.0 if self.signal == "constant" else np.cos(np.pi * t)

    def read(self, t, state):
        gap = np.abs(state["average"] - self.at(t))
        return {"average": state["average"], "signal": self.at(t), "gap": gap, "rate": self.beta}


class Map(Figure):
    """A heat map whose handle moves two sliders; baked."""

    title, steps, mode = "The cell decides how high the line ends", 10, "baked"
    across = Slider(4, label="a", about="across", values=(1, 2, 4, 8), scale="log")
    up = Slider(0.1, label="b", about="up", values=(0.01, 0.1, 1.0), scale="log")
    sentences = (("a = {across}, b = {up}: the line ends at {last.height}.", None),)
    panels = (
        Panel(
            Axis("b", 10**-2.5, 10**0.5, log=True),
            x=Axis("a", 2**-0.5, 2**3.5, log=True),
            heat=HeatMap("value", VALUES, 0, 11),
            handle=("across", "up"),
        ),
        Panel(Axis("height", 0, 10), ("height",), notes=(Note("here", 5, 9),)),
    )

    def tables(self, **settings):
        settings = {**self.settings(), **settings}
        return {"": {"height": np.linspace(0, settings["across"], 11) + settings["up"]}}


def test_a_figure_without_a_process_asks_for_one():
    with pytest.raises(NotImplementedError, match=r"a figure needs read\(self, t, state\)"):
        type("Empty", (Figure,), {"title": "Nothing goes on"})()


def test_a_state_may_come_back_in_any_order_but_must_be_whole():
    class Two(Average):
        def begin(self):
            return {"a": 1.0, "average": 0.0}

        def advance(self, t, state):
            return {"average": 0.5 * state["average"], "a": state["a"]}

    assert "return [_s0, 0.5*_s1]" in Two().code
    with pytest.raises(ValueError, match=r"returns what begin returns, \['average'\], got \['mean'\]"):
        type("Lost", (Average,), {"advance": lambda self, t, state: {"mean": 0.0}})()


def test_an_unknown_mode_is_refused_with_the_three_that_are_known():
    with pytest.raises(ValueError, match="live, kernel or baked, got 'dead'"):
        type("Dead", (Average,), {"mode": "dead"})()


@pytest.mark.parametrize(
    ("members", "complaint"),
    [
        ({"free": Slider(0.5, 0, 1, label="c", about="")}, r"slider free of a baked figure needs values"),
        ({"start": Point(0, 0, about="start")}, "a baked figure has no points, got start"),
        ({"fine": Slider(1, label="c", about="", values=range(1, 50_000))}, "more than 2: take fewer values"),
    ],
)
def test_a_figure_that_cannot_be_baked_says_what_to_change(members, complaint):
    with pytest.raises((TypeError, ValueError), match=complaint):
        type("Raw", (Map,), members)()


@pytest.mark.parametrize("values", [(1, 2), (2, 1, 3), (3,), (3, 3, 4)])
def test_the_values_of_a_slider_ascend_and_hold_the_first_one(values):
    with pytest.raises(ValueError, match="values must be ascending and hold the first value 3"):
        Slider(3, label="η", about="", values=values)


def test_a_choice_opens_on_one_of_its_words():
    with pytest.raises(ValueError, match="choice signal: 'noise' is none of constant, alternating"):
        Choice("noise", ("constant", "alternating"), label="signal")


def test_a_baked_frame_holds_the_numbers_of_its_cell():
    figure = Map()
    frames = np.frombuffer(figure.frames, "<f4").reshape(4, 3, 11)
    assert np.allclose(frames[3, 0], figure.tables(across=8, up=0.01)[""]["height"])
    assert np.allclose(frames[0, 2], figure.tables(across=1, up=1.0)[""]["height"])


@pytest.mark.parametrize("figure", [Average(), Map()], ids=["live", "baked"])
def test_the_still_shows_every_panel(figure):
    pixels = matplotlib.image.imread(io.BytesIO(figure.still()))
    assert len(np.unique(pixels.reshape(-1, pixels.shape[-1]), axis=0)) > 30


@pytest.fixture
def show(browser):
    """Opens a figure on a page of its own, with the model that anywidget would give it."""
    pages = []

    def opened(figure):
        page = browser.new_page(viewport={"width": 1000, "height": 900})
        page.on("pageerror", lambda error: pages.append(str(error)))
        pages.append(page)
        state = {"spec": figure.spec, "code": figure.code, **figure.settings()}
        page.set_content(f"<style>{figure._css}</style><div id='here'></div>")
        page.evaluate(
            """async ([esm, state, frames]) => {
              state.frames = new DataView(Uint8Array.from(atob(frames), (c) => c.charCodeAt(0)).buffer);
              window.state = state;
              const set = (name, value) => (state[name] = value);
              const model = { get: (name) => state[name], set, save_changes() {}, on() {}, off() {} };
              const module = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
              await module.default.render({ model, el: document.getElementById("here") });
            }""",
            [str(figure._esm), json.loads(json.dumps(state)), base64.b64encode(figure.frames).decode()],
        )
        settle(page)
        return page

    yield opened
    for page in pages:
        assert not isinstance(page, str), page
        page.close()


def settle(page):
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.browser
def test_a_choice_changes_the_curve_the_bars_and_the_sentence(show):
    page = show(Average())
    assert page.locator(".sentence").text_content() == "With β = 0.5 the average ends at 1, near its signal."
    bars = [float(bar.get_attribute("height")) for bar in page.locator(".bar").all()]
    page.locator("select").select_option("alternating")
    settle(page)
    end = Average(signal="alternating").tables()[""]["average"][-1]
    assert page.locator(".sentence").text_content() == f"With β = 0.5 the average ends at {end:.3g}."
    lower = [float(bar.get_attribute("height")) for bar in page.locator(".bar").all()]
    share = lower[0] / bars[0]
    assert share == pytest.approx((end + 1) / 2, abs=0.01), "a bar is as high as its value on the axis from -1 to 1"


@pytest.mark.browser
def test_a_goal_lights_up_when_a_slider_reaches_it(show):
    page = show(Average())
    goal = page.locator(".goal")
    reached = Average().tables()[""]["gap"][-1] < 1e-5
    assert reached
    assert goal.text_content() == "● Goal reached: a gap below 1e-5"
    page.locator(".controls input").press("End")
    settle(page)
    assert goal.text_content() == "○ Goal: a gap below 1e-5"
    assert "reached" not in goal.get_attribute("class")


@pytest.mark.browser
def test_a_limit_follows_its_column(show):
    page = show(Average())
    before = float(page.locator("line.limit").first.get_attribute("y1"))
    page.locator(".controls input").press("ArrowRight")
    settle(page)
    assert float(page.locator("line.limit").first.get_attribute("y1")) < before, "β grows, and so its line rises"


@pytest.mark.browser
def test_the_handle_on_a_map_moves_two_sliders_from_cell_to_cell(show):
    page = show(Map())
    handle = page.locator(".handle")
    assert handle.get_attribute("aria-valuetext") == "4, 0.1"
    handle.press("ArrowRight")
    handle.press("ArrowDown")
    settle(page)
    assert handle.get_attribute("aria-valuetext") == "8, 0.01"
    assert page.evaluate("[state.across, state.up]") == [8, 0.01]
    assert page.locator(".sentence").text_content() == "a = 8, b = 0.01: the line ends at 8.01."
    box = page.locator("image.heat").first.bounding_box()
    handle_box = handle.locator("circle").last.bounding_box()
    page.mouse.move(handle_box["x"] + 7, handle_box["y"] + 7)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 8, box["y"] + box["height"] / 6, steps=5)
    page.mouse.up()
    settle(page)
    assert page.evaluate("[state.across, state.up]") == [1, 1]


@pytest.mark.browser
def test_a_map_colors_its_cells_by_value_and_gray_where_there_is_none(show):
    page = show(Map())
    colors = page.evaluate(
        """async () => {
          const picture = new Image();
          picture.src = document.querySelector("image.heat").getAttribute("href");
          await picture.decode();
          const canvas = Object.assign(document.createElement("canvas"), { width: 4, height: 3 });
          canvas.getContext("2d").drawImage(picture, 0, 0);
          const at = (x, y) => [...canvas.getContext("2d").getImageData(x, y, 1, 1).data].slice(0, 3);
          return { least: at(0, 2), most: at(3, 0), missing: at(2, 1) };
        }"""
    )
    cividis = matplotlib.colormaps["cividis"]
    assert colors["least"] == pytest.approx([255 * c for c in cividis(0.0)[:3]], abs=1)
    assert colors["most"] == pytest.approx([255 * c for c in cividis(1.0)[:3]], abs=1)
    assert colors["missing"] == [0x8A] * 3


@pytest.mark.browser
def test_dragging_for_long_keeps_the_memory(show):
    page = show(Average())

    def used():
        session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"], page.evaluate("document.querySelectorAll('*').length")

    session = page.context.new_cdp_session(page)
    drag = """async (times) => {
      const input = document.querySelector(".controls input");
      for (let i = 0; i < times; i++) {
        input.value = i % 19;
        input.dispatchEvent(new Event("input"));
        await new Promise(requestAnimationFrame);
      }
    }"""
    page.evaluate(drag, 100)
    before, elements = used()
    page.evaluate(drag, 600)
    after, still = used()
    assert still == elements
    assert after < before + 300_000, "what a frame leaves behind would add up over a lecture"
