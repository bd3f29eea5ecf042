"""Chapter 06, AMSGrad: what torch's form and the paper's are checked for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.checks.adam import HYPER
from autograder.checks.amsgrad_mistakes import AMSGRAD, AMSGRAD_PAPER
from autograder.rules import RuleCheck
from autograder.trajectory import Walk
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


CHECKS = tuple(
    RuleCheck(
        rule,
        MaxMoments,
        HYPER,
        {"rule": 2, "state": 1, "edge": 1},
        mistakes,
        SEED,
        ROOT,
        given=given_maximum,
        special=shrinking_then_growing,
    )
    for rule, mistakes in ((amsgrad_step, AMSGRAD), (amsgrad_paper_step, AMSGRAD_PAPER))
)
