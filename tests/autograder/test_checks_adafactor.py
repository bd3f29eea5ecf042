"""What Adafactor's check lets pass, and where its inputs bring every limit into play."""

import numpy as np
import pytest

from autograder import check
from autograder.checks import CHECKS
from stepsize.states import START, Factored

TASK = CHECKS["adafactor_step"]
HYPER = TASK.hyper


def rms(x):
    return np.mean(x**2) ** 0.5


def with_sums(theta, g, state=START, *, eta, eps1=None, eps2=1e-3, d=1.0, beta2_decay=-0.8, lam=0.0):
    """Adafactor that remembers sums of rows and columns, and divides by the sum of all."""
    eps1 = np.finfo(g.dtype).eps if eps1 is None else eps1
    t = state.t + 1
    beta2 = 1 - t**beta2_decay
    R, C, v = state.R, state.C, state.v
    if g.ndim == 2:
        R = beta2 * R + (1 - beta2) * np.sum(g**2, axis=1, keepdims=True)
        C = beta2 * C + (1 - beta2) * np.sum(g**2, axis=0, keepdims=True)
        V = R * C / max(np.sum(R), g.size * eps1)
    else:
        v = V = beta2 * v + (1 - beta2) * g**2
    U = g / np.maximum(V, eps1**2) ** 0.5
    U = U / max(1, rms(U) / d)
    alpha = max(eps2, rms(theta)) * min(eta, t**-0.5)
    return (1 - eta * lam) * theta - alpha * U, Factored(t, R, C, v)


def test_sums_of_rows_and_columns_are_right_in_the_rule_and_wrong_in_the_state():
    assert check(with_sums, "adafactor_step", skill="rule").passed
    assert check(with_sums, "adafactor_step", skill="edge").passed
    verdict = check(with_sums, "adafactor_step", skill="state")
    assert verdict.message.splitlines()[0] == "✗ adafactor_step first differs at step 1 on a layer of shape (2, 3)."
    assert verdict.message.splitlines()[1].startswith("    yours     R = ")


@pytest.mark.parametrize("hidden", [False, True])
def test_both_limits_of_the_relative_step_and_of_its_scale_come_into_play(hidden):
    plain, *others = TASK.walks(("rule",), hidden)
    below = {eta < t**-0.5 for t, eta in enumerate(plain.etas, start=1)}
    assert below == {True, False}
    scales = [rms(walk.layers[0].theta) for walk in (plain, *others)]
    assert min(scales) < HYPER["eps2"] < max(scales)


@pytest.mark.parametrize("hidden", [False, True])
def test_the_clip_is_at_work_after_the_first_step_and_not_always(hidden):
    plain = TASK.walks(("rule",), hidden)[0]
    g = np.array(plain.layers[0].gradients)
    V, clipped = 0, []
    for t in range(1, len(g) + 1):
        beta2 = 1 - t ** HYPER["beta2_decay"]
        V = beta2 * V + (1 - beta2) * g[t - 1] ** 2
        clipped.append(rms(g[t - 1] / np.maximum(V, HYPER["eps1"] ** 2) ** 0.5) > HYPER["d"])
    assert any(clipped[1:])
    assert not all(clipped)
