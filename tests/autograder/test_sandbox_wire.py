"""What crosses between the grader and a student's process, and what does not."""

import json
import socket
import struct
import threading
import time

import numpy as np
import pytest
import sympy

from autograder.sandbox import formulas, wire
from stepsize.states import START, Moments

T, X = sympy.symbols("t x")
VALUES = (
    None, True, 3, -0.5, "θ", float("inf"), [1, (2, "x")], {"a": {1}}, frozenset("ab"), START,
    Moments(1, 0.5, (1.0,)), wire.Opaque("x"),
)  # fmt: skip
STRANGERS = (object(), print, np.array([object()]), np.zeros(2, "U3"), 1j, 2**2000, b"x")
NO_MESSAGES = (
    b"", b"{", b'"\xff"', b"[" * 10_000, b"{}", b"[]", b'["nonsense", []]', b'["array", "object", [1]]',
    b'["array", "float64", [2]]', b'["array", "float64", [-1]]', b'["array", "float64", "3"]',
    b'["view", "float64", []]',
    b'["scalar", "int8", [1, 1, 1, 1, 1, 1, 1, 1, 1]]', b'["set", [["list", []]]]', b'["dict", [[1]]]', b'["dict", 3]',
    b'["Moments", [1]]', b'["__class__", []]', b'[["list"], []]', b"1" + b"0" * 400,
    b'["list", [' + b"1," * 100_000 + b"1]]", b'["set", [' + b",".join(b"%d" % n for n in range(1001)) + b"]]",
    b'["list", [' * 65 + b"1" + b"]]" * 65,
)  # fmt: skip
ENORMOUS = (
    ("Pow", ("Integer", "9"), ("Pow", ("Integer", "9"), ("Pow", ("Integer", "9"), ("Integer", "9")))),
    ("Pow", ("Float", "7.3"), ("Pow", ("Float", "7.3"), ("Pow", ("Float", "7.3"), ("Float", "7.3")))),
    ("Pow", ("Rational", "1/3"), ("Integer", "-1000000000")),
    ("sin", ("exp", ("exp", ("Float", "1e300")))),
    ("factorial", ("Integer", "1000000000")),
)
NO_FORMULAS = (
    ("__import__", "os"), ("Lambda", ("Symbol", "t"), ("Symbol", "t")), ("Float", "1e999999999"), ("Integer", "1_0"),
    ("Rational", "1e99999999"), ("Integer", "9" * 41), ("Float", "nan"),
)  # fmt: skip


@pytest.fixture
def ends():
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def raw(connection, text, body=b""):
    connection.sendall(struct.pack("!II", len(text), len(body)) + text + body)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_plain_value_comes_as_it_went(value, ends):
    wire.send(ends[0], value)
    received = wire.receive(ends[1])
    assert received == value
    assert type(received) is type(value)


@pytest.mark.parametrize("dtype", wire.DTYPES)
def test_an_array_comes_with_its_type_its_shape_and_its_layout(dtype, ends):
    plain = np.arange(6).reshape(2, 3).astype(dtype)
    for array in (plain, plain.T, plain[0, 0], np.array(plain[0, 0]), plain[:0]):
        wire.send(ends[0], array)
        received = wire.receive(ends[1])
        assert (type(received), received.dtype, received.shape) == (type(array), array.dtype, array.shape)
        assert received.flags.c_contiguous == array.flags.c_contiguous or array.size < 2
        assert np.array_equal(received, array)


@pytest.mark.parametrize("value", STRANGERS, ids=lambda value: type(value).__name__)
def test_what_has_no_form_comes_as_the_name_of_its_type(value, ends):
    wire.send(ends[0], value)
    assert isinstance(wire.receive(ends[1]), wire.Opaque)


@pytest.mark.parametrize("text", NO_MESSAGES, ids=lambda text: text[:40].decode(errors="replace"))
def test_what_is_no_message_is_refused(text, ends):
    sender = threading.Thread(target=raw, args=(ends[0], text))
    sender.start()
    with pytest.raises(wire.WireError) as told:
        wire.receive(ends[1])
    sender.join()
    assert len(str(told.value)) < 300
    assert str(told.value).isprintable()


def test_a_length_is_refused_before_anything_is_read(ends):
    ends[0].sendall(struct.pack("!II", 2**32 - 1, 2**32 - 1))
    with pytest.raises(wire.WireError, match="8192 MB is too large"):
        wire.receive(ends[1])


def test_a_message_that_drips_is_given_up_in_time(ends):
    ends[0].sendall(struct.pack("!II", 100, 0) + b"[")
    begin = time.monotonic()
    with pytest.raises(TimeoutError):
        wire.receive(ends[1], until=begin + 0.2)
    assert time.monotonic() - begin < 2


def test_half_of_a_surrogate_pair_does_not_come_through(ends):
    raw(ends[0], json.dumps("\ud800").encode())
    assert wire.receive(ends[1]) == "?"


@pytest.mark.parametrize(
    "formula", [T**2 - 1 / X, sympy.sqrt(1 - X**T), sympy.Max(T, X, sympy.pi), sympy.exp(-T) * 0.3]
)
def test_a_formula_comes_back_as_it_was(formula):
    assert formulas.expression(formulas.tree(formula)) == formula
    assert not formulas.overflows(formula, {"t": 40, "x": 0.9})


@pytest.mark.parametrize("tree", [*ENORMOUS, *NO_FORMULAS], ids=repr)
def test_a_formula_that_is_none_or_would_never_end_is_refused(tree):
    with pytest.raises(formulas.Unreadable):
        formulas.expression(tree)


@pytest.mark.parametrize("formula", [T**T**T**T, sympy.exp(sympy.exp(sympy.exp(T))), sympy.factorial(T**T)], ids=str)
def test_a_formula_too_large_at_a_point_is_known_before_it_is_computed(formula):
    assert formulas.overflows(formula, {"t": 20})
    assert not formulas.overflows(formula, {"t": 1})


def test_a_pole_is_no_overflow():
    assert not formulas.overflows(1 / (T - 1), {"t": 1})
