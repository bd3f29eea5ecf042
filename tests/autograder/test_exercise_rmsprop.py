"""What the assignment of chapter 04 prints is true."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from stepsize.optimizers import rmsprop_step
from stepsize.problems import LogisticRegression
from stepsize.states import START

SOLUTION = Path(__file__).parents[2] / "solutions" / "04_rmsprop" / "04_rmsprop.py"
CELLS = jupytext.read(SOLUTION).cells
ETA, BEFORE = 0.01, 60


def log_of(restored, steps):
    """The four columns of part 8, measured again."""
    problem = LogisticRegression("breast_cancer")
    theta, state = problem.start, START
    for _ in range(BEFORE):
        theta, state = rmsprop_step(theta, problem.gradient(theta), state, eta=ETA)
    scale = problem.loss(theta), ETA * theta.size**0.5, ETA, np.linalg.norm(problem.gradient(theta))
    state, rows = state if restored else START, []
    for _ in range(max(steps)):
        g = problem.gradient(theta)
        moved, state = rmsprop_step(theta, g, state, eta=ETA)
        update, theta = moved - theta, moved
        rows.append((problem.loss(theta), np.linalg.norm(update), np.abs(update).max(), np.linalg.norm(g)))
    return (np.array(rows) / scale)[np.array(steps) - 1]


@pytest.mark.parametrize(("name", "restored"), [("LOG_A", True), ("LOG_B", False)])
def test_the_logs_of_the_last_part_are_measured(name, restored, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {}
    exec(cell.source, scope)
    printed, measured = np.array(scope[name]), log_of(restored, scope["STEPS"])
    assert np.allclose(printed[:, [0, 3]], measured[:, [0, 3]], atol=6e-4)
    assert np.allclose(printed[:, [1, 2]], measured[:, [1, 2]], atol=6e-3)
    assert "run B" in capsys.readouterr().out
