"""The table of scores in MUTANTS.md, and what stands around it."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from itertools import starmap
from pathlib import Path

from autograder.mutation import legal
from autograder.mutation.equivalents import Declared

TABLE = Path(__file__).parents[1] / "MUTANTS.md"
HEADER = "| exercise | listed mistakes | told their hint | wrong versions | refused | equivalent | legal | score |"
TITLE = """\
# How the checks do on wrong answers

`python -m autograder mutants` tries every check on three sorts of answers, each on the visible inputs and on the
hidden ones of two secrets, and writes this file; with names it renews their rows alone. It fails when one number is
not what it must be.

- **Listed mistakes** are refused, and each is told its own hint.
- **Wrong versions** are made from the right answer by one change: a sign, an operator, a constant, a default, a factor
  or a square on a hyper-parameter, another variable, a part left out, an update too early or too late, a state that
  stays old, results in another order or shape, less precision, and answers that write into their arguments, draw
  random numbers or remember what they must not. For a selection they are all other sets of letters. All are refused
  but the *equivalent* ones, which give the right numbers for everything that the exercise allows.
- **Legal** variants differ from the reference and pass.

The score is the share of listed mistakes told their hint and of wrong versions refused, without the equivalent ones.
"""
LEGAL = """\
## Legal variants

A check lets pass, although the reference does otherwise:
"""
NEVER_ASKED = """\
No check asks what happens with NaN, infinity, empty arrays, integers or shapes that do not belong together, with
updates before t = 1 and with arguments that make no sense. Nobody loses a point for an answer that raises there, or
does not. A field of the state that a rule does not use for a layer's shape is 0 in every state that it is given.
"""


@dataclass(frozen=True)
class Row:
    """The counts of one exercise."""

    listed: int
    hinted: int
    wrong: int
    refused: int
    equivalent: int
    legal: int

    @property
    def score(self) -> str:
        """In percent; 100 only when nothing is left."""
        done, all_ = self.hinted + self.refused, self.listed + self.wrong - self.equivalent
        return "100 %" if done == all_ else f"{min(100 * done / all_, 99.9):.1f} %"


def written(rows: Mapping[str, Row], declared: Mapping[str, Declared]) -> str:
    """The whole file."""
    everything = Row(*(sum(column) for column in zip(*map(astuple, rows.values()), strict=True)))
    lines = [HEADER, "|---|" + "---:|" * (len(fields(Row)) + 1), *starmap(line, rows.items()), line("all", everything)]
    parts = [TITLE, "\n".join(lines) + "\n", *_equivalents(declared, rows), LEGAL, _legal_variants(), NEVER_ASKED]
    return "\n".join(parts)


def line(name: str, row: Row) -> str:
    """One line of the table."""
    return f"| {' | '.join(map(str, (name, *astuple(row), row.score)))} |"


def read(text: str) -> dict[str, Row]:
    """The rows of a file that was written before; the sum is not one of them."""
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| ")]
    return {name: Row(*map(int, counts)) for name, *counts, _ in cells if name not in ("exercise", "all")}


def _equivalents(declared: Mapping[str, Declared], names: Iterable[str]) -> list[str]:
    parts = ["## Equivalent mutants\n\nWrong versions only to the eye, and why.\n"]
    for name in names:
        if declared.get(name):
            parts.append(f"### {name}\n")
            parts += [f"{reason}\n\n" + "".join(f"- `{text}`\n" for text in texts) for reason, texts in declared[name]]
    return parts


def _legal_variants() -> str:
    sorts = {
        "rule": [text for text, _ in legal.legal_rules(lambda: None, ("t",))],
        "schedule or another function of numbers": [text for text, _ in legal.legal_functions(lambda: None)],
        "formula": ["every spelling that has the same values"],
        "selection": ["the letters in any order, in capitals, as a set, a list or one text"],
    }
    return "".join(f"- of a {sort}: {'; '.join(texts)}\n" for sort, texts in sorts.items())
