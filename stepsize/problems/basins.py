"""Two basins: one sharp and shallow, one flat and deep (chapter 12)."""

import numpy as np

from stepsize.problems.surfaces import Surface, symmetric


class TwoBasins(Surface):
    """f = -log(exp(-p) + exp(-q)), the smooth minimum of two round bowls, for theta (…, 2).

    p = ½ sharp ‖theta - trap‖² + height is the sharp, shallow bowl, q = ½ flat ‖theta - minimum‖² the
    flat, deep one. sharp, flat: their curvatures. height: how much higher the trap's floor lies.
    noise: standard deviation, in every coordinate, of the gradient that one example gives.
    Gradient descent cannot stay in the trap once its learning rate exceeds 2 / sharp; below
    that it cannot leave it but by noise. So a schedule that only decays stays where it fell, and
    one that restarts above 2 / sharp comes out again, as long as it stays below 2 / flat.
    """

    name = "two basins"

    def __init__(self, sharp=20.0, flat=1.0, height=1.0, noise=0.0):
        if not sharp > flat > 0:
            raise ValueError(f"the trap must be the sharper basin, sharp > flat > 0, got sharp={sharp} and flat={flat}")
        if not 0 <= height <= 4:
            raise ValueError(f"the trap's floor lies between 0 and 4 above the deep one, got height={height}")
        if noise < 0:
            raise ValueError(f"noise is a standard deviation and cannot be negative, got noise={noise}")
        self.sharp, self.flat, self.height, self.noise = sharp, flat, height, noise
        self.trap, self.minimum = np.array([-2.0, 0.0]), np.array([2.0, 0.0])
        self.start = np.array([-2.5, 0.5])

    def loss(self, theta):
        """f at theta (…, 2): shape (…)."""
        p, q = self._bowls(theta)
        lower = np.minimum(p, q)
        return lower - np.log(np.exp(lower - p) + np.exp(lower - q))

    def gradient(self, theta):
        """The bowls' gradients, each weighted with its share of the sum of exponentials."""
        share = self._share(theta)[..., None]
        return share * self.sharp * (theta - self.trap) + (1 - share) * self.flat * (theta - self.minimum)

    def noisy_gradient(self, theta, rng, batch=1):
        """The gradient as a mini-batch of `batch` examples sees it: normal noise / sqrt(batch)."""
        return self.gradient(theta) + self.noise / batch**0.5 * rng.standard_normal(np.shape(theta))

    def hessian(self, theta):
        """Shape (…, 2, 2): the mean curvature minus the spread of the two gradients."""
        share = self._share(theta)
        apart = self.sharp * (theta - self.trap) - self.flat * (theta - self.minimum)
        x, y = apart[..., 0], apart[..., 1]
        mean, spread = share * self.sharp + (1 - share) * self.flat, share * (1 - share)
        return symmetric(mean - spread * x**2, -spread * x * y, mean - spread * y**2)

    def _bowls(self, theta):
        p = self.sharp / 2 * np.sum((theta - self.trap) ** 2, axis=-1) + self.height
        return p, self.flat / 2 * np.sum((theta - self.minimum) ** 2, axis=-1)

    def _share(self, theta):
        """The trap's share, between 0 and 1; no exponent is positive, so nothing overflows."""
        p, q = self._bowls(theta)
        lower = np.minimum(p, q)
        return np.exp(lower - p) / (np.exp(lower - p) + np.exp(lower - q))
