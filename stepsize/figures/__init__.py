"""Interactive figures: Python says what is drawn, the browser computes and draws it."""

from stepsize.figures.controls import Point, Slider
from stepsize.figures.descent import DescentFigure

__all__ = ["DescentFigure", "Point", "Slider"]
