"""The wrong versions of a whole reference: of its body, its defaults, its helpers and their constants."""

import ast
import functools
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from autograder.mutation.syntax import SWEEPS_ONLY, Change, changed, changes, literal, other_numbers

Parts = dict[str, ast.stmt]  # the statement that defines each name


@dataclass(frozen=True)
class Program:
    """One wrong version: what was done, the line as it reads now, and the source that defines `part`.

    A text, because the trees of ten thousand versions would fill the memory.
    """

    kind: str
    text: str
    part: str
    source: str


def programs(reference: Callable, fields: tuple[str, ...]) -> Iterator[Program]:
    """Every wrong version once. fields: of the state that the reference returns."""
    own, seen, texts = reference.__name__, set(), {}
    for name, tree in parts(reference).items():
        for kind, text, mutant in _versions(tree, fields if name == own else (), defaults=name == own):
            source = ast.unparse(mutant)
            if source in seen | {ast.unparse(tree)}:
                continue
            seen.add(source)
            text = text if name == own or not isinstance(tree, ast.FunctionDef) else f"{name}: {text}"
            texts[text] = texts.get(text, 0) + 1
            yield Program(kind, text if texts[text] == 1 else f"{text} ({texts[text]})", name, source)


def compiled(reference: Callable, program: Program | None = None) -> Callable:
    """The reference without its decorator, with one part of it replaced."""
    rule = inspect.unwrap(reference)
    namespace = {**rule.__globals__, "np": np}
    sources = {name: ast.unparse(tree) for name, tree in parts(reference).items()}
    sources |= {program.part: program.source} if program else {}
    exec(compile("\n".join(sources.values()), f"<mutant of {rule.__name__}>", "exec"), namespace)
    return namespace[rule.__name__]


@functools.cache
def parts(reference: Callable) -> Parts:
    """The reference, the functions of its module that it calls, and the numbers that they read there."""
    rule = inspect.unwrap(reference)
    found, waiting = {}, [rule.__name__]
    while waiting:
        name = waiting.pop(0)
        value = inspect.unwrap(rule.__globals__[name]) if name != rule.__name__ else rule
        if not inspect.isfunction(value):
            found[name] = ast.parse(f"{name} = {value!r}").body[0]
            continue
        found[name] = _definition(value)
        used = [node.id for node in ast.walk(found[name]) if isinstance(node, ast.Name)]
        waiting += [other for other in dict.fromkeys(used) if _belongs(rule, other) and other not in found]
    return found


def _belongs(rule: Callable, name: str) -> bool:
    """Whether a name is a part of the rule: a helper of its own module, or numbers."""
    value = rule.__globals__.get(name)
    if inspect.isfunction(value):
        return inspect.unwrap(value).__module__ == rule.__module__
    return isinstance(value, int | float) or (isinstance(value, tuple) and all(isinstance(x, float) for x in value))


def _definition(function: Callable) -> ast.FunctionDef:
    """A function's tree without decorators, docstring and refusals of what no exercise asks for."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    body = [statement for statement in tree.body if not _refuses(statement)]
    return ast.FunctionDef(tree.name, tree.args, body, [], lineno=1)


def _refuses(statement: ast.stmt) -> bool:
    """Whether a line only calls something, raises, or returns NaN for NaN."""
    if isinstance(statement, ast.If):
        return all(isinstance(line, ast.Raise) or "np.nan" in ast.unparse(line) for line in statement.body)
    return isinstance(statement, ast.Expr)


def _versions(tree: ast.stmt, fields: tuple[str, ...], defaults: bool) -> Iterator[tuple[str, str, ast.stmt]]:
    """Every change of one part. defaults: of the arguments too, which helpers are never left to."""
    if isinstance(tree, ast.Assign):
        yield from _of_numbers(tree)
        return
    arguments = tree.args
    hyper = {argument.arg for argument in arguments.kwonlyargs}
    names = [a.arg for a in (*arguments.args, *arguments.kwonlyargs) if a.arg not in ("state", SWEEPS_ONLY)]
    for name, default in _defaults(arguments) if defaults else ():
        for number in other_numbers(literal(default)):
            yield "default", f"{name}={number!r}", changed(tree, default, ast.Constant(number))
    for statement, scope in _statements(tree.body, names):
        for kind, old, new in changes(statement, scope, hyper, fields):
            yield kind, _read(statement, (kind, old, new)), changed(tree, old, new)


def _of_numbers(tree: ast.Assign) -> Iterator[tuple[str, str, ast.stmt]]:
    for node in [tree.value, *getattr(tree.value, "elts", [])]:
        for number in other_numbers(literal(node)) if literal(node) is not None else ():
            mutant = changed(tree, node, ast.Constant(number))
            yield "constant", ast.unparse(mutant), mutant


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """The defaults that are numbers."""
    positional = arguments.args[len(arguments.args) - len(arguments.defaults) :]
    pairs = [*zip(positional, arguments.defaults, strict=True)]
    pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    for argument, default in pairs:
        if literal(default) is not None and argument.arg != SWEEPS_ONLY:
            yield argument.arg, default


def _statements(body: list[ast.stmt], scope: list[str]) -> Iterator[tuple[ast.stmt, list[str]]]:
    """Each statement with the variables that have a value before it."""
    for statement in body:
        yield statement, list(scope)
        for inner in (getattr(statement, "body", []), getattr(statement, "orelse", [])):
            yield from _statements(inner, scope)
        for node in ast.walk(statement):
            new = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id not in scope
            if new and node.id not in ("_", "state"):
                scope.append(node.id)


def _read(statement: ast.stmt, change: Change) -> str:
    """The changed line, without the lines inside it."""
    _, old, new = change
    if old is statement:
        return f"without {ast.unparse(statement)}"
    return ast.unparse(changed(statement, old, new)).splitlines()[0]
