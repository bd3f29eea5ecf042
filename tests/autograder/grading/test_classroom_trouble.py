"""A locked gradebook, a full disk, a folder that cannot be read, a worker that dies: told, and nothing lost."""

import itertools
import os
import shutil
import sqlite3
import threading
from concurrent.futures import Future

import pytest

from autograder.__main__ import main
from autograder.grading import classroom, worker
from autograder.grading.classroom import by_completion, on_all_cores
from autograder.grading.worker import Task

pytestmark = pytest.mark.slow
STUDENTS = ("ann", "ben", "cem")
# As root, a file's mode hinders nobody who has these two capabilities.
ORDINARY = ("setpriv", "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search") if os.getuid() == 0 else ()


@pytest.fixture
def known(course):
    """A course whose gradebook knows the assignment, and three submissions."""
    course.hand_in("first")
    course.grade()
    for student in STUDENTS:
        course.hand_in(student)
    return course


def lock(course):
    """Another program's connection that is writing."""
    other = sqlite3.connect(course.root / "gradebook.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_a_lock_that_goes_away_is_waited_for(known):
    other = lock(known)
    threading.Timer(6, other.rollback).start()
    known.grade()
    other.close()
    assert {student: known.scores(student) for student in STUDENTS} == dict.fromkeys(STUDENTS, known.full)


def test_a_lock_that_stays_costs_no_grade(known, capsys, monkeypatch):
    monkeypatch.setattr("autograder.grading.gradebook.PATIENCE", 0.2)
    other = lock(known)
    assert main(["grade", known.name, "--course", str(known.root)]) == 2
    said = capsys.readouterr().err
    assert "cannot be written: database is locked. What was graded is kept" in said
    other.close()
    assert set(known.scores()) == {"first"}
    graded = known.identities()
    assert set(graded) == {"first", *STUDENTS}
    assert "4 graded, 4 of them before" in known.grade()
    assert known.identities() == graded
    assert known.scores() == dict.fromkeys(graded, known.full)


def test_a_gradebook_without_room_costs_no_grade(known):
    assert known.graded("first").stat().st_size < 50_000 < (known.root / "gradebook.db").stat().st_size
    said = known.grade(status=2, before=("prlimit", "--fsize=50000", "--"))
    assert "gradebook.db cannot be written" in said
    assert "What was graded is kept" in said
    graded = known.identities()
    assert set(graded) == {"first", *STUDENTS}
    known.grade()
    assert known.identities() == graded
    assert known.scores() == dict.fromkeys(graded, known.full)


def test_a_graded_notebook_without_room_stops_the_run_and_leaves_no_piece(known):
    said = known.grade(status=2, before=("prlimit", "--fsize=1000", "--"))
    assert "01_tiny.ipynb cannot be written: File too large. What was graded so far is kept: make room" in said
    assert list(known.root.glob("autograded/*/*/*")) == [known.graded("first")]
    known.grade()
    assert known.scores() == dict.fromkeys(("first", *STUDENTS), known.full)


@pytest.mark.parametrize("place", ["file", "folder"])
def test_what_the_system_does_not_let_read_keeps_its_grade(known, place):
    known.grade()
    known.hand_in("ann", known.wrong)
    closed = known.submission("ann") if place == "file" else known.submission("ann").parents[1]
    closed.chmod(0)
    said = known.grade(status=1, before=ORDINARY)
    closed.chmod(0o755)
    assert "not graded: it cannot be read: Permission denied" in said
    assert known.scores("ann") == known.full
    assert "3 graded, 3 of them before; 1 not graded." in said


def test_a_submitted_folder_that_cannot_be_listed_is_told(known):
    shutil.rmtree(known.root / "submitted")
    said = known.grade(status=2)
    assert "submitted cannot be listed: No such file or directory." in said


MORTAL = """
import os, sys
from multiprocessing.connection import Connection
with Connection(int(sys.argv[1])) as connection:
    while True:
        try:
            master, task = connection.recv()
        except EOFError:
            break
        if task.student == "deadly" or (task.student == "once" and not os.path.exists(master)):
            open(master, "w").close()
            os.abort()
        connection.send(f"graded {task.student}")
"""


def test_a_submission_that_kills_its_worker_twice_harms_no_other(monkeypatch, tmp_path):
    monkeypatch.setattr(worker, "START", MORTAL)
    students = ["ann", "deadly", "ben", "deadly", *"cdefgh"]
    tasks = (Task(student, b"", "") for student in students)
    (tmp_path / "died").touch()
    results = [(task.student, said) for task, said in on_all_cores(str(tmp_path / "died"), tasks)]
    assert sorted(student for student, _ in results) == sorted(students)
    for student, said in results:
        assert said == (worker.DIED if student == "deadly" else f"graded {student}")


def test_a_worker_that_dies_by_chance_gets_a_second_attempt(monkeypatch, tmp_path):
    monkeypatch.setattr(worker, "START", MORTAL)
    (result,) = on_all_cores(str(tmp_path / "died"), iter([Task("once", b"", "")]))
    assert (tmp_path / "died").exists()
    assert result[1] == "graded once"


def test_a_failure_of_the_grader_is_told_and_stops_nobody(known, monkeypatch, capfd):
    broken = worker.START.replace(
        "worker.main()",
        "worker.grade = lambda nursery, master, content, *_: 1 / content.count(b'theta - eta'); worker.main()",
    )
    known.hand_in("ann", known.wrong)
    monkeypatch.setattr(worker, "START", broken)
    assert main(["grade", known.name, "--course", str(known.root), "--student", "ann"]) == 1
    said = capfd.readouterr()
    assert "not graded: the grader failed: ZeroDivisionError: division by zero" in said.out
    assert "Traceback" in said.err


def test_a_large_class_is_read_as_it_is_graded():
    """Memory does not grow with the class: only a few tasks exist at a time."""
    made = itertools.count()
    tasks = (Task(str(next(made)), b"", "") for _ in range(1000))
    running = []

    def submit(task):
        running.append(Future())
        running[-1].set_result(task.student)
        return running[-1]

    for number, (task, result) in enumerate(by_completion(submit, tasks, most=4), start=1):
        assert task.student == result
        assert len(running) <= number + 4
    assert number == 1000


def test_a_worker_stays_on_its_processor_and_each_has_another(monkeypatch):
    tell = MORTAL.replace('f"graded {task.student}"', "(int(sys.argv[3]), os.sched_getaffinity(0))")
    monkeypatch.setattr(worker, "START", tell)
    processors = os.sched_getaffinity(0)
    tasks = (Task("ann", b"", "") for _ in range(4 * len(processors)))
    assert {said[0] for _, said in on_all_cores("", tasks)} == processors
    assert classroom.AHEAD >= 1
