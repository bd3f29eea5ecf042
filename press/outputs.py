"""What a cell put out, as HTML that stands under the cell."""

from __future__ import annotations

import base64
import re
from functools import cache
from html import escape
from io import BytesIO
from typing import Any

from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from PIL import Image

from press.figures import Labels, figure_html, figures_of, picture_html
from press.prose import block, math_div, preformatted, prose

WIDGET = "application/vnd.jupyter.widget-view+json"
UNTOLD = "Picture drawn by the code above"


def output_html(output: NotebookNode, widgets: dict[str, Any], labels: Labels) -> str:
    """One output. `widgets` holds every model's state; each picture takes a number from `labels`."""
    if output.output_type == "stream":
        return text_html(output.text, "stream")
    data, model = output.data, output.data.get(WIDGET, {}).get("model_id", "")
    figures = figures_of(model, widgets)
    if figures and figures[0] is widgets[model]:
        return figure_html(figures[0], labels, picture(data), alt_text(output) or UNTOLD)
    if figures:
        return "\n\n".join(contained_html(figure, labels) for figure in figures)
    return bundle_html(output, labels)


def contained_html(figure: dict[str, Any], labels: Labels) -> str:
    """A figure in a box: the output's own picture is the box's, so that the kernel was asked for this one's."""
    bundle = figure.get("bundle", {})
    return figure_html(figure, labels, picture(bundle), bundle.get("text/plain", UNTOLD))


def alt_text(output: NotebookNode) -> str | None:
    """What a reader who does not see the picture is told.

    The cell says it in the output's metadata ({"alt": …}), or as a text that is no mere repr.
    """
    text = joined(output.data.get("text/plain", ""))
    named = "" if text.startswith("<") or "\n" in text else text
    return output.get("metadata", {}).get("alt") or named or None


def bundle_html(output: NotebookNode, labels: Labels) -> str:
    """The richest form of a result that a page can show, in Jupyter's order."""
    data = output.data
    title = labels.caption or alt_text(output)
    if "text/html" in data:
        return div("html", block(joined(data["text/html"])))
    if "text/markdown" in data:
        return div("markdown", f"\n\n{prose(joined(data['text/markdown']))}\n\n")
    if "text/latex" in data:
        return div("math", math_div(bare_tex(joined(data["text/latex"]))))
    if "image/svg+xml" in data:
        svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>", "", joined(data["image/svg+xml"]), flags=re.S)
        return picture_html(block(svg), labels, title)
    if source := picture(data):
        return picture_html(f'<img alt="{escape(title or UNTOLD)}" src="{source}">', labels, title)
    return text_html(joined(data.get("text/plain", "")), "result")


def picture(data: dict[str, Any]) -> str | None:
    """The data URI of the bundle's bitmap, if it has one."""
    if "image/png" in data:
        return f"data:image/png;base64,{lighter(joined(data['image/png']))}"
    if "image/jpeg" in data:
        return f"data:image/jpeg;base64,{joined(data['image/jpeg']).replace(chr(10), '')}"
    return None


@cache
def lighter(png: str) -> str:
    """The PNG in base64 with a palette of 256 colors, where that is smaller: a third of a plot's bytes."""
    content = base64.b64decode(png)
    image = Image.open(BytesIO(content)).convert("RGBA")
    if image.getextrema()[3] == (255, 255):
        smaller = BytesIO()
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(smaller, "PNG", optimize=True)
        content = min(content, smaller.getvalue(), key=len)
    return base64.b64encode(content).decode("ascii")


def text_html(text: str, kind: str) -> str:
    """Plain text as a terminal shows it, without its colors; a finished progress bar leaves nothing."""
    shown = strip_ansi(text).rstrip()
    return div(kind, f"<pre>{preformatted(shown)}</pre>") if shown else ""


def bare_tex(latex: str) -> str:
    """TeX without the dollars and \\displaystyle that SymPy's printer puts around it."""
    return latex.strip().strip("$").strip().removeprefix(r"\displaystyle").strip()


def joined(value: str | list[str]) -> str:
    """A mime bundle's text: notebooks on disk hold it as a list of lines."""
    return value if isinstance(value, str) else "".join(value)


def div(kind: str, content: str) -> str:
    """One output as a block of the page."""
    return f'<div class="output output-{kind}">{content}</div>'
