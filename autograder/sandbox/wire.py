"""Messages between the grader and a student's process: JSON and raw arrays, never pickle.

Whoever receives checks every length, type and depth before it believes anything, because the other
end may be hostile. What has no form here crosses as `Opaque`, by the name of its type.
"""

import json
import socket
import struct
import time
from typing import Any, NamedTuple

import numpy as np

from stepsize import states
from stepsize.states import START

LARGEST, LONGEST = 64 * 2**20, 8 * 2**20  # bytes of one message, and of its JSON part
DEEPEST = 64
MOST, KEYS = 100_000, 1000  # values in one message, and in one dict or set
LARGEST_INTEGER = 2**1000
HEAD = struct.Struct("!II")  # lengths of the JSON part and of the arrays' bytes
DTYPES = {name: np.dtype(name) for name in ("float64", "float32", "float16", "int64", "int32", "int8", "uint8", "bool")}
STATES = {name: kind for name, kind in vars(states).items() if isinstance(kind, type) and hasattr(kind, "_fields")}


class Opaque(NamedTuple):
    """A value that cannot cross: the name of its type."""

    type: str


class Function(NamedTuple):
    """A function of the other side: how to refer to it, its name, its parameters as (name, kind,
    default), and whether its body does nothing."""

    handle: int
    name: str
    parameters: tuple | None
    empty: bool


class Formula(NamedTuple):
    """A SymPy expression as nested tuples: ("Add", …), ("Symbol", "t"), ("Integer", "2")."""

    tree: tuple


class WireError(ValueError):
    """The other side sent what is no message."""


RECORDS = {"Opaque": Opaque, "Function": Function, "Formula": Formula, **STATES}


def send(connection: socket.socket, value: Any) -> None:
    """Send one value; see `encoded`."""
    connection.sendall(encoded(value))


def encoded(value: Any) -> bytes:
    """A message: numbers, strings, arrays, lists, tuples, dicts and the states of update rules."""
    buffers: list[bytes] = []
    text = json.dumps(_packed(value, buffers, 0)).encode()
    body = b"".join(buffers)
    return HEAD.pack(len(text), len(body)) + text + body


def receive(connection: socket.socket, until: float | None = None) -> Any:
    """Receive one value, or raise `WireError` (not a message) or `EOFError` (the other side is gone).

    until: raise `TimeoutError` when the message is not complete by then, on the monotonic clock.
    """
    text_size, body_size = HEAD.unpack(_exactly(connection, HEAD.size, until))
    if text_size > LONGEST or text_size + body_size > LARGEST:
        raise WireError(f"a message of {(text_size + body_size) / 2**20:.0f} MB is too large")
    text, body = _exactly(connection, text_size, until), _exactly(connection, body_size, until)
    try:
        return _Reader(body).value(json.loads(text), 0)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError) as error:
        raise WireError(f"{type(error).__name__}: {str(error)[:200]!r}") from None


def _exactly(connection: socket.socket, size: int, until: float | None) -> bytes:
    parts, missing = [], size
    while missing:
        if until is not None:
            connection.settimeout(max(until - time.monotonic(), 0.001))
        part = connection.recv(min(missing, 2**20))
        if not part:
            raise EOFError("the other side is gone")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _packed(value: Any, buffers: list[bytes], depth: int) -> Any:
    """The JSON form: plain scalars as they are, everything else as a list that begins with its kind."""
    if depth > DEEPEST:
        return ["Opaque", ["too deep"]]
    if value is None or type(value) in (bool, str):
        return value
    if type(value) in (int, float):
        return value if type(value) is float or abs(value) < LARGEST_INTEGER else ["Opaque", ["int"]]
    if value is START:
        return ["START"]
    if isinstance(value, (np.ndarray, np.generic)):
        if value.dtype.name not in DTYPES:
            return ["Opaque", ["complex numbers" if value.dtype.kind == "c" else f"array of {value.dtype}"]]
        buffers.append(value.tobytes())
        kind = "scalar" if isinstance(value, np.generic) else "array" if value.flags.c_contiguous else "view"
        return [kind, value.dtype.name, list(np.shape(value))]
    if type(value) in RECORDS.values():
        return [type(value).__name__, [_packed(part, buffers, depth + 1) for part in value]]
    if type(value) in (list, tuple, set, frozenset):
        return [type(value).__name__, [_packed(part, buffers, depth + 1) for part in value]]
    if type(value) is dict:
        pairs = [[_packed(k, buffers, depth + 1), _packed(v, buffers, depth + 1)] for k, v in value.items()]
        return ["dict", pairs]
    return ["Opaque", [type(value).__name__]]


class _Reader:
    """Turns the JSON form back, and counts."""

    def __init__(self, body: bytes) -> None:
        self.body, self.at, self.count = body, 0, 0

    def value(self, packed: Any, depth: int) -> Any:
        self.count += 1
        if self.count > MOST or depth > DEEPEST:
            raise WireError("too many or too deep values")
        if isinstance(packed, str):  # half of a surrogate pair could not be written to a file
            return packed if packed.isascii() else packed.encode("utf-8", "replace").decode()
        if packed is None or isinstance(packed, (bool, float)):
            return packed
        if isinstance(packed, int):
            if abs(packed) > LARGEST_INTEGER:
                raise WireError("an integer of that size")
            return packed
        if not isinstance(packed, list):
            raise WireError("an object, where a list was expected")
        kind, *rest = packed
        if kind == "START" and not rest:
            return START
        if kind in ("array", "view", "scalar"):
            return self.array(kind, *rest)
        (parts,) = rest
        if len(parts) > KEYS and kind in ("dict", "set", "frozenset"):
            raise WireError(f"a {kind} of {len(parts)} values")
        if kind == "dict":
            return {self.key(k, depth): self.value(v, depth + 1) for k, v in parts}
        values = [self.value(part, depth + 1) for part in parts]
        if kind in ("list", "tuple", "set", "frozenset"):
            return {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[kind](values)
        return RECORDS[kind](*values)

    def key(self, packed: Any, depth: int) -> Any:
        key = self.value(packed, depth + 1)
        hash(key)
        return key

    def array(self, kind: str, name: str, shape: list[int]) -> Any:
        dtype = DTYPES[name]
        if len(shape) > 8 or not all(type(n) is int and 0 <= n <= LARGEST for n in shape):
            raise WireError(f"no shape of an array: {shape}")
        size = dtype.itemsize
        for n in shape:
            size *= n
        if size > len(self.body) - self.at:
            raise WireError("an array is longer than its bytes")
        plain = np.frombuffer(self.body, dtype, size // dtype.itemsize, self.at).reshape(shape).copy()
        self.at += size
        if kind == "view":  # not contiguous on the other side, so not here either
            plain = np.repeat(plain, 2, axis=-1)[..., ::2]
        return plain[()] if kind == "scalar" else plain
