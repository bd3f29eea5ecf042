"""The decorator of every update rule: what a rule must do that no paper writes down."""

import functools

import numpy as np

from stepsize.states import START


def update_rule(rule):
    """Make `rule(theta, g, state, *, eta, …)` safe to call; its body stays the paper's box.

    The wrapped rule refuses integers (`TypeError`) and shapes that do not belong together
    (`ValueError`), returns an empty array as it is, prints no NumPy warning, and keeps float32
    what it is: hyper-parameters and step counts that are NumPy scalars become Python numbers,
    which never widen an array.
    """

    @functools.wraps(rule)
    def safe_rule(theta, g, state=START, **hyper):
        theta, g = _floats(rule, "theta", theta), _floats(rule, "g", g)
        _require_one_shape(rule, theta, g)
        if np.size(theta) == 0:
            return theta, state
        hyper = {name: _weak(value) for name, value in hyper.items()}
        with np.errstate(all="ignore"):
            return rule(theta, g, _weak_numbers(state), **hyper)

    return safe_rule


def _weak_numbers(state):
    """The state with `t` and `mu_product` as Python numbers; a file gives them back as NumPy's."""
    numbers = {name: getattr(state, name, None) for name in ("t", "mu_product")}
    numbers = {name: _weak(value) for name, value in numbers.items() if isinstance(value, (np.generic, np.ndarray))}
    return state._replace(**numbers) if numbers else state


def _weak(value):
    """A NumPy scalar or 0-d array as a Python number; anything else as it is."""
    if isinstance(value, (tuple, list)):
        return tuple(_weak(item) for item in value)
    return value.item() if isinstance(value, (np.generic, np.ndarray)) and np.ndim(value) == 0 else value


def _floats(rule, name, value):
    """Return `value`, or raise when it is not made of floating-point numbers.

    A Python float becomes np.float64, whose square overflows to inf where Python's raises.
    """
    if type(value) is float:
        return np.float64(value)
    if isinstance(value, (int, complex, list, tuple)) or getattr(getattr(value, "dtype", None), "kind", "f") in "biuc":
        raise TypeError(
            f"{rule.__name__} needs floating-point numbers, got {name} = {value!r}: "
            f"pass np.asarray({name}, dtype=float)"
        )
    return value


def _require_one_shape(rule, theta, g):
    """Refuse what NumPy would broadcast to a third shape, and a number beside an array.

    Runs on leading axes may share one of the two: (runs, n) goes with (1, n).
    """
    shapes = np.shape(theta), np.shape(g)
    if shapes[0] == shapes[1]:
        return
    try:
        agree = () not in shapes and np.broadcast_shapes(*shapes) in shapes
    except ValueError:
        agree = False
    if not agree:
        raise ValueError(f"{rule.__name__} needs theta and g of one shape, got {shapes[0]} and {shapes[1]}")
