"""What an update rule remembers about one layer between two steps.

A state is a named tuple; `START` is the state before the first step. They live apart from the
rules, because a learner who writes a rule needs the states and must not need the rules.
"""

from typing import Any, NamedTuple


class Velocity(NamedTuple):
    """State of the momentum rules: step count `t`, momentum buffer `b`."""

    t: int
    b: Any


class Accumulator(NamedTuple):
    """State of AdaGrad and RMSProp: step count `t`, accumulated squared gradient `G`."""

    t: int
    G: Any


class Moments(NamedTuple):
    """State of Adam and its relatives: step count `t`, first moment `m`, second moment `v`."""

    t: int
    m: Any
    v: Any


class CenteredMoments(NamedTuple):
    """State of centered RMSProp: as `Moments`; both averages have one decay and no correction."""

    t: int
    m: Any
    v: Any


class MaxMoments(NamedTuple):
    """State of AMSGrad: as `Moments`, with the largest second moment so far."""

    t: int
    m: Any
    v: Any
    v_max: Any


class NadamMoments(NamedTuple):
    """State of NAdam: as `Moments`, with the product of all momentum factors so far."""

    t: int
    m: Any
    v: Any
    mu_product: Any


class Factored(NamedTuple):
    """State of Adafactor: row means `R` and column means `C` for a matrix, `v` for a vector."""

    t: int
    R: Any
    C: Any
    v: Any


class Kronecker(NamedTuple):
    """State of Shampoo: the left and the right factor, `L` and `R`; `L` alone for a vector."""

    t: int
    L: Any
    R: Any


class _Start:
    """Answers 0 to every field, so that no rule needs a special first step."""

    __slots__ = ()

    def __getattr__(self, name):
        if name == "_replace":
            raise AttributeError(
                "START has no fields to replace: build the state that your rule returns, "
                "for example Moments(t, m, v) in Adam or Velocity(t, b) in momentum"
            )
        if name.startswith("_"):  # Python's own protocols, such as copying, must not be told 0
            raise AttributeError(f"START has no attribute {name!r}")
        return 0

    def __repr__(self):
        return "START"

    def __reduce__(self):
        return "START"  # a copy, or a pickle, is START itself


START = _Start()
