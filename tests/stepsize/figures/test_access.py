"""A figure by ear, by finger, on a narrow phone, without motion, and in colors of every kind."""

import json

import numpy as np
import pytest

from stepsize.figures.figure import _STATIC

pytestmark = pytest.mark.browser


def test_a_screen_reader_gets_names_in_words_and_values_once(show, walk):
    page = show(walk)
    slider = page.get_by_role("slider", name="eta 1, learning rate", exact=True)
    assert slider.get_attribute("aria-valuetext") == "0.05"
    assert page.get_by_role("group", name="Above 2/lambda max a walk grows", exact=True).count() == 1
    spoken = page.locator("[role=status], [aria-live], output:not([aria-hidden])")
    assert spoken.count() == 1, "one voice for a figure"


def test_a_drag_is_announced_once_when_it_rests_and_a_goal_with_it(show, total):
    page = show(total)
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


def test_signs_become_words(show, total):
    page = show(total)
    speech = (_STATIC / "speech.js").read_text("utf-8")
    texts = ["4.2×10⁻⁷", "η_max", "β₂", "v̂", "η/η*", "ηλ₀"]
    words = page.evaluate(f"(texts) => {{ {speech}; return texts.map(inSpeech); }}", texts)
    assert words == ["4.2 times 10 to the −7", "eta max", "beta 2", "v hat", "eta/eta star", "eta lambda 0"]


def test_a_finger_moves_the_handle_and_not_the_page(show, walk, settle):
    page = show(walk, viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True)
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


def test_a_narrow_phone_keeps_targets_of_24_pixels_and_cuts_nothing(show, walk):
    page = show(walk, viewport={"width": 320, "height": 700})
    boxes = [target.bounding_box() for target in page.locator(".handle, button, input").all()]
    assert min(min(box["width"], box["height"]) for box in boxes) >= 24
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_reduced_motion_plays_in_jumps(show, walk):
    page = show(walk, reduced_motion="reduce")
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colors_are_the_readers_own_in_lines_too(show, scheme, walk):
    page = show(walk, forced_colors="active", color_scheme=scheme)
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


def test_a_turned_phone_gets_the_wide_panel(show, total):
    page = show(total, viewport={"width": 390, "height": 800})
    shape = "document.querySelector('.plot').viewBox.baseVal.width"
    narrow = page.evaluate(shape)
    page.set_viewport_size({"width": 800, "height": 390})
    page.wait_for_function(f"{shape} > {narrow}")


CONTRASTS = """() => {
  const least = { text: 4.5, line: 3 };
  const bright = (color) => {
    const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = color.match(/[\\d.]+/g).map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (color !== "rgba(0, 0, 0, 0)") return color;
    }
  };
  const parts = [
    ["text", "text", "fill"], ["p, button, b, .about, output, option", "text", "color"],
    [".run, line.limit, .handle circle:last-child", "line", "stroke"], ["button, .goal", "line", "borderTopColor"],
  ];
  const found = [];
  for (const [selector, kind, key] of parts) {
    for (const element of document.querySelectorAll(`.stepsize :is(${selector})`)) {
      const [a, b] = [getComputedStyle(element)[key], ground(element)].map(bright);
      found.push([element.outerHTML.slice(0, 60), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) / least[kind]]);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("theme", ["light", "navy"])
def test_text_and_lines_stand_out_from_their_ground(show, theme, walk, total):
    for figure in (walk, total, type(total)(share=0.9)):
        page = show(figure)
        page.evaluate("(theme) => (document.documentElement.className = theme)", theme)
        found = page.evaluate(CONTRASTS)
        assert len(found) > 20
        assert [part for part in found if part[1] < 1] == []
