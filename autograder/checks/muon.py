"""Chapter 17, Muon: the exercises of solutions/17_muon."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.checks.muon_mistakes import MUON, NEWTON_SCHULZ
from autograder.expressions import ExpressionCheck
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.trajectory import Walk
from autograder.values import ValueCheck
from autograder.walks import ETAS, make_layer, still_at
from stepsize.optimizers import muon_step, newton_schulz
from stepsize.states import Velocity

SHAPES = ((2, 3), (5, 2), (3, 3))  # 5 / 2 is not 5 - 2


def _walks(rng: np.random.Generator, hyper: Mapping[str, Any]) -> list[Walk]:
    """A wide and a tall layer that begin without a gradient, where u and its norm are 0, and tiny gradients."""
    layers = [still_at(make_layer(rng, shape), 1) for shape in SHAPES[:2]]
    walks = [Walk(f" of shape {layer.theta.shape} without gradient", (layer,), ETAS, hyper) for layer in layers]
    return [*walks, Walk(" with gradients near 1e-8", (make_layer(rng, SHAPES[0], 1e-8),), ETAS, hyper)]


def _matrices(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Wide, tall and square ones of unlike size; no gradient, and one whose norm is below the limit."""
    shapes, sizes = ((2, 3), (5, 2), (3, 3), (3, 4)), (1.0, 300.0, 0.02, 2e-8)
    draws = [rng.normal(size=shape) * size for shape, size in zip(shapes, sizes, strict=True)]
    steps = ({}, {"steps": 3}, {"steps": 1}, {"steps": 2})
    cases = [{"u": u, **more} for u, more in zip(draws, steps, strict=True)]
    return [*cases, {"u": np.zeros((2, 2)), "steps": 4}]


# Newton-Schulz multiplies what float32 rounds away by up to 3.4445**5, which is 485.
CHECKS = (
    SelectionCheck(
        "17_muon/define",
        right=frozenset("ace"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "Five steps leave most singular values anywhere between 0.68 and 1.14.",
            "d": "The size of the gradient is gone: a step keeps its length until eta falls.",
            "f": "Squares of entries are Adam's; Muon stores none.",
        },
    ),
    SelectionCheck(
        "17_muon/examples",
        right=frozenset("ace"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "The signs have entries of size 1, and singular values of many sizes.",
            "d": "A common divisor leaves the singular values as unlike as they were.",
            "f": "Q has orthogonal rows that depend on their order: it is not the nearest to G.",
        },
    ),
    ExpressionCheck(
        "17_muon/cubic",
        right="(3*x - x**3) / 2",
        symbols={"x": (0.2, 1.6)},
        points={"formula": 1},
        mistakes={
            "(3*x + x**3) / 2": "The derivative of f is negative: look at the sign of the cube.",
            "(x**3 - x) / 2": "This is f over its derivative; the method subtracts it from x.",
            "(x + x**3) / 2": "The quotient is subtracted, not added.",
            "3*x - x**3": "The derivative of x**-2 has the factor -2.",
            "2*x - x**3": "The derivative of x**-2 has the factor -2, which is missing.",
            "(x + 1/x) / 2": "This is Newton's method for x**2 - 1.",
            "3/2 - x**2/2": "A factor x is missing: the polynomial is odd.",
            "(3*x - x**2) / 2": "The polynomial is odd: it has a cube and no square.",
            "(3 - x**3) / 2": "The first term is a multiple of x.",
        },
        seed=17,
    ),
    ExpressionCheck(
        "17_muon/rms",
        right="eta / sqrt(m)",
        symbols={"eta": (0.1, 0.9), "n": (8, 15), "m": (2, 7)},
        points={"formula": 1},
        mistakes={
            "eta / sqrt(n)": "This is the size of X alone: the factor sqrt(n/m) is missing.",
            "eta * sqrt(n/m)": "This is the size of a singular value, not of an entry.",
            "eta / sqrt(n*m)": "X has m singular values of 1, not one.",
            "eta * sqrt(n)": "The sum of squares is divided by the number of entries, n m.",
            "eta": "An entry of an orthogonal matrix is smaller than 1.",
            "eta / m": "The mean of the squares is rooted.",
            "eta * sqrt(n) / m": "X has m singular values, not n: it is tall.",
            "eta * n / m": "The scale is the root of n over m, and the sum of squares is m.",
            "eta * sqrt(m) / n": "The scale is n over m, not m over n.",
            "sqrt(1/m)": "The learning rate is missing.",
            "eta**2 / m": "This is the mean square; its root is asked.",
        },
        seed=17,
    ),
    ValueCheck(newton_schulz, cases=_matrices, points={"value": 3}, mistakes=NEWTON_SCHULZ, seed=17),
    RuleCheck(
        muon_step,
        Velocity,
        {"mu": 0.8, "lam": 0.3, "ns_steps": 3},
        {"rule": 3, "state": 1, "edge": 1},
        MUON,
        16,
        nan="Where u is 0 its norm is 0 too: the divisor is at least 1e-7.",
        shapes=SHAPES,
        special=_walks,
        narrow_rtol=1e-3,
    ),
    SelectionCheck(
        "17_muon/metric",
        right=frozenset("cd"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "A loss that falls slowly has many possible causes; a does not tell which.",
            "b": "The iteration divides by the norm of u: it does not matter how large it is.",
            "e": "eta is what was set; nothing that happens changes it.",
        },
    ),
)
