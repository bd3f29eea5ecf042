"""Sharpness is the largest eigenvalue of the Hessian, whichever way it is found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepsize.curvature import (
    adam_preconditioner,
    flatten,
    hvp,
    preconditioned_sharpness,
    sharpness,
    top_eigenpair,
    unflatten,
)
from stepsize.descent import descend
from stepsize.optimizers import START, Moments, adam_step
from stepsize.problems import LogisticRegression, Quadratic

CANCER, DIGITS = LogisticRegression(), LogisticRegression("digits")
both_methods = pytest.mark.parametrize("method", ["power", "lanczos"])
curvatures = st.lists(st.integers(-50, 50), min_size=1, max_size=30).map(lambda tenths: np.array(tenths) / 10)
seeds = st.integers(0, 1000)


class Bowl:
    """½ thetaᵀ H theta."""

    def __init__(self, H):
        self.H = H

    def hvp(self, theta, direction):
        return direction @ self.H


class Counted:
    """A problem that counts the products with its Hessian."""

    def __init__(self, problem):
        self.problem, self.products = problem, 0

    def hvp(self, theta, direction):
        self.products += 1
        return self.problem.hvp(theta, direction)


class WithoutProducts:
    """A problem of which only the gradient is known."""

    def __init__(self, problem):
        self.gradient = problem.gradient


class Layered:
    """Softmax regression whose weights and intercepts are two layers, named against their order."""

    def gradient(self, theta):
        return self._split(DIGITS.gradient(self._join(theta)))

    def hvp(self, theta, direction):
        return self._split(DIGITS.hvp(self._join(theta), self._join(direction)))

    def _join(self, theta):
        return np.concatenate([theta["weights"], theta["intercept"][None]])

    def _split(self, theta):
        return {"weights": theta[:-1], "intercept": theta[-1]}


def turned(eigenvalues, seed):
    """A symmetric matrix with these eigenvalues and random eigenvectors."""
    Q, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((len(eigenvalues), len(eigenvalues))))
    return (Q * eigenvalues) @ Q.T


def somewhere(problem, seed=0, size=0.3):
    return problem.start + size * np.random.default_rng(seed).standard_normal(problem.start.shape)


def close(eigenvalue, scale):
    return pytest.approx(eigenvalue, rel=1e-5, abs=1e-5 * scale)


@both_methods
@given(eigenvalues=curvatures, seed=seeds)
def test_sharpness_is_the_largest_eigenvalue_of_any_symmetric_matrix(method, eigenvalues, seed):
    bowl = Bowl(turned(eigenvalues, seed))
    found = sharpness(bowl, np.zeros(len(eigenvalues)), method)
    assert found == close(eigenvalues.max(), np.abs(eigenvalues).max())


@both_methods
@given(angle=st.floats(0, 3), minimum=st.tuples(st.floats(-5, 5), st.floats(-5, 5)))
def test_neither_rotation_nor_place_changes_a_quadratic_s_sharpness(method, angle, minimum):
    problem = Quadratic([1.0, 10.0], angle=angle, minimum=minimum)
    assert sharpness(problem, problem.start, method) == pytest.approx(10.0)
    assert sharpness(problem, problem.minimum, method) == pytest.approx(10.0)


@both_methods
@given(eigenvalues=curvatures, seed=seeds, factor=st.floats(0.01, 100), shift=st.floats(-20, 20))
def test_sharpness_scales_and_shifts_with_the_hessian(method, eigenvalues, seed, factor, shift):
    H, theta = turned(eigenvalues, seed), np.zeros(len(eigenvalues))
    moved = Bowl(factor * H + shift * np.eye(len(theta)))
    expected = factor * sharpness(Bowl(H), theta, method) + shift
    assert sharpness(moved, theta, method) == close(expected, factor * np.abs(eigenvalues).max() + abs(shift))


@both_methods
@pytest.mark.parametrize("eigenvalues", [(-100.0, 1.0), (-1.0, 1.0), (-3.0, -2.0), (0.0, 0.0), (-5.0, 0.0)])
def test_the_most_negative_eigenvalue_is_never_taken_for_the_sharpness(method, eigenvalues):
    assert sharpness(Bowl(turned(eigenvalues, 0)), np.zeros(2), method) == pytest.approx(max(eigenvalues), abs=1e-6)
    many = Bowl(turned([*eigenvalues] * 20, 0))
    assert sharpness(many, np.zeros(40), method) == pytest.approx(max(eigenvalues), abs=1e-6)


@both_methods
@pytest.mark.parametrize("problem", [CANCER, DIGITS], ids=lambda problem: problem.name)
def test_sharpness_of_logistic_regression_is_that_of_its_dense_hessian(method, problem):
    theta = somewhere(problem)
    assert sharpness(problem, theta, method) == pytest.approx(np.linalg.eigvalsh(problem.hessian(theta))[-1], rel=1e-6)


@both_methods
def test_the_eigenvector_has_the_form_of_theta_and_is_stretched_by_the_sharpness(method):
    theta = somewhere(DIGITS)
    value, vector = top_eigenpair(DIGITS, theta, method=method)
    assert vector.shape == theta.shape
    assert np.linalg.norm(vector) == pytest.approx(1)
    assert np.linalg.norm(DIGITS.hvp(theta, vector) - value * vector) < 1e-2 * value


@both_methods
def test_layers_have_the_sharpness_of_the_array_that_they_make_up(method):
    theta = somewhere(DIGITS)
    layers = {"weights": theta[:-1], "intercept": theta[-1]}
    value, vector = top_eigenpair(Layered(), layers, method=method)
    assert value == pytest.approx(sharpness(DIGITS, theta, method), rel=1e-6)
    assert {name: layer.shape for name, layer in vector.items()} == {"weights": (64, 10), "intercept": (10,)}


@given(seed=seeds)
def test_unflatten_undoes_flatten_in_any_order_of_the_layers(seed):
    rng = np.random.default_rng(seed)
    theta = {"W": rng.standard_normal((2, 3)), "b": rng.standard_normal(3), "a": rng.standard_normal(())}
    swapped = dict(reversed(theta.items()))
    assert np.array_equal(flatten(theta), flatten(swapped))
    back = unflatten(flatten(theta), swapped)
    assert all(np.array_equal(back[name], theta[name]) for name in theta)


def test_two_gradients_replace_a_missing_hessian_vector_product():
    theta = somewhere(CANCER)
    direction = somewhere(CANCER, seed=1, size=100.0)
    np.testing.assert_allclose(hvp(WithoutProducts(CANCER), theta, direction), CANCER.hvp(theta, direction), rtol=1e-7)
    assert sharpness(WithoutProducts(CANCER), theta) == pytest.approx(sharpness(CANCER, theta), rel=1e-7)
    assert np.array_equal(hvp(WithoutProducts(CANCER), theta, 0 * direction), 0 * direction)


def test_theta_stays_as_it_was():
    theta = somewhere(CANCER)
    before = theta.copy()
    preconditioned_sharpness(CANCER, theta, Moments(3, theta, theta**2))
    assert np.array_equal(theta, before)


@both_methods
def test_a_warm_start_needs_fewer_products(method):
    counted, theta = Counted(Bowl(turned(np.linspace(0, 1, 200) ** 2, 0))), np.zeros(200)
    _, vector = top_eigenpair(counted, theta, method=method)
    cold, counted.products = counted.products, 0
    counted.problem.H += 1e-3 * np.eye(200)
    value, _ = top_eigenpair(counted, theta, vector, method=method)
    assert counted.products < cold
    assert value == pytest.approx(1.001, rel=1e-5)


def test_along_a_run_lanczos_takes_eight_products_a_point():
    counted, vector = Counted(CANCER), None
    path = descend(adam_step, CANCER, steps=20, eta=0.1).path
    for theta in path:
        value, vector = top_eigenpair(counted, theta, vector)
        assert value == pytest.approx(np.linalg.eigvalsh(CANCER.hessian(theta))[-1], rel=4e-6)
    assert counted.products <= 8 * len(path) + 20  # the first point begins cold


@both_methods
def test_a_warm_start_on_a_lesser_eigenvector_still_finds_the_largest(method):
    bowl = Bowl(np.diag(np.arange(1.0, 31.0)))
    assert top_eigenpair(bowl, np.zeros(30), np.eye(30)[3], method=method)[0] == pytest.approx(30, rel=1e-5)


@both_methods
def test_a_warm_start_in_the_null_space_still_finds_the_largest(method):
    bowl = Bowl(np.diag([1.0] + [0.0] * 29))
    assert top_eigenpair(bowl, np.zeros(30), np.eye(30)[-1], method=method)[0] == pytest.approx(1, rel=1e-5)


@both_methods
def test_a_run_that_diverged_has_no_sharpness(method):
    theta = np.full(CANCER.start.shape, np.nan)
    value, vector = top_eigenpair(CANCER, theta, method=method)
    assert np.isnan(value)
    assert np.all(np.isnan(vector))


def test_another_method_is_refused_by_name():
    with pytest.raises(ValueError, match='method must be "power" or "lanczos", got \'qr\''):
        sharpness(CANCER, CANCER.start, "qr")


@both_methods
@given(eigenvalues=curvatures, seed=seeds, c=st.floats(0.01, 100))
def test_a_preconditioner_c_times_the_identity_divides_the_sharpness_by_c(method, eigenvalues, seed, c):
    bowl, theta = Bowl(turned(eigenvalues, seed)), np.zeros(len(eigenvalues))
    value, _ = top_eigenpair(bowl, theta, method=method, preconditioner=np.full(len(theta), c))
    assert value == close(eigenvalues.max() / c, np.abs(eigenvalues).max() / c)


@both_methods
def test_preconditioned_sharpness_is_the_largest_eigenvalue_of_the_scaled_hessian(method):
    hyper = {"beta1": 0.8, "beta2": 0.95, "eps": 1e-3}
    run = descend(adam_step, CANCER, steps=5, eta=0.1, **hyper)
    theta, (t, _, v) = run.path[-1], run.state
    P = (1 - 0.8**t) * ((v / (1 - 0.95**t)) ** 0.5 + 1e-3)
    dense = CANCER.hessian(theta) / np.sqrt(P[:, None] * P)
    expected = np.linalg.eigvalsh(dense)[-1]
    assert preconditioned_sharpness(CANCER, theta, run.state, method=method, **hyper) == pytest.approx(expected)


def test_adam_s_preconditioner_turns_its_first_moment_into_its_step():
    g, eta = np.array([0.3, -2.0]), 0.1
    theta, state = adam_step(np.zeros(2), g, eta=eta)
    np.testing.assert_allclose(theta, -eta * state.m / adam_preconditioner(state), rtol=1e-14)


def test_layers_are_preconditioned_each_by_its_own_state():
    theta = somewhere(DIGITS)
    g = DIGITS.gradient(theta)
    _, state = adam_step(theta, g, eta=0.1)
    states = {"intercept": Moments(1, 0.1 * g[-1], state.v[-1]), "weights": Moments(1, 0.1 * g[:-1], state.v[:-1])}
    layers = {"weights": theta[:-1], "intercept": theta[-1]}
    together = preconditioned_sharpness(DIGITS, theta, state, eps=0.1)
    assert preconditioned_sharpness(Layered(), layers, states, eps=0.1) == pytest.approx(together, rel=1e-5)


def test_adam_has_no_preconditioner_before_its_first_step():
    with pytest.raises(ValueError, match="before its first step"):
        preconditioned_sharpness(CANCER, CANCER.start, START)
