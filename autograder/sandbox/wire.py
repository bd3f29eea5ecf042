"""Messages between the grader and a student's process: JSON and raw arrays, never pickle.

Whoever receives checks every length, type and depth before it believes anything, because the other
end may be hostile. What has no form here crosses as `Opaque`, by the name of its type.
"""

import json
import socket
import struct
from typing import Any, NamedTuple

import numpy as np

from stepsize import states
from stepsize.states import START

LARGEST = 64 * 2**20  # bytes of one message
DEEPEST = 64
MOST = 100_000  # values in one message
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
    """Send one value: numbers, strings, arrays, lists, tuples, dicts and the states of update rules."""
    buffers: list[bytes] = []
    text = json.dumps(_packed(value, buffers, 0)).encode()
    body = b"".join(buffers)
    connection.sendall(HEAD.pack(len(text), len(body)) + text + body)


def receive(connection: socket.socket) -> Any:
    """Receive one value, or raise `WireError` (not a message) or `EOFError` (the other side is gone)."""
    text_size, body_size = HEAD.unpack(_exactly(connection, HEAD.size))
    if text_size + body_size > LARGEST:
        raise WireError(f"a message of {(text_size + body_size) / 2**20:.0f} MB is larger than {LARGEST // 2**20}")
    text, body = _exactly(connection, text_size), _exactly(connection, body_size)
    try:
        return _Reader(body).value(json.loads(text), 0)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise WireError(f"{type(error).__name__}: {error}") from None


def _exactly(connection: socket.socket, size: int) -> bytes:
    parts, missing = [], size
    while missing:
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
        return value if type(value) is float or abs(value) < 2**1000 else ["Opaque", ["int"]]
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
        if packed is None or isinstance(packed, (bool, int, float, str)):
            return packed
        kind, *rest = packed
        if kind == "START" and not rest:
            return START
        if kind in ("array", "view", "scalar"):
            return self.array(kind, *rest)
        (parts,) = rest
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
