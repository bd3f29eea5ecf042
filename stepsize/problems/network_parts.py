"""What a network is made of: activations, objectives and the two parameterizations."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Activation(NamedTuple):
    """A function of one number, its first and its second derivative."""

    value: Callable
    slope: Callable
    bend: Callable


class Objective(NamedTuple):
    """Loss of outputs z (…, images, classes) against one-hot targets, and its derivatives in z.

    slope: of the loss, the shape of z. slope_change: how the slope changes when z changes by dz.
    """

    value: Callable
    slope: Callable
    slope_change: Callable


def _log_softmax(z):
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def _softmax_change(z, dz):
    p = np.exp(_log_softmax(z))
    return p * (dz - np.sum(p * dz, axis=-1, keepdims=True)) / z.shape[-2]


ACTIVATIONS = {
    "relu": Activation(lambda z: np.maximum(z, 0), lambda z: z > 0, lambda z: False),
    "tanh": Activation(np.tanh, lambda z: 1 - np.tanh(z) ** 2, lambda z: -2 * np.tanh(z) * (1 - np.tanh(z) ** 2)),
}

OBJECTIVES = {
    "squared": Objective(
        lambda z, targets: np.mean((z - targets) ** 2, axis=(-2, -1)) / 2,
        lambda z, targets: (z - targets) / (z.shape[-2] * z.shape[-1]),
        lambda z, dz: dz / (z.shape[-2] * z.shape[-1]),
    ),
    "cross_entropy": Objective(
        lambda z, targets: -np.mean(np.sum(targets * _log_softmax(z), axis=-1), axis=-1),
        lambda z, targets: (np.exp(_log_softmax(z)) - targets) / z.shape[-2],
        _softmax_change,
    ),
}


def standard(rows, columns, width, *, first, last):
    """Weights of variance 2 / rows in every layer, and no scale (He, Zhang, Ren & Sun 2015)."""
    return 1.0, (2 / rows) ** 0.5


def maximal_update(rows, columns, width, *, first, last):
    """Scales that keep the best learning rate of gradient descent the same at every width.

    Yang & Hu 2021, "Tensor Programs IV: Feature Learning in Infinite-Width Neural Networks",
    table 1: weights of variance ∝ 1 / width in every layer, the first layer's product times
    √(width / rows), the last one's times 1 / √width. He's factor 2 is kept, and so are plain biases.
    The first layer begins as in `standard`; the output is √width times smaller.
    """
    scale = (width / rows) ** 0.5 if first else 1 / width**0.5 if last else 1.0
    return scale, (2 / width) ** 0.5


PARAMETERIZATIONS = {"standard": standard, "maximal_update": maximal_update}


def choose(what, name, among):
    """among[name], or an error that lists what there is."""
    if name not in among:
        raise ValueError(f"{what} must be one of {tuple(among)}, got {name!r}")
    return among[name]
