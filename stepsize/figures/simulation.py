"""A process that a figure shows: how it begins, how one update changes it, and what is read off."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from stepsize.figures.tracing import Traced, Undecided, javascript, symbols
from stepsize.states import START


class Simulation(NamedTuple):
    """begin() -> state · advance(t, state) -> state, t = 1, 2, … · read(t, state) -> columns, t = 0, 1, …

    A state is a dict of numbers, arrays and the states of update rules; the columns are a dict of
    numbers. All three are made of NumPy functions, so that they can be traced.
    """

    begin: Callable
    advance: Callable
    read: Callable


def play(simulation, steps):
    """The simulation in NumPy: column name to array of steps + 1 values."""
    with np.errstate(all="ignore"):
        state = simulation.begin()
        rows = [simulation.read(0, state)]
        for t in range(1, steps + 1):
            state = _in_order(simulation.advance(t, state), state)
            rows.append(simulation.read(t, state))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def simulation_javascript(simulation, parameters):
    """The simulation as a JavaScript object of three functions on one flat array of numbers.

    parameters: the pattern that takes the settings apart, `{eta, beta1}`. A rule that treats its
    first step apart (`if state.t == 0`) is traced twice.
    """
    begin = simulation.begin()
    after = simulation.advance(symbols("t", positive=True), begin)
    shape = _shape(_in_order(after, begin))
    begun = {name: _zeros(shape[name]) if value is START else value for name, value in begin.items()}
    state = _symbols(shape)
    names = f"[{', '.join(str(s) for s in _flat(state))}]"
    try:
        advance = _advance(simulation, state, names, parameters)
    except Undecided:
        first = _advance(simulation, _with_start(state, begin), names, parameters)
        later = _advance(simulation, _symbols(shape, positive=True), names, parameters)
        chosen = "(t === 1 ? first : later)(state, t, settings)"
        advance = f"((first, later) => (state, t, settings) => {chosen})({first}, {later})"
    readings = simulation.read(symbols("t"), state)
    return (
        f"{{ begin: {javascript(parameters, *_flat(begun), flat=True)},\n"
        f"advance: {advance},\n"
        f"read: {javascript(f'{names}, t, {parameters}', *readings.values(), flat=True)} }}"
    )


def _in_order(after, before):
    """The state after an update with its parts in the order in which `begin` gave them."""
    if set(after) != set(before):
        raise ValueError(f"a figure's advance returns what begin returns, {sorted(before)}, got {sorted(after)}")
    return {name: after[name] for name in before}


def _advance(simulation, state, names, parameters):
    after = simulation.advance(symbols("t", positive=True), state)
    return javascript(f"{names}, t, {parameters}", *_flat(_in_order(after, state)), flat=True)


def _with_start(state, begin):
    return {name: START if begin[name] is START else value for name, value in state.items()}


def _shape(state):
    """A state in which every number or array is replaced by its shape."""

    def shape(value):
        if value is START:
            return START
        return type(value)(*map(np.shape, value)) if _is_rule_state(value) else np.shape(value)

    return {name: shape(value) for name, value in state.items()}


def _is_rule_state(value):
    return isinstance(value, tuple) and hasattr(value, "_fields")


def _symbols(shape, positive=None):
    """A state of symbols with these shapes; a step count is positive after the first step."""
    counted = iter(range(10**6))

    def fresh(size, positive=None):
        named = [symbols(f"_s{next(counted)}", positive=positive).expressions.item() for _ in range(int(np.prod(size)))]
        return Traced(np.array(named, dtype=object).reshape(size))

    def filled(value):
        if value is START:
            return START
        if not _is_rule_state(value):
            return fresh(value)
        return type(value)(*(fresh(s, positive if n == "t" else None) for n, s in value._asdict().items()))

    return {name: filled(value) for name, value in shape.items()}


def _zeros(shape):
    return START if shape is START else type(shape)(*map(np.zeros, shape))


def _flat(state):
    """All numbers of a state in their order."""
    values = [value for value in state.values() if value is not START]
    parts = [part for value in values for part in (value if _is_rule_state(value) else (value,))]
    return [n for part in parts for n in np.ravel(part.expressions if isinstance(part, Traced) else part)]
