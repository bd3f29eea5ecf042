"""What a run leaves behind: the numbers that a dashboard draws, and nothing of its settings."""

from dataclasses import dataclass

import numpy as np

from stepsize.curvature import top_eigenpair

EVERY = 25  # updates from one measurement of the sharpness to the next


@dataclass(frozen=True)
class Log:
    """The log of a run of `updates` updates. Row 0 of what is measured before a step is the start.

    loss: (updates + 1,), of the training images. eta: (updates,). grad_norm ‖g‖, relative_update
    ‖Δtheta‖ / ‖theta‖ and trust_ratio (1 where a rule has none): layer to (updates,). v_hat:
    (updates, 3), the 5th, 50th and 95th percentile in the first layer. moved: (updates,), the share
    of all weights that a step changed. measured: the updates before which sharpness was measured.
    """

    loss: np.ndarray
    eta: np.ndarray
    grad_norm: dict
    relative_update: dict
    trust_ratio: dict
    v_hat: np.ndarray
    moved: np.ndarray
    measured: np.ndarray
    sharpness: np.ndarray

    @property
    def updates(self):
        """How many updates the run took."""
        return len(self.eta)


def log_of(problem, runs, layers=("W1", "W2")):
    """One log of runs on `problem` that went on from each other."""

    def joined(column):
        return {name: np.concatenate([column(run)[name] for run in runs]) for name in layers}

    rest = {name: np.concatenate([run.path[name][1:] for run in runs]) for name in problem.start}
    path = {name: np.concatenate([runs[0].path[name][:1], rows]) for name, rows in rest.items()}
    changed = np.concatenate([np.diff(path[name], axis=0).reshape(len(rest[name]), -1) != 0 for name in layers], axis=1)
    measured = np.arange(0, len(changed), EVERY)
    return Log(
        loss=np.concatenate([runs[0].loss[:1], *(run.loss[1:] for run in runs)]),
        eta=np.concatenate([run.eta for run in runs]),
        grad_norm=joined(lambda run: run.grad_norm),
        relative_update=joined(lambda run: run.relative_update),
        trust_ratio=joined(lambda run: run.trust_ratio),
        v_hat=np.concatenate([run.v_hat[layers[0]] for run in runs]),
        moved=changed.mean(axis=1),
        measured=measured,
        sharpness=sharpness_along(problem, path, measured),
    )


def sharpness_along(problem, path, rows):
    """λ_max of the Hessian at some rows of a path, each search begun from the eigenvector before."""
    found, v = [], None
    for row in rows:
        theta = {name: layer[row] for name, layer in path.items()}
        value, v = top_eigenpair(problem, theta, v)
        found.append(value)
    return np.array(found)


def smoothed(values, window):
    """The mean of the last `window` values, of fewer at the beginning."""
    total = np.cumsum(np.concatenate([[0.0], values]))
    last = np.arange(1, len(values) + 1)
    first = np.maximum(last - window, 0)
    return (total[last] - total[first]) / (last - first)
