"""Formgrader, nbgrader's own page, on a course that our command graded: grades shown, a manual one kept."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parent.parent
NAME = "essay"
LIST = f"formgrader/gradebook/{NAME}/{NAME}"


def cell(kind, source, grade_id, **marks):
    """A cell with nbgrader's marks."""
    given = {
        "schema_version": 3,
        "grade_id": grade_id,
        "solution": False,
        "grade": False,
        "locked": False,
        "task": False,
    }
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    return make(source, id=grade_id, metadata={"nbgrader": given | marks})


def assignment(rule, essay):
    """One question that a check answers and one that a person reads."""
    test = 'check(bias_correction, "bias_correction").require()'
    cells = [
        nbformat.v4.new_code_cell("from autograder import check", id="imports"),
        cell("code", rule, "rule", solution=True),
        cell("code", test, "check-rule", grade=True, locked=True, points=2),
        cell("markdown", essay, "essay", solution=True, grade=True, points=5),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=kernel)


SOLUTION = """\
def bias_correction(average, beta, t):
    ### BEGIN SOLUTION
    return average / (1 - beta**t)
    ### END SOLUTION"""
RULE = "def bias_correction(average, beta, t):\n    return average / (1 - beta{})"
ESSAY = "Because m starts at 0. <script>document.title = 'stolen'</script>"


def grade(course, *options):
    """What our command says about the class."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "autograder", "grade", NAME, *options]
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course whose assignment has a part for a person, two submissions, and their automatic grades."""
    course = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    files = {course / "solutions" / NAME: assignment(SOLUTION, "Why?")}
    files[course / "submitted" / "right" / NAME] = assignment(RULE.format("**t"), ESSAY)
    files[course / "submitted" / "wrong" / NAME] = assignment(RULE.format(""), ESSAY)
    for folder, notebook in files.items():
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{NAME}.ipynb")
    assert "1 to grade by hand" in grade(course)
    return course


@pytest.fixture(scope="module")
def server(course, serve):
    """A notebook server in the course's folder, with nbgrader's extension and without a password."""
    options = [
        "--allow-root",
        "--IdentityProvider.token=",
        "--ServerApp.jpserver_extensions=nbgrader.server_extensions.formgrader=True",
    ]
    return serve(course, "jupyter_server", *options, probe="api")


@pytest.fixture
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


def grades(course, student):
    """(automatic, manual, still to be graded) of each cell, from the gradebook's file."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        found = book.find_submission_notebook(NAME, NAME, student).grades
        return {one.name: (one.auto_score, one.manual_score, one.needs_manual_grade) for one in found}


@pytest.fixture
def list_of(page, server):
    """The submissions' list: the line of a student, whose name is there but hidden until asked for."""

    def line(student):
        page.goto(f"{server}/{LIST}")
        page.locator("tbody#main-table tr").nth(1).wait_for(timeout=30_000)
        return page.locator("tbody#main-table tr", has=page.locator("a.name-shown", has_text=student))

    return line


def open_submission(page, line):
    """Follow a line to the page on which a person grades."""
    page.goto(line.locator("a.name-hidden").evaluate("(link) => link.href"))
    page.locator("input#essay").wait_for(timeout=30_000)
    # the scores are filled in after the page is there
    page.wait_for_function("document.querySelector('input[id=check-rule]').placeholder !== ''")


def test_formgrader_lists_the_grades_that_our_command_wrote(list_of):
    found = {}
    for student in ("right", "wrong"):
        line = list_of(student)
        found[student] = [line.locator(score).inner_text() for score in (".score", ".code-score", ".written-score")]
        found[student].append(line.locator(".tests-failed .glyphicon-ok").count())
    assert found == {"right": ["2 / 7", "2 / 2", "0 / 5", 0], "wrong": ["0 / 7", "0 / 2", "0 / 5", 1]}


def test_its_page_shows_the_message_and_runs_no_script_of_a_student(page, list_of):
    open_submission(page, list_of("wrong"))
    assert page.locator("input#check-rule").get_attribute("placeholder") == "0"
    text = page.locator("body").inner_text()
    assert "bias_correction differs for" in text
    assert "document.title = 'stolen'" in text
    assert page.title() != "stolen"


def test_a_manual_grade_is_taken_and_survives_a_regrade(page, list_of, course):
    assert grades(course, "right") == {"check-rule": (2.0, None, False), "essay": (None, None, True)}
    open_submission(page, list_of("right"))
    with page.expect_response(lambda answer: "/api/grade/" in answer.url and answer.request.method == "PUT") as saved:
        page.locator("input#essay").fill("4")
        page.locator("input#essay").press("Tab")
    assert saved.value.ok
    assert grades(course, "right")["essay"] == (None, 4.0, False)
    assert list_of("right").locator(".score").inner_text() == "6 / 7"

    grade(course, "--regrade")
    assert grades(course, "right")["essay"][:2] == (None, 4.0)
    assert list_of("right").locator(".score").inner_text() == "6 / 7"
