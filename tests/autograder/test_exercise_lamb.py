"""What the assignment of chapter 10 prints is true."""

import ast
import re
from pathlib import Path

import jupytext
import numpy as np
import pytest

from stepsize.descent import descend
from stepsize.optimizers import lamb_step
from stepsize.problems import Network

SOLUTION = Path(__file__).parents[2] / "solutions" / "10_lamb" / "10_lamb.py"
CELLS = jupytext.read(SOLUTION).cells


def log_of(scale, steps):
    """The five columns of part 7, measured again."""
    net = Network(256, depth=2, objective="cross_entropy")
    start = {**net.start, "W2": scale * net.start["W2"]}
    run = descend(lamb_step, net, steps=max(steps), eta=0.02, start=start)
    sizes = np.linalg.norm(run.path["W2"], axis=(1, 2))
    columns = (
        run.loss[:-1] / run.loss[0],
        run.relative_update["W2"],
        run.trust_ratio["W2"] / run.trust_ratio["W1"],
        run.grad_norm["W2"] / run.grad_norm["W2"][0],
        sizes[1:] / sizes[0],
    )
    return np.stack(columns, axis=1)[np.array(steps) - 1]


@pytest.mark.parametrize(("name", "scale"), [("LOG_A", 1.0), ("LOG_B", 1e-4)])
def test_the_logs_of_part_seven_are_measured(name, scale, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {"np": np}
    exec(cell.source, scope)
    printed, measured = np.array(scope[name]), log_of(scale, scope["STEPS"])
    apart = np.array([True, True, False, True, True])
    assert np.allclose(printed[:, apart], measured[:, apart], atol=6e-4)
    assert np.allclose(printed[:, 2], measured[:, 2], rtol=0.05)
    assert "run B" in capsys.readouterr().out


def test_the_training_runs_show_what_is_to_be_selected():
    def loss(batch, eta):
        net = Network(1024, depth=2, objective="cross_entropy")
        return descend(lamb_step, net, steps=8 * 1024 // batch, eta=eta, batch=batch).loss[-1]

    cell = next(cell for cell in CELLS if "GRIDS =" in cell.source)
    grids = ast.literal_eval(re.search(r"GRIDS = (.*)", cell.source)[1])
    ends = {batch: {eta: loss(batch, eta) for eta in etas} for batch, etas in grids.items()}
    best = {batch: min(found, key=found.get) for batch, found in ends.items()}
    assert all(0 < list(found).index(best[batch]) < len(found) - 1 for batch, found in ends.items())
    assert best[1024] / best[32] > 32**0.5
    assert ends[32][best[32]] < ends[1024][best[1024]]
