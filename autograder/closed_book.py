"""Refuse an answer that hands the work to the reference or to a library's optimizer.

A courtesy to honest learners, who hear it before they hand in; a grader that must resist attacks
runs the answer where these modules do not exist.
"""

import contextlib
import inspect
from collections.abc import Callable, Collection, Iterator
from types import CodeType, ModuleType
from typing import Any

from autograder.verdict import Refused

CLOSED = ("stepsize.optimizers", "torch.optim", "optax", "autograder", "keras.optimizers")


def require_own_work(name: str, answer: Callable, closed: Collection[str] = CLOSED) -> None:
    """Raise `Refused` when the answer is, or uses, one of the modules that the exercise closes.

    A function of a student's process is not looked into: the modules cannot be imported there.
    """
    if hasattr(answer, "remote_empty"):
        return
    for module in _modules(answer, set()):
        for shut in closed:
            if module == shut or module.startswith(f"{shut}."):
                raise Refused(f"{name} must be your own: {shut} is closed in this exercise.")


def _modules(thing: Any, seen: set[int]) -> Iterator[str]:
    """Names of the modules that a function comes from, imports or reaches through its helpers."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, ModuleType):
        yield thing.__name__
        return
    yield str(getattr(thing, "__module__", ""))
    for part in (getattr(thing, "func", None), getattr(thing, "__wrapped__", None)):
        if callable(part):
            yield from _modules(part, seen)
    if isinstance(thing, type):
        for part in vars(thing).values():  # its bases may be a library's
            yield from _modules(part, seen) if inspect.isfunction(part) else ()
        return
    if not inspect.isfunction(thing):
        thing = type(thing).__call__ if callable(thing) else None
    if not inspect.isfunction(thing):
        return
    for value in (*_enclosed(thing), *_used(thing)):
        if isinstance(value, ModuleType) or callable(value):
            yield from _modules(value, seen)
    for code in _codes(thing.__code__):
        yield from _dotted(code, thing.__globals__)


def _used(function: Callable) -> list[Any]:
    """The global values that a function's code mentions."""
    names = {name for code in _codes(function.__code__) for name in code.co_names}
    return [function.__globals__[name] for name in names if name in function.__globals__]


def _enclosed(function: Callable) -> Iterator[Any]:
    """The values of the surrounding functions' variables, where they are already set."""
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):
            yield cell.cell_contents


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _dotted(code: CodeType, scope: dict[str, Any]) -> Iterator[str]:
    """Imports inside the body, and package.module chains such as torch.optim."""
    names = code.co_names
    yield from names
    for first in names:
        value = scope.get(first)
        package = value.__name__ if isinstance(value, ModuleType) else first
        yield from (f"{package}.{second}" for second in names)
