"""Adafactor: a second moment for a matrix, kept as one row mean and one column mean."""

import numpy as np

from stepsize.states import START, Factored
from stepsize.update_rule import update_rule


@update_rule
def adafactor_step(theta, g, state=START, *, eta, eps1=None, eps2=1e-3, d=1.0, beta2_decay=-0.8, lam=0.0, batch_dims=0):
    """Adafactor (Shazeer & Stern 2018, Algorithms 4 and 5), as torch has it.

    theta, g: float arrays of one shape; the last two axes of a matrix are factored, a vector is
    not. eta: upper limit of the relative step. eps1: floor of the second moment's root (machine
    epsilon of g by default). eps2: floor of the parameter scale. d: threshold of update clipping.
    lam: weight decay, scaled by eta itself. batch_dims: how many leading axes are runs.
    """
    t = state.t + 1
    beta2 = 1 - t**beta2_decay
    eps1 = float(np.finfo(g.dtype).eps) if eps1 is None else eps1
    scale = np.maximum(eps2, rms(theta, batch_dims))
    alpha = np.minimum(eta * scale, t**-0.5 * scale)  # scale * min(eta, 1 / sqrt(t)), in scale's dtype
    if np.ndim(theta) - batch_dims >= 2:
        R = beta2 * state.R + (1 - beta2) * np.mean(g**2, axis=-1, keepdims=True)
        C = beta2 * state.C + (1 - beta2) * np.mean(g**2, axis=-2, keepdims=True)
        state = Factored(t, R, C, state.v)
        V = factored_second_moment(R, C, eps1)
    else:
        V = beta2 * state.v + (1 - beta2) * g**2
        state = Factored(t, state.R, state.C, V)
    U = g / np.maximum(V, eps1**2) ** 0.5
    U = U / np.maximum(1.0, rms(U, batch_dims) / d)
    theta = (1 - eta * lam) * theta - alpha * U
    return theta, state


def factored_second_moment(R, C, eps1=0.0):
    """The rank-one second moment R C / mean(R) (Shazeer & Stern 2018, Algorithm 2).

    R: row means (…, n, 1). C: column means (…, 1, m). eps1: floor of the mean of R.
    """
    return R / np.maximum(np.mean(R, axis=-2, keepdims=True), eps1) * C  # R * C would overflow first


def rms(x, batch_dims=0):
    """Root of the mean square over all axes but the leading `batch_dims`; the axes are kept."""
    return np.mean(x**2, axis=tuple(range(batch_dims, np.ndim(x))), keepdims=True) ** 0.5
