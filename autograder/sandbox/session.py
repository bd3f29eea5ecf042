"""The grader's side: a student's process to run cells in, and stand-ins for what it holds."""

import builtins
import contextlib
import inspect
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.sandbox import formulas, wire
from autograder.sandbox.limits import LAYERS, Allowance
from autograder.sandbox.nursery import ANSWERS
from autograder.sandbox.wire import Formula, Function, Opaque

CALL_SECONDS, NOTEBOOK_SECONDS = 20.0, 120.0
ALLOWANCE = Allowance()


class Gone(Exception):
    """The student's process ended, or was ended, before it answered; the text says why."""


class Nursery:
    """The warm process of this grader, from which students' processes are forked."""

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair()
        command = [sys.executable, "-m", "autograder.sandbox.nursery", str(theirs.fileno()), str(os.getpid())]
        alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=os.environ | alone)
        theirs.close()
        wire.receive(self.control)  # it is warm

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(self, *exception: object) -> None:
        self.control.close()
        self.process.wait()

    @contextlib.contextmanager
    def student(
        self,
        judge: Callable | None = None,
        closed: tuple[str, ...] = ANSWERS,
        allowance: Allowance = ALLOWANCE,
        layers: tuple[str, ...] = LAYERS,
        seed: int = 0,
    ) -> Iterator["Session"]:
        """A confined process for one notebook, which ends with the block.

        judge: answers a `check` in the student's own cells. closed: modules that cannot be imported.
        """
        request = {"closed": closed, "allowance": allowance._asdict(), "layers": layers, "seed": seed}
        wire.send(self.control, request)
        pid = wire.receive(self.control)["pid"]
        _, (handle,), _, _ = socket.recv_fds(self.control, 1, 1)
        with socket.socket(fileno=handle) as connection:
            try:
                yield Session(connection, judge)
            finally:
                wire.send(self.control, {"end": pid})
                wire.receive(self.control)


class Session:
    """One student's process. Every method may raise `Gone`."""

    def __init__(self, connection: socket.socket, judge: Callable | None) -> None:
        self.connection, self.judge = connection, judge
        self.until = time.monotonic() + NOTEBOOK_SECONDS

    def run(self, source: str) -> dict:
        """Execute a cell there: its outputs as mime bundles, and what it raised."""
        return self._ask(NOTEBOOK_SECONDS, do="run", source=source)

    def value(self, name: str) -> Any:
        """A global of the notebook, with stand-ins for functions; raises `NameError` without one."""
        found = self._ask(CALL_SECONDS, do="get", name=name)
        if not found["known"]:
            raise NameError(f"name {name!r} is not defined")
        return self.trusted(found["value"])

    def call(self, function: int, args: tuple, kwargs: dict) -> Any:
        """Call a function there. Arrays that it changes are changed here; what it raises is raised here."""
        reply = self._ask(CALL_SECONDS, do="call", function=function, args=args, kwargs=kwargs)
        if "raised" in reply:
            raise remote_error(reply["raised"])
        _write_back((*args, *kwargs.values()), (*reply["args"], *reply["kwargs"].values()))
        return self.trusted(reply["value"])

    def walk(self, function: int, walk: Any, state_class: type) -> dict:
        """Step a rule there along a whole `trajectory.Walk`; see `Student.walk`."""
        layers = [{"theta": x.theta, "gradients": list(x.gradients), "state": x.state} for x in walk.layers]
        plan = {"layers": layers, "etas": list(walk.etas), "hyper": dict(walk.hyper), "bare": walk.bare}
        return self._ask(CALL_SECONDS, do="walk", function=function, kind=state_class.__name__, **plan)

    def trusted(self, value: Any) -> Any:
        """What came from there with stand-ins for functions and with formulas read."""
        if isinstance(value, Function):
            return RemoteFunction(self, value)
        if isinstance(value, Formula):
            return _formula(value)
        if type(value) in (list, tuple):
            return type(value)(map(self.trusted, value))
        if isinstance(value, Opaque):
            return _stranger(str(value.type))
        return value

    def _ask(self, seconds: float, **request: Any) -> dict:
        """Send a request and wait for its reply; answer the questions that come in between."""
        wall = min(time.monotonic() + seconds, self.until)
        try:
            wire.send(self.connection, request)
            while True:
                self.connection.settimeout(max(wall - time.monotonic(), 0.001))
                reply = wire.receive(self.connection)
                if not isinstance(reply, dict):
                    raise Gone("it answered with something that is no reply")
                if "ask" not in reply:
                    return reply
                wire.send(self.connection, {"do": "verdict", **self._judged(reply)})
        except TimeoutError:
            raise Gone(f"it was stopped after {seconds:.0f} seconds") from None
        except (EOFError, OSError):
            raise Gone("it ended the process in which it ran") from None
        except wire.WireError as error:
            raise Gone(f"it sent what cannot be read: {error}") from None

    def _judged(self, question: dict) -> dict:
        answer = self.trusted(question.get("answer"))
        passed, message = self.judge(answer, question.get("exercise"), question.get("skill"))
        return {"passed": passed, "message": message}


class RemoteFunction:
    """A student's function: called there, with its name and signature here."""

    def __init__(self, session: Session, function: Function) -> None:
        self.session, self.handle = session, function.handle
        self.__name__ = str(function.name)
        self.remote_empty = bool(function.empty)
        if function.parameters is not None:
            self.__signature__ = _signature(function.parameters)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.session.call(self.handle, args, kwargs)

    def recorded(self, walk: Any, state_class: type) -> "Recorded":
        """All steps of a walk, taken there in one go."""
        return Recorded(self, self.session.walk(self.handle, walk, state_class))


class Recorded:
    """A rule that gives again, call by call, what it gave in the student's process."""

    def __init__(self, function: RemoteFunction, reply: dict) -> None:
        self.__name__, self.remote_empty = function.__name__, function.remote_empty
        self.trusted, self.steps, self.raised = function.session.trusted, iter(reply["steps"]), reply.get("raised")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        step = next(self.steps, None)
        if step is None:
            raise remote_error(self.raised) if self.raised else Gone("it gave fewer steps than it was asked for")
        _write_back((*args, *kwargs.values()), (*step["args"], None, *step["kwargs"].values()))  # eta is a number
        return self.trusted(step["value"])


def remote_error(raised: dict) -> Exception:
    """The exception as a built-in one of this process, with the place where it happened there."""
    kind = getattr(builtins, str(raised["kind"]), Exception)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = Exception
    try:
        error = kind(str(raised["said"]))
    except TypeError:  # UnicodeDecodeError and its like need more than a text
        error = Exception(str(raised["said"]))
    error.remote_type, line = str(raised["type"]), raised["line"]
    error.remote_place = (int(line[0]), str(line[1])) if line else None
    return error


def _formula(value: Formula) -> Any:
    try:
        return formulas.expression(value.tree)
    except (formulas.Unreadable, TypeError, ValueError) as error:
        return _stranger(str(error))


def _stranger(name: str) -> Any:
    """Some object of a type with this name, which is all that a message needs."""
    return type(name[:60] or "object", (), {})()


def _signature(parameters: tuple) -> inspect.Signature:
    """A signature with these (name, kind, default); a default that stayed there is some object."""
    made = []
    for name, kind, default in parameters:
        default = inspect.Parameter.empty if default == Opaque("none") else default
        made.append(inspect.Parameter(str(name), inspect._ParameterKind[kind], default=default))
    return inspect.Signature(made)


def _write_back(ours: tuple, theirs: tuple) -> None:
    """What a call did to its arguments there happens to the arrays here."""
    for mine, after in zip(ours, theirs, strict=False):
        if isinstance(mine, tuple) and isinstance(after, tuple):
            _write_back(mine, after)
        elif isinstance(mine, np.ndarray) and isinstance(after, np.ndarray) and mine.shape == after.shape:
            mine[...] = after
