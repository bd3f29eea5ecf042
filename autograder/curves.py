"""Check a schedule: its learning rate at every update, in the middle, at the edges and past the end."""

import functools
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import walks
from autograder.calling import call, require_numbers, require_signature, require_unchanged
from autograder.closed_book import CLOSED
from autograder.diagnosis import overlap, two_slips
from autograder.mistakes import AgainstReference, Mistake, edited
from autograder.numerals import numeral, same, yours_and_expected
from autograder.verdict import Refused

NUMBER_HINT = "For one update, a number, the answer is one number."
ARRAY_HINT = "For an array of updates the answer is an array: one rate for each of them."


@dataclass(frozen=True)
class Curve:
    """The updates t = 1 … last of a schedule with these arguments."""

    arguments: Mapping[str, Any]
    last: int

    @property
    def times(self) -> np.ndarray:
        """All updates of the curve."""
        return np.arange(1, self.last + 1)

    def __str__(self) -> str:
        """The arguments as a message names them."""
        return ", ".join(f"{name} = {numeral(value)}" for name, value in self.arguments.items())


@dataclass(frozen=True)
class ScheduleCheck(AgainstReference):
    """Everything the grader knows about a schedule, a pure function of t with named arguments.

    curves: draws the curves that both skills compare, update by update; the first is the plainest.
    smallest: draws curves with the shortest lengths that are allowed. "rule" calls the schedule
    with numbers; "edge" adds the smallest curves, and arrays of t of one and two axes.
    Arguments that make no sense never occur: the reference raises `ValueError`, and an answer may.
    """

    reference: Callable
    curves: Callable[[np.random.Generator], list[Curve]]
    points: Mapping[str, float]
    mistakes: tuple[Mistake, ...] = ()
    seed: int = 0
    smallest: Callable[[np.random.Generator], list[Curve]] = lambda rng: []

    closed = (*CLOSED, "stepsize.schedules")

    def judge(self, answer: Callable, skills: Iterable[str], hidden: bool) -> None:
        """Raise `Refused` at the first update at which the answer's rate is not the reference's."""
        rng = walks.generator(self.seed, self.name, hidden)
        todo, smallest = self.curves(rng), self.smallest(rng)
        todo += smallest if "edge" in skills else []
        for curve in todo:
            self._require_signature(answer, curve)
        for curve in todo:
            yours, expected = self._rates(answer, curve), self._right(curve)
            wrong = next((i for i in range(curve.last) if not same(yours[i], expected[i], 1e-9)), None)
            if wrong is not None:
                lines = yours_and_expected("eta", yours[wrong], expected[wrong])
                hint = self.default_hint(answer, curve.arguments) or self.explain(answer, [curve, *todo])
                raise Refused(f"{self.name} first differs at t = {wrong + 1} for {curve}.", *lines, hint=hint)
        if "edge" in skills:
            for curve in todo:
                self._require_arrays(answer, curve)

    def explain(self, answer: Callable, curves: list[Curve]) -> str:
        """The hint of the mistake, or of the two, that give exactly the answer's rates on all these curves."""
        yours = {}
        for number, curve in enumerate(curves):
            try:
                yours[number] = self._rates(answer, curve)
            except Refused:  # a crash elsewhere does not make the difference another one
                continue
        known = [(curves[number], rates) for number, rates in yours.items()]
        for mistake in self.mistakes:
            if self._reproduce(known, mistake):
                return mistake.hint
        for pair in itertools.combinations(self.mistakes, 2):
            if not overlap(*pair) and self._reproduce(known, *pair):
                return two_slips(pair)
        return "No known mistake gives these rates."

    def _reproduce(self, known: list[tuple[Curve, np.ndarray]], *mistakes: Mistake) -> bool:
        """Whether the reference with these mistakes has the known rates."""
        theirs = edited(self.reference, *mistakes)
        return all(same(rates, _evaluated(theirs, curve), 1e-9) for curve, rates in known)

    def _rates(self, answer: Callable, curve: Curve) -> np.ndarray:
        """The answer at every update, one number at a time."""
        return np.array([self._value(answer, curve, t, NUMBER_HINT) for t in curve.times.tolist()])

    def _require_arrays(self, answer: Callable, curve: Curve) -> None:
        rates = self._right(curve)
        turned = np.array([curve.times, curve.times[::-1]], dtype=float)
        for t, expected in ((curve.times, rates), (turned, np.array([rates, rates[::-1]]))):
            yours = self._value(answer, curve, t, ARRAY_HINT)
            if not same(yours, expected, 1e-9):
                sentence = f"{self.name} is right for numbers and wrong for an array t of shape {t.shape}."
                raise Refused(sentence, *yours_and_expected("eta", yours, expected), hint=ARRAY_HINT)

    def _value(self, answer: Callable, curve: Curve, t: Any, hint: str) -> np.ndarray:
        before = {"t": np.array(t)}
        try:
            result = call(self.name, answer, t, **curve.arguments)
            require_unchanged(self.name, before, {"t": t})
            return require_numbers(self.name, "the rate", result, np.shape(t))
        except Refused as refused:
            what = f"t = {t}" if np.ndim(t) == 0 else f"an array t of shape {t.shape}"
            if "still empty" not in refused.sentence:
                refused.sentence = f"{refused.sentence[:-1]}, for {what} and {curve}."
                refused.hint = hint if np.ndim(t) or "shape" in refused.sentence else refused.hint
            raise

    def _right(self, curve: Curve) -> np.ndarray:
        return _evaluated(self.reference, curve)

    def _require_signature(self, answer: Callable, curve: Curve) -> None:
        require_signature(self.name, answer, self.reference, (1,), curve.arguments)


def _evaluated(schedule: Callable, curve: Curve) -> np.ndarray:
    """A schedule's rates at every update of a curve."""
    with np.errstate(all="ignore"):
        return np.broadcast_to(functools.partial(schedule, **curve.arguments)(curve.times), curve.times.shape)
