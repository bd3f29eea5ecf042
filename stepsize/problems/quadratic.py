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


class MatrixQuadratic:
    """f(W) = ½ ‖A (W - minimum) B‖², for matrices W of shape (…, rows, columns) (chapters 08, 16, 17).

    left, right: the singular values of A and B, one per row and per column of W. The Hessian is
    the Kronecker product of AᵀA and BBᵀ, with eigenvalues left_i² right_j². seed: of the rotations
    that hide its axes; None leaves A and B diagonal. minimum: where f is 0, zeros by default.
    """

    name, noise = "matrix quadratic", 0.0

    def __init__(self, left=(1.0, 3.0), right=(1.0, 0.5, 2.0), seed=0, minimum=None):
        left, right = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
        if left.ndim != 1 or right.ndim != 1 or 0 in left.shape + right.shape:
            raise ValueError(f"MatrixQuadratic needs two lists of singular values, got left={left} and right={right}")
        self.minimum = np.zeros((left.size, right.size)) if minimum is None else np.array(minimum, dtype=float)
        if self.minimum.shape != (left.size, right.size):
            raise ValueError(f"minimum needs shape {left.size, right.size}, got {self.minimum.shape}")
        self.A, self.B = np.diag(left), np.diag(right)
        if seed is not None:
            rng = np.random.default_rng(seed)
            self.A, self.B = self.A @ _rotation(rng, left.size), _rotation(rng, right.size) @ self.B
        self.start = self.minimum + 4.0 * (-0.75) ** np.arange(self.minimum.size).reshape(self.minimum.shape)

    def loss(self, theta):
        """f at theta (…, rows, columns): shape (…)."""
        return np.sum((self.A @ (theta - self.minimum) @ self.B) ** 2, axis=(-2, -1)) / 2

    def gradient(self, theta):
        """AᵀA (theta - minimum) BBᵀ: the shape of theta."""
        return self.hvp(theta, theta - self.minimum)

    def hvp(self, theta, direction):
        """The Hessian times a direction (…, rows, columns); it does not depend on theta."""
        return self.A.T @ self.A @ direction @ self.B @ self.B.T

    def hessian(self, theta=None):
        """The Hessian over the flattened matrix, row after row."""
        return np.kron(self.A.T @ self.A, self.B @ self.B.T)


def _rotation(rng, size):
    """A random orthogonal matrix."""
    return np.linalg.qr(rng.standard_normal((size, size)))[0]
