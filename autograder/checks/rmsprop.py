"""Chapter 04, RMSProp: what its steps are checked for."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.checks.centered_mistakes import CENTERED
from autograder.checks.rmsprop_mistakes import RMSPROP
from autograder.rules import RuleCheck
from autograder.trajectory import Layer, Walk
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


CHECKS = (
    RuleCheck(rmsprop_step, Accumulator, HYPER, {"rule": 2, "state": 1, "edge": 1}, RMSPROP, SEED, ROOT),
    RuleCheck(
        rmsprop_centered_step,
        CenteredMoments,
        HYPER,
        {"rule": 2, "state": 1, "edge": 1},
        CENTERED,
        SEED,
        VARIANCE,
        given=given_centered,
        special=constant_gradients,
    ),
)
