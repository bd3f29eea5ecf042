"""A class in which every other submission is hostile, and what none of them may see or change."""

import hashlib
import json
import re
import secrets
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.grading.books import books
from autograder.grading.course import Course
from autograder.grading.submission import grade
from autograder.sandbox.session import Nursery, Patience

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
NAME = "05_adam"
FULL = 15
PATIENCE = Patience(cell=3, call=2, more=1, notebook=9)
# From the reference, from the checks and from the solution: a sentence of each.
ANSWERS = ("eps outside the root, after the correction", 'right=frozenset("acf")', "BEGIN SOLUTION")


def attacks(file):
    """Heading and cells of every attack in a Markdown file."""
    parts = re.split(r"^## ", file.read_text(), flags=re.MULTILINE)[1:]
    return [(p.split("\n")[0], re.findall(r"^```python\n(.*?)^```", p, flags=re.MULTILINE | re.DOTALL)) for p in parts]


def pytest_generate_tests(metafunc):
    """`attack` is every attack of every Markdown file here; `honest` the work that must keep its points."""
    for fixture in {"attack", "honest"} & set(metafunc.fixturenames):
        files = [file for file in sorted(HERE.glob("*.md")) if (file.stem == "honest") == (fixture == "honest")]
        found = [(file.stem, *one) for file in files for one in attacks(file)]
        metafunc.parametrize(fixture, [cells for _, _, cells in found], ids=[f"{a}, {b}" for a, b, _ in found])


class Room:
    """A course with secrets in every corner, one worker that grades, and the class's notebooks."""

    def __init__(self, folder, nursery, tokens):
        self.folder, self.nursery, self.tokens = folder, nursery, tokens
        course = Course(ROOT)
        self.master = course.master(NAME)
        self.solved = course.source(NAME)
        self.released = nbformat.read(ROOT / "exercises" / NAME / f"{NAME}.ipynb", as_version=4)
        self.before = self.grade(self.solved)
        self.files = self.digests()

    def notebook(self, cells, start):
        """The released or solved notebook with these cells: in the place that a first line names, else on top."""
        notebook = nbformat.from_dict(start)
        for source in reversed(cells):
            source = source.replace("COURSE", str(self.folder)).replace("CHECKOUT", str(ROOT))
            place = re.match(r"# in (\S+)\n", source)
            if place:
                cell = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == place[1])
                cell.source = source
            else:
                notebook.cells.insert(0, nbformat.v4.new_code_cell(source))
        return notebook

    def grade(self, notebook):
        """Grade a notebook, or the bytes of one, in the one worker."""
        content = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
        return grade(self.nursery, self.master, content, "secret-" + self.tokens[0], patience=PATIENCE)

    def digests(self):
        """What is in every file of the course."""
        return {
            path: hashlib.sha256(path.read_bytes()).hexdigest() for path in self.folder.rglob("*") if path.is_file()
        }

    def require_nothing_read(self, graded):
        """No secret of the course, and no answer, is in a graded notebook or its remarks."""
        shown = "".join(str(cell.get("outputs", "")) for cell in graded.notebook.cells) + str(graded.remarks)
        for token in self.tokens:
            assert token not in shown
        for answer in ANSWERS:
            assert answer not in shown

    def require_nothing_harmed(self):
        """The files are as they were, and honest work gets what it got before."""
        assert self.digests() == self.files
        after = self.grade(self.solved)
        assert after.scores == self.before.scores
        assert [cell.get("outputs") for cell in after.notebook.cells] == [
            cell.get("outputs") for cell in self.before.notebook.cells
        ]


@pytest.fixture(scope="session")
def room(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    tokens = [secrets.token_hex(16) for _ in range(5)]
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for token, name in zip(
        tokens,
        ("course_secret", "gradebook.db", f"solutions/{NAME}/{NAME}.ipynb", f"submitted/ann/{NAME}/{NAME}.ipynb"),
        strict=False,
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"token {token}")
    patch = pytest.MonkeyPatch()
    patch.setenv("DATABASE_PASSWORD", tokens[4])
    patch.chdir(folder)
    with Nursery(*books(Course(ROOT).master(NAME))) as nursery:
        yield Room(folder, nursery, tokens)
    patch.undo()
