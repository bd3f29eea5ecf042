"""The first laboratory: a quadratic whose Hessian is chosen, for vectors and for matrices."""

import numpy as np


class Quadratic:
    """f(theta) = ½ (theta - minimum)ᵀ A (theta - minimum), A with chosen eigenvalues.

    eigenvalues: the eigenvalues of A, one per coordinate. angle: rotation of the first
    eigenvector from the first axis, in radians (two dimensions only). minimum: where f is 0.
    noise: standard deviation, in every coordinate, of the gradient that one example gives.
    """

    name = "quadratic"

    def __init__(self, eigenvalues, angle=0.0, minimum=None, noise=0.0):
        eigenvalues = np.asarray(eigenvalues, dtype=float)
        if eigenvalues.ndim != 1 or eigenvalues.size == 0:
            raise ValueError(f"Quadratic needs a list of eigenvalues, got {eigenvalues}")
        if angle and eigenvalues.size != 2:
            raise ValueError(
                f"only two eigenvalues can be rotated by an angle, got {eigenvalues.size} and angle={angle}"
            )
        if noise < 0:
            raise ValueError(f"noise is a standard deviation and cannot be negative, got noise={noise}")
        self.eigenvalues, self.angle, self.noise = eigenvalues, angle, noise
        self.minimum = np.zeros(eigenvalues.size) if minimum is None else np.array(minimum, dtype=float)
        if self.minimum.shape != eigenvalues.shape:
            raise ValueError(f"minimum needs {eigenvalues.size} coordinates, got {minimum}")
        self.A = np.diag(eigenvalues)
        if angle:
            turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            self.A = turn @ self.A @ turn.T
        self.start = self.minimum + 4.0 * (-0.75) ** np.arange(eigenvalues.size)

    def loss(self, theta):
        """f at theta (…, n): shape (…)."""
        away = theta - self.minimum
        return np.sum(away * (away @ self.A), axis=-1) / 2

    def gradient(self, theta):
        """A (theta - minimum) for theta (…, n): the same shape."""
        return (theta - self.minimum) @ self.A

    def noisy_gradient(self, theta, rng, batch=1):
        """The gradient as a mini-batch of `batch` examples sees it: normal noise / sqrt(batch)."""
        return self.gradient(theta) + self.noise / batch**0.5 * rng.standard_normal(np.shape(theta))

    def hvp(self, theta, direction):
        """The Hessian times a direction (…, n); it does not depend on theta."""
        return direction @ self.A

    def hessian(self, theta=None):
        """A, shape (n, n)."""
        return self.A.copy()
