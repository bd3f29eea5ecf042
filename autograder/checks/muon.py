"""Whole matrices instead of diagonals: what Muon's step is checked for."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.checks.muon_mistakes import MUON
from autograder.rules import RuleCheck
from autograder.trajectory import Walk
from autograder.walks import ETAS, make_layer, still_at
from stepsize.optimizers import muon_step
from stepsize.states import Velocity

SHAPES = ((2, 3), (5, 2), (3, 3))  # 5 / 2 is not 5 - 2


def _walks(rng: np.random.Generator, hyper: Mapping[str, Any]) -> list[Walk]:
    """A wide and a tall layer that begin without a gradient, where u and its norm are 0, and tiny gradients."""
    layers = [still_at(make_layer(rng, shape), 1) for shape in SHAPES[:2]]
    walks = [Walk(f" of shape {layer.theta.shape} without gradient", (layer,), ETAS, hyper) for layer in layers]
    return [*walks, Walk(" with gradients near 1e-8", (make_layer(rng, SHAPES[0], 1e-8),), ETAS, hyper)]


# Newton-Schulz multiplies what float32 rounds away by up to 3.4445**5, which is 485.
CHECKS = (
    RuleCheck(
        muon_step,
        Velocity,
        {"mu": 0.8, "lam": 0.3, "ns_steps": 3},
        {"rule": 3, "state": 1, "edge": 1},
        MUON,
        16,
        nan="Where u is 0 its norm is 0 too: the divisor is at least 1e-7.",
        shapes=SHAPES,
        special=_walks,
        narrow_rtol=1e-3,
    ),
)
