"""Chapter 03, AdaGrad: the exercises of solutions/03_adagrad."""

from typing import Any

import numpy as np

from autograder.checks.accumulator_mistakes import DIRECTION, EPSILON, MEMORY, STEP
from autograder.expressions import ExpressionCheck
from autograder.mistakes import Mistake
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.values import ValueCheck
from stepsize.optimizers import adagrad_step
from stepsize.states import Accumulator

SEED = 3
HYPER = {"eps": 1e-2}
ROOT = "Look at the denominator: the root of G, which holds squares, plus eps."
G = "G = state.G + g**2"

SUM = (
    Mistake(G, "G = g**2", "G holds the squares of all steps so far; here the old G is lost."),
    Mistake(G, "G = state.G + g", "G adds up the squares of g, not g."),
    Mistake(G, "G = state.G + abs(g)", "G adds up the squares of g, not their roots."),
    Mistake(G, "G = state.G + g * 2", "G adds up the squares of g: g**2, not g * 2."),
    Mistake(G, "G = (state.G + g) ** 2", "Only g is squared; the old G holds squares already."),
    Mistake(G, "G = state.G**2 + g**2", "The old G holds squares already: it enters as it is."),
    Mistake(G, "G = state.G - g**2", "G only grows: the square is added."),
    Mistake(G, "G = 0.9 * state.G + 0.1 * g**2", "G is a plain sum; an average that forgets is RMSProp's."),
    Mistake(G, "G = 0.99 * state.G + 0.01 * g**2", "G is a plain sum; nothing of the old G fades."),
    Mistake(G, "G = 0.9 * state.G + g**2", "The old G enters whole: AdaGrad does not forget."),
    Mistake(
        G,
        "G = (state.t * state.G + g**2) / (state.t + 1)",
        "G is the sum of the squares, not their mean over the steps.",
    ),
    Mistake(G, "G = np.maximum(state.G, g**2)", "G is the sum of the squares, not the largest of them."),
    Mistake(
        G,
        "G = state.G + np.mean(g**2)",
        "Each coordinate has its own G; a mean over the layer gives all of them one.",
    ),
    Mistake(
        G,
        "G = state.G + np.sum(g**2)",
        "Each coordinate has its own G; a sum over the layer gives all of them one.",
    ),
    Mistake(G, "G = state.G + (eta * g) ** 2", "G measures g alone: eta does not enter it."),
    Mistake(G, f"{G} + eps", "G holds squares alone: eps is added to its root, at each step anew."),
    Mistake(G, f"{G} + 0.1 * (state.t == 0)", "G starts at 0; the libraries' start at 0.1 is not used here."),
    Mistake(G, f"eps = 1e-8\n    {G}", "eps is ignored: the caller's value counts, not 1e-8."),
    Mistake(G, f"eta = 0.01\n    {G}", "eta is ignored: the caller's learning rate counts, not 0.01."),
    Mistake(G, f"g = g + 0.01 * theta\n    {G}", "g enters as it is: adding a multiple of theta is regularization."),
    Mistake(G, f"g = np.clip(g, -1.0, 1.0)\n    {G}", "g enters as it is: AdaGrad does not clip it."),
    Mistake(
        STEP,
        "theta = theta - eta * g / ((G / (state.t + 1)) ** 0.5 + eps)",
        "G is not divided by t: the sum grows, and the rate falls with it.",
    ),
)

SQUARES = "np.cumsum(gradients**2, axis=0)"
RATE = "eta / (G**0.5 + eps)"
RATES = (
    Mistake(SQUARES, "gradients**2", "G holds the squares of all steps so far; here it holds one step's alone."),
    Mistake(
        SQUARES,
        "np.sum(gradients**2, axis=0) + 0 * gradients",
        "A step knows no later gradients: its G ends with its own square.",
    ),
    Mistake(SQUARES, f"{SQUARES} - gradients**2", "The G of a step holds the square of this step's gradient too."),
    Mistake(
        SQUARES,
        "np.cumsum(gradients**2).reshape(gradients.shape)",
        "The coordinates mix: without an axis NumPy runs through all entries in a row.",
    ),
    Mistake(SQUARES, "np.cumsum(gradients**2, axis=-1)", "The first axis counts the steps; the sum runs along it."),
    Mistake(SQUARES, "np.cumsum(np.abs(gradients), axis=0)", "G adds up the squares of g, not its sizes."),
    Mistake(SQUARES, "np.cumsum(gradients, axis=0) ** 2", "The squares are added; here the sum is squared."),
    Mistake(
        SQUARES,
        "np.cumsum(np.sum(gradients**2, axis=tuple(range(1, gradients.ndim)), keepdims=True), axis=0) + 0 * gradients",
        "Each coordinate has its own G; a sum over the layer gives all of them one.",
    ),
    Mistake(
        SQUARES,
        f"({SQUARES}.T / np.arange(1, len(gradients) + 1)).T",
        "G is the sum of the squares, not their mean over the steps.",
    ),
    Mistake(RATE, "eta / (G + eps)", "The denominator is the root of G, which is of g's size; G is of g**2's."),
    Mistake(RATE, "eta / (G + eps) ** 0.5", "eps goes outside the square root."),
    Mistake(RATE, "eta / G**0.5", "eps keeps the rate finite where no gradient has come: add it to the root."),
    Mistake(RATE, "eta / np.maximum(G**0.5, eps)", "eps is added to the root; it is not a lower bound of it."),
    Mistake(RATE, "eta / G**0.5 + eps", "Division comes before addition: the root plus eps needs brackets."),
    Mistake(RATE, "1 / (G**0.5 + eps)", "eta is missing: the rate is eta over the root."),
    Mistake(RATE, "eta * gradients / (G**0.5 + eps)", "This is the step; the rate is what multiplies the gradient."),
    Mistake(RATE, "eta * (G**0.5 + eps)", "The rate falls as G grows: eta is divided by the root."),
    Mistake(RATE, "eta / (G**0.5 + 1e-10)", "eps is ignored: the caller's value counts, not 1e-10."),
)


def effective_rate(gradients, *, eta, eps=1e-10):
    """The reference of the exercise; its two lines are what the mistakes edit."""
    G = np.cumsum(gradients**2, axis=0)
    return eta / (G**0.5 + eps)


def _histories(rng: np.random.Generator) -> list[dict[str, Any]]:
    """A number, a vector and a matrix at every step, of unlike sizes; one coordinate waits for its first gradient."""
    shapes, etas = ((6,), (5, 3), (4, 2, 2)), (0.05, 0.3, 2.0)
    runs = [rng.normal(size=shape) * 10.0 ** rng.integers(-2, 2, size=shape) for shape in shapes]
    runs[1][:2, 0] = 0.0
    cases = [{"gradients": run, "eta": eta, "eps": 1e-2} for run, eta in zip(runs, etas, strict=True)]
    return [*cases, {"gradients": 1e-10 * rng.normal(size=4), "eta": 0.1}]  # of the default's own size


CHECKS = (
    SelectionCheck(
        "03_adagrad/define",
        right=frozenset("ace"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "An average that fades is RMSProp's; AdaGrad's sum keeps every square whole.",
            "d": "One sum for the layer is AdaGrad-Norm; AdaGrad has a sum for every coordinate.",
            "f": "g over the root of G does not change with the loss: eta stays as it is.",
        },
    ),
    SelectionCheck(
        "03_adagrad/examples",
        right=frozenset("ade"),
        letters="abcde",
        points={"choice": 1},
        why={
            "b": "In b every coordinate is divided by the sum over all of them.",
            "c": "The inverse of a full matrix mixes the coordinates of g.",
        },
    ),
    ExpressionCheck(
        "03_adagrad/hindsight_rate",
        right="D / sqrt(G)",
        symbols={"D": (0.5, 3.0), "G": (2.0, 20.0)},
        points={"formula": 1},
        mistakes={
            "sqrt(G) / D": "Upside down: a longer way asks for a larger rate.",
            "D**2 / G": "This is the square of alpha: the derivative is 0 where alpha squared is this.",
            "D / G": "Setting the derivative to 0 gives alpha squared, in which D is squared too.",
            "1 / sqrt(G)": "The distance D stays in the rate.",
            "D * sqrt(G)": "This is the smallest value of the bound, not the rate that reaches it.",
            "D / sqrt(2 * G)": "Both terms of the bound carry one half, and the halves cancel.",
            "D * sqrt(2 / G)": "Both terms of the bound carry one half, and both halves cancel.",
            "D / (2 * sqrt(G))": "The halves of both terms cancel; none is left.",
            "sqrt(D / G)": "In the bound D is squared, so D itself is left when the root is taken.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "03_adagrad/steps_to_go",
        right="(D / (2 * eta))**2",
        symbols={"D": (2.0, 9.0), "eta": (0.05, 0.6)},
        points={"formula": 1},
        mistakes={
            "D / eta": "Steps of length eta would take this many; the steps become shorter.",
            "(D / eta)**2": "The roots add up to twice the root of t.",
            "D / (2 * eta)": "This is the root of t.",
            "sqrt(D / (2 * eta))": "The way is a multiple of the root of t: square to get t.",
            "(2 * eta / D)**2": "Upside down: a longer way takes more steps.",
            "D**2 / (2 * eta**2)": "The 2 is squared as well.",
            "D**2 / (4 * eta)": "eta is squared as well.",
            "D**2 / 4": "Each step is a multiple of eta, and so is the way.",
            "exp(D / eta)": "Steps of eta / i would take about this many; here they are eta / sqrt(i).",
        },
        seed=SEED,
    ),
    ValueCheck(effective_rate, cases=_histories, points={"value": 2}, mistakes=RATES, seed=SEED),
    RuleCheck(
        adagrad_step,
        Accumulator,
        HYPER,
        {"rule": 2, "state": 1, "edge": 1},
        (*SUM, *DIRECTION, *EPSILON, *MEMORY),
        SEED,
        ROOT,
    ),
    SelectionCheck(
        "03_adagrad/metric",
        right=frozenset("bc"),
        letters="abcd",
        points={"choice": 1},
        why={
            "a": "A loss that falls slowly has many causes; a does not tell which.",
            "d": "The optimizer reports eta, which is the same in both runs; G is not in it.",
        },
    ),
)
