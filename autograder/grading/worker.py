"""A process that grades: it holds the answers, and its nursery forks the students' processes.

It ends when the process that started it ends, and so does all that it started.
"""

import contextlib
import functools
import os
import subprocess
import sys
import threading
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe

import nbformat
from nbformat import NotebookNode

from autograder.grading.assembly import Unreadable
from autograder.grading.books import books
from autograder.grading.record import Record, stamped
from autograder.grading.submission import grade
from autograder.sandbox.limits import LAYERS, die_with_parent
from autograder.sandbox.session import Nursery

DIED = "the process that graded it ended"
START = "from autograder.grading import worker; worker.main()"
ENDING = 3.0  # seconds
ATTEMPTS = 2  # of a submission whose worker died
_own = threading.local()
_running = contextlib.ExitStack()  # the nursery of this process


@dataclass(frozen=True)
class Task:
    """Everything that grading one submission needs. stamp: what its graded notebook is to be known by."""

    student: str
    content: bytes
    secret: str
    stamp: tuple[tuple[str, str], ...] = ()
    layers: tuple[str, ...] = LAYERS


class Worker:
    """A process of this machine that grades one submission at a time; it starts when it is needed.

    processor: where it runs, with its students' processes: a message takes 4 µs there, and 58 µs to
    another processor.
    """

    def __init__(self, processor: int | None = None) -> None:
        self.processor, self.process, self.busy, self.ended = processor, None, False, False

    def grade(self, master: str, task: Task) -> Record | str:
        """What `graded` returns there, or a sentence where the process dies of it, twice."""
        self.busy = True
        try:
            return next(filter(None, (self._attempt(master, task) for _ in range(ATTEMPTS))), DIED)
        finally:
            self.busy = False

    def _attempt(self, master: str, task: Task) -> Record | str | None:
        if self.ended:
            return None
        try:
            if self.process is None:
                self._start()
            self.connection.send((master, task))
            return self.connection.recv()
        except (EOFError, OSError):
            self._kill()
            return None

    def end(self) -> None:
        """Let it end; kill it where it is grading or takes seconds. Another thread may be in `grade`."""
        self.ended, process = True, self.process
        if process is None:
            return
        if self.busy:
            process.kill()
        else:
            self.connection.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(ENDING)
            self._kill()

    def _start(self) -> None:
        self.connection, theirs = Pipe()
        command = [sys.executable, "-c", START, str(theirs.fileno()), str(os.getpid())]
        command += [] if self.processor is None else [str(self.processor)]
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], process_group=0)  # Ctrl-C is not for it
        theirs.close()

    def _kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.connection.close()
        self.process = None


def grade_task(master: str, task: Task) -> Record | str:
    """Grade one submission, in the calling thread's own worker. A pure function of its arguments.

    master: the instructor's notebook as text.
    """
    if not hasattr(_own, "worker"):
        _own.worker = Worker()
    return _own.worker.grade(master, task)


def graded(master: str, task: Task) -> Record | str:
    """Grade one submission in this process; a sentence for what is no notebook, or where the grader fails."""
    try:
        result = grade(_nursery(master, task.layers), _read(master), task.content, task.secret)
    except Unreadable as error:
        return str(error)
    except Exception as error:  # one submission never stops the others; its failure is shown and reported
        traceback.print_exc()
        return f"the grader failed: {type(error).__name__}: {error}"
    return stamped(result.notebook, {**dict(task.stamp), "remarks": result.remarks, "seconds": result.seconds})


@functools.lru_cache(1)
def _nursery(master: str, layers: tuple[str, ...]) -> Nursery:
    """The warm process of this worker, for one assignment."""
    _running.close()
    return _running.enter_context(Nursery(*books(_read(master)), layers))


@functools.lru_cache(1)
def _read(master: str) -> NotebookNode:
    return nbformat.reads(master, as_version=4)


def main() -> None:
    """Grade what comes through the connection whose number is the first argument, until it closes."""
    handle, parent, *processor = map(int, sys.argv[1:])
    die_with_parent(parent)
    if processor:
        os.sched_setaffinity(0, processor)
    with _running, Connection(handle) as connection:
        while True:
            try:
                master, task = connection.recv()
            except EOFError:
                return
            connection.send(graded(master, task))
