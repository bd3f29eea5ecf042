"""The two laboratories: their derivatives are derivatives, their minimum is one, their data is fair."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import linear_model
from sklearn.datasets import load_digits

from stepsize.problems import LogisticRegression, Quadratic

QUADRATIC = Quadratic([1.0, 10.0], angle=0.5, minimum=[1.0, -2.0], noise=0.5)
SADDLE = Quadratic([2.0, -1.0, 0.0])
CANCER, DIGITS = LogisticRegression(), LogisticRegression("digits", l2=0.1)
every_problem = pytest.mark.parametrize("problem", [QUADRATIC, SADDLE, CANCER, DIGITS], ids=lambda p: p.name)
every_regression = pytest.mark.parametrize("problem", [CANCER, DIGITS], ids=lambda p: p.name)
every_minimum = pytest.mark.parametrize("problem", [QUADRATIC, CANCER, DIGITS], ids=lambda p: p.name)


def somewhere(problem, *runs, seed=0, size=0.3):
    """A point near the start, or one for every run."""
    return problem.start + size * np.random.default_rng(seed).standard_normal((*runs, *problem.start.shape))


# Derivatives


@every_problem
@pytest.mark.parametrize("seed", range(5))
def test_the_gradient_is_the_slope_of_the_loss_in_every_direction(problem, seed):
    theta, direction = somewhere(problem, seed=seed), somewhere(problem, seed=seed + 100)
    h = 1e-5
    slope = (problem.loss(theta + h * direction) - problem.loss(theta - h * direction)) / (2 * h)
    assert np.sum(problem.gradient(theta) * direction) == pytest.approx(slope, rel=1e-6)


@every_problem
@pytest.mark.parametrize("seed", range(5))
def test_the_hessian_times_a_direction_is_the_change_of_the_gradient(problem, seed):
    theta, direction = somewhere(problem, seed=seed), somewhere(problem, seed=seed + 100)
    h = 1e-5
    change = (problem.gradient(theta + h * direction) - problem.gradient(theta - h * direction)) / (2 * h)
    np.testing.assert_allclose(problem.hvp(theta, direction), change, rtol=1e-5, atol=1e-8)


@every_problem
def test_the_hessian_is_symmetric_and_multiplies_like_hvp(problem):
    theta, direction = somewhere(problem), somewhere(problem, seed=1)
    hessian = problem.hessian(theta)
    np.testing.assert_allclose(hessian, hessian.T, atol=1e-12)
    np.testing.assert_allclose(hessian @ direction.ravel(), problem.hvp(theta, direction).ravel(), atol=1e-10)


@every_problem
@pytest.mark.parametrize("runs", [(3,), (2, 3), (0,)], ids=str)
def test_leading_axes_are_runs_of_their_own(problem, runs):
    theta, direction = somewhere(problem, *runs), somewhere(problem, seed=1)
    assert problem.loss(theta).shape == runs
    assert problem.gradient(theta).shape == theta.shape
    for run in np.ndindex(runs):
        assert problem.loss(theta)[run] == pytest.approx(problem.loss(theta[run]))
        np.testing.assert_allclose(problem.gradient(theta)[run], problem.gradient(theta[run]), atol=1e-12)
        curved = problem.hvp(theta, np.broadcast_to(direction, theta.shape))[run]
        np.testing.assert_allclose(curved, problem.hvp(theta[run], direction), atol=1e-12)


@every_minimum
def test_the_gradient_vanishes_at_the_minimum_and_every_step_away_from_it_climbs(problem):
    lowest = problem.loss(problem.minimum)
    np.testing.assert_allclose(problem.gradient(problem.minimum), 0.0, atol=1e-8)
    assert np.all(problem.loss(problem.minimum + somewhere(problem, 50, size=1e-2) - problem.start) > lowest)
    assert problem.loss(problem.start) > lowest


# The quadratic


@given(eigenvalues=st.lists(st.floats(-5.0, 5.0), min_size=2, max_size=2), angle=st.floats(-7.0, 7.0))
def test_a_rotation_keeps_the_eigenvalues_and_turns_the_first_eigenvector(eigenvalues, angle):
    A = Quadratic(eigenvalues, angle=angle).hessian()
    np.testing.assert_allclose(np.linalg.eigvalsh(A), np.sort(eigenvalues), atol=1e-12)
    first = np.array([np.cos(angle), np.sin(angle)])
    np.testing.assert_allclose(A @ first, eigenvalues[0] * first, atol=1e-12)


def test_the_loss_along_an_eigenvector_is_half_the_eigenvalue_times_the_square():
    eigenvector = np.array([-np.sin(0.5), np.cos(0.5)])
    assert QUADRATIC.loss(QUADRATIC.minimum + 3 * eigenvector) == pytest.approx(10 / 2 * 9)
    assert QUADRATIC.loss(QUADRATIC.minimum) == 0.0


def test_the_start_is_away_from_the_minimum_in_every_coordinate():
    assert np.all(np.abs(Quadratic([1.0] * 5).start) > 1.0)
    np.testing.assert_allclose(QUADRATIC.start - QUADRATIC.minimum, Quadratic([3.0, 4.0]).start)


@pytest.mark.parametrize("batch", [1, 4, 100])
def test_a_noisy_gradient_is_unbiased_and_its_deviation_falls_with_the_root_of_the_batch(batch):
    theta = np.tile([3.0, 4.0], (20000, 1))
    noise = QUADRATIC.noisy_gradient(theta, np.random.default_rng(0), batch=batch) - QUADRATIC.gradient(theta)
    deviation = 0.5 / batch**0.5
    np.testing.assert_allclose(noise.mean(axis=0), 0.0, atol=4 * deviation / 20000**0.5)
    np.testing.assert_allclose(noise.std(axis=0), deviation, rtol=0.03)
    assert abs(np.corrcoef(noise.T)[0, 1]) < 0.03


# Logistic regression on data


@every_regression
@pytest.mark.parametrize("l2", [1e-3, 0.1])
def test_the_minimum_and_its_accuracy_are_those_of_scikit_learn(problem, l2):
    problem = LogisticRegression(problem.name.split()[-1], l2=l2)
    fit = linear_model.LogisticRegression(
        fit_intercept=False, C=1 / (l2 * len(problem.inputs)), solver="newton-cg", tol=1e-10, max_iter=1000
    ).fit(problem.inputs, problem.targets)
    theta = fit.coef_.T.reshape(problem.start.shape)
    np.testing.assert_allclose(problem.minimum, theta, atol=1e-5)
    assert problem.loss(problem.minimum) == pytest.approx(problem.loss(theta), rel=1e-9)
    assert problem.accuracy(problem.minimum) == fit.score(problem.valid_inputs, problem.valid_targets)
    chances = fit.predict_proba(problem.valid_inputs)[np.arange(len(problem.valid_targets)), problem.valid_targets]
    assert problem.valid_loss(problem.minimum) == pytest.approx(-np.mean(np.log(chances)), rel=1e-4)


@pytest.mark.parametrize(("problem", "classes"), [(CANCER, 2), (DIGITS, 10)])
def test_at_the_start_every_class_is_equally_likely(problem, classes):
    assert problem.loss(problem.start) == pytest.approx(np.log(classes))
    assert problem.valid_loss(problem.start) == pytest.approx(np.log(classes))


@pytest.mark.parametrize(("problem", "rows", "shape"), [(CANCER, 569, (31,)), (DIGITS, 1797, (65, 10))])
def test_every_example_is_used_once_and_a_fifth_is_kept_for_validation(problem, rows, shape):
    assert problem.start.shape == shape
    assert len(problem.inputs) + len(problem.valid_inputs) == len(problem.targets) + len(problem.valid_targets) == rows
    assert len(problem.valid_targets) == pytest.approx(rows / 5, abs=1)
    both = np.vstack([problem.inputs, problem.valid_inputs])
    assert len(np.unique(both.round(9), axis=0)) == rows


@every_regression
def test_the_training_inputs_have_mean_0_and_deviation_1_and_an_intercept(problem):
    assert np.all(problem.inputs[:, -1] == 1.0)
    np.testing.assert_allclose(problem.inputs[:, :-1].mean(axis=0), 0.0, atol=1e-9)
    deviation = problem.inputs[:, :-1].std(axis=0)
    np.testing.assert_allclose(deviation[deviation > 0], 1.0)
    assert np.any(problem.valid_inputs[:, :-1].std(axis=0) != deviation)  # scaled by the training part alone


def test_pixels_that_are_always_black_are_zeros_and_their_weights_stay_zero():
    black = np.flatnonzero(load_digits().data.std(axis=0) == 0)
    assert len(black) > 0
    assert np.all(DIGITS.inputs[:, black] == 0.0)
    np.testing.assert_allclose(DIGITS.minimum[black], 0.0, atol=1e-12)
    assert np.all(np.isfinite(DIGITS.valid_inputs))


@pytest.mark.parametrize(
    ("problem", "intercept", "score", "among_the_rest"),
    [
        (CANCER, 1.0, 1000.0, 0.0),
        (CANCER, 1.0, -1000.0, 0.0),
        (DIGITS, np.eye(10)[1], 1000.0, 0.0),
        (DIGITS, np.eye(10)[1], -1000.0, np.log(9)),  # nine classes are left, all alike
    ],
)
def test_a_score_of_a_thousand_costs_a_thousand_where_it_is_wrong_and_overflows_nowhere(
    problem, intercept, score, among_the_rest
):
    theta = problem.start.copy()
    theta[-1] = score * intercept
    wrong = (problem.targets == 1) != (theta[-1].max() > 0)
    cost = problem.loss(theta) - problem.l2 / 2 * score**2
    assert cost == pytest.approx(1000 * np.mean(wrong) + among_the_rest)
    assert np.all(np.isfinite(problem.gradient(theta)))
    assert np.all(np.isfinite(problem.hvp(theta, theta)))


@every_regression
def test_a_mini_batch_of_all_rows_is_the_full_gradient(problem):
    theta = somewhere(problem)
    everything = problem.noisy_gradient(theta, np.random.default_rng(0), batch=len(problem.targets))
    np.testing.assert_allclose(everything, problem.gradient(theta), atol=1e-12)


@every_regression
def test_the_mini_batches_of_one_pass_average_to_the_full_gradient(problem):
    theta, order = somewhere(problem), np.random.default_rng(1).permutation(len(problem.targets))
    parts = [problem.gradient(theta, rows) * len(rows) for rows in np.array_split(order, 7)]
    np.testing.assert_allclose(sum(parts) / len(order), problem.gradient(theta), atol=1e-12)


def test_a_noisy_gradient_of_data_is_unbiased():
    theta, rng = somewhere(CANCER), np.random.default_rng(0)
    draws = np.array([CANCER.noisy_gradient(theta, rng, batch=8) for _ in range(4000)])
    error = draws.std(axis=0) / len(draws) ** 0.5
    assert np.all(np.abs(draws.mean(axis=0) - CANCER.gradient(theta)) < 4.5 * error)


@every_regression
def test_the_penalty_is_half_l2_times_the_square_and_spares_validation(problem):
    other, theta = LogisticRegression(problem.name.split()[-1], l2=problem.l2 + 2.0), somewhere(problem)
    assert other.loss(theta) - problem.loss(theta) == pytest.approx(np.sum(theta**2))
    np.testing.assert_allclose(other.gradient(theta) - problem.gradient(theta), 2 * theta)
    assert other.valid_loss(theta) == problem.valid_loss(theta)


@every_regression
def test_the_accuracy_of_many_runs_is_that_of_each(problem):
    theta = somewhere(problem, 4)
    assert np.array_equal(problem.accuracy(theta), [problem.accuracy(one) for one in theta])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Quadratic([]), r"needs a list of eigenvalues, got \[\]"),
        (lambda: Quadratic(3.0), "needs a list of eigenvalues, got 3.0"),
        (lambda: Quadratic([1.0, 2.0, 3.0], angle=0.1), "two eigenvalues can be rotated .* got 3 and angle=0.1"),
        (lambda: Quadratic([1.0, 2.0], minimum=[1.0]), r"minimum needs 2 coordinates, got \[1.0\]"),
        (lambda: Quadratic([1.0], noise=-0.1), "cannot be negative, got noise=-0.1"),
        (lambda: LogisticRegression("iris"), "breast_cancer.*digits.*got 'iris'"),
        (lambda: LogisticRegression(l2=-1.0), "the penalty cannot be negative, got l2=-1.0"),
    ],
)
def test_a_problem_that_makes_no_sense_is_refused_with_its_values(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_a_problem_keeps_its_own_arrays():
    minimum = np.array([1.0, 2.0])
    problem = Quadratic((1.0, 3.0), minimum=minimum)
    minimum[:] = 0.0
    problem.hessian()[:] = 0.0
    assert np.array_equal(problem.gradient(np.array([2.0, 2.0])), [1.0, 0.0])


def test_a_batch_larger_than_the_data_is_refused_with_both_sizes():
    with pytest.raises(ValueError, match="there are 455 training examples, got batch=456"):
        LogisticRegression().noisy_gradient(np.zeros(31), np.random.default_rng(0), batch=456)


def test_without_a_penalty_no_minimum_is_promised():
    with pytest.raises(ValueError, match="set l2 > 0"):
        LogisticRegression(l2=0.0).minimum  # noqa: B018
