"""What the assignment of chapter 07 prints is true."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from stepsize.descent import descend
from stepsize.optimizers import adamw_step
from stepsize.problems import LogisticRegression

SOLUTION = Path(__file__).parents[2] / "solutions" / "07_adamw" / "07_adamw.py"
CELLS = jupytext.read(SOLUTION).cells
ETA, BATCH, SEED = 0.02, 32, 7


def log_of(lam, steps):
    """The four columns of part 7, measured again."""
    problem = LogisticRegression("breast_cancer", l2=0.0)
    run = descend(adamw_step, problem, steps=max(steps), eta=ETA, batch=BATCH, seed=SEED, lam=lam)
    before = np.linalg.norm(run.path[:-1], axis=1)
    length = run.update_norm / (ETA * problem.start.size**0.5)
    decay = ETA * lam * before / run.update_norm
    rows = np.transpose([run.loss[1:] / run.loss[0], lam * np.cumsum(run.eta), length, decay])
    return rows[np.array(steps) - 1]


@pytest.mark.parametrize(("name", "lam"), [("LOG_A", 0.3), ("LOG_B", 0.001)])
def test_the_logs_are_measured(name, lam, capsys):
    scope = {"np": np}
    exec(next(cell.source for cell in CELLS if "LOG_A" in cell.source), scope)
    printed, measured = np.array(scope[name]), log_of(lam, scope["STEPS"])
    assert np.allclose(printed[:, [0, 2]], measured[:, [0, 2]], atol=6e-4)
    assert np.allclose(printed[:, 1], measured[:, 1], rtol=1e-9)
    assert np.allclose(printed[:, 3], measured[:, 3], atol=6e-4 if name == "LOG_A" else 6e-5)
    assert "run B" in capsys.readouterr().out
