"""Check a function of numbers: call it on listed arguments beside the reference."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import walks
from autograder.calling import call, require_numbers, require_signature, require_unchanged
from autograder.mistakes import AgainstReference, Mistake, edited
from autograder.numerals import numeral, same, yours_and_expected
from autograder.verdict import Refused


@dataclass(frozen=True)
class ValueCheck(AgainstReference):
    """Everything the grader knows about a function whose result is an array or a number.

    cases: draws the arguments of every call, each a dict by parameter name.
    form: how many numbers a result has, in words, for one that has another shape.
    """

    reference: Callable
    cases: Callable[[np.random.Generator], list[dict[str, Any]]]
    points: Mapping[str, float]
    mistakes: tuple[Mistake, ...] = ()
    seed: int = 0
    form: str | None = None

    def judge(self, answer: Callable, skills: Iterable[str], hidden: bool) -> None:
        """Raise `Refused` at the first call whose result is not the reference's."""
        cases = self.cases(walks.generator(self.seed, self.name, hidden))
        results = [self._result(answer, case) for case in cases]
        for case, yours in zip(cases, results, strict=True):
            expected = _apply(self.reference, case)
            if not same(yours, expected, 1e-9):
                hint = self.default_hint(answer, case) or self.explain(cases, results)
                raise self._refused(case, yours, expected, hint)

    def explain(self, cases: list[dict[str, Any]], results: list[np.ndarray]) -> str:
        """The hint of the mistake that gives exactly these results."""
        for mistake in self.mistakes:
            wrong = edited(self.reference, mistake)
            with np.errstate(all="ignore"):  # one call is enough to rule most mistakes out
                if all(same(yours, _apply(wrong, case), 1e-9) for yours, case in zip(results, cases, strict=True)):
                    return mistake.hint
        return "No known mistake gives these numbers."

    @property
    def told(self) -> str:
        """How messages call the answer."""
        return self.name

    def _refused(self, case: dict[str, Any], yours: np.ndarray, expected: np.ndarray, hint: str) -> Refused:
        """What is said of a result that is not the reference's."""
        lines = yours_and_expected("result", yours, expected)
        return Refused(f"{self.told} differs for {_told(case)}.", *lines, hint=hint)

    def _result(self, answer: Callable, case: dict[str, Any]) -> np.ndarray:
        args, kwargs = _bound(self.reference, case)
        require_signature(self.told, answer, self.reference, args, kwargs)
        before = {name: np.array(value) for name, value in case.items()}
        result = call(self.told, answer, *args, **kwargs)
        require_unchanged(self.told, before, case)
        try:
            return require_numbers(self.told, "the result", result, np.shape(_apply(self.reference, case)))
        except Refused as refused:
            if self.form and "the shape" in refused.sentence:
                refused.hint = self.form
            raise


def _bound(reference: Callable, case: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
    """Positional arguments by position, keyword-only ones by name."""
    kinds = {name: parameter.kind for name, parameter in inspect.signature(reference).parameters.items()}
    keyword = {name: value for name, value in case.items() if kinds[name] is inspect.Parameter.KEYWORD_ONLY}
    return tuple(value for name, value in case.items() if name not in keyword), keyword


def _apply(reference: Callable, case: dict[str, Any]) -> np.ndarray:
    args, kwargs = _bound(reference, case)
    return np.asarray(reference(*args, **kwargs))


def _told(case: dict[str, Any]) -> str:
    """The arguments that are numbers, as a message names them; where all are arrays, their shapes."""
    numbers = [f"{name} = {numeral(value)}" for name, value in case.items() if np.ndim(value) == 0]
    return ", ".join(numbers or [f"{name} of shape {np.shape(value)}" for name, value in case.items()])
