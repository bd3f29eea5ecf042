"""What the assignment of chapter 06 prints is true."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from stepsize.optimizers import amsgrad_step
from stepsize.problems import LogisticRegression
from stepsize.states import START

SOLUTION = Path(__file__).parents[2] / "solutions" / "06_amsgrad" / "06_amsgrad.py"
CELLS = jupytext.read(SOLUTION).cells
ETA, BETA2, BATCH, SEED, BROKEN = 0.05, 0.99, 32, 6, 50


def log_of(spike, steps):
    """The four columns of part 8, measured again."""
    problem, rng = LogisticRegression("breast_cancer"), np.random.default_rng(SEED)
    theta, state, rows, gradients = problem.start, START, [], []
    for t in range(1, max(steps) + 1):
        g = problem.noisy_gradient(theta, rng, BATCH) * (spike if t == BROKEN else 1)
        gradients.append(g)
        theta, state = amsgrad_step(theta, g, state, eta=ETA, beta2=BETA2)
        brake = np.median((state.v_max / state.v) ** 0.5)
        root = (state.v_max / (1 - BETA2**t)) ** 0.5
        share = np.linalg.norm(g) / np.linalg.norm(gradients[0])
        recent = np.mean(np.square(gradients[-50:]), axis=0) ** 0.5
        rows.append((problem.loss(theta) / problem.loss(problem.start), brake, share, np.median(root / recent)))
    return np.array(rows)[np.array(steps) - 1]


@pytest.mark.parametrize(("name", "spike"), [("LOG_A", 1), ("LOG_B", 1000)])
def test_the_logs_are_measured(name, spike, capsys):
    scope = {"np": np}
    exec(next(cell.source for cell in CELLS if "LOG_A" in cell.source), scope)
    printed, measured = np.array(scope[name]), log_of(spike, scope["STEPS"])
    assert np.allclose(printed[:, [0, 2]], measured[:, [0, 2]], atol=6e-4)
    assert np.allclose(printed[:, [1, 3]], measured[:, [1, 3]], rtol=0.005)
    assert "run B" in capsys.readouterr().out
