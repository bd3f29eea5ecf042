"""Each kind of output has its form on the page."""

from __future__ import annotations

import base64
import json
import re
from io import BytesIO
from itertools import count

import numpy as np
import pytest
from markdown_it import MarkdownIt
from matplotlib.figure import Figure
from nbformat.v4 import new_output
from PIL import Image

from press.figures import Labels, modules_script
from press.numbers import Numbers
from press.outputs import WIDGET, output_html


def png(picture: Image.Image) -> str:
    """The picture as a kernel sends it."""
    content = BytesIO()
    picture.save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode("ascii")


GLASS, RED_GLASS = (png(Image.new("RGBA", (1, 1), color)) for color in ((0, 0, 0, 9), (255, 0, 0, 9)))
WIDGETS = {
    "m1": {
        "state": {"_esm": "export default {}", "_css": "p {}", "_dom_classes": [], "layout": "IPY_MODEL_2", "eta": 0.1},
        "buffers": [{"encoding": "base64", "path": ["frames"], "data": "AQc="}],
    },
    "m2": {"state": {"value": 3}},
    "box": {"state": {"children": ["IPY_MODEL_m2", "IPY_MODEL_row"]}},
    "row": {"state": {"children": ["IPY_MODEL_m1", "IPY_MODEL_m3"]}},
    "m3": {
        "state": {"_esm": "export default {}", "eta": 0.2},
        "bundle": {"image/png": RED_GLASS, "text/plain": "A second path"},
    },
}


def labels(caption: str | None = None) -> Labels:
    """What a cell of chapter 05 gives its figures."""
    living, numbers = count(1), Numbers()
    return Labels(lambda: numbers.take("05_adam"), lambda: f"05_adam-{next(living)}", caption)


def shown(data: dict, metadata: dict | None = None, caption: str | None = None) -> str:
    output = new_output("display_data", data, metadata=metadata or {})
    return output_html(output, WIDGETS, labels(caption))


def test_text_keeps_its_lines_and_loses_its_colors():
    html = output_html(new_output("stream", text="a < b\n\n\x1b[31m*c*\x1b[0m\n"), {}, labels())
    assert html == '<div class="output output-stream"><pre>a &lt; b&#10;&#10;*c*</pre></div>'
    assert MarkdownIt("commonmark").render(html) == html


def test_a_finished_progress_bar_leaves_nothing():
    assert output_html(new_output("stream", text="          \r"), {}, labels()) == ""


def test_a_table_is_preferred_to_its_text():
    html = shown({"text/plain": "plain", "text/html": "<table>\n\n<tr></tr></table>"})
    assert html == '<div class="output output-html"><table>\n<tr></tr></table></div>'


@pytest.mark.parametrize("latex", [r"$\displaystyle a_{1}$", "$$a_{1}$$", "$a_{1}$"])
def test_sympys_result_is_an_equation(latex):
    assert '<div class="math display">a&#95;&#123;1&#125;</div>' in shown({"text/latex": latex})


def test_markdown_output_has_its_math_protected():
    assert '<span class="math inline">x&#95;1</span>' in shown({"text/markdown": "**bold** $x_1$"})


@pytest.mark.parametrize(("alt", "caption"), [("Adam's path", None), (None, "Adam's path"), ("x", "Adam's path")])
def test_a_picture_has_a_number_and_says_what_it_shows(alt, caption):
    html = shown({"image/png": f"{GLASS}\n", "text/plain": "<Figure>"}, {"alt": alt} if alt else {}, caption)
    assert html == (
        '<figure class="output output-image" id="figure-5-1"><img alt="Adam&#x27;s path" src="data:image/png;base64,'
        f'{GLASS}"><figcaption><b>Figure 5.1.</b> <span>Adam&#x27;s path</span></figcaption></figure>'
    )


def test_a_picture_of_which_nothing_is_known_has_its_number_alone():
    assert "<figcaption><b>Figure 5.1</b></figcaption>" in shown({"image/png": GLASS, "text/plain": "<Figure>"})


def test_a_plot_weighs_half_and_looks_the_same():
    figure = Figure()
    axes = figure.add_subplot()
    for turn in range(12):
        axes.plot(np.cos(np.arange(200) * 0.1 + turn))
    content = BytesIO()
    figure.savefig(content, format="png")
    (source,) = re.findall(
        r'src="data:image/png;base64,(.*?)"', shown({"image/png": base64.b64encode(content.getvalue()).decode("ascii")})
    )
    light = base64.b64decode(source)
    assert len(light) < 0.5 * len(content.getvalue())
    before, after = (np.asarray(Image.open(BytesIO(b)).convert("RGB"), float) for b in (content.getvalue(), light))
    assert np.sqrt(np.mean((before - after) ** 2)) < 5, "of 255 shades"


def test_a_drawing_has_a_number_too():
    html = shown({"image/svg+xml": '<?xml version="1.0"?><svg></svg>', "text/plain": "<G>"}, caption="A graph")
    assert html.startswith('<figure class="output output-image" id="figure-5-1"><svg></svg><figcaption>')


def test_a_figure_has_a_still_picture_a_caption_and_its_own_state():
    html = shown({WIDGET: {"model_id": "m1"}, "image/png": GLASS, "text/plain": "Adam's path"})
    module = re.match(
        r'<figure class="stepsize-figure" id="figure-5-1" data-figure="05_adam-1" data-module="(\w+)">'
        '<img alt="Adam&#x27;s path"',
        html,
    )
    assert module[1] in modules_script(WIDGETS.values())
    assert html.endswith("<figcaption><b>Figure 5.1.</b> <span>Adam&#x27;s path</span></figcaption></figure>")
    content = json.loads(re.search(r"<script[^>]*>(.*)</script>", html)[1])
    assert content["state"] == {"eta": 0.1}
    assert content["buffers"][0]["path"] == ["frames"]


def test_boxes_show_the_figures_that_they_hold():
    html = shown({WIDGET: {"model_id": "box"}, "text/plain": "VBox(children=(…))"})
    assert "VBox" not in html
    assert re.findall(r'id="(figure-5-\d)" data-figure="(.*?)"', html) == [
        ("figure-5-1", "05_adam-1"),
        ("figure-5-2", "05_adam-2"),
    ]
    assert f'<img alt="A second path" src="data:image/png;base64,{RED_GLASS}">' in html, (
        "the still picture of the kernel"
    )


def test_a_box_without_a_figure_is_shown_as_text():
    empty = {"plain": {"state": {"children": ["IPY_MODEL_m2"]}}, **WIDGETS}
    output = new_output("display_data", {WIDGET: {"model_id": "plain"}, "text/plain": "VBox(children=(…))"})
    assert "VBox" in output_html(output, empty, labels())


def test_a_widget_without_a_module_is_shown_as_text():
    assert "IntSlider" in shown({WIDGET: {"model_id": "m2"}, "text/plain": "IntSlider(value=3)"})


def test_equal_modules_are_written_once():
    twice = [WIDGETS["m1"], WIDGETS["m1"], WIDGETS["m2"]]
    assert modules_script(twice).count("export default") == 1
