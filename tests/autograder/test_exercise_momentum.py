"""What the assignment of chapter 02 prints is true."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from stepsize.descent import descend
from stepsize.optimizers import momentum_step
from stepsize.problems import LogisticRegression

SOLUTION = Path(__file__).parents[2] / "solutions" / "02_momentum" / "02_momentum.py"
CELLS = jupytext.read(SOLUTION).cells


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
