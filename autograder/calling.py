"""Call a learner's function quietly; what stops it becomes a sentence."""

import contextlib
import dis
import functools
import inspect
import io
import linecache
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from types import CodeType
from typing import Any

import numpy as np

from autograder.verdict import Refused

COMPLEX = "complex numbers"  # how a message calls them
EMPTY_HINT = "Write the body, run its cell, then this one again."
DOES_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE", "POP_TOP"}


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Swallow prints and warnings: to nbgrader a single line on stderr means no points."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield


def call(name: str, answer: Callable, *args: Any, **kwargs: Any) -> Any:
    """`answer(*args, **kwargs)`, where an exception, or an empty body, is `Refused` in words."""
    try:
        with quiet():
            result = answer(*args, **kwargs)
    except NotImplementedError:
        raise Refused(f"{name} is still empty.", hint=EMPTY_HINT) from None
    except (Exception, SystemExit) as error:
        said = " ".join(str(error).split())
        kind = getattr(error, "remote_type", type(error).__name__)
        sentence = f"{name} raised {kind}{': ' if said else ''}{said.rstrip('.')}."
        where = place(answer, error)
        details = [(f"line {where[0]}", where[1])] if where else []
        raise Refused(sentence, *details, hint=_crash_hint(said)) from error
    if result is None and is_empty(answer):
        raise Refused(f"{name} is still empty.", hint=EMPTY_HINT)
    return result


def require_signature(name: str, answer: Callable, reference: Callable, args: tuple, kwargs: Mapping) -> None:
    """Refuse an answer that cannot be called the way the exercise states."""
    theirs = signature(answer)
    if theirs is None:
        return
    try:
        theirs.bind(*args, **kwargs)
    except TypeError as error:
        raise Refused(f"{name} cannot be called: {error}.", hint=_signature_hint(theirs, reference)) from None


def require_unchanged(name: str, before: Mapping[str, np.ndarray], after: Mapping[str, Any]) -> None:
    """Refuse an answer that wrote into the caller's arrays."""
    for argument, value in before.items():
        if not np.array_equal(value, np.asarray(after[argument]), equal_nan=value.dtype.kind == "f"):
            raise Refused(
                f"{name} changed its argument {argument}.",
                hint="x -= y writes into the caller's array; x = x - y makes a new one.",
            )


def require_numbers(name: str, what: str, value: Any, shape: tuple[int, ...]) -> np.ndarray:
    """The value as an array of real numbers of the given shape, or a sentence that says what it is."""
    try:
        array = np.asarray(value)
    except Exception:  # a learner may return anything; what makes no array is refused below, by its type
        array = np.asarray(None)
    if array.dtype.kind not in "fiu":
        kinds = {"c": COMPLEX, "O": type(value).__name__, "b": "truth values"}
        found = kinds.get(array.dtype.kind, array.dtype)  # another process says itself that its numbers are complex
        raise Refused(
            f"{name} returned {what} as {found}, not real numbers.",
            hint="A root or fraction as power makes a negative number complex." if found == COMPLEX else None,
        )
    if array.shape != shape:
        raise Refused(f"{name}: the shape {shape} of {what} became {array.shape}.", hint=_shape_hint(array.shape))
    return array


def signature(function: Callable) -> inspect.Signature | None:
    """How a function, a partial or a callable object is called; None where Python cannot tell."""
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):
        return None


def _signature_hint(theirs: inspect.Signature, reference: Callable) -> str:
    """Which default is missing, else the names of all arguments."""
    wanted = inspect.signature(reference).parameters
    for name, parameter in theirs.parameters.items():
        if name in wanted and parameter.default is parameter.empty is not wanted[name].default:
            return f"The exercise gives {name} a default: {name}={wanted[name].default!r}."
    asked = [name for name in wanted if name != "batch_dims"]  # which serves sweeps, and no learner
    return f"Its arguments are {', '.join(asked)}."


def _shape_hint(shape: tuple[int, ...]) -> str:
    if shape == ():
        return "A sum or mean leaves one number where an array is asked for."
    return "Look at the shapes: one line sums, repeats or turns over what it should keep."


def place(answer: Callable, error: BaseException) -> tuple[int, str] | None:
    """Number and text of the last line of the learner's own file or cells that took part in an exception.

    A function of another process says so itself, with the exception that it raised there.
    """
    if hasattr(error, "remote_place"):
        return error.remote_place
    code = _code(answer)
    if code is None:
        return None
    names = getattr(inspect.unwrap(answer), "__globals__", None)  # which the cells of a notebook share
    own = [
        (frame.f_code.co_filename, number)
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == code.co_filename or frame.f_globals is names
    ]
    if not own:
        return None
    file, number = own[-1]
    return number, linecache.getline(file, number).strip()


def _code(answer: Callable) -> CodeType | None:
    """What Python runs when a function, a partial or a callable object is called."""
    while isinstance(answer, functools.partial):
        answer = answer.func
    answer = inspect.unwrap(answer)
    return getattr(answer, "__code__", None) or getattr(getattr(type(answer), "__call__", None), "__code__", None)  # noqa: B004


def _crash_hint(said: str) -> str | None:
    """The missing fact where an exception's text gives it away."""
    if "bitwise_xor" in said or "type(s) for ^" in said:
        return "`**` is the power in Python, `^` is not."
    return None


def is_empty(answer: Callable) -> bool:
    """Whether a function's body is only `pass`, `...`, a docstring or `return None`."""
    if hasattr(answer, "remote_empty"):
        return answer.remote_empty
    code = _code(answer)
    return code is not None and {step.opname for step in dis.get_instructions(code)} <= DOES_NOTHING
