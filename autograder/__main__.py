"""`python -m autograder check | release | grade | report | mutants`: the grader's command line."""

import argparse
import datetime
import functools
import os
import sys
from pathlib import Path

from autograder.grading.errors import CourseError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when all went well, 1 when some submission could not be graded, 2 for a wrong
    call or where the system refuses, 130 when interrupted."""
    chosen = _parser().parse_args(arguments)
    # To make a gradebook, nbgrader starts `alembic`, which lies beside this Python.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    try:
        return chosen.command(chosen)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. What was graded is kept: the same command goes on from there.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m autograder", description="Grade, check and report.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    grade = commands.add_parser("grade", help="grade a class into nbgrader's gradebook")
    grade.set_defaults(command=_grade)
    grade.add_argument("assignment", help="such as 05_adam")
    grade.add_argument("--course", type=Path, default=Path(), help="the folder with nbgrader_config.py")
    grade.add_argument("--student", action="append", help="only this student; may be repeated")
    grade.add_argument("--since", type=_time, help="only what was handed in after this time, such as 2026-11-20")
    grade.add_argument("--regrade", action="store_true", help="also what is graded already")
    grade.add_argument("--db", help="another gradebook, such as postgresql://user@host/grades")
    grade.add_argument("--scheduler", help="a Dask cluster instead of this machine, such as tcp://host:8786")
    grade.add_argument("--unsafe", action="store_true", help="go on where this system lacks a layer of isolation")
    check = commands.add_parser("check", help="check a notebook of your own, here and now")
    check.set_defaults(command=_check)
    check.add_argument("notebook", type=Path, help="such as exercises/05_adam/05_adam.ipynb")
    release = commands.add_parser("release", help="write what students receive, as nbgrader does")
    release.set_defaults(command=_release)
    release.add_argument("assignment", help="such as 05_adam")
    release.add_argument("--course", type=Path, default=Path(), help="the folder with nbgrader_config.py")
    release.add_argument("--db", help="another gradebook, such as postgresql://user@host/grades")
    release.add_argument("--force", action="store_true", help="replace the release that is there")
    report = commands.add_parser("report", help="a class: grades, mistakes, similar work; --mine: your own progress")
    report.set_defaults(command=_report)
    subject = report.add_mutually_exclusive_group(required=True)
    subject.add_argument("assignment", nargs="?", help="such as 05_adam: what the class did")
    subject.add_argument("--mine", action="store_true", help="how far your own notebooks are, and what comes next")
    report.add_argument("--course", type=Path, default=Path(), help="the folder with nbgrader_config.py")
    report.add_argument("--db", help="another gradebook, such as postgresql://user@host/grades")
    report.add_argument("--threshold", type=float, default=0.5, help="how alike a pair must be to be listed, 0 to 1")
    mutants = commands.add_parser("mutants", help="how the checks do on wrong answers, into autograder/MUTANTS.md")
    mutants.set_defaults(command=_mutants)
    mutants.add_argument("names", nargs="*", metavar="NAME", help="such as adam_step; all exercises without one")
    mutants.add_argument("--out", type=Path, help="another place for the table")
    return parser


def _mutants(chosen: argparse.Namespace) -> int:
    from autograder.mutation.command import command

    return command(chosen)


def _release(chosen: argparse.Namespace) -> int:
    from autograder.grading.release import command

    return command(chosen)


def _report(chosen: argparse.Namespace) -> int:
    if chosen.mine:
        from autograder.reporting.mine import command
    else:
        from autograder.reporting.command import command

    return command(chosen)


def _check(chosen: argparse.Namespace) -> int:
    from autograder.grading.notebook_check import command

    return command(chosen)


def _grade(chosen: argparse.Namespace) -> int:
    from autograder.grading.classroom import Classroom, on_all_cores, on_dask
    from autograder.grading.course import Course
    from autograder.grading.summary import show
    from autograder.sandbox.limits import LAYERS, missing_layers

    missing = missing_layers()
    layers = tuple(layer for layer in LAYERS if layer not in missing)
    print(f"Isolation: {', '.join(layers) or 'none'}.")
    for layer, remedy in missing.items():
        print(f"  {layer} is missing: {remedy}.")
    if missing and not chosen.unsafe:
        print("Nothing was graded. --unsafe grades without the missing layers.", file=sys.stderr)
        return 2
    course = Course(chosen.course, chosen.db)
    run = functools.partial(on_dask, chosen.scheduler) if chosen.scheduler else on_all_cores
    settings = (chosen.student, chosen.since, chosen.regrade, layers, run)
    report = Classroom(course, chosen.assignment, *settings).grade()
    show(course, chosen.assignment, report)
    return 1 if report.failed else 0


def _time(text: str) -> datetime.datetime:
    """A time as the gradebook has it: UTC, without a zone; this machine's zone where none is given."""
    when = datetime.datetime.fromisoformat(text)
    return when.astimezone(datetime.UTC).replace(tzinfo=None)


if __name__ == "__main__":
    sys.exit(main())
