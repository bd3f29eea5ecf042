"""Wrong versions of a SymPy expression, each made by one change of its tree."""

from collections.abc import Iterable, Iterator
from typing import Any


def read(formula: str, symbols: Iterable[str]) -> Any:
    """The text as an expression of these symbols."""
    import sympy

    return sympy.sympify(formula, locals={name: sympy.Symbol(name) for name in symbols})


def wrong_formulas(right: Any) -> Iterator[tuple[str, Any]]:
    """Each expression that one change makes of the right one, with what was done; no expression twice."""
    import sympy

    seen = {right}
    for path, node in _nodes(right):
        for kind, new in _changes(node, sorted(right.free_symbols, key=str), sympy):
            formula = _replaced(right, path, new)
            if formula not in seen:
                seen.add(formula)
                yield kind, formula


def _nodes(expression: Any, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Every node with its place: which argument of which argument."""
    yield path, expression
    for i, argument in enumerate(expression.args):
        yield from _nodes(argument, (*path, i))


def _replaced(expression: Any, path: tuple[int, ...], new: Any) -> Any:
    if not path:
        return new
    arguments = list(expression.args)
    arguments[path[0]] = _replaced(arguments[path[0]], path[1:], new)
    return expression.func(*arguments)


def _changes(node: Any, symbols: list[Any], sympy: Any) -> Iterator[tuple[str, Any]]:
    yield "sign", -node
    yield "scaled", 2 * node
    yield "off by one", node + 1
    yield "off by one", node - 1
    if node.is_Symbol:
        yield from (("exchanged", other) for other in symbols if other != node)
        yield "scaled", node**2
    if node.is_Number:
        yield from (("constant", sympy.Integer(number)) for number in (0, 1))
    if node.is_Pow:
        base, exponent = node.args
        yield "dropped", base
        yield "operator", base * exponent
        yield "operator", base**-exponent
        yield "exchanged", exponent**base
    if node.is_Add or node.is_Mul:
        other = sympy.Mul if node.is_Add else sympy.Add
        yield "operator", other(*node.args)
        for i, argument in enumerate(node.args):
            rest = [*node.args[:i], *node.args[i + 1 :]]
            yield "dropped", node.func(*rest)
            yield "operator", node.func(*rest, -argument if node.is_Add else 1 / argument)
    if node.is_Function:
        yield from (("dropped", argument) for argument in node.args)
