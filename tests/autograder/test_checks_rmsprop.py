"""The inputs of centered RMSProp's check reach what rounding does to it."""

import numpy as np
import pytest

from autograder.checks import CHECKS
from autograder.trajectory import follow


@pytest.mark.parametrize("hidden", [False, True])
def test_equal_gradients_keep_one_spread_below_0_and_the_others_above(hidden):
    task = CHECKS["rmsprop_centered_step"]
    walk = next(walk for walk in task.walks(("rule",), hidden) if walk.where == " of equal gradients")
    for step in follow(task.reference, walk, task.state):
        spread = step.state["v"] - step.state["m"] ** 2
        assert list(np.sign(spread)) == [-1, 1, 1]
        assert np.all(np.isfinite(step.theta))
        assert np.all(np.abs(spread) > 100 * np.spacing(step.state["v"]))  # so no order of the sums changes a sign
