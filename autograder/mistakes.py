"""A named mistake: one edit of the reference. It serves as hint, as diagnosis and as mutation test."""

import ast
import functools
import inspect
import textwrap
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import numpy as np

from autograder.calling import signature
from autograder.closed_book import CLOSED


@dataclass(frozen=True)
class Mistake:
    """Where the reference says `old`, this mistake says `new`; `hint` is the fact that is missing.

    also: further (old, new) edits that belong to the same mistake.
    """

    old: str
    new: str
    hint: str
    also: tuple[tuple[str, str], ...] = ()

    @property
    def edits(self) -> tuple[tuple[str, str], ...]:
        """All (old, new) pairs."""
        return ((self.old, self.new), *self.also)


def recast(
    mistakes: Iterable[Mistake], old: str = "", new: str = "", without: Iterable[str] = ()
) -> tuple[Mistake, ...]:
    """The mistakes of another rule whose line has `new` where theirs has `old`.

    without: words of the hints that are not true of this rule; their mistakes are left out.
    """
    kept = [mistake for mistake in mistakes if not any(words in mistake.hint for words in without)]
    edits = [[tuple(side.replace(old, new) if old else side for side in edit) for edit in m.edits] for m in kept]
    return tuple(Mistake(*first, m.hint, tuple(also)) for m, (first, *also) in zip(kept, edits, strict=True))


class AgainstReference:
    """What the checks of a function share: they are named by the reference, which mistakes edit."""

    reference: Callable
    mistakes: tuple[Mistake, ...]
    closed_book = True
    closed = CLOSED

    def __post_init__(self) -> None:
        require_fragments(self.reference, self.mistakes)

    @property
    def name(self) -> str:
        """The exercise, which is the function's name."""
        return self.reference.__name__

    def default_hint(self, answer: Callable, given: Collection[str]) -> str | None:
        """What to say of an answer whose default differs, for an argument that was not given."""
        theirs = signature(answer)
        if theirs is None:
            return None
        for name, ours in signature(self.reference).parameters.items():
            default = theirs.parameters[name].default if name in theirs.parameters else None
            if name not in given and isinstance(default, float | int) and default != ours.default:
                return f"The default of {name} is {_written(ours.default)}; yours is {_written(default)}."
        return None


def _written(default: object) -> str:
    return f"{default:g}" if isinstance(default, float | int) else repr(default)


class LostFragment(LookupError):
    """The reference changed and a mistake no longer applies to it."""


def require_fragments(reference: Callable, mistakes: tuple[Mistake, ...]) -> None:
    """Raise at once when a mistake's fragment does not occur exactly once in the reference."""
    for mistake in mistakes:
        edited_source(source_of(reference), mistake)


@functools.cache
def edited(reference: Callable, *mistakes: Mistake) -> Callable:
    """The reference with the mistakes made, compiled in the reference's own namespace."""
    rule = inspect.unwrap(reference)
    source = functools.reduce(edited_source, mistakes, source_of(reference))
    namespace = {"np": np, **rule.__globals__}  # an edit may need NumPy where the rule does not
    exec(compile(source, f"<{rule.__name__} with a mistake>", "exec"), namespace)
    return namespace[rule.__name__]


def edited_source(source: str, mistake: Mistake) -> str:
    """The source with one mistake made, or `LostFragment`."""
    for old, new in mistake.edits:
        if source.count(old) != 1:
            raise LostFragment(f"{old!r} occurs {source.count(old)} times, not once, in:\n{source}")
        source = source.replace(old, new)
    return source


@functools.cache
def source_of(reference: Callable) -> str:
    """The reference's source without its docstring, whose words must not count as fragments."""
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(reference)))
    first = ast.parse(source).body[0].body[0]
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return source
    lines = source.splitlines()
    return "\n".join(lines[: first.lineno - 1] + lines[first.end_lineno :]) + "\n"
