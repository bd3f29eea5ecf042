"""What the assignment of chapter 01 prints is true."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from stepsize.curvature import sharpness
from stepsize.descent import descend
from stepsize.optimizers import gd_step
from stepsize.problems import LogisticRegression

SOLUTION = Path(__file__).parents[2] / "solutions" / "01_gradient_descent" / "01_gradient_descent.py"
CELLS = jupytext.read(SOLUTION).cells


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
