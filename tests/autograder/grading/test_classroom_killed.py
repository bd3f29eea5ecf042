"""A grader that is killed at any moment loses nothing and grades nothing twice."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
STUDENTS = [f"student{number}" for number in range(12)]
KILLS = 15


def kill_after(course, notebooks, seconds, marker):
    """Start the command and kill it alone, so many seconds after so many notebooks were written.

    Waits until all that it started has ended too.
    """
    before = course.identities()
    grader = subprocess.Popen(
        course.command(),
        env=os.environ | {"TMPDIR": str(marker)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while grader.poll() is None and len(course.identities().items() - before.items()) < notebooks:
        time.sleep(0.01)
    time.sleep(seconds)
    if grader.poll() is None:
        os.kill(grader.pid, signal.SIGKILL)
    status = grader.wait()
    for _ in range(100):
        if not started_by(marker):
            return status
        time.sleep(0.05)
    raise AssertionError(f"processes outlive the grader by 5 seconds: {started_by(marker)}")


def started_by(marker):
    """The processes whose environment names this folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={marker}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # it has just ended, or is somebody else's
            continue
    return [command for command in found if command]


def on_disk(course):
    """Each graded notebook: the digest of what it grades, and what changes when it is written again."""
    paths = {path.parents[1].name: path for path in course.root.glob("autograded/*/*/[!.]*.ipynb")}
    stamps = {student: json.loads(path.read_text())["metadata"]["stepsize"] for student, path in paths.items()}
    identities = course.identities()
    return {(student, stamp["submission"]): identities[student] for student, stamp in stamps.items()}


@pytest.fixture(scope="module")
def history(make_course, tmp_path_factory):
    """The course after the last run; how each run ended, and what was on disk after it."""
    course, seen, rng = make_course(), [], random.Random(5)
    for number, student in enumerate(STUDENTS):
        course.hand_in(student, course.wrong if number % 3 == 0 else course.right)
    marker = tmp_path_factory.mktemp("marker")
    for kill in range(KILLS):
        status = kill_after(course, rng.randint(0, 4), rng.uniform(0, 0.3), marker)
        seen.append((status, on_disk(course)))
        if len(seen[-1][1]) == len(STUDENTS):
            for student in rng.sample(STUDENTS, 8):  # so that the next run has something to do
                course.hand_in(student, f"# version {kill}\n{course.right}")
    course.grade()
    return course, [*seen, (0, on_disk(course))]


def test_runs_were_killed_before_and_after_they_had_graded_something(history):
    _, seen = history
    killed = [found for status, found in seen if status == -signal.SIGKILL]
    assert len(killed) >= KILLS // 2
    assert len({frozenset(found.items()) for found in killed}) >= 3


def test_nothing_is_graded_twice(history):
    """The graded notebook of a student's submission is never written again, whatever is killed when."""
    _, seen = history
    written = {}
    for _, found in seen:
        for submission, identity in found.items():
            written.setdefault(submission, set()).add(identity)
    assert len(written) >= len(STUDENTS)
    assert {len(identities) for identities in written.values()} == {1}


def test_the_gradebook_says_what_the_graded_notebooks_say(history):
    course, _ = history
    scores = course.scores()
    assert sorted(scores) == sorted(STUDENTS)
    for student in STUDENTS:
        rule = course.nothing if "theta + eta" in course.submission(student).read_text() else course.full
        assert scores[student] == {**course.full, "check-gd_step": rule["check-gd_step"]}


def test_nothing_half_written_is_left(history):
    course, _ = history
    assert {path.name for path in course.root.glob("autograded/*/*/*")} == {f"{course.name}.ipynb"}
    with sqlite3.connect(course.root / "gradebook.db") as book:
        assert book.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    book.close()
