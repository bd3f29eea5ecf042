"""What the assignment of chapter 03 prints is true."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from stepsize.optimizers import adagrad_step
from stepsize.problems import LogisticRegression
from stepsize.states import START

SOLUTION = Path(__file__).parents[2] / "solutions" / "03_adagrad" / "03_adagrad.py"
CELLS = jupytext.read(SOLUTION).cells
ETA = 0.3


def log_of(batch, slip, steps):
    """The first three columns of part 7, measured again."""
    problem = LogisticRegression("breast_cancer")
    theta, state, rng, rows = problem.start, START, np.random.default_rng(3), []
    for t in range(1, max(steps) + 1):
        g = problem.noisy_gradient(theta, rng, batch=batch) if batch else problem.gradient(theta)
        g = g * (slip if t == 10 else 1.0)
        moved, state = adagrad_step(theta, g, state, eta=ETA)
        length = t**0.5 * np.linalg.norm(moved - theta) / (ETA * theta.size**0.5)
        theta = moved
        rows.append((problem.loss(theta), length, np.linalg.norm(g)))
    scale = problem.loss(problem.start), 1.0, np.linalg.norm(problem.gradient(problem.start))
    return (np.array(rows) / scale)[np.array(steps) - 1]


@pytest.mark.parametrize(("name", "batch", "slip"), [("LOG_A", None, 1.0), ("LOG_B", 32, 1000.0)])
def test_the_logs_of_the_last_part_are_measured(name, batch, slip, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {}
    exec(cell.source, scope)
    printed = np.array(scope[name])
    assert np.allclose(printed[:, :3], log_of(batch, slip, scope["STEPS"]), atol=6e-4)
    assert np.all(printed[:, 3] == ETA)
    assert "run B" in capsys.readouterr().out
