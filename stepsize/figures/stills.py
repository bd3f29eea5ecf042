"""The still picture of a figure: matplotlib draws the same panels from the same tables."""

import re

import matplotlib as mpl
import numpy as np

from stepsize.figures.panels import Axis, Bar, Line, colors, marks

_MARKERS = {"circle": "o", "square": "s", "diamond": "D", "triangle": "^"}
_ROW = 2.1  # inches that a row of panels needs for its curves beside its labels
_DASHED = {"color": "0.25", "linestyle": "--", "linewidth": 1}


def draw(picture, panels, tables, looks, settings):
    """Draw the panels on an empty matplotlib figure; `tables` holds run to column to array."""
    for panel, ax in zip(panels, _places(picture, panels), strict=True):
        _draw_panel(ax, panel, tables, looks, settings)
    _draw_legend(picture, panels, looks)


def _draw_legend(picture, panels, looks):
    """One legend for all panels, below them: a name for every look, where there is more than one."""
    parts = [(part, kind) for panel in panels for part, kind in ((panel.lines, Line), (panel.bars, Bar))]
    names = {mark.name: mark.look for part, kind in parts for mark in marks(part, looks, kind) if mark.name}
    handles = [
        mpl.lines.Line2D([], [], **_style(look), marker=_MARKERS[look.marker], markersize=5, label=_words(name))
        for name, look in names.items()
    ]
    if len(handles) > 1:
        picture.legend(handles=handles, loc="outside lower center", ncols=4, fontsize="small", frameon=False)


def _places(picture, panels):
    """One pair of axes for every panel: a tall one takes the left side, the others fill the rest."""
    tall, others = [p for p in panels if p.tall], [p for p in panels if not p.tall]
    columns = 1 if tall else {1: 1, 2: 2, 4: 2}.get(len(others), 3)
    rows = -(-len(others) // columns) or 1
    picture.set_figheight(max(picture.get_figheight(), _ROW * rows))
    grid = picture.add_gridspec(rows, columns + bool(tall), width_ratios=[1.2] * bool(tall) + [1] * columns)
    cells = iter([grid[i, j + bool(tall)] for i in range(rows) for j in range(columns)])
    return [picture.add_subplot(grid[:, 0] if panel.tall else next(cells)) for panel in panels]


def _draw_panel(ax, panel, tables, looks, settings):
    steps = len(next(iter(next(iter(tables.values())).values()))) - 1
    x = panel.x or Axis("update t", 0, steps)
    if panel.heat:
        _draw_heat(ax, panel.heat, x, panel.y)
    for color, width in (("white", 2.5), ("black", 1)) if panel.heat else (("0.75", 0.7),):
        lines = [np.array(contour) for contour in panel.contours]
        ax.add_collection(mpl.collections.LineCollection(lines, colors=color, linewidths=width))
    for curve in panel.curves:
        ax.plot(*np.transpose(curve.points), **_style(curve.look), linewidth=1)
    for run, _, look, line in marks(panel.lines, looks, Line):
        _draw_line(ax, list(tables.values())[run], line, look, (x, panel.y))
    if panel.bars:
        _draw_bars(ax, panel, tables, looks)
    first = next(iter(tables.values()))
    for limit in panel.limits:
        _draw_limit(ax, limit, first, x, panel.y)
    for note in panel.notes:
        ax.text(note.x, note.y, _words(note.text), fontsize="small", ha="center")
    _draw_handle(ax, panel.handle, settings)
    ax.set(ylim=panel.y[1:3], ylabel=_words(panel.y.label), yscale="log" if panel.y.log else "linear")
    if not panel.bars:
        ax.set(xlim=x[1:3], xlabel=_words(x.label), xscale="log" if x.log else "linear")
    ax.set_title(_words(panel.title), fontsize="medium")


def _draw_line(ax, table, line, look, axes):
    t = np.arange(len(table[line.y]))
    x = t if line.x == "t" else table[line.x]
    x, y = x[line.since :], np.clip(table[line.y][line.since :], *_beyond(axes[1]))
    ax.plot(x, y, **_style(look), linewidth=1.4)
    if line.dots:
        ax.plot(x, y, ".", color=look.light, markersize=3)
    if len(x) and all(axis.low <= end[-1] <= axis.high for axis, end in zip(axes, (x, y), strict=True)):
        ax.plot(x[-1], y[-1], _MARKERS[look.marker], color=look.light, markersize=5, clip_on=False)


def _beyond(axis):
    """Far outside the axis: matplotlib draws no infinite place."""
    if axis.log:
        return axis.low / 1e6, axis.high * 1e6
    return axis.low - 9 * (axis.high - axis.low), axis.high + 9 * (axis.high - axis.low)


def _draw_bars(ax, panel, tables, looks):
    bars = marks(panel.bars, looks, Bar)
    labels = list(dict.fromkeys(bar.what.label for bar in bars))
    groups = {label: [bar for bar in bars if bar.what.label == label] for label in labels}
    for place, group in enumerate(groups.values()):
        width = 0.8 / len(group)
        for i, bar in enumerate(group):
            height = list(tables.values())[bar.run][bar.what.column][-1]
            left = place - 0.4 + i * width
            ax.bar(left, height - panel.y.low, width, panel.y.low, align="edge", color=bar.look.light)
            if len(group) > 1:
                top = (left + width / 2, np.clip(height, panel.y.low, panel.y.high))
                style = {"color": bar.look.light, "markeredgecolor": "white", "clip_on": False}
                ax.plot(*top, _MARKERS[bar.look.marker], **style)
    ax.set_xticks(range(len(labels)), labels)


def _draw_limit(ax, limit, table, x, y):
    at = table[limit.at][-1] if isinstance(limit.at, str) else limit.at
    if not 0 <= _share(x if limit.vertical else y, at) <= 1:
        return  # matplotlib would draw its name outside the panel
    if limit.vertical:
        ax.axvline(at, **_DASHED)
        side = "right" if _share(x, at) > 0.5 else "left"
        across = ax.get_xaxis_transform()
        ax.text(at, 0.97, f" {_words(limit.label)} ", transform=across, va="top", ha=side, fontsize="small")
    else:
        ax.axhline(at, **_DASHED)
        under = not isinstance(limit.at, str) and 0.08 < _share(y, at) < 0.5  # as in the browser
        side, away = ("top", (0, -2)) if under else ("bottom", (0, 1))
        place = {"xycoords": ax.get_yaxis_transform(), "xytext": away, "textcoords": "offset points"}
        ax.annotate(_words(limit.label), (0.98, at), **place, ha="right", va=side, fontsize="small")


def _share(axis, value):
    """How far along the axis a number lies: 0 at its low end, 1 at its high end."""
    low, high, at = np.log([axis.low, axis.high, value]) if axis.log else (axis.low, axis.high, value)
    return (at - low) / (high - low)


def _draw_heat(ax, heat, x, y):
    """Cells lie evenly on both axes, logarithmic ones included."""
    rows, columns = np.shape(heat.values)
    edges = [
        (np.geomspace if axis.log else np.linspace)(axis.low, axis.high, count + 1)
        for axis, count in ((x, columns), (y, rows))
    ]
    values = np.where(np.isfinite(heat.values), heat.values, np.nan)
    mesh = ax.pcolormesh(*edges, values, cmap=colors(), vmin=heat.low, vmax=heat.high)
    ax.figure.colorbar(mesh, ax=ax, label=heat.label)


def _draw_handle(ax, handle, settings):
    if not handle:
        return
    at = settings[handle] if isinstance(handle, str) else [settings[name] for name in handle]
    ax.plot(*at, "o", markersize=9, markerfacecolor="white", markeredgecolor="black", zorder=5)


def _style(look):
    return {"color": look.light, "linestyle": (0, tuple(map(float, look.dash.split()))) if look.dash else "-"}


def _words(text):
    """The text with its subscripts: λ_max as a reader writes it."""
    return re.sub(r"(?<![^\W_])([^\W\d_])_([a-z]+)", r"\1$_\\mathrm{\2}$", text)
