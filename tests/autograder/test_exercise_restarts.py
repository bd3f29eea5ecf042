"""What the assignment of chapter 12 prints is true."""

from functools import partial
from pathlib import Path

import jupytext
import numpy as np
import pytest

from autograder.checks import warm_restarts
from stepsize.descent import descend
from stepsize.optimizers import momentum_step
from stepsize.problems import Quadratic
from stepsize.schedules import cosine_restarts

SOLUTION = Path(__file__).parents[2] / "solutions" / "12_warm_restarts" / "12_warm_restarts.py"
CELLS = jupytext.read(SOLUTION).cells
T = np.arange(1, 17)
FIVE = {
    "a": (1 + np.cos(np.pi * (T - 1) / 4)) / 2,
    "b": (1 + np.cos(np.pi * ((T - 1) % 4) / 4)) / 2,
    "c": np.cos(np.pi * ((T - 1) % 4) / 8) ** 2,
    "d": (1 + np.cos(np.pi * ((T - 1) % 4) / 3)) / 2,
    "e": (1 + (-1.0) ** ((T - 1) // 4) * np.cos(np.pi * (T - 1) / 4)) / 2,
}


def log_of(peak, steps):
    """The five columns of part 9, measured again."""
    eta = partial(cosine_restarts, peak=peak, period=30)
    problem = Quadratic((1.0, 8.0), angle=0.4)
    run = descend(momentum_step, problem, steps=max(steps), eta=eta, mu=0.8, start=[-4, 3])
    ends = run.loss[[0, *steps]]
    highest = [run.loss[end - 29 : end + 1].max() for end in steps]
    rates = [run.eta[end - 30 : end] / peak for end in steps]
    columns = ends[1:] / ends[0], ends[1:] / ends[:-1], ends[1:] / highest, [r[-1] for r in rates]
    return np.stack([*columns, np.mean(rates, axis=1)], axis=1)


@pytest.mark.parametrize(("name", "peak"), [("LOG_A", 0.33), ("LOG_B", 0.465)])
def test_the_logs_of_part_9_are_measured(name, peak, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {"np": np}
    exec(cell.source, scope)
    assert np.allclose(scope[name], log_of(peak, scope["STEPS"]), rtol=0.06)
    assert "run B" in capsys.readouterr().out


def test_the_three_schedules_of_part_2_are_the_restarts_and_the_two_are_not():
    restarts = cosine_restarts(T, peak=1.0, period=4)
    right = {letter for letter, rates in FIVE.items() if np.allclose(rates, restarts)}
    text = next(cell.source for cell in CELLS if cell.source.startswith("## 2."))
    assert right == next(task.right for task in warm_restarts.CHECKS if task.name.endswith("examples"))
    assert all(f"**{letter}.**" in text for letter in FIVE)
