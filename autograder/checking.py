"""`check`: the one public name of the grader."""

import textwrap
from collections.abc import Iterable
from typing import Any

from autograder.checks import CHECKS, Check
from autograder.closed_book import require_own_work
from autograder.verdict import WIDTH, PlainError, Refused, Verdict


class UnknownExercise(PlainError, LookupError):
    """`check` was asked about something that is no exercise; the text names those that are."""

    def __init__(self, sentence: str, known: Iterable[str], remedy: str = "") -> None:
        lines = textwrap.wrap(sentence, WIDTH)
        lines += textwrap.wrap(f"Known: {', '.join(known)}.", WIDTH, subsequent_indent="    ")
        super().__init__("\n".join([*lines, *textwrap.wrap(remedy, WIDTH)]))


def check(answer: Any, exercise: str | None = None, skill: str | None = None, hidden: bool = False) -> Verdict:
    """Compare an answer with the reference.

    answer: a function, a SymPy expression, or the letters of a selection. exercise: its name;
    without one, a function's own name counts, which a lambda or a partial lacks. skill: one part
    of the exercise, all of them by default. hidden: use the course's secret inputs and show no
    expected values.
    """
    task = _found(answer, exercise)
    skills = _skills(task, skill)
    try:
        if task.closed_book:
            _require_function(task.name, answer)
            require_own_work(task.name, answer, task.closed)
        task.judge(answer, skills, hidden)
    except Refused as refused:
        if hidden:
            refused.details = tuple(line for line in refused.details if line[0] != "expected")
        return Verdict(False, refused.message(), refused.hint, refused.step)
    told = f": {', '.join(skills)}" if len(task.points) > 1 else ""
    return Verdict(True, f"✓ {task.name}{told}{' (hidden inputs)' if hidden else ''}", points=_worth(task, skills))


def _found(answer: Any, exercise: str | None) -> Check:
    name = exercise or getattr(answer, "__name__", None)
    if name in CHECKS:
        return CHECKS[name]
    if name is None:
        raise UnknownExercise("Say which exercise this answers, as in check(answer, NAME).", CHECKS)
    raise UnknownExercise(f"There is no exercise {name!r}.", CHECKS, "Give its name: check(answer, NAME).")


def _skills(task: Check, skill: str | None) -> tuple[str, ...]:
    if skill is None:
        return tuple(task.points)
    if skill not in task.points:
        raise UnknownExercise(f"{task.name} has no skill {skill!r}.", task.points)
    return (skill,)


def _worth(task: Check, skills: tuple[str, ...]) -> float:
    return sum(task.points[skill] for skill in skills)


def _require_function(name: str, answer: Any) -> None:
    if not callable(answer):
        raise Refused(f"{name} is of type {type(answer).__name__}, not a function.")
