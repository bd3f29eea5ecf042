"""What the assignment of chapter 15 prints is true."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from autograder.checks.warmup_theory import adaptive_eta, curvature_constants, steps_bound, steps_to_target
from stepsize.curvature import top_eigenpair
from stepsize.descent import descend
from stepsize.optimizers import gd_step
from stepsize.problems import Cosh, Network, PoissonRegression

SOLUTION = Path(__file__).parents[2] / "solutions" / "15_warmup_theory" / "15_warmup_theory.py"
CELLS = jupytext.read(SOLUTION).cells


def printed(name):
    """The values of a cell that prints a log."""
    scope = {"np": np}
    exec(next(cell for cell in CELLS if name in cell.source).source, scope)
    return scope


def sharp(problem, theta):
    return np.linalg.eigvalsh(problem.hessian(theta))[-1]


def log_of(estimated_at, steps):
    """The six columns of part 8, measured again from the start with the bad weight."""
    problem = PoissonRegression()
    start = np.append(np.zeros(10), np.log(problem.targets.mean()))
    start[8] = 3.0
    other = start if estimated_at == "here" else problem.start
    lowest, H0 = problem.loss(problem.minimum), sharp(problem, problem.minimum)
    H1 = (sharp(problem, other) - H0) / (problem.loss(other) - lowest)
    theta, rows = start, []
    for _ in range(max(steps)):
        gap, g = problem.loss(theta) - lowest, problem.gradient(theta)
        eta, size = adaptive_eta(gap, H0=H0, H1=H1), np.linalg.norm(g)
        moved = eta * size / np.linalg.norm(theta)
        rows.append((gap, eta * H0, moved, sharp(problem, theta) * eta, eta * size**2 / (2 * gap), size))
        theta = theta - eta * g
    rows = np.array(rows)
    rows[:, [0, 5]] /= rows[0, [0, 5]]
    return rows[np.array(steps) - 1]


@pytest.mark.parametrize(("name", "estimated_at"), [("LOG_A", "here"), ("LOG_B", "elsewhere")])
def test_the_logs_of_part_eight_are_measured(name, estimated_at):
    scope = printed("LOG_A")
    np.testing.assert_allclose(scope[name], log_of(estimated_at, scope["STEPS"]), atol=6e-4)


@pytest.mark.parametrize(("name", "kind"), [("M", "maximal_update"), ("S", "standard")])
def test_the_networks_of_part_nine_are_measured(name, kind):
    net, vector = Network(parameterization=kind, seed=2), None
    first, vector = top_eigenpair(net, net.start)
    run = descend(gd_step, net, steps=280, eta=0.5 / first)
    for step, loss, sharpness in printed("NETWORKS")["NETWORKS"][name]:
        value, vector = top_eigenpair(net, {layer: path[step] for layer, path in run.path.items()}, vector)
        assert run.loss[step] == pytest.approx(loss, abs=2e-4)
        assert value == pytest.approx(sharpness, rel=0.02)


def test_the_colleague_s_network_gets_a_constant_rate():
    rows = np.array(printed("NETWORKS")["NETWORKS"]["M"])
    assert curvature_constants(rows[:, 1], rows[:, 2]) == (0.39, 0.0)


def test_the_theory_needs_at_least_as_many_steps_as_cosh():
    problem, theta, losses = Cosh((6.0, 2.0)), np.array([6.0, 2.0]), []
    for _ in range(20):
        losses.append(problem.loss(theta))
        theta = theta - adaptive_eta(losses[-1], H0=1.0, H1=1.0) * problem.gradient(theta)
    assert steps_to_target(np.array(losses), 0.0, 1e-6) <= steps_bound(losses[0], 1e-6, H0=1.0, H1=1.0, mu_pl=1.0)
