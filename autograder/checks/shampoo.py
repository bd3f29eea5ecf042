"""Chapter 16, Shampoo: the exercises of solutions/16_shampoo."""

from typing import Any

import numpy as np

from autograder.checks.shampoo_mistakes import INVERSE_ROOT, NEWTON, SHAMPOO
from autograder.expressions import ExpressionCheck
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.trajectory import Stateless
from autograder.values import ValueCheck
from stepsize.optimizers import inverse_root, newton_step, shampoo_step
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


def _matrices(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Symmetric matrices, positive but for the last two; eps lies among the eigenvalues of some.

    The eigenvalue below 0 is what rounding leaves of a 0; the last matrix is not finite.
    """
    spectra = ((0.5, 7.0), (0.2, 1.5, 30.0), (0.004, 0.7, 5.0), (-1e-9, 2.0, 40.0))
    roots, floors = (2, 4, 3, 4), (None, 1e-3, 0.05, 0.01)
    cases = [
        {"A": _with_eigenvalues(rng, np.array(values)), "p": p, "eps": eps}
        for values, p, eps in zip(spectra, roots, floors, strict=True)
    ]
    cases[0].pop("eps")  # the default is 0
    return [*cases, {"A": np.array([[np.inf, 1.0], [1.0, 2.0]]), "p": 4, "eps": 0.01}]


def _with_eigenvalues(rng: np.random.Generator, values: np.ndarray) -> np.ndarray:
    """A symmetric matrix with these eigenvalues, times a random size."""
    Q, _ = np.linalg.qr(rng.normal(size=2 * values.shape))
    A = (Q * (values * rng.uniform(0.8, 1.2))) @ Q.T
    return (A + A.T) / 2


CHECKS = (
    SelectionCheck(
        "16_shampoo/define",
        right=frozenset("ace"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "Newton solves for a gradient of 0: at a saddle its step goes uphill in some direction.",
            "d": "L is a sum from the first step on; nothing in it is forgotten.",
            "f": "L-BFGS never has a Hessian: it keeps pairs of steps and gradient differences.",
        },
    ),
    SelectionCheck(
        "16_shampoo/examples",
        right=frozenset("bce"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "In a every coordinate has a divisor of its own, and a turn mixes coordinates.",
            "d": "The diagonal of L is AdaGrad's G: what lies outside it is thrown away.",
        },
    ),
    ExpressionCheck(
        "16_shampoo/newton_d1",
        right="(b*g2 - c*g1) / (a*c - b**2)",
        symbols={"a": (1.0, 2.0), "b": (0.1, 0.9), "c": (1.1, 2.2), "g1": (0.5, 2.0), "g2": (0.3, 1.7)},
        points={"formula": 1},
        mistakes={
            "(c*g1 - b*g2) / (a*c - b**2)": "The gradient of the model is g + H d: d is minus the inverse times g.",
            "-g1 / a": "This leaves b out: the derivative with respect to d1 contains d2.",
            "-g1": "This is gradient descent; the model's curvature is missing.",
            "(b*g1 - a*g2) / (a*c - b**2)": "This is the second component.",
            "b*g2 - c*g1": "The inverse of a 2x2 matrix has the determinant below it.",
            "(b*g2 - c*g1) / (a*c + b**2)": "The determinant is a c minus b squared.",
            "(b*g2 - a*g1) / (a*c - b**2)": "In the inverse a and c change places.",
            "(-b*g2 - c*g1) / (a*c - b**2)": "In the inverse the entries b change their sign.",
            "-(a*g1 + b*g2)": "This multiplies by H; the step solves a system with H.",
            "2*(b*g2 - c*g1) / (a*c - b**2)": "The half in front of the curvature is gone after the derivative.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "16_shampoo/size",
        right="sigma * (t * sigma**2)**(-2/k)",
        symbols={"sigma": (0.3, 3.0), "t": (2, 9), "k": (2.1, 7.9)},
        points={"formula": 1},
        mistakes={
            "sigma * (t * sigma**2)**(-1/k)": "There are two factors, one on each side of G.",
            "sigma * (t * sigma)**(-2/k)": "In G times its transpose the singular value is squared.",
            "sigma * (sigma**2)**(-2/k)": "L is a sum over t steps: the factor t is missing.",
            "sigma * (t * sigma**2)**(2/k)": "The roots are inverted: the exponents are negative.",
            "(t * sigma**2)**(-2/k)": "G itself stands between the two roots.",
            "sigma * (t**2 * sigma**2)**(-2/k)": "The t equal terms add up to t times one, not t squared.",
            "sigma * (t * sigma**2)**(-2*k)": "The exponent is one over k.",
            "sigma * (sigma**2 / t)**(-2/k)": "L is a sum, not a mean.",
            "1 / sqrt(t)": "This is the case k = 4; k stays a symbol.",
            "t * sigma * (t * sigma**2)**(-2/k)": "The direction holds one G, that of this step.",
        },
        seed=SEED,
    ),
    ValueCheck(inverse_root, cases=_matrices, points={"value": 2}, mistakes=INVERSE_ROOT, seed=SEED),
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
    SelectionCheck(
        "16_shampoo/metric",
        right=frozenset("cd"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "The loss of step 60 is nearly that of step 49: it tells nothing of the sums.",
            "b": "The gradient of step 60 is of its usual size again.",
            "e": "eta is what was set; nothing that happens changes it.",
        },
    ),
)
