"""The walks that a rule with a trust ratio needs: norms that are 0, and norms above 10."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.trajectory import Layer, Walk
from autograder.walks import ETAS, make_layer, rescaled, still_at

SHAPE = (3,)


def ratio_walks(rng: np.random.Generator, hyper: Mapping[str, Any]) -> list[Walk]:
    """Layers that begin at 0, have a step without gradient, or both; one entry at 0; and a large layer.

    A ratio is 1 where a norm is 0; the common slip of clipping a norm at 10 shows above 10 alone.
    """
    layers = {
        " of a layer that begins at 0": rescaled(make_layer(rng, SHAPE), 0.0),
        " where a gradient is 0": still_at(make_layer(rng, SHAPE), 1, 4),
        " at 0, where the gradient is 0": rescaled(still_at(make_layer(rng, SHAPE), 1), 0.0),
        " of a layer one of whose entries begins at 0": _with_a_zero(make_layer(rng, SHAPE)),
        " of a layer with a large norm": rescaled(make_layer(rng, SHAPE), 30.0),
    }
    return [Walk(where, (layer,), ETAS, hyper) for where, layer in layers.items()]


def _with_a_zero(layer: Layer) -> Layer:
    return replace(layer, theta=layer.theta * np.array([1.0, 0.0, 1.0]))
