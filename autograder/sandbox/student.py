"""The student's process: it runs their cells, calls their functions, and answers the grader.

Nothing here is trusted by the grader: the student's code can patch all of it and gains nothing.
"""

import builtins
import contextlib
import inspect
import io
import signal
import sys
import time
import traceback
import types
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.calling import is_empty, place
from autograder.sandbox import formulas, wire
from autograder.sandbox.wire import Formula, Function, Opaque
from autograder.trajectory import as_state
from stepsize.states import START

OUTPUT = 20_000  # characters of a cell's output that are kept
DISPLAYS, PICTURES = 100, 3 * 2**20  # displayed values of a cell that are kept; characters of all its pictures
SHORTENED = "\n… the rest of this output is left out."


class Student:
    """Serves one notebook: a connection to the grader and the shell that holds the student's names."""

    def __init__(self, connection: Any, shell: Any) -> None:
        self.connection, self.shell, self.functions = connection, shell, []
        self.doing = {"run": self.run, "get": self.get, "call": self.call, "walk": self.walk}

    def serve(self) -> Any:
        """Answer the grader's requests; returns what it says with "verdict", which `check` waits for."""
        while True:
            request = wire.receive(self.connection)
            kind, seconds = request.pop("do"), request.pop("seconds", None)
            if kind == "verdict":
                return request
            try:
                with _alarm(seconds):
                    reply = self.doing[kind](**request)
            except BaseException as error:  # a value that cannot be read, or takes too long
                reply = {"raised": self._raised(error)}
            wire.send(self.connection, reply)

    def run(self, source: str) -> dict:
        """Execute a cell; its outputs as mime bundles, and the exception that ended it."""
        from IPython.utils.capture import capture_output

        printed, warned = Kept(), Kept()
        with (
            capture_output(stdout=False, stderr=False) as captured,
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(warned),
        ):
            result = self.shell.run_cell(source, store_history=False, silent=False)
        error = result.error_before_exec or result.error_in_exec
        shown = [{"text/plain": text} for text in (printed.getvalue(),) if text]
        shown += _displayed(captured.outputs)
        return {"outputs": shown, "stderr": warned.getvalue(), "error": error and self._raised(error)}

    def get(self, name: str) -> dict:
        """A global name's value, if the notebook defines it."""
        known = name in self.shell.user_ns
        return {"known": known, "value": self.crossing(self.shell.user_ns.get(name))}

    def call(self, function: int, args: tuple, kwargs: dict) -> dict:
        """Call a function; its result, and the arguments as they are afterwards."""
        try:
            value = self.functions[function](*args, **kwargs)
        except BaseException as error:  # whatever it is, the grader hears of it
            return {"raised": self._raised(error, self.functions[function])}
        return {"value": self.crossing(value), "args": args, "kwargs": kwargs}

    def walk(self, function: int, kind: str, layers: list, etas: list, hyper: dict, bare: bool) -> dict:
        """Step a rule along given gradients, layers in turns; every call as `call` reports it."""
        rule, known, steps = self.functions[function], wire.STATES.get(kind), []
        now = [(layer["theta"], layer["state"]) for layer in layers]
        for t, eta in enumerate(etas):
            for i, layer in enumerate(layers):
                theta, state = now[i]
                g = layer["gradients"][t]
                args = (theta, g) if bare and t == 0 else (theta, g, state)
                try:
                    value = rule(*args, eta=eta, **hyper)
                    pair = isinstance(value, (tuple, list)) and len(value) == 2
                    told = (value[0], _as_known(value[1], known)) if pair else value
                    given = {"args": self.crossing(args), "kwargs": {k: self.crossing(v) for k, v in hyper.items()}}
                    same = pair and value[1] is state
                    steps.append({"value": self.crossing(told), "same": same, **given})
                    now[i] = np.asarray(value[0]), as_state(value[1], known)
                except BaseException as error:  # as above, or what came back is no theta, state
                    return {"steps": steps, "ended": self._raised(error, rule)}
        return {"steps": steps}

    def check(self, answer: Any, exercise: Any = None, skill: Any = None, hidden: bool = False) -> "Told":
        """What `autograder.check` is here: the grader compares and says how it went."""
        question = {"answer": self.crossing(answer), "exercise": exercise, "skill": skill}
        wire.send(self.connection, {"ask": "check", **question})
        return Told(**self.serve())

    def crossing(self, value: Any) -> Any:
        """The value as it is now, in a form that the wire carries."""
        if type(value) is np.ndarray:
            return value.copy()  # what the function does to it later belongs to a later answer
        if callable(value) and not isinstance(value, type):
            if not any(known is value for known in self.functions):
                self.functions.append(value)
            handle = next(i for i, known in enumerate(self.functions) if known is value)
            return Function(handle, str(getattr(value, "__name__", "")), _parameters(value), is_empty(value))
        if "sympy" in sys.modules and isinstance(value, sys.modules["sympy"].Basic):
            return Formula(formulas.tree(value))
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            parts = [self.crossing(part) for part in value]
            known = wire.RECORDS.get(type(value).__name__)
            return known(*parts) if known and len(parts) == len(known._fields) else Opaque(type(value).__name__)
        if type(value) in (list, tuple):
            return type(value)(self.crossing(part) for part in value)
        return value

    def _raised(self, error: BaseException, function: Any = None) -> dict:
        kinds = [kind.__name__ for kind in type(error).__mro__ if vars(builtins).get(kind.__name__) is kind]
        line = place(function, error) if function else None
        trace = "".join(traceback.format_exception(error, limit=-3))
        return {
            "type": type(error).__name__,
            "kind": kinds[0],
            "said": str(error)[:2000],
            "line": line,
            "trace": trace[:OUTPUT],
        }


class Told:
    """The verdict of a `check` in the student's own cell: what it shows and whether it passed."""

    def __init__(self, passed: bool, message: str) -> None:
        self.passed, self.message = passed, message

    def __repr__(self) -> str:
        return self.message

    def require(self) -> None:
        """Stop the cell unless the check passed."""
        if not self.passed:
            raise AssertionError(self.message)
        print(self.message)


class Kept(io.StringIO):
    """The beginning of what is written to it; the rest is dropped, so that no output fills the memory."""

    def write(self, text: str) -> int:
        """Keep what there is room for, and say once that something was left out."""
        room = OUTPUT - self.tell()
        if room > 0:
            super().write(text[:room] if len(text) <= room else text[:room] + SHORTENED)
        return len(text)


@contextlib.contextmanager
def _alarm(seconds: float | None) -> Iterator[None]:
    """Interrupt what takes longer by a TimeoutError; an alarm that was set before goes on afterwards."""

    def ring(*_: Any) -> None:
        raise TimeoutError(f"it was stopped after {seconds:g} seconds")

    begin, handler = time.monotonic(), signal.signal(signal.SIGALRM, ring)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds or 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, max(left - time.monotonic() + begin, 0.01) if left else 0)
        signal.signal(signal.SIGALRM, handler)


def stub(student: Student) -> types.ModuleType:
    """The module `autograder` as a student's notebook finds it: `check` alone."""
    module = types.ModuleType("autograder", "The grader's public name.")
    module.check = student.check
    return module


def _displayed(outputs: list) -> list[dict]:
    """What a cell displayed, as far as it is kept."""
    shown, room = [], PICTURES
    for output in outputs[:DISPLAYS]:
        bundle = _bundle(output.data, room)
        room -= len(bundle.get("image/png", ""))
        shown.append(bundle)
    return shown + [{"text/plain": SHORTENED}] * (len(outputs) > DISPLAYS)


def _bundle(data: dict, room: int) -> dict:
    """Text of a displayed value, and its picture if there is room for it."""
    texts = {mime: data[mime][:OUTPUT] for mime in ("text/plain", "text/latex") if isinstance(data.get(mime), str)}
    picture = data.get("image/png")
    return texts | ({"image/png": picture} if isinstance(picture, str) and len(picture) <= room else {})


def _parameters(function: Any) -> tuple | None:
    """(name, kind, default) of each parameter, or None where Python cannot tell."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    missing = inspect.Parameter.empty
    return tuple(
        (p.name, p.kind.name, Opaque("none") if p.default is missing else _plain(p.default)) for p in parameters
    )


def _as_known(state: Any, kind: Any) -> Any:
    """A state of the student's own class as the exercise's, if it has the same fields."""
    fields = kind._fields if kind and state is not START else ()
    if not fields or not all(hasattr(state, name) for name in fields):
        return state
    return kind(*(getattr(state, name) for name in fields))


def _plain(default: Any) -> Any:
    return (
        default if default is START or default is None or type(default) in (bool, int, float, str) else Opaque("value")
    )
