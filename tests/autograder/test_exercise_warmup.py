"""What the assignment of chapter 14 prints is true."""

from functools import partial
from pathlib import Path

import jupytext
import numpy as np
import pytest

from autograder.checks import warmup
from stepsize.curvature import sharpness
from stepsize.descent import descend
from stepsize.optimizers import gd_step
from stepsize.problems import LogisticRegression, Network
from stepsize.schedules import warmup as ramp

SOLUTION = Path(__file__).parents[2] / "solutions" / "14_warmup" / "14_warmup.py"
CELLS = jupytext.read(SOLUTION).cells


def as_rows(tree):
    """The layers of every step side by side: one row a step."""
    return np.concatenate([layer.reshape(len(layer), -1) for layer in tree.values()], axis=1)


def log_of(length, steps):
    """The five columns of part 9, measured again."""
    net = Network(seed=1)
    peak = 32 / sharpness(net, net.start, method="lanczos")
    run = descend(gd_step, net, steps=steps, eta=partial(ramp, peak=peak, steps=length))
    places = [{name: path[row] for name, path in run.path.items()} for row in range(steps)]
    found = np.array([sharpness(net, place, method="lanczos") for place in places])
    with np.errstate(all="ignore"):
        slopes = as_rows(net.gradient(run.path))
        step, change = np.diff(as_rows(run.path), axis=0), np.diff(slopes, axis=0)
        curvature = np.sum(step * change, axis=1) / np.sum(step**2, axis=1)
    sizes = np.linalg.norm(slopes, axis=1)[:steps]
    columns = (run.loss[:-1], run.eta * found / 2, run.eta * curvature / 2, sizes / sizes[0], run.eta)
    return np.stack(columns, axis=1)


@pytest.mark.parametrize(("name", "length"), [("LOG_A", 32), ("LOG_B", 1)])
def test_the_logs_of_part_nine_are_measured(name, length, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {}
    exec(cell.source, scope)
    printed = np.array(scope[name])
    assert np.allclose(printed, log_of(length, len(printed)), rtol=0.03)
    assert "run B" in capsys.readouterr().out


def test_the_sharpness_of_the_data_and_of_the_network_are_those_that_stand_in_the_text():
    text = "\n".join(cell.source for cell in CELLS)
    data, net = LogisticRegression("breast_cancer"), Network(seed=1)
    assert f"{sharpness(data, data.start):.3f}" in text
    assert f"{sharpness(net, net.start, method='lanczos'):.2f}" in text
    assert f"{sum(layer.size for layer in net.start.values())} parameters" in text


def test_power_iteration_of_the_solution_finds_what_the_reference_finds():
    scope = {"np": np}
    cell = next(cell for cell in CELLS if cell.source.startswith("def sharpness"))
    exec(cell.source, scope)
    for case in warmup._hessians(np.random.default_rng(0)):
        assert scope["sharpness"](**case) == pytest.approx(warmup.sharpness(**case), rel=1e-9)
