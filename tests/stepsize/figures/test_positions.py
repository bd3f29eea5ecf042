"""Every position of a slider is one of its own: a key that moves the slider is never taken back."""

import pytest

from stepsize.figures import Figure, Slider, course

pytestmark = pytest.mark.browser

# Positions whose value, put back on the slider, stands at another position.
MOVED = """async ([esm, sliders]) => {
  const url = URL.createObjectURL(new Blob([`${esm}\\nexport { makePositions };`], { type: "text/javascript" }));
  const { makePositions } = await import(url);
  return sliders.map(([slider, home]) => {
    const { count, valueAt, positionOf } = makePositions(slider, home);
    return [...Array(count + 1).keys()].filter((k) => positionOf(valueAt(k)) !== k);
  });
}"""


def spec(slider):
    return [{"low": slider.min, "high": slider.max, "values": slider.values, **slider.metadata}, slider.default_value]


def test_every_position_of_a_slider_keeps_its_value(browser):
    sliders = {
        f"{name}.{key}": slider
        for name in course.__all__
        for key, slider in getattr(course, name).class_traits(control="slider").items()
    }
    sliders["near one"] = Slider(0.999, 0.5, 0.9999, label="β", about="decay", scale="complement")
    sliders["near zero"] = Slider(1e-8, 1e-12, 1.0, label="ε", about="epsilon", scale="log")
    page = browser.new_page()
    moved = page.evaluate(MOVED, [str(Figure._esm), [spec(slider) for slider in sliders.values()]])
    page.close()
    assert {name: places for name, places in zip(sliders, moved, strict=True) if places} == {}
