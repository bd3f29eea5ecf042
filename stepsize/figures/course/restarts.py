"""Warm restarts (chapter 12): cosines one after another, against one long one."""

from functools import partial

import numpy as np

from stepsize.figures import Axis, Figure, Goal, Limit, Line, Note, Panel, Slider
from stepsize.figures.course import expected
from stepsize.figures.palette import OTHERS, look_of
from stepsize.optimizers import gd_step
from stepsize.schedules import cosine, cosine_restarts, join, warmup

STEPS, RAMP = 290, 10
MIDWAY = RAMP + 120  # where the second cycle ends as the figure opens


def one_cosine(t, peak):
    """Warm-up and one cosine that falls to 0 at the last update."""
    return join(
        (partial(warmup, peak=peak, steps=RAMP), RAMP), (partial(cosine, peak=peak, total=STEPS - RAMP), STEPS)
    )(t)


def best_peak(schedule):
    """The peak with the lowest mean loss after the last update; schedule: a function of t and peak."""
    peaks = np.linspace(0.005, 0.12, 231)
    return float(peaks[np.argmin(expected.descent(lambda t: schedule(t, peaks[:, None]), STEPS)[-1])])


BEST_PEAK = best_peak(one_cosine)


class WarmRestarts(Figure):
    """Cosine annealing with warm restarts (Loshchilov & Hutter 2017) on a noisy quadratic.

    The losses are means over all noise, computed exactly. One cosine over all updates, with its own
    best peak, runs beside; only the ends of the cycles can be compared with it.
    """

    title = "Restarts can be ahead midway; one tuned cosine is ahead at the end"
    steps = STEPS
    peak = Slider(0.05, 0.005, 0.12, label="η_max", about="peak", step=0.001)
    floor = Slider(0.0, 0.0, 0.02, label="η_min", about="floor", step=0.001)
    period = Slider(40, 10, 280, label="T₀", about="updates of the first cycle", step=10)
    mult = Slider(2, 1, 4, label="m", about="growth of the cycles", step=1)
    ramp = Slider(RAMP, 1, 60, label="w", about="updates of warm-up", step=1)
    sentences = (
        (
            "The peak lies above 2/λ_max and lasts: the mean loss rises to {most.loss} and ends at {last.loss}.",
            lambda run: run.most.loss > 2 * run.first.loss,
        ),
        (
            "After 130 updates the restarts are ahead, {last.midway} to {last.once_midway}; after {steps} the one "
            "cosine is, {last.once} to {last.loss}.",
            lambda run: (run.last.midway < run.last.once_midway) & (run.last.loss > run.last.once),
        ),
        (
            "The one cosine is ahead after 130 updates, {last.once_midway} to {last.midway}, and after {steps}, "
            "{last.once} to {last.loss}.",
            lambda run: run.last.loss > run.last.once,
        ),
        ("The restarts are ahead after {steps} updates, {last.loss} to {last.once}.", None),
    )
    goal = Goal(
        "restarts ahead after 130 updates, and below 0.018 after 290",
        lambda run: (run.last.midway < run.last.once_midway) & (run.last.loss < 0.018),
    )
    panels = (
        Panel(
            Axis("η", 0, 0.12),
            (
                Line("eta", name="restarts", since=1),
                Line("once_eta", name="one cosine", look=OTHERS[1], since=1),
            ),
            limits=(Limit("", expected.LIMIT),),
            notes=(Note("2/λ_max", 26, 0.104),),
        ),
        Panel(
            Axis("mean loss", 1e-3, 1e3, log=True),
            (Line("loss", name="restarts"), Line("once", name="one cosine", look=OTHERS[1])),
            limits=(Limit("t = 130", MIDWAY, vertical=True),),
        ),
    )

    def begin(self):
        losses = dict.fromkeys(("s", "once", "midway", "once_midway"), expected.BEGIN)
        return losses | {"eta": 0.0, "once_eta": 0.0}

    def advance(self, t, now):
        eta, once_eta = self.schedule(t), one_cosine(t, BEST_PEAK)
        s, once = expected.spread(now["s"], eta), expected.spread(now["once"], once_eta)
        return {
            "s": s,
            "once": once,
            "midway": np.where(t <= MIDWAY, s, now["midway"]),
            "once_midway": np.where(t <= MIDWAY, once, now["once_midway"]),
            "eta": eta,
            "once_eta": once_eta,
        }

    def read(self, t, now):
        losses = {name: expected.mean_loss(now[name]) for name in ("once", "midway", "once_midway")}
        return {"loss": expected.mean_loss(now["s"]), "eta": now["eta"], "once_eta": now["once_eta"]} | losses

    def schedule(self, t):
        """Warm-up to the peak, then cycles that begin there."""
        up = partial(warmup, peak=self.peak, steps=self.ramp)
        cycles = partial(cosine_restarts, peak=self.peak, period=self.period, mult=self.mult, floor=self.floor)
        return join((up, self.ramp), (cycles, STEPS))(t)

    def run_looks(self):
        return {"": look_of(gd_step, 0)}
