"""Rules with one learning rate per coordinate, from the sizes of past gradients alone."""

import numpy as np

from stepsize.states import START, Accumulator, CenteredMoments
from stepsize.update_rule import update_rule


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
def rmsprop_centered_step(theta, g, state=START, *, eta, rho=0.99, eps=1e-8):
    """Centered RMSProp (Graves 2013, section 2): divides by the spread of g and not by its size.

    theta, g: float arrays of one shape. eta: learning rate. rho: decay of both averages. The
    variance v - m**2 is kept from turning negative by rounding; torch's lacks that and turns NaN
    on constant gradients.
    """
    m = rho * state.m + (1 - rho) * g
    v = rho * state.v + (1 - rho) * g**2
    theta = theta - eta * g / (np.maximum(v - m**2, 0.0) ** 0.5 + eps)
    return theta, CenteredMoments(state.t + 1, m, v)
