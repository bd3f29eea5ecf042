"""The walks that a rule with a trust ratio needs: norms that are 0, and norms above 10."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.trajectory import Walk
from autograder.walks import ETAS, make_layer, rescaled, still_at

SHAPE = (3,)


def ratio_walks(rng: np.random.Generator, hyper: Mapping[str, Any]) -> list[Walk]:
    """A layer that begins at 0, one that has a step without gradient, one with both, and a large one.

    A ratio is 1 where a norm is 0; the common slip of clipping a norm at 10 shows above 10 alone.
    """
    layers = {
        " of a layer that begins at 0": rescaled(make_layer(rng, SHAPE), 0.0),
        " where a gradient is 0": still_at(make_layer(rng, SHAPE), 1, 4),
        " at 0, where the gradient is 0": rescaled(still_at(make_layer(rng, SHAPE), 1), 0.0),
        " of a layer with a large norm": rescaled(make_layer(rng, SHAPE), 30.0),
    }
    return [Walk(where, (layer,), ETAS, hyper) for where, layer in layers.items()]
