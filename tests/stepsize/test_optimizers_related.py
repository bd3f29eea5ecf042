"""The relatives of momentum, RMSProp and Adam: what each changes, and where two of them agree."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepsize.optimizers import (
    START,
    CenteredMoments,
    MaxMoments,
    Moments,
    Velocity,
    adam_l2_step,
    adam_step,
    amsgrad_paper_step,
    amsgrad_step,
    gd_step,
    gi_adam_step,
    lookahead_step,
    nesterov_step,
    rmsprop_centered_step,
)

rates = st.floats(1e-4, 1.0)
decays = st.floats(0.0, 0.999)
sizes = st.floats(1e-3, 1e3)
signed = st.builds(lambda sign, size: sign * size, st.sampled_from([-1.0, 1.0]), sizes)
THETA = np.array([1.0, -2.0, 3.0])
GRADIENTS = np.array([[0.5, -3.0, 0.02], [0.25, 1.0, -0.5], [-2.0, 0.0, 0.01], [0.1, -0.7, 4.0]])


def walk(rule, theta, gradients, eta=0.1, **hyper):
    """Theta after every step, and the state after every step."""
    path, states, etas = [], [START], np.broadcast_to(eta, len(gradients))
    for g, rate in zip(gradients, etas, strict=True):
        theta, state = rule(theta, g, states[-1], eta=rate, **hyper)
        path.append(theta)
        states.append(state)
    return np.array(path), states[1:]


# Nesterov


@given(eta=rates, mu=st.floats(0.0, 0.99), curvature=st.floats(0.1, 3.0))
def test_the_theta_of_nesterov_is_that_of_lookahead_plus_mu_times_its_buffer(eta, mu, curvature):
    ours = ahead = THETA
    state = ahead_state = START
    for _ in range(6):
        ours, state = nesterov_step(ours, curvature * np.sin(ours), state, eta=eta, mu=mu)
        seen = ahead + mu * ahead_state.b
        ahead, ahead_state = lookahead_step(ahead, curvature * np.sin(seen), ahead_state, eta=eta, mu=mu)
        np.testing.assert_allclose(ours, ahead + mu * ahead_state.b, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(ahead_state.b, -eta * state.b, rtol=1e-8, atol=1e-12)


def test_nesterov_and_lookahead_part_when_the_learning_rate_changes():
    etas = [0.1, 0.2, 0.4]
    ours, _ = walk(nesterov_step, THETA, GRADIENTS[:3], etas, mu=0.5)
    ahead, states = walk(lookahead_step, THETA, GRADIENTS[:3], etas, mu=0.5)
    assert not np.allclose(ours[1], ahead[1] + 0.5 * states[1].b, rtol=1e-2)


@pytest.mark.parametrize("rule", [nesterov_step, lookahead_step])
def test_nesterov_that_keeps_nothing_is_gradient_descent(rule):
    assert np.array_equal(walk(rule, THETA, GRADIENTS, mu=0.0)[0], walk(gd_step, THETA, GRADIENTS)[0])


def test_nesterov_by_hand():
    # b = 1, 1/2 + 1/2 = 1;  theta = 1 - (1/4)(1 + 1/2) = 5/8,  5/8 - (1/2)(1/2 + 1/2) = 1/8
    path, states = walk(nesterov_step, 1.0, [1.0, 1 / 2], [1 / 4, 1 / 2], mu=1 / 2)
    assert list(path) == [5 / 8, 1 / 8]
    assert states[-1] == Velocity(2, 1.0)


def test_lookahead_by_hand():
    # b = -1/4, -1/8 - 1/4 = -3/8;  theta = 3/4, 3/8
    path, states = walk(lookahead_step, 1.0, [1.0, 1 / 2], [1 / 4, 1 / 2], mu=1 / 2)
    assert list(path) == [3 / 4, 3 / 8]
    assert states[-1] == Velocity(2, -3 / 8)


# Centered RMSProp


@pytest.mark.parametrize(
    ("dtype", "rho", "g"),
    [(np.float32, 0.99, 1.0), (np.float32, 0.99, 0.1), (np.float32, 0.9, 1e-4 / 3), (np.float64, 0.9, 3.3)],
)
def test_centered_rmsprop_does_not_turn_nan_on_constant_gradients(dtype, rho, g):
    g, theta, state, negative = np.full(5, g, dtype) * np.arange(1, 6, dtype=dtype), np.zeros(5, dtype), START, False
    for _ in range(1500):
        theta, state = rmsprop_centered_step(theta, g, state, eta=1e-3, rho=rho)
        negative |= np.any(state.v < state.m**2)
    assert negative  # torch's takes the root of it
    assert np.all(np.isfinite(theta))


@given(rho=st.floats(0.1, 0.99))
def test_centered_rmsprop_divides_by_the_spread_of_the_gradients(rho):
    weights = (1 - rho) * rho ** np.arange(len(GRADIENTS))[::-1, None]
    m, v = np.sum(weights * GRADIENTS, axis=0), np.sum(weights * GRADIENTS**2, axis=0)
    path, states = walk(rmsprop_centered_step, THETA, GRADIENTS, rho=rho, eps=1e-3)
    np.testing.assert_allclose(states[-1].m, m, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(path[-2] - path[-1], 0.1 * GRADIENTS[-1] / (np.sqrt(v - m**2) + 1e-3), rtol=1e-9)


def test_centered_rmsprop_by_hand():
    # rho = 9/25: m = (16/25) 25 = 16, v = (16/25) 625 = 400, root of 400 - 256 = 12; theta = 1 - (13/25) 25/13 = 0
    # m = 144/25 - 144/25 = 0, v = 144 + (16/25) 81 = 4896/25
    path, states = walk(rmsprop_centered_step, 1.0, [25.0, -9.0], [13 / 25, 1.0], rho=9 / 25, eps=1.0)
    assert path == pytest.approx([0.0, 9 / (math.sqrt(4896) / 5 + 1)])
    assert states[-1] == pytest.approx(CenteredMoments(2, 0.0, 4896 / 25))


def test_a_negative_variance_counts_as_zero():
    # m = 3, v = 1/2 + 9/2 = 5 < 9: theta = 1 - (1/2) 3/(1/2)
    moved, _ = rmsprop_centered_step(1.0, 3.0, CenteredMoments(1, 3.0, 1.0), eta=1 / 2, rho=1 / 2, eps=1 / 2)
    assert moved == -2.0


# Coupled L2


@given(lam=st.floats(0.0, 1.0))
def test_adam_l2_is_adam_on_the_penalized_loss(lam):
    theta, state, other, other_state = THETA, START, THETA, START
    for g in GRADIENTS:
        other, other_state = adam_step(other, g + lam * other, other_state, eta=0.1)
        theta, state = adam_l2_step(theta, g, state, eta=0.1, lam=lam)
        assert np.array_equal(theta, other)


def test_adam_l2_without_decay_is_adam():
    assert np.array_equal(walk(adam_l2_step, THETA, GRADIENTS, lam=0.0)[0], walk(adam_step, THETA, GRADIENTS)[0])


@given(theta=signed, lam=st.floats(0.01, 1.0))
def test_adam_l2_decays_at_full_speed_however_small_lam_is(theta, lam):
    moved, _ = adam_l2_step(theta, 0.0, eta=1e-4, lam=lam, eps=0.0)
    assert moved == pytest.approx(theta - 1e-4 * np.sign(theta))


# AMSGrad


@pytest.mark.parametrize("rule", [amsgrad_step, amsgrad_paper_step])
@given(gradients=st.lists(signed, min_size=2, max_size=12), beta2=decays)
def test_the_maximum_of_amsgrad_never_shrinks_and_is_that_of_adams_v(rule, gradients, beta2):
    _, states = walk(rule, 0.0, gradients, beta2=beta2)
    _, adam = walk(adam_step, 0.0, gradients, beta2=beta2)
    np.testing.assert_allclose([s.v for s in states], [s.v for s in adam], rtol=1e-14)
    assert np.array_equal([s.v_max for s in states], np.maximum.accumulate([s.v for s in states]))


@given(gradients=st.lists(signed, min_size=2, max_size=12))
def test_the_denominator_of_the_papers_amsgrad_never_shrinks(gradients):
    denominators, state = [], START
    for g in gradients:
        step, state = amsgrad_paper_step(0.0, g, state, eta=0.1, eps=0.0)
        if state.m != 0:
            denominators.append(-0.1 * state.m / step)
    assert np.all(np.diff(denominators) >= -1e-12 * np.array(denominators[1:]))


@given(g=signed)
def test_the_two_amsgrads_differ_by_the_root_of_ten_at_the_first_step(g):
    torchs, papers = (abs(rule(0.0, g, eta=0.1, eps=0.0)[0]) for rule in (amsgrad_step, amsgrad_paper_step))
    assert torchs == pytest.approx(0.1)
    assert papers / torchs == pytest.approx(math.sqrt(10))


@given(g=signed, factor=st.floats(1.0, 3.0))
def test_amsgrad_is_adam_while_the_raw_second_moment_grows(g, factor):
    gradients = g * factor ** np.arange(5)
    np.testing.assert_allclose(walk(amsgrad_step, 0.0, gradients)[0], walk(adam_step, 0.0, gradients)[0], rtol=1e-10)


def test_amsgrad_by_hand():
    # m = 1, 1/4 and v = 3, 15/16 as in test_optimizers_by_hand.py; v_max = 3, 3
    # torch: roots of 3/(3/4) = 4 and 3/(15/16) = 16/5; m_hat = 2, 1/3;  theta = 1 - 2/3, then - (1/3)/(4/sqrt 5 + 1)
    # paper: 1 - 1/(sqrt 3 + 1), then - (1/4)/(sqrt 3 + 1)
    hyper = {"eta": 1.0, "beta1": 1 / 2, "beta2": 1 / 4, "eps": 1.0}
    path, states = walk(amsgrad_step, 1.0, [2.0, -1 / 2], **hyper)
    assert path == pytest.approx([1 / 3, 1 / 3 - 1 / (12 / math.sqrt(5) + 3)])
    assert states[-1] == pytest.approx(MaxMoments(2, 1 / 4, 15 / 16, 3.0))
    paper, states = walk(amsgrad_paper_step, 1.0, [2.0, -1 / 2], **hyper)
    assert paper == pytest.approx([1 - 1 / (math.sqrt(3) + 1), 1 - 5 / 4 / (math.sqrt(3) + 1)])
    assert states[-1] == pytest.approx(MaxMoments(2, 1 / 4, 15 / 16, 3.0))


# GI-Adam


@given(g=signed, eta=rates, beta1=decays, beta2=decays)
def test_the_first_step_of_gi_adam_is_eta_times_the_root_of_1_minus_beta2(g, eta, beta1, beta2):
    moved, state = gi_adam_step(0.0, g, eta=eta, beta1=beta1, beta2=beta2, eps=0.0)
    assert moved == pytest.approx(-eta * np.sqrt(1 - beta2) * np.sign(g))
    assert state.v == pytest.approx(g**2)


@given(g=signed, beta2=decays)
def test_gi_adam_under_a_constant_gradient_warms_up_like_the_root_of_the_correction(g, beta2):
    path, _ = walk(gi_adam_step, 0.0, [g] * 9, beta2=beta2, eps=0.0)
    expected = -0.1 * np.sign(g) * np.sqrt(1 - beta2 ** np.arange(1, 10))
    np.testing.assert_allclose(np.diff(path, prepend=0.0), expected, rtol=1e-7)


def test_gi_adam_goes_on_as_adam_does_and_forgets_its_start_at_the_rate_beta2():
    state = Moments(4, np.full(3, 0.3), np.full(3, 0.7))
    assert np.array_equal(
        gi_adam_step(THETA, GRADIENTS[0], state, eta=0.1)[0], adam_step(THETA, GRADIENTS[0], state, eta=0.1)[0]
    )
    _, ours = walk(gi_adam_step, THETA, GRADIENTS, beta2=0.8)
    _, adam = walk(adam_step, THETA, GRADIENTS, beta2=0.8)
    np.testing.assert_allclose(ours[-1].v - adam[-1].v, 0.8**4 * GRADIENTS[0] ** 2, rtol=1e-9)


def test_gi_adam_by_hand():
    # v = 4, 1 + (3/4)/4 = 19/16; v_hat = 4/(3/4) = 16/3, (19/16)/(15/16) = 19/15; m_hat = 2, 1/3
    path, states = walk(gi_adam_step, 1.0, [2.0, -1 / 2], 1.0, beta1=1 / 2, beta2=1 / 4, eps=1.0)
    first, second = 2 / (math.sqrt(16 / 3) + 1), 1 / 3 / (math.sqrt(19 / 15) + 1)
    assert path == pytest.approx([1 - first, 1 - first - second])
    assert states[-1] == pytest.approx(Moments(2, 1 / 4, 19 / 16))
