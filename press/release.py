"""Solution to student version, by nbgrader's own converter."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

# A logger without handlers prints warnings and errors, and drops the line per file.
LOG = logging.getLogger("press.nbgrader")


def course_config(root: Path) -> Config:
    """What nbgrader_config.py says; the stock command reads the same file."""
    if (root / "nbgrader_config.py").exists():
        return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    return Config()


def release(solutions: dict[str, bytes], config: Config) -> dict[str, bytes]:
    """The student version of each solution notebook, both by the assignment's name.

    The bytes are those of `nbgrader generate_assignment`, which would also want a database.
    """
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder).resolve()
        for name, content in solutions.items():
            target = course / "solutions" / name / f"{name}.ipynb"
            target.parent.mkdir(parents=True)
            target.write_bytes(content)
        for name in solutions:
            generate(course, name, config)
        return {name: (course / "exercises" / name / f"{name}.ipynb").read_bytes() for name in solutions}


def generate(course: Path, name: str, config: Config) -> None:
    """Run nbgrader's converter on one assignment of a course folder, without its gradebook."""
    settings = config.copy()
    settings.CourseDirectory.root = str(course)
    settings.CourseDirectory.source_directory = "solutions"
    settings.CourseDirectory.release_directory = "exercises"
    settings.CourseDirectory.assignment_id = name
    # The two settings of the stock command's --no-db.
    settings.GenerateAssignment.no_database = True
    settings.SaveCells.enabled = False
    folders = CourseDirectory(config=settings)
    GenerateAssignment(coursedir=folders, config=settings, log=LOG).start()
