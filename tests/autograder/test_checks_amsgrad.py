"""The inputs of AMSGrad's checks show what its maximum does."""

import pytest

from autograder.checks import CHECKS
from autograder.trajectory import follow


@pytest.mark.parametrize("name", ["amsgrad_step", "amsgrad_paper_step"])
@pytest.mark.parametrize("hidden", [False, True])
def test_v_falls_below_its_maximum_and_rises_to_a_new_one(name, hidden):
    task = CHECKS[name]
    walk = next(walk for walk in task.walks(("rule",), hidden) if walk.where == " where g shrinks, then grows")
    steps = list(follow(task.reference, walk, task.state))
    assert (steps[1].state["v"] < steps[1].state["v_max"]).all()
    assert (steps[-1].state["v"] == steps[-1].state["v_max"]).all()
    assert (steps[-1].state["v_max"] > steps[0].state["v_max"]).all()


@pytest.mark.parametrize("hidden", [False, True])
def test_the_given_state_has_its_largest_v_behind_it(hidden):
    walks = CHECKS["amsgrad_step"].walks(("rule",), hidden)
    state = next(walk.layers[0].state for walk in walks if walk.where == " from a given state")
    assert (state.v_max > state.v).all()
