"""Chapter 05, Adam: the exercises of solutions/05_adam."""

from typing import Any

import numpy as np

from autograder.checks.adam_mistakes import ADAM
from autograder.checks.nadam_mistakes import NADAM
from autograder.expressions import ExpressionCheck
from autograder.mistakes import Mistake
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.values import ValueCheck
from stepsize.optimizers import adam_step, nadam_step
from stepsize.states import Moments, NadamMoments

SEED = 5
HYPER = {"beta1": 0.8, "beta2": 0.95, "eps": 1e-2}
DIVISOR = "Look at the divisors 1 - beta**t: their brackets, and what is raised to what."
DECAYS = {"beta1": (0.6, 0.95), "beta2": (0.6, 0.95)}


def bias_correction(average, beta, t):
    """The reference of the exercise; its one line is what the mistakes edit."""
    return average / (1 - beta**t)


def _averages(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Numbers, a vector and a matrix, at the first step and at later ones."""
    shapes = ((), (3,), (2, 2), ())
    decays, times = (0.8, 0.95, 0.9, 0.999), (1, 2, 4, 50)
    draws = [rng.normal(size=shape) * 10.0 ** rng.integers(-2, 2) for shape in shapes]
    return [{"average": a, "beta": b, "t": t} for a, b, t in zip(map(np.asarray, draws), decays, times, strict=True)]


CHECKS = (
    SelectionCheck(
        "05_adam/define",
        right=frozenset("acf"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "v is not a variance: it averages g squared without taking the mean away.",
            "d": "The largest square so far is AMSGrad's; Adam's v can fall again.",
            "e": "t enters the correction alone: eta does not fall with t.",
        },
    ),
    SelectionCheck(
        "05_adam/examples",
        right=frozenset("bce"),
        letters="abcde",
        points={"choice": 0.5},
        why={
            "a": "The step of a follows g, not the average of the gradients: that is RMSProp.",
            "d": "In d nothing makes up for m and v starting at 0.",
        },
    ),
    SelectionCheck(
        "05_adam/unbiased",
        right=frozenset("abd"),
        letters="abcde",
        points={"choice": 0.5},
        why={
            "c": "The divisor of c is right at t = 1 alone: the weights' sum grows with t.",
            "e": "The divisor of e goes to 0; the sum of the weights goes to 1.",
        },
    ),
    ExpressionCheck(
        "05_adam/expected_m",
        right="(1 - beta1**t) * g",
        symbols={"beta1": (0.6, 0.95), "t": (2, 9), "g": (0.5, 2.0)},
        points={"formula": 1},
        mistakes={
            "(1 - beta1) * g": "This is m at t = 1; every further step adds another term to the sum.",
            "(1 - beta1)**t * g": "The weights add up to 1 - beta1**t; they do not multiply.",
            "beta1**t * g": "beta1**t is the share that is missing, not the share that is there.",
            "g": "m starts at 0, so at step t a share of g is still missing.",
            "(1 - beta1**(t - 1)) * g": "There are t terms in the sum, not t - 1: g_1 counts.",
            "(1 - beta1**(t + 1)) * g": "There are t terms in the sum, not t + 1: m_0 is 0.",
            "g / (1 - beta1**t)": "This is what the correction multiplies by; m itself is smaller than g.",
            "(1 - beta1**t) / (1 - beta1) * g": "Each term of the sum carries the weight 1 - beta1.",
            "(1 - beta1) * t * g": "The t gradients do not weigh the same: older ones weigh less.",
            "(1 - beta1) * beta1**(t - 1) * g": "This is the oldest gradient's term; all t of them add up.",
            "(1 - beta1) * beta1**t * g": "This is one term of the sum; all t of them add up.",
            "1 - beta1**t": "This is the sum of the weights; each of them multiplies the expectation g.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "05_adam/step_ratio",
        right="(1 - beta1**t) / sqrt(1 - beta2**t)",
        symbols={**DECAYS, "t": (2, 9)},
        points={"formula": 1},
        mistakes={
            "sqrt(1 - beta2**t) / (1 - beta1**t)": "Upside down: the uncorrected step is on top.",
            "(1 - beta1**t) / (1 - beta2**t)": "The step contains the root of v, so v's factor is under a root.",
            "(1 - beta1) / sqrt(1 - beta2)": "This is the ratio at t = 1; the factors depend on t.",
            "(1 - beta1**t) * sqrt(1 - beta2**t)": "v stands in the denominator, and so does its factor.",
            "sqrt((1 - beta1**t) / (1 - beta2**t))": "Only v is under a root, not m.",
            "(1 - beta2**t) / sqrt(1 - beta1**t)": "beta1 belongs to m, beta2 to v.",
            "1 - beta1**t": "v is too small as well, which makes the step longer.",
            "sqrt(1 - beta1**t) / (1 - beta2**t)": "The root is over v's factor, not over m's.",
            "1 / ((1 - beta1**t) * sqrt(1 - beta2**t))": "m stands in the numerator, and so does its factor.",
            "(1 - beta1)**t / sqrt((1 - beta2)**t)": "The power t belongs to beta alone, not to 1 - beta.",
            "beta1**t / sqrt(beta2**t)": "beta**t is the share that is missing, not the share that is there.",
            "1 / sqrt(1 - beta2**t)": "m is too small as well, which makes the step shorter.",
        },
        seed=SEED,
    ),
    ValueCheck(
        bias_correction,
        cases=_averages,
        points={"value": 1},
        mistakes=(
            Mistake("average / (1 - beta**t)", "average * 1.0", "The average starts at 0: it needs a correction."),
            Mistake("beta**t", "beta", "The correction fades with time: beta is raised to the power t."),
            Mistake("/ (1", "* (1", "The corrected average is the larger of the two; this one is smaller."),
            Mistake("beta**t", "beta * t", "beta is raised to the power t, not multiplied by t."),
            Mistake("(1 - beta**t)", "(1 - beta) ** t", "The power t belongs to beta alone, not to 1 - beta."),
            Mistake("beta**t", "beta ** (t + 1)", "The first step has t = 1: the power is t, not t + 1."),
            Mistake("beta**t", "beta ** (t - 1)", "The first step has t = 1: the power is t, not t - 1."),
            Mistake("1 - beta**t", "1 + beta**t", "The correction enlarges the average: its divisor is below 1."),
            Mistake("(1 - beta**t)", "beta**t", "beta**t is the share that is missing, not the share that is there."),
            Mistake(
                "(1 - beta**t)",
                "1 - beta**t",
                "The whole difference is the divisor: nothing is taken from the average.",
            ),
            Mistake("beta**t", "beta**2", "The power is t, which grows from step to step, and not 2."),
            Mistake(
                "/ (1 - beta**t)", "* (1 + beta**t)", "Divide by the share that is there; this is near it for a while."
            ),
            Mistake("beta**t", "t**beta", "beta is raised to the power t, not t to the power beta."),
            Mistake("(1 - beta**t)", "(1 - beta**t) ** 0.5", "There is no root in the correction of an average."),
        ),
        seed=SEED,
    ),
    RuleCheck(adam_step, Moments, HYPER, {"rule": 3, "state": 2, "edge": 1}, ADAM, SEED, DIVISOR),
    RuleCheck(
        nadam_step,
        NadamMoments,
        {**HYPER, "momentum_decay": 0.5},
        {"rule": 1, "state": 1, "edge": 1},
        NADAM,
        SEED,
        DIVISOR,
    ),
    SelectionCheck(
        "05_adam/metric",
        right=frozenset("bd"),
        letters="abcd",
        points={"choice": 1},
        why={
            "a": "A loss that falls slowly has many possible causes; a does not tell which.",
            "c": "Every run has 1 in column c at its first step.",
        },
    ),
)
