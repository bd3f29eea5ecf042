"""Check a SymPy expression by its values: at twelve points, to twelve digits.

Two different formulas of a derivation do not agree there, and no spelling of the right one is
refused, which simplification alone cannot promise.
"""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import walks
from autograder.calling import quiet
from autograder.numerals import numeral, yours_and_expected
from autograder.sandbox.formulas import overflows
from autograder.verdict import Refused

POINTS = 12


@dataclass(frozen=True)
class ExpressionCheck:
    """A formula to derive.

    right: the formula, as SymPy reads it. symbols: the range of each symbol; integers from an
    integer range. mistakes: other formulas, each with the fact that is missing.
    """

    name: str
    right: str
    symbols: Mapping[str, tuple[float, float]]
    points: Mapping[str, float]
    mistakes: Mapping[str, str]
    seed: int = 0

    closed_book = False

    def judge(self, answer: Any, skills: Iterable[str], hidden: bool) -> None:
        """Raise `Refused` when the expression has another value than the right one."""
        expression = self._expression(answer)
        points = self._draw(walks.generator(self.seed, self.name, hidden))
        yours, expected = _values(expression, points), self._known(self.right, points)
        wrong = [i for i, pair in enumerate(zip(yours, expected, strict=True)) if not _agree(*pair)]
        if wrong:
            first = wrong[0]
            where = ", ".join(f"{name} = {numeral(value, 3)}" for name, value in points[first].items())
            lines = _yours_and_expected(self.name.split("/")[-1], yours[first], expected[first])
            raise Refused(f"{self.name} differs at {where}.", *lines, hint=self._hint(yours, points))

    def _hint(self, yours: list[complex], points: list[dict[str, float]]) -> str:
        for formula, hint in self.mistakes.items():
            theirs = self._known(formula, points)
            if all(_agree(*pair) for pair in zip(yours, theirs, strict=True)):
                return hint
        return "No known mistake gives this formula."

    def _expression(self, answer: Any) -> Any:
        """The answer as an expression of the exercise's symbols, whatever their assumptions."""
        import sympy  # half a second, and most checks need none

        if answer is None or answer is Ellipsis:
            raise Refused(f"{self.name} is still empty.", hint="Assign the formula to it, built from SymPy symbols.")
        if isinstance(answer, bool) or not isinstance(answer, sympy.Expr | int | float):
            raise Refused(
                f"{self.name} is of type {type(answer).__name__}, not a SymPy expression.",
                hint=f"Build it from the symbols {', '.join(self.symbols)}.",
            )
        answer = sympy.sympify(answer)
        unknown = sorted({str(symbol) for symbol in answer.free_symbols} - set(self.symbols))
        if unknown:
            raise Refused(
                f"{self.name} contains {', '.join(unknown)}.",
                hint=f"The formula needs only {', '.join(self.symbols)}.",
            )
        return answer.subs({symbol: sympy.Symbol(symbol.name) for symbol in answer.free_symbols})

    def _known(self, formula: str, points: list[dict[str, float]]) -> tuple[complex, ...]:
        """The values of a formula of the catalogue."""
        return _catalogued(formula, tuple(self.symbols), tuple(tuple(point.values()) for point in points))

    def _draw(self, rng: np.random.Generator) -> list[dict[str, float]]:
        """Random points; t = 1 would hide most mistakes, so ranges begin where the catalogue says."""
        return [{name: _drawn(rng, *ends) for name, ends in self.symbols.items()} for _ in range(POINTS)]


@functools.lru_cache(512)
def _catalogued(formula: str, symbols: tuple[str, ...], points: tuple[tuple[float, ...], ...]) -> tuple[complex, ...]:
    """Kept, because a grader asks for the same values for every submission."""
    import sympy

    expression = sympy.sympify(formula, locals={name: sympy.Symbol(name) for name in symbols})
    return _values(expression, [dict(zip(symbols, point, strict=True)) for point in points])


def _values(expression: Any, points: list[dict[str, float]]) -> tuple[complex, ...]:
    with quiet():
        return tuple(
            complex("nan") if overflows(expression, point) else _number(expression.subs(point)) for point in points
        )


def _drawn(rng: np.random.Generator, low: float, high: float) -> float:
    if isinstance(low, int) and isinstance(high, int):
        return int(rng.integers(low, high, endpoint=True))
    return round(float(rng.uniform(low, high)), 3)


def _number(value: Any) -> complex:
    try:
        return complex(value.evalf(20))
    except (TypeError, ValueError):
        return complex("nan")


def _agree(one: complex, other: complex) -> bool:
    return bool(np.isclose(one, other, rtol=1e-12, atol=1e-15))


def _yours_and_expected(name: str, yours: complex, expected: complex) -> tuple[tuple[str, str], tuple[str, str]]:
    if yours.imag == 0 and np.isfinite(yours.real):
        return yours_and_expected(name, yours.real, expected.real)
    return ("yours", f"{name} {_told(yours)}"), ("expected", f"{name} = {numeral(expected.real)}")


def _told(value: complex) -> str:
    if np.isnan(value):
        return "has no value"
    return f"= {value:.6g}" if np.isfinite(value) else "is infinite"
