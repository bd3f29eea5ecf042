"""The second laboratory: logistic regression on data that scikit-learn bundles."""

import functools

import numpy as np

from stepsize.problems.data import draw_rows, split, with_intercept

DATA = ("breast_cancer", "digits")


class LogisticRegression:
    """Mean cross-entropy plus ½ l2 ‖theta‖² on data that scikit-learn bundles.

    data: "breast_cancer" (two classes, theta has shape (31,)) or "digits" (ten classes, softmax,
    theta has shape (65, 10)). The last row of theta is the intercept, which the penalty includes,
    so that the minimum is unique. Inputs are standardized with the training part's mean and
    deviation; every fifth example, after a shuffle with seed 0, is kept for validation.
    dtype: of the data and of `start`; a sweep in float32 takes half the time.
    """

    noise = 0.0  # the full gradient is exact

    def __init__(self, data="breast_cancer", l2=1e-3, dtype=float):
        if data not in DATA:
            raise ValueError(f"data must be one of {DATA}, got {data!r}")
        if l2 < 0:
            raise ValueError(f"the penalty cannot be negative, got l2={l2}")
        self.name, self.l2 = f"logistic regression on {data}", l2
        parts = split(data)
        self.inputs, self.valid_inputs = (
            with_intercept(inputs).astype(dtype) for inputs in (parts.inputs, parts.valid_inputs)
        )
        self.targets, self.valid_targets = parts.targets, parts.valid_targets
        self.binary = self.targets.max() == 1
        columns = self.inputs.shape[1]
        self.start = np.zeros(columns if self.binary else (columns, self.targets.max() + 1), dtype)

    def loss(self, theta):
        """Training loss at theta (…, 31) or (…, 65, 10): shape (…)."""
        return self._cross_entropy(theta, self.inputs, self.targets) + self.l2 / 2 * self._squared_norm(theta)

    def valid_loss(self, theta):
        """Mean cross-entropy on the validation part, without the penalty."""
        return self._cross_entropy(theta, self.valid_inputs, self.valid_targets)

    def accuracy(self, theta):
        """Share of the validation part that theta classifies correctly."""
        z = self._scores(theta, self.valid_inputs)
        predicted = z > 0 if self.binary else np.argmax(z, axis=-1)
        return np.mean(predicted == self.valid_targets, axis=-1)

    def gradient(self, theta, rows=slice(None)):
        """Gradient of the loss at theta, over all training rows or the given ones."""
        inputs, targets = self.inputs[rows], self.targets[rows]
        error = self._probabilities(theta, inputs)
        error -= self._one_hot(targets)
        return self._pull_back(error, inputs) + self.l2 * theta

    def noisy_gradient(self, theta, rng, batch=32):
        """The gradient on `batch` training rows drawn without replacement from the generator `rng`."""
        return self.gradient(theta, draw_rows(rng, len(self.targets), batch))

    def hvp(self, theta, direction):
        """The Hessian at theta times a direction of theta's shape (leading axes broadcast)."""
        p, dz = self._probabilities(theta, self.inputs), self._scores(direction, self.inputs)
        curved = p * (1 - p) * dz if self.binary else p * (dz - np.sum(p * dz, axis=-1, keepdims=True))
        return self._pull_back(curved, self.inputs) + self.l2 * direction

    def hessian(self, theta):
        """The Hessian as a square matrix over the flattened parameters."""
        basis = np.eye(theta.size).reshape(theta.size, *theta.shape)
        return self.hvp(theta, basis).reshape(theta.size, theta.size)

    @property
    def run_size(self):
        """How many numbers the gradient of one run holds at once: a score per example and class."""
        return len(self.targets) * (1 if self.binary else self.start.shape[1])

    @functools.cached_property
    def minimum(self):
        """The unique minimizer, found once by scipy's trust-region Newton method."""
        from scipy.optimize import minimize  # half a second, and most runs need no minimum

        if self.l2 == 0:
            raise ValueError("without a penalty there may be no minimum: set l2 > 0, got l2=0")
        shape = self.start.shape
        found = minimize(
            lambda x: self.loss(x.reshape(shape)),
            self.start.ravel(),
            jac=lambda x: self.gradient(x.reshape(shape)).ravel(),
            hessp=lambda x, d: self.hvp(x.reshape(shape), d.reshape(shape)).ravel(),
            method="trust-ncg",
            options={"gtol": 1e-9},
        )
        return found.x.reshape(shape)

    def _scores(self, theta, inputs):
        return theta @ inputs.T if self.binary else inputs @ theta

    def _probabilities(self, theta, inputs):
        z = self._scores(theta, inputs)
        if self.binary:
            return _logistic(z)
        z = np.exp(z - z.max(axis=-1, keepdims=True))
        return z / z.sum(axis=-1, keepdims=True)

    def _one_hot(self, targets):
        dtype = self.start.dtype
        return targets.astype(dtype) if self.binary else np.eye(self.start.shape[1], dtype=dtype)[targets]

    def _pull_back(self, error, inputs):
        """Mean over the rows of input times error, in theta's shape."""
        return (error @ inputs if self.binary else inputs.T @ error) / len(inputs)

    def _cross_entropy(self, theta, inputs, targets):
        z = self._scores(theta, inputs)
        if self.binary:
            return np.mean(np.logaddexp(0.0, z) - self._one_hot(targets) * z, axis=-1)
        z = z - z.max(axis=-1, keepdims=True)
        return np.mean(np.log(np.exp(z).sum(axis=-1)) - np.sum(z * self._one_hot(targets), axis=-1), axis=-1)

    def _squared_norm(self, theta):
        return np.sum(theta**2, axis=-1) if self.binary else np.sum(theta**2, axis=(-2, -1))


def _logistic(z):
    """1 / (1 + exp(-z)), written over z, which saves a sweep three large temporary arrays.

    Where exp overflows, the result is the 0 that it should be.
    """
    with np.errstate(over="ignore"):
        np.exp(np.negative(z, out=z), out=z)
    z += 1.0
    return np.reciprocal(z, out=z)
