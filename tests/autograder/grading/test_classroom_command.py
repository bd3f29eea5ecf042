"""`python -m autograder grade`: options, exit status and what it refuses."""

import os

import pytest

from autograder.__main__ import main

pytestmark = pytest.mark.slow


def graded(course):
    return set(course.identities())


def test_all_is_well_is_0_and_a_submission_that_cannot_be_graded_is_1(course):
    course.hand_in("ann")
    course.grade(status=0)
    course.hand_in("ben", b"{}")
    assert "not graded: the file is not a notebook" in course.grade(status=1)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["02_none"], "There is no assignment '02_none'; known are 01_tiny."),
        (["01_tiny", "--student", "zoe"], "Nothing was handed in for 01_tiny by zoe."),
        (["01_tiny", "--db", "sqlite:////nowhere/at/all.db"], "The gradebook sqlite:////nowhere/at/all.db cannot"),
        (["01_tiny", "--scheduler", "tcp://127.0.0.1:9"], "The scheduler tcp://127.0.0.1:9 does not answer"),
    ],
)
def test_a_wrong_call_is_2_and_says_what_is_wrong(course, capsys, monkeypatch, options, sentence):
    monkeypatch.setattr("autograder.grading.classroom.DASK_SECONDS", 1)
    course.hand_in("ann")
    assert main(["grade", *options, "--course", str(course.root)]) == 2
    assert sentence in capsys.readouterr().err
    assert not graded(course)


def test_a_folder_that_is_no_course_is_2(tmp_path, capsys):
    assert main(["grade", "01_tiny", "--course", str(tmp_path)]) == 2
    assert "There is no nbgrader_config.py" in capsys.readouterr().err


def test_student_takes_only_those_who_are_named(course):
    for student in ("ann", "ben", "cem"):
        course.hand_in(student)
    course.grade("--student", "ann", "--student", "cem")
    assert graded(course) == {"ann", "cem"} == set(course.scores())


def test_since_takes_what_is_newer_and_what_has_no_time(course):
    course.hand_in("old", timestamp="2026-11-01 12:00:00 UTC")
    course.hand_in("new", timestamp="2026-11-02 12:00:00 +0000")
    course.hand_in("none")
    course.grade("--since", "2026-11-01T13:00+01:00", TZ="UTC")  # which is the time of the old one
    assert graded(course) == {"new", "none"}
    course.grade("--since", "2026-11-01T11:59", TZ="UTC")
    assert graded(course) == {"new", "none", "old"}


def test_regrade_grades_again_and_nothing_else_does(course):
    course.hand_in("ann")
    course.hand_in("ben")
    course.grade()
    first = course.identities()
    course.grade()
    assert course.identities() == first
    course.grade("--regrade", "--student", "ann")
    second = course.identities()
    assert second["ann"] != first["ann"]
    assert second["ben"] == first["ben"]


def test_a_new_submission_or_a_new_notebook_of_the_instructors_is_graded(course):
    course.hand_in("ann", course.wrong)
    course.hand_in("ben")
    course.grade()
    before = course.identities()
    course.hand_in("ann")
    course.grade()
    assert course.scores("ann") == course.full
    assert course.identities()["ben"] == before["ben"]
    source = course.root / "solutions" / course.name / f"{course.name}.ipynb"
    source.write_text(source.read_text().replace("double(3) == 6", "double(3) == 7"))
    course.grade()
    assert course.scores("ben") == {**course.full, "check-double": 0}


def test_a_grade_given_by_hand_survives_a_regrade(course):
    from nbgrader.api import Gradebook

    course.hand_in("ann")
    course.grade()
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        book.find_grade("explain", course.name, course.name, "ann").manual_score = 1.5
        book.db.commit()
    course.grade("--regrade")
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        assert book.find_submission(course.name, "ann").score == 4.5
        assert book.find_grade("explain", course.name, course.name, "ann").needs_manual_grade


def test_without_a_layer_it_refuses_and_unsafe_goes_on(course, capsys, monkeypatch):
    missing = {"landlock": "pip install sandlock"}
    monkeypatch.setattr("autograder.sandbox.limits.missing_layers", lambda: missing)
    course.hand_in("ann", f'open("{course.root}/nbgrader_config.py").read(50)\n{course.right}')
    command = ["grade", course.name, "--course", str(course.root)]
    assert main(command) == 2
    said = capsys.readouterr()
    assert "landlock is missing: pip install sandlock." in said.out
    assert "Nothing was graded. --unsafe grades without the missing layers." in said.err
    assert not graded(course)
    assert not (course.root / "gradebook.db").exists()

    assert main([*command, "--unsafe"]) == 0
    assert "Isolation: limits, seccomp." in capsys.readouterr().out
    assert course.scores("ann") == course.full  # it could read the file
    monkeypatch.undo()
    assert main([*command, "--regrade"]) == 0
    assert course.scores("ann") == {**course.full, "check-gd_step": 0}


def test_ctrl_c_says_how_to_go_on(course, capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.grading.classroom.on_all_cores", interrupted)
    course.hand_in("ann")
    assert main(["grade", course.name, "--course", str(course.root)]) == 130
    assert "the same command goes on from there" in capsys.readouterr().err


def test_the_command_needs_no_activated_environment(course):
    course.hand_in("ann")
    course.grade(PATH=os.defpath)
    assert course.scores("ann") == course.full
