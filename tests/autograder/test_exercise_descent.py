"""What the assignment of chapter 01 prints is true, and each of its formulas' mistakes is told apart."""

from pathlib import Path

import jupytext
import numpy as np
import pytest
import sympy

from autograder import check
from autograder.checks import gradient_descent
from autograder.expressions import ExpressionCheck
from stepsize.curvature import sharpness
from stepsize.descent import descend
from stepsize.optimizers import gd_step
from stepsize.problems import LogisticRegression

SOLUTION = Path(__file__).parents[2] / "solutions" / "01_gradient_descent" / "01_gradient_descent.py"
CELLS = jupytext.read(SOLUTION).cells
FORMULAS = [task for task in gradient_descent.CHECKS if isinstance(task, ExpressionCheck)]
SLIPS = [pytest.param(task, slip, hint, id=slip) for task in FORMULAS for slip, hint in task.mistakes.items()]


@pytest.mark.parametrize(("name", "eta"), [("LOG_A", 10.0), ("LOG_B", 20.0)])
def test_the_logs_of_part_8_are_measured(name, eta, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {"np": np}
    exec(cell.source, scope)
    problem = LogisticRegression("breast_cancer")
    run = descend(gd_step, problem, steps=300, eta=eta)
    for step, (loss, size, product, accuracy) in zip(scope["STEPS"], scope[name], strict=True):
        assert loss == pytest.approx(run.loss[step], abs=6e-5)
        assert size == pytest.approx(run.relative_update[step - 1], rel=0.05)
        assert product == pytest.approx(eta * sharpness(problem, run.path[step]), abs=6e-3)
        assert accuracy == pytest.approx(problem.accuracy(run.path[step]), abs=6e-4)
    assert (run.loss[300] == pytest.approx(0.0671, abs=6e-5)) == (name == "LOG_B")
    assert "run B" in capsys.readouterr().out


@pytest.mark.parametrize(("task", "slip", "hint"), SLIPS)
def test_a_wrong_formula_gets_its_own_hint(task, slip, hint):
    verdict = check(sympy.sympify(slip, locals={name: sympy.Symbol(name) for name in task.symbols}), task.name)
    assert (verdict.passed, verdict.hint) == (False, hint)


def test_every_exercise_of_the_catalogue_stands_in_the_assignment_with_its_points():
    text = "\n".join(cell.source for cell in CELLS)
    for task in gradient_descent.CHECKS:
        assert f'"{task.name}"' in text
    graded = [cell.metadata["nbgrader"] for cell in CELLS if cell.metadata.get("nbgrader", {}).get("grade")]
    points = sum(cell["points"] for cell in graded)
    by_hand = sum(cell["points"] for cell in graded if cell["solution"])
    assert points - by_hand == sum(sum(task.points.values()) for task in gradient_descent.CHECKS)
    assert f"{points} points" in CELLS[0].source
