"""Grade a class: all cores, one gradebook connection, and nothing lost when the run is killed."""

import datetime
import functools
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode
from tqdm import tqdm

from autograder.grading import record
from autograder.grading.assembly import Unreadable
from autograder.grading.books import books
from autograder.grading.course import Course, Submission, read_submission
from autograder.grading.gradebook import Register
from autograder.grading.submission import Graded, grade
from autograder.sandbox.limits import LAYERS
from autograder.sandbox.session import Nursery

ATTEMPTS = 2  # of a submission whose worker died


@dataclass(frozen=True)
class Task:
    """Everything that grading one submission needs: a pure function's argument."""

    student: str
    content: bytes
    secret: str
    layers: tuple[str, ...] = LAYERS


@dataclass
class Report:
    """What happened to each submission of a run: points of the graded, remarks, and what failed, by student."""

    points: dict[str, dict[str, float | None]] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)


def grade_class(
    course: Course,
    assignment: str,
    students: Iterable[str] | None = None,
    since: datetime.datetime | None = None,
    regrade: bool = False,
    layers: tuple[str, ...] = LAYERS,
    run: Callable[[NotebookNode, list[Task]], Iterator[tuple[Task, Graded | str]]] | None = None,
) -> Report:
    """Grade what is new: submissions whose content the graded notebook on disk does not stand for.

    students: only these. since: only what was handed in after this time. regrade: also what is
    graded already. run: executes the tasks; all cores of this machine by default.
    """
    master, report = course.master(assignment), Report()
    with Register(course, assignment, master) as register:
        tasks = list(_tasks(course, assignment, students, since, regrade, layers, register, report))
        by_student = {submission.student: submission for submission in course.submissions(assignment)}
        results = (run or on_all_cores)(master, tasks)
        for task, graded in tqdm(results, total=len(tasks), desc=assignment, unit="submission", delay=1):
            if isinstance(graded, str):
                report.failed[task.student] = graded
                register.save(task.student, by_student[task.student].timestamp, None)
                continue
            stamp = {"submission": record.digest(task.content), "remarks": graded.remarks, "seconds": graded.seconds}
            record.write(course.graded(task.student, assignment), graded.notebook, **stamp)
            register.save(task.student, by_student[task.student].timestamp, graded.notebook)
            report.points[task.student], report.remarks[task.student] = graded.scores, graded.remarks
    return report


def _tasks(
    course: Course,
    assignment: str,
    students: Iterable[str] | None,
    since: datetime.datetime | None,
    regrade: bool,
    layers: tuple[str, ...],
    register: Register,
    report: Report,
) -> Iterator[Task]:
    """What must be graded; what is graded already is put into the report, and into the gradebook if it lacks it."""
    for submission in course.submissions(assignment):
        if students is not None and submission.student not in students:
            continue
        if since and not _handed_in_after(submission, since):
            continue
        try:
            content = read_submission(submission.path)
        except OSError as error:
            report.failed[submission.student] = f"it cannot be read: {error.strerror or error}"
            register.save(submission.student, submission.timestamp, None)
            continue
        done = None if regrade else record.read(course.graded(submission.student, assignment))
        if done and done.metadata[record.STAMP].get("submission") == record.digest(content):
            if register.missing(submission.student, done):
                register.save(submission.student, submission.timestamp, done)
            report.kept.append(submission.student)
            report.points[submission.student] = record.scores(done)
            report.remarks[submission.student] = done.metadata[record.STAMP].get("remarks", [])
            continue
        yield Task(submission.student, content, course.secret(submission, assignment), layers)


def _handed_in_after(submission: Submission, since: datetime.datetime) -> bool:
    """By its timestamp; one that has none, or none that can be read, is always included."""
    try:
        when = datetime.datetime.fromisoformat((submission.timestamp or "").removesuffix(" UTC").strip())
    except ValueError:
        return True
    return when.replace(tzinfo=when.tzinfo or datetime.UTC) > since


def on_all_cores(master: NotebookNode, tasks: list[Task]) -> Iterator[tuple[Task, Graded | str]]:
    """Grade the tasks in processes of this machine; a worker that dies costs its submission one attempt."""
    waiting = [(task, 1) for task in tasks]
    while waiting:
        again = []
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            running = {pool.submit(grade_task, nbformat.writes(master), task): (task, n) for task, n in waiting}
            for future in as_completed(running):
                task, attempt = running[future]
                try:
                    yield task, future.result()
                except BrokenProcessPool:
                    if attempt < ATTEMPTS:
                        again.append((task, attempt + 1))
                    else:
                        yield task, "the process that graded it ended"
        waiting = again


def grade_task(master: str, task: Task) -> Graded | str:
    """Grade one submission in this process; what is no notebook is a sentence."""
    try:
        return grade(_nursery(master, task.layers), _read(master), task.content, task.secret)
    except Unreadable as error:
        return str(error)


@functools.lru_cache(1)
def _nursery(master: str, layers: tuple[str, ...]) -> Nursery:
    """The warm process of this worker, for one assignment, which ends with the worker."""
    return Nursery(*books(_read(master)), layers)


@functools.lru_cache(2)
def _read(master: str) -> NotebookNode:
    return nbformat.reads(master, as_version=4)


def totals(points: dict[str, float | None]) -> tuple[float, int]:
    """The points of a submission that are known, and how many parts a person must grade."""
    known: list[Any] = [score for score in points.values() if score is not None]
    return sum(known), len(points) - len(known)
