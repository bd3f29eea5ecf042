"""Four surfaces over the plane whose Hessian changes from place to place.

theta has shape (…, 2). Losses and gradients consist of NumPy functions that a figure can trace.
"""

import numpy as np


class Surface:
    """What the four have in common: exact gradients, and a Hessian that hvp multiplies with."""

    noise = 0.0

    def hvp(self, theta, direction):
        """The Hessian at theta (…, 2) times a direction (…, 2)."""
        return (self.hessian(theta) @ direction[..., None])[..., 0]


class Rosenbrock(Surface):
    """f(x, y) = (a - x)² + b (y - x²)², a bent valley with a flat floor (Rosenbrock 1960).

    a: the minimum lies at (a, a²). b: steepness of the walls. The start is Rosenbrock's own.
    """

    name = "Rosenbrock's valley"

    def __init__(self, a=1.0, b=100.0):
        if b <= 0:
            raise ValueError(f"the walls need a positive steepness, got b={b}: take b=100 for Rosenbrock's valley")
        self.a, self.b = a, b
        self.start, self.minimum = np.array([-1.2, 1.0]), np.array([a, a**2], dtype=float)

    def loss(self, theta):
        """f at theta (…, 2): shape (…)."""
        x, y = theta[..., 0], theta[..., 1]
        return (self.a - x) ** 2 + self.b * (y - x**2) ** 2

    def gradient(self, theta):
        """(-2(a - x) - 4b x(y - x²), 2b(y - x²)): the shape of theta."""
        x, y = theta[..., 0], theta[..., 1]
        return pair(-2 * (self.a - x) - 4 * self.b * x * (y - x**2), 2 * self.b * (y - x**2))

    def hessian(self, theta):
        """Shape (…, 2, 2)."""
        x, y = theta[..., 0], theta[..., 1]
        return symmetric(2 - 4 * self.b * (y - 3 * x**2), -4 * self.b * x, 2 * self.b + 0 * x)


class Beale(Surface):
    """f = Σ (c_k - x(1 - yᵏ))², k = 1, 2, 3, c = 1.5, 2.25, 2.625: plateaus and sharp peaks at the corners.

    Beale 1958; Moré, Garbow & Hillstrom 1981, problem 5, with the start (1, 1) and minimum (3, ½).
    """

    name = "Beale's function"
    terms = ((1, 1.5), (2, 2.25), (3, 2.625))

    def __init__(self):
        self.start, self.minimum = np.array([1.0, 1.0]), np.array([3.0, 0.5])

    def loss(self, theta):
        """f at theta (…, 2): shape (…)."""
        x, y = theta[..., 0], theta[..., 1]
        return sum((c - x * (1 - y**k)) ** 2 for k, c in self.terms)

    def gradient(self, theta):
        """Twice the sum of every residual times its gradient (yᵏ - 1, k x yᵏ⁻¹)."""
        x, y = theta[..., 0], theta[..., 1]
        residuals = [(k, c - x * (1 - y**k)) for k, c in self.terms]
        return pair(
            sum(2 * r * (y**k - 1) for k, r in residuals),
            sum(2 * r * k * x * y ** (k - 1) for k, r in residuals),
        )

    def hessian(self, theta):
        """Shape (…, 2, 2)."""
        x, y = theta[..., 0], theta[..., 1]
        xx = xy = yy = 0.0
        for k, c in self.terms:
            r, r_x, r_y = c - x * (1 - y**k), y**k - 1, k * x * y ** (k - 1)
            r_xy, r_yy = k * y ** (k - 1), k * (k - 1) * x * y ** max(k - 2, 0)
            xx, xy, yy = xx + 2 * r_x**2, xy + 2 * (r_x * r_y + r * r_xy), yy + 2 * (r_y**2 + r * r_yy)
        return symmetric(xx, xy, yy)


class Saddle(Surface):
    """f(x, y) = ½ up x² + ¼ down (y² - 1)²: a saddle at the origin between two minima at (0, ±1).

    At the origin the Hessian is diag(up, -down), at the minima diag(up, 2 down). The start lies
    almost on the ridge y = 0, from which the slope leads straight to the saddle.
    """

    name = "saddle"

    def __init__(self, up=1.0, down=1.0):
        if up <= 0 or down <= 0:
            raise ValueError(f"a saddle needs two positive curvatures, got up={up} and down={down}")
        self.up, self.down, self.saddle = up, down, np.zeros(2)
        self.start, self.minimum = np.array([2.0, 1e-3]), np.array([0.0, 1.0])

    def loss(self, theta):
        """f at theta (…, 2): shape (…)."""
        x, y = theta[..., 0], theta[..., 1]
        return self.up * x**2 / 2 + self.down * (y**2 - 1) ** 2 / 4

    def gradient(self, theta):
        """(up x, down y(y² - 1)): the shape of theta."""
        x, y = theta[..., 0], theta[..., 1]
        return pair(self.up * x, self.down * y * (y**2 - 1))

    def hessian(self, theta):
        """Shape (…, 2, 2)."""
        x, y = theta[..., 0], theta[..., 1]
        return symmetric(self.up + 0 * x, 0 * x, self.down * (3 * y**2 - 1))


def pair(first, second):
    """The two as a last axis; unlike np.stack, np.where can be traced."""
    return np.where(np.array([True, False]), first[..., None], second[..., None])


def symmetric(xx, xy, yy):
    """Matrices [[xx, xy], [xy, yy]] of shape (…, 2, 2)."""
    return np.stack([np.stack([xx, xy], axis=-1), np.stack([xy, yy], axis=-1)], axis=-2)
