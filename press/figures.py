"""Interactive figures: from a widget's state to an element that figures.js brings to life."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from press.numbers import Number

# Of the machinery of ipywidgets, not of the figure.
NOT_OURS = {"layout", "tabbable", "tooltip"}


@dataclass(frozen=True)
class Labels:
    """What the figures of one cell are called: numbers, ids of living ones, and the fence's caption."""

    number: Callable[[], Number]
    name: Callable[[], str]
    caption: str | None = None


def is_figure(widget: dict[str, Any]) -> bool:
    """Whether this widget brings its own ES module (anywidget)."""
    return "_esm" in widget["state"]


def figures_of(model: str, widgets: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures that a widget shows: itself, or those that its boxes and tabs contain, in order."""
    if model not in widgets:
        return []
    if is_figure(widgets[model]):
        return [widgets[model]]
    children = widgets[model]["state"].get("children", [])
    return [figure for child in children for figure in figures_of(str(child).removeprefix("IPY_MODEL_"), widgets)]


def figure_html(widget: dict[str, Any], labels: Labels, still: str | None, alt: str) -> str:
    """The still picture, the caption and, as JSON, what the shim needs to draw the living figure."""
    state, name = widget["state"], labels.name()
    number, title = labels.number(), labels.caption or alt
    image = f'<img alt="{escape(alt)}" src="{still}">' if still else f"<p>{escape(alt)}</p>"
    content = {"state": public_state(state), "buffers": widget.get("buffers", [])}
    # "</" would end the script element; blank lines would end the HTML block: JSON has none.
    data = json.dumps(content, ensure_ascii=False, sort_keys=True).replace("</", r"<\/")
    return (
        f'<figure class="stepsize-figure" id="{number.anchor}" data-figure="{name}" data-module="{module_key(state)}">'
        f"{image}"
        f'<script type="application/json" id="figure-{name}">{data}</script>{caption_html(number, title)}</figure>'
    )


def picture_html(picture: str, labels: Labels, title: str | None) -> str:
    """A picture that a cell drew, with its number and, where it is known, what it shows."""
    number = labels.number()
    return f'<figure class="output output-image" id="{number.anchor}">{picture}{caption_html(number, title)}</figure>'


def caption_html(number: Number, title: str | None) -> str:
    """ "Figure 12.1. Title": the title is an element of its own, which the living figure makes redundant."""
    words = f" <span>{escape(title)}</span>" if title else ""
    return f"<figcaption><b>{number.label}{'.' if title else ''}</b>{words}</figcaption>"


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
