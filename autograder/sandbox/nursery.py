"""A warm process that forks a confined student's process for every notebook.

It has loaded what notebooks import and nothing that knows an answer; a fork takes milliseconds
where starting a kernel takes half a second.
"""

import contextlib
import gc
import importlib
import os
import random
import signal
import socket
import sys
from typing import NamedTuple

import numpy as np

from autograder.sandbox import wire
from autograder.sandbox.closing import close, load_laboratory
from autograder.sandbox.limits import (
    Allowance,
    children_end_first,
    confine,
    die_with_parent,
    hide_files,
    mapped,
    missing_layers,
)
from autograder.sandbox.student import Student, stub

WARM = (
    "matplotlib.pyplot", "matplotlib_inline.backend_inline", "scipy.optimize", "scipy.sparse.linalg", "sympy",
)  # fmt: skip
# What notebooks do, once for all of them: a first use takes half a second of loading and caching.
REHEARSAL = """\
import numpy as np, sympy, matplotlib.pyplot as plt
from stepsize.descent import descend
from stepsize.problems import LogisticRegression
from stepsize.states import START
x, t = sympy.symbols("x t", positive=True)
print(float(((1 - x**t) / sympy.sqrt(1 - sympy.exp(-x))).subs({x: 0.5, t: 2})), np.ones(2))
descend(lambda theta, g, state=START, *, eta: (theta - eta * g, state), LogisticRegression(), steps=2, eta=0.1)
plt.plot([1, 2]); plt.show()
"""
# What the first use of a library loads besides, by the library. torch's first optimizer brings its compiler along, for
# two seconds. Nothing is differentiated here: autograd may start threads, and a fork would not have them.
REHEARSALS = {
    "torch": """\
import io, torch
theta = torch.nn.Parameter(torch.ones(2)); optimizer = torch.optim.AdamW([theta], lr=0.1)
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1.0)
theta.grad = torch.ones(2); optimizer.step(); schedule.step()
file = io.BytesIO(); torch.save(optimizer.state_dict(), file); file.seek(0)
optimizer.load_state_dict(torch.load(file, weights_only=True))
"""
}


class Warm(NamedTuple):
    """What a fork takes along: IPython's shell, bytes of mapped memory, and files that cannot be opened
    later: /dev/null and how early the system ends this process when it is out of memory."""

    shell: object
    mapped: int
    null: int
    score: int


def main() -> None:
    """Serve requests on the socket whose number is the first argument: fork, or end, a student."""
    parent, control = int(sys.argv[2]), socket.socket(fileno=int(sys.argv[1]))
    die_with_parent(parent)
    missing_layers()  # loads what confines, which a confined process could not
    book = wire.receive(control)
    shell = _warm_shell(book["closed"], book["modules"])
    close(book["closed"])
    files = os.open(os.devnull, os.O_RDWR), os.open("/proc/self/oom_score_adj", os.O_RDWR)
    warm = Warm(shell, mapped(), *files)
    if "landlock" in book["layers"]:
        hide_files(book["opened"])
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
            _fork(control, request, warm)


def _fork(control: socket.socket, request: dict, warm: Warm) -> None:
    """A student's process and the two ends of its connection; the grader gets one."""
    theirs, ours = socket.socketpair()
    here = os.getpid()
    with children_end_first(warm.score):
        pid = os.fork()
    if pid == 0:
        die_with_parent(here)
        _become_student(_alone(ours, warm.null), request, warm)
    ours.close()
    wire.send(control, {"pid": pid})
    socket.send_fds(control, [b"."], [theirs.fileno()])
    theirs.close()


def _alone(connection: socket.socket, null: int) -> socket.socket:
    """The connection under the number 3, and no other open file but /dev/null under 0, 1 and 2."""
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.dup2(connection.detach(), 3)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    return socket.socket(fileno=3)


def _become_student(connection: socket.socket, request: dict, warm: Warm) -> None:
    os.environ.clear()
    os.environ.update(PATH="", HOME="/nonexistent", LANG="C.UTF-8", MPLBACKEND="agg")
    random.seed(request["seed"])
    np.random.seed(request["seed"])  # noqa: NPY002 (a notebook may draw from the old generator)
    os.chdir("/")
    student = Student(connection, warm.shell)
    sys.modules["autograder"] = stub(student)
    confine(Allowance(**request["allowance"]), warm.mapped, tuple(request["layers"]))
    try:
        student.serve()
    finally:
        os._exit(0)


def _warm_shell(closed: list[str], modules: list[str]) -> object:
    """IPython's shell, without history and colors, after one cell, with everything loaded.

    modules: what the instructor's notebook imports.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config

    for name in WARM:
        importlib.import_module(name)
    load_laboratory(closed)
    for name in modules:
        with contextlib.suppress(ImportError):  # the cell that needs it says so
            importlib.import_module(name)
    quiet = Config()
    quiet.HistoryManager.enabled = False
    quiet.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell.instance(config=quiet)
    shell.enable_gui = lambda *_: None  # %matplotlib asks for it, and this shell has no windows
    with capture_output():
        for cell in (REHEARSAL, *(text for name, text in REHEARSALS.items() if name in sys.modules)):
            shell.run_cell(cell, store_history=False).raise_error()
    loaded = [name for name in sys.modules if name.startswith("stepsize.optimizers")]
    assert not loaded, f"a student's process would hold the answers: {loaded}"
    shell.reset(new_session=False)
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        shell.InteractiveTB.stb2text(shell.InteractiveTB.structured_traceback(*sys.exc_info()))
    return shell


if __name__ == "__main__":
    main()
