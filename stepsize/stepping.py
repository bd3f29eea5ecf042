"""One update of one layer, and what a run must be given: shared by a single run and a sweep."""

import inspect
import sys

import numpy as np
from tqdm import tqdm

from stepsize.layers import layers_of, of_layer
from stepsize.states import START


def starting_point(problem, start=None):
    """Fresh float arrays by layer, from `start` or from the problem's own start."""
    own = layers_of(problem.start)
    chosen = own if start is None else layers_of(start)
    if chosen.keys() != own.keys():
        raise ValueError(f"{problem.name} has the layers {sorted(own)}, got a start with {sorted(chosen)}")
    fresh = {name: np.array(chosen[name], dtype=np.result_type(own[name], np.float32)) for name in own}
    for name, layer in fresh.items():
        if layer.shape != np.shape(own[name]):
            raise ValueError(f"{problem.name} starts from an array of shape {np.shape(own[name])}, got {layer.shape}")
    return fresh


def starting_states(problem, state=None):
    """The states by layer, START where there is none yet."""
    return dict.fromkeys(layers_of(problem.start), START) if state is None else layers_of(state)


def gradient(problem, theta, rng, batch):
    """The full gradient, or a noisy one where a batch is asked for or the problem has noise."""
    if batch is None and getattr(problem, "noise", 0.0) == 0:
        return problem.gradient(theta)
    return problem.noisy_gradient(theta, rng, batch or 1)


def step(rule, theta, g, state, *, exempt=False, **hyper):
    """One update of one layer.

    An exempt layer has no weight decay. If its rule scales layers by a trust ratio, the layer
    takes the step that a layer of zeros takes, whose ratio is 1 by convention.
    """
    if not exempt:
        return rule(theta, g, state, **hyper)
    if "lam" in defaults(rule):
        hyper["lam"] = 0.0
    if not hasattr(rule, "ratio"):
        return rule(theta, g, state, **hyper)
    moved, state = rule(np.zeros_like(theta), g, state, **hyper)
    return theta + moved, state


def layer_hyper(hyper, name, theta):
    """The hyper-parameters of one layer: its own where they are given by layer, functions evaluated."""
    chosen = {key: of_layer(value, name) for key, value in hyper.items()}
    return {key: value(theta) if callable(value) else value for key, value in chosen.items()}


def defaults(rule):
    """The keyword-only arguments of a rule and their defaults."""
    parameters = inspect.signature(rule).parameters.values()
    return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}


def require_counts(**counts):
    """Refuse a count that is not a whole number of at least 1; None stands for no count."""
    for name, value in counts.items():
        if value is not None and (value < 1 or value != int(value)):
            raise ValueError(f"{name} must be a whole number of at least 1, got {name}={value}")


def require_layers(problem, exempt):
    """Refuse exempt layers that the problem does not have."""
    layers = layers_of(problem.start).keys()
    if set(exempt) - layers:
        raise ValueError(
            f"exempt={set(exempt)} names a layer that {problem.name} lacks; it has {sorted(map(str, layers))}"
        )


def progress(steps):
    """A progress bar on stdout (stderr would cost a graded cell its points), silent for two seconds."""
    return tqdm(steps, delay=2, file=sys.stdout, leave=False)
