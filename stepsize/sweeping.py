"""A map of runs: every learning rate and every warm-up length at once."""

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


@dataclass(frozen=True)
class Grid:
    """What `sweep` records: `loss[i, j]` is the final loss at `etas[i]` and `warmups[j]`."""

    etas: np.ndarray
    warmups: np.ndarray
    loss: np.ndarray


def sweep(
    rule,
    problem,
    etas,
    warmups=(1,),
    *,
    steps,
    start=None,
    batch=None,
    seed=0,
    exempt=(),
    chunk=8192,
    **hyper,
):
    """Final loss for every learning rate in `etas` and every warm-up length in `warmups`.

    All runs move at once: they lie on a leading axis, at most `chunk` at a time, which bounds the
    memory. start, batch, seed, exempt, hyper: as in `descend`; all runs see the same mini-batches.
    Runs that diverge end at inf. Returns a `Grid` with loss of shape (len(etas), len(warmups)).
    A bar appears after two seconds.
    """
    etas, warmups = np.atleast_1d(np.asarray(etas, dtype=float)), np.atleast_1d(np.asarray(warmups, dtype=float))
    require_counts(steps=steps, batch=batch, chunk=chunk, warmups=min(warmups, default=None))
    require_layers(problem, exempt)
    if "batch_dims" in defaults(rule):
        hyper["batch_dims"] = 1
    peaks, lengths = (axis.ravel() for axis in np.meshgrid(etas, warmups, indexing="ij"))
    first_rows = range(0, len(peaks), chunk)
    bar, loss = progress(range(steps * len(first_rows))), np.empty(len(peaks))
    for first in first_rows:
        rows, rng = slice(first, first + chunk), np.random.default_rng(seed)
        theta = {
            name: np.repeat(layer[None], len(peaks[rows]), axis=0)
            for name, layer in starting_point(problem, start).items()
        }
        state = dict.fromkeys(theta, START)
        with np.errstate(all="ignore"):
            for t in range(1, steps + 1):
                eta, now = warmup(t, peak=peaks[rows], steps=lengths[rows]), like(problem.start, dict(theta))
                g = layers_of(gradient(problem, now, rng, batch))
                for name, layer in theta.items():
                    column = eta.reshape(-1, *(1,) * (layer.ndim - 1))
                    chosen, free = layer_hyper(hyper, name, now), name in exempt
                    theta[name], state[name] = step(
                        rule, layer, g[name], state[name], exempt=free, eta=column, **chosen
                    )
                bar.update()
            loss[rows] = problem.loss(like(problem.start, theta))
    bar.close()
    loss = np.where(np.isfinite(loss), loss, np.inf).reshape(len(etas), len(warmups))
    return Grid(etas, warmups, loss)
