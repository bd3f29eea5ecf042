"""nbgrader's gradebook, on one connection for a whole class."""

import contextlib
import logging
import os
import sysconfig
import time
import warnings
from collections.abc import Iterator
from datetime import datetime
from types import TracebackType
from typing import NamedTuple

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
from nbgrader.plugins import LateSubmissionPlugin
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError, SAWarning, StatementError

from autograder.grading.course import Course
from autograder.grading.errors import CourseError
from autograder.grading.record import Record

PATIENCE = 10  # seconds that SQLite waits for somebody else's lock
AGAIN = 60.0  # seconds from an attempt that failed to the next one
# What a database refuses is told in a sentence; nbgrader would also print where in its code.
logging.getLogger("tornado.application").addHandler(logging.NullHandler())


class Entry(NamedTuple):
    """One student's grades as they are to stand in the gradebook; no record means that every part earns 0."""

    student: str
    timestamp: datetime | None
    record: Record | None


class Register:
    """Writes the grades of one assignment into the gradebook; a `with` block closes it.

    What cannot be written, because the database is locked or the disk is full, waits for the next
    attempt; the last one is made at the end of the block and raises `CourseError`. refused: why the
    database takes no grades of a student, such as a name that is too long for it.
    """

    def __init__(self, course: Course, assignment: str, master: NotebookNode) -> None:
        self.course, self.assignment, self.master = course, assignment, master
        self.url = course.folders.db_url
        self.waiting, self.again = [], 0.0
        self.refused: dict[str, str] = {}
        try:
            self.url = make_url(self.url).render_as_string()  # without the password
            with _alembic_on_path():
                self.book = Gradebook(_address(course.folders.db_url), course.folders.course_id)
        except Exception as error:  # each database has its own exceptions
            raise CourseError(f"The gradebook {self.url} cannot be opened: {error}") from error
        self.book.db().expire_on_commit = False  # what is common to all submissions is read once
        self.penalty = LateSubmissionPlugin(config=course.config)
        with self._explained():
            self.cells = self._required_cells()

    def __enter__(self) -> "Register":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            with self._explained():
                self._write()
        finally:
            self.book.close()

    def save(self, entry: Entry) -> None:
        """Write a student's grades, and those that are still waiting, each student's in one transaction."""
        self.waiting.append(entry)
        if time.monotonic() >= self.again:
            try:
                self._write()
            except OperationalError:  # in the end it is raised
                self.again = time.monotonic() + AGAIN

    def _write(self) -> None:
        while self.waiting:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", SAWarning)  # nbgrader's own way to build its objects
                    self._enter(self.waiting[0])
            except (StatementError, InvalidEntry) as error:  # nbgrader makes the second out of some of the first
                self.book.db.rollback()
                cause = error if isinstance(error, StatementError) else error.__context__
                if isinstance(cause, OperationalError):
                    raise cause from None
                self.refused[self.waiting[0].student] = f"the gradebook refuses it: {str(error).splitlines()[0]}"
            self.waiting.pop(0)

    def _enter(self, entry: Entry) -> None:
        self.book.update_or_create_student(entry.student)
        when = {"timestamp": entry.timestamp} if entry.timestamp else {}
        submission = self.book.update_or_create_submission(self.assignment, entry.student, **when)
        (submitted,) = [part for part in submission.notebooks if part.name == self.assignment]
        scores = entry.record.scores if entry.record else {}
        for grade in submitted.grades:
            grade.auto_score = scores.get(grade.name, 0)
            grade.needs_manual_grade = entry.record is not None and (
                grade.manual_score is not None or grade.auto_score is None
            )
        for comment in submitted.comments:
            comment.auto_comment = "No response." if entry.record and comment.name in entry.record.untouched else None
        self.book.db.flush()
        submitted.late_submission_penalty = self._late(entry.student, submission, submitted)
        self.book.db.commit()

    def lacks(self, entry: Entry) -> bool:
        """Whether the gradebook does not say what a record says."""
        try:
            submission = self.book.find_submission(self.assignment, entry.student)
        except MissingEntry:
            return True
        (submitted,) = [part for part in submission.notebooks if part.name == self.assignment]
        held = {grade.name: grade.auto_score for grade in submitted.grades}
        return entry.timestamp not in (None, submission.timestamp) or held != entry.record.scores

    def _late(self, student: str, submission: object, submitted: object) -> float | None:
        if submission.total_seconds_late <= 0:
            return None
        penalty = self.penalty.late_submission_penalty(student, submitted.score, submission.total_seconds_late)
        return penalty if penalty is None else min(max(penalty, 0), submitted.score)

    def _required_cells(self) -> list:
        """The assignment's cells in the gradebook, put there as `nbgrader generate_assignment` does.

        Whoever holds them keeps SQLAlchemy from reading them again for every student.
        """
        try:
            known = self.book.find_notebook(self.assignment, self.assignment)
        except MissingEntry:
            self.book.update_or_create_assignment(self.assignment)
            known = self.book.update_or_create_notebook(self.assignment, self.assignment)
        held = {cell.name: cell.max_score for cell in known.grade_cells}
        wanted = {
            c.metadata.nbgrader.grade_id: float(c.metadata.nbgrader.points)
            for c in self.master.cells
            if utils.is_grade(c)
        }
        if held and held != wanted:
            raise CourseError(
                f"The gradebook knows another version of {self.assignment}: run "
                f"`nbgrader generate_assignment {self.assignment} --force` first."
            )
        if not held:
            self._add_cells(known)
        return [known, known.assignment, *known._base_cells]

    def _add_cells(self, known: object) -> None:
        for cell in self.master.cells:
            marks = cell.metadata.get("nbgrader")
            if not marks:
                continue
            place = (marks.grade_id, self.assignment, self.assignment)
            if utils.is_grade(cell):
                self.book.update_or_create_grade_cell(*place, max_score=float(marks.points), cell_type=cell.cell_type)
            if utils.is_solution(cell):
                self.book.update_or_create_solution_cell(*place)
            checksum = utils.compute_checksum(cell)
            text = {
                "cell_type": cell.cell_type,
                "locked": utils.is_locked(cell),
                "source": cell.source,
                "checksum": checksum,
            }
            self.book.update_or_create_source_cell(*place, **text)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise CourseError(
                f"The gradebook {self.url} cannot be written: {error.orig}. "
                "What was graded is kept: close what uses it, or make room, and run the same command again."
            ) from error


def _address(url: str) -> str:
    """The gradebook's address as it is used: SQLite waits for locks, PostgreSQL is reached by psycopg."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        address = address.update_query_dict({"timeout": str(PATIENCE)})
    elif address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    return address.render_as_string(hide_password=False)


@contextlib.contextmanager
def _alembic_on_path() -> Iterator[None]:
    """nbgrader calls alembic by its name when it makes a database."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
