"""What tells the failures apart, read from the logs alone: one sign for each, and no two in one log."""

import numpy as np

from stepsize.broken_runs.studies import Study

WINDOW = 20  # updates whose median stands for before and after
SETTLED = 100  # updates after which a run has left its start


def signs(log):
    """The names of all signs that a log or a study shows: none where it is healthy."""
    return [name for name, holds in (STUDY_SIGNS if isinstance(log, Study) else RUN_SIGNS).items() if holds(log)]


def scale_changed(log):
    """‖g‖ jumps and stays, and for a while every step is many times as long."""
    g, steps = log.grad_norm["W1"], log.relative_update["W1"]
    return leap(g) > 20 and leap(steps) > 5


def epsilon_small(log):
    """v_hat has fallen by three decades, and the loss leaps to five times its best."""
    median = log.v_hat[:, 1]
    return median[-1] < 1e-3 * median[0] and relapse(log.loss).max() > 5


def steps_rounded(log):
    """Less than two thirds of the weights change in a step, from early on."""
    return 0 < np.median(log.moved[WINDOW:]) < 2 / 3


def count_lost(log):
    """v_hat leaps within one update of a settled run, and ‖g‖ goes on as before."""
    v = log.v_hat[SETTLED:, 1]
    return np.all(np.isfinite(v)) and np.max(v[1:] / v[:-1]) > 30 and leap(log.grad_norm["W1"]) < 5


def frozen(log):
    """v_hat is infinite and no weight moves, although the gradient is not 0."""
    return np.isinf(log.v_hat[-1, 1]) and log.moved[-1] == 0 < log.grad_norm["W1"][-1]


def ratio_collapsed(log):
    """One layer's trust ratio lies a hundred times below another's, for most of the run."""
    ratios = np.array(list(log.trust_ratio.values()))
    return np.median(ratios.max(axis=0) / ratios.min(axis=0)) > 100


def chosen_on_test(study):
    """Of several settings one trial is reported: the best on test data, not the best on validation data."""
    one, many = len(study.chosen) == 1, len(np.unique(study.eta)) > 1
    valid, test = study.valid[study.chosen].max(), study.test[study.chosen].max()
    return one and many and test == study.test.max() and valid < study.valid.max()


def seed_chosen(study):
    """All trials have one setting, and the best of its seeds is reported."""
    one_setting = len(np.unique(study.eta)) == 1
    return one_setting and len(study.chosen) == 1 and study.reported == study.valid.max()


def leap(values):
    """The largest factor between the medians of the windows before and after one update."""
    windows = np.median(np.lib.stride_tricks.sliding_window_view(values.astype(float), WINDOW), axis=1)
    return np.max(windows[WINDOW:] / np.maximum(windows[:-WINDOW], np.finfo(float).tiny))


def relapse(loss):
    """The loss over its best so far."""
    return loss / np.minimum.accumulate(loss)


RUN_SIGNS = {
    "change of scale": scale_changed,
    "small epsilon": epsilon_small,
    "float16 weights": steps_rounded,
    "lost count": count_lost,
    "overflow": frozen,
    "collapsed ratio": ratio_collapsed,
}
STUDY_SIGNS = {"tuned on test": chosen_on_test, "lucky seed": seed_chosen}
