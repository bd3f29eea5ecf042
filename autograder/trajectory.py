"""Step a rule along a walk of given gradients and write down every number it returns."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from autograder.calling import call, require_numbers, require_unchanged
from autograder.numerals import same
from autograder.verdict import Refused
from stepsize.states import START

NOTHING_HINT = "This rule remembers nothing: it returns the state that came in, whatever it is."


class Stateless(NamedTuple):
    """The state of a rule that remembers nothing and hands on what it is given."""


@dataclass(frozen=True)
class Layer:
    """Where one layer begins, and the gradient of each of its steps."""

    theta: np.ndarray
    gradients: tuple[np.ndarray, ...]
    state: Any = START


@dataclass(frozen=True)
class Walk:
    """One trajectory: layers stepped in turns, one learning rate per step.

    where: what the message says after "at step 2", such as " on a 2-D layer".
    bare: leave out the state at the first step, to see the default START. special: one of the walks
    that its rule alone needs, which are diagnosed together.
    """

    where: str
    layers: tuple[Layer, ...]
    etas: tuple[float, ...]
    hyper: Mapping[str, Any] = field(default_factory=dict)
    rtol: float = 1e-9
    bare: bool = False
    special: bool = False

    def alone(self, index: int) -> "Walk":
        """The same walk of one of its layers."""
        return replace(self, layers=(self.layers[index],))


@dataclass(frozen=True)
class Step:
    """What a rule returned: theta, and the state's fields by name (None when it lacks them)."""

    number: int
    theta: np.ndarray
    state: dict[str, np.ndarray] | None

    def value(self, name: str) -> np.ndarray:
        """theta, or a field of the state."""
        return self.theta if name == "theta" else self.state[name]


def follow(rule: Callable, walk: Walk, state_class: type) -> Iterator[Step]:
    """Yield each step of a rule along a walk; the rule gets back what it returned itself."""
    rule = getattr(rule, "along", lambda _: rule)(walk)
    now = [(layer.theta, layer.state) for layer in walk.layers]
    for t, eta in enumerate(walk.etas):
        for i, layer in enumerate(walk.layers):
            theta, state = now[i]
            arguments = (theta, layer.gradients[t]) if walk.bare and t == 0 else (theta, layer.gradients[t], state)
            try:
                theta, state = rule(*arguments, eta=eta, **walk.hyper)
            except Refused as refused:
                refused.step = t + 1
                raise
            now[i] = np.asarray(theta), as_state(state, state_class)
            yield Step(t + 1, np.array(theta), read_state(now[i][1], state_class))


def guarded(name: str, answer: Callable, state_class: type) -> Callable:
    """A learner's rule that is refused in words when it crashes, changes an argument or returns nonsense."""

    def rule(theta: np.ndarray, g: np.ndarray, *state: Any, **keywords: Any) -> tuple[Any, Any]:
        arrays = {"theta": theta, "g": g, **{f"state.{k}": v for k, v in _parts(state, state_class).items()}}
        arrays |= {key: value for key, value in keywords.items() if isinstance(value, np.ndarray)}
        before = {key: np.array(value) for key, value in arrays.items()}
        try:
            result = call(name, answer, theta, g, *state, **keywords)
        except Refused as refused:
            refused.hint = refused.hint or _state_hint(refused.__cause__, state, state_class)
            raise
        require_unchanged(name, before, arrays)
        if not (isinstance(result, tuple | list) and len(result) == 2):
            raise Refused(
                f"{name} returned {_described(result)}, not theta, state.",
                hint=f"The last line returns two things: the new theta and {signature_of(state_class)}.",
            )
        if hasattr(result[0], "_fields"):
            raise Refused(f"{name} returned its state first.", hint="The new theta comes first, the state second.")
        require_numbers(name, "theta", result[0], np.shape(theta))
        if not state_class._fields and state and result[1] is not state[0]:
            raise Refused(f"{name} returned another state than it got.", hint=NOTHING_HINT)
        return result

    if hasattr(answer, "recorded"):  # a function of another process takes a whole walk there, in one message
        rule.along = lambda walk: guarded(name, answer.recorded(walk, state_class), state_class)
    return rule


def read_state(state: Any, state_class: type) -> dict[str, np.ndarray] | None:
    """The state's fields as arrays of numbers, or None when it does not have them."""
    try:
        fields = {name: np.array(getattr(state, name), dtype=float) for name in state_class._fields}
    except (AttributeError, TypeError, ValueError):
        return None
    return fields


def differing(yours: Step, expected: Step, names: tuple[str, ...], rtol: float) -> list[str]:
    """Which of the names (theta or fields of the state) do not agree."""
    return [name for name in names if not same(yours.value(name), expected.value(name), rtol)]


def signature_of(state_class: type) -> str:
    """How the state is written, such as Moments(t, m, v)."""
    if not state_class._fields:
        return "the state that came in"
    return f"{state_class.__name__}({', '.join(state_class._fields)})"


def as_state(state: Any, state_class: type) -> Any:
    """A plain tuple in the right order becomes the state that the rule's own first lines can read."""
    if state_class and type(state) in (tuple, list) and len(state) == len(state_class._fields):
        return state_class(*state)
    return state


def _parts(state: tuple[Any, ...], state_class: type) -> dict[str, Any]:
    """The arrays inside the state that a rule receives."""
    if not state or state[0] is START:
        return {}
    parts = {name: getattr(state[0], name, None) for name in getattr(state_class, "_fields", ())}
    return {name: value for name, value in parts.items() if isinstance(value, np.ndarray)}


def _state_hint(error: BaseException | None, state: tuple[Any, ...], state_class: type) -> str | None:
    """The missing fact when a rule crashed on the state that it was given."""
    if not isinstance(error, AttributeError | TypeError):
        return None
    said, given = str(error), state[0] if state else START
    if "can't set attribute" in said or (given is START and isinstance(error, AttributeError) and "_Start" in said):
        return f"A state is never changed: return a new one, {signature_of(state_class)}."
    if given is START and "_Start" in said:
        if not state_class._fields:
            return NOTHING_HINT
        *names, last = (f"state.{name}" for name in state_class._fields)
        return f"START answers {', '.join(names)} and {last}; it cannot be unpacked."
    kind = type(given).__name__
    if read_state(given, state_class) is None and f"'{kind}'" in said:
        return f"The state it got is the one it returned: {kind}, not {signature_of(state_class)}."
    return None


def _described(result: Any) -> str:
    if isinstance(result, tuple | list):
        return f"{len(result)} things"
    return type(result).__name__
