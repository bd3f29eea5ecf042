"""Where a course keeps its files, as nbgrader_config.py says."""

import errno
import os
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, ClearSolutions, ComputeChecksums, LockCells
from nbgrader.utils import parse_utc
from traitlets.config import Config, PyFileConfigLoader

from autograder.grading.errors import CourseError
from autograder.secret import course_secret


class NotHandedIn(Exception):
    """What lies in a submission's place is no file of the student's; the text says what it is."""


@dataclass(frozen=True)
class Submission:
    """One student's file for an assignment: where it is, and when it was handed in, if a file says so.

    timestamp: that file's text. handed_in: the time in it, in UTC and without a zone, as nbgrader
    stores it; None where there is none that can be read.
    """

    student: str
    path: Path
    timestamp: str | None
    handed_in: datetime | None = None

    @property
    def remark(self) -> str | None:
        """What to tell about the timestamp."""
        return f"the timestamp {self.timestamp!r} is no time" if self.timestamp and not self.handed_in else None


class Course:
    """The folders and settings of a course, below `root`; db_url replaces the configured gradebook."""

    def __init__(self, root: Path, db_url: str | None = None) -> None:
        self.root = root.resolve()
        if not (self.root / "nbgrader_config.py").exists():
            raise CourseError(f"There is no nbgrader_config.py in {self.root}: run this in the course's folder.")
        self.config = PyFileConfigLoader("nbgrader_config.py", path=str(self.root)).load_config()
        self.config.merge(Config(CourseDirectory={"root": str(self.root)} | ({"db_url": db_url} if db_url else {})))
        self.folders = CourseDirectory(config=self.config)

    def master(self, assignment: str) -> NotebookNode:
        """What the gradebook knows of an assignment: hidden tests, cleared solutions, checksums."""
        notebook, resources = self.source(assignment), {}
        for step in (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums):
            notebook, resources = step(config=self.config).preprocess(notebook, resources)
        return notebook

    def source(self, assignment: str) -> NotebookNode:
        """The instructor's notebook, with solutions and hidden tests."""
        path = self.folder(self.folders.source_directory, ".", assignment) / f"{assignment}.ipynb"
        if not path.exists():
            known = sorted(
                folder.name for folder in path.parents[1].glob("*/") if (folder / f"{folder.name}.ipynb").exists()
            )
            raise CourseError(f"There is no assignment {assignment!r}; known are {', '.join(known) or 'none'}.")
        return nbformat.read(path, as_version=4)

    def submissions(self, assignment: str) -> list[Submission]:
        """Every student's submission, by student; a folder without the notebook counts too."""
        top = Path(self.folders.format_path(self.folders.submitted_directory, "*", assignment)).parents[1]
        try:
            folders = sorted(folder / assignment for folder in top.iterdir() if not folder.name.startswith("."))
        except OSError as error:
            raise CourseError(f"The submissions in {top} cannot be listed: {error.strerror}.") from None
        return [self._submission(folder, assignment) for folder in folders if _may_exist(folder)]

    def _submission(self, folder: Path, assignment: str) -> Submission:
        try:
            timestamp = _plain(folder / "timestamp.txt", 64).decode().strip() or None
        except (OSError, NotHandedIn, UnicodeDecodeError):
            timestamp = None
        return Submission(folder.parent.name, folder / f"{assignment}.ipynb", timestamp, _time(timestamp))

    def graded(self, student: str, assignment: str) -> Path:
        """Where the graded notebook of a student stands."""
        return self.folder(self.folders.autograded_directory, student, assignment) / f"{assignment}.ipynb"

    def reports(self, assignment: str) -> Path:
        """The folder of tables and pictures about an assignment."""
        return self.root / "reports" / assignment

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """The folder of one step of nbgrader's, for a student and an assignment."""
        return Path(self.folders.format_path(step, student, assignment))

    def secret(self, submission: Submission, assignment: str) -> str:
        """What the hidden inputs of one submission are drawn from: the same again at a regrade."""
        secret = course_secret(Path(self.config.ExecuteWithSecret.secret_file))
        return f"{secret}/{assignment}/{submission.student}/{submission.timestamp}"


def read_submission(submission: Submission) -> bytes:
    """The bytes of a submitted file.

    Raises `NotHandedIn` for what is no plain file of the student's: a symbolic link might point
    anywhere, so neither the file nor its folders may be one. Raises `OSError` where the system is to blame.
    """
    path = submission.path
    try:
        submission.student.encode()
    except UnicodeEncodeError:
        raise OSError("the folder's name is not UTF-8: rename it") from None
    if path.parent.is_symlink() or path.parent.parent.is_symlink():
        raise NotHandedIn("the folder is a symbolic link")
    return _plain(path, 64 * 2**20)


def _plain(path: Path, most: int) -> bytes:
    """So many bytes of a plain file; a pipe does not block, a link is not followed."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise NotHandedIn(f"there is no {path.name} in the folder") from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotHandedIn(f"{path.name} is a symbolic link") from None
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotHandedIn(f"{path.name} is not a plain file")
    with os.fdopen(handle, "rb") as file:
        return file.read(most)


def _may_exist(folder: Path) -> bool:
    """Whether a submission is there, or cannot be seen, which its student must not lose by."""
    try:
        folder.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _time(timestamp: str | None) -> datetime | None:
    try:
        return parse_utc(timestamp)
    except (ValueError, OverflowError, TypeError, AttributeError):  # it is any text
        return None
