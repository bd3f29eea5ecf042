"""Broken runs to diagnose: eight failures and three healthy look-alikes, each reproducible from a seed.

`FAILURES[name](seed)` is the log of a run or study that fails by that name, and with
`repaired=True` the log after the repair. `HEALTHY` has the same for what needs none. A log holds
what a dashboard draws and not what was set, so that a reader can name the failure from it;
`signs(log)` names it by rule; `lineup(seed)` and `study_lineup(seed)` hide the names behind letters.
"""

import functools

import numpy as np

from stepsize.broken_runs.log import Log, smoothed
from stepsize.broken_runs.signs import signs
from stepsize.broken_runs.studies import Study, healthy_study, lucky_seed, tuned_on_test
from stepsize.broken_runs.training import (
    change_of_scale,
    collapsed_ratio,
    float16_weights,
    healthy_adam,
    healthy_lamb,
    lost_count,
    overflow,
    small_epsilon,
)

__all__ = ["FAILURES", "HEALTHY", "RUNS", "Log", "Study", "lineup", "log_of", "signs", "smoothed", "study_lineup"]

RUNS = {
    "change of scale": change_of_scale,
    "small epsilon": small_epsilon,
    "float16 weights": float16_weights,
    "lost count": lost_count,
    "overflow": overflow,
    "collapsed ratio": collapsed_ratio,
}
FAILURES = {**RUNS, "tuned on test": tuned_on_test, "lucky seed": lucky_seed}
HEALTHY = {"Adam": healthy_adam, "LAMB": healthy_lamb, "study": healthy_study}


def lineup(seed):
    """Letter to name: the six failing runs and two healthy ones, in an order that the seed shuffles."""
    names = [*RUNS, "Adam", "LAMB"]
    shuffled = np.random.default_rng(seed).permutation(names)
    return dict(zip("abcdefgh", map(str, shuffled), strict=True))


def study_lineup(seed):
    """Letter to name: the two studies that deceive and the one that does not, shuffled apart from the runs."""
    shuffled = np.random.default_rng((seed, 8)).permutation(["tuned on test", "lucky seed", "study"])
    return dict(zip("ABC", map(str, shuffled), strict=True))


@functools.lru_cache(maxsize=64)
def log_of(name, seed, repaired=False):
    """The log of a failure or of a healthy run, by its name; kept, so that it is computed once."""
    return {**FAILURES, **HEALTHY}[name](seed, repaired)
