"""Adafactor: hand numbers and theorems. Its oracle, torch, is in test_optimizers_torch.py."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepsize.optimizers import START, Factored, adafactor_step, factored_second_moment

sizes = st.floats(1e-2, 1e2)
RNG = np.random.default_rng(8)
THETA = RNG.standard_normal((3, 4))
GRADIENTS = RNG.standard_normal((5, 3, 4)) * 10.0 ** RNG.uniform(-2, 1, (5, 3, 4))


def walk(theta, gradients, eta=0.05, **hyper):
    """Theta after every step, and the last state."""
    path, state = [], START
    for g in gradients:
        theta, state = adafactor_step(theta, g, state, eta=eta, **hyper)
        path.append(theta)
    return np.array(path), state


def rms(x):
    return np.sqrt(np.mean(x**2))


def test_a_matrix_by_hand():
    # theta = 2 everywhere, RMS 2; g^2 = (1 4; 9 36): R = (5/2; 45/2), C = (5 20), mean R = 25/2
    # R C / mean R = (1 4; 9 36) again, so U = sign g, RMS(U) = 1 and alpha = 2 min(1/4, 1) = 1/2
    theta, state = adafactor_step(np.full((2, 2), 2.0), np.array([[1.0, -2.0], [3.0, 6.0]]), eta=1 / 4)
    np.testing.assert_allclose(theta, [[3 / 2, 5 / 2], [3 / 2, 3 / 2]])
    np.testing.assert_allclose(state.R, [[5 / 2], [45 / 2]])
    np.testing.assert_allclose(state.C, [[5.0, 20.0]])
    # t = 4, decay -1/2: beta2 = 1/2, R = C = 1/2 + (1/2) 49 = 25, so V = 25 and U = 7/5, clipped to 1
    # alpha = 3 min(1, 1/2) = 3/2, decay 1 - (1)(1/6) = 5/6: theta = 5/2 - 3/2 = 1
    state = Factored(3, np.ones((2, 1)), np.ones((1, 2)), 0)
    hyper = {"eta": 1.0, "beta2_decay": -1 / 2, "lam": 1 / 6}
    theta, state = adafactor_step(np.full((2, 2), 3.0), np.full((2, 2), 7.0), state, **hyper)
    np.testing.assert_allclose(theta, 1.0)
    np.testing.assert_allclose(state.R, 25.0)
    np.testing.assert_allclose(state.C, 25.0)


def test_a_vector_by_hand():
    # theta = (3, 4)/5, RMS = 1/sqrt 2; v = g^2, U = (1, -1): theta - (1/10)(1, -1)/sqrt 2
    theta, state = adafactor_step(np.array([3 / 5, 4 / 5]), np.array([2.0, -3.0]), eta=1 / 10)
    np.testing.assert_allclose(theta, np.array([3 / 5, 4 / 5]) - np.array([1, -1]) / 10 / np.sqrt(2))
    np.testing.assert_allclose(state.v, [4.0, 9.0])
    assert (state.t, state.R, state.C) == (1, 0, 0)


def test_the_transposed_layer_takes_the_transposed_path():
    path, state = walk(THETA, GRADIENTS, lam=0.1)
    turned, turned_state = walk(THETA.T, GRADIENTS.swapaxes(1, 2), lam=0.1)
    np.testing.assert_allclose(turned.swapaxes(1, 2), path, rtol=1e-12)
    np.testing.assert_allclose(turned_state.R.T, state.C, rtol=1e-13)


@given(rows=st.lists(sizes, min_size=1, max_size=4), columns=st.lists(sizes, min_size=1, max_size=4))
def test_a_second_moment_of_rank_one_is_factored_without_loss(rows, columns):
    square = np.outer(rows, columns)
    R, C = square.mean(axis=1, keepdims=True), square.mean(axis=0, keepdims=True)
    np.testing.assert_allclose(factored_second_moment(R, C), square, rtol=1e-12)


def test_the_factors_keep_the_row_and_column_means_of_what_they_stand_for():
    square = GRADIENTS[0] ** 2
    V = factored_second_moment(square.mean(axis=1, keepdims=True), square.mean(axis=0, keepdims=True))
    np.testing.assert_allclose(V.mean(axis=1), square.mean(axis=1))
    np.testing.assert_allclose(V.mean(axis=0), square.mean(axis=0))
    assert not np.allclose(V, square)


def test_the_factored_second_moment_does_not_overflow_where_the_second_moment_fits():
    R, C = np.full((2, 1), 1e30, np.float32), np.full((1, 3), 1e30, np.float32)
    with np.errstate(over="raise"):
        np.testing.assert_allclose(factored_second_moment(R, C), np.full((2, 3), 1e30), rtol=1e-6)
    theta, _ = adafactor_step(np.ones((2, 2), np.float16), np.full((2, 2), 100, np.float16), eta=0.5)
    np.testing.assert_allclose(theta, 0.5, rtol=1e-3)


@pytest.mark.parametrize("shape", [(4,), (3, 4)], ids=str)
@pytest.mark.parametrize("d", [1.0, 1.5])
def test_a_spike_after_the_first_step_moves_by_d_times_alpha_and_no_more(shape, d):
    gradients = [np.ones(shape), np.ones(shape), np.full(shape, 1e3)]
    path, _ = walk(np.ones(shape), gradients, eta=0.01, d=d)
    unclipped = 1 / np.sqrt(3**-0.8)  # g / sqrt(V) for a spike that outweighs the past
    assert unclipped > d
    assert rms(path[2] - path[1]) == pytest.approx(0.01 * d * rms(path[1]), rel=1e-5)
    assert rms(path[1] - path[0]) == pytest.approx(0.01 * rms(path[0]))


@given(size=sizes)
def test_the_step_is_relative_to_the_layer_above_eps2_and_absolute_below(size):
    moved = adafactor_step(np.full(3, size), np.ones(3), eta=0.1)[0] - size
    np.testing.assert_allclose(moved, -0.1 * size, rtol=1e-9)
    np.testing.assert_allclose(adafactor_step(np.zeros(3), np.full(3, size), eta=0.1)[0], -1e-4, rtol=1e-9)
    np.testing.assert_allclose(adafactor_step(np.zeros(3), np.ones(3), eta=0.1, eps2=size)[0], -0.1 * size)


def test_the_relative_step_is_eta_below_and_one_over_the_root_of_t_above():
    state = Factored(15, 0, 0, np.ones(3))
    for eta, relative in [(0.2, 0.2), (0.25, 0.25), (0.3, 0.25), (7.0, 0.25)]:
        moved, _ = adafactor_step(np.ones(3), np.ones(3), state, eta=eta)
        np.testing.assert_allclose(1 - moved, relative)


def test_the_decay_uses_eta_itself_and_the_layer_is_measured_before_it():
    state = Factored(15, 0, 0, np.ones(3))
    moved, _ = adafactor_step(np.full(3, 2.0), np.ones(3), state, eta=0.5, lam=0.4)
    np.testing.assert_allclose(moved, 2 * (1 - 0.5 * 0.4) - 2 * 0.25)


def test_the_first_step_forgets_nothing_because_beta2_is_then_0():
    np.testing.assert_allclose(
        adafactor_step(np.ones(3), GRADIENTS[0, 0, :3], Factored(0, 0, 0, 9.0), eta=0.1)[1].v, GRADIENTS[0, 0, :3] ** 2
    )


@given(scale=st.floats(1e-3, 1e3))
def test_the_scale_of_all_gradients_does_not_matter_far_above_eps1(scale):
    path, scaled = walk(THETA, GRADIENTS, eps1=1e-30)[0], walk(THETA, scale * GRADIENTS, eps1=1e-30)[0]
    np.testing.assert_allclose(scaled, path, rtol=1e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_eps1_is_the_machine_epsilon_and_bounds_the_root_from_below(dtype):
    eps = np.finfo(dtype).eps
    moved, _ = adafactor_step(np.ones(2, dtype), np.full(2, eps / 4, dtype), eta=0.5)
    np.testing.assert_allclose(moved, 1 - 0.5 / 4)
    for shape in [(3,), (2, 3)]:
        stays, _ = adafactor_step(np.ones(shape, dtype), np.zeros(shape, dtype), eta=0.5)
        assert np.all(stays == 1)


def test_eps1_bounds_the_mean_of_R_and_its_square_the_second_moment():
    # g = 1/10: R = C = 1/100, mean R clamped to 1/5: V = 1/2000 > 1/25 fails, so V = 1/25 and U = 1/2
    moved, _ = adafactor_step(np.ones((2, 2)), np.full((2, 2), 1 / 10), eta=0.5, eps1=1 / 5)
    np.testing.assert_allclose(moved, 1 - 0.5 / 2)
    # g = 1/2: R = C = 1/4, mean R clamped to 1/2: V = 1/8 < 1/4, so V = 1/4 and U = 1
    moved, _ = adafactor_step(np.ones((2, 2)), np.full((2, 2), 1 / 2), eta=0.5, eps1=1 / 2)
    np.testing.assert_allclose(moved, 1 - 0.5)
    # g = 1/4, eps1 = 1/8: mean R = 1/16 clamped to 1/8: V = 1/32 > 1/64 and U = sqrt 2, below d = 2
    moved, _ = adafactor_step(np.ones((2, 2)), np.full((2, 2), 1 / 4), eta=0.5, eps1=1 / 8, d=2.0)
    np.testing.assert_allclose(moved, 1 - 0.5 * np.sqrt(2))


def test_the_last_two_axes_are_factored_and_the_clip_sees_all():
    theta, g = np.ones((2, 3, 4)), np.stack([GRADIENTS[0], GRADIENTS[1]])
    _, state = adafactor_step(theta, g, eta=0.1)
    assert (state.R.shape, state.C.shape, state.v) == ((2, 3, 1), (2, 1, 4), 0)
    gradients = np.ones((2, 2, 3, 4))
    gradients[1, 0] = 100.0  # a spike in one slice shortens the steps of both
    path, _ = walk(theta, gradients, eta=0.1)
    assert rms(path[1, 1] - path[0, 1]) < 0.9 * rms(path[0, 1] - 1)


@pytest.mark.parametrize("layer", [(), (3,), (2, 3), (2, 3, 2)], ids=str)
@pytest.mark.parametrize("runs", [(4,), (2, 2)], ids=str)
def test_runs_on_leading_axes_equal_a_loop_over_them(layer, runs):
    rng = np.random.default_rng(5)
    theta, gradients = rng.standard_normal(runs + layer), rng.standard_normal((4, *runs, *layer))
    gradients[2] *= 50.0
    etas = np.geomspace(0.01, 1.0, 4).reshape(runs)
    hyper = {"lam": 0.1, "eps1": 0.01, "eps2": 0.5}
    together, _ = walk(theta, gradients, etas.reshape(runs + (1,) * len(layer)), batch_dims=len(runs), **hyper)
    for run in np.ndindex(runs):
        alone, _ = walk(theta[run], gradients[(slice(None), *run)], etas[run], **hyper)
        np.testing.assert_allclose(together[(slice(None), *run)], alone, rtol=1e-12)


def test_what_a_case_does_not_use_passes_on_as_received():
    kept = object()
    assert adafactor_step(np.ones(3), np.ones(3), Factored(1, kept, kept, np.ones(3)), eta=0.1)[1].R is kept
    state = Factored(1, np.ones((3, 1)), np.ones((1, 3)), kept)
    assert adafactor_step(np.ones((3, 3)), np.ones((3, 3)), state, eta=0.1)[1].v is kept
