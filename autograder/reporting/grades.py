"""The class in nbgrader's gradebook, manual grades included, and the files that an LMS imports."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.grading.course import Course
from autograder.grading.errors import CourseError


@dataclass(frozen=True)
class Part:
    """One graded cell of one student: points, and whether a person must still grade it."""

    score: float
    possible: float
    waiting: bool


@dataclass
class Grades:
    """One student's parts by grade id, as the gradebook has them, and the penalty for being late."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    penalty: float = 0.0
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def score(self) -> float | None:
        """All points less the penalty; None while a person must grade some part."""
        if any(part.waiting for part in self.parts.values()):
            return None
        return max(sum(part.score for part in self.parts.values()) - self.penalty, 0.0)

    @property
    def possible(self) -> float:
        """The points of the whole assignment."""
        return sum(part.possible for part in self.parts.values())


def read_grades(course: Course, assignment: str) -> list[Grades]:
    """Everybody who handed in, by student; raises `CourseError` where nobody did."""
    with Gradebook(course.folders.db_url, course.folders.course_id) as book:
        try:
            book.find_assignment(assignment)
        except MissingEntry:
            known = ", ".join(known.name for known in book.assignments) or "none"
            raise CourseError(f"The gradebook has no assignment {assignment!r}; graded so far: {known}.") from None
        whose = (Student.id, Student.first_name, Student.last_name, Student.email, Student.lms_user_id)
        rows = (
            book.db.query(
                *whose,
                SubmittedNotebook.late_submission_penalty,
                BaseCell.name,
                Grade.score,
                GradeCell.max_score,
                Grade.needs_manual_grade,
            )
            .select_from(Grade)
            .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .join(Student, Student.id == SubmittedAssignment.student_id)
            .join(GradeCell, GradeCell.id == Grade.cell_id)
            .filter(Assignment.name == assignment)
            .all()
        )
    found: dict[str, Grades] = {}
    for student, first, last, email, lms, penalty, name, *part in rows:
        about = (first or "", last or "", email or "", lms or "", penalty or 0.0)
        found.setdefault(student, Grades(student, *about)).parts[name] = Part(*part)
    if not found:
        raise CourseError(f"Nothing of {assignment} is graded: run `python -m autograder grade {assignment}` first.")
    return [found[student] for student in sorted(found)]


def write_canvas(path: Path, assignment: str, grades: list[Grades]) -> None:
    """What Canvas's gradebook imports: it finds a student by its own ID, else by the SIS or login ID."""
    header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment)
    possible = ("    Points Possible", "", "", "", "", _points(grades[0].possible))
    rows = [(_name(one), one.lms_id, one.student, one.student, "", _points(one.score)) for one in grades]
    _write(path, [header, possible, *rows])


def write_moodle(path: Path, assignment: str, grades: list[Grades], comments: dict[str, str]) -> None:
    """What Moodle's grade import takes: map one of the first three columns to the user, the last two to the item.

    comments: by student. Moodle overwrites grade and feedback together, so both are here.
    """
    header = ("Username", "ID number", "Email address", assignment, f"{assignment} (Feedback)")
    rows = [
        (one.student, one.lms_id, one.email, _points(one.score), comments.get(one.student, ""))
        for one in grades
        if one.score is not None
    ]
    _write(path, [header, *rows])


def _write(path: Path, rows: Iterable[tuple]) -> None:
    """As UTF-8; a text that a spreadsheet would take for a formula begins with an apostrophe."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([_harmless(text) for text in row] for row in rows)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def _name(one: Grades) -> str:
    """Canvas's sortable name, or the id where the gradebook knows no name."""
    return ", ".join(filter(None, (one.last_name, one.first_name))) or one.student


def _points(score: float | None) -> str:
    return "" if score is None else f"{score:g}"
