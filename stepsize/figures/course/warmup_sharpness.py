"""Warm-up and sharpness (chapter 14): what the network does while the learning rate rises."""

import functools
from typing import ClassVar

import numpy as np

from stepsize.curvature import adam_stable_sharpness, gd_stable_eta
from stepsize.figures import Axis, Choice, Figure, Line, Panel, Slider
from stepsize.figures.course.digits_runs import (
    STEPS,
    first_sharpness,
    learned,
    loss_panel,
    measured,
    network,
    over_lengths,
    rises,
)
from stepsize.figures.palette import OTHERS, look_of
from stepsize.optimizers import adam_step, gd_step, gi_adam_step
from stepsize.schedules import warmup

KINDS = {"standard": "standard", "maximal update": "maximal_update"}
TARGETS, LENGTHS = (2, 4, 8, 16, 32, 64, 128), (1, 8, 32, 128)
RATES, ADAM_LENGTHS = (0.01, 0.03, 0.1, 0.3), (1, 16, 64)
ADAMS = {"Adam": adam_step, "GI-Adam": gi_adam_step}


def next_eta(peak, length):
    """The learning rate that the step after t = 0, 1, … takes: what the sharpness of row t meets."""
    return warmup(np.arange(1, STEPS + 2), peak=peak, steps=length)


class WarmupSharpness(Figure):
    """Full-batch gradient descent on the digits network: its sharpness against 2/η_t, and its loss.

    After Kalra & Barkeshli 2024, "Why warmup the learning rate?", figures 1 and 2. The target is a
    multiple of 1/λ₀; λ₀ is the sharpness at the start. Of the sharpness, one value in ten steps
    is measured, more at the beginning, and lines join them.
    """

    title = "Warm-up gives the sharpness time to fall to 2/η"
    mode, steps = "baked", STEPS
    target = Slider(32, values=TARGETS, label="ηλ₀", about="target rate times λ₀", scale="log")
    length = Slider(32, values=LENGTHS, label="w", about="steps of warm-up", scale="log")
    parameterization = Choice("standard", tuple(KINDS), label="network")
    sentences = (
        (
            "Target {target}/λ₀, w = {length}: the sharpness, {first.sharpness} at the start, does not come down to "
            "2/η = {last.limit} in time, and the run diverges.",
            lambda run: not np.isfinite(run.last.loss),
        ),
        (
            "Target {target}/λ₀, w = {length}: the sharpness goes from {first.sharpness} to {last.sharpness}, near "
            "2/η = {last.limit}; the loss rises in {last.rises} of {steps} steps and ends at {last.loss}.",
            lambda run: run.last.sharpness > 0.8 * run.last.limit,
        ),
        (
            "Target {target}/λ₀, w = {length}: the sharpness goes from {first.sharpness} to {last.sharpness}, "
            "below 2/η = {last.limit}; the loss ends at {last.loss}.",
            None,
        ),
    )

    def tables(self, **settings):
        """The run of one position of the controls, out of all that are computed at once."""
        at = {**self.settings(), **settings}
        target, length, kind = at["target"], at["length"], KINDS[at["parameterization"]]
        loss, sharpness = (kept[:, TARGETS.index(target)] for kept in _descents()[kind, length])
        limit = gd_stable_eta(next_eta(target / first_sharpness(kind), length))
        return {"": {"sharpness": sharpness, "limit": limit, "loss": loss, "rises": rises(loss)}}

    def layout(self):
        """The sharpness with its limit, and the loss with that of a constant answer."""
        return (
            Panel(
                Axis("sharpness", 0.03, 100, log=True),
                (
                    Line("sharpness", name="sharpness", look=OTHERS[1]._replace(dash="")),
                    Line("limit", name="2/η, the limit", look=OTHERS[0]),
                ),
            ),
            loss_panel(Line("loss", name="", look=look_of(gd_step, 0))),
        )


class PreconditionedSharpness(Figure):
    """Adam and GI-Adam on the digits network: the sharpness as each sees it, against its own limit.

    Kalra & Barkeshli 2024, section 6, with the limit of Cohen et al. 2022: (2 + 2β₁) / ((1 - β₁) η)
    for λ_max(P^(-1/2) H P^(-1/2)). GI-Adam starts v at the first squared gradient. At t = 0 stands
    what the first step meets.
    """

    title = "Adam's first step meets a preconditioned sharpness 30 times that of GI-Adam"
    mode, steps = "baked", STEPS
    looks: ClassVar = {"Adam": look_of(adam_step, 0), "GI-Adam": OTHERS[1]}
    eta = Slider(0.1, values=RATES, label="η", about="target rate", scale="log")
    length = Slider(1, values=ADAM_LENGTHS, label="w", about="steps of warm-up", scale="log")
    sentences = (
        (
            "{name} begins at a sharpness of {first.sharpness}, where its limit is {first.limit}, and fails: the loss "
            "rises to {most.loss} and ends at {last.loss}, no better than a constant answer.",
            lambda run: not learned(run.last.loss),
        ),
        (
            "{name} begins at a sharpness of {first.sharpness}, where its limit is {first.limit}, and trains: the loss "
            "ends at {last.loss}.",
            None,
        ),
    )

    def tables(self, **settings):
        """The two runs of one position of the controls, out of all that are computed at once."""
        at = {**self.settings(), **settings}
        limit = adam_stable_sharpness(next_eta(at["eta"], at["length"]))
        tables = {}
        for name in ADAMS:
            loss, sharpness = (kept[:, RATES.index(at["eta"])] for kept in _adams()[name, at["length"]])
            tables[name] = {"sharpness": sharpness, "limit": limit, "loss": loss}
        return tables

    def layout(self):
        """The preconditioned sharpness with its limit, and the loss with that of a constant answer."""
        return (
            Panel(
                Axis("preconditioned sharpness", 1, 1e8, log=True),
                ("sharpness", Line("limit", run="Adam", name="38/η, the limit of both", look=OTHERS[0])),
            ),
            loss_panel("loss"),
        )


@functools.cache
def _descents():
    """For every network and warm-up length the losses and sharpnesses of all targets under gradient descent."""
    found = {}
    for kind in KINDS.values():
        peaks = np.array(TARGETS) / first_sharpness(kind)
        runs = over_lengths(functools.partial(measured, network(kind), gd_step, peaks), LENGTHS)
        found |= {(kind, length): run for length, run in zip(LENGTHS, runs, strict=True)}
    return found


@functools.cache
def _adams():
    """For both rules and every warm-up length the losses and preconditioned sharpnesses of all rates."""
    found = {}
    for name, rule in ADAMS.items():
        runs = over_lengths(functools.partial(measured, network(), rule, RATES, adaptive=True), ADAM_LENGTHS)
        found |= {(name, length): run for length, run in zip(ADAM_LENGTHS, runs, strict=True)}
    return found
