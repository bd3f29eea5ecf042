"""What the assignment of chapter 05 prints is true."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from stepsize.optimizers import adam_step
from stepsize.problems import LogisticRegression
from stepsize.states import START

SOLUTION = Path(__file__).parents[2] / "solutions" / "05_adam" / "05_adam.py"
CELLS = jupytext.read(SOLUTION).cells
ETA, EPS = 0.02, 1e-8


def log_of(scale, steps):
    """The four columns of part 8, measured again."""
    problem = LogisticRegression("breast_cancer")
    theta, state, rows = problem.start, START, []
    first = np.linalg.norm(scale * problem.gradient(theta))
    for t in range(1, max(steps) + 1):
        g = scale * problem.gradient(theta)
        moved, state = adam_step(theta, g, state, eta=ETA)
        length = np.linalg.norm(moved - theta) / (ETA * theta.size**0.5)
        root = np.median((state.v / (1 - 0.999**t)) ** 0.5) / EPS
        theta = moved
        rows.append((problem.loss(theta) / problem.loss(problem.start), length, np.linalg.norm(g) / first, root))
    return np.array(rows)[np.array(steps) - 1]


@pytest.mark.parametrize(("name", "scale"), [("LOG_A", 1.0), ("LOG_B", 1e-9)])
def test_the_logs_of_the_last_part_are_measured(name, scale, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {"np": np}
    exec(cell.source, scope)
    printed, measured = np.array(scope[name]), log_of(scale, scope["STEPS"])
    assert np.allclose(printed[:, :3], measured[:, :3], atol=6e-4)
    assert np.allclose(printed[:, 3], measured[:, 3], rtol=0.03)
    assert "run B" in capsys.readouterr().out


def test_no_graded_cell_ends_in_a_value():
    graded = [cell for cell in CELLS if cell.metadata.get("nbgrader", {}).get("grade")]
    assert len(graded) == 9
    for cell in graded:
        lines = [line for line in cell.source.splitlines() if not line.startswith("#")]
        assert all(line.startswith("check(") and line.endswith(".require()") for line in lines)
