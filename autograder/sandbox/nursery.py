"""A warm process that forks a confined student's process for every notebook.

It has loaded what notebooks import and nothing that knows an answer; a fork takes milliseconds
where starting a kernel takes half a second.
"""

import gc
import importlib
import os
import random
import signal
import socket
import sys

import numpy as np

from autograder.sandbox import wire
from autograder.sandbox.limits import Allowance, confine, die_with_parent, missing_layers
from autograder.sandbox.student import ClosedBook, Student, stub

WARM = (
    "matplotlib.pyplot", "matplotlib_inline.backend_inline", "scipy.optimize", "scipy.sparse.linalg", "sympy",
    "stepsize.curvature", "stepsize.descent", "stepsize.figures", "stepsize.problems", "stepsize.schedules",
)  # fmt: skip
ANSWERS = ("stepsize.optimizers", "stepsize.figures.course", "autograder", "press")


def main() -> None:
    """Serve requests on the socket whose number is the first argument: fork, or end, a student."""
    parent, control = int(sys.argv[2]), socket.socket(fileno=int(sys.argv[1]))
    die_with_parent(parent)
    missing_layers()  # loads what confines, which a confined process could not
    shell = _warm_shell()
    gc.collect()
    gc.freeze()  # so that the collector of a fork does not touch, and copy, what all share
    wire.send(control, {"ready": True})
    while True:
        try:
            request = wire.receive(control)
        except EOFError:
            return
        if "end" in request:
            os.kill(request["end"], signal.SIGKILL)
            _, status = os.waitpid(request["end"], 0)
            wire.send(control, {"status": status})
        else:
            _fork(control, shell, request)


def _fork(control: socket.socket, shell: object, request: dict) -> None:
    """A student's process and the two ends of its connection; the grader gets one."""
    theirs, ours = socket.socketpair()
    here = os.getpid()
    pid = os.fork()
    if pid == 0:
        die_with_parent(here)
        control.close()
        theirs.close()
        _become_student(ours, shell, request)
    ours.close()
    wire.send(control, {"pid": pid})
    socket.send_fds(control, [b"."], [theirs.fileno()])
    theirs.close()


def _become_student(connection: socket.socket, shell: object, request: dict) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.environ.clear()
    os.environ.update(PATH="", HOME="/nonexistent", LANG="C.UTF-8", MPLBACKEND="agg")
    random.seed(request["seed"])
    np.random.seed(request["seed"])  # noqa: NPY002 (a notebook may draw from the old generator)
    closed = tuple(request["closed"])
    for name in [name for name in sys.modules if name.split(".")[0] in ("autograder", "press") or name in closed]:
        del sys.modules[name]
    student = Student(connection, shell)
    sys.modules["autograder"] = stub(student)
    sys.meta_path.insert(0, ClosedBook(closed))
    confine(Allowance(**request["allowance"]), tuple(request["layers"]))
    try:
        student.serve()
    finally:
        os._exit(0)


def _warm_shell() -> object:
    """IPython's shell, without history and colors, after one cell, with everything loaded."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config

    for name in WARM:
        importlib.import_module(name)
    loaded = [name for name in sys.modules if name.startswith("stepsize.optimizers")]
    assert not loaded, f"a student's process would hold the answers: {loaded}"
    quiet = Config()
    quiet.HistoryManager.enabled = False
    quiet.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell.instance(config=quiet)
    with capture_output():
        shell.run_cell("import numpy\nnumpy.ones(2)", store_history=False)
    shell.reset(new_session=False)
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        shell.InteractiveTB.stb2text(shell.InteractiveTB.structured_traceback(*sys.exc_info()))
    return shell


if __name__ == "__main__":
    main()
