"""The mutants that are declared to be equivalent, from the list next to the checks."""

import functools
import tomllib
from importlib.resources import files

Declared = tuple[tuple[str, tuple[str, ...]], ...]  # a reason, and the mutants it holds for


@functools.cache
def declared() -> dict[str, Declared]:
    """By the exercise's name."""
    text = (files("autograder.checks") / "equivalents.toml").read_text(encoding="utf-8")
    return {name: tuple((why, tuple(found)) for why, found in of.items()) for name, of in tomllib.loads(text).items()}
