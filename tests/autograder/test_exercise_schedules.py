"""What the assignment of chapter 11 prints and says is true."""

from functools import partial
from pathlib import Path

import jupytext
import numpy as np
import pytest
import torch

from autograder.checks import CHECKS, schedules
from autograder.checks.used_rates import joined, rates_used
from stepsize.descent import descend
from stepsize.optimizers import gd_step
from stepsize.problems import LogisticRegression
from stepsize.schedules import cosine, join

SOLUTION = Path(__file__).parents[2] / "solutions" / "11_schedules" / "11_schedules.py"
CELLS = jupytext.read(SOLUTION).cells
TORCH_WARNS = pytest.mark.filterwarnings("ignore:Detected call of `lr_scheduler.step:UserWarning")


def log_of(every, steps):
    """The five columns of part 10, measured again."""
    plan = partial(cosine, peak=1.0, total=200)
    problem = LogisticRegression("breast_cancer")
    run = descend(
        gd_step, problem, steps=max(steps), eta=lambda t: plan(1 + (t - 1) // every), batch=32, seed=schedules.SEED
    )
    planned, used = plan(np.arange(1, max(steps) + 1)), run.update_norm / run.grad_norm
    columns = (
        run.loss[1:] / run.loss[0],
        planned,
        used,
        run.grad_norm / run.grad_norm[0],
        np.cumsum(used) / np.cumsum(planned),
    )
    return np.stack(columns, axis=1)[np.array(steps) - 1]


@pytest.mark.parametrize(("name", "every"), [("LOG_A", 1), ("LOG_B", 10)])
def test_the_logs_of_part_ten_are_measured(name, every, capsys):
    cell = next(cell for cell in CELLS if "LOG_A" in cell.source)
    scope = {"np": np}
    exec(cell.source, scope)
    assert np.allclose(scope[name], log_of(every, scope["STEPS"]), atol=6e-4)
    assert "run B" in capsys.readouterr().out


@TORCH_WARNS
def test_the_colleague_of_part_eleven_is_at_zero_after_a_quarter_and_at_the_peak_after_a_half():
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=1000)
    used = []
    for batch in range(1, 4001):
        if batch % 4 == 0:
            used.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
        scheduler.step()
    assert used[249] == pytest.approx(0, abs=1e-4)
    assert used[499] == pytest.approx(1, abs=1e-4)


def test_two_tables_are_joined_as_two_schedules_are():
    first, second = np.array([0.1, 0.2, 0.3]), np.linspace(0.3, 0.1, 5)
    pieces = [(lambda t, rates=rates: rates[np.minimum(t, len(rates)) - 1], len(rates)) for rates in (first, second)]
    t = np.arange(1, 11)
    assert list(join(*pieces)(t)) == list(joined(t, first, second)) == [*first, *second, 0.1, 0.1]


@TORCH_WARNS
def test_the_rates_used_are_those_that_torch_uses():
    cases = CHECKS["rates_used"].cases(np.random.default_rng(0))
    assert len(cases) > 5
    for case in cases:
        plan, calls = case["plan"], case["calls"]
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k, plan=plan: plan[min(k, len(plan) - 1)])
        used = []
        for call in calls:
            used += [optimizer.param_groups[0]["lr"]] if call else []
            (optimizer if call else scheduler).step()
        assert np.array_equal(used, rates_used(plan, calls))
