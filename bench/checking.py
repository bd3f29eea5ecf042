"""A notebook's checks: ours and `nbgrader validate`, on the solved exercise to chapter 05."""

import subprocess
import sys
from pathlib import Path

from autograder.grading.notebook_check import check_notebook
from bench.clock import Row, milliseconds

ROOT = Path(__file__).parents[1]
SOLVED = ROOT / "solutions" / "05_adam" / "05_adam.ipynb"


def rows(tiny):
    """After the start of Python and the notebook's imports, and the whole command beside the whole rival."""
    repeats = 1 if tiny else 5
    theirs = milliseconds(lambda: _command("nbgrader", "validate"), repeats)
    ours = milliseconds(lambda: check_notebook(SOLVED), repeats)
    yield Row("check a notebook, after the start", ours, "nbgrader validate", theirs, "9 graded cells, all pass")
    ours = milliseconds(lambda: _command("autograder", "check"), repeats)
    remark = "Python starts, and loads NumPy and SymPy, which the notebook imports"
    yield Row("check a notebook, whole command", ours, "nbgrader validate", theirs, remark)


def _command(module, verb):
    command = [sys.executable, "-m", module, verb, str(SOLVED)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
