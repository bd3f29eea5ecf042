"""`python -m autograder report --mine`: a learner's own progress, from real notebooks."""

import json
import re
import shutil
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.grading.notebook_check import RELEASED, check_notebook
from autograder.reporting import mine

ROOT = Path(__file__).parents[2]
SOLUTIONS = ROOT / "solutions"


def half_solved(name: str, unsolved: str) -> dict:
    """The solved notebook with one answer as the release has it."""
    solved, released = (
        json.loads((top / name / f"{name}.ipynb").read_text("utf-8")) for top in (SOLUTIONS, ROOT / "exercises")
    )
    given = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell["source"] for cell in released["cells"]}
    for cell in solved["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == unsolved:
            cell["source"] = given[unsolved]
    return solved


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """A learner's folder: one exercise solved, two begun, one untouched, one broken, one lost. Its checks have run."""
    top = tmp_path_factory.mktemp("mine")
    for name, source in {"01_gradient_descent": SOLUTIONS, "02_momentum": SOLUTIONS, "04_rmsprop": RELEASED}.items():
        shutil.copytree(source / name, top / "exercises" / name, ignore=shutil.ignore_patterns("*.py"))
    for name, unsolved in {"05_adam": "nadam_step", "07_adamw": "explain"}.items():
        (top / "exercises" / name).mkdir()
        (top / "exercises" / name / f"{name}.ipynb").write_text(json.dumps(half_solved(name, unsolved)), "utf-8")
    broken = top / "exercises" / "02_momentum" / "02_momentum.ipynb"
    broken.write_text(broken.read_text("utf-8")[:-40], "utf-8")
    (top / "exercises" / "03_adagrad").mkdir()
    assert main(["report", "--mine", "--course", str(top)]) == 0
    return top


@pytest.fixture
def course(checked, tmp_path, monkeypatch):
    """A copy of that folder, in a course that has no other exercise."""
    monkeypatch.setattr(mine, "RELEASED", tmp_path / "none")
    return shutil.copytree(checked, tmp_path / "course")


def said(course, capsys) -> list[str]:
    """The overview's lines."""
    assert main(["report", "--mine", "--course", str(course)]) == 0
    return capsys.readouterr().out.splitlines()


def test_each_exercise_has_one_line_with_sign_points_time_and_state(course, capsys):
    lines = [re.split(r"  +", line) for line in said(course, capsys) if re.match(r"[✓✗·!] ", line)]
    assert [line[:2] for line in lines if line[0][0] != "!"] == [
        ["✓ 01_gradient_descent", "14 / 16"],
        ["· 04_rmsprop", "0 / 15"],
        ["✗ 05_adam", "12 / 15"],
        ["✗ 07_adamw", "12 / 14"],
    ]
    assert [line[2:] for line in (lines[0], *lines[3:])] == [
        ["90 minutes", "done, 2 points by hand"],
        ["90 minutes", "untouched"],
        ["90 minutes", "begun"],
        ["80 minutes", "begun"],
    ]


def test_a_begun_exercise_says_which_part_lacks_which_check(course, capsys):
    lines = [line for line in said(course, capsys) if line.startswith("    ")]
    assert [re.split(r"  +", line.strip()) for line in lines] == [
        ["7. Look ahead with NAdam", "0 / 3", "nadam_step"],
        ["8. Explain what changed", "0 / 2", "an answer to write"],
    ]


def test_the_points_are_those_of_check(course, capsys):
    lines = said(course, capsys)
    for name in ("01_gradient_descent", "04_rmsprop", "05_adam", "07_adamw"):
        marks, _ = check_notebook(course / "exercises" / name / f"{name}.ipynb")
        earned, possible = sum(mark.earned or 0 for mark in marks), sum(mark.possible for mark in marks)
        (line,) = [line for line in lines if f" {name} " in line]
        assert f" {earned:g} / {possible:g} " in line


def test_a_broken_and_a_lost_notebook_are_named_and_stop_nothing(course, capsys):
    lines = said(course, capsys)
    assert [re.split(r"  +", line) for line in lines if line.startswith("!")] == [
        ["! 02_momentum", "It is not a notebook (JSONDecodeError): save it in JupyterLab once."],
        ["! 03_adagrad", "missing: copy it from the course again"],
    ]
    assert lines[-2] == "1 of 6 exercises done, 38 of 60 points."


def test_the_next_exercise_is_the_first_that_is_not_done_with_its_time(course, capsys):
    path = course / "exercises" / "04_rmsprop" / "04_rmsprop.ipynb"
    assert said(course, capsys)[-1] == f"Next: {path}, about 90 minutes in all."


def test_a_solved_course_leaves_nothing_to_do(course, capsys):
    for folder in (course / "exercises").iterdir():
        if folder.name != "01_gradient_descent":
            shutil.rmtree(folder)
    assert said(course, capsys)[-2:] == ["1 of 1 exercises done, 14 of 16 points.", "Nothing is left to do."]


def test_only_what_changed_is_checked_again(course, capsys, monkeypatch):
    first, checked = said(course, capsys), []
    monkeypatch.setattr(mine, "check_notebook", lambda path: (checked.append(path.stem), check_notebook(path))[1])
    assert said(course, capsys) == first
    readable = ["01_gradient_descent", "04_rmsprop", "05_adam", "07_adamw"]
    assert [name for name in checked if name in readable] == []
    solved = SOLUTIONS / "05_adam" / "05_adam.ipynb"
    shutil.copyfile(solved, course / "exercises" / "05_adam" / "05_adam.ipynb")
    assert "✓ 05_adam" in "\n".join(said(course, capsys))
    (course / "exercises" / "04_rmsprop" / "helper.py").write_text("x = 1\n")
    said(course, capsys)
    assert [name for name in checked if name in readable] == ["05_adam", "04_rmsprop"]
    monkeypatch.setattr(mine, "code_digest", lambda: "another version of the checks")
    said(course, capsys)
    assert [name for name in checked if name in readable][2:] == readable


def test_an_exercise_of_the_course_that_is_not_there_is_named(course, capsys, monkeypatch):
    monkeypatch.setattr(mine, "RELEASED", RELEASED)
    assert any(re.match("! 06_amsgrad +missing", line) for line in said(course, capsys))


def test_a_folder_without_exercises_is_one_sentence(tmp_path, capsys):
    assert main(["report", "--mine", "--course", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"There is no folder {tmp_path / 'exercises'}: run this in the course's folder.\n"


@pytest.mark.parametrize("arguments", [["report"], ["report", "05_adam", "--mine"]])
def test_a_report_is_of_a_class_or_of_oneself(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert "--mine" in capsys.readouterr().err


def test_the_first_cell_of_every_exercise_says_its_time():
    for path in RELEASED.glob("*/*.ipynb"):
        first = json.loads(path.read_text("utf-8"))["cells"][0]
        assert mine.TIME.search("".join(first["source"])), path.stem
