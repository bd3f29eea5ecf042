"""Chapter 10, LAMB: the exercises of solutions/10_lamb."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.checks.lamb_mistakes import LAMB
from autograder.checks.layer_ratio import SHAPE, ratio_walks
from autograder.expressions import ExpressionCheck
from autograder.mistakes import Mistake
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.trajectory import Walk
from autograder.values import ValueCheck
from autograder.walks import ETAS, make_layer, rescaled
from stepsize.optimizers import lamb_step
from stepsize.states import Moments

PHI = (0.9, 2.0)


def _walks(rng: np.random.Generator, hyper: Mapping[str, Any]) -> list[Walk]:
    """Layers below, between, above and at 0 for the limits phi, after those of every ratio."""
    limited = {**hyper, "phi": PHI}
    layers = [rescaled(make_layer(rng, SHAPE), factor) for factor in (0.1, 0.5, 3.0, 0.0)]
    inside = [Walk(f" with phi = {PHI}", (layer,), ETAS, limited) for layer in layers]
    return [*ratio_walks(rng, hyper), *inside]


# With lam = 0 the ratio would cancel the bias correction: both norms would share it.
HYPER = {"beta1": 0.8, "beta2": 0.95, "eps": 1e-2, "lam": 0.1}
NAN = "A ratio of two norms is 0 / 0 where both are 0: it is 1 there."

SEED = 10


def lamb_ratio(theta, u, *, low, high):
    """The reference of the exercise; its lines are what the mistakes edit."""
    size, step = np.linalg.norm(theta), np.linalg.norm(u)
    if size == 0 or step == 0:
        return 1.0
    return np.clip(size, low, high) / step


NORMS = "size, step = np.linalg.norm(theta), np.linalg.norm(u)"
ZERO = "if size == 0 or step == 0:"
VALUE = "np.clip(size, low, high) / step"

LAMB_RATIO = (
    Mistake(VALUE, "step / np.clip(size, low, high)", "Upside down: a layer with a large norm makes larger steps."),
    Mistake(VALUE, "size / step", "phi clips theta's norm to low and high; here it is not clipped."),
    Mistake(VALUE, "np.clip(size / step, low, high)", "phi clips theta's norm, not the ratio."),
    Mistake(VALUE, "size / np.clip(step, low, high)", "phi clips theta's norm, not that of u."),
    Mistake(VALUE, "np.minimum(size, high) / step", "phi has a lower limit too: a small norm counts as low."),
    Mistake(VALUE, "np.maximum(size, low) / step", "phi has an upper limit too: a large norm counts as high."),
    Mistake(VALUE, "np.clip(size, low, high)", "The ratio divides by the norm of u; here it is missing."),
    Mistake(
        VALUE, "np.clip(size, low, high) / np.clip(step, low, high)", "phi clips theta's norm alone; here u's too."
    ),
    Mistake(VALUE, "np.clip(size, high, low) / step", "The limits are exchanged: low is the lower one."),
    Mistake(
        VALUE,
        "size / step if low < size < high else 1.0",
        "Beyond a limit the norm counts as the limit; the ratio is not 1 there.",
    ),
    Mistake(VALUE, "np.clip(size, low, high) / step**2", "The norm of u divides once, not as its square."),
    Mistake(
        VALUE, "np.clip(size, low, high) / (step + 1e-6)", "There is no eps: the case of a norm of 0 is set apart."
    ),
    Mistake(VALUE, "1 / step", "The ratio has theta's norm on top: a step in proportion to the layer."),
    Mistake(
        VALUE,
        "np.linalg.norm(np.clip(theta, low, high)) / step",
        "phi clips the norm of theta, not its entries.",
    ),
    Mistake(
        NORMS,
        "size, step = np.sum(np.abs(theta)), np.sum(np.abs(u))",
        "The norm is the root of the sum of squares, not the sum of sizes.",
    ),
    Mistake(
        NORMS,
        "size, step = np.max(np.abs(theta)), np.max(np.abs(u))",
        "The norm is the root of the sum of squares, not the largest entry.",
    ),
    Mistake(
        NORMS,
        "size, step = np.sum(theta**2), np.sum(u**2)",
        "The norm is the root of the sum of squares; the root is missing.",
    ),
    Mistake(
        NORMS,
        "size, step = np.mean(theta**2) ** 0.5, np.mean(u**2) ** 0.5",
        "phi clips a norm, the root of a sum; the root of a mean is smaller.",
    ),
    Mistake(
        NORMS,
        "size, step = np.linalg.norm(theta, 2), np.linalg.norm(u, 2)",
        "Of a matrix the 2-norm is the largest singular value; all entries count.",
    ),
    Mistake(
        ZERO,
        "if (theta == 0).any() or (u == 0).any():",
        "One entry of 0 changes nothing: the case set apart is a norm of 0.",
    ),
    Mistake(ZERO, "if step == 0:", "Where theta is 0, before clipping, the ratio is 1, not low over u's norm."),
    Mistake(ZERO, "if size == 0 and step == 0:", "One norm that is 0 is enough for a ratio of 1; here it takes both."),
    Mistake(ZERO, "if False:", "The ratio is 1 where a norm is 0: this case is set apart."),
    Mistake("return 1.0", "return 0.0", "Where a norm is 0 the ratio is 1; here it is 0."),
    Mistake("return 1.0", "return low", "Where a norm is 0 the ratio is 1; here it is low."),
)


def _layers(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Below, between, above and without the limits, a matrix, norms that are 0, and one entry that is."""
    shapes, ends = ((3,), (2, 3), (4,), (3,), (3,), (3,), (4,)), ((0.9, 2.0), (0.5, 2.5), (0.2, 3.0), (0.4, 2.0))
    sizes, steps = (0.2, 1.5, 30, 0, 1.4, 0, 1.2), (2.3, 2.9, 0.7, 1, 0, 0, 2.2)
    ends += ((0.3, 2.0), (0.6, 2.0), (0.1, 5.0))
    layers = [
        {"theta": size * _unit(rng, shape), "u": step * _unit(rng, shape), "low": low, "high": high}
        for shape, size, step, (low, high) in zip(shapes, sizes, steps, ends, strict=True)
    ]
    layers[-1]["theta"][0] = layers[-1]["u"][1] = 0.0
    return layers


def _unit(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    direction = rng.normal(size=shape)
    return direction / np.linalg.norm(direction)


CHECKS = (
    SelectionCheck(
        "10_lamb/define",
        right=frozenset("ace"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "That is LARS without decay; LAMB divides by the norm of its own direction.",
            "d": "The layer as a whole moves by a share of its size; within it Adam's direction rules.",
            "f": "Where the norm of theta is 0 the ratio is 1 by convention, so that the layer can leave.",
        },
    ),
    SelectionCheck(
        "10_lamb/examples",
        right=frozenset("ace"),
        letters="abcde",
        points={"choice": 1},
        why={
            "b": "b divides by the sum of two norms, as LARS does, and not by the norm of u.",
            "d": "In d the decay stands outside the direction, as AdamW has it.",
        },
    ),
    ExpressionCheck(
        "10_lamb/first_ratio",
        right="A / sqrt(N + 2 * lam * P + lam**2 * A**2)",
        symbols={"A": (0.5, 5.0), "N": (20, 90), "P": (0.5, 5.0), "lam": (0.1, 0.9)},
        points={"formula": 1},
        mistakes={
            "A / sqrt(N)": "This is the ratio without decay; u also holds lam times theta.",
            "A / (sqrt(N) + lam * A)": "The norm of a sum is not the sum of the norms: that is LARS's denominator.",
            "A / sqrt(N + lam**2 * A**2)": "theta and d are not orthogonal: the square has a mixed term.",
            "A / sqrt(N + lam * P + lam**2 * A**2)": "The mixed term of a square occurs twice.",
            "A / sqrt(N + 2 * lam * A * P + lam**2 * A**2)": "P is the product of theta and d, with A in it already.",
            "A / sqrt(N + 2 * lam * P + lam * A**2)": "lam stands inside the norm, so its square stands in the square.",
            "A / sqrt(N**2 + 2 * lam * P + lam**2 * A**2)": "d has N entries of size 1: its squared norm is N, once.",
            "A / sqrt(N + 2 * P + A**2)": "The decay has the factor lam.",
            "A / (N + 2 * lam * P + lam**2 * A**2)": "The norm is the root of the sum of squares.",
            "sqrt(N + 2 * lam * P + lam**2 * A**2) / A": "Upside down: the norm of theta is on top.",
            "A / sqrt(1 + 2 * lam * P + lam**2 * A**2)": "d has N entries of size 1: its squared norm is N.",
            "A / sqrt(N - 2 * lam * P + lam**2 * A**2)": "The decay is added, so the mixed term has a plus.",
            "1 / sqrt(N + 2 * lam * P + lam**2 * A**2)": "The ratio has the norm of theta on top.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "10_lamb/fewest_steps",
        right="log(K) / log(1 + eta)",
        symbols={"eta": (0.01, 0.3), "K": (2.0, 50.0)},
        points={"formula": 1},
        mistakes={
            "log(K) / eta": "This holds for small eta alone: the factor of a step is 1 + eta.",
            "K / eta": "Each step is a share of the present size, so the size grows by factors, not by sums.",
            "(K - 1) / eta": "Each step is a share of the present size, so the size grows by factors, not by sums.",
            "log(K) / log(eta)": "A step multiplies the size by 1 + eta at most, not by eta.",
            "log(1 + eta) / log(K)": "Upside down: a larger eta needs fewer steps.",
            "K / (1 + eta)": "The factors multiply: the logarithm turns their product into a sum.",
            "-log(K) / log(1 - eta)": "1 - eta is how fast a layer can shrink; here it grows.",
            "log(K)": "The number of steps depends on eta.",
            "log(K) * log(1 + eta)": "So many factors 1 + eta make K: one logarithm divides the other.",
            "1 + log(K) / log(1 + eta)": "Nothing is added: after no step at all the layer is once as large.",
            "log(K - 1) / log(1 + eta)": "K times as large is K of the old sizes, the first one among them.",
            "(1 + eta)**K": "This is how large a layer becomes in K steps.",
        },
        seed=SEED,
    ),
    ValueCheck(lamb_ratio, cases=_layers, points={"value": 2}, mistakes=LAMB_RATIO, seed=SEED),
    RuleCheck(lamb_step, Moments, HYPER, {"rule": 3, "state": 1, "edge": 1}, LAMB, 9, NAN, special=_walks),
    SelectionCheck(
        "10_lamb/training",
        right=frozenset("acef"),
        letters="abcdef",
        points={"choice": 2},
        why={
            "b": "Divide the two best rates of the table by each other.",
            "d": "Compare the lowest loss of each batch size in the table.",
        },
    ),
    SelectionCheck(
        "10_lamb/metric",
        right=frozenset("c"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "At step 1 the loss stands before the step: it is 1 in every run.",
            "b": "LAMB's relative step is eta in every run.",
            "d": "Every run has 1 in column d at its first step.",
            "e": "A norm as a share of its own start is about 1 after any first step.",
        },
    ),
)
