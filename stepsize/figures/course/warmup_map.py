"""Where warm-up helps and where it cannot (chapter 14): two maps of target rate and warm-up length."""

import functools

import numpy as np

from stepsize.figures import Axis, Figure, HeatMap, Line, Panel, Slider
from stepsize.figures.course.digits_runs import (
    SEED,
    STEPS,
    first_sharpness,
    learned,
    loss_panel,
    network,
    over_lengths,
    walk,
)
from stepsize.figures.palette import LOOKS, SCHEDULE
from stepsize.optimizers import gd_step
from stepsize.schedules import warmup

TARGETS = tuple(2.0**k for k in range(9))
LENGTHS = tuple(2.0**k for k in range(8))
GUESS = 0.15  # the accuracy below which a network does no better than a guess among ten digits
_EDGE = 2**0.5  # half a cell of the map


class WarmupMap(Figure):
    """Gradient descent on the digits network for every target and every length of linear warm-up.

    After Kalra & Barkeshli 2024, figure 4. On the right a run reads a tenth of the images, as a guess
    does: it has diverged, or the network is dead. At the left edge 160 steps are too few.
    """

    title = "The longer the warm-up, the larger the learning rate that still trains"
    mode, steps = "baked", STEPS
    target = Slider(32, values=TARGETS, label="ηλ₀", about="target rate times λ₀", scale="log")
    length = Slider(4, values=LENGTHS, label="w", about="steps of warm-up", scale="log")
    sentences = (
        ("Target {target}/λ₀, w = {length}: the run diverges.", lambda run: not np.isfinite(run.last.loss)),
        (
            "Target {target}/λ₀, w = {length}: the network dies. Its loss ends at {last.loss}, no better than a "
            "constant answer.",
            lambda run: not learned(run.last.loss) and run.last.accuracy < GUESS,
        ),
        (
            "Target {target}/λ₀, w = {length}: too slow for {steps} steps. The loss falls to {last.loss}, not yet "
            "below that of a constant answer; the share of validation images read correctly is {last.accuracy}.",
            lambda run: not learned(run.last.loss),
        ),
        (
            "Target {target}/λ₀, w = {length}: the run trains. The loss falls to {last.loss}, and the share of "
            "validation images read correctly is {last.accuracy}.",
            None,
        ),
    )

    def tables(self, **settings):
        """The run of one cell, out of all that are computed at once."""
        at = {**self.settings(), **settings}
        target, length = at["target"], at["length"]
        loss, accuracy = cells()
        cell = LENGTHS.index(length), TARGETS.index(target)
        eta = warmup(np.maximum(np.arange(STEPS + 1), 1), peak=target, steps=length)  # drawn from t = 1
        return {"": {"loss": loss[cell], "eta": eta, "accuracy": np.full(STEPS + 1, accuracy[cell])}}

    def layout(self):
        """The map, and the rate and loss of the chosen cell."""
        return (
            Panel(
                Axis("steps of warm-up w", LENGTHS[0] / _EDGE, LENGTHS[-1] * _EDGE, log=True),
                x=Axis("target rate ηλ₀", TARGETS[0] / _EDGE, TARGETS[-1] * _EDGE, log=True),
                heat=HeatMap("accuracy", cells()[1], 0.1, 0.8),
                title="dark on the right: diverged or dead",
                handle=("target", "length"),
                tall=True,
            ),
            Panel(Axis("ηλ₀", 0.3, 400, log=True), (Line("eta", name="", look=SCHEDULE, since=1),)),
            loss_panel(Line("loss", name="", look=LOOKS["gd_step"])),
        )


@functools.cache
def cells(seed=SEED, lengths=LENGTHS):
    """Losses (lengths, targets, STEPS + 1) and final accuracies (lengths, targets) on the validation part."""
    problem, peaks = network(seed=seed), np.array(TARGETS) / first_sharpness(seed=seed)

    def row(length):
        losses = []
        for theta, _ in walk(problem, gd_step, peaks, length):
            losses.append(problem.loss(theta))
        return np.array(losses).T, problem.accuracy(theta)

    loss, accuracy = zip(*over_lengths(row, lengths), strict=True)
    return np.array(loss), np.array(accuracy)


def frontier(loss):
    """The largest target that learns, for every warm-up length; loss: final, (lengths, targets)."""
    return np.max(np.where(learned(loss), TARGETS, 0.0), axis=1)
