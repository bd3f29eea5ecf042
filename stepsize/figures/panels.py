"""What a figure draws: panels with axes, and on them lines, bars, limits, a heat map and notes.

Plain data. A line names a column of the figure's tables; Python and the browser both draw from it.
"""

import base64
import io
import itertools
from dataclasses import dataclass
from typing import NamedTuple

import matplotlib as mpl
import matplotlib.image
import numpy as np

from stepsize.figures.palette import OTHERS, SCHEDULE, Look


class Axis(NamedTuple):
    """From `low` to `high`, fixed whatever is drawn; logarithmic where `log` says so (low must be above 0)."""

    label: str
    low: float
    high: float
    log: bool = False


class Line(NamedTuple):
    """Column `y` over column `x` ("t" is the update number), in every run or in the one named.

    look: the run's own where it is None. since: the first row that is drawn. dots: one for every
    row. name: what the legend calls it, the run's name where it is None.
    """

    y: str
    x: str = "t"
    run: str | None = None
    name: str | None = None
    look: Look | None = None
    since: int = 0
    dots: bool = False


class Bar(NamedTuple):
    """The present value of a column as a bar over its label, one for every run or for the one named."""

    column: str
    label: str
    run: str | None = None
    name: str | None = None
    look: Look | None = None


class Limit(NamedTuple):
    """A dashed line across the panel at a number, or at the present value of a column of the first run."""

    label: str
    at: float | str
    vertical: bool = False


class Note(NamedTuple):
    """Words at a place of the panel, in the units of its axes."""

    text: str
    x: float
    y: float


class Curve(NamedTuple):
    """A curve that does not move, through points [x, y], in the look of the run that moves along it."""

    points: list
    look: Look


class HeatMap(NamedTuple):
    """`values[i, j]` as the color of a cell: row i upwards, column j to the right, evenly on the axes.

    n columns are n equal parts of the x axis, and the value belongs to the middle of its part: for
    rates 0.1, 0.2, 0.3 the axis goes from 0.05 to 0.35. On a logarithmic axis the parts have equal
    ratios. low, high: the values at the two ends of the color scale. What is not finite is gray.
    """

    label: str
    values: np.ndarray
    low: float
    high: float


class Goal(NamedTuple):
    """A challenge: `Goal("below 1e-6", lambda run: run.last.loss < 1e-6)` lights up when one run meets it.

    A run has what `Figure` says of sentences. Ask with & and | for two things at once.
    """

    text: str
    reached: object


@dataclass(frozen=True)
class Panel:
    """One pair of axes; x is the update number where it is None.

    lines: `Line`s or names of columns. bars, limits, notes, curves: `Bar`s, `Limit`s, `Note`s,
    `Curve`s, and heat: a `HeatMap`. contours: level lines, each a list of points (x, y). handle: the
    name of a `Point`, or of the two sliders, that the reader drags in this panel. tall: twice as high,
    on the left. title: above the panel.
    """

    y: Axis
    lines: tuple = ()
    x: Axis | None = None
    bars: tuple = ()
    limits: tuple = ()
    notes: tuple = ()
    contours: tuple = ()
    curves: tuple = ()
    heat: HeatMap | None = None
    handle: str | tuple | None = None
    tall: bool = False
    title: str = ""


class Mark(NamedTuple):
    """A line or bar of one run, with its look: what is left when names and defaults are filled in."""

    run: int
    name: str
    look: Look
    what: Line | Bar


_OWN_LOOKS = (SCHEDULE, *OTHERS[1:], OTHERS[0])  # the two grays apart


def marks(parts, looks, kind):
    """The panel's lines or bars for the runs of `looks` (name to look), those without a run for each."""
    runs = list(looks)
    plain = [part for part in parts if isinstance(part, str)]
    several = len(runs) == 1 and len(plain) > 1  # names of columns in one run: each line gets a name and a look
    own = {name: {"name": name, "look": look} for name, look in zip(plain, itertools.cycle(_OWN_LOOKS))}
    named = [kind(part, **(own[part] if several else {})) if isinstance(part, str) else part for part in parts]
    return [
        Mark(i, run if part.name is None else part.name, part.look or looks[run], part)
        for part in named
        for i, run in enumerate(runs)
        if part.run in (None, run)
    ]


def panel_spec(panel, looks, steps):
    """The panel as the browser gets it: JSON."""
    x = panel.x or Axis("update t", 0, steps)
    return {
        "x": _axis(x),
        "y": _axis(panel.y),
        "lines": [
            _mark(m) | {"x": m.what.x, "y": m.what.y, "since": m.what.since, "dots": m.what.dots}
            for m in marks(panel.lines, looks, Line)
        ],
        "bars": [_mark(m) | {"column": m.what.column, "label": m.what.label} for m in marks(panel.bars, looks, Bar)],
        "limits": [limit._asdict() for limit in panel.limits],
        "notes": [note._asdict() for note in panel.notes],
        "contours": list(panel.contours),
        "curves": [{"points": curve.points, "look": curve.look._asdict()} for curve in panel.curves],
        "heat": panel.heat and _heat(panel.heat),
        "handle": [panel.handle] if isinstance(panel.handle, str) else list(panel.handle or ()),
        "tall": panel.tall,
        "title": panel.title,
    }


def _axis(axis):
    return {"label": axis.label, "range": [float(axis.low), float(axis.high)], "log": axis.log}


def _mark(mark):
    return {"run": mark.run, "name": mark.name, "look": mark.look._asdict()}


def _heat(heat):
    scale = np.linspace(heat.low, heat.high, 64)[None, :]
    ends = {"low": float(heat.low), "high": float(heat.high)}
    return {"label": heat.label, **ends, "image": _png(heat, heat.values), "scale": _png(heat, scale)}


def colors():
    """The color map of every heat map: cividis (Nuñez et al. 2018), which color-blind readers can read."""
    return mpl.colormaps["cividis"].with_extremes(bad="#8a8a8a")


def _png(heat, values):
    """The values as a picture of one pixel a cell, in the form in which a page holds it."""
    shown = np.where(np.isfinite(values), values, np.nan)
    buffer = io.BytesIO()
    limits = {"vmin": heat.low, "vmax": heat.high}
    mpl.image.imsave(buffer, np.ma.masked_invalid(shown), cmap=colors(), origin="lower", format="png", **limits)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
