"""The decorator of every schedule: what its arguments must satisfy, apart from its formula."""

import functools
import inspect

import numpy as np


def schedule(**requirements):
    """Check the arguments of a schedule; each keyword maps a message to its condition.

    `@schedule(steps=(lambda steps: steps >= 1, "…, got steps={steps}"))`: the condition is a
    function of any of the schedule's arguments, and the message shows their values. A number in
    gives a Python float out, an array an array. Raises `ValueError` with the message. No NumPy
    integer is too narrow, or lacks the sign, for the formula.
    """
    rules = [(lambda t: t >= 1, "updates are counted from t = 1, got t={t}"), *requirements.values()]
    conditions = [(tuple(inspect.signature(rule).parameters), rule, message) for rule, message in rules]

    def decorate(formula):
        signature = inspect.signature(formula)

        @functools.wraps(formula)
        def checked(*args, **kwargs):
            try:
                bound = signature.bind(*args, **kwargs)
            except TypeError as mismatch:
                raise TypeError(f"{formula.__name__}: {mismatch}") from None
            bound.apply_defaults()
            bound.arguments.update({name: _plain(value) for name, value in bound.arguments.items()})
            for names, holds, message in conditions:
                # Symbols in place of numbers pass: whether they satisfy a condition is not decided yet.
                verdict = holds(*(bound.arguments[name] for name in names))
                if isinstance(verdict, (bool, np.bool_, np.ndarray)) and not np.all(verdict):
                    raise ValueError(message.format(**bound.arguments))
            eta = formula(*bound.args, **bound.kwargs)
            return eta.item() if isinstance(eta, (np.generic, np.ndarray)) and np.ndim(eta) == 0 else eta

        return checked

    return decorate


def _plain(value):
    """A NumPy scalar or 0-d array as a Python number, an array of small integers as one of large."""
    if not isinstance(value, (np.generic, np.ndarray)):
        return value
    if np.ndim(value) == 0:
        return value.item()
    return value.astype(np.int64) if value.dtype.kind in "iu" else value
