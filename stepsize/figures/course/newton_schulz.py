"""Muon (chapter 17): what the Newton-Schulz iteration makes of singular values."""

import functools

import numpy as np

from stepsize.figures import Axis, Bar, Figure, Goal, Limit, Line, Panel, Slider
from stepsize.figures.palette import OTHERS
from stepsize.optimizers.matrix import NEWTON_SCHULZ

BEGINS = (0.001, 0.005, 0.02, 0.05, 0.1, 0.3, 0.7, 1.0)  # singular values after division by the norm
LARGE = BEGINS.index(0.05)  # from here on five steps suffice
STEPS = 10
FAR = 1e3  # a singular value that has left the figure stands still
TINY = 1e-9  # what a log axis draws for a 0
LIFTED = OTHERS[1]._replace(dash="")  # the look of those for which five steps suffice


def quintic(sigma, a, b, c):
    """One step of the iteration on a singular value."""
    return a * sigma + b * sigma**3 + c * sigma**5


def band(a, b, c):
    """[p(x), p(p(x))] at the larger critical point x of p: where the iteration stays once it is there."""
    lowest = quintic(((-3 * b + (9 * b**2 - 20 * a * c) ** 0.5) / (10 * c)) ** 0.5, a, b, c)
    return lowest, quintic(lowest, a, b, c)


class NewtonSchulz(Figure):
    """Eight singular values under X ← aX + bXXᵀX + c(XXᵀ)²X, step after step.

    The iteration keeps singular vectors and maps every singular value by p(σ) = aσ + bσ³ + cσ⁵. Jordan's (2024)
    a is the slope at 0; the dashed lines are the band [p(x), p(p(x))] of his coefficients, with x the larger
    critical point of p. (15/8, -5/4, 3/8) and, with c = 0, (3/2, -1/2) converge to 1, from σ = 0.05 more slowly.
    """

    title = "Five steps of Muon's quintic lift every σ from 0.05 on into one band, in which none settles"
    steps = STEPS
    a = Slider(NEWTON_SCHULZ[0], 1.0, 4.0, label="a", about="slope at 0", step=0.001)
    b = Slider(NEWTON_SCHULZ[1], -6.0, 0.0, label="b", about="factor of σ³", step=0.001)
    c = Slider(NEWTON_SCHULZ[2], 0.0, 3.0, label="c", about="factor of σ⁵", step=0.001)
    sentences = (
        (
            "These coefficients throw a singular value out: its size reaches {most.size}.",
            lambda run: run.most.size > 2,
        ),
        (
            "These coefficients turn a singular value negative: it falls to {least.low}, and its direction points the "
            "wrong way. The lines show sizes.",
            lambda run: run.least.low < 0,
        ),
        (
            "After {steps} steps all singular values that began at 0.05 or more lie within 1 % of 1: they settle.",
            lambda run: (run.last.low > 0.99) & (run.last.high < 1.01),
        ),
        (
            "After {steps} steps the singular values that began at 0.05 or more lie between {last.low} and "
            "{last.high}; the one from 0.001 is at {last.s0}.",
            None,
        ),
    )
    goal = Goal(
        "all from 0.05 on within 1 % of 1 after ten steps",
        lambda run: (run.last.low > 0.99) & (run.last.high < 1.01),
    )

    def begin(self):
        return {"sigma": np.array(BEGINS)}

    def advance(self, t, state):
        now = state["sigma"]
        return {"sigma": np.where(np.abs(now) < FAR, quintic(now, self.a, self.b, self.c), now)}

    def read(self, t, state):
        sigma = [state["sigma"][i] for i in range(len(BEGINS))]
        large = sigma[LARGE:]
        extremes = {"low": functools.reduce(np.minimum, large), "high": functools.reduce(np.maximum, large)}
        sizes = [np.maximum(np.abs(value), TINY) for value in sigma]
        extremes["size"] = functools.reduce(np.maximum, sizes)
        return {f"s{i}": size for i, size in enumerate(sizes)} | extremes

    def layout(self):
        low, high = band(*NEWTON_SCHULZ)
        band_of = f"band {low:.3f} to {high:.3f}"
        looks = [LIFTED if i >= LARGE else OTHERS[0] for i in range(len(BEGINS))]
        return (
            Panel(
                Axis("σ", 1e-3, 3.0, log=True),
                tuple(Line(f"s{i}", name="", look=look) for i, look in enumerate(looks)),
                Axis("step t", 0, STEPS),
                limits=(Limit("", low), Limit(band_of, high)),
                title="singular values, step by step",
            ),
            Panel(
                Axis("σ", 0.0, 1.5),
                bars=tuple(
                    Bar(f"s{i}", f"{begin:g}".lstrip("0"), name="", look=look)
                    for i, (begin, look) in enumerate(zip(BEGINS, looks, strict=True))
                ),
                limits=(Limit("", low), Limit("", high)),
                title="σ at step t, by σ at the start",
            ),
        )
