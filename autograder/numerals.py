"""Numbers in a message: when two count as equal, and how they fit on a line and still differ."""

import numpy as np

from autograder.verdict import WIDTH

SINGLE = 1e-6  # a tolerance above it is for float32
ROOM = WIDTH - len("    expected  ")


def same(yours, expected, rtol: float) -> bool:
    """Whether two arrays have one shape and agree in every entry; NaN agrees with NaN."""
    return np.shape(yours) == np.shape(expected) and bool(_close(yours, expected, rtol).all())


def yours_and_expected(name: str, yours, expected, rtol: float = 1e-9) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two labelled lines of a message, with as many digits as it takes to see the difference.

    An array too long for its line is shown by the first entry that differs.
    """
    yours, expected = np.asarray(yours), np.asarray(expected)
    for digits in (6, 9, 12, 16):
        lines = tuple(f"{name} = {numeral(value, digits)}" for value in (yours, expected))
        if lines[0] != lines[1]:
            break
    if max(map(len, lines)) > ROOM and yours.shape == expected.shape and yours.ndim:
        where = tuple(int(i) for i in np.argwhere(~_close(yours, expected, rtol))[0])
        index = ", ".join(map(str, where))
        return yours_and_expected(f"{name}[{index}]", yours[where], expected[where], rtol)
    return ("yours", lines[0]), ("expected", lines[1])


def numeral(value, digits: int = 6) -> str:
    """A number or an array on one line."""
    value = np.asarray(value)
    if value.dtype.kind not in "fiub":
        return " ".join(str(value).split())
    if value.ndim == 0:
        return f"{value.item():.{digits}g}"
    text = np.array2string(value, precision=digits, max_line_width=10_000, threshold=20, edgeitems=2)
    return text.replace("\n", "").replace("  [", " [")


def agreeing_digits(yours, expected) -> int:
    """How many leading digits agree in every entry, at most 16."""
    with np.errstate(all="ignore"):
        off = np.abs(np.asarray(yours, float) - expected) / np.abs(expected)
    worst = np.max(np.where(np.equal(yours, expected), 0.0, off), initial=1e-16)
    return int(-np.log10(worst)) if 0 < worst < 1 else 0


def held_by(dtype, values) -> bool:
    """Whether the type loses nothing of these arrays, which are not all 0."""
    with np.errstate(all="ignore"):
        return any(np.any(value) for value in values) and all(np.all(value == dtype(value)) for value in values)


def _close(yours, expected, rtol: float):
    """np.isclose in a third of its time: diagnosis compares thousands of arrays.

    Its atol is 1e-18. In single precision an entry that is small because larger numbers cancelled
    has lost digits, so there the largest entry counts for every other one.
    """
    yours, expected = np.asarray(yours), np.asarray(expected)
    with np.errstate(all="ignore"):
        size = np.abs(expected)
        atol = 1e-18 if rtol < SINGLE else 0.01 * rtol * np.max(size, initial=0.0, where=np.isfinite(size))
        near = np.abs(yours - expected) <= atol + rtol * size
        equal = (yours == expected) | ((yours != yours) & (expected != expected))
        return np.asarray((near & np.isfinite(expected)) | equal)
