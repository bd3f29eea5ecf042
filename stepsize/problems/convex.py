"""Two convex problems whose curvature grows with the loss (chapter 15): ‖∇²f‖ ≤ H0 + H1 (f - f*)."""

import functools

import numpy as np

from stepsize.problems.data import draw_rows, load, standardize, with_intercept

_LARGEST = 600.0  # exp(600) is 4e260: large enough to be a failure, small enough to be multiplied


class Cosh:
    """f(theta) = Σ (cosh(scale theta) - 1): away from 0 the curvature grows as fast as f.

    start: where runs begin, one number for every dimension. scales: one positive number for every
    dimension, or one for all. In one dimension and with scale 1, f'' = 1 + f exactly.
    H0, H1: ‖∇²f‖ ≤ H0 + H1 f everywhere; both are the largest scale squared.
    """

    name, noise = "cosh", 0.0

    def __init__(self, start=(6.0, 2.0), scales=1.0):
        self.start = np.array(start, dtype=float)
        if self.start.ndim != 1 or self.start.size == 0:
            raise ValueError(f"Cosh starts from a list of numbers, one a dimension, got start={start}")
        if np.shape(scales) not in {(), self.start.shape} or np.any(np.asarray(scales) <= 0):
            raise ValueError(f"Cosh needs one positive scale, or {self.start.size} of them, got scales={scales}")
        self.scales = np.broadcast_to(np.array(scales, dtype=float), self.start.shape)
        self.minimum = np.zeros(self.start.shape)
        self.H0 = self.H1 = self.scales.max() ** 2

    def loss(self, theta):
        """f at theta (…, n): shape (…). 2 sinh²(x / 2) is cosh(x) - 1 without its rounding near 0."""
        return np.sum(2 * np.sinh(self.scales * theta / 2) ** 2, axis=-1)

    def gradient(self, theta):
        """scale sinh(scale theta) for theta (…, n): the same shape."""
        return self.scales * np.sinh(self.scales * theta)

    def hvp(self, theta, direction):
        """scale² cosh(scale theta) times the direction (…, n): the Hessian is diagonal."""
        return self.scales**2 * np.cosh(self.scales * theta) * direction

    def hessian(self, theta):
        """Shape (…, n, n)."""
        return self.hvp(theta[..., None, :], np.eye(theta.shape[-1]))


class PoissonRegression:
    """Poisson regression with the log link on scikit-learn's diabetes data: 442 patients, 10 inputs.

    f = mean of exp(z) - y z + y log y - y, z = inputs theta: half the mean Poisson deviance, 0 for
    a perfect fit. theta has shape (11,): inputs are standardized and the last one is the intercept.
    intercept: where the last coordinate starts, above the log of the mean target; at 4.0 the model
    predicts 55 times too much there, and the curvature is about 50 times that of the minimum.
    No exponent passes 600: a run that diverges ends in large numbers instead of NaN.
    """

    name, noise = "Poisson regression on diabetes", 0.0

    def __init__(self, intercept=4.0):
        inputs, self.targets = load("diabetes")
        self.inputs = with_intercept(standardize(inputs, inputs))
        self._best_constant = np.log(self.targets.mean())
        self.start = np.zeros(self.inputs.shape[1])
        self.start[-1] = self._best_constant + intercept

    def loss(self, theta):
        """f at theta (…, 11): shape (…)."""
        y, z = self.targets, theta @ self.inputs.T
        return np.mean(_exp(z) - y * z + y * np.log(y) - y, axis=-1)

    def gradient(self, theta, rows=slice(None)):
        """Mean of (exp(z) - y) times the input, over all patients or the given ones."""
        inputs = self.inputs[rows]
        return (_exp(theta @ inputs.T) - self.targets[rows]) @ inputs / len(inputs)

    def noisy_gradient(self, theta, rng, batch=32):
        """The gradient on `batch` patients drawn without replacement from the generator `rng`."""
        return self.gradient(theta, draw_rows(rng, len(self.targets), batch))

    def hvp(self, theta, direction):
        """The Hessian at theta times a direction of theta's shape (leading axes broadcast)."""
        weights = _exp(theta @ self.inputs.T)
        return (weights * (direction @ self.inputs.T)) @ self.inputs / len(self.inputs)

    def hessian(self, theta):
        """Shape (…, 11, 11)."""
        return self.hvp(theta[..., None, :], np.eye(theta.shape[-1]))

    @functools.cached_property
    def minimum(self):
        """The unique minimizer, by Newton's method from the best constant model."""
        theta = self._best_constant * np.eye(len(self.start))[-1]
        for _ in range(20):  # it doubles the digits, and eight of these steps suffice
            theta = theta - np.linalg.solve(self.hessian(theta), self.gradient(theta))
        return theta


def _exp(z):
    return np.exp(np.minimum(z, _LARGEST))
