"""`python -m autograder check`: a notebook's own checks as a table, without a course."""

import json
import os
import subprocess
import sys
from multiprocessing.spawn import get_preparation_data
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.grading.errors import CourseError
from autograder.grading.notebook_check import RELEASED, check_notebook

ROOT = Path(__file__).parents[2]
SOLVED = ROOT / "solutions" / "05_adam" / "05_adam.ipynb"
UNSOLVED = ROOT / "exercises" / "05_adam" / "05_adam.ipynb"
WRONG = """\
def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = state.t + 1, beta1 * state.m + (1 - beta1) * g, beta2 * state.v + (1 - beta2) * g**2
    return theta - eta * (m / (1 - beta1)) / ((v / (1 - beta2**t)) ** 0.5 + eps), Moments(t, m, v)
"""


def code(source, grade_id=None, **marks):
    """A code cell as a notebook's file has it."""
    marks = {"nbgrader": {"grade_id": grade_id, "grade": False, "solution": False, **marks}} if grade_id else {}
    return {"cell_type": "code", "source": source, "metadata": marks, "outputs": [], "execution_count": None}


@pytest.fixture
def saved(tmp_path):
    """saved(cells) -> the path of a notebook with them."""

    def save(cells, name="mine.ipynb"):
        path = tmp_path / name
        path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
        return path

    return save


@pytest.fixture
def edited(saved):
    """edited(change) -> the solved 05_adam after change(cells by grade id, all cells)."""

    def edit(change):
        cells = json.loads(SOLVED.read_text("utf-8"))["cells"]
        change({c["metadata"]["nbgrader"]["grade_id"]: c for c in cells if "nbgrader" in c["metadata"]}, cells)
        return saved(cells, "05_adam.ipynb")

    return edit


def earned(marks):
    return {mark.name: mark.earned for mark in marks}


def test_a_solved_notebook_earns_all_its_points_and_exits_with_0(capsys):
    assert main(["check", str(SOLVED)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1].split() == ["in", "all", "15", "/", "15"]
    assert [line[0] for line in said[1:-1]] == ["✓"] * 9


def test_an_untouched_notebook_earns_nothing_says_so_in_each_cell_and_exits_with_1(capsys):
    assert main(["check", str(UNSOLVED)]) == 1
    said = capsys.readouterr().out
    assert said.count("is still empty") == 9
    assert said.splitlines()[-1].split() == ["in", "all", "0", "/", "15"]


def test_a_wrong_answer_shows_the_four_lines_that_the_notebook_shows(edited, capsys):
    path = edited(lambda named, cells: named["adam_step"].update(source=WRONG))
    assert main(["check", str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("✗ check-adam_step-rule"))
    assert lines[first].endswith("0 / 3")
    assert lines[first + 1] == "  ✗ adam_step first differs at step 2."
    assert lines[first + 2].startswith("      yours     theta = ")
    assert lines[first + 3].startswith("      expected  theta = ")
    assert lines[first + 4].endswith("fades with time: divide by 1 - beta1**t.")
    assert lines[-1].split()[-3:] == ["9", "/", "15"]


def test_a_check_that_was_changed_counts_as_it_was_given(edited):
    def cheat(named, cells):
        named["adam_step"].update(source=WRONG)
        named["check-adam_step-rule"].update(source="pass")
        named["check-adam_step-state"]["metadata"]["nbgrader"]["points"] = 100

    marks, remarks = check_notebook(edited(cheat))
    assert earned(marks)["check-adam_step-rule"] == 0
    assert {mark.name: mark.possible for mark in marks}["check-adam_step-state"] == 2
    assert remarks == ["the check check-adam_step-rule was changed, and counts as it was given"]


def test_a_check_that_was_lost_is_made_at_the_end(edited):
    marks, remarks = check_notebook(edited(lambda named, cells: cells.remove(named["check-define"])))
    assert marks[-1].name == "check-define"
    assert sum(mark.earned for mark in marks) == 15
    assert remarks == ["the check check-define was missing"]


def test_a_cell_that_cannot_run_costs_its_own_points_and_is_named(edited):
    marks, remarks = check_notebook(edited(lambda named, cells: named["nadam_step"].update(source="def nadam_step(:")))
    lost = [mark for mark in marks if not mark.passed]
    assert [(mark.name, mark.message) for mark in lost] == [
        ("check-nadam_step", "NameError: name 'nadam_step' is not defined")
    ]
    assert len(remarks) == 1
    assert "stopped: SyntaxError" in remarks[0]


def test_an_exit_in_a_cell_ends_that_cell_alone(saved):
    path = saved([code("import sys; sys.exit()"), code("None", "test", grade=True, points=1)])
    marks, remarks = check_notebook(path)
    assert remarks == ["code cell 1 stopped: SystemExit"]
    assert earned(marks) == {"test": 1}


@pytest.mark.parametrize(
    ("source", "points"),
    [("0.5", 0.5), ("7", 2), ("-1", 0), ("None", 2), ("'7'", 2), ("import sys; print('!', file=sys.stderr)", 0)],
)
def test_points_are_nbgraders(saved, source, points):
    """A number at the end is a score between none and all, stderr costs all, and a text none."""
    marks, _ = check_notebook(saved([code(source, "test", grade=True, points=2)]))
    assert earned(marks) == {"test": points}


def test_a_part_for_a_person_has_no_points_yet_and_fails_nothing(saved, capsys):
    essay = {**code("Because", "essay", grade=True, solution=True, points=5), "cell_type": "markdown"}
    assert main(["check", str(saved([essay, code("pass", "test", grade=True, points=2)]))]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1].split() == ["·", "essay", "by", "hand", "/", "5"]
    assert said[-1].split() == ["in", "all", "2", "/", "7"]


def test_magics_and_displayed_values_run_as_in_a_notebook(saved, capsys):
    cells = [
        code("%matplotlib inline\nx = !echo three\ndisplay(x)"),
        code("import asyncio\nawait asyncio.sleep(0)\ny = x[0]"),
        code("assert y == 'three'", "test", grade=True, points=1),
    ]
    marks, remarks = check_notebook(saved(cells))
    assert (earned(marks), remarks) == ({"test": 1}, [])
    assert capsys.readouterr().out == ""


def test_classes_of_a_notebook_are_found_in_main_and_the_callers_main_returns(saved):
    before = sys.modules["__main__"]
    cells = [
        code("%matplotlib inline\nimport pickle\nclass Answer:\n    pass"),
        code("assert type(pickle.loads(pickle.dumps(Answer()))) is Answer", "test", grade=True, points=1),
    ]
    for _ in range(2):  # the second notebook meets the shell of the first
        assert earned(check_notebook(saved(cells))[0]) == {"test": 1}
        assert sys.modules["__main__"] is before
    assert get_preparation_data("a child")  # processes can be spawned as before


def test_files_and_modules_beside_the_notebook_are_found(saved, tmp_path):
    (tmp_path / "beside_it.py").write_text("value = 3")
    (tmp_path / "data.txt").write_text("3")
    before = os.getcwd(), list(sys.path)
    cells = [
        code(
            "from pathlib import Path\nfrom beside_it import value\nassert value == int(Path('data.txt').read_text())",
            "test",
            grade=True,
            points=1,
        )
    ]
    assert earned(check_notebook(saved(cells))[0]) == {"test": 1}
    assert (os.getcwd(), sys.path) == before


def test_a_check_leaves_the_environment_as_it_was(monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)
    before = os.environ.copy(), Path.cwd(), list(sys.path)
    check_notebook(RELEASED / "05_adam" / "05_adam.ipynb")
    assert (os.environ.copy(), Path.cwd(), list(sys.path)) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.ipynb", None, "There is no notebook"),
        ("text.ipynb", "no JSON", "is not a notebook (JSONDecodeError)"),
        ("list.ipynb", "[]", "is not a notebook (TypeError)"),
        ("bytes.ipynb", "\0", "is not a notebook (JSONDecodeError)"),
        ("05_adam.ipynb", '{"cells": []}', "has no graded cell"),
        ("odd.ipynb", '{"cells": [3]}', "is not a notebook (TypeError)"),
    ],
)
def test_what_cannot_be_checked_is_one_sentence_with_a_remedy(tmp_path, capsys, name, content, said):
    if content is not None:
        (tmp_path / name).write_text(content)
    assert main(["check", str(tmp_path / name)]) == 1
    out, error = capsys.readouterr()
    assert (out, error.count("\n")) == ("", 1)
    assert said in error


def test_a_chapter_of_the_same_name_is_no_exercise():
    with pytest.raises(CourseError, match="has no graded cell"):
        check_notebook(ROOT / "chapters" / "05_adam.ipynb")


def test_every_release_can_be_checked():
    for path in RELEASED.glob("*/*.ipynb"):
        marks, _ = check_notebook(path)
        assert sum(mark.earned or 0 for mark in marks) == 0


def test_an_ordinary_notebook_loads_neither_nbgrader_nor_ipython():
    program = (
        "import sys; from autograder.__main__ import main; status = main(['check', sys.argv[1]]); "
        "print(status, *sorted({'IPython', 'nbformat', 'nbgrader', 'matplotlib', 'torch'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program, str(SOLVED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0"
