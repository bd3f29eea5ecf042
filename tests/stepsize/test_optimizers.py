"""What is true of the update rules, from their papers: theorems for every size of gradient.

test_update_rule.py has dtypes, shapes and refusals; test_optimizers_by_hand.py exact numbers.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepsize.optimizers import (
    START,
    adagrad_step,
    adam_l2_step,
    adam_step,
    adamw_step,
    amsgrad_paper_step,
    amsgrad_step,
    gd_step,
    gi_adam_step,
    lookahead_step,
    momentum_step,
    nadam_step,
    nesterov_step,
    rmsprop_centered_step,
    rmsprop_step,
)

LINEAR = [gd_step, momentum_step, nesterov_step, lookahead_step]
ADAPTIVE = [adagrad_step, rmsprop_step, rmsprop_centered_step, adam_step, nadam_step, adam_l2_step, adamw_step]
ADAPTIVE += [amsgrad_step, amsgrad_paper_step, gi_adam_step]
DECAYED = (adam_l2_step, adamw_step)
every_rule = pytest.mark.parametrize("rule", LINEAR + ADAPTIVE, ids=lambda rule: rule.__name__)
linear_rule = pytest.mark.parametrize("rule", LINEAR, ids=lambda rule: rule.__name__)
adaptive_rule = pytest.mark.parametrize("rule", ADAPTIVE, ids=lambda rule: rule.__name__)

rates = st.floats(1e-4, 2.0)
decays = st.floats(0.0, 0.999)
sizes = st.floats(1e-3, 1e3)
signed = st.builds(lambda sign, size: sign * size, st.sampled_from([-1.0, 1.0]), sizes)
GRADIENTS = np.array([[0.5, -3.0, 0.02], [0.25, 1.0, -0.5], [-2.0, 0.0, 0.01], [0.1, -0.7, 4.0]])


def walk(rule, theta, gradients, eta=0.1, **hyper):
    """Theta after every step, and the last state."""
    path, state = [], START
    for g in gradients:
        theta, state = rule(theta, g, state, eta=eta, **hyper)
        path.append(theta)
    return np.array(path), state


def without_eps(rule):
    return {"lam": 0.0, "eps": 0.0} if rule in DECAYED else {"eps": 0.0}


# Every rule


@every_rule
@given(theta=signed)
def test_a_zero_gradient_does_not_move(rule, theta):
    path, _ = walk(rule, theta, [0.0, 0.0], **({"lam": 0.0} if rule in DECAYED else {}))
    assert path == pytest.approx(theta, rel=0, abs=0)


@every_rule
@given(g=signed, eta=rates)
def test_the_first_step_goes_against_the_gradient(rule, g, eta):
    moved, _ = rule(0.0, g, eta=eta)
    assert np.sign(moved) == -np.sign(g)


@every_rule
@given(order=st.permutations(range(3)))
def test_the_order_of_the_coordinates_does_not_matter(rule, order):
    path, _ = walk(rule, np.array([1.0, -2.0, 3.0]), GRADIENTS)
    permuted, _ = walk(rule, np.array([1.0, -2.0, 3.0])[order], GRADIENTS[:, order])
    np.testing.assert_allclose(permuted, path[:, order], rtol=1e-14)


@every_rule
def test_a_leading_axis_of_learning_rates_equals_one_run_for_each(rule):
    theta, etas = np.array([1.0, -2.0, 3.0]), np.array([0.01, 0.1, 1.0, 0.0])
    together, _ = walk(rule, np.tile(theta, (4, 1)), GRADIENTS[:, None], eta=etas[:, None])
    alone = [walk(rule, theta, GRADIENTS, eta=eta)[0] for eta in etas]
    np.testing.assert_allclose(together, np.stack(alone, axis=1), rtol=1e-14)


@every_rule
@given(sign=st.lists(st.sampled_from([-1.0, 1.0]), min_size=3, max_size=3))
def test_a_mirrored_landscape_gives_a_mirrored_path(rule, sign):
    path, _ = walk(rule, np.array([1.0, -2.0, 3.0]), GRADIENTS)
    mirrored, _ = walk(rule, sign * np.array([1.0, -2.0, 3.0]), sign * GRADIENTS)
    np.testing.assert_allclose(mirrored, sign * path, rtol=1e-14)


@every_rule
def test_the_step_count_counts_the_steps(rule):
    _, state = walk(rule, np.ones(3), GRADIENTS)
    assert state is START if rule is gd_step else state.t == len(GRADIENTS)


# Gradient descent and momentum


@given(eigenvalues=st.lists(st.floats(0.1, 3.0), min_size=2, max_size=4), eta=st.floats(0.01, 1.0))
def test_gd_on_a_quadratic_contracts_each_eigendirection_by_1_minus_eta_lambda(eigenvalues, eta):
    eigenvalues = np.array(eigenvalues)
    turn, _ = np.linalg.qr(np.random.default_rng(0).standard_normal((len(eigenvalues), len(eigenvalues))))
    theta = start = np.ones(len(eigenvalues))
    for _ in range(5):
        theta, _ = gd_step(theta, turn @ (eigenvalues * (turn.T @ theta)), eta=eta)
    np.testing.assert_allclose(turn.T @ theta, (1 - eta * eigenvalues) ** 5 * (turn.T @ start), atol=1e-10)


@given(g=signed, mu=st.floats(0.0, 0.95), eta=rates)
def test_momentum_steps_grow_to_eta_g_over_1_minus_mu(g, mu, eta):
    path, state = walk(momentum_step, 0.0, [g] * 1000, eta=eta, mu=mu)
    assert state.b == pytest.approx(g / (1 - mu))
    assert path[-1] - path[-2] == pytest.approx(-eta * g / (1 - mu), rel=1e-6)


@given(eta=rates)
def test_momentum_that_keeps_nothing_is_gradient_descent(eta):
    momentum, gd = (
        walk(rule, np.ones(3), GRADIENTS, eta=eta, **hyper)[0]
        for rule, hyper in [(momentum_step, {"mu": 0.0}), (gd_step, {})]
    )
    assert np.array_equal(momentum, gd)


def test_a_new_learning_rate_scales_the_whole_momentum_step_at_once():
    _, state = walk(momentum_step, 0.0, [1.0] * 3)
    assert momentum_step(0.0, 1.0, state, eta=0.3)[0] == pytest.approx(3 * momentum_step(0.0, 1.0, state, eta=0.1)[0])


@linear_rule
@given(scale=sizes)
def test_gd_and_its_velocities_move_in_proportion_to_the_gradients(rule, scale):
    path, scaled = walk(rule, np.zeros(3), GRADIENTS)[0], walk(rule, np.zeros(3), scale * GRADIENTS)[0]
    np.testing.assert_allclose(scaled, scale * path, rtol=1e-12, atol=1e-14 * scale)


# The rules that divide by the size of the gradient


@adaptive_rule
@given(scale=sizes)
def test_the_scale_of_all_gradients_does_not_matter(rule, scale):
    path, _ = walk(rule, np.ones(3), GRADIENTS, **without_eps(rule))
    scaled, _ = walk(rule, np.ones(3), scale * GRADIENTS, **without_eps(rule))
    np.testing.assert_allclose(scaled, path, rtol=1e-11, atol=1e-13)


@adaptive_rule
@given(g=signed, eps=st.floats(1e-6, 1.0))
def test_eps_stands_outside_the_root(rule, g, eps):
    """The first step is a multiple of g / (a|g| + eps), so that its inverse is linear in eps."""
    hyper = without_eps(rule)
    bare, at_eps, at_twice = (1 / rule(0.0, g, eta=0.1, **{**hyper, "eps": value})[0] for value in (0.0, eps, 2 * eps))
    assert at_eps - bare == pytest.approx(at_twice - at_eps, rel=1e-6)
    assert abs(at_eps) > abs(bare)


@given(g=signed, eta=rates)
def test_adagrad_steps_under_a_constant_gradient_shrink_like_the_root_of_t(g, eta):
    path, _ = walk(adagrad_step, 0.0, [g] * 9, eta=eta, eps=0.0)
    np.testing.assert_allclose(np.diff(path, prepend=0.0), -eta * np.sign(g) / np.sqrt(np.arange(1, 10)), rtol=1e-9)


@given(gradients=st.lists(signed, min_size=2, max_size=8))
def test_the_effective_rate_of_adagrad_never_grows(gradients):
    rates, state = [], START
    for g in gradients:
        step, state = adagrad_step(0.0, g, state, eta=0.1)
        rates.append(-step / g)
    assert np.all(np.diff(rates) <= 1e-12 * np.array(rates[:-1]))


@given(g=signed, rho=st.floats(0.0, 0.97), eta=rates)
def test_rmsprop_under_a_constant_gradient_starts_too_long_and_tends_to_eta(g, rho, eta):
    path, _ = walk(rmsprop_step, 0.0, [g] * 1000, eta=eta, rho=rho, eps=0.0)
    assert path[0] == pytest.approx(-eta * np.sign(g) / np.sqrt(1 - rho))
    assert path[-1] - path[-2] == pytest.approx(-eta * np.sign(g), rel=1e-6)


@given(g=signed, beta1=decays, beta2=decays, eta=rates)
def test_the_first_step_of_adam_is_eta_times_the_sign_for_every_beta(g, beta1, beta2, eta):
    moved, _ = adam_step(0.0, g, eta=eta, beta1=beta1, beta2=beta2, eps=1e-15)
    assert moved == pytest.approx(-eta * np.sign(g), rel=1e-9)


@given(g=signed, beta1=decays, beta2=decays, eta=rates)
def test_adam_under_a_constant_gradient_moves_eta_at_every_step(g, beta1, beta2, eta):
    path, _ = walk(adam_step, 0.0, [g] * 6, eta=eta, beta1=beta1, beta2=beta2, eps=0.0)
    np.testing.assert_allclose(path, -eta * np.sign(g) * np.arange(1, 7), rtol=1e-9)


@given(beta2=decays, eta=rates)
def test_adam_without_momentum_divides_by_the_mean_of_all_squares_weighted_towards_now(beta2, eta):
    weights = beta2 ** np.arange(len(GRADIENTS))[::-1, None]
    size = np.sqrt(np.sum(weights * GRADIENTS**2, axis=0) / np.sum(weights))
    path, _ = walk(adam_step, np.zeros(3), GRADIENTS, eta=eta, beta1=0.0, beta2=beta2, eps=1e-3)
    np.testing.assert_allclose(path[-1] - path[-2], -eta * GRADIENTS[-1] / (size + 1e-3), rtol=1e-6, atol=1e-12)


@given(beta2=decays)
def test_nadam_without_momentum_is_adam_without_momentum(beta2):
    nadam, adam = (walk(rule, np.ones(3), GRADIENTS, beta1=0.0, beta2=beta2)[0] for rule in (nadam_step, adam_step))
    np.testing.assert_allclose(nadam, adam, rtol=1e-13)


@given(g=signed, momentum_decay=st.floats(0.0, 0.1))
def test_the_first_step_of_nadam_is_longer_than_that_of_adam(g, momentum_decay):
    moved, _ = nadam_step(0.0, g, eta=0.1, momentum_decay=momentum_decay)
    assert 0.1 < abs(moved) < 0.2


# Decoupled decay


@given(theta=signed, eta=st.floats(1e-4, 1.0), lam=st.floats(0.0, 0.9))
def test_adamw_with_zero_gradients_only_decays(theta, eta, lam):
    path, _ = walk(adamw_step, theta, [0.0] * 3, eta=eta, lam=lam)
    np.testing.assert_allclose(path, theta * (1 - eta * lam) ** np.arange(1, 4), rtol=1e-14)


@given(theta=signed, eta=rates, lam=decays)
def test_adamw_is_the_adam_step_beside_a_decay(theta, eta, lam):
    (both, w_state), (step, state) = (
        walk(rule, np.full(3, theta), GRADIENTS[:1], eta=eta, **hyper)
        for rule, hyper in [(adamw_step, {"lam": lam}), (adam_step, {})]
    )
    np.testing.assert_allclose(both - step, -eta * lam * theta, rtol=1e-9, atol=1e-12)
    assert np.array_equal(w_state.v, state.v)


def test_adamw_without_decay_is_adam():
    adamw, adam = walk(adamw_step, np.ones(3), GRADIENTS, lam=0.0), walk(adam_step, np.ones(3), GRADIENTS)
    assert np.array_equal(adamw[0], adam[0])
