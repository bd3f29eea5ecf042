"""Whole matrices instead of diagonals: what the steps of Newton and Shampoo are checked for."""

import numpy as np

from autograder.checks.shampoo_mistakes import NEWTON, SHAMPOO
from autograder.rules import RuleCheck
from autograder.trajectory import Stateless
from stepsize.optimizers import newton_step, shampoo_step
from stepsize.states import Kronecker

SEED = 15
SPECTRUM = (9.0, -1.2, 0.6)


def _hessian(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Symmetric, with curvatures of both signs: at a saddle the step still solves the system."""
    Q, _ = np.linalg.qr(rng.normal(size=2 * shape))
    H = (Q * (np.resize(SPECTRUM, shape) * rng.uniform(0.8, 1.2))) @ Q.T
    return (H + H.T) / 2


def _factors(rng: np.random.Generator, shape: tuple[int, ...]) -> Kronecker:
    """A state after three steps: sums of squares, which are symmetric and positive."""
    G = rng.normal(size=(3, *shape))
    grown = [sum(A @ A.T for A in side) + 0.1 * np.eye(len(side[0])) for side in (G, G.transpose(0, 2, 1))]
    return Kronecker(3, *grown)


CHECKS = (
    RuleCheck(
        newton_step,
        Stateless,
        {"hessian": _hessian, "damping": 0.3},
        {"rule": 2, "edge": 1},
        NEWTON,
        SEED,
        shapes=((3,), (2,)),
    ),
    RuleCheck(
        shampoo_step,
        Kronecker,
        {"eps": 0.05},
        {"rule": 3, "state": 1, "edge": 1},
        SHAMPOO,
        SEED,
        nan="The root is one of the matrix, by its eigenvalues, not of its entries.",
        shapes=((2, 3), (3, 2), (3,)),
        given=_factors,
        narrow_rtol=1e-4,
    ),
)
