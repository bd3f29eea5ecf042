"""Two or three steps of every rule, computed by hand in fractions; no rule gets round numbers by luck.

The gradients of Adam and its relatives, 2, -1/2, 1 with beta1 = 1/2 and beta2 = 1/4, are chosen so that
every corrected second moment is a square:

    m     = 1,                          1/4,                          5/8
    m_hat = 1 / (1/2) = 2,              (1/4) / (3/4) = 1/3,          (5/8) / (7/8) = 5/7
    v     = (3/4) 4 = 3,                3/4 + (3/4)/4 = 15/16,        15/64 + 3/4 = 63/64
    v_hat = 3 / (3/4) = 4,              (15/16) / (15/16) = 1,        (63/64) / (63/64) = 1
"""

import math

import numpy as np
import pytest

from stepsize.optimizers import (
    START,
    Accumulator,
    Moments,
    NadamMoments,
    Velocity,
    adagrad_step,
    adam_step,
    adamw_step,
    gd_step,
    lamb_step,
    momentum_step,
    nadam_step,
    rmsprop_step,
)

ADAM = {"beta1": 1 / 2, "beta2": 1 / 4, "eps": 1.0}
SCHEDULED = [(2.0, 3 / 4), (-1 / 2, 3 / 2), (1.0, 7 / 5)]  # (gradient, learning rate)


def walk(rule, theta, steps, **hyper):
    """Theta after each (gradient, learning rate), and the last state."""
    path, state = [], START
    for g, eta in steps:
        theta, state = rule(theta, g, state, eta=eta, **hyper)
        path.append(theta)
    return path, state


def test_gd_by_hand():
    # 1 - (1/4) 2 = 1/2;  1/2 + (1/8) 4 = 1
    path, _ = walk(gd_step, 1.0, [(2.0, 1 / 4), (-4.0, 1 / 8)])
    assert path == [1 / 2, 1.0]


def test_momentum_by_hand():
    # b = 1, 1/2 + 1/2 = 1, 1/2 - 1 = -1/2;  theta = 1 - 1/4, 3/4 - (1/2) 1, 1/4 + (1/2)(1/2)
    path, state = walk(momentum_step, 1.0, [(1.0, 1 / 4), (1 / 2, 1 / 2), (-1.0, 1 / 2)], mu=1 / 2)
    assert path == [3 / 4, 1 / 4, 1 / 2]
    assert state == Velocity(3, -1 / 2)


def test_adagrad_by_hand():
    # G = 9, 25, 169 with roots 3, 5, 13;  theta = 1 - (1/2) 3/4 = 5/8,  5/8 - (1/2) 4/6 = 7/24,  7/24 + (1/2) 12/14
    path, state = walk(adagrad_step, 1.0, [(3.0, 1 / 2), (4.0, 1 / 2), (-12.0, 1 / 2)], eps=1.0)
    assert path == pytest.approx([5 / 8, 7 / 24, 121 / 168])
    assert state == Accumulator(3, 169.0)


def test_rmsprop_by_hand():
    # rho = 16/25:  G = (9/25) 25 = 9,  (16/25) 9 + (9/25) 9 = 9,  (16/25) 9 + (9/25)(16/3)^2 = 16
    # theta = 1 - (1/2) 5/4 = 3/8,  3/8 + (1/2) 3/4 = 3/4,  3/4 - 1 (16/3)/5 = -19/60
    path, state = walk(rmsprop_step, 1.0, [(5.0, 1 / 2), (-3.0, 1 / 2), (16 / 3, 1.0)], rho=16 / 25, eps=1.0)
    assert path == pytest.approx([3 / 8, 3 / 4, -19 / 60])
    assert state == pytest.approx(Accumulator(3, 16.0))


def test_adam_by_hand():
    # steps: (3/4) 2/(2 + 1) = 1/2,  (3/2)(1/3)/(1 + 1) = 1/4,  (7/5)(5/7)/(1 + 1) = 1/2
    path, state = walk(adam_step, 1.0, SCHEDULED, **ADAM)
    assert path == pytest.approx([1 / 2, 1 / 4, -1 / 4])
    assert state == pytest.approx(Moments(3, 5 / 8, 63 / 64))


def test_adamw_by_hand():
    # lam = 1/2; decays 1 - 3/8 = 5/8,  1 - 3/4 = 1/4,  1 - 7/10 = 3/10, and the steps of Adam
    # theta = 5/8 - 1/2 = 1/8,  1/32 - 1/4 = -7/32,  -21/320 - 1/2 = -181/320
    path, state = walk(adamw_step, 1.0, SCHEDULED, lam=1 / 2, **ADAM)
    assert path == pytest.approx([1 / 8, -7 / 32, -181 / 320])
    assert state == pytest.approx(Moments(3, 5 / 8, 63 / 64))


def test_nadam_by_hand():
    # 0.96**decay = 1/2, so mu = (1/2)(1 - 1/4) = 3/8, then 7/16, then 15/32; products 3/8, 21/128
    # m_hat = (7/16) 1 / (1 - 21/128) + (5/8) 2 / (5/8) = 56/107 + 2 = 270/107
    # m_hat = (15/32)(1/4) / (1 - 315/4096) - (9/16)(1/2) / (1 - 21/128) = 480/3781 - 36/107
    # theta = 1 - (270/107)/3 = 17/107,  17/107 - (480/3781 - 36/107)/2 = 35/107 - 240/3781
    halving = math.log(1 / 2) / math.log(0.96)
    path, state = walk(nadam_step, 1.0, [(2.0, 1.0), (-1 / 2, 1.0)], momentum_decay=halving, **ADAM)
    assert path == pytest.approx([17 / 107, 35 / 107 - 240 / 3781])
    assert state == pytest.approx(NadamMoments(2, 1 / 4, 15 / 16, 21 / 128))


def test_lamb_by_hand():
    # theta = (5/2, 6), norm 13/2; Adam's direction is (2/3, 0), lam = 1/3: u = (9/2, 6)/3 = (3/2, 2), norm 5/2
    # ratio 13/5, eta 15/13: theta = (5/2, 6) - 3 (3/2, 2) = (-2, 0), norm 2
    # direction (1/6, 0), u = (1/6 - 2/3, 0) = (-1/2, 0), ratio 4, eta 1/4: theta = (-2, 0) + (1/2, 0)
    steps = [(np.array([2.0, 0.0]), 15 / 13), (np.array([-1 / 2, 0.0]), 1 / 4)]
    path, state = walk(lamb_step, np.array([5 / 2, 6.0]), steps, lam=1 / 3, **ADAM)
    np.testing.assert_allclose(path, [[-2.0, 0.0], [-3 / 2, 0.0]], atol=1e-14)
    np.testing.assert_allclose(state.v, [15 / 16, 0.0])


@pytest.mark.parametrize(("phi", "ratio"), [((0.0, 5 / 2), 1.0), ((10.0, 20.0), 4.0), ((1.0, 10.0), 13 / 5)])
def test_lamb_with_a_clipped_norm_by_hand(phi, ratio):
    # as above, ‖theta‖ = 13/2 clipped to 5/2, to 10, or not at all; ‖u‖ = 5/2
    moved, _ = lamb_step(np.array([5 / 2, 6.0]), np.array([2.0, 0.0]), eta=1 / 4, lam=1 / 3, phi=phi, **ADAM)
    np.testing.assert_allclose(moved, [5 / 2 - ratio * 3 / 8, 6 - ratio / 2])
