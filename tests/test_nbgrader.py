"""A class through nbgrader's own commands: release, validate, autograde, feedback, export."""

import csv
import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from traitlets.utils.importstring import import_item

from autograder.checks import CHECKS
from autograder.secret import ExecuteWithSecret
from press.release import course_config

ROOT = Path(__file__).parents[1]
NAME = "05_adam"
ADAM_CELLS = ("check-adam_step-rule", "check-adam_step-state", "check-adam_step-edge")
FULL = 15
SIGNATURE = "def adam_step("
pytestmark = pytest.mark.slow


def nbgrader(course, *arguments):
    """Run a stock command of the running interpreter; alembic must be on PATH. Return what it said."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "JUPYTER_PLATFORM_DIRS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=course, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def bank(name):
    """Heading and code of every submission in a file of tests/autograder."""
    text = (ROOT / "tests" / "autograder" / f"{name}.md").read_text()
    return re.findall(r"^## (.*?)\n\n```python\n(.*?)```", text, flags=re.MULTILINE | re.DOTALL)


def hand_in(course, student, notebook):
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


def with_adam(solved, code):
    """The solved notebook with another adam_step."""
    notebook = nbformat.from_dict(solved)
    cell = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "adam_step")
    cell.source = code
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with one assignment, generated, and the submissions of a class, graded."""
    course = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    source = course / "solutions" / NAME
    source.mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / NAME / f"{NAME}.py", source)
    solved = jupytext.read(source / f"{NAME}.py")
    solved.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(solved, source / f"{NAME}.ipynb")
    nbgrader(course, "generate_assignment", NAME)

    solved = nbformat.read(source / f"{NAME}.ipynb", 4)
    hand_in(course, "solved", solved)
    hand_in(course, "untouched", nbformat.read(course / "exercises" / NAME / f"{NAME}.ipynb", 4))
    hand_in(course, "typo", with_adam(solved, "def adam_step(theta, g:\n    return theta"))
    for kind in ("right", "wrong"):
        for number, (_, code) in enumerate(class_of(kind)):
            hand_in(course, f"{kind}{number:02}", with_adam(solved, code))
    nbgrader(course, "autograde", NAME)
    nbgrader(course, "generate_feedback", NAME)
    nbgrader(course, "export", "--to", "grades.csv")
    return course


def class_of(kind):
    """Every right style and every third wrong answer: each costs two seconds here."""
    found = bank(f"{kind}_adams")
    return found if kind == "right" else found[::3]


@pytest.fixture(scope="module")
def scores(course):
    """score(student) and score(student, cell), from nbgrader's gradebook."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        return {
            submission.student.id: {grade.name: grade.auto_score for grade in submission.notebooks[0].grades}
            for submission in gradebook.assignment_submissions(NAME)
        }


def feedback(course, student):
    """The text of a student's feedback page."""
    page = (course / "feedback" / student / NAME / f"{NAME}.html").read_text()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def test_the_class_has_thirty_submissions_or_more(scores):
    assert len(scores) >= 30


def test_the_release_holds_no_solution_and_no_hidden_check(course):
    assert [path.name for path in (course / "exercises" / NAME).iterdir()] == [f"{NAME}.ipynb"]
    text = (course / "exercises" / NAME / f"{NAME}.ipynb").read_text()
    assert "hidden=True" not in text
    assert "SOLUTION" not in text
    solution = jupytext.read(ROOT / "solutions" / NAME / f"{NAME}.py")
    for cell in solution.cells:
        for block in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, flags=re.DOTALL):
            assert not [line for line in block.splitlines() if line.strip() and line.strip() in text]


def test_validate_accepts_the_solved_notebook_and_lists_every_check_of_an_unsolved_one(course):
    assert "Success!" in nbgrader(course, "validate", f"solutions/{NAME}/{NAME}.ipynb")
    said = nbgrader(course, "validate", f"exercises/{NAME}/{NAME}.ipynb")
    assert "VALIDATION FAILED ON 9 CELL(S)!" in said
    assert said.count("is still empty") == 9
    assert "Traceback" not in said


def test_the_solved_notebook_earns_all_points_and_the_untouched_one_none(scores):
    assert sum(scores["solved"].values()) == FULL
    assert sum(scores["untouched"].values()) == 0


def test_the_solved_notebook_runs_without_error_and_without_stderr(course):
    graded = nbformat.read(course / "autograded" / "solved" / NAME / f"{NAME}.ipynb", 4)
    outputs = [output for cell in graded.cells for output in cell.get("outputs", [])]
    assert outputs
    assert {(output.output_type, output.get("name")) for output in outputs} == {("stream", "stdout")}


def test_the_points_of_the_cells_are_those_of_the_catalogue(scores):
    for skill, cell in zip(("rule", "state", "edge"), ADAM_CELLS, strict=True):
        assert scores["solved"][cell] == CHECKS["adam_step"].points[skill]


@pytest.mark.parametrize("number", range(len(class_of("right"))), ids=[title for title, _ in class_of("right")])
def test_a_right_answer_earns_all_points_in_any_style(number, scores):
    assert sum(scores[f"right{number:02}"].values()) == FULL


@pytest.mark.parametrize("number", range(len(class_of("wrong"))), ids=[title for title, _ in class_of("wrong")])
def test_a_wrong_answer_earns_nothing_and_the_feedback_says_why(number, scores, course):
    student = f"wrong{number:02}"
    assert [scores[student][cell] for cell in ADAM_CELLS] == [0, 0, 0]
    assert scores[student]["check-nadam_step"] == 3
    assert class_of("wrong")[number][0] in feedback(course, student)


def test_a_cell_that_cannot_run_costs_its_own_points_alone(scores):
    assert sum(scores["typo"].values()) == FULL - sum(scores["solved"][cell] for cell in ADAM_CELLS)


def test_the_export_has_one_row_per_student(course, scores):
    with open(course / "grades.csv") as file:
        rows = list(csv.DictReader(file))
    assert {row["student_id"]: float(row["score"]) for row in rows} == {
        student: sum(grades.values()) for student, grades in scores.items()
    }


def test_the_course_secret_is_made_once_for_its_owner_alone(course):
    path = course / "course_secret"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_text()) == 64
    assert not list((course / "exercises").rglob("course_secret"))


SERVER = """
import asyncio, json, os, sys
from jupyter_server.serverapp import ServerApp
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

app = ServerApp()
app.initialize(["--ServerApp.open_browser=False", "--port=0", "--allow-root", "--ip=127.0.0.1"])
formgrader = app.web_app.settings["nbgrader_formgrader"]
print("LOADED", formgrader.coursedir.course_id, "secret" if "STEPSIZE_SECRET" in os.environ else "nothing")
if "grade" in sys.argv:
    config = formgrader.load_config()
    api = NbGraderAPI(CourseDirectory(config=config), formgrader.authenticator, config=config)
    print("GRADED", api.autograde("05_adam", "solved", force=True)["success"], "STEPSIZE_SECRET" in os.environ)
"""


def server(course, *arguments):
    """What a Jupyter server started in the course says; it loads formgrader, as JupyterLab's does."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "JUPYTER_PLATFORM_DIRS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SERVER, *arguments], cwd=course, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_server_makes_no_secret_and_tells_none_to_its_kernels(tmp_path):
    """A kernel inherits the server's environment."""
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    assert "LOADED step-size nothing" in server(tmp_path)
    assert not (tmp_path / "course_secret").exists()


def test_the_button_of_formgrader_grades_with_the_secret_and_leaves_none_behind(course):
    before = (course / "course_secret").read_text()
    assert "GRADED True False" in server(course, "grade")
    assert (course / "course_secret").read_text() == before


def test_only_the_kernel_that_grades_has_the_secret(tmp_path, monkeypatch):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os; os.getenv('STEPSIZE_SECRET')")])
    execute = ExecuteWithSecret(secret_file=str(tmp_path / "course_secret"))
    monkeypatch.delenv("STEPSIZE_SECRET", raising=False)
    done, _ = execute.preprocess(notebook, {"metadata": {"path": str(tmp_path)}})
    assert done.cells[0].outputs[0]["data"]["text/plain"] == repr((tmp_path / "course_secret").read_text())
    assert "STEPSIZE_SECRET" not in os.environ


def test_everything_but_the_execution_is_nbgraders_own():
    config = course_config(ROOT)
    ours, theirs = config.Autograde.autograde_preprocessors, Autograde.autograde_preprocessors.default()
    assert [import_item(name) for name in ours[1:]] == theirs[1:]
    assert issubclass(import_item(ours[0]), theirs[0])
