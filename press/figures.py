"""Interactive figures: from a widget's state to an element that book.js brings to life."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from html import escape
from typing import Any

# Of the machinery of ipywidgets, not of the figure.
NOT_OURS = {"layout", "tabbable", "tooltip"}


def is_figure(widget: dict[str, Any]) -> bool:
    """Whether this widget brings its own ES module (anywidget)."""
    return "_esm" in widget["state"]


def figure_html(widget: dict[str, Any], name: str, still: str | None, alt: str) -> str:
    """The still picture and, as JSON, what the shim needs to draw the living figure."""
    state = widget["state"]
    image = f'<img alt="{escape(alt)}" src="{still}">' if still else f"<p>{escape(alt)}</p>"
    content = {
        "module": module_key(state),
        "state": public_state(state),
        "buffers": widget.get("buffers", []),
    }
    # "</" would end the script element; blank lines would end the HTML block: JSON has none.
    data = json.dumps(content, ensure_ascii=False, sort_keys=True).replace("</", r"<\/")
    return (
        f'<figure class="stepsize-figure" data-figure="{name}">{image}'
        f'<script type="application/json" id="figure-{name}">{data}</script></figure>'
    )


def public_state(state: dict[str, Any]) -> dict[str, Any]:
    """The traits that a figure declares itself."""
    return {k: v for k, v in state.items() if not k.startswith("_") and k not in NOT_OURS}


def module_key(state: dict[str, Any]) -> str:
    """A short name of the figure's module and style sheet."""
    text = f"{state['_esm']}\0{state.get('_css', '')}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def modules_script(widgets: Iterable[dict[str, Any]]) -> str:
    """A classic script that holds every module once; pages of file:// may not import files."""
    table = {
        module_key(widget["state"]): {
            "esm": widget["state"]["_esm"],
            "css": widget["state"].get("_css", ""),
        }
        for widget in widgets
        if is_figure(widget)
    }
    return f"window.STEPSIZE_MODULES = {json.dumps(table, ensure_ascii=False, sort_keys=True)};\n"
