"""The archive that a class receives: enough to learn and check, and no answer."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from press.rooms import HERE, Rooms
from press.student import NAME, contents, makefile, write_archive

PRIVATE = re.compile(r"solutions|tests|bench|submitted|autograded|feedback|reports|course_secret|gradebook\.db|\.git")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The archive of this repository, unpacked elsewhere."""
    assert write_archive(HERE) == 0
    folder = tmp_path_factory.mktemp("class")
    with zipfile.ZipFile(HERE.root / "dist" / f"{NAME}.zip") as archive:
        archive.extractall(folder)
    return folder / NAME


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """The running interpreter in a process of its own, which finds the unpacked packages first."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True)


def lines_between(marker: str, text: str) -> set[str]:
    """The lines between BEGIN and END of this marker in a solution."""
    regions = re.findall(rf"### BEGIN {marker}\n(.*?)### END", text, re.DOTALL)
    return {line.strip() for region in regions for line in region.splitlines() if len(line.strip()) > 12}


def test_the_visible_checks_run_from_the_archive_in_a_fresh_process(unpacked):
    place = run(unpacked, "-c", "import autograder, stepsize; print(autograder.__file__, stepsize.__file__)")
    assert place.stdout.count(str(unpacked)) == 2
    for path in HERE.solution_texts():
        exercise = unpacked / "exercises" / path.stem / path.name
        done = run(unpacked, "-m", "autograder", "check", str(exercise.with_suffix(".ipynb")))
        assert done.returncode == 1, done.stderr
        assert "is still empty" in done.stdout
        assert not re.search(r"^✓", done.stdout, flags=re.MULTILINE)


def test_an_exercise_solved_there_passes_its_checks(unpacked):
    exercise = unpacked / "exercises" / "05_adam" / "05_adam.ipynb"
    solved = json.loads((HERE.solutions / "05_adam" / "05_adam.ipynb").read_text("utf-8"))
    (unpacked / "mine").mkdir()
    (unpacked / "mine" / exercise.name).write_text(json.dumps(solved), "utf-8")
    done = run(unpacked, "-m", "autograder", "check", f"mine/{exercise.name}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].split() == ["in", "all", "15", "/", "15"]


@pytest.mark.parametrize("path", HERE.solution_texts(), ids=lambda path: path.stem)
def test_no_line_of_a_solution_and_no_hidden_check_is_in_its_exercise(unpacked, path):
    exercise = json.loads((unpacked / "exercises" / path.stem / f"{path.stem}.ipynb").read_text("utf-8"))
    given = {line.strip() for cell in exercise["cells"] for line in "".join(cell["source"]).splitlines()}
    solution, hidden = (lines_between(marker, path.read_text("utf-8")) for marker in ("SOLUTION", "HIDDEN TESTS"))
    assert solution
    assert sorted((solution | hidden) & given) == []


def test_nothing_private_is_in_the_archive(unpacked):
    names = [path.relative_to(unpacked) for path in unpacked.rglob("*")]
    assert len(names) > 100
    assert [str(name) for name in names if any(map(PRIVATE.fullmatch, name.parts))] == []
    assert [name for name in names if name.suffix in (".pyc", ".db", ".log")] == []


def copied(folder: Path) -> Rooms:
    """The archive's files elsewhere, so that nobody changes them meanwhile."""
    for name, content in contents(HERE.root):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return Rooms(folder)


def test_the_archive_is_the_same_whenever_it_is_made(tmp_path):
    rooms = copied(tmp_path)
    assert write_archive(rooms) == 0
    archive = tmp_path / "dist" / f"{NAME}.zip"
    before = archive.read_bytes()
    for name in ("exercises/05_adam/05_adam.ipynb", "README.md"):
        os.utime(tmp_path / name, (10**9, 10**9))  # as a fresh clone has other times
        (tmp_path / name).chmod(0o600)
    assert write_archive(rooms) == 0
    assert archive.read_bytes() == before


def test_a_secret_and_a_gradebook_beside_a_package_stay_out(tmp_path):
    copied(tmp_path)
    expected = {name for name, _ in contents(tmp_path)}
    for name in ("autograder/course_secret", "exercises/gradebook.db", "exercises/.ipynb_checkpoints/x.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("private")
    assert {name for name, _ in contents(tmp_path)} == expected


def test_every_target_of_its_makefile_is_there_with_what_it_needs(unpacked):
    text = (unpacked / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z]+):", text, flags=re.MULTILINE)
    assert targets == ["help", "lab", "book", "lecture", "clean"]
    assert re.search(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE)[1].split() == targets
    assert subprocess.run(["make", "-n", "lab"], cwd=unpacked, capture_output=True).returncode == 0
    assert makefile(text) == text


def test_its_readme_names_no_file_and_no_target_that_is_missing(unpacked):
    text = (unpacked / "README.md").read_text("utf-8")
    links = re.findall(r"\]\(([^)#]+)", text)
    assert links
    assert [link for link in links if not (unpacked / link).exists()] == []
    entries = re.findall(r"^([\w.-]+)/? {2,}\S", text, flags=re.MULTILINE)
    assert len(entries) > 8
    assert [entry for entry in entries if not (unpacked / entry).exists()] == []
    assert set(re.findall(r"`make (\w+)", text)) <= {"help", "lab", "book", "lecture", "clean"}
