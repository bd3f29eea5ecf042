"""A map of runs: every learning rate and every warm-up length at once."""

import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from stepsize.layers import layers_of, like
from stepsize.schedules import warmup
from stepsize.states import START
from stepsize.stepping import (
    defaults,
    gradient,
    layer_hyper,
    progress,
    require_counts,
    require_layers,
    starting_point,
    step,
)
from stepsize.threads import one_blas_thread

BLOCK = 16  # steps between two calls of the schedule, and between two flushes
SMALL = 64  # numbers of a layer up to which its runs lie side by side in memory
TINY = 1e-280  # what is smaller becomes 0
CACHE = 2**18  # numbers that the runs of a chunk should hold at once: 2 MB


@dataclass(frozen=True)
class Grid:
    """What `sweep` records: `loss[i, j]` is the final loss at `etas[i]` and `warmups[j]`."""

    etas: np.ndarray
    warmups: np.ndarray
    loss: np.ndarray


def sweep(rule, problem, etas, warmups=(1,), *, steps, start=None, batch=None, seed=0, exempt=(), chunk=None, **hyper):
    """Final loss for every learning rate in `etas` and every warm-up length in `warmups`.

    The runs lie on a leading axis and move together, at most `chunk` at a time, which bounds the
    memory; None takes as many as fit into a processor's cache. Chunks run on all cores.
    start, batch, seed, exempt, hyper: as in `descend`; all runs see the same mini-batches.
    Runs that diverge end at inf. Returns a `Grid` with loss of shape (len(etas), len(warmups)).
    A bar appears after two seconds.
    """
    etas, warmups = np.atleast_1d(np.asarray(etas, dtype=float)), np.atleast_1d(np.asarray(warmups, dtype=float))
    require_counts(steps=steps, batch=batch, chunk=chunk, warmups=min(warmups, default=None))
    require_layers(problem, exempt)
    if "batch_dims" in defaults(rule):
        hyper["batch_dims"] = 1
    peaks, lengths = (axis.ravel() for axis in np.meshgrid(etas, warmups, indexing="ij"))
    theta = starting_point(problem, start)
    parts = _parts(len(peaks), chunk or _fitting(problem, theta))
    bar = progress(range(steps * len(parts)))

    def final_loss(rows):
        runs = Chunk(rule, problem, theta, peaks[rows], lengths[rows], exempt, hyper)
        return runs.final_loss(steps, batch, np.random.default_rng(seed), bar)

    with one_blas_thread(), ThreadPoolExecutor(os.cpu_count()) as pool:
        loss = np.concatenate([*pool.map(final_loss, parts), np.empty(0)])
    bar.close()
    loss = np.where(np.isfinite(loss), loss, np.inf).reshape(len(etas), len(warmups))
    return Grid(etas, warmups, loss)


@dataclass
class Chunk:
    """Runs that move together: their start, learning rates and warm-up lengths."""

    rule: object
    problem: object
    start: dict
    peaks: np.ndarray
    lengths: np.ndarray
    exempt: object
    hyper: dict

    def final_loss(self, steps, batch, rng, bar):
        """The loss of every run after the last step."""
        with np.errstate(all="ignore"):  # a run that diverges is a result, not a fault
            theta = {name: _runs_last(np.repeat(p[None], len(self.peaks), axis=0)) for name, p in self.start.items()}
            state = dict.fromkeys(theta, START)
            for first in range(1, steps + 1, BLOCK):
                t = np.arange(first, min(first + BLOCK, steps + 1))[:, None]
                for eta in warmup(t, peak=self.peaks, steps=self.lengths):
                    theta, state = self._step(theta, state, eta, batch, rng)
                    bar.update()
                theta, state = _flushed(theta), {name: _flushed_state(s) for name, s in state.items()}
            return self.problem.loss(like(self.problem.start, theta))

    def _step(self, theta, state, eta, batch, rng):
        now, moved, after = like(self.problem.start, theta), {}, {}
        g = layers_of(gradient(self.problem, now, rng, batch))
        for name, layer in theta.items():
            moved[name], after[name] = step(
                self.rule,
                layer,
                _runs_last(g[name]),
                state[name],
                exempt=name in self.exempt,
                eta=eta.astype(layer.dtype).reshape(-1, *(1,) * (layer.ndim - 1)),
                **layer_hyper(self.hyper, name, now),
            )
        return moved, after


def _fitting(problem, theta):
    """How many runs fit into the cache with what their gradients hold at once."""
    size = getattr(problem, "run_size", 4 * sum(layer.size for layer in theta.values()))
    return max(1, CACHE // size)


def _parts(runs, chunk):
    """Slices of at most `chunk` runs and of about the same size."""
    count = -(-runs // chunk)
    edges = np.linspace(0, runs, count + 1).astype(int)
    return [slice(*pair) for pair in itertools.pairwise(edges)]


def _runs_last(layer):
    """The same array; the runs of a small layer lie side by side, so that NumPy's inner loop is long."""
    return np.asarray(layer, order="F" if layer[0].size <= SMALL else "C")


def _flushed(arrays):
    """Zero for what has nearly underflowed: arithmetic on denormal numbers is 50 times slower."""
    return {name: np.where(np.abs(x) < TINY, 0.0, x) if isinstance(x, np.ndarray) else x for name, x in arrays.items()}


def _flushed_state(state):
    return state if state is START else type(state)(**_flushed(state._asdict()))
