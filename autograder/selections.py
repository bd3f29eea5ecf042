"""Check a select-all question: say how many letters are wrong, and why each wrong one is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.verdict import Refused

LIKE_THIS = 'Write the letters like this: {"a", "b"}.'


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
            verb = "does" if len(wrong) == 1 else "do"
            counts = {f"{len(wrong)} selected that {verb} not belong": wrong, f"{len(missing)} missing": missing}
            told = ", ".join(count for count, letters in counts.items() if letters)
            raise Refused(f"{self.name}: {told}.", hint="\n".join(self.why[letter] for letter in wrong))

    def _chosen(self, answer: Any) -> set[str]:
        """The letters of a set, a list or a text such as "a, c and f", in lower case."""
        parts = [answer] if isinstance(answer, str) else answer if answer is not None else ()
        if not isinstance(parts, set | frozenset | list | tuple):
            raise Refused(f"{self.name} is of type {type(answer).__name__}, not a set of letters.", hint=LIKE_THIS)
        strange = sorted({type(part).__name__ for part in parts if not isinstance(part, str)})
        if strange:
            raise Refused(f"{self.name} holds values of type {', '.join(strange)}, not letters.", hint=LIKE_THIS)
        words = [word for part in parts for word in re.findall(r"[^\W_]+", part.lower()) if word != "and"]
        chosen = set("".join(words))
        if not chosen:
            raise Refused(f"{self.name} is still empty.", hint=LIKE_THIS)
        unknown = sorted(chosen - set(self.letters))
        if unknown:
            raise Refused(
                f"{self.name} has no choice {', '.join(unknown)}.",
                hint=f"Choose among {self.letters[0]} to {self.letters[-1]}.",
            )
        return chosen
