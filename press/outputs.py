"""What a cell put out, as HTML that stands under the cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

from nbconvert.filters import strip_ansi
from nbformat import NotebookNode

from press.figures import figure_html, is_figure
from press.prose import block, math_div, preformatted, prose

WIDGET = "application/vnd.jupyter.widget-view+json"


def output_html(output: NotebookNode, widgets: dict[str, Any], new_name: Callable[[], str]) -> str:
    """One output. `widgets` holds every model's state, `new_name` the ids of figures."""
    if output.output_type == "stream":
        return text_html(output.text, "stream")
    data = output.data
    model = data.get(WIDGET, {}).get("model_id")
    if model in widgets and is_figure(widgets[model]):
        return figure_html(widgets[model], new_name(), picture(data), alt_text(output))
    return bundle_html(data, alt_text(output))


def alt_text(output: NotebookNode) -> str:
    """What a reader who does not see the picture is told.

    The cell says it in the output's metadata ({"alt": …}), or as a text that is no mere repr.
    """
    text = joined(output.data.get("text/plain", ""))
    named = "" if text.startswith("<") or "\n" in text else text
    return str(output.get("metadata", {}).get("alt") or named or "Picture drawn by the code above")


def bundle_html(data: dict[str, Any], alt: str) -> str:
    """The richest form of a result that a page can show, in Jupyter's order."""
    if "text/html" in data:
        return div("html", block(joined(data["text/html"])))
    if "text/markdown" in data:
        return div("markdown", f"\n\n{prose(joined(data['text/markdown']))}\n\n")
    if "text/latex" in data:
        return div("math", math_div(bare_tex(joined(data["text/latex"]))))
    if "image/svg+xml" in data:
        svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>", "", joined(data["image/svg+xml"]), flags=re.S)
        return div("image", block(svg))
    if source := picture(data):
        return div("image", f'<img alt="{escape(alt)}" src="{source}">')
    return text_html(joined(data.get("text/plain", "")), "result")


def picture(data: dict[str, Any]) -> str | None:
    """The data URI of the bundle's bitmap, if it has one."""
    for mime in ("image/png", "image/jpeg"):
        if mime in data:
            return f"data:{mime};base64,{joined(data[mime]).replace(chr(10), '')}"
    return None


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
