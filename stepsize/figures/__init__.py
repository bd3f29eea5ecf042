"""Interactive figures: Python says what is drawn, the browser computes and draws it."""

from stepsize.figures.controls import Choice, Point, Slider
from stepsize.figures.descent import DescentFigure
from stepsize.figures.figure import Figure
from stepsize.figures.panels import Axis, Bar, Curve, Goal, HeatMap, Limit, Line, Note, Panel

__all__ = [
    "Axis",
    "Bar",
    "Choice",
    "Curve",
    "DescentFigure",
    "Figure",
    "Goal",
    "HeatMap",
    "Limit",
    "Line",
    "Note",
    "Panel",
    "Point",
    "Slider",
]
