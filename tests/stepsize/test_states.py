"""START, the state before the first step, and the states that follow it."""

import copy
import pickle

import pytest

from stepsize.states import (
    START,
    Accumulator,
    CenteredMoments,
    Factored,
    Kronecker,
    MaxMoments,
    Moments,
    NadamMoments,
    Velocity,
)


@pytest.mark.parametrize("field", ["t", "b", "G", "m", "v", "mu_product", "L", "R", "C", "v_max"])
def test_start_answers_zero_to_every_field(field):
    assert getattr(START, field) == 0


@pytest.mark.parametrize(
    "duplicate",
    [copy.copy, copy.deepcopy, lambda state: pickle.loads(pickle.dumps(state))],
    ids=["copy", "deep copy", "pickle"],
)
def test_a_duplicate_of_start_is_start(duplicate):
    assert duplicate(START) is START
    assert duplicate([START])[0] is START


def test_replacing_a_field_of_start_says_what_to_build_instead():
    with pytest.raises(AttributeError, match=r"build the state .* Moments\(t, m, v\)"):
        START._replace(t=1)


def test_start_cannot_be_given_a_field():
    with pytest.raises(AttributeError):
        START.t = 3
    assert START.t == 0


def test_start_is_named_in_a_print_and_hides_python_protocols():
    assert repr(START) == "START"
    assert not hasattr(START, "__array__")
    assert not hasattr(START, "_fields")


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        (Velocity, "t b"),
        (Accumulator, "t G"),
        (Moments, "t m v"),
        (CenteredMoments, "t m v"),
        (MaxMoments, "t m v v_max"),
        (NadamMoments, "t m v mu_product"),
        (Factored, "t R C v"),
        (Kronecker, "t L R"),
    ],
)
def test_the_fields_of_a_state_stand_in_the_order_of_the_rule(state, fields):
    assert " ".join(state._fields) == fields
