"""Adam's bias correction (chapter 05): how two averages that begin at 0 grow up."""

import numpy as np

from stepsize.figures import Axis, Figure, Limit, Line, Note, Panel, Slider
from stepsize.figures.palette import OTHERS, SCHEDULE
from stepsize.optimizers import START, adam_step

RAW, CORRECTED = OTHERS[2], SCHEDULE


def _curves(moment):
    """A moment without and with its correction."""
    return (
        Line(moment, name="uncorrected", look=RAW, since=1),
        Line(f"{moment}_hat", name="corrected", look=CORRECTED, since=1),
    )


class BiasCorrectionCurves(Figure):
    """Both moments with and without correction, and how many times too long the uncorrected step is.

    The gradient is 1 + a at odd steps and 1 - a at even ones. The first panel draws
    c_t = (1 - β₁ᵗ)/√(1 - β₂ᵗ), the ratio of |m|/√v to |m̂|/√v̂, which no gradient enters (after
    Kingma & Ba 2015, section 3). A dashed line marks a moment's half-life ln 2/ln(1/β).
    """

    title = "Moments begin too small; uncorrected, Adam's early steps have the wrong length"
    steps = 2000
    time = Axis("update t", 1, 2000, log=True)
    panels = (
        Panel(
            Axis("uncorrected step over corrected", 0.01, 100, log=True),
            (Line("factor", name="uncorrected", look=RAW, since=1),),
            time,
            limits=(Limit("", 1.0),),
            notes=(Note("too long", 700, 40), Note("too short", 700, 0.02)),
            tall=True,
        ),
        Panel(Axis("m and m̂", 0, 2.2), _curves("m"), time, limits=(Limit("half-life", "half1", vertical=True),)),
        Panel(Axis("v and v̂", 0, 4.2), _curves("v"), time, limits=(Limit("half-life", "half2", vertical=True),)),
    )
    sentences = (
        (
            "No uncorrected step is too long: the first is {first.factor} times as long as the corrected one. "
            "v, whose half-life is {last.half2}, grows up before m, whose half-life is {last.half1}.",
            lambda run: run.most.factor <= 1.001,
        ),
        (
            "Without the correction the first step is as long as with it; the worst is step {last.worst_at}, "
            "{most.factor} times as long. The half-life of m is {last.half1} steps, that of v {last.half2}.",
            lambda run: (run.last.worst_at > 1) & (np.abs(run.first.factor - 1) < 0.005),
        ),
        (
            "Without the correction the first step is {first.factor} times as long as with it; the worst is step "
            "{last.worst_at}, {most.factor} times as long. The half-life of m is {last.half1} steps, that of v "
            "{last.half2}.",
            lambda run: run.last.worst_at > 1,
        ),
        (
            "Without the correction the first step is the worst, {first.factor} times as long as with it. "
            "The half-life of m is {last.half1} steps, that of v {last.half2}.",
            None,
        ),
    )
    beta1 = Slider(0.9, 0.0, 0.99, label="β₁", about="decay of m", step=0.01)
    beta2 = Slider(0.999, 0.5, 0.9999, label="β₂", about="decay of v", scale="complement")
    swing = Slider(0, 0, 1, label="a", about="alternating part of g", step=0.05)

    def gradient(self, t):
        """1 + a at odd updates, 1 - a at even ones."""
        return 1 + self.swing * (2 * np.remainder(t, 2) - 1)

    def factor(self, t):
        """c_t, by which the uncorrected step is too long."""
        return (1 - self.beta1**t) / (1 - self.beta2**t) ** 0.5

    def begin(self):
        return {"theta": 0.0, "moments": START, "worst": 0.0, "worst_at": 0.0}

    def advance(self, t, now):
        g, factor = self.gradient(t), self.factor(t)
        theta, moments = adam_step(now["theta"], g, now["moments"], eta=1.0, beta1=self.beta1, beta2=self.beta2)
        worst_at = np.where(factor > now["worst"] + 1e-6, t, now["worst_at"])  # and not where only rounding is left
        return {"theta": theta, "moments": moments, "worst": np.maximum(factor, now["worst"]), "worst_at": worst_at}

    def read(self, t, now):
        step, moments = np.maximum(t, 1), now["moments"]
        return {
            "m": moments.m,
            "v": moments.v,
            "m_hat": moments.m / (1 - self.beta1**step),
            "v_hat": moments.v / (1 - self.beta2**step),
            "factor": self.factor(step),
            "worst_at": now["worst_at"],
            "half1": half_life(self.beta1),
            "half2": half_life(self.beta2),
        }


def half_life(beta):
    """Steps after which an average that began at 0 holds half of a constant signal."""
    return np.log(2) / -np.log(beta)
