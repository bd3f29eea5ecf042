"""LAMB has no counterpart in torch: its theorems, and the trust ratio's special cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepsize.optimizers import START, adam_step, lamb_step, trust_ratio

sizes = st.floats(1e-3, 1e3)
rates = st.floats(1e-4, 1.0)
decays = st.floats(0.0, 0.999)
GRADIENTS = np.array([[0.5, -3.0, 0.02], [0.25, 1.0, -0.5], [-2.0, 0.0, 0.01], [0.1, -0.7, 4.0]])
THETA = np.array([1.0, -2.0, 3.0])


def walk(theta, gradients, eta=0.1, **hyper):
    """Theta after every step."""
    path, state = [], START
    for g in gradients:
        theta, state = lamb_step(theta, g, state, eta=eta, **hyper)
        path.append(theta)
    return np.array(path)


@given(size=sizes, scale=sizes, eta=rates, lam=st.floats(0.0, 1.0))
def test_lamb_moves_a_layer_by_eta_times_its_norm_at_every_step(size, scale, eta, lam):
    path = walk(THETA * size, GRADIENTS * scale, eta=eta, lam=lam)
    before = np.vstack([THETA * size, path[:-1]])
    moved, norms = np.linalg.norm(path - before, axis=1), np.linalg.norm(before, axis=1)
    np.testing.assert_allclose(moved, eta * norms, rtol=1e-9)


@given(scale=sizes, lam=st.floats(0.0, 1.0))
def test_the_scale_of_all_gradients_does_not_matter_to_lamb(scale, lam):
    path, scaled = (walk(THETA, GRADIENTS * factor, lam=lam, eps=0.0) for factor in (1.0, scale))
    np.testing.assert_allclose(scaled, path, rtol=1e-11, atol=1e-13)


@given(scale=sizes)
def test_a_layer_that_is_larger_takes_steps_that_are_larger_by_as_much(scale):
    np.testing.assert_allclose(walk(THETA * scale, GRADIENTS), scale * walk(THETA, GRADIENTS), rtol=1e-11)


@given(beta1=decays, beta2=decays, eps=st.floats(1e-6, 1.0), lam=st.floats(0.0, 1.0))
def test_the_direction_of_lamb_is_that_of_adam_plus_the_decay(beta1, beta2, eps, lam):
    adam = {"beta1": beta1, "beta2": beta2, "eps": eps}
    theta, state, adam_state = THETA, START, START
    for g in GRADIENTS:
        against, adam_state = adam_step(np.zeros(3), g, adam_state, eta=1.0, **adam)
        u = lam * theta - against
        before = theta
        theta, state = lamb_step(theta, g, state, eta=0.1, lam=lam, **adam)
        np.testing.assert_allclose(
            before - theta, 0.1 * np.linalg.norm(before) / np.linalg.norm(u) * u, rtol=1e-8, atol=1e-12
        )


def test_the_defaults_of_lamb_are_those_of_the_conventions():
    tiny = GRADIENTS * 1e-6  # where eps decides
    stated = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-6, "lam": 0.0, "phi": None, "batch_dims": 0}
    assert np.array_equal(walk(THETA, tiny), walk(THETA, tiny, **stated))


def test_a_layer_of_zeros_takes_the_step_of_adam():
    moved, state = lamb_step(np.zeros(3), GRADIENTS[0], eta=0.1, eps=1e-3, lam=0.5)
    adam, adam_state = adam_step(np.zeros(3), GRADIENTS[0], eta=0.1, eps=1e-3)
    np.testing.assert_allclose(moved, adam, rtol=1e-14)
    assert all(np.array_equal(a, b) for a, b in zip(state, adam_state, strict=True))


def test_a_zero_gradient_without_decay_does_not_move_and_with_decay_shrinks():
    assert np.array_equal(walk(THETA, np.zeros((3, 3))), [THETA] * 3)
    np.testing.assert_allclose(walk(THETA, np.zeros((2, 3)), eta=0.5, lam=0.01), [THETA / 2, THETA / 4])


@pytest.mark.parametrize(
    ("theta", "u", "phi", "ratio"),
    [
        ([3.0, 4.0], [0.0, 2.0], None, 5 / 2),
        ([3.0, 4.0], [0.0, -0.5], (0.0, 4.0), 8.0),
        ([0.3, 0.4], [0.0, 2.0], (1.0, 10.0), 1 / 2),
        ([12.0, 5.0], [0.0, 2.0], (1.0, 10.0), 5.0),
        ([12.0, 5.0], [0.0, 2.0], None, 13 / 2),
        ([0.0, 0.0], [3.0, 4.0], None, 1.0),
        ([0.0, 0.0], [3.0, 4.0], (2.0, 10.0), 1.0),  # 1 by the norm before clipping, not 2/5
        ([3.0, 4.0], [0.0, 0.0], None, 1.0),
        ([3.0, 4.0], [0.0, 0.0], (0.0, 1.0), 1.0),
        ([0.0, 0.0], [0.0, 0.0], None, 1.0),
    ],
)
def test_the_trust_ratio_is_the_clipped_norm_over_the_step_and_1_at_a_zero(theta, u, phi, ratio):
    assert trust_ratio(np.array(theta), np.array(u), phi) == pytest.approx(ratio)


def test_the_trust_ratio_of_a_matrix_takes_the_root_of_all_its_squares():
    ratio = trust_ratio(np.array([[1.0, 2.0], [2.0, 4.0]]), np.array([[0.0, 3.0], [4.0, 0.0]]))
    assert ratio.shape == (1, 1)
    assert ratio.item() == pytest.approx(1.0)
    assert trust_ratio(np.full((2, 2), 3.0), np.ones((2, 2))).item() == pytest.approx(3.0)


@pytest.mark.parametrize("layer", [(), (3,), (2, 3)], ids=str)
@pytest.mark.parametrize("runs", [(4,), (2, 2)], ids=str)
@pytest.mark.parametrize("phi", [None, (0.5, 2.0)])
def test_runs_on_leading_axes_equal_a_loop_over_them(layer, runs, phi):
    rng = np.random.default_rng(5)
    theta, gradients = rng.standard_normal(runs + layer), rng.standard_normal((3, *runs, *layer))
    etas = np.geomspace(0.01, 1.0, 4).reshape(runs)
    theta[(0,) * len(runs)] = 0.0  # one run starts at zero, where the ratio is 1
    together = walk(theta, gradients, etas.reshape(runs + (1,) * len(layer)), phi=phi, lam=0.1, batch_dims=len(runs))
    for run in np.ndindex(runs):
        alone = walk(theta[run], gradients[(slice(None), *run)], etas[run], phi=phi, lam=0.1)
        np.testing.assert_allclose(together[(slice(None), *run)], alone, rtol=1e-13)


def test_without_batch_dims_all_axes_are_one_layer():
    theta, g = np.ones((2, 3)), np.stack([GRADIENTS[0], GRADIENTS[1]])
    flat, _ = lamb_step(theta.ravel(), g.ravel(), eta=0.1)
    np.testing.assert_allclose(lamb_step(theta, g, eta=0.1)[0].ravel(), flat, rtol=1e-14)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_in_one_coordinate_reaches_the_whole_layer(bad):
    moved, _ = lamb_step(np.array([3.0, 4.0]), np.array([bad, 1.0]), eta=0.1)
    assert np.all(np.isnan(moved))


def test_the_trust_ratio_of_a_huge_layer_prints_no_warning():
    assert trust_ratio(np.array([1e200]), np.array([1.0])) == np.inf
