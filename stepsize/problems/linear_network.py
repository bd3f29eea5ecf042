"""The two-layer linear network that can be solved by hand (chapter 14)."""

import numpy as np


class LinearNetwork:
    """The "uv model": f = uᵀv / √n on the single example x = 1, y = 0, with loss f² / 2.

    Lewkowycz, Bahri, Dyer, Sohl-Dickstein & Gur-Ari 2020, "The large learning rate phase of deep
    learning: the catapult mechanism", section 2. width: n, the number of hidden units. seed: of the
    normal weights at the start. theta has shape (…, 2, n): u is theta[..., 0, :], v the other row.
    """

    name, noise = "linear network", 0.0

    def __init__(self, width=512, seed=0):
        if width < 1 or width != int(width):
            raise ValueError(f"a network needs a whole number of hidden units, at least 1, got width={width}")
        self.width = width
        self.start = np.random.default_rng(seed).standard_normal((2, width))
        self.minimum = np.zeros((2, width))  # one of many: f = 0 wherever u and v are orthogonal

    def output(self, theta):
        """f at theta (…, 2, n): shape (…)."""
        return np.sum(theta[..., 0, :] * theta[..., 1, :], axis=-1) / self.width**0.5

    def kernel(self, theta):
        """λ = (‖u‖² + ‖v‖²) / n, the neural tangent kernel; where f = 0 it is the sharpness."""
        return np.sum(theta**2, axis=(-2, -1)) / self.width

    def loss(self, theta):
        """f² / 2 at theta (…, 2, n): shape (…)."""
        return self.output(theta) ** 2 / 2

    def gradient(self, theta):
        """f (v, u) / √n: the shape of theta."""
        return self.output(theta)[..., None, None] * theta[..., ::-1, :] / self.width**0.5

    def hvp(self, theta, direction):
        """The Hessian at theta times a direction (…, 2, n)."""
        f, swapped = self.output(theta)[..., None, None], theta[..., ::-1, :]
        change = np.sum(swapped * direction, axis=(-2, -1), keepdims=True) / self.width**0.5
        return (change * swapped + f * direction[..., ::-1, :]) / self.width**0.5


def uv_step(f, kernel, *, eta, width):
    """One step of gradient descent on (f, λ) alone: Lewkowycz 2020, section 2, exact for every width.

    f ← f (1 - ηλ + η²f²/n) and λ ← λ + ηf²/n (ηλ - 4): below ηλ = 2 the loss falls, between 2 and 4 it
    rises until λ has fallen below 2 / η (the catapult), above 4 it diverges.
    """
    return f * (1 - eta * kernel + eta**2 * f**2 / width), kernel + eta * f**2 / width * (eta * kernel - 4)
