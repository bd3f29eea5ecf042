"""What is tried on a check: listed mistakes, wrong versions of the right answer, and legal variants of it."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

import numpy as np

from autograder.checks import CHECKS, Check
from autograder.curves import ScheduleCheck
from autograder.expressions import ExpressionCheck
from autograder.mistakes import edited
from autograder.mutation.formulas import read, wrong_formulas
from autograder.mutation.function_slips import function_slips
from autograder.mutation.legal import legal_functions, legal_rules
from autograder.mutation.programs import compiled, programs
from autograder.mutation.rule_slips import rule_slips
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.values import ValueCheck
from autograder.walks import generator

LISTED, LEGAL = "listed", "legal"


@dataclass(frozen=True)
class Trial:
    """One answer. kind: LISTED, LEGAL or what was changed. text: how it is named; no two of one check agree.

    answer: makes it anew, because some answers remember. hint: what a listed mistake must be told.
    """

    kind: str
    text: str
    answer: Callable[[], Any]
    hint: str | None = None


@functools.cache
def trials(name: str) -> tuple[Trial, ...]:
    """Everything that is tried on the check of this name, always in the same order."""
    task = CHECKS[name]
    found = (*_listed(task), *_legal(task), *_wrong(task))
    doubled = len(found) - len({trial.text for trial in found})
    if doubled:
        raise LookupError(f"{name}: {doubled} of its {len(found)} trials have the name of another one")
    return found


def _listed(task: Check) -> Iterator[Trial]:
    if isinstance(task, SelectionCheck):
        for letter, why in task.why.items():
            yield Trial(LISTED, f"and {letter}", functools.partial(set, task.right | {letter}), why)
    elif isinstance(task, ExpressionCheck):
        for formula, hint in task.mistakes.items():
            yield Trial(LISTED, f"listed: {formula}", functools.partial(read, formula, task.symbols), hint)
    else:
        for mistake in task.mistakes:
            make = functools.partial(edited, task.reference, mistake)
            yield Trial(LISTED, f"listed: {mistake.hint}", make, mistake.hint)


def _legal(task: Check) -> Iterator[Trial]:
    if isinstance(task, SelectionCheck):
        yield Trial(LEGAL, "a list in another order", lambda: sorted(task.right, reverse=True))
        yield Trial(LEGAL, "one text, in capitals", lambda: ", ".join(sorted(task.right)).upper())
        return
    if isinstance(task, ExpressionCheck):
        right = read(task.right, task.symbols)
        yield Trial(LEGAL, "multiplied out", right.expand)
        yield Trial(LEGAL, "over one denominator", right.together)
        return
    names = [text for text, _ in _variants(task)]
    yield from (Trial(LEGAL, text, functools.partial(_made, _variants, task, i)) for i, text in enumerate(names))


def _wrong(task: Check) -> Iterator[Trial]:
    if isinstance(task, SelectionCheck):
        for chosen in chain.from_iterable(combinations(task.letters, n) for n in range(len(task.letters) + 1)):
            if set(chosen) != task.right:
                yield Trial("selection", "".join(chosen) or "none", functools.partial(set, chosen))
        return
    if isinstance(task, ExpressionCheck):
        for kind, formula in wrong_formulas(read(task.right, task.symbols)):
            yield Trial(kind, str(formula), lambda formula=formula: formula)
        return
    for program in programs(task.reference, _fields(task)):
        yield Trial(program.kind, program.text, functools.partial(compiled, task.reference, program))
    for i, (kind, text, _) in enumerate(_slips(task)):
        yield Trial(kind, text, functools.partial(_made, _slips, task, i))


def _fields(task: Check) -> tuple[str, ...]:
    return task.state._fields if isinstance(task, RuleCheck) else ()


def _made(several: Callable, task: Check, index: int) -> Callable:
    """One of several answers, with nothing remembered yet."""
    return list(several(task))[index][-1]


def _variants(task: RuleCheck | ScheduleCheck | ValueCheck) -> Iterator[tuple[str, Callable]]:
    right = compiled(task.reference)
    return legal_rules(right, _fields(task)) if isinstance(task, RuleCheck) else legal_functions(right)


def _slips(task: RuleCheck | ScheduleCheck | ValueCheck) -> Iterator[tuple[str, str, Callable]]:
    right = compiled(task.reference)
    if isinstance(task, RuleCheck):
        return rule_slips(right, _fields(task))
    if isinstance(task, ScheduleCheck):
        return function_slips(right, ["t"], axes=2)
    cases = task.cases(generator(task.seed, task.name, hidden=False))
    arrays = {name: None for case in cases for name, value in case.items() if isinstance(value, np.ndarray)}
    results = [compiled(task.reference)(**case) for case in cases]
    return function_slips(right, arrays, axes=max(map(np.ndim, results)))
