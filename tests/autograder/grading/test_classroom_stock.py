"""Honest work has the same points from stock nbgrader and from ours, and nbgrader's other commands go on."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

ROOT = Path(__file__).parents[3]
NAME = "05_adam"
pytestmark = pytest.mark.slow


def run(course, *command):
    """A command in the course's folder must succeed; what it said."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "JUPYTER_PLATFORM_DIRS": "1"}
    command = [sys.executable, "-m", *command]
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def answers():
    """Every second right Adam and every fifth wrong one; the other tests of nbgrader take others."""
    banks = {"right": 2, "wrong": 5}
    for kind, every in banks.items():
        text = (ROOT / "tests" / "autograder" / f"{kind}_adams.md").read_text()
        found = re.findall(r"^## .*?\n\n```python\n(.*?)```", text, flags=re.MULTILINE | re.DOTALL)
        yield from ((f"{kind}{n:02}", code) for n, code in enumerate(found[1::every]) if "def adam_step" in code)


@pytest.fixture(scope="module")
def courses(tmp_path_factory):
    """The same class twice: graded by stock nbgrader without our plug-ins, and by ours."""
    stock = tmp_path_factory.mktemp("stock")
    shutil.copy(ROOT / "nbgrader_config.py", stock)
    shutil.copytree(ROOT / "solutions" / NAME, stock / "solutions" / NAME)
    run(stock, "nbgrader", "generate_assignment", NAME)
    solved = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", 4)
    (number,) = (
        n for n, cell in enumerate(solved.cells) if cell.metadata.get("nbgrader", {}).get("grade_id") == "adam_step"
    )
    for student, code in answers():
        notebook = nbformat.from_dict(solved)
        notebook.cells[number].source = code
        folder = stock / "submitted" / student / NAME
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{NAME}.ipynb")
    untouched = stock / "submitted" / "untouched" / NAME
    shutil.copytree(stock / "exercises" / NAME, untouched)
    (untouched / "timestamp.txt").write_text("2026-11-20 12:00:00 UTC")
    ours = tmp_path_factory.mktemp("ours") / "course"
    shutil.copytree(stock, ours)
    with (stock / "nbgrader_config.py").open("a") as settings:
        settings.write("\ndel c.Autograde.autograde_preprocessors\n")
    run(stock, "nbgrader", "autograde", NAME)
    run(ours, "autograder", "grade", NAME)
    for course in (stock, ours):
        run(course, "nbgrader", "generate_feedback", NAME)
        run(course, "nbgrader", "export", "--to", "grades.csv")
    return stock, ours


def scores(course):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        return {
            submission.student.id: {grade.name: grade.auto_score for grade in submission.notebooks[0].grades}
            for submission in book.assignment_submissions(NAME)
        }


def test_honest_work_has_the_same_points_cell_by_cell(courses):
    stock, ours = map(scores, courses)
    assert len(stock) >= 15
    assert ours == stock
    totals = {sum(cells.values()) for cells in stock.values()}
    assert {0, 15} < totals


def test_the_exported_grades_are_the_same(courses):
    stock, ours = (list(csv.DictReader((course / "grades.csv").read_text().splitlines())) for course in courses)
    assert sorted(ours, key=str) == sorted(stock, key=str)


def test_every_student_gets_the_same_messages_as_feedback(courses):
    stock, ours = (
        {
            page.parents[1].name: set(re.findall(r"✗ [^<\n]*", page.read_text()))
            for page in course.glob("feedback/*/*/*.html")
        }
        for course in courses
    )
    assert set(ours) == set(scores(courses[0]))
    assert {student: told for student, told in ours.items() if student[:5] != "wrong"} == {
        student: told for student, told in stock.items() if student[:5] != "wrong"
    }
    for student in ours:
        assert {line.split(" at step")[0] for line in ours[student]} == {
            line.split(" at step")[0] for line in stock[student]
        }


def test_comments_and_files_are_those_of_nbgrader(courses):
    """What formgrader shows beside the points."""
    found = []
    for course in courses:
        with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
            comments = book.find_submission_notebook(NAME, NAME, "untouched").comments
            found.append({comment.name: comment.auto_comment for comment in comments})
            assert str(book.find_submission(NAME, "untouched").timestamp) == "2026-11-20 12:00:00"
    assert found[0] == found[1]
    assert "No response." in found[0].values()
    folders = [course / "autograded" / "untouched" / NAME for course in courses]
    assert sorted(path.name for path in folders[0].iterdir()) == sorted(path.name for path in folders[1].iterdir())


def test_a_stock_autograde_afterwards_finds_nothing_to_do(courses):
    _, ours = courses
    before = scores(ours)
    assert "Skipping existing assignment" in run(ours, "nbgrader", "autograde", NAME)
    assert scores(ours) == before
