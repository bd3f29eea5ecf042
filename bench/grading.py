"""A class of chapter 05's exercise: our command, stock `nbgrader autograde`, and the limit of both.

The limit is forking a confined process and executing the notebook's own cells, without any check,
on one processor. All times include what happens once, the start of Python above all.
"""

import contextlib
import itertools
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import psutil
from nbgrader import utils

from autograder.grading.books import books
from autograder.grading.course import Course
from autograder.sandbox.session import Nursery
from bench.clock import Row

ROOT = Path(__file__).parents[1]
NAME = "05_adam"
ANSWERS = {
    "as in the paper": None,
    "with the correction folded into the rate": """\
def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = state.t + 1, state.m + (1 - beta1) * (g - state.m), state.v + (1 - beta2) * (g * g - state.v)
    root = np.sqrt(1 - beta2**t)
    return theta - eta * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), Moments(t, m, v)""",
    "without the correction": """\
def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = beta1 * state.m + (1 - beta1) * g, beta2 * state.v + (1 - beta2) * g**2
    return theta - eta * m / (v**0.5 + eps), Moments(state.t + 1, m, v)""",
    "empty": "def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):\n    pass",
}


class Cost(NamedTuple):
    """Of a command: milliseconds on the clock and of processors, megabytes that all its processes held at a time."""

    wall: float
    processors: float
    memory: float


def rows(tiny: bool) -> Iterator[Row]:
    """The whole command on a class and on one three times as large, and the grading alone by its limit."""
    small, theirs = (4, 2) if tiny else (100, 20)
    with tempfile.TemporaryDirectory() as folder:
        course, stock = Path(folder) / "course", Path(folder) / "stock"
        _make_course(course, 3 * small)
        _make_stock(course, stock, theirs)
        _run(*_ours(course, 1))  # bytecode is compiled, for both
        _run(stock, "nbgrader", "autograde", NAME, "--student=s0000")
        nbgrader = _run(stock, "nbgrader", "autograde", NAME)
        ours, larger = (_run(*_ours(course, count), "--regrade") for count in (small, 3 * small))
        if _scores(course, theirs) != _scores(stock, theirs):
            raise RuntimeError("our points are not those of nbgrader")
        limit = _limit(course, 2 if tiny else 30)
    each, theirs_each = ours.wall / small, nbgrader.wall / (theirs - 1)
    yield Row("grading, per submission", each, "nbgrader autograde", theirs_each, _about(ours, small, nbgrader, theirs))
    sizes = f"{larger.memory:.0f} MB in {3 * small} submissions, {ours.memory:.0f} MB in {small}"
    yield Row("grading, per submission of a class thrice as large", larger.wall / (3 * small), "smaller", each, sizes)
    further = (larger.wall - ours.wall) / (2 * small)
    remark = f"theirs on one processor; ours takes {(larger.processors - ours.processors) / (2 * small):.0f} ms of two"
    yield Row("grading, each further submission", further, "fork and execute alone", limit, remark)


def _about(ours: Cost, small: int, nbgrader: Cost, theirs: int) -> str:
    """Processor time depends less on what else the machine does than the clock."""
    mine, rivals = ours.processors / small, nbgrader.processors / (theirs - 1)
    return (
        f"{small} submissions of 9 graded cells, isolated, on {len(os.sched_getaffinity(0))} processors; "
        f"theirs {theirs - 1}, scaled; of processors {mine:.0f} ms against {rivals:.0f}"
    )


def _make_course(root: Path, count: int) -> None:
    """A course with the exercise and so many submissions."""
    root.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", root)
    shutil.copytree(ROOT / "solutions" / NAME, root / "solutions" / NAME)
    solved = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4)
    (cell,) = (cell for cell in solved.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "adam_step")
    right = cell.source
    for number, code in zip(range(count), itertools.cycle(ANSWERS.values())):
        cell.source = code or right
        folder = root / "submitted" / f"s{number:04}" / NAME
        folder.mkdir(parents=True)
        nbformat.write(solved, folder / f"{NAME}.ipynb")


def _make_stock(course: Path, root: Path, count: int) -> None:
    """The same course without our plug-ins, with the first submissions alone."""
    root.mkdir()
    settings = (course / "nbgrader_config.py").read_text() + "\ndel c.Autograde.autograde_preprocessors\n"
    (root / "nbgrader_config.py").write_text(settings)
    shutil.copytree(course / "solutions", root / "solutions")
    for student in sorted((course / "submitted").iterdir())[:count]:
        shutil.copytree(student, root / "submitted" / student.name)
    _run(root, "nbgrader", "generate_assignment", NAME)


def _ours(course: Path, count: int) -> list:
    """Our command, for the first submissions."""
    students = [f"--student=s{number:04}" for number in range(count)]
    return [course, "autograder", "grade", NAME, *students]


def _run(folder: Path, module: str, *arguments: str) -> Cost:
    """What a command costs in the folder, with all that it starts."""
    scripts = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": scripts, "PYTHONPATH": str(ROOT), "JUPYTER_PLATFORM_DIRS": "1"}
    with (folder / "said").open("w+") as said:
        begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", module, *arguments]
        running = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said)
        held = [0.0]
        watch = threading.Thread(target=_watch, args=(running, held))
        watch.start()
        status = running.wait()
        took, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
        watch.join()
        if status != 0:
            raise RuntimeError((folder / "said").read_text())
    processors = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(1e3 * took, 1e3 * processors, max(held))


def _watch(running: subprocess.Popen, held: list[float]) -> None:
    """Add up the memory of a process and all below it, each page shared by several counted in parts, twice a second."""
    while running.poll() is None:
        with contextlib.suppress(psutil.Error):  # one of them has just ended
            process = psutil.Process(running.pid)
            held.append(sum(one.memory_full_info().pss for one in (process, *process.children(recursive=True))) / 1e6)
        time.sleep(0.5)


def _scores(course: Path, count: int) -> dict[str, dict[str, float]]:
    """Points of the first submissions, by student and cell, from the graded notebooks."""
    found = {}
    for path in sorted(course.glob(f"autograded/*/{NAME}/{NAME}.ipynb"))[:count]:
        cells = filter(utils.is_grade, nbformat.read(path, as_version=4).cells)
        found[path.parents[1].name] = {c.metadata.nbgrader.grade_id: utils.determine_grade(c)[0] for c in cells}
    return found


def _limit(course: Path, repeats: int) -> float:
    """Milliseconds to fork a confined process and execute the solved notebook's own cells in it."""
    master = Course(course).master(NAME)
    cells = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code" and not utils.is_grade(cell)]
    with Nursery(*books(master)) as nursery:
        took = []
        for _ in range(repeats + 1):
            begin = time.perf_counter()
            with nursery.student(judge=lambda *_: (True, "")) as session:
                for source in sources:
                    session.run(source)
            took.append(1e3 * (time.perf_counter() - begin))
    return sorted(took[1:])[repeats // 2]
