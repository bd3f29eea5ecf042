"""Wrong versions of a schedule or of another function of numbers: what it does around the right result."""

import functools
import inspect
from collections.abc import Callable, Collection, Iterator

import numpy as np

from autograder.mutation.rule_slips import Slip, noise


def function_slips(right: Callable, arrays: Collection[str], axes: int) -> Iterator[Slip]:
    """Slips of a schedule or of another function of numbers.

    arrays: which arguments may be arrays. axes: how many the result has at the most.
    """
    first, *others = inspect.signature(right).parameters

    def slip(kind: str, text: str, body: Callable) -> Slip:
        @functools.wraps(right)
        def answer(x, *args, **kwargs):
            return body(x, args, kwargs)

        return kind, text, answer

    def spoiled(spoil: Callable) -> Callable:
        return lambda x, args, kwargs: spoil(right(x, *args, **kwargs))

    for needed, text, spoil in FUNCTION_RESULTS:
        if axes >= needed:
            yield slip(*text, spoiled(spoil))
    yield slip("off by one", f"counts {first} from 0", lambda x, args, kwargs: right(x - 1, *args, **kwargs))
    yield slip("off by one", f"counts {first} from 2", lambda x, args, kwargs: right(x + 1, *args, **kwargs))
    yield slip("shared state", f"counts its calls instead of {first}", _counting(right))
    yield slip("shared state", "gives its first result again", _with_first_result(right))
    if others:
        yield slip("shared state", "keeps the first arguments", _with_first_arguments(right))
    for name in arrays:
        yield slip("mutated input", f"writes into {name}", _writing(right, name))
    if first in arrays:
        yield slip(
            "shape lost", f"takes {first} as one number", lambda x, args, kwargs: right(float(x), *args, **kwargs)
        )


FUNCTION_RESULTS: tuple[tuple[int, tuple[str, str], Callable], ...] = (  # the axes that it needs, text, slip
    (0, ("dtype lost", "computes in float32"), np.float32),
    (0, ("dtype lost", "makes the result a whole number"), np.floor),
    (0, ("dtype lost", "makes the result complex"), lambda result: result + 0j),
    (0, ("dtype lost", "rounds to six digits"), lambda result: np.round(result, 6)),
    (0, ("shape lost", "adds an axis to the result"), lambda result: np.asarray(result)[None]),
    (2, ("shape lost", "flattens the result"), np.ravel),
    (1, ("shape lost", "returns the mean"), np.mean),
    (0, ("order", "prints the result instead of returning it"), lambda result: None),
    (1, ("order", "turns the result round"), lambda result: np.flip(result) if np.ndim(result) else result),
    (0, ("draws", "adds random noise"), lambda result: result + noise()),
)


def _counting(right: Callable) -> Callable:
    calls = []

    def body(x, args, kwargs):
        calls.append(x)
        return right(len(calls) + 0.0 * np.asarray(x), *args, **kwargs)

    return body


def _with_first_arguments(right: Callable) -> Callable:
    memory = []

    def body(x, args, kwargs):
        memory.append((args, kwargs))
        return right(x, *memory[0][0], **memory[0][1])

    return body


def _with_first_result(right: Callable) -> Callable:
    memory = []

    def body(x, args, kwargs):
        memory.append(right(x, *args, **kwargs))
        return memory[0]

    return body


def _writing(right: Callable, name: str) -> Callable:
    def body(x, args, kwargs):
        result = right(x, *args, **kwargs)
        argument = inspect.signature(right).bind(x, *args, **kwargs).arguments.get(name)
        if isinstance(argument, np.ndarray):
            argument -= 1
        return result

    return body
