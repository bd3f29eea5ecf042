"""Adam and its relatives: a first moment for the direction, a second one for the scale."""

import numpy as np

from stepsize.states import START, MaxMoments, Moments, NadamMoments
from stepsize.update_rule import update_rule


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
def adam_l2_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8, lam=1e-2):
    """Adam with coupled L2 (Loshchilov & Hutter 2019, Algorithm 2, in pink): decay inside g.

    theta, g: float arrays of one shape. eta: learning rate. lam: penalty, whose gradient
    lam * theta passes through both moments. torch's Adam with weight_decay.
    """
    t = state.t + 1
    g = g + lam * theta
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    theta = theta - eta * m_hat / (v_hat**0.5 + eps)
    return theta, Moments(t, m, v)


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
def amsgrad_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    """AMSGrad as torch has it: the maximum is taken over the raw v, and corrected afterwards.

    theta, g: float arrays of one shape. eta: learning rate. After Reddi, Kale & Kumar 2018,
    Algorithm 2, with Adam's bias correction; optax takes the maximum of the corrected v instead.
    """
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    v_max = np.maximum(state.v_max, v)
    m_hat = m / (1 - beta1**t)
    theta = theta - eta * m_hat / (v_max**0.5 / (1 - beta2**t) ** 0.5 + eps)
    return theta, MaxMoments(t, m, v, v_max)


@update_rule
def amsgrad_paper_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    """AMSGrad as in the paper (Reddi, Kale & Kumar 2018, Algorithm 2): no bias correction.

    theta, g: float arrays of one shape. eta: learning rate. eps: not in the paper's box; it keeps
    the quotient finite where every gradient was 0.
    """
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    v_max = np.maximum(state.v_max, v)
    theta = theta - eta * m / (v_max**0.5 + eps)
    return theta, MaxMoments(state.t + 1, m, v, v_max)


@update_rule
def gi_adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    """GI-Adam (Kalra & Barkeshli 2024, section 6): Adam whose v begins at the first g squared.

    theta, g: float arrays of one shape. eta: learning rate. The bias correction is kept, as in the
    authors' code, so the first step is eta * sqrt(1 - beta2) long; the paper's text reads otherwise.
    """
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * np.where(state.t == 0, g**2, state.v) + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    theta = theta - eta * m_hat / (v_hat**0.5 + eps)
    return theta, Moments(t, m, v)
