"""A SymPy expression as nested tuples, and back: only classes of a fixed list, nothing is evaluated as text."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

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
NUMBER = re.compile(r"-?\d+(/\d+)?")
DECIMAL = re.compile(r"-?\d*\.?\d*(e[+-]?\d{1,3})?")
DEEPEST = 60
BITS, FACTORS = 10_000, 1_000  # of a number that is computed exactly
GROWING = {"Pow", "exp", "factorial", "sinh", "cosh"}


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
    if name in ("Integer", "Rational", "Float"):
        text, decimal = str(rest[0]), name == "Float"
        if len(text) > DIGITS or not (DECIMAL if decimal else NUMBER).fullmatch(text):
            raise Unreadable("a number of that form")
        return sympy.Float(text) if decimal else sympy.Rational(text)
    if name not in OPERATIONS:
        raise Unreadable(str(name)[:DIGITS])
    parts = [expression(part, depth + 1) for part in rest]
    if _enormous(name, parts):
        raise Unreadable("a number of that size")
    return getattr(sympy, name)(*parts)


def _enormous(name: str, parts: list) -> bool:
    """Whether SymPy would at once compute a number whose digits fill the memory, such as 9**9**9**9."""
    if any(part.is_Float and _size(part) > BITS for part in parts):
        return True
    if name == "factorial":
        return bool(parts[0].is_Number and not abs(parts[0]) <= FACTORS)
    if name != "Pow" or not all(part.is_Float or part.is_Rational for part in parts):
        return False
    base, power = parts
    return _size(power) > 64 or _size(base) * abs(float(power)) > BITS


def _size(number: Any) -> float:
    """How many bits a number has before or behind the point, about."""
    if number.is_Float:
        _, mantissa, exponent, bits = number._mpf_
        return abs(exponent + bits) + 1 if mantissa else 1
    return abs(number.p).bit_length() + number.q.bit_length()


def overflows(formula: Any, point: Mapping[str, float]) -> bool:
    """Whether a power in the formula is too large for a float, at these values of its symbols by name.

    SymPy has no largest number: it would compute t**t**t**t for hours, in the memory of the grader.
    """
    import sympy

    values: dict[Any, complex] = {}
    with np.errstate(all="ignore"):
        for part in sympy.postorder_traversal(formula):
            given = [values[other] for other in part.args]
            values[part] = value = _value(part, given, point)
            if part.func.__name__ in GROWING and not np.isfinite(value) and np.isfinite(given).all() and given[0] != 0:
                return True
    return False


def _value(part: Any, given: list[complex], point: Mapping[str, float]) -> complex:
    """A formula's value in floats, from the values of its arguments; NaN for a function that is not listed."""
    if part.is_Symbol:
        return np.complex128(point.get(part.name, np.nan))
    if not given:
        return np.complex128(complex(part) if part.is_number and part.is_finite else np.nan)
    known = _FUNCTIONS.get(part.func.__name__)
    return np.complex128(known(*given) if known else np.nan)


def _gamma(x: complex) -> complex:
    from scipy.special import gamma

    return gamma(x + 1)


_FUNCTIONS: dict[str, Any] = {
    "Add": lambda *terms: np.sum(terms),
    "Mul": lambda *factors: np.prod(factors),
    "Pow": lambda base, power: base**power,
    "Abs": np.abs,
    "sign": np.sign,
    "Max": lambda *given: max(x.real for x in given),
    "Min": lambda *given: min(x.real for x in given),
    "floor": lambda x: np.floor(x.real),
    "ceiling": lambda x: np.ceil(x.real),
    "atan": np.arctan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "re": np.real,
    "im": np.imag,
    "factorial": _gamma,
    **{name: getattr(np, name) for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "conjugate")},
}
