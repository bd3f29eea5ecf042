"""`python -m autograder release ASSIGNMENT`: nbgrader's own student version, and its entry in the gradebook."""

import argparse
import logging

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory

from autograder.grading.course import Course
from autograder.grading.errors import CourseError


def command(chosen: argparse.Namespace) -> int:
    """Write the release; 0, or `CourseError` where nbgrader refuses."""
    course = Course(chosen.course, chosen.db)
    course.source(chosen.assignment)  # there is one
    folder = course.folder(course.folders.release_directory, ".", chosen.assignment)
    if folder.exists() and not chosen.force:
        raise CourseError(f"{folder} exists: --force replaces it.")
    generate(course, chosen.assignment)
    print(f"{folder} holds what students receive: no solutions, no hidden tests.")
    return 0


def generate(course: Course, assignment: str) -> None:
    """What `nbgrader generate_assignment --force` does, with the course's settings."""
    config = course.config.copy()
    config.CourseDirectory.assignment_id = assignment
    config.GenerateAssignment.force = True
    log = logging.getLogger("autograder.nbgrader")  # without a handler: warnings and errors alone
    try:
        GenerateAssignment(coursedir=CourseDirectory(config=config), config=config, log=log).start()
    except (Exception, SystemExit) as error:  # nbgrader's converters end in either
        raise CourseError(f"nbgrader made no release of {assignment}: {error}") from error
