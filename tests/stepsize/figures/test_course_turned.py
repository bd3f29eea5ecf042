"""What the figure on the turned valley claims is true at every turn, each rule at its best rate."""

import numpy as np
import pytest

from stepsize.figures.course.paths import turned
from stepsize.figures.course.turned import (
    EPS,
    OPENING_START,
    RULES,
    SOLVED,
    STEPS,
    TURNS,
    VALLEY,
    TurnedValley,
    shampoo_plane_step,
    tuned_rate,
    update,
)
from stepsize.optimizers import newton_step, rmsprop_step, shampoo_step
from stepsize.states import START

every_turn = pytest.mark.parametrize("degrees", TURNS)


def test_shampoo_in_the_plane_is_shampoo():
    rng = np.random.default_rng(16)
    theta, state, kept = np.ones(2), START, START
    for g in rng.standard_normal((20, 2)) * 10.0 ** rng.integers(-1, 3, (20, 1)):
        mine, kept = shampoo_plane_step(theta, g, kept, eta=0.3)
        theta, state = shampoo_step(theta, g, state, eta=0.3, eps=EPS)
        np.testing.assert_allclose(mine, theta, rtol=1e-9)
        np.testing.assert_allclose(kept.L, state.L, rtol=1e-12)


@every_turn
def test_newton_in_the_plane_is_newton_with_the_turned_hessian(degrees):
    place, start = np.array(OPENING_START), turned(np.array(OPENING_START), degrees)
    axes = np.array([turned(axis, degrees) for axis in np.eye(2)])
    hessian = axes.T @ np.diag(VALLEY.eigenvalues) @ axes
    moved, _ = newton_step(start, hessian @ start, eta=0.3, hessian=hessian)
    mine, _ = update(RULES["Newton"], place, START, 0.3, degrees)
    np.testing.assert_allclose(turned(mine, degrees), moved, rtol=1e-12)


@every_turn
def test_shampoo_and_newton_take_one_path_and_the_others_do_not(degrees):
    straight, now = TurnedValley().tables(turn=0.0), TurnedValley().tables(turn=float(degrees))
    for name, changes in {"Shampoo": False, "Newton": False, "AdaGrad": True, "Adam": True}.items():
        same = all(np.allclose(now[name][axis], straight[name][axis], atol=1e-6) for axis in ("along", "across"))
        assert same == (not changes or degrees % 90 == 0), name


def test_no_diagonal_rule_gets_far_in_a_turned_valley_at_its_best_rate():
    for degrees in TURNS[1:-1]:
        assert min(tuned_rate(rule, degrees)[1] for rule in (RULES["AdaGrad"], RULES["Adam"], rmsprop_step)) > 1e-2
        assert max(tuned_rate(RULES[name], degrees)[1] for name in ("Shampoo", "Newton")) == SOLVED


@every_turn
def test_the_best_rates_lie_inside_the_range_and_no_other_rate_of_the_slider_is_much_better(degrees):
    figure = TurnedValley()
    for name in RULES:
        rate, loss = figure.tuned[name][TURNS.index(degrees)]
        assert 1e-3 < rate < 1e2
        table = figure.tables(turn=float(degrees))[name]
        assert table["eta"][0] == pytest.approx(rate)
        assert max(table["loss"][-5:].max(), SOLVED) == pytest.approx(loss)
        solved = np.sum(table["loss"] > SOLVED)
        for factor in (0.5, 0.8, 1.25):
            other = figure.tables(turn=float(degrees), factor=factor)[name]["loss"]
            if other.max() <= other[0]:
                assert np.sum(other > SOLVED) >= solved
                assert solved <= STEPS or other[-5:].max() > loss / 2
