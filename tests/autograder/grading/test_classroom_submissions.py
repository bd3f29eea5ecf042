"""One class with everything that can lie in a folder of submissions, graded once and once again."""

import csv
import datetime
import os
import shutil
import subprocess
import sys

import nbformat
import pytest

pytestmark = pytest.mark.slow
ODD = ["Ana María", "o'hara", 'the "best"', "学生", "a;b$c`d", "{student_id}", "*", "-x", "name\nwith lines"]
FUTURE = "2199-01-01 00:00:00 UTC"


@pytest.fixture(scope="module")
def graded(make_course):
    """The course and what the first and the second run said."""
    course = make_course()
    for student in ODD:
        course.hand_in(student)
    course.hand_in("wrong", course.wrong)
    course.hand_in("empty", b"")
    course.hand_in("picture", b"\x89PNG\r\n\x1a\n")
    course.hand_in("future", timestamp=FUTURE)
    tomorrow = datetime.datetime.now().timestamp() + 86_400
    os.utime(course.submission("future"), (tomorrow, tomorrow))
    course.hand_in("no time", timestamp="next week\n")
    course.submission("nothing").parent.mkdir(parents=True)
    (course.root / "submitted" / "other" / "02_other").mkdir(parents=True)
    (course.root / "submitted" / ".hidden" / course.name).mkdir(parents=True)
    (course.root / "submitted" / "a file").write_text("")

    course.submission("link").parent.mkdir(parents=True)
    course.submission("link").symlink_to(course.root / "solutions" / course.name / f"{course.name}.ipynb")
    course.submission("linked folder").parent.parent.mkdir()
    course.submission("linked folder").parent.symlink_to(course.root / "solutions" / course.name)
    os.mkfifo(_folder(course, "pipe") / f"{course.name}.ipynb")
    course.submission("folder").mkdir(parents=True)
    course.hand_in("linked time")
    (course.submission("linked time").parent / "timestamp.txt").symlink_to(course.root / "nbgrader_config.py")

    bytes_only = os.fsencode(course.root / "submitted") + b"/caf\xe9/" + course.name.encode()
    os.makedirs(bytes_only)
    shutil.copy(course.submission("wrong"), bytes_only + f"/{course.name}.ipynb".encode())
    first = course.grade(status=1)
    before = course.identities()
    second = course.grade(status=1)
    assert course.identities() == before
    return course, first, second


def _folder(course, student):
    folder = course.submission(student).parent
    folder.mkdir(parents=True)
    return folder


def line(said, student):
    (found,) = (line for line in said.splitlines() if line.startswith(f"{student:<20} "))
    return found


@pytest.mark.parametrize("student", ODD)
def test_a_student_may_have_any_name(graded, student):
    course, _, _ = graded
    assert course.scores(student) == course.full
    assert nbformat.read(course.graded(student), 4).cells


def test_a_name_stays_on_its_line(graded):
    _, first, _ = graded
    assert line(first, "name\\nwith lines").split()[2] == "3"


def test_a_wrong_answer_costs_its_own_cell_alone(graded):
    course, _, _ = graded
    assert course.scores("wrong") == {**course.full, "check-gd_step": 0}


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("empty", "the file is not a notebook"),
        ("picture", "the file is not a notebook: it is not text"),
        ("nothing", "there is no 01_tiny.ipynb in the folder"),
        ("link", "01_tiny.ipynb is a symbolic link"),
        ("linked folder", "the folder is a symbolic link"),
        ("pipe", "01_tiny.ipynb is not a plain file"),
        ("folder", "01_tiny.ipynb is not a plain file"),
    ],
)
def test_what_is_no_notebook_earns_nothing_and_says_why(graded, student, reason):
    course, first, second = graded
    assert course.scores(student) == course.nothing
    assert not course.graded(student).exists()
    for said in (first, second):
        assert f"not graded: {reason}" in line(said, student)


def test_a_name_that_is_no_text_is_told_and_stays_out_of_the_gradebook(graded):
    course, first, _ = graded
    assert "the folder's name is not UTF-8: rename it" in line(first, "caf\\udce9")
    assert not [student for student in course.scores() if student.startswith("caf")]


def test_other_assignments_hidden_folders_and_files_are_no_students(graded):
    course, first, _ = graded
    assert not {"other", ".hidden", "a file"} & set(course.scores())
    assert "a file" not in first


def test_a_timestamp_from_the_future_is_kept(graded):
    course, _, _ = graded
    assert course.scores("future") == course.full
    assert course.graded("future").with_name("timestamp.txt").read_text().strip() == FUTURE


def test_a_timestamp_that_is_no_time_is_a_remark(graded):
    course, first, second = graded
    assert course.scores("no time") == course.full
    for said in (first, second):
        assert "the timestamp 'next week' is no time" in line(said, "no time")


def test_a_timestamp_is_never_read_through_a_link(graded):
    course, first, _ = graded
    assert course.scores("linked time") == course.full
    assert "timestamp" not in line(first, "linked time")


def test_the_second_run_keeps_all_that_was_graded(graded):
    _, first, second = graded
    count = len(ODD) + 4  # wrong, future, no time, linked time
    assert f"{count} graded, 0 of them before; 8 not graded." in first
    assert f"{count} graded, {count} of them before; 8 not graded." in second


def test_what_a_person_must_grade_is_said(graded):
    _, first, _ = graded
    assert line(first, "future").split("  ")[-1] == "1 to grade by hand"


def test_each_question_has_its_statistics(graded):
    _, first, _ = graded
    assert line(first, "check-gd_step").split() == ["check-gd_step", "92%", "1.85", "2"]
    assert line(first, "check-double").split() == ["check-double", "100%", "1.00", "1"]


def test_the_histogram_is_a_picture(graded):
    course, first, _ = graded
    picture = course.root / "reports" / course.name / "points.png"
    assert str(picture) in first
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_stock_command_exports_what_was_graded(graded):
    course, _, _ = graded
    table = course.root / "grades.csv"
    subprocess.run([sys.executable, "-m", "nbgrader", "export", "--to", table], cwd=course.root, check=True)
    scores = {row["student_id"]: row["score"] for row in csv.DictReader(table.read_text().splitlines())}
    assert (scores["wrong"], scores["学生"], scores["link"]) == ("1.0", "3.0", "0.0")
