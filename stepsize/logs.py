"""What a practitioner logs of one layer, step by step."""

import numpy as np

from stepsize.states import Factored

PERCENTILES = (5, 50, 95)


class LayerLog:
    """The record of one layer over a run, filled by `record` and read when the run is over."""

    def __init__(self, theta, steps):
        self.path = np.empty((steps + 1, *theta.shape), dtype=theta.dtype)
        self.path[0] = theta
        self.grad_norm = np.empty(steps)
        self.trust_ratio = np.ones(steps)
        self.v_hat = np.full((steps, len(PERCENTILES)), np.nan)
        self._ranks = np.rint(np.array(PERCENTILES) / 100 * (theta.size - 1)).astype(int)

    def record(self, k, theta, g, state, beta2=None):
        """Step k (counted from 0), with gradient g, has led to theta and state.

        beta2: the decay of the second moment where it is to be corrected.
        """
        self.path[k + 1] = theta
        self.grad_norm[k] = np.vdot(g, g) ** 0.5
        v = second_moment(state)
        if v is not None and np.size(v) == theta.size:
            correction = 1.0 if beta2 is None else 1 - beta2**state.t
            self.v_hat[k] = np.partition(v, self._ranks, axis=None)[self._ranks] / correction

    @property
    def update_norm(self):
        """‖Δtheta‖ at every step."""
        return norms(np.diff(self.path, axis=0))

    @property
    def relative_update(self):
        """‖Δtheta‖ / ‖theta‖ at every step, with theta before the step."""
        return self.update_norm / norms(self.path[:-1])


def second_moment(state):
    """What a state keeps of the squared gradients, or None."""
    if isinstance(state, Factored) and np.ndim(state.R):
        from stepsize.optimizers import factored_second_moment  # here, so that exercises need no rule

        return factored_second_moment(state.R, state.C)
    for field in ("v_max", "v", "G"):
        if hasattr(state, field):
            return getattr(state, field)
    return None


def norms(rows):
    """Euclidean norm of every row."""
    return np.sum(rows.reshape(len(rows), -1) ** 2, axis=1) ** 0.5
