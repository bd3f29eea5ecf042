"""The system calls of a student's process: those that Python, NumPy and threads need, and no other."""

import errno
import os
from typing import Any

# Reading files that are open to it, memory, threads, clocks, its own signals, pipes to itself.
ALLOWED = (
    "read", "readv", "pread64", "preadv", "preadv2", "write", "writev", "pwrite64", "pwritev", "pwritev2",
    "open", "openat", "openat2", "close", "close_range", "stat", "fstat", "lstat", "newfstatat", "fstatat64", "statx",
    "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getdents", "getdents64", "getcwd", "chdir",
    "fchdir", "lseek", "_llseek", "fcntl", "fcntl64", "dup", "dup2", "dup3", "fadvise64", "ioctl", "flock", "statfs",
    "fstatfs", "umask",
    "mmap", "mmap2", "munmap", "mremap", "mprotect", "madvise", "brk", "mincore", "msync", "membarrier",
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigtimedwait", "rt_sigsuspend",
    "sigaltstack", "restart_syscall", "pause",
    "set_tid_address", "set_robust_list", "rseq", "futex", "futex_waitv", "futex_wake", "futex_wait",
    "gettid", "getpid", "getppid", "exit", "exit_group", "wait4", "waitid", "sched_yield", "sched_getaffinity",
    "sched_getparam", "sched_getscheduler", "sched_get_priority_max", "sched_get_priority_min", "getcpu", "getpriority",
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times", "getitimer",
    "setitimer", "alarm", "timer_create", "timer_settime", "timer_gettime", "timer_getoverrun", "timer_delete",
    "timerfd_create", "timerfd_settime", "timerfd_gettime", "getrandom", "getuid", "geteuid", "getgid", "getegid",
    "getresuid", "getresgid", "getgroups", "getpgrp", "getpgid", "getsid", "getrusage", "getrlimit", "ugetrlimit",
    "sysinfo", "uname", "arch_prctl",
    "select", "_newselect", "pselect6", "poll", "ppoll", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait",
    "epoll_pwait", "epoll_pwait2", "eventfd", "eventfd2", "pipe", "pipe2", "socketpair", "recvfrom", "sendto",
    "shutdown", "getsockopt", "setsockopt", "getsockname", "getpeername",
)  # fmt: skip
CLONE_THREAD = 0x00010000
PR_SET_NAME, PR_GET_NAME = 15, 16


def deny_calls() -> None:
    """Refuse, with "Operation not permitted", every call that is not in the list, for good."""
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for name in ALLOWED:
        _allow(rules, name)
    for name, *conditions in _conditions(pyseccomp.Arg, pyseccomp.EQ, pyseccomp.MASKED_EQ):
        _allow(rules, name, *conditions)
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")  # its flags lie in memory; libc falls back to clone
    rules.load()


def _conditions(argument: Any, equal: Any, masked: Any) -> list[tuple]:
    """Calls that are allowed with these arguments only: threads, and signals to itself."""
    here = os.getpid()
    return [
        ("clone", argument(0, masked, CLONE_THREAD, CLONE_THREAD)),
        ("kill", argument(0, equal, here)),
        ("tgkill", argument(0, equal, here)),
        ("prctl", argument(0, equal, PR_SET_NAME)),
        ("prctl", argument(0, equal, PR_GET_NAME)),
        ("prlimit64", argument(0, equal, 0), argument(2, equal, 0)),  # reads a limit, sets none
    ]


def _allow(rules: Any, name: str, *conditions: Any) -> None:
    import pyseccomp

    if pyseccomp.resolve_syscall(pyseccomp.system_arch(), name) >= 0:  # this processor has such a call
        rules.add_rule(pyseccomp.ALLOW, name, *conditions)
