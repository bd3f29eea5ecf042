"""`python -m autograder report ASSIGNMENT`: everything as text, and as files in reports/ASSIGNMENT/."""

import argparse
import csv
from collections.abc import Iterable
from pathlib import Path

from autograder.grading import record
from autograder.grading.course import Course
from autograder.reporting import grades, mistakes, questions, similar


def command(chosen: argparse.Namespace) -> int:
    """Print the report and write its files; 0, or `CourseError` where nothing is graded."""
    course = Course(chosen.course, chosen.db)
    folder = course.reports(chosen.assignment)
    lines = report(course, chosen.assignment, folder, chosen.threshold)
    print("\n".join(lines))
    print(f"\nThe files are in {folder}.")
    return 0


def report(course: Course, assignment: str, folder: Path, threshold: float = similar.THRESHOLD) -> list[str]:
    """The whole report as lines; the tables, the LMS's files and the picture go to `folder`."""
    found = grades.read_grades(course, assignment)
    said, answers = {}, {}
    for one in found:  # a large class: of each notebook only what is needed stays
        notebook = record.read(course.graded(one.student, assignment))
        if notebook:
            said[one.student], answers[one.student] = mistakes.messages(notebook), similar.solutions(notebook)
    asked, made = questions.questions(found), mistakes.count(said.values())
    source, master = course.source(assignment), course.master(assignment)
    given = similar.solutions(source), similar.solutions(master)
    pairs = similar.similar(answers, given, similar.names(master), threshold)

    folder.mkdir(parents=True, exist_ok=True)
    comments = {student: comment(messages) for student, messages in said.items()}
    grades.write_canvas(folder / "canvas.csv", assignment, found)
    grades.write_moodle(folder / "moodle.csv", assignment, found, comments)
    _write(folder / "questions.csv", questions.Question._fields, asked)
    _write(folder / "mistakes.csv", ("students", "exercise", "hint"), ((n, *mistake) for mistake, n in made))
    _write(folder / "similar.csv", similar.Pair._fields, pairs)
    questions.draw(asked, f"{assignment}: {len(found)} students", folder / "questions.png")
    lines = [
        *summary(assignment, found),
        *("", *questions.table(asked)),
        *("", *mistake_lines(made, len(found))),
        *("", *pair_lines(pairs, threshold)),
    ]
    (folder / "report.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return lines


def summary(assignment: str, found: list[grades.Grades]) -> list[str]:
    """How many handed in, their mean, and what a person must still grade."""
    scores = [one.score for one in found if one.score is not None]
    mean = f", {sum(scores) / len(scores):.2f} of {found[0].possible:g} points on average" if scores else ""
    lines = [f"{assignment}: {len(found)} students{mean}."]
    waiting = len(found) - len(scores)
    if waiting:
        lines.append(f"{waiting} wait for a grade by hand and have no score in the files for the LMS.")
    return lines


def mistake_lines(made: list[tuple[mistakes.Mistake, int]], students: int) -> list[str]:
    """One line a mistake, the most frequent first."""
    lines = [f"{'students':>8}  mistake"]
    lines += [f"{n:>3} {n / students:>4.0%}  {mistake.exercise}: {mistake.hint}" for mistake, n in made]
    return lines if made else ["Nobody's graded cell complains."]


def pair_lines(pairs: list[similar.Pair], threshold: float) -> list[str]:
    """One line a pair; a likeness asks for a look, it proves nothing."""
    if not pairs:
        return [f"No two submissions share {threshold:.0%} of what hardly anybody else writes."]
    lines = ["Similar submissions, in what hardly anybody else writes (look at both before you judge):"]
    return lines + [f"{pair.similarity:>6.0%}  {pair.cell}: {pair.first}, {pair.second}" for pair in pairs]


def comment(messages: dict[str, str]) -> str:
    """What stopped each cell, as a student reads it in the LMS."""
    return "\n".join(f"{name}\n{text}" for name, text in messages.items())


def _write(path: Path, header: tuple, rows: Iterable[tuple]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
