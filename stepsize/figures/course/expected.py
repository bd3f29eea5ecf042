"""Gradient descent on a noisy quadratic, exactly and without dice: the mean over all noise.

Along an eigenvector with eigenvalue λ an update with noise of variance σ² is
x <- (1 - ηλ) x - η σ ξ, so that the mean of x² follows s <- (1 - ηλ)² s + η² σ².
"""

import numpy as np

EIGENVALUES = np.array([1.0, 20.0])
NOISE = 2.0  # σ, the standard deviation of the gradient's noise in every direction
BEGIN = np.array([16.0, 9.0])  # squares of the components at t = 0
LIMIT = 2 / EIGENVALUES[1]


def spread(s, eta):
    """The mean squares of the components after one update with learning rate eta."""
    return (1 - eta * EIGENVALUES) ** 2 * s + (eta * NOISE) ** 2


def mean_loss(s):
    """The mean loss where the mean squares of the components are s."""
    return np.sum(EIGENVALUES * s, axis=-1) / 2


def settled(eta):
    """The mean loss at which a constant learning rate comes to rest, infinite from 2/λ_max on."""
    return np.where(eta < LIMIT, np.sum(eta * NOISE**2 / (2 * np.maximum(2 - eta * EIGENVALUES, 1e-9))), np.inf)


def descent(schedule, steps):
    """Mean losses after updates 0, 1, …, steps under a schedule; rates of shape (n, 1) make n runs."""
    s = BEGIN
    losses = [mean_loss(s)]
    for t in range(1, steps + 1):
        s = spread(s, schedule(t))
        losses.append(mean_loss(s))
    return losses


def best_constant(steps):
    """The constant learning rate with the lowest mean loss after the last of the steps."""
    rates = np.geomspace(1e-4, LIMIT, 2001)[:-1]
    return float(rates[np.argmin(descent(lambda t: rates[:, None], steps)[-1])])
