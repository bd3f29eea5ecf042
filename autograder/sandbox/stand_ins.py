"""Stand-ins on the grader's side for what stays in a student's process."""

import builtins
import inspect
from typing import Any

import numpy as np

from autograder.sandbox import formulas
from autograder.sandbox.wire import Formula, Function, Opaque

NAME = 100  # characters of a name that comes from there


class Gone(BaseException):
    """The student's process ended, or was ended, before it answered; the text says why.

    No `except Exception` of a check may take it for something that the answer raised.
    """


class RemoteFunction:
    """A student's function: called there, with its name and signature here."""

    def __init__(self, session: Any, function: Function) -> None:
        self.session, self.handle, self.taken = session, function.handle, set()
        self.__name__ = str(function.name)[:NAME]
        self.remote_empty = bool(function.empty)
        if function.parameters is not None:
            self.__signature__ = _signature(function.parameters)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.session.call(self.handle, args, kwargs)

    def recorded(self, walk: Any, state_class: type) -> "Recorded":
        """All steps of a walk, taken there in one go."""
        steps, raised = self.session.walk(self.handle, walk, state_class, self.taken)
        return Recorded(self, steps, raised)


class Recorded:
    """A rule that gives again, call by call, what it gave in the student's process."""

    def __init__(self, function: RemoteFunction, steps: list[dict], raised: Exception | None) -> None:
        self.__name__, self.remote_empty = function.__name__, function.remote_empty
        self.trusted, self.steps, self.raised = function.session.trusted, iter(steps), raised

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        step = next(self.steps, None)
        if step is None:
            raise self.raised or Gone("it gave fewer steps than it was asked for")
        write_back((*args, *kwargs.values()), (*step["args"], None, *step["kwargs"].values()))  # eta is a number
        value = self.trusted(step["value"])
        if step["same"] and len(args) == 3 and type(value) is tuple and len(value) == 2:
            return value[0], args[2]  # it handed on the very state that it was given
        return value


def stand_in(value: Any, session: Any) -> Any:
    """What came from there with stand-ins for functions, formulas read, and a stranger for what stayed there.

    Raises `ValueError`, `TypeError` or `KeyError` for what no process of ours would send.
    """
    if isinstance(value, Function):
        return RemoteFunction(session, value)
    if isinstance(value, Formula):
        return _formula(value)
    if type(value) in (list, tuple):
        return type(value)(stand_in(part, session) for part in value)
    if isinstance(value, Opaque):
        return _stranger(value.type)
    return value


def remote_error(raised: dict) -> Exception:
    """The exception as a built-in one of this process, with the place where it happened there."""
    kind = getattr(builtins, raised["kind"], Exception)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = Exception
    try:
        error = kind(raised["said"])
    except TypeError:  # UnicodeDecodeError and its like need more than a text
        error = Exception(raised["said"])
    error.remote_type, line = raised["type"][:NAME], raised["line"]
    error.remote_place = (int(line[0]), str(line[1])[:NAME]) if line else None
    return error


def write_back(ours: tuple, theirs: tuple) -> None:
    """What a call did to its arguments there happens to the arrays here."""
    for mine, after in zip(ours, theirs, strict=False):
        if isinstance(mine, tuple) and isinstance(after, tuple):
            write_back(mine, after)
        elif isinstance(mine, np.ndarray) and isinstance(after, np.ndarray) and mine.shape == after.shape:
            _copy(mine, after)


def _copy(mine: np.ndarray, after: np.ndarray) -> None:
    """An array that may not be written to, and was, raises `ValueError`, as it would in one process."""
    if mine.flags.writeable or not np.array_equal(mine, after, equal_nan=mine.dtype.kind == "f"):
        mine[...] = after


def _formula(value: Formula) -> Any:
    try:
        return formulas.expression(value.tree)
    except (formulas.Unreadable, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        return _stranger(str(error))


def _stranger(name: str) -> Any:
    """Some object of a type with this name, which is all that a message needs."""
    printable = "".join(letter for letter in str(name)[:NAME] if letter.isprintable())
    return type(printable or "object", (), {})()


def _signature(parameters: tuple) -> inspect.Signature:
    """A signature with these (name, kind, default); a default that stayed there is some object."""
    made = []
    for name, kind, default in parameters:
        default = inspect.Parameter.empty if default == Opaque("none") else default
        made.append(inspect.Parameter(str(name)[:NAME], _KINDS[kind], default=default))
    return inspect.Signature(made)


_KINDS: dict[str, Any] = {kind.name: kind for kind in type(inspect.Parameter.KEYWORD_ONLY)}
