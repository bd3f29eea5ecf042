"""A small class, graded, and what the instructor and the students read about it."""

import csv
import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

from autograder import walks
from autograder.checks import CHECKS

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
NAME = "05_adam"
ADAM = """\
def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    return theta - eta * (m / (1 - beta1)) / ((v / (1 - beta2**t)) ** 0.5 + eps), Moments(t, m, v)
"""
ODD = """\
def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    decays, powers, averages = (beta1, beta2), (1, 2), []
    for place, old in enumerate([state.m, state.v]):
        # {comment}
        averages.append(old + (1 - decays[place]) * (np.power(g, powers[place]) - old))
    {count} = 1 + state.t
    corrected = [each / (1 - np.power(decay, {count})) for each, decay in zip(averages, decays)]
    return theta - np.divide(eta * corrected[0], eps + np.sqrt(corrected[1])), Moments({count}, *averages)
"""
JOE = """\
def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = g * (1 - beta1) + state.m * beta1, g * g * (1 - beta2) + state.v * beta2
    update = eta * m / (1 - beta1)
    update /= np.sqrt(v / (1 - beta2 ** (state.t + 1))) + eps
    return theta - update, Moments(state.t + 1, m, v)
"""
MIA = """\
def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    first = state.m - (1 - beta1) * (state.m - g)
    second = state.v - (1 - beta2) * (state.v - g**2)
    now = state.t + 1
    speed = np.sqrt(second / (1 - beta2**now))
    return theta - eta / speed * first / (1 - beta1**now), Moments(now, first, second)
"""
DISPLAY = "from IPython.display import HTML\nHTML('<script>steal()</script><b>bold</b>')"
PLOT = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
MARKDOWN = """\
Mine <script>steal()</script><img src=x onerror=steal()> [here](javascript:steal()) ### BEGIN HIDDEN TESTS

<script>
steal()
</script>
"""
CLASS = {
    "ann": ODD.format(comment="both averages", count="step"),
    "bob": ODD.format(comment="I did this alone", count="tick").replace("corrected", "fixed").replace("each", "one"),
    "eve": ADAM,
    "joe": JOE,
    "mia": MIA,
    "zoe": "def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):\n    pass\n",
}


def run(course, *arguments):
    """A command of the running interpreter in the course's folder; what it prints."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "JUPYTER_PLATFORM_DIRS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=course, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def hand_in(course, student, notebook, code=None, cell_name="adam_step"):
    """A submission: the notebook, with this code in one of its cells."""
    notebook = nbformat.from_dict(notebook)
    if code:
        (cell,) = (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == cell_name)
        cell.source = code
    if student == "eve":
        notebook.cells.append(nbformat.v4.new_code_cell(DISPLAY))
        notebook.cells.append(nbformat.v4.new_markdown_cell(MARKDOWN))
    if student == "joe":
        notebook.cells.append(nbformat.v4.new_code_cell(PLOT))
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with a graded class, whose gradebook knows two students' names."""
    course = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copytree(ROOT / "solutions" / NAME, course / "solutions" / NAME)
    solved = nbformat.read(course / "solutions" / NAME / f"{NAME}.ipynb", 4)
    hand_in(course, "=cmd()", solved)
    for student, code in CLASS.items():
        hand_in(course, student, solved, code)
    run(course, "autograder", "grade", NAME)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.update_or_create_student(
            "ann", first_name="Ann", last_name="Ängström", email="ann@school", lms_user_id="71"
        )
        book.find_grade("check-metric", NAME, NAME, "bob").needs_manual_grade = True
        book.db.commit()
    return course


@pytest.fixture(scope="module")
def told(course):
    """What `report` prints."""
    return run(course, "autograder", "report", NAME)


def table(course, name):
    with (course / "reports" / NAME / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_canvas_finds_its_columns_and_every_score(course, told):
    header, possible, *rows = table(course, "canvas.csv")
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", NAME]
    assert (possible[0].strip(), possible[-1]) == ("Points Possible", "15")
    assert ["Ängström, Ann", "71", "ann", "ann", "", "15"] in rows
    assert {row[3]: row[-1] for row in rows} == {
        "'=cmd()": "15", "ann": "15", "bob": "", "eve": "9", "joe": "9", "mia": "9", "zoe": "9",
    }  # fmt: skip


def test_moodle_gets_the_score_with_the_messages_and_nobody_who_waits(course, told):
    header, *rows = table(course, "moodle.csv")
    assert header == ["Username", "ID number", "Email address", NAME, f"{NAME} (Feedback)"]
    rows = {row[0]: row[1:] for row in rows}
    assert rows["ann"] == ["71", "ann@school", "15", ""]
    assert "bob" not in rows
    assert "adam_step is still empty" in rows["zoe"][-1]
    assert "1 wait for a grade by hand" in told


def test_the_most_frequent_mistake_comes_first_and_counts_students(course, told):
    header, *rows = table(course, "mistakes.csv")
    assert header == ["students", "exercise", "hint"]
    assert rows[0][:2] == ["2", "adam_step"]
    assert "fades with time: divide by 1 - beta1**t" in rows[0][2]
    assert ["1", "adam_step", "is still empty."] in rows
    assert f"{'2':>3} {2 / 7:>4.0%}  adam_step: {rows[0][2]}" in told


def test_a_copy_with_other_names_and_comments_is_found_and_nobody_else(course, told):
    rows = table(course, "similar.csv")[1:]
    assert [(first, second, cell) for first, second, cell, _ in rows] == [("ann", "bob", "adam_step")]
    assert float(rows[0][3]) > 0.7
    assert "adam_step: ann, bob" in told


def test_every_question_has_its_statistics(course, told):
    rows = {row[0]: row[1:] for row in table(course, "questions.csv")[1:]}
    assert len(rows) == 9
    assert [float(x) for x in rows["check-adam_step-rule"][:4]] == pytest.approx([3, 9 / 7, 3 / 7, 4 / 7])
    assert float(rows["check-adam_step-rule"][4]) == pytest.approx(1)  # who has this part has the others
    assert rows["check-define"] == ["1.0", "1.0", "1.0", "0.0", ""]


def test_the_report_is_a_file_and_the_picture_is_drawn(course, told):
    folder = course / "reports" / NAME
    assert told.startswith((folder / "report.txt").read_text("utf-8"))
    assert (folder / "questions.png").read_bytes().startswith(b"\x89PNG")


def test_an_assignment_without_grades_is_said_to_have_none(course):
    command = [sys.executable, "-m", "autograder", "report", "06_schedules", "--course", str(course)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"The gradebook has no assignment '06_schedules'; graded so far: {NAME}.\n"


@pytest.fixture(scope="module")
def feedback(course):
    """feedback(student): the page that nbgrader's own command makes of the graded notebook."""
    run(course, "nbgrader", "generate_feedback", NAME)
    return lambda student: (course / "feedback" / student / NAME / f"{NAME}.html").read_text("utf-8")


def test_a_magic_runs_and_its_picture_is_in_the_feedback(feedback):
    page = BeautifulSoup(feedback("joe"), "html.parser")
    assert page.find("img", src=re.compile("^data:image/png;base64,"))
    assert "Implement enable_gui" not in page.text


def test_the_feedback_shows_our_message_and_no_hidden_test(feedback):
    page = feedback("eve")
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())
    assert "adam_step first differs at step 2" in text
    assert "fades with time: divide by 1 - beta1**t" in text
    assert "hidden=True" not in text
    assert text.count("BEGIN HIDDEN TESTS") == 1  # the student's own words
    assert "expected" in text  # the visible inputs' values


@pytest.fixture(scope="module")
def memorized(course, told):
    """The feedback to a bias_correction that is right for the inputs of the visible check alone."""
    visible = CHECKS["bias_correction"].cases(walks.generator(CHECKS["bias_correction"].seed, "bias_correction", False))
    known = [float(np.ravel(case["average"])[0]) for case in visible]
    code = f"""\
def bias_correction(average, beta, t):
    return average / (1 - beta**t) if np.ravel(average)[0] in {known} else 0 * average
"""
    solved = nbformat.read(course / "solutions" / NAME / f"{NAME}.ipynb", 4)
    hand_in(course, "max", solved, code, "bias_correction")
    run(course, "autograder", "grade", NAME, "--student", "max")
    run(course, "nbgrader", "generate_feedback", NAME, "--student", "max")
    return BeautifulSoup((course / "feedback" / "max" / NAME / f"{NAME}.html").read_text("utf-8"), "html.parser")


def test_a_hidden_check_says_what_is_wrong_without_what_is_right(memorized):
    (message,) = [block.text for block in memorized.find_all("pre") if "✗ bias_correction" in block.text]
    assert "yours" in message
    assert "expected" not in message
    assert "hidden=True" not in memorized.text


def test_no_script_of_a_student_is_in_the_feedback(feedback):
    page = BeautifulSoup(feedback("eve"), "html.parser")
    own = page.find(string=re.compile("Mine")).parent
    assert (own.name, own.find("a").get("href")) == ("p", "#harmful-link")
    assert "steal()" in own.text  # to be read, not to run
    assert [script for script in page.find_all("script") if "steal" in script.text] == []
    assert [tag for tag in page.find_all() if any(name.startswith("on") for name in tag.attrs)] == []


def test_markdown_of_the_exercise_is_a_page_with_its_formulas(feedback):
    page = BeautifulSoup(feedback("eve"), "html.parser")
    assert page.find("h1").text.startswith("Write Adam and its correction")
    assert page.find(string=re.compile(re.escape(r"$m_0 = 0$")))
