"""What a student's process may not do: the layers, from the kernel's own means.

`confine` is called in the process itself, after everything it needs is loaded and before a line of
the student's runs. Nothing of it can be taken back.
"""

import ctypes
import errno
import os
import resource
import signal
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

LAYERS = ("limits", "seccomp", "landlock")
# What starts programs, opens networks, touches other processes or the machine. Threads may be made.
DENIED = (
    "execve", "execveat", "fork", "vfork",
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendmsg", "sendmmsg",
    "ptrace", "process_vm_readv", "process_vm_writev", "kill", "tkill", "pidfd_open", "pidfd_send_signal",
    "pidfd_getfd", "kcmp", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
    "mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "open_by_handle_at", "name_to_handle_at",
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register",
    "keyctl", "add_key", "request_key", "init_module", "finit_module", "delete_module", "kexec_load", "reboot",
    "swapon", "swapoff", "sethostname", "setdomainname", "settimeofday", "clock_settime", "adjtimex", "syslog",
    "prctl", "seccomp", "setrlimit", "prlimit64", "setpriority", "sched_setscheduler", "sched_setaffinity",
    "ioprio_set", "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setsid",
    "setpgid", "capset", "personality", "acct", "quotactl", "memfd_create", "shmget", "msgget", "semget",
    "mq_open", "inotify_init1", "fanotify_init", "chmod", "fchmod", "fchmodat", "chown", "fchown", "fchownat",
)  # fmt: skip
CLONE_THREAD = 0x00010000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38


class Allowance(NamedTuple):
    """How much a submission may use: seconds of processor time, bytes of memory."""

    cpu: int = 60
    memory: int = 4 * 2**30


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


def confine(allowance: Allowance, layers: tuple[str, ...] = LAYERS) -> None:
    """Give up, for good, what these layers take away; raises `OSError` where one cannot be installed."""
    if "limits" in layers:
        _limit(allowance)
    if "landlock" in layers:
        _hide_files()
    if "seccomp" in layers:
        _deny_calls()


def die_with_parent(parent: int) -> None:
    """End this process when its parent ends; to be called right after the fork."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _limit(allowance: Allowance) -> None:
    limits = {
        resource.RLIMIT_CPU: allowance.cpu,
        resource.RLIMIT_AS: _mapped() + allowance.memory,
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


def _mapped() -> int:
    """Bytes of address space that this process has now."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _hide_files() -> None:
    """See Python's installation and the system's libraries, read-only, and nothing else."""
    from sandlock import Sandbox, confine

    confine(Sandbox(fs_readable=readable_folders()))


def readable_folders() -> list[str]:
    """What Python needs to import: its own installation and packages, and shared libraries."""
    paths = {
        sys.base_prefix,
        *sysconfig.get_paths().values(),
        "/usr/lib",
        "/usr/lib64",
        "/lib",
        "/lib64",
        "/usr/share/zoneinfo",
    }
    paths = {os.path.realpath(path) for path in paths if Path(path).exists()}
    return sorted(path for path in paths if not any(path != other and path.startswith(f"{other}/") for other in paths))


def _deny_calls() -> None:
    import pyseccomp

    refuse = pyseccomp.ERRNO(errno.EPERM)
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in DENIED:
        try:
            rules.add_rule(refuse, name)
        except (ValueError, RuntimeError):  # this processor has no such call
            continue
    without_threads = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0)
    rules.add_rule(refuse, "clone", without_threads)
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")  # its flags lie in memory; libc falls back to clone
    rules.load()
