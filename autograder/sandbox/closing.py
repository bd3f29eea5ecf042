"""Closed books: modules that hold an answer are neither loaded nor importable in a student's process."""

import importlib
import pkgutil
import sys
import types
from collections.abc import Collection, Iterator
from typing import Any

SENTENCE = "{module} is closed in this exercise: the rule must be your own."
ALWAYS = ("stepsize.optimizers", "stepsize.figures.course", "autograder", "press")
ELSEWHERE = ("stepsize.installation", "stepsize.server")  # no notebook needs them


class ClosedBook:
    """Refuses, with a sentence, to import what would hand over the answer."""

    def __init__(self, closed: Collection[str]) -> None:
        self.closed = tuple(closed)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Python asks here before it looks for a module."""
        module = closing(name, self.closed)
        if module:
            raise ImportError(SENTENCE.format(module=module))


def closing(name: str, closed: Collection[str]) -> str | None:
    """Which of the closed modules a module belongs to."""
    return next((module for module in closed if name == module or name.startswith(f"{module}.")), None)


def load_laboratory(closed: Collection[str]) -> None:
    """Import all of `stepsize` that is open: its files cannot be read later, and a student may import any of it.

    An open module that itself imports from a closed one gets functions that refuse to work.
    """
    import stepsize

    inner = [name for name in closed if name.startswith("stepsize.") and name not in ALWAYS]
    for name in inner:
        sys.modules[name] = _refusing(name)
    for name in _modules(stepsize):
        if not closing(name, (*closed, *ALWAYS, *ELSEWHERE)):
            importlib.import_module(name)
    for name in inner:
        del sys.modules[name]
    sys.modules["stepsize.threads"].one_blas_thread()  # it looks for libraries, once, in /proc
    loaded = [name for name in sys.modules if closing(name, (*inner, *ALWAYS[:2]))]
    assert not loaded, f"a student's process would hold the answers: {loaded}"


def close(closed: Collection[str]) -> None:
    """Forget what is closed, and refuse to import it again."""
    for name in [name for name in sys.modules if closing(name, closed)]:
        package, _, attribute = name.rpartition(".")
        if hasattr(sys.modules.get(package), attribute):
            delattr(sys.modules[package], attribute)
        del sys.modules[name]
    sys.meta_path.insert(0, ClosedBook(closed))


def _modules(package: types.ModuleType) -> Iterator[str]:
    """The names of a package's modules, without importing those inside closed packages."""
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        yield module.name
        if module.ispkg and not closing(module.name, ALWAYS):
            yield from _modules(importlib.import_module(module.name))


def _refusing(name: str) -> types.ModuleType:
    """A module each of whose names is a function that says that the module is closed."""

    def answer(attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)

        def refused(*_: Any, **__: Any) -> None:
            raise ImportError(SENTENCE.format(module=name))

        refused.__name__ = attribute
        return refused

    module = types.ModuleType(name)
    module.__getattr__ = answer
    return module
