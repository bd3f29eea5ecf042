"""Schedules (chapter 11): every shape of the learning rate, and what each does to noise."""

from functools import partial

import numpy as np

from stepsize.figures import Axis, Choice, Figure, Goal, Limit, Line, Note, Panel, Slider
from stepsize.figures.course import expected
from stepsize.figures.palette import OTHERS, look_of
from stepsize.optimizers import gd_step
from stepsize.schedules import (
    constant,
    cosine,
    cosine_restarts,
    exponential,
    inverse_sqrt,
    join,
    one_cycle,
    polynomial,
    step_decay,
    warmup,
    wsd,
)

STEPS = 160
STAIRS = 4
KINDS = (
    "constant", "stairs", "exponential", "inverse root", "linear", "polynomial, power 2",
    "cosine", "cosine with restarts", "warm-up, stable, decay", "one cycle",
)  # fmt: skip
ENDLESS = ("constant", "inverse root")  # whose shape no planned end changes
BEST_CONSTANT = expected.best_constant(STEPS)


def shaped(kind, *, peak, ramp, total, floor):
    """The schedule of this kind as a function of t: `ramp` updates of warm-up, planned for `total`."""
    rest = total - ramp
    fall = floor / peak
    if kind == "inverse root":
        return partial(inverse_sqrt, peak=peak, steps=ramp)
    if kind == "one cycle":
        return partial(one_cycle, peak=peak, total=total, rise=ramp / total, end_div=peak / (25 * floor))
    if kind == "warm-up, stable, decay":
        return partial(wsd, peak=peak, steps=ramp, total=total, cooldown=rest / 2, floor=floor)
    after = {
        "constant": partial(constant, peak=peak),
        "stairs": partial(
            step_decay, peak=peak, factor=fall ** (1 / (STAIRS - 1)), every=np.floor((rest + STAIRS - 1) / STAIRS)
        ),
        "exponential": partial(exponential, peak=peak, gamma=fall ** (1 / (rest - 1))),
        "linear": partial(polynomial, peak=peak, total=rest, floor=floor),
        "polynomial, power 2": partial(polynomial, peak=peak, total=rest, power=2.0, floor=floor),
        "cosine": partial(cosine, peak=peak, total=rest, floor=floor),
        "cosine with restarts": partial(cosine_restarts, peak=peak, period=np.floor(rest / 2), floor=floor),
    }[kind]
    return join((partial(warmup, peak=peak, steps=ramp), ramp), (after, STEPS))


class Schedules(Figure):
    """Every schedule of `stepsize.schedules` on a noisy quadratic, in the mean over all noise.

    Noise leaves a constant learning rate at a level that grows with it (Robbins & Monro 1951; Bottou,
    Curtis & Nocedal 2018, section 4.2): a high rate gets there fast, a low one gets lower. A rate that
    falls does both. The dashed curve is the loss at which the present rate would come to rest.
    """

    title = "A rate that falls ends lower than the best constant one"
    steps = STEPS
    kind = Choice("cosine", KINDS, label="schedule")
    peak = Slider(0.045, 0.01, 0.12, label="η_max", about="peak", step=0.001)
    ramp = Slider(8, 2, 40, label="w", about="updates of warm-up", step=1)
    total = Slider(120, 60, STEPS, label="T", about="updates planned", step=1)
    floor = Slider(0.002, 0.0005, 0.01, label="η_min", about="floor", step=0.0005)
    sentences = (
        (
            "The peak lies above 2/λ_max and lasts: the mean loss rises to {most.loss} and ends at {last.loss}.",
            lambda run: run.most.loss > 2 * run.first.loss,
        ),
        (
            "The mean loss after {steps} updates is {last.loss}, below the {last.constant} of the best constant rate.",
            lambda run: run.last.loss < run.last.constant,
        ),
        (
            "The mean loss after {steps} updates is {last.loss}, above the {last.constant} of the best constant rate, "
            "and far above the level of its own last rate, {last.level}: it fell too early, or its peak is too low.",
            lambda run: run.last.loss > 2 * run.last.level,
        ),
        (
            "The mean loss after {steps} updates is {last.loss}, above the {last.constant} of the best constant rate: "
            "the noise of the last rate, {last.eta}, holds it up.",
            None,
        ),
    )
    goal = Goal("a mean loss below 0.021 after 160 updates", lambda run: run.last.loss < 0.021)
    panels = (
        Panel(
            Axis("η", 0, 0.12),
            (
                Line("eta", name="the schedule", since=1),
                Line("constant_eta", name="best constant rate", look=OTHERS[1], since=1),
            ),
            limits=(Limit("", expected.LIMIT), Limit("T", "total", vertical=True)),
            notes=(Note("2/λ_max", 14, 0.104),),
        ),
        Panel(
            Axis("mean loss", 1e-4, 1e3, log=True),
            (
                Line("loss", name="the schedule"),
                Line("constant", name="best constant rate", look=OTHERS[1]),
                Line("level", name="level of the present rate", look=OTHERS[0], since=1),
            ),
        ),
    )

    def begin(self):
        return {"s": expected.BEGIN, "constant": expected.BEGIN, "eta": 0.0}

    def advance(self, t, now):
        eta = self.schedule(t)
        return {
            "s": expected.spread(now["s"], eta),
            "constant": expected.spread(now["constant"], BEST_CONSTANT),
            "eta": eta,
        }

    def read(self, t, now):
        return {
            "eta": now["eta"],
            "constant_eta": BEST_CONSTANT + 0.0 * t,
            "loss": expected.mean_loss(now["s"]),
            "constant": expected.mean_loss(now["constant"]),
            "level": expected.settled(now["eta"]),
            "total": np.inf if self.kind in ENDLESS else self.total + 0.0 * t,
        }

    def schedule(self, t):
        """The learning rate at update t."""
        return shaped(self.kind, peak=self.peak, ramp=self.ramp, total=self.total, floor=self.floor)(t)

    def run_looks(self):
        return {"": look_of(gd_step, 0)}
