"""What a student's process may not do: the layers, from the kernel's own means.

`hide_files` is called once in the warm process, after everything is loaded, and holds for all that
it forks; `confine` in each student's process before a line of the student's runs. Nothing of it can
be taken back.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from importlib.machinery import PathFinder
from pathlib import Path
from typing import NamedTuple

from autograder.sandbox.calls import deny_calls
from autograder.sandbox.paths import readable_paths

LAYERS = ("limits", "seccomp", "landlock")
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38


class Allowance(NamedTuple):
    """How much a submission may use: seconds of processor time, bytes of memory."""

    cpu: int = 120
    memory: int = 2 * 2**30


def missing_layers() -> dict[str, str]:
    """The layers that this system lacks, each with the remedy."""
    if not sys.platform.startswith("linux"):
        return dict.fromkeys(LAYERS, "isolation needs Linux: grade in a Linux container or machine")
    missing = {}
    try:
        import pyseccomp  # noqa: F401
    except (ImportError, RuntimeError, OSError):
        missing["seccomp"] = "install libseccomp (Debian: apt install libseccomp2) and pip install pyseccomp"
    try:
        import sandlock

        if sandlock.landlock_abi_version() < sandlock.min_landlock_abi():
            missing["landlock"] = (
                f"the kernel's Landlock is too old: {sandlock.landlock_abi_version()}, need 6 (Linux 6.12)"
            )
    except (ImportError, OSError):
        missing["landlock"] = "pip install sandlock"
    return missing


def confine(allowance: Allowance, mapped: int, layers: tuple[str, ...] = LAYERS) -> None:
    """Give up, for good, what limits and seccomp take away; raises `OSError` where one cannot be installed."""
    if "limits" in layers:
        _limit(allowance, mapped)
    if "seccomp" in layers:
        deny_calls()


def hide_files(opened: Collection[str] = ()) -> None:
    """See Python's installation and the system's libraries, read-only, and nothing else; see `paths`.

    Processes that are forked later are confined too. Landlock also keeps them from signalling others.
    """
    from sandlock import Sandbox, confine

    paths = readable_paths(opened)
    for folder in {os.path.dirname(path) for path in paths}:  # they cannot be listed later, and Python remembers
        PathFinder.find_spec("nothing", [folder])
    confine(Sandbox(fs_readable=paths))


@contextmanager
def children_end_first(score: int) -> Iterator[None]:
    """When the machine runs out of memory, what is forked in this block ends before all else.

    score: the number of this process's open /proc/self/oom_score_adj.
    """
    before = os.pread(score, 16, 0)
    os.pwrite(score, b"1000", 0)
    try:
        yield
    finally:
        os.pwrite(score, before, 0)


def die_with_parent(parent: int) -> None:
    """End this process when its parent ends; to be called right after the fork."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _limit(allowance: Allowance, mapped: int) -> None:
    limits = {
        resource.RLIMIT_CPU: allowance.cpu,
        resource.RLIMIT_AS: mapped + allowance.memory,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_MEMLOCK: 0,
    }
    for which, most in limits.items():
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def mapped() -> int:
    """Bytes of address space that this process has now."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def end_first() -> None:
    """When the machine runs out of memory, this process and its children end before the grader does."""
    Path("/proc/self/oom_score_adj").write_text("1000")
