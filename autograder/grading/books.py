"""What an assignment closes and opens, read from the instructor's notebook."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from nbformat import NotebookNode

from autograder.checks import CHECKS
from autograder.sandbox.closing import closing
from autograder.sandbox.paths import HOLD_ANSWERS

OURS = ("stepsize", "autograder", "press")


class Books(NamedTuple):
    """The first arguments of a `Nursery`: closed modules, opened packages, modules to load."""

    closed: tuple[str, ...]
    opened: tuple[str, ...]
    modules: tuple[str, ...]


def books(master: NotebookNode) -> Books:
    """What holds an answer is closed unless the instructor's own cells import it, or a module inside it."""
    modules = tuple(sorted(set(_imported(imports(master)))))
    packages = {name.split(".")[0] for name in modules}
    opened = tuple(name for name in HOLD_ANSWERS if name in packages and name not in OURS)
    libraries = {name.replace("/", ".") for name in HOLD_ANSWERS if name not in (*OURS, *opened)}
    closed = {module for name in _exercises(master) if CHECKS[name].closed_book for module in CHECKS[name].closed}
    return Books(
        tuple(sorted(name for name in closed | libraries if not any(closing(module, [name]) for module in modules))),
        opened,
        tuple(name for name in modules if name.split(".")[0] not in OURS),
    )


def imports(master: NotebookNode) -> ast.Module:
    """The import statements of the instructor's cells, as they stand at the outermost level."""
    body = [node for cell in _code(master) for node in cell.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return ast.Module(body=body, type_ignores=[])


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _exercises(master: NotebookNode) -> Iterator[str]:
    """The names of the exercises that some cell checks: given as text, else the name of what is checked."""
    for cell in _code(master):
        for node in ast.walk(cell):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check":
                given = [*node.args[:2], *(k.value for k in node.keywords if k.arg == "exercise")]
                names = [part.value if isinstance(part, ast.Constant) else getattr(part, "id", None) for part in given]
                yield from (name for name in names if isinstance(name, str) and name in CHECKS)


def _code(master: NotebookNode) -> Iterator[ast.Module]:
    """The code cells, without magics and shell lines."""
    for cell in master.cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if not line.lstrip().startswith(("%", "!"))]
            yield ast.parse("\n".join(lines))
