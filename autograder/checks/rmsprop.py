"""Chapter 04, RMSProp: the exercises of solutions/04_rmsprop."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.checks.centered_mistakes import CENTERED
from autograder.checks.rmsprop_mistakes import RMSPROP
from autograder.expressions import ExpressionCheck
from autograder.mistakes import Mistake
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.trajectory import Layer, Walk
from autograder.values import ValueCheck
from autograder.walks import ETAS, make_layer
from stepsize.optimizers import rmsprop_centered_step, rmsprop_step
from stepsize.states import Accumulator, CenteredMoments

SEED = 4
HYPER = {"rho": 0.8, "eps": 1e-2}
ROOT = "Look at the denominator: the root of G, which holds squares, plus eps."
VARIANCE = "Look under the root: v - m**2 is not below 0, and rounding must not make it so."


def given_centered(rng: np.random.Generator, shape: tuple[int, ...]) -> CenteredMoments:
    """Averages after three steps, whose v is above the square of m as it is for all numbers."""
    m = rng.choice((-1.0, 1.0), shape) * rng.uniform(0.2, 0.8, shape)
    return CenteredMoments(3, m, m**2 + rng.uniform(0.2, 2.0, shape))


def constant_gradients(rng: np.random.Generator, hyper: Mapping[str, Any]) -> list[Walk]:
    """After many equal gradients v - m**2 is 0 up to rounding, which here has left it below."""
    layer = make_layer(rng, (3,))
    g = layer.gradients[0]
    v = g**2 * (1 + np.array([-1e-11, 0.5, 0.8]))
    state = CenteredMoments(3, g * np.array([1.0, -0.9, 0.7]), v)
    return [Walk(" of equal gradients", (Layer(layer.theta, (g,) * len(ETAS), state),), ETAS, hyper)]


HALF = "np.log(2) / -np.log(rho)"
HALVES = (
    Mistake(HALF, "1 / (1 - rho)", "After 1 / (1 - rho) steps about 1/e is left, not one half."),
    Mistake(HALF, "1 / -np.log(rho)", "After this many steps exactly 1/e is left, not one half."),
    Mistake(HALF, "np.log(2) / (1 - rho)", "This is good for rho near 1; the exact divisor is a logarithm."),
    Mistake(HALF, "0.69 / (1 - rho)", "This is good for rho near 1; the exact answer holds two logarithms."),
    Mistake(HALF, "2 / (1 - rho) - 1", "This is how many values a mean has that is as sharp as the average."),
    Mistake(HALF, "0.5 / (1 - rho)", "Each step loses a share of what is left, not of what was there at first."),
    Mistake(HALF, "np.log(2) / np.log(rho)", "A half-life is above 0; the logarithm of rho is below."),
    Mistake(HALF, "-np.log(rho) / np.log(2)", "Upside down: this is how many halvings one step makes."),
    Mistake(HALF, "np.log2(rho)", "Upside down, and with its sign: a half-life is above 0."),
    Mistake(HALF, "1 + np.log(2) / -np.log(rho)", "Nothing is added: half is left when rho to this power is 1/2."),
    Mistake(HALF, "np.log(2) / -np.log(1 - rho)", "The share that is kept at each step is rho, not 1 - rho."),
    Mistake(HALF, "np.log10(2) / -np.log(rho)", "The two logarithms have different bases."),
    Mistake(HALF, "np.log(4) / -np.log(rho)", "This is when the root of the average has halved."),
    Mistake(HALF, "np.ceil(np.log(2) / -np.log(rho))", "A half-life need not be whole: nothing is rounded."),
    Mistake(HALF, "np.floor(np.log(2) / -np.log(rho))", "A half-life need not be whole: nothing is cut off."),
    Mistake(HALF, "np.round(np.log(2) / -np.log(rho))", "A half-life need not be whole: it is not rounded."),
    Mistake(HALF, "rho / (1 - rho)", "This is the mean age of what the average holds."),
    Mistake(HALF, "0.5 * np.log(2) / -np.log(rho)", "After half of these steps the root of one half is left."),
    Mistake(HALF, "rho**0.5", "The number of steps is the exponent of rho, not a power of it."),
)


def half_life(rho):
    """The reference of the exercise; its one line is what the mistakes edit."""
    return np.log(2) / -np.log(rho)


def _decays(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Two numbers and an array, from short memories to long ones."""
    return [{"rho": 1 - 10.0 ** -rng.uniform(0.2, 3, size)} for size in ((), (), 4)]


CHECKS = (
    SelectionCheck(
        "04_rmsprop/define",
        right=frozenset("bdf"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "a": "G begins at 0 and takes in only the share 1 - rho of the first square.",
            "c": "All squares since the start are in G; their weights fall and never end.",
            "e": "Squares have no sign, so that nothing in G cancels.",
        },
    ),
    SelectionCheck(
        "04_rmsprop/examples",
        right=frozenset("bde"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "The weights of a add up to 1 / (1 - rho), not to 1.",
            "c": "In c all squares have the same weight: it is the mean since the start.",
        },
    ),
    ExpressionCheck(
        "04_rmsprop/steady_step",
        right="eta / sqrt(1 - rho**t)",
        symbols={"rho": (0.6, 0.95), "t": (2, 9), "eta": (0.05, 0.6)},
        points={"formula": 1},
        mistakes={
            "eta": "This holds once G has filled; it begins at 0.",
            "eta / sqrt(1 - rho)": "This is the first step; every further square fills G more.",
            "eta / (1 - rho**t)": "The step is divided by the root of G.",
            "eta * sqrt(1 - rho**t)": "G is too small at first, and stands in the denominator.",
            "eta / sqrt(rho**t)": "rho**t is the share that is missing, not the share that is there.",
            "eta / sqrt(1 - rho**(t - 1))": "There are t terms in the sum, not t - 1: the first square counts.",
            "eta / sqrt(1 - rho**(t + 1))": "There are t terms in the sum, not t + 1: G starts at 0.",
            "eta / sqrt(t)": "A plain sum gives this, which is AdaGrad's.",
            "eta / sqrt((1 - rho) * t)": "The t squares do not weigh the same: older ones have leaked.",
            "eta / sqrt((1 - rho) * rho**(t - 1))": "This is the oldest square alone; all t of them add up.",
            "eta / sqrt((1 - rho) * rho**t)": "This is one term of the sum; all t of them add up.",
            "eta / (1 - rho)**(t / 2)": "The weights add up to 1 - rho**t; they do not multiply.",
            "eta * sqrt((1 - rho) / (1 - rho**t))": "Each term of the sum carries the weight 1 - rho.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "04_rmsprop/rare_step",
        right="eta * sqrt((1 - rho**k) / (1 - rho))",
        symbols={"rho": (0.6, 0.95), "k": (2, 9), "eta": (0.05, 0.6)},
        points={"formula": 1},
        mistakes={
            "eta / sqrt(1 - rho)": "This is the limit of a silence without end: after k steps something is left.",
            "eta / sqrt(1 - rho**k)": "The new square enters with the weight 1 - rho.",
            "eta * sqrt((1 - rho) / (1 - rho**k))": "Upside down: a rare gradient makes the longer step.",
            "eta * (1 - rho**k) / (1 - rho)": "The step is divided by the root of G.",
            "eta * sqrt(k)": "This is the limit of a memory that does not leak.",
            "eta * sqrt(1 - rho**k)": "A square enters G with the weight 1 - rho; here it enters whole.",
            "eta / sqrt((1 - rho) * rho**k)": "The new square is in G too, beside what is left of older ones.",
            "eta / sqrt((1 - rho) * (1 + rho**k))": "These are the last two squares; all earlier ones left something.",
            "eta / sqrt((1 - rho) * (1 - rho**k))": "The sum of 1, rho**k, rho**(2k) and so on is above 1.",
            "eta * rho**(-k / 2)": "The rate grows so while it is silent; then the new square enters G.",
            "eta * sqrt((1 - rho**k) / (rho**k * (1 - rho)))": "The step uses the new G, which holds this square.",
            "eta * sqrt((1 - rho**(k - 1)) / (1 - rho))": "From one arrival to the next G leaks k times, not k - 1.",
            "eta * sqrt((1 - rho**(k + 1)) / (1 - rho))": "From one arrival to the next G leaks k times, not k + 1.",
        },
        seed=SEED,
    ),
    ValueCheck(half_life, cases=_decays, points={"value": 1}, mistakes=HALVES, seed=SEED),
    RuleCheck(rmsprop_step, Accumulator, HYPER, {"rule": 2, "state": 1, "edge": 1}, RMSPROP, SEED, ROOT),
    RuleCheck(
        rmsprop_centered_step,
        CenteredMoments,
        HYPER,
        {"rule": 1, "state": 1, "edge": 1},
        CENTERED,
        SEED,
        VARIANCE,
        given=given_centered,
        special=constant_gradients,
    ),
    SelectionCheck(
        "04_rmsprop/metric",
        right=frozenset("b"),
        letters="abcd",
        points={"choice": 1},
        why={
            "a": "A loss that falls in one step has many causes.",
            "c": "One coordinate that comes back after a long silence reads 10 as well.",
            "d": "The gradient belongs to the weights, which run B has restored.",
        },
    ),
)
