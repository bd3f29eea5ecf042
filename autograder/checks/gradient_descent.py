"""Chapter 01, gradient descent: the exercises of solutions/01_gradient_descent."""

from typing import Any

import numpy as np

from autograder.checks.gradient_mistakes import BEST, GD, GRADIENT, LOSS, STABLE
from autograder.expressions import ExpressionCheck
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.trajectory import Stateless
from autograder.values import ValueCheck
from stepsize.optimizers import gd_step

SEED = 1


def stable_eta(hessian):
    """The reference of the exercise: the edge of a quadratic, 2 / λ_max."""
    return 2 / np.linalg.eigvalsh(hessian)[-1]


def best_eta(hessian):
    """The reference of the exercise: 2 / (λ_min + λ_max), where the slowest factor is smallest."""
    eigenvalues = np.linalg.eigvalsh(hessian)
    return 2 / (eigenvalues[0] + eigenvalues[-1])


def logistic_loss(theta, inputs, targets, l2):
    """The reference of the exercise: mean cross-entropy, finite for every finite z, and a penalty."""
    z = inputs @ theta
    return np.mean(np.logaddexp(0.0, z) - targets * z) + l2 / 2 * np.sum(theta**2)


def logistic_gradient(theta, inputs, targets, l2):
    """The reference of the exercise: the gradient of that loss."""
    z = inputs @ theta
    p = np.exp(-np.logaddexp(0.0, -z))
    return inputs.T @ (p - targets) / len(targets) + l2 * theta


def _hessians(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Positive definite matrices of two to five dimensions, each turned at random."""
    cases = []
    for size in (2, 3, 5):
        Q = np.linalg.qr(rng.standard_normal((size, size)))[0]
        matrix = Q @ np.diag(np.geomspace(rng.uniform(0.2, 0.5), rng.uniform(5.0, 30.0), size)) @ Q.T
        cases.append({"hessian": (matrix + matrix.T) / 2})
    return cases


def _examples(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Scores up to 1, 8 and 1000, each on both sides of 0 and with both targets; the last input is 1."""
    cases = []
    for size, l2 in ((1.0, 0.2), (8.0, 0.05), (1000.0, 1e-3)):
        half = rng.standard_normal((5, 3))
        inputs = np.append(np.concatenate([half, -half]), np.ones((10, 1)), axis=1)
        theta = np.array([1.0, -1.0, 1.0, -0.1]) * rng.uniform(0.5, 1.5, 4)
        theta = size * theta / np.abs(inputs @ theta).max()
        targets = np.array([0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0])
        cases.append({"theta": theta, "inputs": inputs, "targets": targets, "l2": l2})
    return cases


CHECKS = (
    SelectionCheck(
        "01_gradient_descent/define",
        right=frozenset("acdf"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "Between 1/λ_max and 2/λ_max the steep component changes sides and shrinks.",
            "e": "The variance of the mean falls as 1/B, so the typical error as its root.",
        },
    ),
    SelectionCheck(
        "01_gradient_descent/examples",
        right=frozenset("abe"),
        letters="abcde",
        points={"choice": 1},
        why={
            "c": "At 0.4 the steep component keeps its size forever.",
            "d": "0.6 is below 2 over the largest entry, but the largest eigenvalue counts.",
        },
    ),
    ExpressionCheck(
        "01_gradient_descent/promise",
        right="eta * (1 - eta * L / 2) * G**2",
        symbols={"eta": (0.05, 0.9), "L": (0.5, 2.0), "G": (0.5, 3.0)},
        points={"formula": 1},
        mistakes={
            "eta * G**2": "The first-order term alone: the curvature takes a part of it back.",
            "eta * (1 - eta * L) * G**2": "The quadratic term carries one half.",
            "eta * (1 + eta * L / 2) * G**2": "The curvature works against the decrease, not for it.",
            "-eta * (1 - eta * L / 2) * G**2": "This is the change; the decrease has the other sign.",
            "G**2 / (2 * L)": "This is the promise at the best eta; here eta is free.",
            "eta * (1 - eta * L / 2) * G": "The slope and the length of the step each bring a factor G.",
            "(1 - eta * L / 2) * G**2": "The step is eta times the gradient: the first-order term has eta too.",
            "eta * (1 - L / 2) * G**2": "The length of the step is squared, and eta with it.",
            "eta * G**2 - L / 2 * eta**2": "The step has the length eta G: its square holds G too.",
            "eta * G**2 - L / 2 * G**2": "The step has the length eta G: its square holds eta too.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "01_gradient_descent/settled",
        right="eta * sigma**2 / (lam * (2 - eta * lam))",
        symbols={"eta": (0.02, 0.15), "lam": (1.0, 10.0), "sigma": (0.5, 2.0)},
        points={"formula": 1},
        mistakes={
            "eta * sigma**2 / lam": "A variance is multiplied by the square of the factor 1 - eta lam.",
            "eta * sigma**2 / (2 * lam)": "This holds for small eta: the square of eta lam is missing.",
            "eta**2 * sigma**2": "This is what one step adds; all earlier steps have added something too.",
            "sigma**2 / (eta * lam * (2 - eta * lam))": "The noise enters times eta: its variance has eta squared.",
            "sigma**2 / (lam * (2 - eta * lam))": "One eta is lost: the noise enters times eta, and is squared.",
            "eta * sigma / (lam * (2 - eta * lam))": "sigma is a deviation; the variance is its square.",
            "eta * sigma**2 / (lam * (2 + eta * lam))": "The square of 1 - x is 1 - 2x + x**2: mind its last sign.",
            "eta * sigma**2 / (2 - eta * lam)": "This is lam times the variance: one lam remains below.",
            "eta * sigma**2 / (2 * (2 - eta * lam))": "This is the share in the loss, lam/2 times the variance.",
            "sqrt(eta * sigma**2 / (lam * (2 - eta * lam)))": "This is the deviation; the variance is its square.",
            "eta**2 * sigma**2 / (1 - eta * lam)**2": "What is left over from one step to the next is 1 minus this.",
        },
        seed=SEED,
    ),
    RuleCheck(gd_step, Stateless, {}, {"rule": 2, "edge": 1}, GD, SEED),
    ValueCheck(stable_eta, cases=_hessians, points={"value": 1}, mistakes=STABLE, seed=SEED),
    ValueCheck(best_eta, cases=_hessians, points={"value": 1}, mistakes=BEST, seed=SEED),
    ValueCheck(logistic_loss, cases=_examples, points={"value": 2}, mistakes=LOSS, seed=SEED),
    ValueCheck(logistic_gradient, cases=_examples, points={"value": 2}, mistakes=GRADIENT, seed=SEED),
    SelectionCheck(
        "01_gradient_descent/metric",
        right=frozenset("bc"),
        letters="abcd",
        points={"choice": 1},
        why={
            "a": "The loss of run B is still falling, or flat to four digits.",
            "d": "The accuracy of the two runs is the same in every row.",
        },
    ),
)
