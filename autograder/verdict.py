"""What a check says: one line when it passes, four plain lines when it does not."""

import textwrap
from dataclasses import dataclass

WIDTH = 80


class PlainError(Exception):
    """An error that a notebook shows as its message alone, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        """IPython asks for the lines to show; a learner's mistake is not in our call stack."""
        return str(self).splitlines()


class CheckFailed(PlainError, AssertionError):
    """A required check did not pass; the text is the verdict's message."""


class Refused(Exception):
    """Raised inside a check where an answer goes wrong; `checking` turns it into a `Verdict`.

    sentence: the first line. details: labelled lines below it, such as ("yours", "theta = 1.0").
    hint: the missing fact. step: the update at which it happened.
    """

    def __init__(
        self, sentence: str, *details: tuple[str, str], hint: str | None = None, step: int | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence, self.details, self.hint, self.step = sentence, details, hint, step

    def message(self) -> str:
        """The lines a learner reads, none longer than 80 columns."""
        details = [shorten(f"    {label:<9} {text}") for label, text in self.details]
        first = textwrap.wrap(f"✗ {self.sentence}", WIDTH, subsequent_indent="    ", max_lines=2, placeholder="…")
        hints = (self.hint or "").splitlines()
        hint = [line for text in hints for line in textwrap.wrap(text, WIDTH - 2)]
        return "\n".join([*first, *details, *(f"  {line}" for line in hint)])


@dataclass(frozen=True, repr=False)
class Verdict:
    """The result of one check. `points` is what it earns: 0 unless it passed."""

    passed: bool
    message: str
    hint: str | None = None
    step: int | None = None
    points: float = 0

    def __repr__(self) -> str:
        return self.message

    def require(self) -> None:
        """End a graded cell: print one line when passed, raise `CheckFailed` otherwise.

        It returns None because nbgrader takes a number at the end of a cell for a score.
        """
        if not self.passed:
            raise CheckFailed(self.message)
        print(self.message)


def shorten(line: str) -> str:
    """One line of at most 80 columns; a longer one ends in an ellipsis."""
    line = line.replace("\n", " ")
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
