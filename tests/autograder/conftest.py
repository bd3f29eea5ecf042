"""The bank of submissions, and a check without the course's secret."""

import linecache
import re
from pathlib import Path

import numpy as np
import pytest

from stepsize import states

HERE = Path(__file__).parent
GIVEN = {name: value for name, value in vars(states).items() if name == "START" or hasattr(value, "_fields")}


def submissions(file):
    """Heading and code of every submission in a Markdown file."""
    return re.findall(r"^## (.*?)\n\n```python\n(.*?)```", file.read_text(), flags=re.MULTILINE | re.DOTALL)


def written(code):
    """The last function that a learner's cell defines, with its source known as IPython knows it."""
    file = f"<cell {hash(code)}>"
    linecache.cache[file] = len(code), None, code.splitlines(keepends=True), file
    cell = {"np": np, **GIVEN, "__name__": "__main__"}
    exec(compile(code, file, "exec"), cell)
    return cell[re.findall(r"^def (\w+)", code, flags=re.MULTILINE)[-1]]


def pytest_generate_tests(metafunc):
    """`right` and `wrong` are the submissions of all banks, right_*.md and wrong_*.md."""
    for fixture in {"right", "wrong"} & set(metafunc.fixturenames):
        found = [(file.stem, *one) for file in sorted(HERE.glob(f"{fixture}_*.md")) for one in submissions(file)]
        ids = [f"{bank}, {heading}" for bank, heading, _ in found]
        metafunc.parametrize(fixture, [(heading, code) for _, heading, code in found], ids=ids)


@pytest.fixture
def learner():
    """Turns a cell's code into its function."""
    return written


@pytest.fixture(autouse=True)
def _no_secret(monkeypatch):
    monkeypatch.delenv("STEPSIZE_SECRET", raising=False)
