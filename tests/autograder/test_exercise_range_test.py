"""What the assignment of chapter 13 prints is true."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from autograder.checks.lr_range_test import CHECKS, suggest
from stepsize.descent import descend
from stepsize.optimizers import gd_step
from stepsize.problems import LogisticRegression

SOLUTION = Path(__file__).parents[2] / "solutions" / "13_lr_range_test" / "13_lr_range_test.py"
CELLS = jupytext.read(SOLUTION).cells
# The losses of part 2 at the start and wherever the text names one; what lies between does not matter.
RECORDS = {
    "a": (2.0, 0.3, 500.0),
    "b": (2.0, 0.3),
    "c": (2.0, 1.9, 1e6),
    "d": (2.0, 1.0, 4.0),
    "e": (2.0, 0.5, 30.0, 0.9),
}


def log_of(high, steps):
    """The five columns of part 8, measured again."""
    etas = np.geomspace(1e-3, high, 100)
    run = descend(gd_step, LogisticRegression("breast_cancer"), steps=100, eta=lambda t: etas[t - 1])
    rows = []
    for t in steps:
        losses = run.loss[: t + 1]
        lowest = losses.argmin()
        rise, place = losses[lowest:].max() / losses[lowest], etas[lowest - 1] / etas[t - 1]
        slope = run.grad_norm[t - 1] / run.grad_norm[0]
        rows.append((losses[-1] / losses[0], losses[lowest] / losses[0], rise, place, slope))
    return np.array(rows)


@pytest.mark.parametrize(("name", "high"), [("LOG_A", 1e3), ("LOG_B", 1.0)])
def test_the_logs_of_part_8_are_measured(name, high, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {"np": np}
    exec(cell.source, scope)
    assert np.allclose(scope[name], log_of(high, scope["STEPS"]), rtol=1e-3, atol=6e-3)
    assert "test B" in capsys.readouterr().out


def test_the_three_tests_of_part_2_show_an_answer_and_the_two_do_not():
    shown = {letter for letter, losses in RECORDS.items() if suggest(np.ones(len(losses) - 1), np.array(losses)) == 0.1}
    assert shown == next(task.right for task in CHECKS if task.name.endswith("examples"))
