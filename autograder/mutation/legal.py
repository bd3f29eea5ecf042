"""Answers that differ from the reference and count as right: every check must let them pass."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from stepsize.states import START


def legal_rules(right: Callable, fields: tuple[str, ...]) -> Iterator[tuple[str, Callable]]:
    """Legal variants of an update rule whose state has these fields."""

    def variant(text: str, body: Callable) -> tuple[str, Callable]:
        @functools.wraps(right)
        def answer(theta, g, state=START, **hyper):
            return body(theta, g, state, hyper)

        return text, answer

    def returns(change: Callable) -> Callable:
        return lambda theta, g, state, hyper: change(*right(theta, g, state, **hyper))

    yield "the plain body, without the decorator of the reference", right
    yield variant("a float64 answer to float32 inputs", returns(lambda new, state: (np.asarray(new, float), state)))
    yield variant("theta and state as a list of two", returns(lambda new, state: [new, state]))
    yield variant("theta as a list of numbers", returns(lambda new, state: (np.asarray(new).tolist(), state)))
    yield variant("work in place on its own copies", _on_copies(right))
    if fields:
        yield variant("the state as a plain tuple in the right order", returns(lambda new, state: (new, tuple(state))))
        yield variant("a whole t as a float", returns(lambda new, state: (new, state._replace(t=float(state.t)))))


def _on_copies(right: Callable) -> Callable:
    def body(theta, g, state, hyper):
        own, slope = np.array(theta), np.array(g)
        new, after = right(own, slope, state, **hyper)
        own[...] = new
        slope[...] = 0
        return own, after

    return body


def legal_functions(right: Callable) -> Iterator[tuple[str, Callable]]:
    """Legal variants of a schedule, or of another function of numbers."""

    def variant(text: str, change: Callable[[Any], Any]) -> tuple[str, Callable]:
        @functools.wraps(right)
        def answer(*args, **kwargs):
            return change(right(*args, **kwargs))

        return text, answer

    yield "the plain body, without the decorator of the reference", right
    yield variant("the result as a list of numbers", lambda result: np.asarray(result).tolist())
    yield variant("the result as an array without axes", np.asarray)
