"""Chapter 09, large batches: what LAMB's step is checked for."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.checks.lamb_mistakes import LAMB
from autograder.checks.layer_ratio import SHAPE, ratio_walks
from autograder.rules import RuleCheck
from autograder.trajectory import Walk
from autograder.walks import ETAS, make_layer, rescaled
from stepsize.optimizers import lamb_step
from stepsize.states import Moments

PHI = (1.0, 2.0)


def _walks(rng: np.random.Generator, hyper: Mapping[str, Any]) -> list[Walk]:
    """Layers below, between, above and at 0 for the limits phi, after those of every ratio."""
    limited = {**hyper, "phi": PHI}
    layers = [rescaled(make_layer(rng, SHAPE), factor) for factor in (0.1, 0.5, 3.0, 0.0)]
    inside = [Walk(f" with phi = {PHI}", (layer,), ETAS, limited) for layer in layers]
    return [*ratio_walks(rng, hyper), *inside]


# With lam = 0 the ratio would cancel the bias correction: both norms would share it.
HYPER = {"beta1": 0.8, "beta2": 0.95, "eps": 1e-2, "lam": 0.1}
NAN = "A ratio of two norms is 0 / 0 where both are 0: it is 1 there."

CHECKS = (RuleCheck(lamb_step, Moments, HYPER, {"rule": 3, "state": 1, "edge": 1}, LAMB, 9, NAN, special=_walks),)
