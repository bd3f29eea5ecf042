"""What the assignment of chapter 02 prints is true, and each of its formulas' mistakes is told apart."""

from pathlib import Path

import jupytext
import numpy as np
import pytest
import sympy

from autograder import check
from autograder.checks import momentum
from autograder.expressions import ExpressionCheck
from stepsize.descent import descend
from stepsize.optimizers import momentum_step
from stepsize.problems import LogisticRegression

SOLUTION = Path(__file__).parents[2] / "solutions" / "02_momentum" / "02_momentum.py"
CELLS = jupytext.read(SOLUTION).cells
FORMULAS = [task for task in momentum.CHECKS if isinstance(task, ExpressionCheck)]
SLIPS = [pytest.param(task, slip, hint, id=slip) for task in FORMULAS for slip, hint in task.mistakes.items()]


@pytest.mark.parametrize(("name", "mu"), [("LOG_A", 0.9), ("LOG_B", 0.99)])
def test_the_logs_of_part_8_are_measured(name, mu, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {"np": np}
    exec(cell.source, scope)
    problem = LogisticRegression("breast_cancer")
    run = descend(momentum_step, problem, steps=max(scope["STEPS"]), eta=1.0, mu=mu)
    g, b = np.array([problem.gradient(theta) for theta in run.path[:-1]]), -np.diff(run.path, axis=0)
    uphill = np.sum(g * b, axis=1) < 0
    for step, (loss, share, norm, accuracy) in zip(scope["STEPS"], scope[name], strict=True):
        assert loss == pytest.approx(run.loss[step], abs=6e-5)
        assert share == pytest.approx(uphill[max(0, step - 20) : step].mean(), abs=6e-3)
        assert norm == pytest.approx(run.grad_norm[step - 1], abs=6e-4)
        assert accuracy == pytest.approx(problem.accuracy(run.path[step]), abs=6e-4)
    assert "run B" in capsys.readouterr().out


@pytest.mark.parametrize(("task", "slip", "hint"), SLIPS)
def test_a_wrong_formula_gets_its_own_hint(task, slip, hint):
    verdict = check(sympy.sympify(slip, locals={name: sympy.Symbol(name) for name in task.symbols}), task.name)
    assert (verdict.passed, verdict.hint) == (False, hint)


def test_every_exercise_of_the_catalogue_stands_in_the_assignment_with_its_points():
    text = "\n".join(cell.source for cell in CELLS)
    for task in momentum.CHECKS:
        assert f'"{task.name}"' in text
    graded = [cell.metadata["nbgrader"] for cell in CELLS if cell.metadata.get("nbgrader", {}).get("grade")]
    points = sum(cell["points"] for cell in graded)
    by_hand = sum(cell["points"] for cell in graded if cell["solution"])
    assert points - by_hand == sum(sum(task.points.values()) for task in momentum.CHECKS)
    assert f"{points} points" in CELLS[0].source
