"""Every problem whose theta is one array: its derivatives are derivatives, its minimum is one, runs stay apart."""

import numpy as np
import pytest

from stepsize import problems
from stepsize.problems import (
    Beale,
    Cosh,
    LinearNetwork,
    MatrixQuadratic,
    PoissonRegression,
    ReddiGame,
    Rosenbrock,
    Saddle,
    SparseRegression,
    TwoBasins,
)

PROBLEMS = [
    Rosenbrock(a=1.5, b=20.0),
    Beale(),
    Saddle(up=2.0, down=3.0),
    TwoBasins(),
    Cosh((1.0, -2.0, 0.5), scales=(1.0, 0.5, 2.0)),
    PoissonRegression(intercept=0.5),
    SparseRegression(frequent=3, rare=9, frequencies=(0.9, 0.1), examples=100),
    LinearNetwork(width=7),
    ReddiGame(),
    MatrixQuadratic(minimum=np.ones((2, 3))),
]
CURVED = [p for p in PROBLEMS if not isinstance(p, ReddiGame)]  # a straight line's minimum is its boundary
every_problem = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
every_minimum = pytest.mark.parametrize("problem", CURVED, ids=lambda p: p.name)
with_hessian = pytest.mark.parametrize("problem", [p for p in PROBLEMS if hasattr(p, "hessian")], ids=lambda p: p.name)


def near(problem, *runs, seed=0):
    """A point near the start, or one for every run."""
    return problem.start + 0.3 * np.random.default_rng(seed).standard_normal((*runs, *problem.start.shape))


def direction_for(problem, *runs, seed=100):
    return np.random.default_rng(seed).standard_normal((*runs, *problem.start.shape))


def test_every_public_problem_has_a_name_a_start_and_says_whether_it_is_noisy():
    assert {type(p).__name__ for p in PROBLEMS} < set(problems.__all__)
    for problem in PROBLEMS:
        assert problem.name
        assert problem.noise >= 0.0
        assert problem.start.dtype == float
        assert problem.minimum.shape == problem.start.shape


@every_problem
@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_is_the_slope_of_the_loss_in_every_direction(problem, seed):
    theta, direction, h = near(problem, seed=seed), direction_for(problem, seed=seed), 1e-5
    slope = (problem.loss(theta + h * direction) - problem.loss(theta - h * direction)) / (2 * h)
    assert np.sum(problem.gradient(theta) * direction) == pytest.approx(slope, rel=1e-6, abs=1e-8)


@every_problem
@pytest.mark.parametrize("seed", range(3))
def test_the_hessian_times_a_direction_is_the_change_of_the_gradient(problem, seed):
    theta, direction, h = near(problem, seed=seed), direction_for(problem, seed=seed), 1e-5
    change = (problem.gradient(theta + h * direction) - problem.gradient(theta - h * direction)) / (2 * h)
    np.testing.assert_allclose(problem.hvp(theta, direction), change, rtol=1e-5, atol=1e-6)


@every_problem
def test_the_hessian_is_symmetric(problem):
    theta, u, v = near(problem), direction_for(problem, seed=1), direction_for(problem, seed=2)
    there, back = np.sum(u * problem.hvp(theta, v)), np.sum(v * problem.hvp(theta, u))
    assert there == pytest.approx(back, rel=1e-11, abs=1e-11)


@with_hessian
def test_the_hessian_multiplies_like_hvp(problem):
    theta, direction = near(problem), direction_for(problem)
    product = problem.hessian(theta) @ direction.ravel()
    np.testing.assert_allclose(product, problem.hvp(theta, direction).ravel(), rtol=1e-11, atol=1e-11)


@every_problem
@pytest.mark.parametrize("runs", [(3,), (2, 3), (0,)], ids=str)
def test_leading_axes_are_runs_of_their_own(problem, runs):
    theta, direction = near(problem, *runs), direction_for(problem, *runs)
    loss, gradient, product = problem.loss(theta), problem.gradient(theta), problem.hvp(theta, direction)
    assert loss.shape == runs
    assert gradient.shape == product.shape == theta.shape
    for run in np.ndindex(runs):
        assert loss[run] == pytest.approx(problem.loss(theta[run]), rel=1e-12)
        np.testing.assert_allclose(gradient[run], problem.gradient(theta[run]), rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(product[run], problem.hvp(theta[run], direction[run]), rtol=1e-11, atol=1e-11)


@every_problem
def test_neither_theta_nor_the_start_is_changed(problem):
    theta, start = near(problem), problem.start.copy()
    before = theta.copy()
    problem.loss(theta), problem.gradient(theta), problem.hvp(theta, theta)
    assert np.array_equal(theta, before)
    assert np.array_equal(problem.start, start)


@every_minimum
def test_the_gradient_vanishes_at_the_minimum_and_no_step_away_from_it_descends(problem):
    lowest = problem.loss(problem.minimum)
    np.testing.assert_allclose(problem.gradient(problem.minimum), 0.0, atol=1e-11)
    around = problem.minimum + 1e-2 * direction_for(problem, 50)
    assert np.all(problem.loss(around) >= lowest)
    assert problem.loss(problem.start) > lowest


@pytest.mark.parametrize("problem", [PROBLEMS[5], PROBLEMS[6]], ids=lambda p: p.name)
class TestData:
    def test_a_mini_batch_of_all_rows_is_the_full_gradient(self, problem):
        theta, rng = near(problem), np.random.default_rng(0)
        everything = problem.noisy_gradient(theta, rng, batch=len(problem.targets))
        np.testing.assert_allclose(everything, problem.gradient(theta), rtol=1e-10, atol=1e-12)

    def test_the_mini_batches_of_one_pass_average_to_the_full_gradient(self, problem):
        theta, order = near(problem), np.random.default_rng(1).permutation(len(problem.targets))
        parts = [problem.gradient(theta, rows) * len(rows) for rows in np.array_split(order, 7)]
        np.testing.assert_allclose(sum(parts) / len(order), problem.gradient(theta), rtol=1e-10, atol=1e-12)

    def test_a_mini_batch_is_drawn_by_the_generator_alone(self, problem):
        theta = near(problem, 2)
        first, again = (problem.noisy_gradient(theta, np.random.default_rng(3), batch=8) for _ in range(2))
        assert np.array_equal(first, again)
        assert not np.array_equal(first, problem.noisy_gradient(theta, np.random.default_rng(4), batch=8))

    def test_a_batch_larger_than_the_data_is_refused_with_both_sizes(self, problem):
        rows = len(problem.targets)
        with pytest.raises(ValueError, match=f"there are {rows} training examples, got batch={rows + 1}"):
            problem.noisy_gradient(problem.start, np.random.default_rng(0), batch=rows + 1)

    def test_an_empty_batch_is_refused(self, problem):
        with pytest.raises(ValueError, match="at least one example, got batch=0"):
            problem.noisy_gradient(problem.start, np.random.default_rng(0), batch=0)
