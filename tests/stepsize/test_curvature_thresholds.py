"""Each method is run just below and just above the largest step that it bears on a quadratic."""

from functools import partial

import numpy as np
import pytest

from stepsize.curvature import (
    adam_stable_sharpness,
    adamw_stable_sharpness,
    gd_stable_eta,
    momentum_stable_eta,
    nesterov_stable_eta,
    preconditioned_sharpness,
    rmsprop_stable_sharpness,
    sharpness,
)
from stepsize.optimizers import (
    START,
    Accumulator,
    Moments,
    adam_step,
    adamw_step,
    gd_step,
    lookahead_step,
    momentum_step,
    nesterov_step,
    rmsprop_step,
)
from stepsize.problems import Quadratic

STEEP = 7.0
VALLEY = Quadratic([0.5, STEEP], angle=0.4)
SETTLED = Moments(10_000, 0.0, 0.0)  # bias correction is over, v is 0: P is eps and stays so
per_mu = pytest.mark.parametrize("mu", [0.0, 0.5, 0.9])


def is_stable(rule, problem=VALLEY, state=START, steps=3000):
    """Whether a run from very near the minimum ends a hundred times nearer, and not a hundred times further away."""
    theta = 1e-8 * problem.start
    near, far = 1e-2 * np.linalg.norm(theta), 1e2 * np.linalg.norm(theta)
    for _ in range(steps):
        theta, state = rule(theta, problem.gradient(theta), state)
        if np.linalg.norm(theta) > far:
            return False
    assert np.linalg.norm(theta) < near, "neither: run it for longer"
    return True


def assert_turns_unstable_at(eta, rule, **kwargs):
    assert is_stable(partial(rule, eta=0.99 * eta), **kwargs)
    assert not is_stable(partial(rule, eta=1.01 * eta), **kwargs)


def test_gradient_descent_turns_unstable_at_its_threshold():
    assert_turns_unstable_at(gd_stable_eta(STEEP), gd_step)


def test_the_measured_sharpness_gives_the_same_threshold():
    assert gd_stable_eta(sharpness(VALLEY, VALLEY.start)) == pytest.approx(gd_stable_eta(STEEP))


@per_mu
def test_momentum_turns_unstable_at_its_threshold(mu):
    assert_turns_unstable_at(momentum_stable_eta(STEEP, mu), partial(momentum_step, mu=mu))


@per_mu
def test_nesterov_turns_unstable_at_its_threshold(mu):
    assert_turns_unstable_at(nesterov_stable_eta(STEEP, mu), partial(nesterov_step, mu=mu))


@per_mu
def test_lookahead_turns_unstable_where_nesterov_does(mu):
    def rule(theta, g, state, *, eta):
        ahead = VALLEY.gradient(theta + mu * state.b)
        return lookahead_step(theta, ahead, state, eta=eta, mu=mu)

    assert_turns_unstable_at(nesterov_stable_eta(STEEP, mu), rule)


def test_without_momentum_every_velocity_bears_what_gradient_descent_bears():
    assert momentum_stable_eta(3.0, 0.0) == nesterov_stable_eta(3.0, 0.0) == gd_stable_eta(3.0)


@pytest.mark.parametrize("beta1", [0.0, 0.5, 0.9])
def test_adam_turns_unstable_at_its_threshold_on_the_preconditioned_sharpness(beta1):
    eps = 0.3
    measured = preconditioned_sharpness(VALLEY, VALLEY.start, SETTLED._replace(v=np.zeros(2)), beta1=beta1, eps=eps)
    assert measured == pytest.approx(STEEP / eps)
    eta = adam_stable_sharpness(1.0, beta1) / measured
    assert adam_stable_sharpness(eta, beta1) == pytest.approx(measured)
    assert_turns_unstable_at(eta, partial(adam_step, beta1=beta1, eps=eps), state=SETTLED)


def test_adam_s_threshold_is_38_over_eta_by_default():
    assert adam_stable_sharpness(0.1) == pytest.approx(380)


@pytest.mark.parametrize("lam", [0.0, 0.3, 3.0])
def test_adamw_turns_unstable_at_its_threshold_which_decay_lowers(lam):
    eta, eps = 0.2, 0.3
    rule = partial(adamw_step, eta=eta, eps=eps, lam=lam)
    limit = adamw_stable_sharpness(eta, lam=lam)
    for factor, stable in ((0.99, True), (1.01, False)):
        problem = Quadratic([0.5, factor * limit * eps], angle=0.4)
        assert is_stable(rule, problem, SETTLED) == stable
    assert (limit == adam_stable_sharpness(eta)) if lam == 0 else (limit < adam_stable_sharpness(eta))


def test_rmsprop_turns_unstable_at_its_threshold():
    eps = 0.3
    eta = rmsprop_stable_sharpness(1.0) / (STEEP / eps)
    assert_turns_unstable_at(eta, partial(rmsprop_step, eps=eps), state=Accumulator(0, 0.0))
