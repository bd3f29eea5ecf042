"""The grader's side: a student's process to run cells in, and stand-ins for what it holds."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from autograder.sandbox import wire
from autograder.sandbox.closing import ALWAYS
from autograder.sandbox.limits import LAYERS, Allowance
from autograder.sandbox.stand_ins import Gone, remote_error, stand_in, write_back


class Patience(NamedTuple):
    """Seconds after which a cell or a call is interrupted, after which an interrupted one that goes on
    is ended with its process, and for all cells and calls of a notebook together."""

    cell: float = 40.0
    call: float = 10.0
    more: float = 5.0
    notebook: float = 120.0


ALLOWANCE, PATIENCE = Allowance(), Patience()
ENDED = "it ended the process in which it ran"
FORGED = "it answered with something that is no reply"
ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "PYTHONPATH",
    "LD_LIBRARY_PATH",
    "XDG_CACHE_HOME",
    "MPLCONFIGDIR",
)
NESTED = 2  # questions that may be open at a time: a check in a function that a check calls
# What a reply consists of, by request, unless it has "raised", which says what stopped it.
REPLIES = {
    "run": {"outputs": list, "stderr": str},
    "get": {"known": bool, "value": object},
    "call": {"value": object, "args": tuple, "kwargs": dict},
    "walk": {"steps": list},
}
STEP = {"value": object, "same": bool, "args": tuple, "kwargs": dict}
RAISED = {"type": str, "kind": str, "said": str, "line": tuple | None, "trace": str}


class Nursery:
    """The warm process of this grader, from which students' processes are forked."""

    def __init__(
        self,
        closed: tuple[str, ...] = (),
        opened: tuple[str, ...] = (),
        modules: tuple[str, ...] = (),
        layers: tuple[str, ...] = LAYERS,
    ) -> None:
        """Start it and wait until it is warm.

        closed: modules that cannot be imported, besides those that are always closed. opened: packages
        that hold answers and may be read all the same. modules: what to load, besides what every notebook
        needs. layers: of isolation.
        """
        self.layers = layers
        self.book = {"closed": (*ALWAYS, *closed), "opened": opened, "modules": modules, "layers": layers}
        self._start()

    def _start(self) -> None:
        self.control, theirs = socket.socketpair()
        command = [sys.executable, "-m", "autograder.sandbox.nursery", str(theirs.fileno()), str(os.getpid())]
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=_environment())
        theirs.close()
        wire.send(self.control, self.book)
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
        allowance: Allowance = ALLOWANCE,
        patience: Patience = PATIENCE,
        seed: int = 0,
    ) -> Iterator["Session"]:
        """A confined process for one notebook, which ends with the block.

        judge: answers a `check` in the student's own cells.
        """
        request = {"allowance": allowance._asdict(), "layers": self.layers, "seed": seed}
        try:
            pid, handle = self._fork(request)
        except (EOFError, OSError):  # it was ended from outside since the last notebook
            self.__exit__()
            self._start()
            pid, handle = self._fork(request)
        with socket.socket(fileno=handle) as connection:
            try:
                yield Session(connection, judge, patience)
            finally:
                with contextlib.suppress(EOFError, OSError):  # as above: its students have ended with it
                    wire.send(self.control, {"end": pid})
                    wire.receive(self.control)

    def _fork(self, request: dict) -> tuple[int, int]:
        """A student's process: its number, and that of the open connection to it."""
        wire.send(self.control, request)
        pid = wire.receive(self.control)["pid"]
        _, (handle,), _, _ = socket.recv_fds(self.control, 1, 1)
        return pid, handle


class Session:
    """One student's process. Every method may raise `Gone`."""

    def __init__(self, connection: socket.socket, judge: Callable | None, patience: Patience = PATIENCE) -> None:
        self.connection, self.judge, self.patience = connection, judge, patience
        self.until, self.asked = time.monotonic() + patience.notebook, 0
        self.walks: dict[bytes, dict] = {}  # replies since a cell or a function last ran

    def run(self, source: str) -> dict:
        """Execute a cell there: its outputs as mime bundles and its stderr."""
        try:
            return self._ask(self.patience.cell, do="run", source=source)
        except Exception as stopped:  # outside of the cell's own code, such as where its outputs fill the memory
            return {"outputs": [{"text/plain": f"{type(stopped).__name__}: {stopped}"}], "stderr": ""}

    def value(self, name: str) -> Any:
        """A global of the notebook, with stand-ins for functions; raises `NameError` without one."""
        found = self._ask(self.patience.call, do="get", name=name)
        if not found["known"]:
            raise NameError(f"name {name!r} is not defined")
        return self.trusted(found["value"])

    def call(self, function: int, args: tuple, kwargs: dict) -> Any:
        """Call a function there. Arrays that it changes are changed here; what it raises is raised here."""
        reply = self._ask(self.patience.call, do="call", function=function, args=args, kwargs=kwargs)
        write_back((*args, *kwargs.values()), (*reply["args"], *reply["kwargs"].values()))
        return self.trusted(reply["value"])

    def walk(
        self, function: int, walk: Any, state_class: type, taken: set[bytes]
    ) -> tuple[list[dict], Exception | None]:
        """Step a rule there along a whole `trajectory.Walk`: its steps and what ended them; see `Student.walk`.

        Three skills of one rule begin with the same walks. A walk is taken again only where nothing else
        can have happened in between, so an earlier reply stands for it; unless it is in `taken`, by
        which a check tells that it wants to see the same walk twice.
        """
        layers = [{"theta": x.theta, "gradients": list(x.gradients), "state": x.state} for x in walk.layers]
        plan = {"layers": layers, "etas": list(walk.etas), "hyper": dict(walk.hyper), "bare": walk.bare}
        request = {"do": "walk", "function": function, "kind": state_class.__name__, **plan}
        key = wire.encoded(request)
        if key in taken or key not in self.walks:
            self.walks[key] = self._ask(self.patience.call, **request)
        taken.add(key)
        reply = self.walks[key]
        steps = [_consists(step, STEP) for step in reply["steps"]]
        ended = reply.get("ended")
        return steps, remote_error(_consists(ended, RAISED)) if ended else None

    def trusted(self, value: Any) -> Any:
        """What came from there as `stand_ins.stand_in` makes it."""
        try:
            return stand_in(value, self)
        except (ValueError, TypeError, KeyError):
            raise Gone(FORGED) from None

    def _ask(self, seconds: float, **request: Any) -> dict:
        """Send a request and wait for its reply; answer the questions that come in between."""
        wall = min(time.monotonic() + seconds + self.patience.more, self.until)
        if request["do"] in ("run", "call"):
            self.walks.clear()
        self._send({"seconds": seconds, **request}, wall)
        while True:
            reply = self._receive(wall, seconds)
            if not (isinstance(reply, dict) and "ask" in reply):
                break
            self._send({"do": "verdict", **self._judged(reply)}, wall)
        if isinstance(reply, dict) and "raised" in reply:
            raise remote_error(_consists(reply["raised"], RAISED))
        return _consists(reply, REPLIES[request["do"]])

    def _send(self, message: dict, wall: float) -> None:
        self.connection.settimeout(max(wall - time.monotonic(), 0.001))
        try:
            wire.send(self.connection, message)
        except TimeoutError:
            raise Gone("it did not listen") from None
        except OSError:
            raise Gone(ENDED) from None

    def _receive(self, wall: float, seconds: float) -> Any:
        try:
            if time.monotonic() < wall:
                return wire.receive(self.connection, wall)
        except TimeoutError:
            pass
        except (EOFError, OSError):
            raise Gone(ENDED) from None
        except wire.WireError as error:
            raise Gone(f"it sent what cannot be read: {error}") from None
        over = (
            "the time of the whole notebook was over" if wall == self.until else f"it went on after {seconds:g} seconds"
        )
        raise Gone(over)

    def _judged(self, question: dict) -> dict:
        if self.asked == NESTED:
            return {"passed": False, "message": "A check cannot be asked for inside of what it checks."}
        self.asked += 1
        self.walks.clear()
        try:
            answer = self.trusted(question.get("answer"))
            passed, message = self.judge(answer, question.get("exercise"), question.get("skill"))
        finally:
            self.asked -= 1
        return {"passed": passed, "message": message}


def _consists(reply: Any, parts: dict[str, Any]) -> dict:
    """The reply, if it has the parts of these types."""
    if isinstance(reply, dict) and all(name in reply and isinstance(reply[name], kind) for name, kind in parts.items()):
        return reply
    raise Gone(FORGED)


def _environment() -> dict[str, str]:
    """What Python and its packages need to start: a password in the grader's environment is not handed on."""
    kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
