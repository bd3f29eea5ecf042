"""The update rules: one pure function per method, one array per layer, one call per step.

Every rule is `name_step(theta, g, state=START, *, eta, …) -> (theta, state)` with `g` the gradient
at `theta`. It returns new arrays and changes no argument. The lines of a body stand in the order
of the paper's box. Where torch 2.13 has the method, the convention is torch's.
"""

import numpy as np

from stepsize.states import START, Accumulator, Moments, NadamMoments, Velocity
from stepsize.update_rule import update_rule

__all__ = [
    "START",
    "Accumulator",
    "Moments",
    "NadamMoments",
    "Velocity",
    "adagrad_step",
    "adam_step",
    "adamw_step",
    "gd_step",
    "lamb_step",
    "momentum_step",
    "nadam_step",
    "rmsprop_step",
    "trust_ratio",
]


@update_rule
def gd_step(theta, g, state=START, *, eta):
    """Gradient descent (Cauchy 1847): one step against the gradient.

    theta, g: float arrays of one shape. eta: learning rate. The state comes back as it went in.
    """
    theta = theta - eta * g
    return theta, state


@update_rule
def momentum_step(theta, g, state=START, *, eta, mu=0.9):
    """Heavy-ball momentum (Polyak 1964; Sutskever 2013, section 2), with eta outside the buffer.

    theta, g: float arrays of one shape. eta: learning rate. mu: share of the buffer that is kept.
    """
    b = mu * state.b + g
    theta = theta - eta * b
    return theta, Velocity(state.t + 1, b)


@update_rule
def adagrad_step(theta, g, state=START, *, eta, eps=1e-10):
    """AdaGrad with a diagonal matrix (Duchi, Hazan & Singer 2011, Figure 1).

    theta, g: float arrays of one shape. eta: learning rate. eps: added outside the root.
    """
    G = state.G + g**2
    theta = theta - eta * g / (G**0.5 + eps)
    return theta, Accumulator(state.t + 1, G)


@update_rule
def rmsprop_step(theta, g, state=START, *, eta, rho=0.99, eps=1e-8):
    """RMSProp (Tieleman & Hinton 2012, lecture 6.5, slide 29): AdaGrad that forgets.

    theta, g: float arrays of one shape. eta: learning rate. rho: decay of the average of g**2.
    """
    G = rho * state.G + (1 - rho) * g**2
    theta = theta - eta * g / (G**0.5 + eps)
    return theta, Accumulator(state.t + 1, G)


@update_rule
def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam (Kingma & Ba 2015, Algorithm 1): eps outside the root, after the correction.

    theta, g: float arrays of one shape. eta: learning rate. beta1, beta2: decays of the moments.
    """
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    theta = theta - eta * m_hat / (v_hat**0.5 + eps)
    return theta, Moments(t, m, v)


@update_rule
def nadam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    """NAdam (Dozat 2016, Algorithm 2), with Dozat's growing momentum factors as torch has them.

    theta, g: float arrays of one shape. eta: learning rate. momentum_decay: speed at which the
    factor grows from beta1 / 2 to beta1.
    """
    t = state.t + 1
    mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
    mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
    mu_product = (1 if state.t == 0 else state.mu_product) * mu
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    m_hat = mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)
    v_hat = v / (1 - beta2**t)
    theta = theta - eta * m_hat / (v_hat**0.5 + eps)
    return theta, NadamMoments(t, m, v, mu_product)


@update_rule
def adamw_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8, lam=1e-2):
    """AdamW (Loshchilov & Hutter 2019, Algorithm 2): decay apart from the gradient, as torch.

    theta, g: float arrays of one shape. eta: learning rate, which scales the decay too.
    lam: weight decay.
    """
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    theta = (1 - eta * lam) * theta - eta * m_hat / (v_hat**0.5 + eps)
    return theta, Moments(t, m, v)


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
def trust_ratio(theta, u, phi=None, batch_dims=0):
    """LAMB's trust ratio phi(‖theta‖) / ‖u‖, and 1 where either norm is 0 (You et al. 2020).

    theta, u: float arrays of one shape. phi, batch_dims: as in `lamb_step`. The axes are kept.
    """
    size, step = _norm(theta, batch_dims), _norm(u, batch_dims)
    clipped = size if phi is None else np.minimum(np.maximum(size, phi[0]), phi[1])
    return np.where((size == 0) | (step == 0), 1.0, clipped / np.where(step == 0, 1.0, step))


def _norm(x, batch_dims):
    """Euclidean norm of each run, with its axes kept."""
    return np.sum(x**2, axis=tuple(range(batch_dims, np.ndim(x))), keepdims=True) ** 0.5
