"""Another database than SQLite, other machines than this one."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

pytestmark = pytest.mark.slow
STUDENTS = [f"student{number}" for number in range(6)]


@pytest.fixture(scope="module")
def postgresql():
    """The address of an empty database in a PostgreSQL server of its own, which only this machine reaches."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if not programs:
        pytest.fail("PostgreSQL is missing: install it (Debian: apt install postgresql) and test again", pytrace=False)
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path has at most 107 characters
    user = []  # it refuses to run as root
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        user = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    quiet = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL}
    control = [*user, programs[-1] / "pg_ctl", "-D", folder / "data", "-w"]
    initdb = [*user, programs[-1] / "initdb", "-D", folder / "data", "-U", "teacher", "-A", "trust", "-N"]
    subprocess.run(initdb, **quiet)
    settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    try:
        subprocess.run([*control, "-l", folder / "log", "-o", settings, "start"], **quiet)
        yield f"postgresql+psycopg://teacher@/postgres?host={folder}"
        subprocess.run([*control, "-m", "fast", "stop"], **quiet)
    finally:
        shutil.rmtree(folder)


def test_postgresql_takes_the_grades_and_keeps_what_it_has(course, postgresql):
    for number, student in enumerate([*STUDENTS, "学生", "o'hara"]):
        course.hand_in(student, course.wrong if number == 1 else course.right, timestamp=f"2026-11-0{number + 1}")
    course.hand_in("long" * 50)  # nbgrader gives names 128 characters
    command = ("--db", postgresql)
    said = course.grade(*command, status=1)
    assert "not graded: the gradebook refuses it: (psycopg.errors.StringDataRightTruncation) value too long" in said
    assert not (course.root / "gradebook.db").exists()
    with Gradebook(postgresql) as book:
        scores = {found.student.id: found.score for found in book.assignment_submissions(course.name)}
    assert scores == {**dict.fromkeys(STUDENTS, 3), "student1": 1, "学生": 3, "o'hara": 3}
    before = course.identities()
    assert "9 graded, 9 of them before; 1 not graded" in course.grade(*command, status=1)
    assert course.identities() == before


def test_a_short_address_of_postgresql_is_enough(course, postgresql):
    course.hand_in("ann")
    said = course.grade("--db", postgresql.replace("+psycopg", ""))
    assert "1 graded" in said


@contextlib.contextmanager
def cluster(workers):
    """A Dask cluster of processes on this machine, each with one thread."""
    from dask.distributed import LocalCluster

    local = LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None)
    with local:
        yield local.scheduler_address


def test_a_dask_cluster_of_two_gives_the_same_grades(course):
    for number, student in enumerate(STUDENTS):
        course.hand_in(student, course.wrong if number == 1 else course.right)
    course.hand_in("broken", b"{}")
    with cluster(2) as address:
        said = course.grade("--scheduler", address, status=1)
    assert "6 graded, 0 of them before; 1 not graded" in said
    elsewhere = course.scores()
    course.grade("--regrade", status=1)
    assert course.scores() == elsewhere
    assert Counter(scores["check-gd_step"] for scores in elsewhere.values()) == {2: 5, 0: 2}


def test_a_cluster_without_workers_is_told(course):
    course.hand_in("ann")
    with cluster(0) as address:
        assert "has no workers: start some with `dask worker" in course.grade("--scheduler", address, status=2)
