"""A small class, and the command that grades it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

ROOT = Path(__file__).parents[3]
NAME = "01_tiny"
RIGHT = "def gd_step(theta, g, state=START, *, eta):\n    return theta - eta * g, state"
WRONG = "def gd_step(theta, g, state=START, *, eta):\n    return theta + eta * g, state"
FULL = {"check-gd_step": 2.0, "check-double": 1.0, "explain": None}
NOTHING = dict.fromkeys(FULL, 0.0)


def _cell(grade_id, source, points=None, solution=False, make=v4.new_code_cell):
    graded = points is not None
    marks = {"grade_id": grade_id, "grade": graded, "solution": solution, "locked": not solution, "schema_version": 3}
    return make(source, metadata={"nbgrader": {**marks, "task": False, **({"points": points} if graded else {})}})


def solved():
    """The instructor's notebook: a checked function, a plain assertion, a text that a person grades."""
    hidden = '### BEGIN HIDDEN TESTS\ncheck(gd_step, "gd_step", hidden=True).require()\n### END HIDDEN TESTS'
    cells = [
        v4.new_code_cell("import numpy as np\nfrom autograder import check\nfrom stepsize.states import START"),
        _cell("gd_step", f"### BEGIN SOLUTION\n{RIGHT}\n### END SOLUTION", solution=True),
        _cell("check-gd_step", f'check(gd_step, "gd_step").require()\n{hidden}', points=2),
        _cell("double", "### BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n### END SOLUTION", solution=True),
        _cell("check-double", "assert double(3) == 6", points=1),
        _cell("explain", "Because.", points=2, solution=True, make=v4.new_markdown_cell),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def written(code):
    """The solved notebook with another gd_step."""
    notebook = solved()
    notebook.cells[1].source = code
    return nbformat.writes(notebook)


class SmallCourse:
    """A course's folder, and what happened in it."""

    full, nothing, right, wrong, name = FULL, NOTHING, RIGHT, WRONG, NAME

    def __init__(self, root):
        self.root = root
        root.mkdir(exist_ok=True)
        shutil.copy(ROOT / "nbgrader_config.py", root)
        (root / "solutions" / NAME).mkdir(parents=True)
        nbformat.write(solved(), root / "solutions" / NAME / f"{NAME}.ipynb")
        (root / "submitted").mkdir()

    def hand_in(self, student, code=RIGHT, timestamp=None):
        """Put a notebook with this gd_step where it belongs; code may be the bytes of the whole file."""
        folder = self.submission(student).parent
        folder.mkdir(parents=True, exist_ok=True)
        content = code if isinstance(code, bytes) else written(code).encode()
        self.submission(student).write_bytes(content)
        if timestamp:
            (folder / "timestamp.txt").write_text(timestamp)

    def submission(self, student):
        return self.root / "submitted" / student / NAME / f"{NAME}.ipynb"

    def graded(self, student):
        return self.root / "autograded" / student / NAME / f"{NAME}.ipynb"

    def command(self, *options):
        return [sys.executable, "-m", "autograder", "grade", NAME, "--course", str(self.root), *options]

    def grade(self, *options, status=0, before=(), **environment):
        """Run the command, behind `before` such as a limit; its text on stdout and stderr."""
        done = subprocess.run(
            [*before, *self.command(*options)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=os.environ | environment,
            timeout=300,
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def scores(self, student=None):
        """Points by student and cell, from nbgrader's gradebook."""
        query = """
            SELECT s.student_id, c.name, g.auto_score FROM grade g
            JOIN base_cell c ON g.cell_id = c.id JOIN submitted_notebook n ON g.notebook_id = n.id
            JOIN submitted_assignment s ON n.assignment_id = s.id"""
        found = {}
        with sqlite3.connect(self.root / "gradebook.db") as book:
            for name, cell, score in book.execute(query):
                found.setdefault(name, {})[cell] = score
        book.close()
        return found if student is None else found[student]

    def identities(self):
        """What changes when a graded notebook is written again, by student."""
        found = {path.parents[1].name: path.stat() for path in self.root.glob(f"autograded/*/{NAME}/[!.]*.ipynb")}
        return {student: (stat.st_ino, stat.st_mtime_ns) for student, stat in found.items()}


@pytest.fixture
def course(tmp_path):
    """An empty small course."""
    return SmallCourse(tmp_path / "course")


@pytest.fixture(scope="module")
def make_course(tmp_path_factory):
    """Makes small courses for a whole module."""
    return lambda: SmallCourse(tmp_path_factory.mktemp("course"))
