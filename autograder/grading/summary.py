"""What a run of `grade` tells the instructor: a table, statistics per question, a picture."""

import statistics

import matplotlib.figure

from autograder.grading.classroom import Report, totals
from autograder.grading.course import Course


def show(course: Course, assignment: str, report: Report) -> None:
    """Print the tables and write the histogram of points into the reports' folder."""
    for line in (*students(report), "", *questions(report)):
        print(line)
    if report.points:
        picture = course.reports(assignment) / "points.png"
        histogram([totals(points)[0] for points in report.points.values()], assignment, picture)
        print(f"\n{len(report.points)} graded, {len(report.kept)} of them before; the histogram is {picture}")


def students(report: Report) -> list[str]:
    """One line a student: points, what a person must grade, remarks."""
    lines = [f"{'student':<20} {'points':>7}"]
    for student, points in sorted(report.points.items()):
        total, manual = totals(points)
        remarks = [*([f"{manual} to grade by hand"] if manual else []), *report.remarks.get(student, [])]
        lines.append(f"{student:<20} {total:>7g}  {'; '.join(remarks)}".rstrip())
    lines += [f"{student:<20} {0:>7}  not graded: {why}" for student, why in sorted(report.failed.items())]
    return lines


def questions(report: Report) -> list[str]:
    """One line a graded cell: how many earned all its points, and the mean."""
    names = list(dict.fromkeys(name for points in report.points.values() for name in points))
    lines = [f"{'cell':<32} {'solved':>8} {'mean':>6}"]
    for name in names:
        scores = [points[name] for points in report.points.values() if points.get(name) is not None]
        if scores:
            most = max(scores)
            solved = sum(score == most > 0 for score in scores) / len(scores)
            lines.append(f"{name:<32} {solved:>7.0%} {statistics.mean(scores):>7.2f}")
    return lines


def histogram(points: list[float], assignment: str, path: object) -> None:
    """How many submissions have how many points."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = matplotlib.figure.Figure(figsize=(6, 3), layout="constrained")
    ax = picture.add_subplot()
    most = int(max(points)) + 1
    ax.hist(points, bins=[n - 0.5 for n in range(most + 1)], color="#0072B2", edgecolor="white")
    ax.set(xlabel="points", ylabel="submissions", title=f"{assignment}: {len(points)} submissions")
    picture.savefig(path, dpi=110)
