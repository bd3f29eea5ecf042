"""LARS: hand numbers, because optax divides by another norm, and its theorems."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepsize.optimizers import START, Velocity, lars_step, momentum_step

sizes = st.floats(1e-3, 1e3)
rates = st.floats(1e-4, 1.0)
THETA = np.array([1.0, -2.0, 3.0])
GRADIENTS = np.array([[0.5, -3.0, 0.02], [0.25, 1.0, -0.5], [-2.0, 0.0, 0.01], [0.1, -0.7, 4.0]])


def walk(theta, gradients, eta=0.1, **hyper):
    """Theta after every step."""
    path, state, etas = [], START, np.broadcast_to(eta, (len(gradients), *np.shape(eta)[1:]))
    for g, rate in zip(gradients, etas, strict=True):
        theta, state = lars_step(theta, g, state, eta=rate, **hyper)
        path.append(theta)
    return np.array(path)


def test_lars_by_hand():
    # ‖theta‖ = 5, ‖g‖ = 10, lam = 2: ratio = 4 * 5 / (10 + 2 * 5) = 1;  g + lam theta = (12, 16)
    # b = (1/4)(12, 16) = (3, 4): theta = 0, whose ratio is 1;  b = (3/2, 2) + (1/2)(2, 0) = (5/2, 2)
    hyper = {"mu": 1 / 2, "c": 4.0, "lam": 2.0}
    theta, state = lars_step(np.array([3.0, 4.0]), np.array([6.0, 8.0]), eta=1 / 4, **hyper)
    np.testing.assert_array_equal(theta, [0.0, 0.0])
    theta, state = lars_step(theta, np.array([2.0, 0.0]), state, eta=1 / 2, **hyper)
    np.testing.assert_array_equal(theta, [-5 / 2, -2.0])
    assert state.t == 2
    np.testing.assert_array_equal(state.b, [5 / 2, 2.0])


def test_lars_adds_the_norms_and_does_not_take_the_norm_of_the_sum():
    # theta = (3, 4), g = (0, -5), lam = 1: ratio = 5/(5 + 5) = 1/2, where ‖g + theta‖ = sqrt 10
    theta, _ = lars_step(np.array([3.0, 4.0]), np.array([0.0, -5.0]), eta=1.0, c=1.0, lam=1.0)
    np.testing.assert_allclose(theta, [3 / 2, 9 / 2])


@given(size=sizes, scale=sizes, eta=rates)
def test_the_first_step_of_lars_is_c_times_eta_times_the_norm_of_the_layer(size, scale, eta):
    moved, _ = lars_step(THETA * size, GRADIENTS[0] * scale, eta=eta, c=0.02)
    np.testing.assert_allclose(
        np.linalg.norm(moved - THETA * size), 0.02 * eta * np.linalg.norm(THETA * size), rtol=1e-8
    )


@given(scale=sizes)
def test_the_scale_of_all_gradients_does_not_matter_to_lars(scale):
    np.testing.assert_allclose(walk(THETA, GRADIENTS * scale), walk(THETA, GRADIENTS), rtol=1e-11)


@given(scale=sizes, lam=st.floats(0.0, 1.0))
def test_layer_and_gradient_scaled_alike_give_the_path_scaled_alike(scale, lam):
    path = walk(THETA, GRADIENTS, lam=lam)
    np.testing.assert_allclose(walk(THETA * scale, GRADIENTS * scale, lam=lam), scale * path, rtol=1e-10)


@given(factor=st.floats(0.01, 100.0))
def test_only_the_product_of_eta_and_c_matters(factor):
    np.testing.assert_allclose(
        walk(THETA, GRADIENTS, eta=0.1 * factor, c=0.02 / factor), walk(THETA, GRADIENTS, c=0.02), rtol=1e-11
    )


def test_the_learning_rate_stands_inside_the_buffer():
    _, state = lars_step(THETA, GRADIENTS[0], eta=0.1, c=0.5)
    moved, _ = lars_step(THETA, np.zeros(3), state, eta=0.0, mu=0.5)
    np.testing.assert_allclose(moved, THETA - 0.5 * state.b)


@pytest.mark.parametrize("lam", [0.0, 0.3])
def test_a_layer_or_a_gradient_of_zeros_has_ratio_1(lam):
    moved, _ = lars_step(np.zeros(3), GRADIENTS[0], eta=0.1, lam=lam)
    np.testing.assert_allclose(moved, -0.1 * GRADIENTS[0])
    moved, _ = lars_step(THETA, np.zeros(3), eta=0.1, lam=lam)
    np.testing.assert_allclose(moved, (1 - 0.1 * lam) * THETA)


def test_a_layer_of_zeros_takes_a_thousand_times_the_step_of_a_tiny_one():
    zero, tiny = (np.linalg.norm(lars_step(size * THETA, THETA, eta=1.0)[0] - size * THETA) for size in (0.0, 1.0))
    assert zero / tiny == pytest.approx(1000)


def test_the_defaults_of_lars_are_those_of_the_conventions():
    stated = {"mu": 0.9, "c": 1e-3, "lam": 0.0, "batch_dims": 0}
    assert np.array_equal(walk(THETA, GRADIENTS), walk(THETA, GRADIENTS, **stated))


def test_lars_with_ratio_1_is_momentum_while_eta_is_constant():
    gradients, zero = GRADIENTS[:3] * [[1.0], [0.0], [0.0]], np.zeros(3)  # ratio 1 throughout
    theta, state = zero, START
    for g in gradients:
        theta, state = momentum_step(theta, g, state, eta=0.1)
    np.testing.assert_allclose(walk(zero, gradients)[-1], theta)


@pytest.mark.parametrize("layer", [(), (3,), (2, 3)], ids=str)
@pytest.mark.parametrize("runs", [(4,), (2, 2)], ids=str)
def test_runs_on_leading_axes_equal_a_loop_over_them(layer, runs):
    rng = np.random.default_rng(5)
    theta, gradients = rng.standard_normal(runs + layer), rng.standard_normal((3, *runs, *layer))
    etas = np.geomspace(0.01, 1.0, 4).reshape(runs)
    theta[(0,) * len(runs)] = 0.0  # one run starts at zero, where the ratio is 1
    hyper = {"lam": 0.1, "c": 0.3}
    rates = np.broadcast_to(etas.reshape(runs + (1,) * len(layer)), (3, *runs, *(1,) * len(layer)))
    together = walk(theta, gradients, rates, batch_dims=len(runs), **hyper)
    for run in np.ndindex(runs):
        alone = walk(theta[run], gradients[(slice(None), *run)], float(etas[run]), **hyper)
        np.testing.assert_allclose(together[(slice(None), *run)], alone, rtol=1e-13)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_in_one_coordinate_is_seen(bad):
    moved, _ = lars_step(np.array([3.0, 4.0]), np.array([bad, 1.0]), eta=0.1)
    assert np.isnan(moved[0])


def test_the_state_of_lars_is_a_velocity():
    assert isinstance(lars_step(THETA, THETA, eta=0.1)[1], Velocity)
