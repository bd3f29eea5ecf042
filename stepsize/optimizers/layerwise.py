"""Rules with one learning rate per layer: a trust ratio scales the step to the size of its layer."""

import numpy as np

from stepsize.states import START, Moments, Velocity
from stepsize.update_rule import update_rule


@update_rule
def lars_step(theta, g, state=START, *, eta, mu=0.9, c=1e-3, lam=0.0, batch_dims=0):
    """LARS (You, Gitman & Ginsburg 2017, Algorithm 1), with eta inside the buffer.

    theta, g: float arrays of one shape. eta: global learning rate. c: trust coefficient.
    lam: weight decay. batch_dims: how many leading axes are runs and not parameters.
    The ratio is 1 where the norm of theta or of g is 0.
    """
    ratio = lars_ratio(theta, g, c, lam, batch_dims)
    b = mu * state.b + eta * ratio * (g + lam * theta)
    theta = theta - b
    return theta, Velocity(state.t + 1, b)


@update_rule
def lamb_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-6, lam=0.0, phi=None, batch_dims=0):
    """LAMB (You et al. 2020, Algorithm 2): Adam's direction, scaled to the size of its layer.

    theta, g: float arrays of one shape. eta: learning rate. lam: weight decay, inside the
    direction. phi: None, or (low, high) between which the norm of theta is clipped.
    batch_dims: how many leading axes are runs and not parameters.
    """
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    u = m_hat / (v_hat**0.5 + eps) + lam * theta
    theta = theta - eta * trust_ratio(theta, u, phi, batch_dims) * u
    return theta, Moments(t, m, v)


@np.errstate(all="ignore")
def lars_ratio(theta, g, c=1e-3, lam=0.0, batch_dims=0):
    """LARS's trust ratio c ‖theta‖ / (‖g‖ + lam ‖theta‖), and 1 where either norm is 0 (You 2017).

    theta, g: float arrays of one shape. c, lam, batch_dims: as in `lars_step`. The axes are kept.
    """
    size, slope = norm(theta, batch_dims), norm(g, batch_dims)
    at_zero = (size == 0) | (slope == 0)
    return np.where(at_zero, 1.0, c * size / np.where(at_zero, 1.0, slope + lam * size))


@np.errstate(all="ignore")
def trust_ratio(theta, u, phi=None, batch_dims=0):
    """LAMB's trust ratio phi(‖theta‖) / ‖u‖, and 1 where either norm is 0 (You et al. 2020).

    theta, u: float arrays of one shape. phi, batch_dims: as in `lamb_step`. The axes are kept.
    """
    size, step = norm(theta, batch_dims), norm(u, batch_dims)
    clipped = size if phi is None else np.minimum(np.maximum(size, phi[0]), phi[1])
    return np.where((size == 0) | (step == 0), 1.0, clipped / np.where(step == 0, 1.0, step))


def norm(x, batch_dims):
    """Euclidean norm over all axes but the leading `batch_dims`; the axes are kept."""
    return np.sum(x**2, axis=tuple(range(batch_dims, np.ndim(x))), keepdims=True) ** 0.5


# A rule with a trust ratio says, for the log of a run, which one its step from theta to `state` had.


def _ratio_of_lars(theta, g, state, *, c=1e-3, lam=0.0, **others):
    return lars_ratio(theta, g, c, lam)


def _ratio_of_lamb(theta, g, state, *, beta1=0.9, beta2=0.999, eps=1e-6, lam=0.0, phi=None, **others):
    m_hat, v_hat = state.m / (1 - beta1**state.t), state.v / (1 - beta2**state.t)
    return trust_ratio(theta, m_hat / (v_hat**0.5 + eps) + lam * theta, phi)


lars_step.ratio, lamb_step.ratio = _ratio_of_lars, _ratio_of_lamb
