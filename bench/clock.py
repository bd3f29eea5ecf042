"""Time and memory of a function, and one line of the table."""

import contextlib
import io
import time
import tracemalloc
from typing import NamedTuple


class Row(NamedTuple):
    """What was measured, ours and theirs in milliseconds (None where it has no rival), and a remark."""

    what: str
    ours: float
    rival: str = ""
    theirs: float | None = None
    remark: str = ""


def milliseconds(function, repeats):
    """The shortest of several calls, after one that does not count: the least disturbed one."""
    took = []
    with contextlib.redirect_stdout(io.StringIO()):  # where progress bars go
        function()
        for _ in range(repeats):
            begin = time.perf_counter()
            function()
            took.append(time.perf_counter() - begin)
    return 1e3 * min(took)


def peak_megabytes(function):
    """The most memory that NumPy held at once during a call."""
    tracemalloc.start()
    with contextlib.redirect_stdout(io.StringIO()):
        function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6
