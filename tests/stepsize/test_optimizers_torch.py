"""torch as an independent implementation: the same prescribed gradients, to the last digits.

Recomputed gradients would amplify one ulp near an optimum, so they are given. The learning rate
changes on the way, hyper-parameters are awkward, and several tensors share one torch optimizer.
"""

import numpy as np
import pytest
import torch

from stepsize.optimizers import (
    START,
    adafactor_step,
    adagrad_step,
    adam_l2_step,
    adam_step,
    adamw_step,
    amsgrad_step,
    gd_step,
    momentum_step,
    muon_step,
    nadam_step,
    nesterov_step,
    rmsprop_centered_step,
    rmsprop_step,
)

STEPS = 100
SHAPES = [(3,), (2, 4), (2, 4), (), (1, 3, 2)]
BETAS = [(0.9, 0.999), (0.5, 0.3), (0.0, 0.9), (0.95, 0.0)]


@pytest.fixture(autouse=True)
def double_precision():
    """torch's NAdam keeps one factor in the default dtype."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def adam_cases(rule, torch_rule, ours=None, theirs=None):
    """A case for every pair of betas; eps and what `ours` and `theirs` add is as awkward."""
    for (beta1, beta2), eps in zip(BETAS, (1e-8, 1e-4, 0.5, 1e-2), strict=True):
        yield (
            rule,
            {"beta1": beta1, "beta2": beta2, "eps": eps, **(ours or {})},
            torch_rule,
            {"betas": (beta1, beta2), "eps": eps, **(theirs or {})},
        )


CASES = [
    (gd_step, {}, torch.optim.SGD, {}),
    (momentum_step, {}, torch.optim.SGD, {"momentum": 0.9}),
    (momentum_step, {"mu": 0.37}, torch.optim.SGD, {"momentum": 0.37}),
    (nesterov_step, {}, torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    (nesterov_step, {"mu": 0.37}, torch.optim.SGD, {"momentum": 0.37, "nesterov": True}),
    (adagrad_step, {}, torch.optim.Adagrad, {"eps": 1e-10}),
    (adagrad_step, {"eps": 0.3}, torch.optim.Adagrad, {"eps": 0.3}),
    (rmsprop_step, {}, torch.optim.RMSprop, {}),
    (rmsprop_step, {"rho": 0.3, "eps": 0.02}, torch.optim.RMSprop, {"alpha": 0.3, "eps": 0.02}),
    (rmsprop_centered_step, {}, torch.optim.RMSprop, {"centered": True}),
    (
        rmsprop_centered_step,
        {"rho": 0.3, "eps": 0.02},
        torch.optim.RMSprop,
        {"centered": True, "alpha": 0.3, "eps": 0.02},
    ),
    (adam_step, {}, torch.optim.Adam, {}),
    *adam_cases(adam_step, torch.optim.Adam),
    (nadam_step, {}, torch.optim.NAdam, {}),
    *adam_cases(nadam_step, torch.optim.NAdam, {"momentum_decay": 0.07}, {"momentum_decay": 0.07}),
    (adamw_step, {}, torch.optim.AdamW, {}),
    *adam_cases(adamw_step, torch.optim.AdamW, {"lam": 0.37}, {"weight_decay": 0.37}),
    (adam_l2_step, {}, torch.optim.Adam, {"weight_decay": 1e-2}),
    *adam_cases(
        adam_l2_step, torch.optim.Adam, {"lam": 0.037}, {"weight_decay": 0.037}
    ),  # more would feed back rounding
    (amsgrad_step, {}, torch.optim.Adam, {"amsgrad": True}),
    *adam_cases(amsgrad_step, torch.optim.Adam, theirs={"amsgrad": True}),
    (adafactor_step, {}, torch.optim.Adafactor, {}),
    (
        adafactor_step,
        {"eps1": 0.02, "eps2": 0.7, "d": 1.3, "beta2_decay": -0.3, "lam": 0.37},
        torch.optim.Adafactor,
        {"eps": (0.02, 0.7), "d": 1.3, "beta2_decay": -0.3, "weight_decay": 0.37},
    ),
    (adafactor_step, {"eps2": 1e-9, "d": 2.0}, torch.optim.Adafactor, {"eps": (None, 1e-9), "d": 2.0}),
]


def prescribed_gradients(rng):
    """Signs alternate, sizes differ a hundredfold and more, and some are exactly zero."""
    gradients = [rng.standard_normal((STEPS, *shape)) * 10.0 ** rng.uniform(-3, 1, (STEPS, *shape)) for shape in SHAPES]
    for g in gradients:
        g[rng.random(g.shape) < 0.05] = 0.0
    return gradients


@pytest.mark.parametrize(
    ("rule", "ours", "torch_rule", "theirs"), CASES, ids=lambda value: getattr(value, "__name__", None) or str(value)
)
def test_a_hundred_steps_agree_with_torch_to_twelve_digits(rule, ours, torch_rule, theirs):
    rng = np.random.default_rng(23)
    thetas = [rng.standard_normal(shape) * 3 for shape in SHAPES]
    states = [START] * len(SHAPES)
    gradients = prescribed_gradients(rng)
    tensors = [torch.tensor(theta, requires_grad=True) for theta in thetas]
    optimizer = torch_rule(tensors, lr=1.0, **theirs)
    for t in range(STEPS):
        eta = 0.05 * (1.5 + np.sin(t))  # no two steps have the same; from t = 65 also above Adafactor's 1 / sqrt(t)
        optimizer.param_groups[0]["lr"] = eta
        for k, tensor in enumerate(tensors):
            tensor.grad = torch.tensor(gradients[k][t])
            thetas[k], states[k] = rule(thetas[k], gradients[k][t], states[k], eta=eta, **ours)
        optimizer.step()
        for theta, tensor in zip(thetas, tensors, strict=True):
            np.testing.assert_allclose(theta, tensor.detach().numpy(), rtol=1e-12, atol=1e-13, err_msg=f"step {t + 1}")


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (4, 4), (1, 6), (6, 1)], ids=str)
@pytest.mark.parametrize(("mu", "lam", "ns_steps"), [(0.95, 0.1, 5), (0.37, 0.0, 3)])
def test_muon_is_that_of_torch_when_torch_is_kept_from_bfloat16(monkeypatch, shape, mu, lam, ns_steps):
    monkeypatch.setattr(torch.Tensor, "bfloat16", lambda tensor: tensor.clone())
    rng = np.random.default_rng(6)
    theta, state = rng.standard_normal(shape), START
    tensor = torch.tensor(theta, requires_grad=True)
    optimizer = torch.optim.Muon([tensor], lr=1.0, momentum=mu, weight_decay=lam, ns_steps=ns_steps)
    for t in range(STEPS):
        g = rng.standard_normal(shape) * 10.0 ** rng.uniform(-3, 1, shape)
        optimizer.param_groups[0]["lr"] = eta = 0.05 * (1.5 + np.sin(t))
        tensor.grad = torch.tensor(g)
        optimizer.step()
        theta, state = muon_step(theta, g, state, eta=eta, mu=mu, lam=lam, ns_steps=ns_steps)
        np.testing.assert_allclose(theta, tensor.detach().numpy(), rtol=1e-11, atol=1e-12, err_msg=f"step {t + 1}")


def test_muon_in_bfloat16_as_torch_has_it_is_a_percent_away():
    g, tensor = np.random.default_rng(6).standard_normal((3, 5)), torch.zeros((3, 5), requires_grad=True)
    tensor.grad = torch.tensor(g)
    torch.optim.Muon([tensor], lr=1.0).step()
    ours = muon_step(np.zeros((3, 5)), g, eta=1.0)[0]
    away = np.linalg.norm(ours - tensor.detach().numpy()) / np.linalg.norm(ours)
    assert 1e-3 < away < 3e-2


@pytest.mark.parametrize(("rule", "torch_rule"), [(adam_step, torch.optim.Adam), (adamw_step, torch.optim.AdamW)])
def test_the_default_hyper_parameters_are_those_of_torch(rule, torch_rule):
    tensor = torch.ones(2, requires_grad=True)
    optimizer, theta, state = torch_rule([tensor], lr=0.1), np.ones(2), START
    for g in ([1e-7, -3e-8], [-1e-9, 2e-8]):  # so small that eps decides
        tensor.grad = torch.tensor(g)
        optimizer.step()
        theta, state = rule(theta, np.array(g), state, eta=0.1)
    np.testing.assert_allclose(theta, tensor.detach().numpy(), rtol=1e-12)
