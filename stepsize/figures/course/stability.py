"""One learning rate (chapter 01): where gradient descent stops descending."""

from typing import ClassVar

import numpy as np

from stepsize.figures import Axis, Curve, DescentFigure, Goal, Limit, Line, Note, Panel, Slider
from stepsize.figures.palette import OTHERS
from stepsize.optimizers import gd_step
from stepsize.problems import Quadratic

LOW, HIGH = 1.0, 20.0  # eigenvalues of the flat and of the steep direction
AXES = np.linalg.eigh(Quadratic((LOW, HIGH), angle=0.4).A)[1].T  # its eigenvectors: flat, steep
HIGHEST = 0.12


class StabilityLimit(DescentFigure):
    """Gradient descent on a quadratic comes apart into its eigenvectors.

    Each update multiplies the component along eigenvector i by 1 - ηλ_i. Its size over η is a V
    that touches 0 at 1/λ_i and 1 at 2/λ_i; the two cross at 2/(λ_min + λ_max), where the larger of
    them is smallest (Polyak 1964; Goh 2017, section "Step size and convergence").
    """

    title = "Above 2/λ_max gradient descent diverges; the fastest rate lies just below"
    rules: ClassVar = {"gradient descent": gd_step}
    problem, steps = Quadratic((LOW, HIGH), angle=0.4), 70
    eta = Slider(0.098, 0.001, HIGHEST, label="η", about="learning rate", step=0.001)
    sentences = (
        (
            "η = {eta} lies above 2/λ_max: the steep component grows to {last.steep_factor} times its size at every "
            "update, and the loss from {first.loss} to {last.loss}.",
            lambda run: run.last.steep_factor > 1,
        ),
        (
            "η = {eta} is 2/λ_max: the steep component flips its sign forever and keeps its size.",
            lambda run: run.last.steep_factor >= 1,
        ),
        (
            "The steep component is the slower one: an update leaves {last.steep_factor} of it and {last.flat_factor} "
            "of the flat one. The loss falls from {first.loss} to {last.loss}: a smaller η is faster.",
            lambda run: run.last.steep_factor > run.last.flat_factor,
        ),
        (
            "The flat component is the slower one: an update leaves {last.flat_factor} of it and {last.steep_factor} "
            "of the steep one. The loss falls from {first.loss} to {last.loss}: a larger η is faster.",
            None,
        ),
    )
    goal = Goal(
        "both components below 1/1000 of their start in 70 updates",
        lambda run: (run.last.flat < run.first.flat / 1000) & (run.last.steep < run.first.steep / 1000),
    )

    def more(self, t, theta, state):
        factors = {"flat_factor": np.abs(1 - self.eta * LOW), "steep_factor": np.abs(1 - self.eta * HIGH)}
        # The path's own components drown in the rounding of one that explodes; these are exact.
        flat, steep = (np.abs(self.start[0] * axis[0] + self.start[1] * axis[1]) for axis in AXES)
        components = {"flat": flat * factors["flat_factor"] ** t, "steep": steep * factors["steep_factor"] ** t}
        return {"rate": self.eta + 0.0 * t} | components | factors

    def layout(self):
        rates = np.linspace(0.0, HIGHEST, 121)
        curves = tuple(
            Curve(np.column_stack([rates, np.abs(1 - rates * x)]).tolist(), look)
            for x, look in ((LOW, OTHERS[1]), (HIGH, OTHERS[2]))
        )
        factors = Panel(
            Axis("|1 − ηλ|", 0.0, 1.5),
            (
                Line("flat_factor", x="rate", name="flat direction, λ_min", look=OTHERS[1]),
                Line("steep_factor", x="rate", name="steep direction, λ_max", look=OTHERS[2]),
            ),
            x=Axis("η", 0.0, HIGHEST),
            curves=curves,
            limits=(Limit("2/λ_max", 2 / HIGH, vertical=True),),
            notes=(Note("2/(λ_min + λ_max) ↗", 0.056, 0.68),),
        )
        components = Panel(
            Axis("|component|", 1e-4, 1e3, log=True),
            (
                Line("flat", name="flat direction, λ_min", look=OTHERS[1]),
                Line("steep", name="steep direction, λ_max", look=OTHERS[2]),
            ),
        )
        return (self._plane(tall=True), factors, components)
