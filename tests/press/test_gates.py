"""Gates of the exercises: what a student receives is what the solutions generate, and no more."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from press.notebooks import generated, stale
from press.rooms import HERE

SOLUTIONS = HERE.solution_texts()
NAMES = [path.stem for path in SOLUTIONS]


def release(name: str) -> Path:
    return HERE.exercises / name / f"{name}.ipynb"


def test_no_generated_notebook_is_stale():
    names = [str(path.relative_to(HERE.root)) for path in stale(generated(HERE))]
    assert names == [], "`make notebooks` mends this"


def test_the_release_holds_the_generated_notebooks_and_nothing_else():
    files = {p for p in HERE.exercises.rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts}
    assert files == {release(name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_the_stock_command_generates_the_release(name, tmp_path):
    """nbgrader itself, with its gradebook, on a copy of the course."""
    shutil.copy(HERE.root / "nbgrader_config.py", tmp_path)
    shutil.copytree(HERE.solutions / name, tmp_path / "solutions" / name)
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", name]
    environment = {**os.environ, "PATH": beside, "PYTHONPATH": str(HERE.root)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "exercises" / name / f"{name}.ipynb").read_bytes() == release(name).read_bytes()
    assert sorted(p.name for p in (tmp_path / "exercises" / name).iterdir()) == [f"{name}.ipynb"]


@pytest.mark.parametrize("path", SOLUTIONS, ids=NAMES)
def test_an_exercise_has_a_chapter(path):
    assert (HERE.chapters / f"{path.stem}.md").exists()


@pytest.mark.parametrize("path", SOLUTIONS, ids=NAMES)
def test_no_line_of_a_solution_is_released(path):
    released = "\n".join("".join(cell["source"]) for cell in json.loads(release(path.stem).read_text("utf-8"))["cells"])
    regions = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", path.read_text("utf-8"), re.DOTALL)
    regions += re.findall(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", path.read_text("utf-8"), re.DOTALL)
    assert regions, "a solution marks what the student is to write"
    lines = {line.strip() for region in regions for line in region.splitlines()}
    assert [line for line in lines if len(line) > 12 and line in released] == []
