"""Each kind of output has its form on the page."""

from __future__ import annotations

import json
import re

import pytest
from markdown_it import MarkdownIt
from nbformat.v4 import new_output

from press.figures import modules_script
from press.outputs import WIDGET, output_html

WIDGETS = {
    "m1": {
        "state": {"_esm": "export default {}", "_css": "p {}", "_dom_classes": [], "layout": "IPY_MODEL_2", "eta": 0.1},
        "buffers": [{"encoding": "base64", "path": ["frames"], "data": "AQc="}],
    },
    "m2": {"state": {"value": 3}},
}


def shown(data: dict, metadata: dict | None = None) -> str:
    output = new_output("display_data", data, metadata=metadata or {})
    return output_html(output, WIDGETS, lambda: "05_adam-1")


def test_text_keeps_its_lines_and_loses_its_colors():
    html = output_html(new_output("stream", text="a < b\n\n\x1b[31m*c*\x1b[0m\n"), {}, str)
    assert html == '<div class="output output-stream"><pre>a &lt; b&#10;&#10;*c*</pre></div>'
    assert MarkdownIt("commonmark").render(html) == html


def test_a_finished_progress_bar_leaves_nothing():
    assert output_html(new_output("stream", text="          \r"), {}, str) == ""


def test_a_table_is_preferred_to_its_text():
    html = shown({"text/plain": "plain", "text/html": "<table>\n\n<tr></tr></table>"})
    assert html == '<div class="output output-html"><table>\n<tr></tr></table></div>'


@pytest.mark.parametrize("latex", [r"$\displaystyle a_{1}$", "$$a_{1}$$", "$a_{1}$"])
def test_sympys_result_is_an_equation(latex):
    assert '<div class="math display">a&#95;&#123;1&#125;</div>' in shown({"text/latex": latex})


def test_markdown_output_has_its_math_protected():
    assert '<span class="math inline">x&#95;1</span>' in shown({"text/markdown": "**bold** $x_1$"})


def test_a_picture_says_what_it_shows():
    html = shown({"image/png": "QUJD\n", "text/plain": "<Figure>"}, {"alt": "Adam's path"})
    assert html == (
        '<div class="output output-image"><img alt="Adam&#x27;s path" src="data:image/png;base64,QUJD"></div>'
    )


def test_a_figure_has_a_still_picture_and_its_own_state():
    html = shown({WIDGET: {"model_id": "m1"}, "image/png": "QUJD", "text/plain": "Adam's path"})
    assert html.startswith('<figure class="stepsize-figure" data-figure="05_adam-1"><img alt="Adam&#x27;s path"')
    content = json.loads(re.search(r"<script[^>]*>(.*)</script>", html)[1])
    assert content["state"] == {"eta": 0.1}
    assert content["buffers"][0]["path"] == ["frames"]
    assert content["module"] in modules_script(WIDGETS.values())


def test_a_widget_without_a_module_is_shown_as_text():
    assert "IntSlider" in shown({WIDGET: {"model_id": "m2"}, "text/plain": "IntSlider(value=3)"})


def test_equal_modules_are_written_once():
    twice = [WIDGETS["m1"], WIDGETS["m1"], WIDGETS["m2"]]
    assert modules_script(twice).count("export default") == 1
