"""The dashboard of a run (chapter 18): what to log, for six runs that fail and two that do not."""

import functools

import numpy as np

from stepsize.broken_runs import lineup, log_of, smoothed
from stepsize.broken_runs.signs import relapse
from stepsize.broken_runs.training import UPDATES
from stepsize.figures import Axis, Choice, Figure, Line, Panel, Slider
from stepsize.figures.palette import OTHERS, SCHEDULE

SEED, STRIDE = 18, 8  # of the runs; updates from one drawn row to the next
LINEUP = lineup(SEED)
WINDOWS = (1, 20, 100)
STATES = ("as it was", "repaired")
T = Axis("update t", 0, UPDATES)


def _by_layer(column):
    """Two lines, one for each layer of weights."""
    looks = SCHEDULE, OTHERS[1]
    return tuple(Line(f"{column}{i}", x="update", name=f"W{i}", look=look) for i, look in enumerate(looks, start=1))


class Dashboard(Figure):
    """Eight runs behind letters, each with the numbers that a practitioner logs; names are not shown.

    Every eighth update is drawn; of the loss and of ‖g‖ the largest of eight. The sharpness is measured every
    25 updates.
    """

    title = "Smoothing hides spikes that the raw loss and the length of the steps show"
    mode, steps, plays = "baked", UPDATES // STRIDE, False
    run = Choice("f", tuple(LINEUP), label="run")
    state = Choice("as it was", STATES, label="state")
    window = Slider(100, values=WINDOWS, label="n", about="updates in a mean", scale="log")
    sentences = (
        (
            "The loss falls from {first.now} to {last.now}; it never exceeds its best so far by more than a percent.",
            lambda run: run.most.relapse < 1.01,
        ),
        (
            "The loss falls from {first.now} to {last.now}; it never exceeds its best so far by more than the "
            "factor {most.relapse}.",
            lambda run: run.most.relapse < 5,
        ),
        (
            "The loss falls from {first.now} to {last.now}. At its worst it is {most.relapse} times its best so far; "
            "its mean, with n = {window}, is at worst {most.smooth_relapse} times its own.",
            None,
        ),
    )

    def tables(self, **settings):
        """The log of one run at every eighth update."""
        at = {**self.settings(), **settings}
        return {"": _table(at["run"], at["state"] == "repaired", int(at["window"]))}

    def layout(self):
        """The loss, the gradient, the steps, the trust ratios, v̂, the share that moved, the sharpness and η."""
        raw = Line("loss", x="update", name="raw", look=OTHERS[0]._replace(dash=""))
        mean = Line("smooth", x="update", name="mean of n", look=OTHERS[2]._replace(dash=""))
        looks = (OTHERS[0], SCHEDULE, OTHERS[1])
        percentiles = zip((5, 50, 95), looks, strict=True)
        v_hat = tuple(Line(f"v{p}", x="update", name=f"{p} % of v̂", look=look) for p, look in percentiles)
        return (
            Panel(Axis("loss", 1e-5, 10, log=True), (raw, mean), T),
            Panel(Axis("‖g‖", 1e-6, 1e3, log=True), _by_layer("g"), T),
            Panel(Axis("‖Δθ‖/‖θ‖", 1e-5, 0.1, log=True), _by_layer("step"), T),
            Panel(Axis("trust ratio", 1e-5, 1e2, log=True), _by_layer("ratio"), T),
            Panel(Axis("v̂ of W1", 1e-15, 1.0, log=True), v_hat, T),
            Panel(Axis("share moved", 0, 1.05), (Line("moved", x="update", name=""),), T),
            Panel(Axis("sharpness", 0.1, 1e4, log=True), (Line("sharpness", x="update", name=""),), T),
            Panel(Axis("η", 1e-5, 0.1, log=True), (Line("eta", x="update", name=""),), T),
        )


@functools.cache
def _log(letter, repaired):
    return log_of(LINEUP[letter], SEED, repaired)


@functools.cache
def _table(letter, repaired, window):
    """The columns of the figure: row 0 is the first update, row k the updates up to 8k."""
    log = _log(letter, repaired)
    ends = np.maximum(np.arange(UPDATES // STRIDE + 1) * STRIDE - 1, 0)

    def largest(column):
        return np.array([column[max(end - STRIDE + 1, 0) : end + 1].max() for end in ends])

    loss = log.loss[:-1]
    mean = smoothed(loss, window)
    table = {
        "update": ends + 1.0,
        "now": log.loss[::STRIDE],
        "loss": largest(loss),
        "smooth": largest(mean),
        "relapse": largest(relapse(loss)),
        "smooth_relapse": largest(relapse(mean)),
        "moved": log.moved[ends],
        "sharpness": np.interp(ends, log.measured, log.sharpness),
        "eta": log.eta[ends],
    }
    for i, layer in enumerate(("W1", "W2"), start=1):
        table[f"g{i}"] = largest(log.grad_norm[layer])
        table[f"step{i}"] = log.relative_update[layer][ends]
        table[f"ratio{i}"] = log.trust_ratio[layer][ends]
    return table | {f"v{p}": column[ends] for p, column in zip((5, 50, 95), log.v_hat.T, strict=True)}
