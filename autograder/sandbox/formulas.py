"""A SymPy expression as nested tuples, and back: only classes of a fixed list, nothing is evaluated as text."""

from typing import Any

# Classes whose arguments are expressions, and atoms that are one number.
OPERATIONS = (
    "Add", "Mul", "Pow", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "Abs", "sign", "sqrt",
    "Max", "Min", "floor", "ceiling", "atan", "asin", "acos", "re", "im", "conjugate", "factorial",
)  # fmt: skip
CONSTANTS = (
    "Zero", "One", "NegativeOne", "Half", "Pi", "Exp1", "Infinity", "NegativeInfinity", "NaN", "ImaginaryUnit",
    "ComplexInfinity",
)  # fmt: skip
DIGITS = 40  # of a number's text
DEEPEST = 60


class Unreadable(ValueError):
    """The tree is no formula of the fixed list; the text names the class."""


def tree(expression: Any) -> tuple:
    """Class names and arguments; the text of a symbol or a number."""
    name = type(expression).__name__
    if expression.is_Symbol:
        return ("Symbol", expression.name)
    if not expression.args:
        return (name, str(expression))
    return (name, *map(tree, expression.args))


def expression(parts: tuple, depth: int = 0) -> Any:
    """The expression of a tree; raises `Unreadable` for one that `tree` did not make."""
    import sympy  # half a second, and most notebooks need none

    name, *rest = parts
    if depth > DEEPEST:
        raise Unreadable("a formula that deep")
    if name == "Symbol":
        return sympy.Symbol(str(rest[0])[:DIGITS])
    if name in CONSTANTS:
        return getattr(sympy.S, name)
    if name in ("Integer", "Rational", "Float") and len(str(rest[0])) <= DIGITS:
        return (sympy.Float if name == "Float" else sympy.Rational)(str(rest[0]))
    if name not in OPERATIONS:
        raise Unreadable(str(name)[:DIGITS])
    return getattr(sympy, name)(*(expression(part, depth + 1) for part in rest))
