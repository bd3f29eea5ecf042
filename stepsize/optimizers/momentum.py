"""Rules with one learning rate for all coordinates: gradient descent and its velocities."""

from stepsize.states import START, Velocity
from stepsize.update_rule import update_rule


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
def nesterov_step(theta, g, state=START, *, eta, mu=0.9):
    """Nesterov's momentum (1983) in the form that libraries use: g is taken at theta itself.

    theta, g: float arrays of one shape. eta: learning rate. mu: share of the buffer that is kept.
    torch's SGD with nesterov=True (Sutskever 2013, section 2, after a change of variables).
    """
    b = mu * state.b + g
    theta = theta - eta * (g + mu * b)
    return theta, Velocity(state.t + 1, b)


@update_rule
def lookahead_step(theta, g, state=START, *, eta, mu=0.9):
    """Nesterov's momentum in its look-ahead form (CS231n notes): g is taken at theta + mu * b.

    theta, g: float arrays of one shape. eta: learning rate, inside the buffer here. The theta of
    `nesterov_step` is this theta + mu * b while eta is constant.
    """
    b = mu * state.b - eta * g
    theta = theta + b
    return theta, Velocity(state.t + 1, b)
