"""Where a course keeps its files, as nbgrader_config.py says."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, ClearSolutions, ComputeChecksums, LockCells
from nbgrader.utils import parse_utc
from traitlets.config import Config, PyFileConfigLoader

from autograder.grading.errors import CourseError
from autograder.secret import course_secret


@dataclass(frozen=True)
class Submission:
    """One student's file for an assignment: where it is and when it was handed in, if a file says so."""

    student: str
    path: Path
    timestamp: str | None


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
        pattern = Path(self.folders.format_path(self.folders.submitted_directory, "*", assignment))
        found = pattern.parent.parent.glob(f"*/{assignment}")
        return [self._submission(folder, assignment) for folder in sorted(found)]

    def _submission(self, folder: Path, assignment: str) -> Submission:
        return Submission(folder.parent.name, folder / f"{assignment}.ipynb", _timestamp(folder / "timestamp.txt"))

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


def read_submission(path: Path) -> bytes:
    """The bytes of a submitted file; raises `OSError` for what is no plain file of the student's.

    A symbolic link might point anywhere, so neither the file nor its folder may be one.
    """
    return _plain_file(path, 64 * 2**20)


def _timestamp(path: Path) -> str | None:
    """When a submission was handed in, if a plain file beside it says so and nbgrader can read it."""
    try:
        text = _plain_file(path, 64).decode().strip()
        parse_utc(text)
    except (OSError, ValueError, OverflowError):
        return None
    return text


def _plain_file(path: Path, most: int) -> bytes:
    if path.parent.is_symlink() or path.parent.parent.is_symlink():
        raise OSError("the folder is a symbolic link")
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError("it is not a plain file")
        return file.read(most)
