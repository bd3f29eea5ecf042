"""What the assignment of chapter 18 prints is true, and its runs can be named."""

import re
from pathlib import Path

import jupytext
import numpy as np
import pytest

from autograder.checks import CHECKS, diagnostics
from stepsize.broken_runs import FAILURES, HEALTHY, lineup, log_of, signs, study_lineup
from stepsize.optimizers import adam_step
from stepsize.states import Moments

SOLUTION = Path(__file__).parents[2] / "solutions" / "18_diagnostics" / "18_diagnostics.py"
CELLS = [cell.source for cell in jupytext.read(SOLUTION).cells]


def cell_with(words):
    return next(cell for cell in CELLS if words in cell)


def test_the_exercise_shows_the_runs_whose_names_are_checked():
    assert int(re.search(r"^SEED = (\d+)$", cell_with("SEED ="), re.MULTILINE)[1]) == diagnostics.SEED


@pytest.mark.slow
@pytest.mark.parametrize(("letter", "name"), lineup(diagnostics.SEED).items())
def test_a_run_of_the_exercise_shows_its_own_sign(letter, name):
    assert signs(log_of(name, diagnostics.SEED)) == [name] * (name in FAILURES)


def test_a_study_of_the_exercise_shows_its_own_sign():
    order = study_lineup(diagnostics.SEED).items()
    shown = {letter.lower(): signs(log_of(name, diagnostics.SEED)) for letter, name in order}
    right = {name: CHECKS[f"18_diagnostics/{name}"].right for name in ("on_test", "by_luck")}
    assert right["on_test"] == {letter for letter in shown if shown[letter] == ["tuned on test"]}
    assert right["by_luck"] == {letter for letter in shown if shown[letter] == ["lucky seed"]}


def test_no_cell_above_the_names_tells_which_run_or_study_is_which():
    shown = "\n".join(re.sub("### BEGIN SOLUTION.*?### END SOLUTION", "", text, flags=re.DOTALL) for text in CELLS)
    assert not [name for name in {*FAILURES, *HEALTHY} - {"Adam", "LAMB", "study"} if f'"{name}"' in shown]


@pytest.mark.slow
@pytest.mark.parametrize(("printed", "name"), [("LOG_A", "Adam"), ("LOG_B", "lost count")])
def test_the_logs_of_the_choice_are_measured(printed, name, capsys):
    scope = {"np": np}
    exec(cell_with("LOG_A ="), scope)
    log, rows = log_of(name, diagnostics.SEED), np.array(scope["UPDATES"]) - 1
    measured = np.stack([log.loss[rows], log.grad_norm["W1"][rows], log.v_hat[rows, 1], log.moved[rows]], axis=1)
    assert np.allclose(scope[printed], measured, rtol=0.03)
    assert "run B" in capsys.readouterr().out


def test_the_reference_of_a_resume_is_adam_under_warm_up():
    rng = np.random.default_rng(18)
    theta, m, v, gradients = rng.normal(size=3), rng.normal(size=3), rng.uniform(1, 2, 3), rng.normal(size=(5, 3))
    rates = {"beta1": 0.8, "beta2": 0.95, "eps": 1e-2}
    found = diagnostics.resumed(theta, m, v, 7, gradients, peak=0.2, warm=10, **rates)
    state = Moments(7, m, v)
    for t, g in enumerate(gradients, start=8):
        theta, state = adam_step(theta, g, state, eta=0.2 * min(t / 10, 1), **rates)
    assert np.allclose(found, [theta, state.m, state.v], rtol=1e-12)
