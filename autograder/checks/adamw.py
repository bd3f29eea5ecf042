"""Chapter 07, AdamW: the exercises of solutions/07_adamw."""

from autograder.checks.adam import DIVISOR, HYPER
from autograder.checks.decay_mistakes import ADAM_L2, ADAMW
from autograder.expressions import ExpressionCheck
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from stepsize.optimizers import adam_l2_step, adamw_step
from stepsize.states import Moments

SEED = 7
DECAYING = {**HYPER, "lam": 0.3}
PENALIZED = {**HYPER, "eps": 0.2, "lam": 0.05}  # the penalty lifts small gradients, and eps must exceed them

RATES = {"eta": (0.05, 0.3), "lam": (0.1, 0.9)}

CHECKS = (
    SelectionCheck(
        "07_adamw/define",
        right=frozenset("bdf"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "a": "a is coupled L2: in AdamW the moments see the gradient of the loss alone.",
            "c": "In AdamW nothing divides the decay; only the step has a denominator.",
            "e": "Inside g the decay is divided by the root of v, which is large there.",
        },
    ),
    SelectionCheck(
        "07_adamw/examples",
        right=frozenset("adf"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "In b the penalty's gradient enters both moments.",
            "c": "In c the decay skips the moments, and is still divided by the root of v_hat.",
            "e": "The gradient of that loss holds lam * theta: e is b in other words.",
        },
    ),
    ExpressionCheck(
        "07_adamw/left_coupled",
        right="(1 - eta * lam / s)**T",
        symbols={**RATES, "s": (1.2, 9.0), "T": (2, 9)},
        points={"formula": 1},
        mistakes={
            "(1 - eta * lam)**T": "This is AdamW's share: coupled, the root of v divides the decay.",
            "(1 - eta * lam * s)**T": "The root of v stands below: large gradients make the decay weaker.",
            "(1 - eta * lam / s**2)**T": "v is the square of s, and the step is divided by its root.",
            "1 - eta * lam / s": "This is what one step leaves; there are T of them.",
            "1 - T * eta * lam / s": "Every step takes its share of what is left: the shares multiply.",
            "(1 - eta / s)**T": "The penalty's strength lam scales the decay; here it is missing.",
            "(1 - lam / s)**T": "The learning rate scales the whole step, the decay with it.",
            "(1 + eta * lam / s)**T": "The penalty pulls toward 0: the weight shrinks.",
            "1 - (1 - eta * lam / s)**T": "This is the share that is lost, not the one that is left.",
            "exp(-T * eta * lam / s)": "This holds for small steps only; the factor of one step is linear.",
            "(1 - eta * lam) * s**T": "s divides the decay of one step, within the brackets.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "07_adamw/climb",
        right="(1 - (1 - eta * lam)**T) / lam",
        symbols={**RATES, "T": (2, 9)},
        points={"formula": 1},
        mistakes={
            "1 / lam": "This is where the weight settles; after T steps it is still on its way.",
            "(1 - eta * lam)**T / lam": "This is how much is missing to the place where it settles.",
            "(1 - (1 - eta * lam)**T) / (eta * lam)": "Each term of the sum carries the factor eta.",
            "eta * T": "Without decay it would be so; each step also takes a share off.",
            "(1 - (1 - eta * lam)**(T - 1)) / lam": "There are T terms in the sum, not T - 1.",
            "(1 - (1 - eta * lam)**(T + 1)) / lam": "There are T terms in the sum, not T + 1.",
            "(1 - (eta * lam)**T) / lam": "The old weight enters with what is left of it, near 1.",
            "-(1 - (1 - eta * lam)**T) / lam": "The direction is -1 and is subtracted: the weight rises.",
            "1 - (1 - eta * lam)**T": "The geometric sum divides by 1 minus its ratio; the eta in it cancels.",
            "eta * (1 - eta * lam)**(T - 1)": "This is the oldest term alone; all T of them add up.",
            "eta * (1 - eta * lam)**T": "This is one term; the sum runs over all T directions.",
            "(1 - (1 - lam)**T) / lam": "What is left after one step depends on eta, too.",
        },
        seed=SEED,
    ),
    RuleCheck(adam_l2_step, Moments, PENALIZED, {"rule": 1, "state": 1, "edge": 1}, ADAM_L2, SEED, DIVISOR),
    RuleCheck(adamw_step, Moments, DECAYING, {"rule": 2, "state": 1, "edge": 1}, ADAMW, SEED, DIVISOR),
    SelectionCheck(
        "07_adamw/metric",
        right=frozenset("bd"),
        letters="abcd",
        points={"choice": 1},
        why={
            "a": "A loss that falls says nothing about the decay.",
            "c": "c is the length of a step, whatever the step is made of.",
        },
    ),
)
