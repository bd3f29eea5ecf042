"""What the assignment of chapter 08 prints is true."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from stepsize.optimizers import adafactor_step, factored_second_moment
from stepsize.problems import LogisticRegression
from stepsize.states import START

SOLUTION = Path(__file__).parents[2] / "solutions" / "08_adafactor" / "08_adafactor.py"
CELLS = jupytext.read(SOLUTION).cells


def log_of(fault, steps):
    """The five columns of part 7, measured again."""
    problem, rng, state, rows = LogisticRegression("digits"), np.random.default_rng(8), START, []
    theta = 0.01 * rng.standard_normal(problem.start.shape)
    for t in range(1, max(steps) + 1):
        g = problem.noisy_gradient(theta, rng, batch=32) * (fault if t == 150 else 1.0)
        loss = problem.loss(theta)
        theta, state = adafactor_step(theta, g, state, eta=0.02)
        size = np.mean(g**2 / factored_second_moment(state.R, state.C)) ** 0.5
        rows.append((loss, np.linalg.norm(g), size, min(size, 1.0), min(0.02, t**-0.5)))
    return np.array(rows)[np.array(steps) - 1]


@pytest.mark.parametrize(("name", "fault"), [("LOG_A", 1.0), ("LOG_B", 30.0)])
def test_the_logs_of_part_seven_are_measured(name, fault, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {"np": np}
    exec(cell.source, scope)
    printed, measured = np.array(scope[name]), log_of(fault, scope["STEPS"])
    assert np.allclose(printed[:, 0], measured[:, 0], atol=6e-4)
    assert np.allclose(printed[:, 1:], measured[:, 1:], atol=6e-3)
    assert "run B" in capsys.readouterr().out
