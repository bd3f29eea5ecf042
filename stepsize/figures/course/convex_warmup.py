"""Warm-up where the curvature is constant (chapter 14): what it costs, and what it cannot mend."""

import functools

import numpy as np

from stepsize.figures import Axis, Figure, HeatMap, Limit, Line, Panel, Slider
from stepsize.figures.palette import LOOKS, SCHEDULE
from stepsize.optimizers import gd_step
from stepsize.problems import Quadratic
from stepsize.schedules import warmup
from stepsize.sweeping import sweep

BOWL = Quadratic((1.0, 20.0))
TOP = 20.0  # its largest curvature
STEPS = 60
GAINS, LENGTHS = np.linspace(0.1, 2.0, 39), np.arange(1.0, STEPS + 1)  # a column and a row of the map for each


class ConvexWarmup(Figure):
    """Gradient descent with linear warm-up on a quadratic bowl: the final loss of every target and length.

    The rate is a multiple of 1/λ_max. Up to 1 every factor |1 - ηλ| grows when η shrinks, so that
    warm-up slows every direction. Between 1 and 2 a ramp passes η = 1/λ_max, which ends the
    steepest direction at once: just below 2, where that direction is the slow one, a ramp helps.
    """

    title = "Up to 1/λ_max a longer warm-up only slows gradient descent on a bowl"
    steps = STEPS
    gain = Slider(0.9, 0.1, 2.0, label="η λ_max", about="target rate times λ_max", step=0.05)
    length = Slider(20, 1, STEPS, label="w", about="steps of warm-up", step=1)
    sentences = (
        (
            "At {gain}/λ_max a warm-up of w = {length} slows the descent: the loss ends at {last.loss}, without "
            "warm-up at {last.without}.",
            lambda run: run.last.loss > run.last.without,
        ),
        (
            "At {gain}/λ_max a warm-up of w = {length} does not slow the descent: the loss ends at {last.loss}, "
            "without it at {last.without}.",
            None,
        ),
    )

    def begin(self):
        """The same start with and without warm-up."""
        start = np.asarray(BOWL.start)
        return {"theta": start, "without": start}

    def advance(self, t, state):
        """One step of gradient descent from each of the two places."""
        peak = self.gain / TOP
        rates = {"theta": warmup(t, peak=peak, steps=self.length), "without": peak}
        return {name: gd_step(state[name], BOWL.gradient(state[name]), eta=eta)[0] for name, eta in rates.items()}

    def read(self, t, state):
        """Both losses and the rate, as a multiple of 1/λ_max."""
        return {
            "loss": BOWL.loss(state["theta"]),
            "without": BOWL.loss(state["without"]),
            "rate": warmup(np.maximum(t, 1), peak=self.gain, steps=self.length),
        }

    def layout(self):
        """The map, and the rate and loss of the chosen cell."""
        return (
            Panel(
                Axis("steps of warm-up w", 0.5, STEPS + 0.5),
                x=Axis("target rate η λ_max", 0.075, 2.025),
                heat=HeatMap("log₁₀ loss", np.log10(final_loss()), -4, 1),
                limits=(Limit("", 1.0, vertical=True), Limit("", 2.0, vertical=True)),
                title="dashed: 1/λ_max and 2/λ_max",
                handle=("gain", "length"),
                tall=True,
            ),
            Panel(
                Axis("η λ_max", 0, 2.6),
                (Line("rate", name="", look=SCHEDULE, since=1),),
                limits=(Limit("2, the limit", 2.0),),
            ),
            Panel(
                Axis("loss", 1e-5, 1e3, log=True),
                (
                    Line("loss", name="with warm-up", look=LOOKS["gd_step"]),
                    Line("without", name="without", look=SCHEDULE._replace(dash="3 3")),
                ),
            ),
        )


@functools.cache
def final_loss():
    """The map: a row for every warm-up length, a column for every target."""
    return sweep(gd_step, BOWL, GAINS / TOP, LENGTHS, steps=STEPS).loss.T
