"""Chapter 06, AMSGrad: the exercises of solutions/06_amsgrad."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.checks.adam import HYPER
from autograder.checks.amsgrad_mistakes import AMSGRAD, AMSGRAD_PAPER
from autograder.closed_book import CLOSED
from autograder.expressions import ExpressionCheck
from autograder.mistakes import Mistake
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.trajectory import Walk
from autograder.values import ValueCheck
from autograder.walks import ETAS, SIZES, make_layer
from stepsize.optimizers import amsgrad_paper_step, amsgrad_step
from stepsize.states import MaxMoments

SEED = 6
ROOT = "Look at the denominator: what is under the root, and what is raised to what."
VALLEY = (4.0, 0.4, 0.1, 3.0, 30.0)


def given_maximum(rng: np.random.Generator, shape: tuple[int, ...]) -> MaxMoments:
    """A state after three steps, whose largest v is behind it."""
    m = rng.choice((-1.0, 1.0), shape) * rng.uniform(0.2, 0.8, shape)
    v = rng.uniform(0.2, 2.0, shape)
    return MaxMoments(3, m, v, v + rng.uniform(0.5, 2.0, shape))


def shrinking_then_growing(rng: np.random.Generator, hyper: Mapping[str, Any]) -> list[Walk]:
    """v falls below its maximum and rises beyond it: only there do maximum and average part and meet."""
    layer = make_layer(rng, (3,))
    sizes = (new / old for new, old in zip(VALLEY, SIZES, strict=True))
    layer = replace(layer, gradients=tuple(size * g for size, g in zip(sizes, layer.gradients, strict=True)))
    return [Walk(" where g shrinks, then grows", (layer,), ETAS, hyper)]


class GameCheck(ValueCheck):
    """A part of Reddi's game, which the laboratory has too."""

    closed = (*CLOSED, "stepsize.problems.online")


def reddi_slopes(steps, large):
    """The slopes of the first losses; the references' lines are what the mistakes edit."""
    t = np.arange(1, steps + 1)
    return np.where(t % 3 == 1, large, -1.0)


def regret(points, slopes):
    """What was paid more than at the best fixed point of [-1, 1]."""
    paid = np.sum(slopes * points)
    best = -abs(np.sum(slopes))
    return paid - best


def _games(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Whole rounds and broken ones."""
    return [{"steps": n, "large": float(rng.uniform(2.2, 9.0))} for n in (6, 4, 8, 1)]


def _plays(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Points and slopes; the best point is -1 in the first play and +1 in the second."""
    plays = [{"points": rng.uniform(-1, 1, n), "slopes": rng.uniform(-2, 2, n)} for n in (5, 7, 4)]
    for play, sign in zip(plays, (1, -1, 1), strict=True):
        play["slopes"] *= sign * np.sign(np.sum(play["slopes"]))
    return plays


HEAVY, SUM = "t % 3 == 1", "-abs(np.sum(slopes))"
BOUND = "{first} + alpha * G * sqrt(T) / sqrt(1 - beta2)"
FIRST = "D**2 * G * sqrt(T) / (2 * alpha)"

CHECKS = (
    SelectionCheck(
        "06_amsgrad/define",
        right=frozenset("bdf"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "a": "The maximum is over v, the average, not over the squares of g.",
            "c": "v is averaged as in Adam and may fall; only the maximum does not.",
            "e": "Each coordinate has its own maximum, over time alone.",
        },
    ),
    SelectionCheck(
        "06_amsgrad/examples",
        right=frozenset("ade"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "In b the average forgets a large square faster than the rate falls.",
            "c": "In c the maximum stays while 1 - beta2**t grows under it.",
            "f": "In f the rate rises, and the root stands still once its maximum is behind it.",
        },
    ),
    ExpressionCheck(
        "06_amsgrad/v_large",
        right="(C**2 + beta2 + beta2**2) / (1 + beta2 + beta2**2)",
        symbols={"beta2": (0.1, 0.95), "C": (2.2, 6.0)},
        points={"formula": 1},
        mistakes={
            "(1 - beta2) * C**2": "This is v after one step from 0; the rounds before have left something in it.",
            "C**2": "v is an average of the squares: the small ones count too.",
            "(C**2 + 2) / 3": "This is the plain mean of the squares; the average weighs recent ones more.",
            "(C + beta2 + beta2**2) / (1 + beta2 + beta2**2)": "v averages the squares of the slopes.",
            "(C**2 - beta2 - beta2**2) / (1 + beta2 + beta2**2)": "The square of a slope of -1 is +1.",
            "(1 + beta2 * C**2 + beta2**2) / (1 + beta2 + beta2**2)": "This is v one step later, after a small slope.",
            "(1 + beta2 + beta2**2 * C**2) / (1 + beta2 + beta2**2)": "This is v just before the large slope.",
            "C**2 + beta2 + beta2**2": "The weights of an average add up to 1: here they do not.",
            "(1 - beta2) * (C**2 + beta2 + beta2**2)": "This is one round from 0; earlier rounds have their share.",
            "(1 - beta2) * C**2 + beta2": "The v before the large slope is above 1: it still holds the last one.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "06_amsgrad/regret_bound",
        right=BOUND.format(first=FIRST),
        symbols={"G": (1.0, 9.0), "D": (1.0, 3.0), "alpha": (0.1, 2.0), "beta2": (0.1, 0.95), "T": (4, 900)},
        points={"formula": 1},
        mistakes={
            BOUND.format(first="D**2 * G * sqrt(T) / alpha"): "Both sums of the inequality have a half in front.",
            BOUND.format(first="D * G * sqrt(T) / (2 * alpha)"): "The distance enters squared: so does the diameter.",
            BOUND.format(first="D**2 * G / (2 * alpha)"): "Gamma at the last step holds the rate, which fell with T.",
            BOUND.format(first="D**2 * G**2 * sqrt(T) / (2 * alpha)"): "Gamma holds the root of v, at most G.",
            BOUND.format(first="alpha * D**2 * G * sqrt(T) / 2"): "Gamma is the root divided by the rate.",
            f"{FIRST} + 2 * alpha * G * sqrt(T) / sqrt(1 - beta2)": "The second sum has a half in front, too.",
            f"{FIRST} + alpha * G * sqrt(T) / (2 * sqrt(1 - beta2))": "The sum of 1 / sqrt(t) is bounded by 2 sqrt(T).",
            f"{FIRST} + alpha * G * sqrt(T) / (1 - beta2)": "The root of v is at least sqrt(1 - beta2) times g's size.",
            f"{FIRST} + alpha * G * T / sqrt(1 - beta2)": "The terms fall as 1 / sqrt(t): their sum is below T.",
            f"{FIRST} + alpha * G**2 * sqrt(T) / sqrt(1 - beta2)": "One factor |g| cancels against the root of v.",
            FIRST: "This is the first sum alone; the squares of g over Gamma are missing.",
            "alpha * G * sqrt(T) / sqrt(1 - beta2)": "This is the second sum alone; the distances are missing.",
        },
        seed=SEED,
    ),
    GameCheck(
        reddi_slopes,
        cases=_games,
        points={"value": 1},
        mistakes=(
            Mistake(HEAVY, "t % 3 == 0", "The large slope comes first in a round, not last: t begins at 1."),
            Mistake(HEAVY, "t % 3 == 2", "The large slope comes first in a round, not second."),
            Mistake(HEAVY, "t == 1", "The large slope comes in every round, not in the first alone."),
            Mistake(HEAVY, "t % 2 == 1", "A round has three steps, not two."),
            Mistake(HEAVY, "t % 4 == 1", "A round has three steps, not four."),
            Mistake(HEAVY, "t % 3 != 1", "There is one large slope in a round, and two small ones."),
            Mistake("-1.0", "1.0", "The small slopes point the other way than the large one."),
            Mistake("-1.0", "0.0", "The small slopes are not 0."),
            Mistake("-1.0", "-large", "Only one of the three slopes has the size C."),
            Mistake("-1.0", "-large / 2", "The small slopes do not depend on C."),
            Mistake("large, -1.0", "-large, 1.0", "The signs are turned: the large slope is positive."),
            Mistake("large, -1.0", "3.0, -1.0", "The caller's large slope counts, not 3."),
        ),
        seed=SEED,
    ),
    GameCheck(
        regret,
        cases=_plays,
        points={"value": 1},
        mistakes=(
            Mistake(SUM, "-np.sum(slopes)", "The best fixed point is +1 where the slopes add up to less than 0."),
            Mistake(SUM, "np.sum(slopes)", "This compares with the point +1; the best one depends on the slopes' sum."),
            Mistake(SUM, "abs(np.sum(slopes))", "This compares with the worst fixed point, not with the best."),
            Mistake(SUM, "-np.sum(abs(slopes))", "The comparison is with one fixed point for all steps."),
            Mistake(SUM, "0.0", "The regret compares what was paid with the best fixed point."),
            Mistake(
                SUM, "np.min(slopes * points)", "The minimum is over the points of [-1, 1], for the sum of losses."
            ),
            Mistake(SUM, "np.sum(slopes) * points[-1]", "The best fixed point is not the last one that was played."),
            Mistake("slopes * points)", "slopes) * points[-1]", "Each loss is paid at the point of its own step."),
            Mistake("slopes * points)", "abs(slopes * points))", "A loss may be negative: its sign counts."),
            Mistake("slopes * points)", "points)", "What is paid is slope times point."),
            Mistake("paid - best", "best - paid", "The regret is what was paid minus the best, not the reverse."),
            Mistake("paid - best", "(paid - best) / len(points)", "This is the average regret; R_T is the sum."),
        ),
        seed=SEED,
    ),
    *(
        RuleCheck(
            rule,
            MaxMoments,
            HYPER,
            {"rule": rule_points, "state": 1, "edge": 1},
            mistakes,
            SEED,
            ROOT,
            given=given_maximum,
            special=shrinking_then_growing,
        )
        for rule, mistakes, rule_points in ((amsgrad_step, AMSGRAD, 2), (amsgrad_paper_step, AMSGRAD_PAPER, 1))
    ),
    SelectionCheck(
        "06_amsgrad/metric",
        right=frozenset("bd"),
        letters="abcd",
        points={"choice": 1},
        why={
            "a": "A loss that falls slowly has many possible causes; a does not tell which.",
            "c": "At the later steps c is of the same size as in run A: the spike is over.",
        },
    ),
)
