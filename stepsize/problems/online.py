"""Reddi's counter-example: a repeating game in which Adam walks to the worst point (chapter 06)."""

import numpy as np

from stepsize.states import START


class ReddiGame:
    """Losses f_t(x) = large x once in every `period` steps and -small x else, x in [-1, 1].

    Reddi, Kale & Kumar 2018, "On the Convergence of Adam and Beyond", Theorem 1: C = large > 2,
    small = 1, period = 3, large at t mod 3 = 1. Over a period the slopes sum to
    large - (period - 1) small > 0, so that -1 is the best point, and Adam with beta1 = 0 and
    beta2 = 1 / (1 + C²) walks to +1. `ReddiGame(1010.0, 10.0, 101)` is the game of their section 5.
    `loss` and `gradient` are those of the average step. theta has shape (…, 1).
    """

    def __init__(self, large=3.0, small=1.0, period=3):
        if period < 2 or period != int(period):
            raise ValueError(f"a game repeats after a whole number of steps, at least 2, got period={period}")
        if not large > (period - 1) * small > 0:
            raise ValueError(
                f"-1 is the best point only if large > (period - 1) small > 0, "
                f"got large={large}, small={small}, period={period}"
            )
        self.name, self.large, self.small, self.period = "Reddi's game", large, small, period
        self.slope = (large - (period - 1) * small) / period
        self.noise = ((large + small) ** 2 * (period - 1) / period**2) ** 0.5
        self.start, self.minimum = np.zeros(1), np.array([-1.0])

    def slopes(self, steps, rng=None):
        """The slopes of f_1, f_2, …, shape (steps,).

        With a generator `rng` the large slope comes by chance, once in `period` steps on average:
        the stochastic game of their section 5 and Theorem 3.
        """
        t = np.arange(1, steps + 1)
        heavy = t % self.period == 1 % self.period if rng is None else rng.random(steps) < 1 / self.period
        return np.where(heavy, self.large, -self.small)

    def loss(self, theta):
        """The average step's loss at theta (…, 1): shape (…)."""
        return self.slope * theta[..., 0]

    def gradient(self, theta):
        """The average slope; it is not 0 at the minimum, which the boundary holds."""
        return np.full_like(theta, self.slope)

    def noisy_gradient(self, theta, rng, batch=1):
        """The mean slope of `batch` steps of the stochastic game, drawn for every run by itself."""
        heavy = rng.binomial(batch, 1 / self.period, size=np.shape(theta)) / batch
        return heavy * self.large - (1 - heavy) * self.small

    def hvp(self, theta, direction):
        """Zero: every loss is a straight line."""
        return np.zeros_like(direction)

    def project(self, theta):
        """The nearest point of [-1, 1]."""
        return np.minimum(np.maximum(theta, -1.0), 1.0)

    def play(self, rule, *, steps, eta, start=None, rng=None, **hyper):
        """Play `steps` rounds: see the slope at x_t, take one step of `rule`, project.

        eta: a number, or a function of t = 1, 2, … (the theorem takes alpha / sqrt(t)). rng: makes
        the game stochastic. hyper: the rule's other keywords. Returns the points x_1, x_2, …,
        shape (steps, *shape of start), and the slopes, shape (steps,).
        """
        theta, state = np.array(self.start if start is None else start, dtype=float), START
        slopes, points = self.slopes(steps, rng), np.empty((steps, *theta.shape))
        for t, slope in enumerate(slopes, start=1):
            points[t - 1] = theta
            rate = eta(t) if callable(eta) else eta
            theta, state = rule(theta, np.full_like(theta, slope), state, eta=rate, **hyper)
            theta = self.project(theta)
        return points, slopes


def regret(points, slopes):
    """R_t = Σ f_i(x_i) - min over x in [-1, 1] of Σ f_i(x), for every t: points (steps, …, 1) give (steps, …).

    The sum of the slopes so far is the slope of their sum, whose minimum is minus its size.
    """
    steps = (-1,) + (1,) * (points.ndim - 2)
    paid = np.cumsum(slopes.reshape(steps) * points[..., 0], axis=0)
    return paid + np.abs(np.cumsum(slopes)).reshape(steps)
