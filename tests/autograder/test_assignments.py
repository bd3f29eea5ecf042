"""Every assignment holds what its catalogue checks, for the points of the catalogue."""

import re
from collections import Counter
from pathlib import Path

import jupytext
import pytest
import sympy

from autograder import check
from autograder.checks import CHECKS
from autograder.expressions import ExpressionCheck

SOLUTIONS = sorted((Path(__file__).parents[2] / "solutions").glob("*/*.py"))
SLIPS = [
    pytest.param(task, slip, hint, id=f"{task.name}: {slip}")
    for task in CHECKS.values()
    if isinstance(task, ExpressionCheck)
    for slip, hint in task.mistakes.items()
]


def graded(path):
    """The cells of an assignment that earn points."""
    return [cell for cell in jupytext.read(path).cells if cell.metadata.get("nbgrader", {}).get("grade")]


def checked(path):
    """The exercises that an assignment's cells check."""
    text = "\n".join(cell.source for cell in graded(path))
    return CHECKS.keys() & {*re.findall(r'"([\w/]+)"', text), *re.findall(r"check\((\w+)", text)}


def test_every_exercise_of_the_catalogue_stands_in_one_assignment():
    assert Counter(name for path in SOLUTIONS for name in checked(path)) == dict.fromkeys(CHECKS, 1)


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_the_points_are_those_of_the_catalogue_and_of_the_first_cell(path):
    cells = [cell.metadata["nbgrader"] for cell in graded(path)]
    by_machine = sum(cell["points"] for cell in cells if not cell["solution"])
    assert by_machine == sum(sum(CHECKS[name].points.values()) for name in checked(path)) > 0
    assert f"{sum(cell['points'] for cell in cells)} points" in jupytext.read(path).cells[0].source


@pytest.mark.parametrize(("task", "slip", "hint"), SLIPS)
def test_a_wrong_formula_gets_its_own_hint(task, slip, hint):
    verdict = check(sympy.sympify(slip, locals={name: sympy.Symbol(name) for name in task.symbols}), task.name)
    assert (verdict.passed, verdict.hint) == (False, hint)
