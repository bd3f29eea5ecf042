"""What the assignment of chapter 17 prints is true."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from stepsize.optimizers import muon_step, newton_schulz
from stepsize.problems import LogisticRegression
from stepsize.states import START

SOLUTION = Path(__file__).parents[2] / "solutions" / "17_muon" / "17_muon.py"
CELLS = jupytext.read(SOLUTION).cells


def log_of(batch, steps):
    """The five columns of part 7, measured again; without momentum u is the gradient."""
    problem, rng, state, rows = LogisticRegression("digits"), np.random.default_rng(17), START, []
    theta = problem.start
    for _ in range(max(steps)):
        loss, u = problem.loss(theta), problem.noisy_gradient(theta, rng, batch=batch)
        ninth = np.linalg.svd(u, compute_uv=False)[8] / np.linalg.norm(u)
        rows.append((loss, np.linalg.norm(u), np.sum(newton_schulz(u) ** 2) / 10, ninth, 0.02))
        theta, state = muon_step(theta, u, state, eta=0.02, mu=0.0, lam=0.0)
    return np.array(rows)[np.array(steps) - 1]


@pytest.mark.parametrize(("name", "batch"), [("LOG_A", 64), ("LOG_B", 1)])
def test_the_logs_of_part_seven_are_measured(name, batch, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {"np": np}
    exec(cell.source, scope)
    assert np.allclose(scope[name], log_of(batch, scope["STEPS"]), atol=6e-4)
    assert "run B" in capsys.readouterr().out
