"""Convex problems, games and sparse features: the facts that chapters 03, 06 and 15 rest on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import PoissonRegressor
from sklearn.metrics import mean_poisson_deviance

from stepsize.descent import sweep
from stepsize.optimizers import adagrad_step, adam_step, amsgrad_paper_step, amsgrad_step, gd_step
from stepsize.problems import Cosh, MatrixQuadratic, PoissonRegression, ReddiGame, SparseRegression, regret


def steps_until(problem, eta, gap):
    """Steps of gradient descent at learning rate eta(gap) until f - f* is below `gap`."""
    theta, lowest = problem.start, problem.loss(problem.minimum)
    for step in range(10_000):
        excess = problem.loss(theta) - lowest
        if excess < gap:
            return step
        theta = theta - eta(excess) * problem.gradient(theta)
    return np.inf


# Cosh


@given(st.floats(-10.0, 10.0))
def test_in_one_dimension_the_curvature_of_cosh_is_one_plus_its_loss(w):
    problem, theta = Cosh([3.0]), np.array([w])
    assert problem.hessian(theta)[0, 0] == pytest.approx(1 + problem.loss(theta), rel=1e-12)


@given(st.lists(st.floats(-8.0, 8.0), min_size=3, max_size=3))
def test_the_curvature_of_cosh_is_bounded_by_the_loss(w):
    problem, theta = Cosh((1.0, 1.0, 1.0), scales=(0.5, 2.0, 1.0)), np.array(w)
    bound = problem.H0 + problem.H1 * problem.loss(theta)
    assert np.linalg.eigvalsh(problem.hessian(theta))[-1] <= bound * (1 + 1e-12)


@pytest.mark.parametrize(("start", "adaptive", "cautious"), [((6, 2), 9, 182), ((10, 4), 15, 299)])
def test_the_step_that_the_curvature_bound_gives_reaches_the_minimum_of_cosh(start, adaptive, cautious):
    problem = Cosh(start)
    assert steps_until(problem, lambda gap: 1 / (1 + gap), 1e-6) == adaptive
    assert steps_until(problem, lambda gap: 1 / (10 + 20 * gap), 1e-6) == cautious


def test_near_its_minimum_cosh_is_half_the_square_to_the_last_digit():
    assert Cosh([1.0]).loss(np.array([1e-9])) == pytest.approx(5e-19, rel=1e-14)


# Poisson regression


def test_the_poisson_minimum_and_its_loss_are_those_of_scikit_learn():
    problem = PoissonRegression()
    fit = PoissonRegressor(alpha=0.0, fit_intercept=False, solver="newton-cholesky", tol=1e-12)
    fit.fit(problem.inputs, problem.targets)
    np.testing.assert_allclose(problem.minimum, fit.coef_, atol=1e-9)
    deviance = mean_poisson_deviance(problem.targets, np.exp(problem.inputs @ problem.minimum))
    assert problem.loss(problem.minimum) == pytest.approx(deviance / 2, rel=1e-12)


def test_at_the_bad_intercept_the_curvature_is_fifty_times_that_of_the_minimum():
    problem = PoissonRegression()
    bad, best = (np.linalg.eigvalsh(problem.hessian(at))[-1] for at in (problem.start, problem.minimum))
    assert bad / best == pytest.approx(52, abs=2)


@pytest.mark.parametrize("intercept", [1000.0, -1000.0])
def test_poisson_regression_stays_finite_at_an_exponent_of_a_thousand(intercept):
    problem = PoissonRegression(intercept)
    for value in (problem.loss(problem.start), problem.gradient(problem.start), problem.hessian(problem.start)):
        assert np.all(np.isfinite(value))


# Reddi's game


def theorem(rule):
    """The setting of Theorem 1, from +1: C = 3, beta1 = 0, beta2 = 1 / (1 + C²), eta = alpha / sqrt(t)."""
    return ReddiGame().play(rule, steps=1500, eta=lambda t: 0.5 / t**0.5, start=[1.0], beta1=0.0, beta2=0.1)


def test_adam_walks_to_the_worst_point_of_reddis_game():
    points, slopes = theorem(adam_step)
    assert np.all(points > 0.5)
    assert regret(points, slopes)[-1] / len(points) > 0.5


@pytest.mark.parametrize("rule", [amsgrad_step, amsgrad_paper_step])
def test_amsgrad_walks_to_the_best_point_of_reddis_game(rule):
    points, slopes = theorem(rule)
    assert np.all(points[-300:] < -0.9)
    assert regret(points, slopes)[-1] / len(points) < 0.05


def test_adam_loses_the_stochastic_game_too_and_amsgrad_does_not():
    def late(rule):
        rng, eta = np.random.default_rng(0), lambda t: 0.5 / t**0.5
        return ReddiGame().play(rule, steps=4000, eta=eta, rng=rng, beta1=0.0, beta2=0.1)[0][-1000:].mean()

    assert late(adam_step) > 0.8
    assert late(amsgrad_step) < -0.8


def test_the_slopes_are_those_of_the_paper():
    assert np.array_equal(ReddiGame().slopes(7), [3, -1, -1, 3, -1, -1, 3])
    section_5 = ReddiGame(1010.0, 10.0, 101).slopes(102)
    assert np.array_equal(np.flatnonzero(section_5 == 1010), [0, 101])
    assert np.all(np.delete(section_5, [0, 101]) == -10)


def test_the_average_slope_of_the_game_is_its_gradient():
    game, rng = ReddiGame(), np.random.default_rng(0)
    assert game.slopes(300).mean() == pytest.approx(game.slope)
    draws = game.noisy_gradient(np.zeros((40000, 1)), rng)
    assert draws.mean() == pytest.approx(game.slope, abs=4 * game.noise / 200)
    assert draws.std() == pytest.approx(game.noise, rel=0.02)
    assert game.noisy_gradient(np.zeros((40000, 1)), rng, batch=16).std() == pytest.approx(game.noise / 4, rel=0.02)


def test_the_regret_compares_with_the_best_fixed_point_so_far():
    points, slopes = np.array([[0.5], [1.0], [-1.0]]), np.array([3.0, -1.0, -1.0])
    best = [min(s * x for x in (-1, 1)) for s in np.cumsum(slopes)]
    assert np.array_equal(regret(points, slopes), np.cumsum([1.5, -1.0, 1.0]) - best)
    assert np.array_equal(regret(np.tile(points[:, None], (1, 2, 1)), slopes)[:, 1], regret(points, slopes))


def test_many_starts_play_one_game():
    starts = np.array([[1.0], [-0.3]])
    both, _ = ReddiGame().play(amsgrad_step, steps=50, eta=0.1, start=starts)
    for i, start in enumerate(starts):
        np.testing.assert_allclose(both[:, i], ReddiGame().play(amsgrad_step, steps=50, eta=0.1, start=start)[0])
    assert np.all(np.abs(both) <= 1.0)


# Sparse features


def test_the_hessian_of_sparse_features_is_nearly_the_diagonal_of_their_frequencies():
    problem = SparseRegression(examples=5000)
    np.testing.assert_allclose(problem.hessian(), np.diag(problem.frequencies), atol=0.06)
    assert np.mean(problem.inputs[:, -1] != 0) == pytest.approx(0.01, abs=0.005)


def test_adagrad_at_its_best_rate_beats_gradient_descent_at_its_own_on_sparse_features():
    problem, etas = SparseRegression(), np.geomspace(0.05, 5.0, 9)
    lowest = problem.loss(problem.minimum)
    gaps = {r: sweep(r, problem, etas, steps=200, batch=10).loss[:, 0] - lowest for r in (adagrad_step, gd_step)}
    for gap in gaps.values():
        assert 0 < np.argmin(gap) < len(etas) - 1  # the best rate lies inside the range
    assert 5 * gaps[adagrad_step].min() < gaps[gd_step].min()


def test_the_seed_alone_decides_the_sparse_data():
    first, again, other = (SparseRegression(seed=seed) for seed in (0, 0, 1))
    assert np.array_equal(first.inputs, again.inputs)
    assert np.array_equal(first.targets, again.targets)
    assert not np.array_equal(first.inputs, other.inputs)


def test_without_deviation_the_planted_weights_are_the_minimum():
    problem = SparseRegression(deviation=0.0)
    np.testing.assert_allclose(problem.minimum, problem.planted, atol=1e-10)


# The matrix quadratic


def test_the_eigenvalues_of_the_matrix_quadratic_are_products_of_squares():
    problem = MatrixQuadratic(left=(1.0, 3.0), right=(2.0, 0.5))
    np.testing.assert_allclose(np.linalg.eigvalsh(problem.hessian()), [0.25, 2.25, 4.0, 36.0])
    straight = MatrixQuadratic(left=(1.0, 3.0), right=(2.0, 0.5), seed=None)
    assert np.array_equal(np.diag(straight.hessian()), [4.0, 0.25, 36.0, 2.25])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Cosh([]), r"list of numbers, one a dimension, got start=\[\]"),
        (lambda: Cosh((1.0, 2.0), scales=(1.0, 0.0)), r"positive scale, or 2 of them, got scales=\(1.0, 0.0\)"),
        (lambda: Cosh((1.0, 2.0), scales=(1.0, 2.0, 3.0)), "or 2 of them"),
        (lambda: ReddiGame(large=2.0), "got large=2.0, small=1.0, period=3"),
        (lambda: ReddiGame(period=1), "at least 2, got period=1"),
        (lambda: SparseRegression(examples=10), "got frequent=10, rare=90, examples=10"),
        (lambda: SparseRegression(frequencies=(0.5, 0.0)), r"between 0 and 1, got frequencies=\(0.5, 0.0\)"),
        (lambda: SparseRegression(deviation=-1.0), "cannot be negative, got deviation=-1.0"),
        (lambda: MatrixQuadratic(left=[]), "two lists of singular values"),
        (lambda: MatrixQuadratic(minimum=np.zeros((3, 2))), r"minimum needs shape \(2, 3\), got \(3, 2\)"),
    ],
)
def test_a_problem_that_makes_no_sense_is_refused_with_its_values(build, message):
    with pytest.raises(ValueError, match=message):
        build()
