"""Chapter 09, LARS: the exercises of solutions/09_lars."""

from typing import Any

import numpy as np

from autograder.checks.layer_ratio import ratio_walks
from autograder.checks.momentum_mistakes import MEMORY, RESULT, moving
from autograder.expressions import ExpressionCheck
from autograder.mistakes import Mistake
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.values import ValueCheck
from stepsize.optimizers import lars_step
from stepsize.states import Velocity

RATIO = "ratio = lars_ratio(theta, g, c, lam, batch_dims)"
B = "b = mu * state.b + eta * ratio * (g + lam * theta)"
STEP = "theta = theta - b"
NORM = "np.linalg.norm({})"
SIZES = f"size, slope = {NORM.format('theta')}, {NORM.format('g')}"


def _ratio(value: str, hint: str, sizes: str = SIZES, zero: str = "1.0", when: str = "(size == 0) | (slope == 0)"):
    """The ratio with another formula, other sizes, or another value where a norm is 0."""
    return Mistake(RATIO, f"{sizes}\n    ratio = np.where({when}, {zero}, {value})", hint)


RIGHT = "c * size / (slope + lam * size)"

TRUST = (
    _ratio("size / (slope + lam * size)", "The trust coefficient c scales the ratio; here it is missing."),
    _ratio("c * size / slope", "The decay belongs to the denominator too, as lam times theta's norm."),
    _ratio("c * (slope + lam * size) / size", "Upside down: a layer with a large norm makes larger steps."),
    _ratio(
        "c * size / np.linalg.norm(g + lam * theta)",
        "The two norms are added; this is the norm of the sum of the vectors.",
    ),
    _ratio("c * size / (slope + size)", "In the denominator theta's norm has the factor lam."),
    _ratio("c * size / (slope + lam)", "In the denominator lam has the factor theta's norm."),
    _ratio("c * size / slope + lam * size", "Division comes before addition: the denominator needs brackets."),
    _ratio("c * size / (slope + lam * size + 1e-8)", "There is no eps in the denominator: the case of 0 is set apart."),
    _ratio("c * size**2 / (slope**2 + lam * size**2)", "The norms enter as they are: the root of the sum of squares."),
    _ratio(
        RIGHT,
        "The norm is the root of the sum of squares, not the sum of sizes.",
        sizes="size, slope = np.sum(np.abs(theta)), np.sum(np.abs(g))",
    ),
    _ratio(
        RIGHT,
        "The norm is the root of the sum of squares, not the largest entry.",
        sizes="size, slope = np.max(np.abs(theta)), np.max(np.abs(g))",
    ),
    _ratio(
        RIGHT,
        "A layer has one ratio, from norms over all of it; here each entry has one.",
        sizes="size, slope = np.abs(theta), np.abs(g)",
    ),
    _ratio(f"np.minimum({RIGHT}, 1.0)", "The ratio may be above 1: LARS does not clip it."),
    _ratio(f"np.minimum({RIGHT} / eta, 1.0)", "The ratio is not limited by eta: that clip is LARC's."),
    _ratio("c * np.minimum(size, 10.0) / (slope + lam * size)", "theta's norm enters as it is: it has no limit of 10."),
    _ratio(RIGHT, "Where theta is 0 the ratio is 1: with 0 the layer would stay there.", when="slope == 0"),
    _ratio(RIGHT, "Where g is 0 the ratio is 1, so that the decay goes on as before.", when="size == 0"),
    _ratio(RIGHT, "Where a norm is 0 the ratio is 1; here it is c.", zero="c"),
    _ratio(RIGHT, "Where a norm is 0 the ratio is 1; here it is 0.", zero="0.0"),
    _ratio(
        RIGHT, "One norm that is 0 is enough for a ratio of 1; here it takes both.", when="(size == 0) & (slope == 0)"
    ),
    Mistake(RATIO, "ratio = 1.0", "Each layer has its own ratio of norms; without it this is plain momentum."),
    Mistake(RATIO, "ratio = c", "The ratio compares the norms of theta and g; here it is c alone."),
    Mistake(RATIO, f"c = 1e-3\n    {RATIO}", "c is ignored: the caller's value counts, not 0.001."),
    Mistake(RATIO, f"lam = 0.0\n    {RATIO}", "lam is ignored: the caller's decay counts."),
    Mistake(RATIO, f"mu = 0.9\n    {RATIO}", "mu is ignored: the caller's value counts, not 0.9."),
    Mistake(RATIO, f"eta = 0.01\n    {RATIO}", "eta is ignored: the caller's learning rate counts, not 0.01."),
)

BUFFER = (
    Mistake(
        B,
        B.replace("eta * ", ""),
        "eta enters the buffer: b remembers the rates of earlier steps.",
        also=((STEP, "theta = theta - eta * b"),),
    ),
    Mistake(
        B,
        B.replace("ratio * ", ""),
        "The ratio enters the buffer: b remembers the ratios of earlier steps.",
        also=((STEP, "theta = theta - ratio * b"),),
    ),
    Mistake(
        B,
        B.replace("eta * ratio * ", ""),
        "eta and the ratio enter the buffer: b remembers those of earlier steps.",
        also=((STEP, "theta = theta - eta * ratio * b"),),
    ),
    Mistake(B, B.replace("eta * ratio * ", "ratio * "), "The learning rate eta scales what enters b, with the ratio."),
    Mistake(B, B.replace("* ratio", "/ ratio"), "The ratio multiplies: a layer with a large norm makes larger steps."),
    Mistake(B, B.replace(" + lam * theta", ""), "The decay is part of the step: lam times theta is added to g."),
    Mistake(
        B, B.replace("g + lam * theta", "g - lam * theta"), "Decay pulls theta to 0: lam times theta is added to g."
    ),
    Mistake(
        B,
        B.replace("ratio * (g + lam * theta)", "(ratio * g + lam * theta)"),
        "The ratio scales the decay too, because it stands inside the step.",
    ),
    Mistake(
        B,
        B.replace("ratio * (g + lam * theta)", "ratio * g + lam * theta"),
        "eta and the ratio scale the decay too: g and the decay share brackets.",
    ),
    Mistake(
        B,
        B.replace("(g + lam * theta)", "g"),
        "The decay stands inside the step, scaled by the ratio; apart is AdamW's way.",
        also=((STEP, "theta = (1 - eta * lam) * theta - b"),),
    ),
    Mistake(
        B,
        B.replace("eta * ratio", "(1 - mu) * eta * ratio"),
        "b is a sum, not an average: what enters it has no 1 - mu.",
    ),
    Mistake(B, B.replace("mu * state.b + ", ""), "b keeps the share mu of the old b; here the old b is lost."),
    Mistake(B, B.replace("mu * state.b", "state.b"), "b forgets: the old b enters with the factor mu."),
    Mistake(B, B.replace("mu * state.b", "(1 - mu) * state.b"), "mu is the share of the old b that is kept."),
    Mistake(
        B, "b = mu * (state.b + eta * ratio * (g + lam * theta))", "mu scales the old b alone, not what enters it."
    ),
    Mistake(
        B,
        "b = mu * state.b - eta * ratio * (g + lam * theta)",
        "b adds what enters to the old b; here it is subtracted.",
    ),
    Mistake(
        B,
        "b = mu * state.b + eta * ratio * (g / np.where(slope == 0, 1.0, slope) + lam * theta)",
        "g enters as it is: the ratio has divided by its norm already.",
        also=((RATIO, f"{SIZES}\n    {RATIO}"),),
    ),
)

LARS = (
    *TRUST,
    *BUFFER,
    *moving(STEP, "-b"),
    Mistake(STEP, "theta = theta - eta * b", "eta is in b already: it counts once."),
    Mistake(STEP, "theta = theta - ratio * b", "The ratio is in b already: it counts once."),
    Mistake(
        STEP,
        "theta = theta - (mu * b + eta * ratio * (g + lam * theta))",
        "theta moves along b; looking ahead is Nesterov's.",
    ),
    Mistake(STEP, "theta = theta - state.b", "theta moves along the new b, which holds this step's g."),
    Mistake(STEP, "theta = (1 - eta * lam) * theta - b", "The decay is in b already: it counts once."),
    *MEMORY,
    Mistake(RESULT, "Velocity(state.t + 1, b / eta)", "The state keeps b with the rates in it, as the step used it."),
)

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
    Mistake(ZERO, "if slope == 0:", "Where theta is 0 the ratio is 1: with 0 the layer would stay there."),
    Mistake(ZERO, "if size == 0:", "Where g is 0 the ratio is 1; here the decay alone sets it."),
    Mistake("return 1.0", "return c", "Where a norm is 0 the ratio is 1; here it is c."),
    Mistake(ZERO, "if False:", "The ratio is 1 where a norm is 0: this case is set apart."),
    Mistake("return 1.0", "return 0.0", "Where a norm is 0 the ratio is 1; here it is 0."),
    Mistake(ZERO, "if size == 0 and slope == 0:", "One norm that is 0 is enough for a ratio of 1; here it takes both."),
)


def _layers(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Vectors and a matrix, small and large, and norms that are 0."""
    shapes, scales = ((3,), (2, 3), (4,), (3,), (3,), (2,)), (1.0, 30.0, 0.01, 0.0, 1.0, 0.0)
    slopes = (1.0, 0.05, 20.0, 1.0, 0.0, 0.0)
    draws = [
        {"theta": scale * rng.normal(size=shape), "g": slope * rng.normal(size=shape)}
        for shape, scale, slope in zip(shapes, scales, slopes, strict=True)
    ]
    return [{**draw, "c": 0.3, "lam": lam} for draw, lam in zip(draws, (0.1, 0.2, 0.5, 0.1, 0.2, 0.1), strict=True)]


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
