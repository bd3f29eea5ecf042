"""Check a select-all question: say how many letters are wrong, and why each wrong one is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.verdict import Refused


@dataclass(frozen=True)
class SelectionCheck:
    """A question whose answer is a set of letters.

    why: for a letter that does not belong, the fact that rules it out.
    """

    name: str
    right: frozenset[str]
    letters: str
    points: Mapping[str, float]
    why: Mapping[str, str]

    closed_book = False

    def judge(self, answer: Any, skills: Iterable[str], hidden: bool) -> None:
        """Raise `Refused` unless exactly the right letters are selected."""
        chosen = self._chosen(answer)
        wrong, missing = sorted(chosen - self.right), self.right - chosen
        if wrong or missing:
            counts = [f"{len(wrong)} selected that does not belong"] * bool(wrong)
            counts += [f"{len(missing)} missing"] * bool(missing)
            raise Refused(f"{self.name}: {', '.join(counts)}.", hint="\n".join(self.why[letter] for letter in wrong))

    def _chosen(self, answer: Any) -> set[str]:
        """The letters of a set, a list or a text such as "a, c", in lower case."""
        if not isinstance(answer, str | set | frozenset | list | tuple) and answer is not None:
            raise Refused(
                f"{self.name} is of type {type(answer).__name__}, not a set of letters.",
                hint='Write the letters like this: {"a", "b"}.',
            )
        chosen = {letter for part in answer or () for letter in re.findall(r"\w", str(part).lower())}
        if not chosen:
            raise Refused(f"{self.name} is still empty.", hint='Write the letters like this: {"a", "b"}.')
        unknown = sorted(chosen - set(self.letters))
        if unknown:
            raise Refused(
                f"{self.name} has no choice {', '.join(unknown)}.",
                hint=f"Choose among {self.letters[0]} to {self.letters[-1]}.",
            )
        return chosen
