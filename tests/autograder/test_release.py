"""`python -m autograder release ASSIGNMENT`: nbgrader's student version, with one command."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
NAME = "05_adam"


@pytest.fixture
def course(tmp_path):
    """A course with one assignment and nothing else."""
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "solutions" / NAME, tmp_path / "solutions" / NAME)
    return tmp_path


def release(course, *arguments, path=os.defpath):
    """The command from elsewhere, in a shell that does not know the virtual environment."""
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "autograder", "release", "--course", str(course), *arguments]
    return subprocess.run(command, cwd=course.parent, env=environment, capture_output=True, text=True)


def test_the_release_is_nbgraders_own_and_the_gradebook_knows_its_points(course):
    done = release(course, NAME)
    assert done.returncode == 0, done.stderr
    assert "no solutions, no hidden tests" in done.stdout
    made = (course / "exercises" / NAME / f"{NAME}.ipynb").read_bytes()
    assert made == (ROOT / "exercises" / NAME / f"{NAME}.ipynb").read_bytes()
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        assert book.find_assignment(NAME).max_score == 15


def test_a_release_is_replaced_only_when_that_is_asked_for(course):
    notebook = course / "exercises" / NAME / f"{NAME}.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text("handed out")
    refused = release(course, NAME)
    assert (refused.returncode, refused.stderr) == (2, f"{notebook.parent} exists: --force replaces it.\n")
    assert notebook.read_text() == "handed out"
    assert release(course, NAME, "--force").returncode == 0
    assert notebook.read_text() != "handed out"


def test_what_nbgrader_refuses_is_said_and_nothing_is_released(course):
    source = course / "solutions" / NAME / f"{NAME}.ipynb"
    source.write_text(source.read_text().replace("### END SOLUTION", ""))
    done = release(course, NAME)
    assert done.returncode == 2
    assert f"nbgrader made no release of {NAME}" in done.stderr
    assert not (course / "exercises" / NAME).exists()


def test_an_assignment_without_a_source_is_named_with_those_that_have_one(course):
    done = release(course, "06_schedules")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"There is no assignment '06_schedules'; known are {NAME}.\n"
