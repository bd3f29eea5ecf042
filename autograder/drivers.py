"""Check what cannot leave the learner's process, such as a class: a function of the notebook drives it.

The notebook gives the driver; it builds what the learner wrote, runs it, and returns arrays.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from autograder.closed_book import CLOSED
from autograder.numerals import same, yours_and_expected
from autograder.values import ValueCheck
from autograder.verdict import Refused


class Piece(NamedTuple):
    """A part of a driver's result: what a message says where it is the first to differ, its name, its index."""

    sentence: str
    name: str
    index: Any


@dataclass(frozen=True)
class DriverCheck(ValueCheck):
    """Everything the grader knows about what a driver drives.

    The reference takes the driver's arguments and returns its result. written: what the learner
    wrote, which messages name. pieces: of the result of a call, in the order in which they are told.
    crashes: words of an exception, and the fact that is missing where they occur.
    """

    written: str = ""
    pieces: Callable[[dict[str, Any]], list[Piece]] = lambda case: []
    crashes: Mapping[str, str] = field(default_factory=dict)

    closed = tuple(module for module in CLOSED if module != "torch.optim")  # what is written is built on it

    @property
    def told(self) -> str:
        """What the learner wrote, not the driver."""
        return self.written

    def _result(self, answer: Callable, case: dict[str, Any]) -> np.ndarray:
        try:
            return super()._result(answer, case)
        except Refused as refused:
            said = str(refused.__cause__)
            refused.hint = refused.hint or next((hint for words, hint in self.crashes.items() if words in said), None)
            raise

    def _refused(self, case: dict[str, Any], yours: np.ndarray, expected: np.ndarray, hint: str) -> Refused:
        piece = next(p for p in self.pieces(case) if not same(yours[p.index], expected[p.index], 1e-9))
        lines = yours_and_expected(piece.name, yours[piece.index], expected[piece.index])
        return Refused(f"{self.told}: {piece.sentence}.", *lines, hint=hint)
