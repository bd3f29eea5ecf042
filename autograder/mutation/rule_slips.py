"""Wrong versions of an update rule that no change of its text makes: what it does around the right numbers.

Each is written as a learner might: the right result is at hand, and something is lost on its way.
"""

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from stepsize.states import START

Slip = tuple[str, str, Callable]  # kind, what it does, the answer


def rule_slips(right: Callable, fields: tuple[str, ...]) -> Iterator[Slip]:
    """Slips of an update rule whose state has these fields."""

    def slip(kind: str, text: str, body: Callable) -> Slip:
        @functools.wraps(right)
        def answer(theta, g, state=START, **hyper):
            return body(theta, g, state, hyper)

        return kind, text, answer

    for text, spoil in RESULTS.items():
        yield slip(*text, lambda theta, g, state, hyper, spoil=spoil: spoil(*right(theta, g, state, **hyper), theta))
    yield from (slip("mutated input", *one) for one in _written(right, fields))
    yield from (slip("shared state", *one) for one in _remembered(right, fields))
    for dtype in (np.float32, np.float16):
        yield slip("dtype lost", f"computes in {dtype.__name__}", _in_precision(right, dtype))
    for name in (name for name in fields if name != "t"):
        yield slip("dtype lost", f"keeps {name} in float32", _kept_narrow(right, name))


def noise() -> float:
    """Another small number at every call."""
    return 1e-6 * np.random.default_rng().normal()


def _step_alone(new: np.ndarray, old: np.ndarray, moved: tuple[slice, ...]) -> np.ndarray:
    result = np.array(old)
    result[moved] = new[moved]
    return result


RESULTS: dict[tuple[str, str], Callable] = {
    ("order", "returns three things"): lambda new, state, old: (new, state, old),
    ("order", "returns the state as a dict"): lambda new, state, old: (new, {"t": 1, "state": state}),
    ("order", "returns no state"): lambda new, state, old: (new, None),
    ("order", "returns START"): lambda new, state, old: (new, START),
    ("order", "returns the fields in reverse"): lambda new, state, old: (new, _reversed(state)),
    ("order", "prints the result instead of returning it"): lambda new, state, old: None,
    ("dtype lost", "rounds theta to six digits"): lambda new, state, old: (np.round(new, 6), state),
    ("dtype lost", "makes theta whole numbers"): lambda new, state, old: (new.astype(int), state),
    ("dtype lost", "makes theta complex"): lambda new, state, old: (new + 0j, state),
    ("shape lost", "returns the mean of theta"): lambda new, state, old: (np.mean(new), state),
    ("shape lost", "adds an axis to theta"): lambda new, state, old: (new[None], state),
    ("shape lost", "flattens theta"): lambda new, state, old: (new.ravel(), state),
    ("shape lost", "leaves the first entry out"): lambda new, state, old: (
        _step_alone(new, old, (slice(1, None),)),
        state,
    ),
    ("shape lost", "leaves the last entry out"): lambda new, state, old: (
        _step_alone(new, old, (..., slice(None, -1))),
        state,
    ),
    ("draws", "adds random noise"): lambda new, state, old: (new + noise(), state),
}


def _reversed(state: Any) -> Any:
    return type(state)(*reversed(state)) if len(state or ()) > 1 else ()


def _written(right: Callable, fields: tuple[str, ...]) -> Iterator[tuple[str, Callable]]:
    """Slips that write into what the caller owns, after the right result is computed."""

    def writes(write: Callable) -> Callable:
        def body(theta, g, state, hyper):
            result = right(theta, g, state, **hyper)
            write(theta, g, state, hyper, result)
            return result

        return body

    def into_field(name: str) -> Callable:
        def write(theta, g, state, hyper, result):
            if isinstance(getattr(state, name), np.ndarray):
                getattr(state, name)[...] = getattr(result[1], name)

        return write

    yield "writes the new theta into theta", writes(lambda theta, g, state, hyper, r: np.copyto(theta, r[0]))
    yield "leaves the step in g", writes(lambda theta, g, state, hyper, r: np.copyto(g, theta - r[0]))
    yield "clears g", writes(lambda theta, g, state, hyper, r: g.fill(0.0))
    for name in (name for name in fields if name not in ("t", "mu_product")):
        yield f"writes the new {name} into state.{name}", writes(into_field(name))


def _remembered(right: Callable, fields: tuple[str, ...]) -> Iterator[tuple[str, Callable]]:
    """Slips that keep something outside the state: one memory for all, or one for each shape."""
    for keyed, key in (("one place", lambda theta: 0), ("one place per shape", np.shape)):
        for anew in (False, True):
            told = ", begun anew at START" if anew else ""
            if fields:
                yield f"keeps the state in {keyed}{told}", _with_memory(right, fields, key, anew)
            for name in fields:
                yield f"keeps {name} in {keyed}{told}", _with_memory(right, (name,), key, anew)
    yield "keeps the first eta", _with_first(right, ("eta",))
    yield "keeps the first hyper-parameters", _with_first(right, None)
    yield "uses the eta of the call before", _with_previous_eta(right)


def _with_memory(right: Callable, names: tuple[str, ...], key: Callable, anew: bool) -> Callable:
    memory = {}

    def body(theta, g, state, hyper):
        known = {} if anew and state is START else memory.get(key(theta), {})
        if known:
            state = _State(state, known)
        new, after = right(theta, g, state, **hyper)
        memory[key(theta)] = {name: getattr(after, name) for name in names}
        return new, after

    return body


class _State:
    """A state some of whose fields are remembered elsewhere."""

    def __init__(self, state: Any, known: dict[str, Any]) -> None:
        self._state, self._known = state, known

    def __getattr__(self, name: str) -> Any:
        return self._known[name] if name in self._known else getattr(self._state, name)


def _with_first(right: Callable, names: tuple[str, ...] | None) -> Callable:
    memory = {}

    def body(theta, g, state, hyper):
        kept = {name: memory.setdefault(name, hyper[name]) for name in (names or hyper)}
        return right(theta, g, state, **{**hyper, **kept})

    return body


def _with_previous_eta(right: Callable) -> Callable:
    memory = {}

    def body(theta, g, state, hyper):
        eta, memory["eta"] = memory.get("eta", hyper["eta"]), hyper["eta"]
        return right(theta, g, state, **{**hyper, "eta": eta})

    return body


def _in_precision(right: Callable, dtype: type) -> Callable:
    def body(theta, g, state, hyper):
        return right(theta.astype(dtype), g.astype(dtype), state, **hyper)

    return body


def _kept_narrow(right: Callable, name: str) -> Callable:
    def body(theta, g, state, hyper):
        new, after = right(theta, g, state, **hyper)
        return new, after._replace(**{name: np.float32(getattr(after, name))})

    return body
