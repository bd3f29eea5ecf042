"""The inputs of a rule's check: awkward enough that a wrong rule cannot hide.

Default hyper-parameters and gradients of one size miss a third of the known mistakes. So signs
alternate, sizes differ a hundredfold and shrink before they grow, one entry is exactly 0, eps is
large enough to be seen and eta changes at every step.
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.trajectory import Layer, Walk
from stepsize.states import START

ETAS = (0.05, 0.08, 0.03, 0.06, 0.04)
SIZES = (1.0, 20.0, 0.2, 0.05, 4.0)
SCALES = (1.0, 0.003, 0.3, 3.0)


def generator(seed: int, name: str, hidden: bool) -> np.random.Generator:
    """Random numbers of one exercise: known to everybody, or drawn from the course's secret.

    Where there is no secret, as in `nbgrader validate` and JupyterLab, a fixed word stands in for it.
    """
    if not hidden:
        return np.random.default_rng(seed)
    secret = os.environ.get("STEPSIZE_SECRET", "no secret")
    return np.random.default_rng(int.from_bytes(hashlib.sha256(f"{secret}/{name}".encode()).digest()))


def core_walks(
    rng: np.random.Generator,
    hyper: Mapping[str, Any],
    given: Callable[[np.random.Generator, tuple[int, ...]], Any] | None,
    shapes: tuple[tuple[int, ...], ...] = ((3,), (2, 3)),
) -> list[Walk]:
    """Runs that every skill needs: whoever fails one has not written the rule.

    given: builds the state from which a walk continues. shapes: the layers, the plainest first.
    """
    plain, others = shapes[0], shapes[1:]
    drawn = drawn_hyper(rng, hyper, plain)
    required = {name: value for name, value in drawn.items() if callable(hyper[name])}
    walks = [Walk("", (make_layer(rng, plain),), ETAS, drawn)]
    walks += [
        Walk(f" on a layer of shape {shape}", (make_layer(rng, shape),), ETAS, drawn_hyper(rng, hyper, shape))
        for shape in others
    ]
    walks += [Walk(" with the default hyper-parameters", (make_layer(rng, plain, 1e-2),), ETAS, required, bare=True)]
    pair = (make_layer(rng, plain), make_layer(rng, plain))
    walks += [Walk(" of two layers in turns", pair, ETAS, drawn)]
    if given:
        walks += [Walk(" from a given state", (make_layer(rng, plain, state=given(rng, plain)),), ETAS, drawn)]
    return walks


def drawn_hyper(rng: np.random.Generator, hyper: Mapping[str, Any], shape: tuple[int, ...]) -> dict[str, Any]:
    """The hyper-parameters of a walk. A function among them draws one that fits a layer's shape, such
    as a Hessian; it has no default, so a walk with the defaults has it too.
    """
    return {name: value(rng, shape) if callable(value) else value for name, value in hyper.items()}


def edge_walks(
    rng: np.random.Generator,
    hyper: Mapping[str, Any],
    shapes: tuple[tuple[int, ...], ...] = ((3,), (2, 3)),
    narrow_rtol: float = 2e-5,
) -> dict[str, Walk]:
    """Runs at the edges of what a rule is given, by name. narrow_rtol: the tolerance in float32.

    The smallest layer has one axis: an answer that loops over coordinates is legal, and NumPy
    turns arrays without axes into numbers that cannot be indexed.
    """
    plain, number = shapes[0], (1,) * len(shapes[0])
    zero, wide, single = make_layer(rng, plain), make_layer(rng, plain, 100.0), make_layer(rng, plain)
    fitting = drawn_hyper(rng, hyper, plain)
    zero = still_at(zero, 1, 2)
    single = Layer(_float32(single.theta), tuple(_float32(g) for g in single.gradients))
    return {
        "zero": Walk(" where the gradient is 0", (zero,), ETAS, fitting),
        "sizes": Walk(" with gradients of very different size", (wide,), ETAS, fitting),
        "strided": Walk(
            " on arrays that are views",
            (_strided(make_layer(rng, shapes[-1])),),
            ETAS,
            drawn_hyper(rng, hyper, shapes[-1]),
        ),
        "float32": Walk(" in float32", (single,), ETAS, fitting, rtol=narrow_rtol),
        "scalar": Walk(" on a layer of one number", (make_layer(rng, number),), ETAS, drawn_hyper(rng, hyper, number)),
    }


def given_moments(state_class: type) -> Callable[[np.random.Generator, tuple[int, ...]], Any]:
    """A state after three steps: averages of either sign, squares above 0, products below 1.

    Where the rule remembers nothing, the empty tuple: a state that is not START, and one object in every process.
    """

    def build(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
        drawn = {
            "t": lambda: 3,
            "m": lambda: 0.5 * _signs(shape) * rng.uniform(0.5, 1.5, shape),
            "b": lambda: 0.5 * _signs(shape) * rng.uniform(0.5, 1.5, shape),
            "mu_product": lambda: rng.uniform(0.1, 0.2),
        }
        squares = {name: lambda: rng.uniform(0.2, 2.0, shape) for name in ("v", "G")}
        return state_class(**{name: (drawn | squares)[name]() for name in state_class._fields}) or ()

    return build


def make_layer(rng: np.random.Generator, shape: tuple[int, ...], size: float = 1.0, state: Any = START) -> Layer:
    """A layer whose coordinates have gradients of unlike size; one entry of step 3 is exactly 0."""
    scales = size * np.resize(SCALES, shape) * np.ones(shape)
    gradients = []
    for t in range(len(ETAS)):
        g = (-1) ** t * _signs(shape) * SIZES[t] * scales * rng.uniform(0.6, 1.4, shape)
        gradients.append(np.asarray(g))
    gradients[2].flat[-1] = 0.0
    theta = np.asarray(_signs(shape) * rng.uniform(0.5, 2.5, shape))
    return Layer(theta, tuple(gradients), state)


def rescaled(layer: Layer, factor: float) -> Layer:
    """The layer with its theta, and nothing else, multiplied."""
    return replace(layer, theta=factor * layer.theta)


def still_at(layer: Layer, *steps: int) -> Layer:
    """The layer with gradients that are exactly 0 at these steps, counted from 1."""
    gradients = (0 * g if t in steps else g for t, g in enumerate(layer.gradients, start=1))
    return replace(layer, gradients=tuple(gradients))


def _signs(shape: tuple[int, ...]) -> np.ndarray:
    return np.resize((1.0, -1.0), shape) * np.ones(shape)


def _float32(x: np.ndarray) -> np.ndarray:
    return x.astype(np.float32)


def _strided(layer: Layer) -> Layer:
    """The same numbers as views that are not contiguous in memory."""
    return Layer(_view(layer.theta), tuple(_view(g) for g in layer.gradients), layer.state)


def _view(x: np.ndarray) -> np.ndarray:
    wide = np.full(tuple(2 * n for n in x.shape), np.nan)
    view = wide[tuple(slice(None, None, 2) for _ in x.shape)]
    view[...] = x
    return view
