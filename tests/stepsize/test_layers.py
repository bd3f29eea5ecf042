"""A run of several layers: each has its own state, its own hyper-parameters, its own log."""

import numpy as np
import pytest

from stepsize.descent import NotFinite, descend, sweep
from stepsize.optimizers import (
    START,
    adam_step,
    adamw_step,
    gd_step,
    lamb_step,
    lars_step,
    momentum_step,
    nesterov_step,
    newton_step,
)
from stepsize.problems import Quadratic


class TwoLayers:
    """½‖W - 1‖² + 2‖b + 1‖² over a matrix and a vector of unlike sizes."""

    name, noise = "two layers", 0.0

    def __init__(self):
        self.start = {"W": np.arange(6.0).reshape(2, 3), "b": np.array([0.1, -0.2])}

    def loss(self, theta):
        return np.sum((theta["W"] - 1) ** 2, axis=(-2, -1)) / 2 + 2 * np.sum((theta["b"] + 1) ** 2, axis=-1)

    def gradient(self, theta):
        return {"W": theta["W"] - 1, "b": 4 * (theta["b"] + 1)}


LAYERED = TwoLayers()


@pytest.mark.parametrize("rule", [gd_step, momentum_step, adam_step, lamb_step, lars_step])
def test_a_layered_run_equals_a_loop_over_the_layers(rule):
    run = descend(rule, LAYERED, steps=12, eta=0.05)
    theta, states = dict(LAYERED.start), {"W": START, "b": START}
    for t in range(12):
        g = LAYERED.gradient(theta)
        for name in theta:
            theta[name], states[name] = rule(theta[name], g[name], states[name], eta=0.05)
            assert np.array_equal(run.path[name][t + 1], theta[name])
        assert run.loss[t + 1] == pytest.approx(LAYERED.loss(theta))


@pytest.mark.parametrize("rule", [gd_step, adam_step, adamw_step, lamb_step, lars_step])
def test_a_layered_sweep_equals_a_loop_of_runs(rule):
    etas = [0.01, 0.1, 0.3]
    grid = sweep(rule, LAYERED, etas, steps=10, exempt={"b"}, chunk=2)
    losses = [descend(rule, LAYERED, steps=10, eta=eta, exempt={"b"}).loss[-1] for eta in etas]
    assert grid.loss[:, 0] == pytest.approx(losses, rel=1e-12)


def test_an_exempt_layer_is_not_decayed():
    decayed = descend(adamw_step, LAYERED, steps=5, eta=0.1, lam=0.5)
    exempt = descend(adamw_step, LAYERED, steps=5, eta=0.1, lam=0.5, exempt={"b"})
    plain = descend(adam_step, LAYERED, steps=5, eta=0.1)
    assert np.array_equal(exempt.path["b"], plain.path["b"])
    assert np.array_equal(exempt.path["W"], decayed.path["W"])
    assert not np.array_equal(decayed.path["b"], plain.path["b"])


def test_an_exempt_layer_of_lamb_takes_the_step_of_adam():
    run = descend(lamb_step, LAYERED, steps=6, eta=0.1, lam=0.3, eps=1e-3, exempt={"b"})
    adam = descend(adam_step, LAYERED, steps=6, eta=0.1, eps=1e-3)
    assert run.path["b"] == pytest.approx(adam.path["b"], rel=1e-12)
    assert np.all(run.trust_ratio["b"] == 1)


def test_an_exempt_layer_of_lars_takes_the_step_of_momentum():
    run = descend(lars_step, LAYERED, steps=6, eta=0.05, lam=0.3, exempt={"b"})
    momentum = descend(momentum_step, LAYERED, steps=6, eta=0.05)
    assert run.path["b"] == pytest.approx(momentum.path["b"], rel=1e-12)


def test_a_hyper_parameter_can_be_given_by_layer():
    run = descend(momentum_step, LAYERED, steps=5, eta=0.05, mu={"W": 0.0, "b": 0.9})
    assert np.allclose(run.path["W"], descend(gd_step, LAYERED, steps=5, eta=0.05).path["W"])
    assert np.array_equal(run.path["b"], descend(momentum_step, LAYERED, steps=5, eta=0.05).path["b"])


def test_a_hyper_parameter_that_is_a_function_is_evaluated_at_every_step():
    bowl = Quadratic((1.0, 30.0), angle=0.3)
    run = descend(newton_step, bowl, steps=1, eta=1.0, hessian=bowl.hessian)
    assert run.loss[-1] < 1e-25


@pytest.mark.parametrize("phi", [None, (0.5, 2.0)])
def test_the_logged_ratio_of_lamb_is_the_one_of_its_step(phi):
    run = descend(lamb_step, LAYERED, steps=8, eta=0.1, lam=0.2, phi=phi)
    for name, path in run.path.items():
        size = np.linalg.norm(path[:-1].reshape(8, -1), axis=1)
        clipped = size if phi is None else np.clip(size, *phi)
        assert run.update_norm[name] == pytest.approx(0.1 * clipped)
    theta, g = LAYERED.start["W"], LAYERED.gradient(LAYERED.start)["W"]
    u = np.sign(g) * np.abs(g) / (np.abs(g) + 1e-6) + 0.2 * theta
    size = np.linalg.norm(theta) if phi is None else np.clip(np.linalg.norm(theta), *phi)
    assert run.trust_ratio["W"][0] == pytest.approx(size / np.linalg.norm(u), rel=1e-12)


def test_the_logged_ratio_of_lars_is_the_one_of_its_step():
    run = descend(lars_step, LAYERED, steps=4, eta=0.1, mu=0.0, lam=0.1)
    g = LAYERED.gradient({name: path[2] for name, path in run.path.items()})
    push = np.linalg.norm(g["W"] + 0.1 * run.path["W"][2])
    assert run.update_norm["W"][2] == pytest.approx(0.1 * run.trust_ratio["W"][2] * push)


def test_the_log_holds_norms_and_percentiles_by_layer():
    run = descend(adam_step, LAYERED, steps=7, eta=0.1)
    g = LAYERED.gradient(LAYERED.start)
    assert run.grad_norm["W"][0] == pytest.approx(np.linalg.norm(g["W"]))
    assert run.relative_update["b"][0] == pytest.approx(0.1 * 2**0.5 / np.linalg.norm([0.1, -0.2]), rel=1e-6)
    low, middle, high = run.v_hat["W"][0]
    assert (low, high) == pytest.approx((0.0, np.max(g["W"] ** 2)))
    assert middle in g["W"] ** 2 * (1 + 1e-12) or np.min(np.abs(middle / np.maximum(g["W"] ** 2, 1e-9) - 1)) < 1e-9
    assert np.all(np.isnan(descend(nesterov_step, LAYERED, steps=3, eta=0.1).v_hat["b"]))
    assert run.state["W"].t == 7


def test_a_run_that_leaves_the_numbers_names_step_and_layer():
    with pytest.raises(NotFinite, match=r"layer W is not finite after step \d+ at eta=1e\+80: lower eta"):
        descend(gd_step, LAYERED, steps=50, eta=1e80, check_finite=True)


def test_a_layer_that_is_not_there_is_named():
    with pytest.raises(ValueError, match=r"exempt=\{'c'\} names a layer that two layers lacks; it has \['W', 'b'\]"):
        descend(adamw_step, LAYERED, steps=1, eta=0.1, exempt={"c"})
    with pytest.raises(ValueError, match="has the layers"):
        descend(gd_step, LAYERED, steps=1, eta=0.1, start={"W": np.zeros((2, 3))})


def test_a_run_changes_neither_the_problem_nor_the_start():
    start = {name: layer.copy() for name, layer in LAYERED.start.items()}
    descend(adam_step, LAYERED, steps=3, eta=0.1, start=start)
    descend(adam_step, LAYERED, steps=3, eta=0.1)
    assert all(np.array_equal(start[name], LAYERED.start[name]) for name in start)
