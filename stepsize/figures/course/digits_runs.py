"""Runs of the network on digits under linear warm-up, as the figures of chapter 14 need them."""

import functools

import numpy as np

from stepsize.curvature import adam_preconditioner, sharpness, top_eigenpair
from stepsize.figures import Axis, Limit, Note, Panel
from stepsize.problems import Network
from stepsize.schedules import warmup
from stepsize.states import START
from stepsize.threads import one_blas_thread

STEPS = 160
SEED = 1
# Where the sharpness is measured: at every one of the first steps, where a network moves fastest.
MEASURED = np.array([*range(8), *range(8, 40, 4), *range(40, STEPS + 1, 10)])


@functools.cache
def network(parameterization="standard", seed=SEED):
    """A network of width 32 on 128 images, in float32, which is fast enough for hundreds of runs."""
    return Network(parameterization=parameterization, seed=seed, dtype=np.float32)


@functools.cache
def first_sharpness(parameterization="standard", seed=SEED):
    """λ₀, the sharpness at the start: the unit of all learning rates here, as 1 / λ₀."""
    exact = Network(parameterization=parameterization, seed=seed)
    return sharpness(exact, exact.start, method="lanczos")


@functools.cache
def constant_loss():
    """The loss of the best constant answer: a network that ends no better has learned nothing."""
    targets = network().targets
    return float(np.mean((targets - targets.mean(axis=0)) ** 2) / 2)


def loss_panel(*lines):
    """The losses, and the best constant answer's, named above its line: a run that learns ends below."""
    level = constant_loss()
    name = Note("constant answer", 0.78 * STEPS, 1.7 * level)
    return Panel(Axis("loss", 1e-3, 1e2, log=True), lines, limits=(Limit("", level),), notes=(name,))


def walk(problem, rule, peaks, length):
    """(theta, state) at t = 0, 1, …, STEPS; the leading axis of every layer is a run, one for each peak.

    peaks: learning rates after a linear warm-up of `length` steps.
    """
    theta = {name: np.repeat(layer[None], len(peaks), axis=0) for name, layer in problem.start.items()}
    state = dict.fromkeys(theta, START)
    yield theta, state
    for t in range(1, STEPS + 1):
        eta = warmup(t, peak=np.asarray(peaks), steps=length).astype(np.float32)
        g, moved, after = problem.gradient(theta), {}, {}
        for name, layer in theta.items():
            rates = eta.reshape(-1, *(1,) * (layer.ndim - 1))
            moved[name], after[name] = rule(layer, g[name], state[name], eta=rates)
        theta, state = moved, after
        yield theta, state


def over_lengths(run, lengths):
    """run(length) for every length: a list. A run that diverges is a result, not a fault.

    One after another: the many small steps of two threads would wait for each other.
    """
    with one_blas_thread(), np.errstate(all="ignore"):
        return [run(length) for length in lengths]


class Gauge:
    """Measures the sharpness of several runs again and again, each time from the eigenvector before.

    With `adaptive`, the sharpness as Adam sees it, preconditioned.
    """

    def __init__(self, problem, runs, adaptive=False):
        self.problem, self.adaptive, self.vectors = problem, adaptive, [None] * runs

    def read(self, theta, state):
        """The sharpness of every run: NaN where a run has left the numbers."""
        return np.array([self._one(run, theta, state) for run in range(len(self.vectors))])

    def _one(self, run, theta, state):
        here = {name: layer[run] for name, layer in theta.items()}
        start = self.vectors[run] or self.problem.gradient(here)
        if not all(np.isfinite(layer).all() for layer in (*here.values(), *start.values())):
            return np.nan
        P = None
        if self.adaptive:
            own = {name: s._replace(v=s.v[run].astype(float)) for name, s in state.items()}
            P = adam_preconditioner(own)
        value, self.vectors[run] = top_eigenpair(self, here, start, preconditioner=P)
        return value

    def hvp(self, theta, direction):
        """The problem's, in its own precision."""
        return self.problem.hvp(theta, {name: layer.astype(np.float32) for name, layer in direction.items()})


def measured(problem, rule, peaks, length, adaptive=False):
    """Loss and sharpness, each of shape (STEPS + 1, runs), the sharpness interpolated between measurements.

    The preconditioned sharpness at t = 0 is the one that the first step meets, with its preconditioner.
    """
    gauge, losses, found, start = Gauge(problem, len(peaks), adaptive), [], [], None
    for t, (theta, state) in enumerate(walk(problem, rule, peaks, length)):
        start = start or theta
        losses.append(problem.loss(theta))
        if adaptive and t == 1:
            found.append(gauge.read(start, state))
        if t in MEASURED and not (adaptive and t == 0):
            found.append(gauge.read(theta, state))
    steps = np.arange(STEPS + 1)
    between = [np.interp(steps, MEASURED, column) for column in np.array(found).T]
    return np.array(losses), np.stack(between, axis=1)


def rises(loss):
    """How many steps up to each row have raised the loss, or left the numbers."""
    with np.errstate(invalid="ignore"):
        return np.concatenate([[0], np.cumsum(~(loss[1:] <= loss[:-1]))])


def learned(loss):
    """Whether a final loss is better than that of the best constant answer; False where it is not a number."""
    return loss < constant_loss()
