"""One learning rate (chapter 01): where gradient descent stops descending."""

from typing import ClassVar

from stepsize.figures import DescentFigure, Goal, Slider
from stepsize.optimizers import gd_step
from stepsize.problems import Quadratic


class StabilityLimit(DescentFigure):
    """Gradient descent just below 2/λ_max, and what every step does along the steepest direction."""

    title = "Above 2/λ_max gradient descent diverges; the fastest rate lies just below"
    rules: ClassVar = {"gradient descent": gd_step}
    problem, steps = Quadratic((1.0, 20.0), angle=0.4), 60
    eta_axis, limit = (0.0, 0.12), ("2/λ_max", 0.1)
    eta = Slider(0.098, 0.001, 0.12, label="η", about="learning rate", step=0.001)
    goal = Goal("a loss below 0.3 after 60 steps", lambda run: run.last.loss < 0.3)
