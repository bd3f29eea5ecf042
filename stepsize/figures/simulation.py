"""A process that a figure shows: how it begins, how one update changes it, and what is read off."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from stepsize.figures.tracing import Traced, Undecided, expressions, javascript, symbols
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
        state = _begun(simulation)
        rows = [_row(simulation, 0, state)]
        for t in range(1, steps + 1):
            state = _in_order(simulation.advance(t, state), state)
            rows.append(simulation.read(t, state))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def repeats(simulation):
    """Whether the first update gives the same numbers when it is computed again."""
    with np.errstate(all="ignore"):
        first, again = (_flat(simulation.advance(1, simulation.begin())) for _ in range(2))
    return np.array_equal(np.array(first, dtype=float), np.array(again, dtype=float), equal_nan=True)


def starts_at_zero(simulation):
    """Whether a rule's first update, from START, is the one from zeros; another one may begin with ones."""
    with np.errstate(all="ignore"):
        after = simulation.advance(1, simulation.begin())
        zeros = {name: _each(_zeros, after[name]) if _is_blank(v) else v for name, v in simulation.begin().items()}
        again = simulation.advance(1, zeros)
    return np.allclose(np.array(_flat(after), float), np.array(_flat(again), float), rtol=1e-12, equal_nan=True)


def simulation_javascript(simulation, parameters, apart=False):
    """The simulation as a JavaScript object of three functions on one flat array of numbers.

    parameters: the pattern that takes the settings apart, `{eta, beta1}`. A rule that treats its
    first step apart (`if state.t == 0`, or where `apart` says so) is traced twice. Every call gets
    a state of its own: an `advance` may write into it.
    """
    begin, t = simulation.begin(), symbols("t", positive=True)
    blank = {name for name, value in begin.items() if _is_blank(value)}
    after = _in_order(simulation.advance(t, _each(_constant, simulation.begin())), begin)
    known = {name: after[name] if name in blank else value for name, value in begin.items()}
    _require_shapes(known, after)
    names = f"[{', '.join(map(str, _flat(_symbols(known))))}]"

    def update(state):
        numbers = _flat(_in_order(simulation.advance(t, state), begin))
        return javascript(f"{names}, t, {parameters}", *numbers, flat=True)

    def twice():
        first = update(_symbols(known) | {name: begin[name] for name in blank})
        chosen = "(t === 1 ? first : later)(state, t, settings)"
        return f"((first, later) => (state, t, settings) => {chosen})({first}, {update(_symbols(known, later=True))})"

    try:
        advance = twice() if apart else update(_symbols(known))
    except Undecided:
        advance = twice()
    begun = known | {name: _each(_zeros, known[name]) for name in blank}
    readings = simulation.read(symbols("t"), _symbols(known))
    return (
        f"{{ begin: {javascript(parameters, *_flat(begun), flat=True)},\n"
        f"advance: {advance},\n"
        f"read: {javascript(f'{names}, t, {parameters}', *readings.values(), flat=True)} }}"
    )


def _begun(simulation):
    state = simulation.begin()
    if not isinstance(state, dict):
        raise TypeError(f'begin returns a dict, as in {{"average": 0.0}}, got {state!r}')
    return state


def _row(simulation, t, state):
    """The columns, each of them one number."""
    columns = simulation.read(t, state)
    if not isinstance(columns, dict):
        raise TypeError(f'read returns a dict of columns, as in {{"average": 0.5}}, got {columns!r}')
    for name, value in columns.items():
        if np.shape(value) != () or isinstance(value, str):
            raise TypeError(f"read: column {name!r} is one number at a time, such as theta[0], got {value!r}")
    return columns


def _in_order(after, before):
    """The state after an update with its parts in the order in which `begin` gave them."""
    if not isinstance(after, dict):
        raise TypeError(f"a figure's advance returns the state, a dict as begin returns it, got {after!r}")
    if set(after) != set(before):
        raise ValueError(f"a figure's advance returns what begin returns, {sorted(before)}, got {sorted(after)}")
    return {name: after[name] for name in before}


def _require_shapes(begin, after):
    for name in begin:
        before, now = ([np.shape(part) for part in _parts(state[name])] for state in (begin, after))
        if before != now:
            raise ValueError(f"the state {name!r} has the shapes {before} in begin and {now} after an update")


def _is_blank(value):
    """Whether a rule's state is what it gets before the first step: START, or None in a rule of one's own."""
    return value is START or value is None


def _each(function, value, name=""):
    """A state with function(part, its name) in place of every number and array in it."""
    if _is_blank(value):
        return value
    if isinstance(value, dict):
        return {key: _each(function, part, key) for key, part in value.items()}
    if isinstance(value, tuple):
        names = getattr(value, "_fields", range(len(value)))
        parts = [_each(function, part, key) for key, part in zip(names, value, strict=True)]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return function(value, name)


def _constant(part, _):
    return Traced(expressions(part))


def _zeros(part, _):
    return np.zeros(np.shape(part))


def _symbols(like, later=None):
    """A state of symbols with these shapes; a step count `t` is positive after the first step."""
    counted = iter(range(10**6))

    def fresh(part, name):
        size, positive = np.shape(part), later if name == "t" else None
        named = [symbols(f"_s{next(counted)}", positive=positive).expressions.item() for _ in range(int(np.prod(size)))]
        return Traced(np.array(named, dtype=object).reshape(size))

    return _each(fresh, like)


def _flat(state):
    """All numbers of a state in their order."""
    return [number for part in _parts(state) for number in np.ravel(part)]


def _parts(state):
    """The arrays and numbers of a state in their order."""
    parts = []
    _each(lambda part, _: parts.append(expressions(part)), state)
    return parts
