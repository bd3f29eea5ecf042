"""What a run of `grade` tells the instructor: a table, statistics per question, a picture."""

import math
import statistics
from collections.abc import Mapping
from pathlib import Path

import matplotlib.figure

from autograder.grading.classroom import Report, totals
from autograder.grading.course import Course


def show(course: Course, assignment: str, report: Report) -> None:
    """Print the tables and write the histogram of points into the reports' folder."""
    for line in (*students(report), "", *questions(report)):
        print(line)
    print(f"\n{len(report.points)} graded, {len(report.kept)} of them before; {len(report.failed)} not graded.")
    if report.points:
        picture = course.reports(assignment) / "points.png"
        histogram([totals(points)[0] for points in report.points.values()], report.possible, assignment, picture)
        print(f"The histogram is {picture}.")


def students(report: Report) -> list[str]:
    """One line a student: points, what a person must grade, remarks."""
    lines = [f"{'student':<20} {'points':>7}"]
    for student, points in sorted(report.points.items()):
        total, manual = totals(points)
        remarks = [*([f"{manual} to grade by hand"] if manual else []), *report.remarks.get(student, [])]
        lines.append(f"{printable(student):<20} {total:>7g}  {printable('; '.join(remarks))}".rstrip())
    for student, why in sorted(report.failed.items()):
        lines.append(f"{printable(student):<20} {'-':>7}  not graded: {printable(why)}")
    return lines


def questions(report: Report) -> list[str]:
    """One line a graded cell: the share of submissions that earned all its points, the mean, the points."""
    lines = [f"{'cell':<32} {'solved':>8} {'mean':>6} {'of':>4}"]
    for name, possible in report.possible.items():
        scores = [points[name] for points in report.points.values() if points.get(name) is not None]
        if scores:
            solved = sum(score >= possible for score in scores) / len(scores)
            lines.append(f"{name:<32} {solved:>8.0%} {statistics.mean(scores):>6.2f} {possible:>4g}")
    return lines


def printable(text: str) -> str:
    """A name or a remark on one line, whatever characters a student put into it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def histogram(points: list[float], possible: Mapping[str, float], assignment: str, path: Path) -> None:
    """How many submissions have how many points."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = matplotlib.figure.Figure(figsize=(6, 3), layout="constrained")
    ax = picture.add_subplot()
    most = math.ceil(max([sum(possible.values()), *points]))
    ax.hist(points, bins=[n - 0.5 for n in range(most + 2)], color="#0072B2", edgecolor="white")
    ax.set(xlabel=f"points, of {sum(possible.values()):g}", ylabel="submissions")
    ax.set_title(f"{assignment}: {len(points)} submissions")
    picture.savefig(path, dpi=110)
