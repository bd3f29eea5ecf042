"""Chapter 09, LARS: the exercises of solutions/09_lars."""

from typing import Any

import numpy as np

from autograder.checks.lars_mistakes import LARS
from autograder.checks.layer_ratio import ratio_walks
from autograder.expressions import ExpressionCheck
from autograder.mistakes import Mistake
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.values import ValueCheck
from stepsize.optimizers import lars_step
from stepsize.states import Velocity

HYPER = {"mu": 0.7, "c": 0.3, "lam": 0.1}
NAN = "A ratio of two norms is 0 / 0 where both are 0: it is 1 there."

SEED = 9


def trust_ratio(theta, g, *, c, lam):
    """The reference of the exercise; its lines are what the mistakes edit."""
    size, slope = np.linalg.norm(theta), np.linalg.norm(g)
    if size == 0 or slope == 0:
        return 1.0
    return c * size / (slope + lam * size)


VALUE = "c * size / (slope + lam * size)"
BOTH = "size, slope = np.linalg.norm(theta), np.linalg.norm(g)"
ZERO = "if size == 0 or slope == 0:"

TRUST_RATIO = (
    Mistake(VALUE, "size / (slope + lam * size)", "The trust coefficient c scales the ratio; here it is missing."),
    Mistake(VALUE, "c * size / slope", "The decay belongs to the denominator too, as lam times theta's norm."),
    Mistake(VALUE, "c * (slope + lam * size) / size", "Upside down: a layer with a large norm makes larger steps."),
    Mistake(VALUE, "c * size / (slope + size)", "In the denominator theta's norm has the factor lam."),
    Mistake(VALUE, "c * size / (slope + lam)", "In the denominator lam has the factor theta's norm."),
    Mistake(VALUE, "c * size / slope + lam * size", "Division comes before addition: the denominator needs brackets."),
    Mistake(VALUE, "c / (slope + lam * size)", "theta's norm stands on top too: a large layer makes larger steps."),
    Mistake(
        VALUE,
        "c * size / np.linalg.norm(g + lam * theta)",
        "The two norms are added; this is the norm of the sum of the vectors.",
    ),
    Mistake(
        VALUE,
        "c * size / (np.linalg.norm(g + lam * theta) + lam * size)",
        "The denominator takes the norm of g alone: the decay is in it once.",
    ),
    Mistake(VALUE, "c * size / (slope + lam * slope)", "In the denominator lam goes with theta's norm, not with g's."),
    Mistake(VALUE, "c * size / (slope - lam * size)", "The two norms in the denominator are added."),
    Mistake(
        VALUE,
        "c * size / (slope**2 + (lam * size) ** 2) ** 0.5",
        "The two norms are added as they are, not as the sides of a right angle.",
    ),
    Mistake(VALUE, "c * size / (slope + lam * size + 1e-8)", "There is no eps: the case of a norm of 0 is set apart."),
    Mistake(VALUE, f"min({VALUE}, 1.0)", "The ratio may be above 1: LARS does not clip it."),
    Mistake(VALUE, "c * size**2 / (slope**2 + lam * size**2)", "The norms enter as they are, not as squares."),
    Mistake(
        BOTH,
        "size, slope = np.sum(np.abs(theta)), np.sum(np.abs(g))",
        "The norm is the root of the sum of squares, not the sum of sizes.",
    ),
    Mistake(
        BOTH,
        "size, slope = np.max(np.abs(theta)), np.max(np.abs(g))",
        "The norm is the root of the sum of squares, not the largest entry.",
    ),
    Mistake(
        BOTH,
        "size, slope = np.linalg.norm(theta, 2), np.linalg.norm(g, 2)",
        "Of a matrix the 2-norm is the largest singular value; all entries count.",
    ),
    Mistake(
        ZERO,
        "if (theta == 0).any() or (g == 0).any():",
        "One entry of 0 changes nothing: the case set apart is a norm of 0.",
    ),
    Mistake(
        ZERO,
        "if size < 1e-8 or slope < 1e-8:",
        "Only a norm of exactly 0 is set apart; a small layer has its own ratio.",
    ),
    Mistake(ZERO, "if slope == 0:", "Where theta is 0 the ratio is 1: with 0 the layer would stay there."),
    Mistake(ZERO, "if size == 0:", "Where g is 0 the ratio is 1; here the decay alone sets it."),
    Mistake("return 1.0", "return c", "Where a norm is 0 the ratio is 1; here it is c."),
    Mistake(ZERO, "if False:", "The ratio is 1 where a norm is 0: this case is set apart."),
    Mistake("return 1.0", "return 0.0", "Where a norm is 0 the ratio is 1; here it is 0."),
    Mistake(ZERO, "if size == 0 and slope == 0:", "One norm that is 0 is enough for a ratio of 1; here it takes both."),
)


def _layers(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Vectors and a matrix, small, tiny and large, one entry that is 0, and norms that are 0."""
    shapes = ((3,), (2, 3), (4,), (3,), (3,), (2,), (3,), (4,))
    scales, slopes = (1.0, 30.0, 0.01, 0.0, 1.0, 0.0, 1e-9, 2.0), (1.0, 0.05, 20.0, 1.0, 0.0, 0.0, 1e-10, 1.0)
    draws = [
        {"theta": scale * rng.normal(size=shape), "g": slope * rng.normal(size=shape)}
        for shape, scale, slope in zip(shapes, scales, slopes, strict=True)
    ]
    draws[-1]["theta"][0] = draws[-1]["g"][1] = 0.0
    decays = (0.1, 0.2, 0.5, 0.1, 0.2, 0.1, 0.2, 0.1)
    return [{**draw, "c": 0.3, "lam": lam} for draw, lam in zip(draws, decays, strict=True)]


CHECKS = (
    SelectionCheck(
        "09_lars/define",
        right=frozenset("ace"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "A ratio for each coordinate would be a diagonal method; LARS has one per layer.",
            "d": "The ratio comes from the present norms; only the buffer b remembers.",
            "f": "The gradient's size cancels: the step stays as long until g is exactly 0.",
        },
    ),
    SelectionCheck(
        "09_lars/examples",
        right=frozenset("ace"),
        letters="abcde",
        points={"choice": 1},
        why={
            "b": "b divides by the norm of the sum, LARS by the sum of the norms.",
            "d": "In d the decay stands outside the step and is not scaled by the ratio.",
        },
    ),
    ExpressionCheck(
        "09_lars/relative_step",
        right="eta * c * sqrt(S**2 + 2 * lam * A * S * X + lam**2 * A**2) / (S + lam * A)",
        symbols={
            "eta": (0.5, 5.0),
            "c": (0.01, 0.5),
            "lam": (0.1, 0.9),
            "A": (0.5, 5.0),
            "S": (0.5, 5.0),
            "X": (-0.9, 0.9),
        },
        points={"formula": 1},
        mistakes={
            "eta * c": "This is the step without decay, or where theta and g point the same way.",
            "eta * c * A": "The relative step is the length over theta's norm.",
            "eta * c * A / (S + lam * A)": "This is eta times the ratio; the norm of g + lam theta is missing.",
            "eta * c * (S + lam * A * X) / (S + lam * A)": "This is the part of the step that lies along g.",
            "eta * c * sqrt(S**2 + 2 * lam * A * S * X + lam**2 * A**2)": "The ratio divides by S + lam * A.",
            "c * sqrt(S**2 + 2 * lam * A * S * X + lam**2 * A**2) / (S + lam * A)": (
                "The learning rate eta scales the step; here it is missing."
            ),
            "eta * sqrt(S**2 + 2 * lam * A * S * X + lam**2 * A**2) / (S + lam * A)": (
                "The ratio has the trust coefficient c; here it is missing."
            ),
            "eta * c * A * sqrt(S**2 + 2 * lam * A * S * X + lam**2 * A**2) / (S + lam * A)": (
                "This is the length of the step; the relative step divides it by A."
            ),
            "eta * c * sqrt(S**2 + lam**2 * A**2) / (S + lam * A)": (
                "theta and g are not orthogonal: the square of a sum has a mixed term."
            ),
            "eta * c * sqrt(S**2 + lam * A * S * X + lam**2 * A**2) / (S + lam * A)": (
                "The mixed term of a square occurs twice."
            ),
            "eta * c * (S**2 + 2 * lam * A * S * X + lam**2 * A**2) / (S + lam * A)": (
                "A norm is the root of the sum of squares; the root is missing."
            ),
            "eta * c * S / (S + lam * A)": "The step follows g + lam theta, not g alone.",
            "eta * c * sqrt(S**2 - 2 * lam * A * S * X + lam**2 * A**2) / (S + lam * A)": (
                "The decay is added to g, so the mixed term has a plus."
            ),
            "eta * c * sqrt(S**2 + 2 * lam * A * S * X + lam * A**2) / (S + lam * A)": (
                "lam stands inside the norm, so its square stands in the square."
            ),
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "09_lars/longest_step",
        right="eta * c * A / (1 - mu)",
        symbols={"eta": (0.5, 5.0), "c": (0.01, 0.5), "mu": (0.2, 0.95), "A": (0.5, 5.0)},
        points={"formula": 1},
        mistakes={
            "eta * c * A": "This is what enters at each step; the buffer also keeps earlier entries.",
            "eta * c / (1 - mu)": "This is the relative step; the length has the factor A.",
            "eta * c * A * (1 - mu)": "The buffer is a sum, not an average: it grows beyond its entries.",
            "eta * c * A / mu": "The weights are 1, mu, mu squared and so on: add up the geometric series.",
            "eta * c * A * mu / (1 - mu)": "The newest entry has the weight 1, not mu.",
            "eta * c * A * (1 + mu)": "These are the last two entries; all earlier ones count too.",
            "eta * A / (1 - mu)": "The ratio has the factor c.",
            "c * A / (1 - mu)": "What enters the buffer has the factor eta.",
            "eta * c * A / (1 + mu)": "This is for entries of alternating sign; here all point the same way.",
            "eta * c * A / sqrt(1 - mu**2)": "This is for random entries; of one direction they add up as they are.",
            "eta * c * A / (1 - mu**2)": "Each step multiplies the old buffer by mu, not by its square.",
            "eta * c * A * (1 + mu + mu**2)": "These are the last three entries; all earlier ones count too.",
            "eta * c * A / (1 - mu)**2": "The series is added up once.",
        },
        seed=SEED,
    ),
    ValueCheck(trust_ratio, cases=_layers, points={"value": 2}, mistakes=TRUST_RATIO, seed=SEED),
    RuleCheck(lars_step, Velocity, HYPER, {"rule": 2, "state": 1, "edge": 1}, LARS, 9, NAN, special=ratio_walks),
    SelectionCheck(
        "09_lars/metric",
        right=frozenset("de"),
        letters="abcde",
        points={"choice": 2},
        why={
            "a": "At step 1 the loss stands before the step: it is 1 in every run.",
            "b": "Every run has 1 in column b at its first step.",
            "c": "W1 moves by the same share in both runs; it is another layer that does not.",
        },
    ),
)
