"""Memory of rows and columns: what Adafactor's step is checked for.

Learners write it for vectors, whose second moment is whole, and for matrices, which are factored.
A state that continues is a vector's: whoever keeps sums of rows and columns, and divides by their
sum, has the rule and not the state.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.checks.adafactor_mistakes import ADAFACTOR
from autograder.rules import RuleCheck
from autograder.trajectory import Layer, Walk
from autograder.walks import make_layer, rescaled, still_at
from stepsize.optimizers import adafactor_step
from stepsize.states import Factored

MATRIX, VECTOR = (2, 3), (3,)
ETAS = (0.05, 1.9, 0.03, 0.7, 0.04)  # on both sides of 1 / sqrt(t)


def _vector_state(rng: np.random.Generator, shape: tuple[int, ...]) -> Factored:
    return Factored(3, 0, 0, rng.uniform(0.2, 2.0, shape))


def _walks(rng: np.random.Generator, hyper: Mapping[str, Any]) -> list[Walk]:
    """Layers below eps2, gradients below eps1 and none at all, also with the defaults; matrices in turns."""
    tiny = [_shrunk(make_layer(rng, shape), 0.01) for shape in (VECTOR, MATRIX)]
    still = still_at(make_layer(rng, MATRIX), 1)
    return [
        Walk(" of a layer that begins near 0", (rescaled(make_layer(rng, VECTOR), 1e-4),), ETAS, hyper),
        *(Walk(f" of shape {layer.theta.shape} with tiny gradients", (layer,), ETAS, hyper) for layer in tiny),
        Walk(" where the first gradient is 0", (still_at(make_layer(rng, MATRIX), 1),), ETAS, hyper),
        Walk(" near 0 with the default hyper-parameters", (rescaled(still, 1e-4),), ETAS, {}, bare=True),
        Walk(" of two matrices in turns", (make_layer(rng, MATRIX), make_layer(rng, MATRIX)), ETAS, hyper),
    ]


def _shrunk(layer: Layer, factor: float) -> Layer:
    return Layer(layer.theta, tuple(factor * g for g in layer.gradients), layer.state)


HYPER = {"eps1": 0.02, "eps2": 0.05, "d": 1.2, "beta2_decay": -0.6, "lam": 0.1}

CHECKS = (
    RuleCheck(
        adafactor_step,
        Factored,
        HYPER,
        {"rule": 3, "state": 1, "edge": 1},
        ADAFACTOR,
        14,
        nan="Where all gradients were 0 the second moment is 0: eps1 keeps the divisor above.",
        shapes=(VECTOR, MATRIX, (3, 2)),
        given=_vector_state,
        special=_walks,
        narrow_rtol=1e-4,
        etas=ETAS,
    ),
)
