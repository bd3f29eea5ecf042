"""Problems to descend on: the two laboratories first, then one for every failure that a chapter shows.

A problem has `name`, `start`, `minimum` where it is known, `noise` (0.0 where the gradient is
exact), `loss(theta)`, `gradient(theta)`, `hvp(theta, direction)` and often `hessian(theta)`;
where there is data or noise also `noisy_gradient(theta, rng, batch)`. Leading axes of `theta` are
configurations: one call serves a whole sweep. The network's theta is a dict of arrays, one a
layer's weights or biases, each with the same leading axes.
"""

from stepsize.problems.basins import TwoBasins
from stepsize.problems.convex import Cosh, PoissonRegression
from stepsize.problems.linear_network import LinearNetwork, uv_step
from stepsize.problems.logistic import LogisticRegression
from stepsize.problems.network import Network
from stepsize.problems.online import ReddiGame, regret
from stepsize.problems.quadratic import MatrixQuadratic, Quadratic
from stepsize.problems.sparse import SparseRegression
from stepsize.problems.surfaces import Beale, Rosenbrock, Saddle
from stepsize.problems.text import moby_dick

__all__ = [
    "Beale",
    "Cosh",
    "LinearNetwork",
    "LogisticRegression",
    "MatrixQuadratic",
    "Network",
    "PoissonRegression",
    "Quadratic",
    "ReddiGame",
    "Rosenbrock",
    "Saddle",
    "SparseRegression",
    "TwoBasins",
    "moby_dick",
    "regret",
    "uv_step",
]
