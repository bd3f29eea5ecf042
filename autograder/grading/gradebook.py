"""nbgrader's gradebook, on one connection for a whole class."""

import warnings
from types import TracebackType

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import LateSubmissionPlugin
from sqlalchemy.exc import SAWarning

from autograder.grading.course import Course, CourseError
from autograder.grading.record import scores


class Register:
    """Writes the grades of one assignment into the gradebook; a `with` block closes it."""

    def __init__(self, course: Course, assignment: str, master: NotebookNode) -> None:
        self.course, self.assignment, self.master = course, assignment, master
        try:
            self.book = Gradebook(course.folders.db_url, course.folders.course_id)
        except Exception as error:  # each database has its own exceptions
            raise CourseError(f"The gradebook {course.folders.db_url} cannot be opened: {error}") from error
        self.penalty = LateSubmissionPlugin(config=course.config)
        self._require_assignment()

    def __enter__(self) -> "Register":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.book.close()

    def save(self, student: str, timestamp: str | None, notebook: NotebookNode | None) -> None:
        """One student's grades, in one transaction; without a notebook every part earns 0."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # nbgrader's own way to build its objects
            self._save(student, timestamp, notebook)

    def _save(self, student: str, timestamp: str | None, notebook: NotebookNode | None) -> None:
        self.book.update_or_create_student(student)
        when = {"timestamp": timestamp} if timestamp else {}
        submission = self.book.update_or_create_submission(self.assignment, student, **when)
        (submitted,) = [part for part in submission.notebooks if part.name == self.assignment]
        found = scores(notebook) if notebook else {}
        for grade in submitted.grades:
            grade.auto_score = found.get(grade.name, 0)
            grade.needs_manual_grade = notebook is not None and (
                grade.manual_score is not None or grade.auto_score is None
            )
        untouched = {c.metadata.nbgrader.grade_id for c in notebook.cells if _untouched(c)} if notebook else set()
        for comment in submitted.comments:
            comment.auto_comment = "No response." if comment.name in untouched else None
        self.book.db.flush()
        submitted.late_submission_penalty = self._late(student, submission, submitted)
        self.book.db.commit()

    def missing(self, student: str, notebook: NotebookNode) -> bool:
        """Whether the gradebook lacks what a graded notebook says."""
        try:
            submitted = self.book.find_submission_notebook(self.assignment, self.assignment, student)
        except MissingEntry:
            return True
        held = {grade.name: grade.auto_score for grade in submitted.grades}
        return any(held.get(name, -1) != score for name, score in scores(notebook).items())

    def _late(self, student: str, submission: object, submitted: object) -> float | None:
        if submission.total_seconds_late <= 0:
            return None
        penalty = self.penalty.late_submission_penalty(student, submitted.score, submission.total_seconds_late)
        return penalty if penalty is None else min(max(penalty, 0), submitted.score)

    def _require_assignment(self) -> None:
        """The assignment's cells in the gradebook, as `nbgrader generate_assignment` puts them there."""
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


def _untouched(cell: NotebookNode) -> bool:
    """Whether a cell to be filled in is as it was given."""
    if not utils.is_solution(cell):
        return False
    return cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
