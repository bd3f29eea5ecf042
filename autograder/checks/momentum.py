"""Chapter 02, momentum: the exercises of solutions/02_momentum.

The look-ahead form takes its gradients at another point than theta. Here they are given numbers,
so the point does not matter.
"""

from typing import Any

import numpy as np

from autograder.checks.heavy_ball_mistakes import PAIR
from autograder.checks.lookahead_mistakes import LOOKAHEAD
from autograder.checks.momentum_mistakes import MOMENTUM, NESTEROV
from autograder.expressions import ExpressionCheck
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.values import ValueCheck
from stepsize.optimizers import lookahead_step, momentum_step, nesterov_step
from stepsize.states import Velocity

SEED = 2
HYPER = {"mu": 0.7}


def best_heavy_ball(low, high):
    """The reference of the exercise: Polyak's pair for curvatures between low and high."""
    a, b = low**0.5, high**0.5
    eta = 4 / (a + b) ** 2
    mu = ((b - a) / (b + a)) ** 2
    return eta, mu


def _curvatures(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Well and badly conditioned problems; the smallest curvature is not 1."""
    cases = []
    for kappa in (4.0, 30.0, 1000.0):
        low = rng.uniform(0.2, 0.8)
        cases.append({"low": low, "high": low * kappa * rng.uniform(0.8, 1.2)})
    return cases


CHECKS = (
    SelectionCheck(
        "02_momentum/define",
        right=frozenset("abcf"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "d": "At the same eta the effective rate eta / (1 - mu) is larger, and so is the floor.",
            "e": "Inside, an old gradient keeps the rate of its own time; outside it gets today's.",
        },
    ),
    SelectionCheck(
        "02_momentum/examples",
        right=frozenset("bce"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "In a the buffer is an average: its steps are shorter by the factor 1 - mu.",
            "d": "In d the newest gradient counts once more: that is Nesterov's library form.",
        },
    ),
    ExpressionCheck(
        "02_momentum/steady",
        right="g * (1 - mu**t) / (1 - mu)",
        symbols={"mu": (0.5, 0.95), "t": (2, 9), "g": (0.5, 2.0)},
        points={"formula": 1},
        mistakes={
            "g / (1 - mu)": "This is where b is going; after t steps a share of it is still missing.",
            "g * (1 - mu**t)": "b is a sum: no term carries the weight 1 - mu.",
            "g * mu**t": "This is what the first gradient would weigh one step later; add up all of them.",
            "g * (1 - mu**(t - 1)) / (1 - mu)": "There are t terms in the sum, not t - 1.",
            "g * (1 - mu**(t + 1)) / (1 - mu)": "There are t terms in the sum, not t + 1: b starts at 0.",
            "g * mu * (1 - mu**t) / (1 - mu)": "The newest gradient enters whole: its power of mu is 0.",
            "g * t": "b forgets: a gradient that is k steps old has faded to mu**k.",
            "g * (1 - mu**t) / (1 + mu)": "The terms have one sign: this is not a gradient that turns around.",
            "g * (1 - (-mu)**t) / (1 + mu)": "This is for a gradient that changes its sign at every step.",
            "g * mu * t": "The powers of mu are added up, not mu itself t times.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "02_momentum/critical",
        right="(1 - sqrt(eta * lam))**2",
        symbols={"eta": (0.01, 0.1), "lam": (1.0, 8.0)},
        points={"formula": 1},
        mistakes={
            "1 - sqrt(eta * lam)": "This is the root of mu.",
            "(1 + sqrt(eta * lam))**2": "This root of the discriminant is a momentum above 1.",
            "(1 - eta * lam)**2": "The discriminant vanishes at the root of eta lam, not at eta lam.",
            "1 - eta * lam": "This is what gradient descent leaves of the component.",
            "1 - 2 * sqrt(eta * lam)": "The square has a third term.",
            "sqrt(1 - sqrt(eta * lam))": "The equation gives the root of mu: it is squared in the end.",
            "(1 - sqrt(eta) * lam)**2": "The root is taken of the product, not of eta alone.",
            "(1 - sqrt(lam) * eta)**2": "The root is taken of the product, not of lam alone.",
            "(1 - sqrt(eta * lam)) / (1 + sqrt(eta * lam))": "This is Nesterov's usual momentum, not critical damping.",
            "(eta * lam - 1)**2 / 4": "The discriminant contains mu twice: 1 + mu - eta lam, squared, is 4 mu.",
        },
        seed=SEED,
    ),
    RuleCheck(momentum_step, Velocity, HYPER, {"rule": 2, "state": 1, "edge": 1}, MOMENTUM, SEED),
    RuleCheck(nesterov_step, Velocity, HYPER, {"rule": 2, "state": 1, "edge": 1}, NESTEROV, SEED),
    RuleCheck(lookahead_step, Velocity, HYPER, {"rule": 2, "state": 1, "edge": 1}, LOOKAHEAD, SEED),
    ValueCheck(best_heavy_ball, cases=_curvatures, points={"value": 2}, mistakes=PAIR, seed=SEED),
    SelectionCheck(
        "02_momentum/metric",
        right=frozenset("b"),
        letters="abcd",
        points={"choice": 1},
        why={
            "a": "A loss that rises has many causes: too large a rate does it too.",
            "c": "The norm says how steep it is, not where the update goes.",
            "d": "The accuracy is high in both runs, and says nothing of the velocity.",
        },
    ),
)
