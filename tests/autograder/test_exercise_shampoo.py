"""What the assignment of chapter 16 prints is true."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from stepsize.optimizers import shampoo_step
from stepsize.problems import LogisticRegression
from stepsize.states import START

SOLUTION = Path(__file__).parents[2] / "solutions" / "16_shampoo" / "16_shampoo.py"
CELLS = jupytext.read(SOLUTION).cells


def log_of(fault, steps):
    """The five columns of part 8, measured again."""
    problem, rng, state, rows = LogisticRegression("digits"), np.random.default_rng(16), START, []
    theta, largest = problem.start, 0.0
    for t in range(1, max(steps) + 1):
        G = problem.noisy_gradient(theta, rng, batch=64) * (fault if t == 50 else 1.0)
        largest, loss = max(largest, np.sum(G**2)), problem.loss(theta)
        theta, state = shampoo_step(theta, G, state, eta=0.5)
        trace = np.trace(state.L)
        rows.append((loss, np.linalg.norm(G), trace, largest / trace, 0.5))
    return np.array(rows)[np.array(steps) - 1]


@pytest.mark.parametrize(("name", "fault"), [("LOG_A", 1.0), ("LOG_B", 100.0)])
def test_the_logs_of_part_eight_are_measured(name, fault, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {"np": np}
    exec(cell.source, scope)
    printed, measured = np.array(scope[name]), log_of(fault, scope["STEPS"])
    assert np.allclose(printed[:, [0, 1, 3]], measured[:, [0, 1, 3]], atol=6e-4)
    assert np.allclose(printed[:, [2, 4]], measured[:, [2, 4]], atol=6e-2)
    assert "run B" in capsys.readouterr().out
