"""Which mistakes the class makes, most frequent first: read from the messages in the graded notebooks."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from nbformat import NotebookNode
from nbgrader import utils

from autograder.checks import CHECKS


class Mistake(NamedTuple):
    """What went wrong, in which exercise, as the hint that the students read."""

    exercise: str
    hint: str


def count(class_messages: Iterable[dict[str, str]]) -> list[tuple[Mistake, int]]:
    """How many students make each mistake, the most frequent first; each student counts once."""
    found = Counter(mistake for said in class_messages for mistake in {m for text in said.values() for m in read(text)})
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def messages(notebook: NotebookNode) -> dict[str, str]:
    """What stopped each graded cell, by grade id."""
    found = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and utils.is_grade(cell):
            errors = ["\n".join(output.traceback) for output in cell.outputs if output.output_type == "error"]
            if errors:
                found[cell.metadata.nbgrader.grade_id] = errors[0]
    return found


def read(text: str) -> Iterator[Mistake]:
    """A check's lines are a sentence, numbers indented by four, a hint indented by two."""
    lines = text.splitlines()
    named = re.match(r"✗ ([\w/]+)", text)
    if not named:
        yield Mistake("notebook", lines[0] if lines else "an error without a text")
        return
    name, hint = named[1], " ".join(line.strip() for line in lines[1:] if re.match(r"  \S", line))
    sentence = " ".join(line.strip() for line in _sentence(lines)).removeprefix("✗ ")
    if "is still empty" in sentence or not hint:
        hint = sentence.removeprefix(name).lstrip(": ")
    for fact in _facts(name, hint):
        yield Mistake(name, fact)


def _sentence(lines: list[str]) -> list[str]:
    """The first line, and the second where it continues the first."""
    goes_on = len(lines) > 1 and not lines[0].endswith(".") and lines[1].startswith("    ")
    return lines[: 2 if goes_on else 1]


def _facts(name: str, hint: str) -> list[str]:
    """A question with letters gives one fact a wrong letter: they are counted apart."""
    known = getattr(CHECKS.get(name), "why", {})
    return [fact for fact in known.values() if " ".join(fact.split()) in hint] or [hint]
