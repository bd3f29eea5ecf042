"""Two ways in which a study deceives, and one that does not: many trials, and one number reported.

Every function takes a seed and `repaired` and returns a `Study`. A trial trains softmax regression
on 100 digits; 60 digits validate, 40 test, and the others are fresh: no study sees them.
"""

import functools
from dataclasses import dataclass

import numpy as np

from stepsize.problems import LogisticRegression
from stepsize.threads import one_blas_thread

TRAIN, VALID, TEST, STEPS = 100, 60, 40, 60
ETAS, SPREAD = np.geomspace(3.0, 30.0, 10), 0.5  # rates that work about equally well; deviation of the start


@dataclass(frozen=True)
class Study:
    """The log of a study: trial by trial its learning rate eta, seed and two accuracies.

    chosen: the trials that the report is about. reported: the accuracy that it states.
    fresh: the accuracy of the chosen trials on data that nobody has looked at, which no log holds.
    """

    eta: np.ndarray
    seed: np.ndarray
    valid: np.ndarray
    test: np.ndarray
    chosen: np.ndarray
    reported: float
    fresh: float


def healthy_study(seed, repaired=False):
    """The validation mean over six seeds chooses eta; the report is the test mean of that eta."""
    return _study(seed, *_grid(ETAS, 6), _by_validation)


def tuned_on_test(seed, repaired=False):
    """The trial with the best test accuracy is chosen and reported. Repair: as the healthy study.

    Where that trial is by chance the best on the validation data too, the study is drawn again: no
    log could tell the two ways of choosing apart.
    """
    for again in range(100):
        study = _study((seed, again), *_grid(ETAS, 6), _by_test)
        if study.valid[study.chosen] < study.valid.max():
            break
    return _study((seed, again), *_grid(ETAS, 6), _by_validation) if repaired else study


def lucky_seed(seed, repaired=False):
    """One eta, thirty seeds, and the best of them is reported. Repair: report the mean."""
    return _study(seed, *_grid(ETAS[:1], 30), _by_validation if repaired else _by_luck)


def _grid(etas, seeds):
    """The eta and the seed of every trial."""
    return np.repeat(etas, seeds), np.tile(np.arange(seeds), len(etas))


def _by_validation(eta, valid, test):
    means = [valid[eta == rate].mean() for rate in np.unique(eta)]
    chosen = np.flatnonzero(eta == np.unique(eta)[np.argmax(means)])
    return chosen, test[chosen].mean()


def _by_test(eta, valid, test):
    chosen = np.array([np.argmax(test)])
    return chosen, test[chosen].mean()


def _by_luck(eta, valid, test):
    chosen = np.array([np.argmax(valid)])
    return chosen, valid[chosen].mean()


def _study(seed, eta, seeds, choose):
    """Train every trial, all at once, and let `choose` pick those to report."""
    data, rng = _digits(), np.random.default_rng(seed)
    order = rng.permutation(len(data.targets))
    train, valid, test, fresh = np.split(order, np.cumsum([TRAIN, VALID, TEST]))
    starts = SPREAD * rng.standard_normal((seeds.max() + 1, *data.start.shape))
    theta = starts[seeds]
    with one_blas_thread():
        for _ in range(STEPS):
            theta = theta - eta[:, None, None] * data.gradient(theta, train)
        accuracies = [
            np.mean(np.argmax(data.inputs[rows] @ theta, -1) == data.targets[rows], -1) for rows in (valid, test, fresh)
        ]
    chosen, reported = choose(eta, *accuracies[:2])
    return Study(eta, seeds, *accuracies[:2], chosen, float(reported), float(accuracies[2][chosen].mean()))


@functools.cache
def _digits():
    return LogisticRegression("digits")
