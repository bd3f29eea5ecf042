"""The inputs of a rule's check, and what a rule may add to them."""

import numpy as np
import pytest

from autograder.rules import RuleCheck
from autograder.trajectory import Stateless
from autograder.verdict import Refused
from autograder.walks import given_moments
from stepsize.optimizers import newton_step
from stepsize.states import START


def hessian(rng, shape):
    return np.diag(rng.uniform(1.0, 9.0, shape[0]))


NEWTON = RuleCheck(newton_step, Stateless, {"hessian": hessian, "damping": 0.3}, {"rule": 1, "edge": 1}, shapes=((3,),))


def test_a_hyper_parameter_drawn_for_a_shape_fits_every_layer_and_stays_where_defaults_are_used():
    for walk in NEWTON.walks(("edge",), hidden=False):
        assert {np.shape(walk.hyper["hessian"])} == {2 * layer.theta.shape for layer in walk.layers}
        assert ("damping" in walk.hyper) != walk.bare


def test_a_rule_without_memory_passes():
    NEWTON.judge(newton_step, ("rule", "edge"), hidden=False)
    assert given_moments(Stateless)(np.random.default_rng(0), (3,)) == ()


def refused(answer):
    with pytest.raises(Refused) as error:
        NEWTON.judge(answer, ("rule",), hidden=False)
    return error.value


def test_a_rule_without_memory_still_returns_two_things():
    said = refused(lambda theta, g, state=START, *, eta, hessian, damping=0.0: theta)
    assert said.hint == "The last line returns two things: the new theta and the state that came in."


def test_unpacking_a_state_that_holds_nothing_is_told_so():
    def answer(theta, g, state=START, *, eta, hessian, damping=0.0):
        t, b = state
        return theta - t * b, state

    assert refused(answer).hint.startswith("This rule remembers nothing:")


def test_an_array_among_the_hyper_parameters_must_come_back_unchanged():
    def answer(theta, g, state=START, *, eta, hessian, damping=0.0):
        hessian += damping * np.eye(len(theta))
        return theta - eta * np.linalg.solve(hessian, g), state

    assert refused(answer).sentence == "newton_step changed its argument hessian."


def test_a_rule_without_memory_hands_on_the_state_it_got():
    def answer(theta, g, state=START, *, eta, hessian, damping=0.0):
        return theta - eta * np.linalg.solve(hessian + damping * np.eye(len(theta)), g), None

    assert refused(answer).sentence == "newton_step returned another state than it got."


def test_start_is_no_substitute_for_the_state_that_came_in():
    def answer(theta, g, state=START, *, eta, hessian, damping=0.0):
        return newton_step(theta, g, eta=eta, hessian=hessian, damping=damping)

    assert refused(answer).sentence == "newton_step returned another state than it got."
