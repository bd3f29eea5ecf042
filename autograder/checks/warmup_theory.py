"""Chapter 15, the theory of warm-up: the exercises of solutions/15_warmup_theory."""

from typing import Any

import numpy as np

from autograder.checks.warmup_theory_mistakes import BOUND, CONSTANTS, ETA, FIRST_HIT
from autograder.expressions import ExpressionCheck
from autograder.selections import SelectionCheck
from autograder.values import ValueCheck

SEED = 15
BOUNDS = {"H0": (0.5, 2.0), "H1": (0.5, 2.0), "Delta": (0.5, 3.0)}


def curvature_constants(gaps, sharpness):
    """The reference of the exercise: the lowest line above the rows that passes the one with the smallest gap."""
    H0 = sharpness[np.argmin(gaps)]
    apart = gaps > 0
    slopes = (sharpness[apart] - H0) / gaps[apart]
    return H0, max(0.0, np.max(slopes))


def adaptive_eta(gap, *, H0, H1):
    """The reference of the exercise: where Lemma 1 promises the largest decrease."""
    return 1 / (H0 + H1 * gap)


def steps_bound(gap, target, *, H0, H1, mu_pl):
    """The reference of the exercise: steps of the derived rate under PL, by the potential."""
    steps = H0 / mu_pl * np.log(gap / target) + H1 / mu_pl * (gap - target)
    return np.maximum(np.ceil(steps), 0.0)


def steps_to_target(losses, lowest, target):
    """The reference of the exercise: the first row of a run whose gap is at most the target."""
    reached = losses - lowest <= target
    return np.argmax(reached) if np.any(reached) else np.inf


def _logs(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Rows in a random order: sharpness that rises with the gap, that has a hump, that falls; two with gap 0."""
    gaps = np.array([0.05, 0.2, 0.7, 2.0, 9.0, 40.0]) * rng.uniform(0.8, 1.2, 6)
    bend = rng.uniform(0.9, 1.1, 6)
    shapes = (
        np.array([1.0, 2.2, 3.0, 5.0, 12.0, 30.0]),  # the steepest slope is at a small gap
        np.array([2.0, 1.5, 6.0, 40.0, 38.0, 30.0]),  # the sharpest row has a gap in the middle
        np.array([5.0, 4.0, 3.0, 2.5, 2.0, 1.5]),  # H1 = 0
        np.array([1.5, 1.2, 2.5, 9.0, 50.0, 60.0]),
    )
    cases = []
    for shape in shapes:
        order = rng.permutation(6)
        while {order[0], order[-1]} & {0, 5}:  # neither end has the smallest or the largest gap
            order = rng.permutation(6)
        cases.append({"gaps": gaps[order], "sharpness": (shape * bend)[order]})
    for case in cases[2:]:
        case["gaps"] = np.where(case["gaps"] == case["gaps"].min(), 0.0, case["gaps"])
    return cases


def _gaps(rng: np.random.Generator) -> list[dict[str, Any]]:
    """A number, a row of gaps over six decades, a gap of 0, and a table."""
    gaps = (rng.uniform(50, 90), 10.0 ** rng.uniform(-3, 3, 5), 0.0, rng.uniform(0, 3, (2, 2)))
    return [{"gap": np.asarray(gap), "H0": rng.uniform(2, 5), "H1": rng.uniform(0.2, 0.8)} for gap in gaps]


def _runs(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Far and near starts, one at the target and one below it."""
    drawn = zip(rng.uniform(1, 9, 12), 10.0 ** rng.uniform(-6, -0.2, 12), strict=True)
    return [
        {
            "gap": gap,
            "target": target,
            "H0": rng.uniform(2, 4),
            "H1": rng.uniform(0.5, 1.5),
            "mu_pl": rng.uniform(0.2, 0.6),
        }
        for gap, target in [(50.0, 1e-3), (0.4, 0.4), (0.1, 0.6), *drawn]
    ]


def _curves(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Gaps that fall, rise again, touch the target, never reach it, begin at it, or leave the numbers."""
    runs = (
        [9.0, 4.0, 2.0, 0.75, 0.25, 0.125],
        [9.0, 0.5, 3.0, 0.25, 6.0, 7.0],
        [9.0, 4.5, 3.5, 0.5, 0.25, 0.5, 7.0],
        [9.0, 4.0, 2.5, 2.0, 1.5, 1.0],
        [0.25, 0.125, 0.5, 0.0625],
        [9.0, 12.0, np.nan, np.nan],
        [9.0, np.nan, 0.25, 4.0],
        np.arange(9.0, 0.0, -0.25),
    )
    cases = []
    for gaps in runs:  # everything is exact in binary, and so is a gap that equals the target
        scale, lowest = 2.0 ** rng.integers(-1, 2), rng.integers(-8, -4) / 4
        if np.isnan(gaps[-1]):  # there a 0 in the place of NaN would be below the target
            lowest = -lowest
        cases.append({"losses": scale * np.array(gaps) + lowest, "lowest": lowest, "target": scale / 2})
    return cases


CHECKS = (
    SelectionCheck(
        "15_warmup_theory/define",
        right=frozenset("bcf"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "a": "The condition bounds the curvature's size and does not forbid a negative one.",
            "d": "2/K is what Lemma 1 promises; a longer step may lower the loss as well.",
            "e": "It is a bound: the curvature below it may rise while the loss falls.",
        },
    ),
    SelectionCheck(
        "15_warmup_theory/examples",
        right=frozenset("bce"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "The sine's curvature grows as the fourth power of θ, the gap as the square.",
            "d": "At the minimum of d the gap is 0 and the curvature infinite.",
        },
    ),
    ExpressionCheck(
        "15_warmup_theory/new_gap",
        right="Delta * (1 - c * (2 - c) * mu / (H0 + H1 * Delta))",
        symbols={**BOUNDS, "c": (0.2, 1.8), "mu": (0.1, 0.4)},
        points={"formula": 1},
        mistakes={
            "Delta * (1 - mu / (H0 + H1 * Delta))": "This is the step of the chapter, c = 1; here the step is c/K.",
            "Delta * (1 - c * mu / (H0 + H1 * Delta))": "The curvature takes a part of the decrease back.",
            "Delta * (1 - c * (1 - c / 2) * mu / (H0 + H1 * Delta))": "PL has a half on its left side; it is missing.",
            "Delta * (1 - 2 * c * (2 - c) * mu / (H0 + H1 * Delta))": "PL gives a factor 2, and 1 - c/2 a half of it.",
            "Delta * (1 - 2 * c * (1 - c) * mu / (H0 + H1 * Delta))": "Lemma 1 has half of K s in its bracket.",
            "Delta * (1 - c * (2 + c) * mu / (H0 + H1 * Delta))": "The curvature lessens the decrease: a minus.",
            "Delta * (1 + c * (2 - c) * mu / (H0 + H1 * Delta))": "The gap falls: the decrease is taken away.",
            "Delta * (1 - 2 * c * mu / (H0 + H1 * Delta))": "This is the first order; the curvature takes a part back.",
            "Delta * (1 - c * (2 - c) * mu)": "The step is c/K: the decrease is divided by K, which is missing.",
            "1 - c * (2 - c) * mu / (H0 + H1 * Delta)": "This is the share that is left; the gap is Delta times it.",
            "Delta * c * (2 - c) * mu / (H0 + H1 * Delta)": "This is the decrease; the new gap is what is left.",
            "Delta * (1 - c * (2 - c) * mu * (H0 + H1 * Delta))": "The step divides by K, and so does the decrease.",
            "Delta - c * (2 - c) * mu / (H0 + H1 * Delta)": "PL has a gap on its right side, which is missing here.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "15_warmup_theory/nearer",
        right="2 * c * (a - c) * Delta / (H0 + H1 * Delta)",
        symbols={**BOUNDS, "c": (0.1, 0.4), "a": (0.5, 2.0)},
        points={"formula": 1},
        mistakes={
            "a**2 * Delta / (2 * (H0 + H1 * Delta))": "This is the gain of the best step, c = a/2; here c is free.",
            "c * (a - c) * Delta / (H0 + H1 * Delta)": "The square of a sum has twice the product of its parts.",
            "c * (2 * a - c) * Delta / (H0 + H1 * Delta)": "Lemma 2 has a factor 2: the squared gradient is 2 K Delta.",
            "2 * c * (a - 1) * Delta / (H0 + H1 * Delta)": "The squared step has c squared.",
            "4 * c * (a - c) * Delta / (H0 + H1 * Delta)": "Both terms have a factor 2, not 4.",
            "2 * c * (a + c) * Delta / (H0 + H1 * Delta)": "The squared step takes a part of the gain back: a minus.",
            "2 * c * (c - a) * Delta / (H0 + H1 * Delta)": "Old minus new: the squared distance falls by this much.",
            "2 * c * a * Delta / (H0 + H1 * Delta)": "The squared length of the step is missing.",
            "2 * c * (1 - c) * Delta / (H0 + H1 * Delta)": "This is the convex case, a = 1; here a is free.",
            "2 * c * (a - c) * Delta": "The step is c/K, so one K is left in the denominator.",
            "2 * c * (a - c) / (H0 + H1 * Delta)": "Both Aiming and Lemma 2 have the gap as a factor.",
            "2 * c * (a - c) * Delta / (H0 + H1 * Delta)**2": "Lemma 2 has one K on top, which cancels one below.",
            "2 * c * (a - c * (H0 + H1 * Delta)) * Delta": "c is the step in units of 1/K; here the step itself is c.",
        },
        seed=SEED,
    ),
    ValueCheck(curvature_constants, cases=_logs, points={"value": 2}, mistakes=CONSTANTS, seed=SEED),
    ValueCheck(adaptive_eta, cases=_gaps, points={"value": 1}, mistakes=ETA, seed=SEED),
    ValueCheck(steps_bound, cases=_runs, points={"value": 2}, mistakes=BOUND, seed=SEED),
    ValueCheck(steps_to_target, cases=_curves, points={"value": 2}, mistakes=FIRST_HIT, seed=SEED),
    SelectionCheck(
        "15_warmup_theory/metric",
        right=frozenset("de"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "a": "Every run has 1 in column a at its first step.",
            "b": "The rate alone does not say how sharp the place is.",
            "c": "A long step is no fault: the relative step has no limit of its own.",
            "f": "Every run has 1 in column f at its first step.",
        },
    ),
)
