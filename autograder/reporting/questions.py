"""Statistics of the questions: how hard each is, and whether it separates those who know the rest."""

import statistics
from pathlib import Path
from typing import NamedTuple

import matplotlib.figure

from autograder.reporting.grades import Grades

COLORS = {"all points": "#0072B2", "some points": "#E69F00", "no points": "#BBBBBB"}


class Question(NamedTuple):
    """One graded cell: its points, their mean, the shares of students with all and with none of them.

    separates: the correlation of its points with the points of all other cells, from -1 to 1; None
    where either is the same for everybody. A question that good students miss is near 0 or below.
    """

    name: str
    possible: float
    mean: float
    full: float
    none: float
    separates: float | None


def questions(grades: list[Grades]) -> list[Question]:
    """Every graded cell, in the notebook's order, over the students whose part of it is graded."""
    names = dict.fromkeys(name for one in grades for name in one.parts)
    return [_question(name, [one for one in grades if name in one.parts]) for name in names]


def _question(name: str, grades: list[Grades]) -> Question:
    graded = [one for one in grades if not one.parts[name].waiting]
    possible = grades[0].parts[name].possible
    scores = [one.parts[name].score for one in graded]
    rest = [sum(part.score for part in one.parts.values()) - one.parts[name].score for one in graded]
    if not scores:
        return Question(name, possible, 0.0, 0.0, 0.0, None)
    varied = len(set(scores)) > 1 and len(set(rest)) > 1
    return Question(
        name,
        possible,
        statistics.mean(scores),
        sum(score >= possible for score in scores) / len(scores),
        sum(score <= 0 for score in scores) / len(scores),
        statistics.correlation(scores, rest) if varied else None,
    )


def table(found: list[Question]) -> list[str]:
    """One line a question."""
    lines = [f"{'question':<32} {'points':>6} {'mean':>6} {'all':>5} {'none':>5} {'separates':>9}"]
    for one in found:
        separates = "" if one.separates is None else f"{one.separates:.2f}"
        shares = f"{one.full:>5.0%} {one.none:>5.0%} {separates:>9}"
        lines.append(f"{one.name:<32} {one.possible:>6g} {one.mean:>6.2f} {shares}".rstrip())
    return lines


def draw(found: list[Question], title: str, path: Path) -> None:
    """The share of students with all, some and no points of every question, as bars."""
    picture = matplotlib.figure.Figure(figsize=(7, 1.2 + 0.3 * len(found)), layout="constrained")
    ax = picture.add_subplot()
    left = [0.0] * len(found)
    shares = ([q.full for q in found], [1 - q.full - q.none for q in found], [q.none for q in found])
    for (label, color), share in zip(COLORS.items(), shares, strict=True):
        ax.barh([q.name for q in found], share, left=left, color=color, label=label)
        left = [a + b for a, b in zip(left, share, strict=True)]
    ax.invert_yaxis()
    ax.set(xlim=(0, 1), xlabel="share of students", title=title)
    ax.xaxis.set_major_formatter("{x:.0%}")
    picture.legend(loc="outside lower center", ncols=3)
    picture.savefig(path, dpi=110)
