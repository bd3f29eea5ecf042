"""What the assignment of chapter 09 prints is true."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from stepsize.descent import descend
from stepsize.optimizers import lars_step
from stepsize.problems import Network

SOLUTION = Path(__file__).parents[2] / "solutions" / "09_lars" / "09_lars.py"
CELLS = jupytext.read(SOLUTION).cells


def log_of(c, eta, steps):
    """The five columns of part 7, measured again."""
    run = descend(lars_step, Network(1024, depth=2, objective="cross_entropy"), steps=max(steps), eta=eta, c=c)
    W1, b1 = ({name: getattr(run, name)[layer] for name in ("trust_ratio", "update_norm")} for layer in ("W1", "b1"))
    columns = (
        run.loss[:-1] / run.loss[0],
        run.grad_norm["W1"] / run.grad_norm["W1"][0],
        run.relative_update["W1"],
        b1["trust_ratio"] / W1["trust_ratio"],
        b1["update_norm"] / W1["update_norm"],
    )
    return np.stack(columns, axis=1)[np.array(steps) - 1]


@pytest.mark.parametrize(("name", "c", "eta"), [("LOG_A", 0.1, 0.5), ("LOG_B", 0.001, 50.0)])
def test_the_logs_of_part_seven_are_measured(name, c, eta, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {"np": np}
    exec(cell.source, scope)
    printed, measured = np.array(scope[name]), log_of(c, eta, scope["STEPS"])
    assert np.allclose(printed[:, :3], measured[:, :3], atol=6e-4)
    assert np.allclose(printed[:, 3], measured[:, 3], atol=6e-2)
    assert np.allclose(printed[:, 4], measured[:, 4], atol=6e-3)
    assert "run B" in capsys.readouterr().out
