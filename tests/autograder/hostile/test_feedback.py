"""No script of a submission runs in the feedback's page, or in that of whoever grades."""

import base64
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[3]
NAME = "05_adam"
SCRIPT = "<script>alert(1)</script>"
PAGE = f"data:text/html;base64,{base64.b64encode(SCRIPT.encode()).decode()}"
CODE = f"""
from IPython.display import HTML, Javascript, display
display(HTML('{SCRIPT}'), Javascript('alert(1)'))
display({{'text/html': '{SCRIPT}', 'text/plain': '{SCRIPT}'}}, raw=True)
display({{'text/markdown': '{SCRIPT}', 'image/svg+xml': '<svg onload=alert(1)>{SCRIPT}</svg>'}}, raw=True)
display({{'application/javascript': 'alert(1)', 'application/vnd.jupyter.widget-view+json': '{SCRIPT}'}}, raw=True)
display({{'text/latex': '{SCRIPT} $x${SCRIPT}', 'text/plain': 'x'}}, raw=True)
display({{'image/png': '"><img src=x onerror=alert(1)>', 'text/plain': 'x'}}, raw=True)
print('{SCRIPT}')
import sys; print('{SCRIPT}', file=sys.stderr)
raise ValueError('{SCRIPT}')
"""
MARKDOWN = f"""{SCRIPT} <img src=x onerror=alert(1)> <svg onload=alert(1)> [x](javascript:alert(1))
<iframe src="javascript:alert(1)"></iframe> <a href="{PAGE}">x</a>
$$<script>alert(1)</script>$$ `{SCRIPT}`
"""
ANSWER = f"def adam_step(theta, g, state=START, *, eta):\n    raise ValueError('{SCRIPT}')  # {SCRIPT}"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with one hostile submission, graded by our command, with feedback made by nbgrader's."""
    course = tmp_path_factory.mktemp("scripts")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    (course / "solutions" / NAME).mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / NAME / f"{NAME}.ipynb", course / "solutions" / NAME)
    notebook = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "adam_step":
            cell.source = ANSWER
    own = (nbformat.v4.new_code_cell(CODE), nbformat.v4.new_markdown_cell(MARKDOWN), nbformat.v4.new_raw_cell(MARKDOWN))
    own[2].metadata["raw_mimetype"] = "text/html"
    notebook.cells[:0] = own
    (course / "submitted" / "eve" / NAME).mkdir(parents=True)
    nbformat.write(notebook, course / "submitted" / "eve" / NAME / f"{NAME}.ipynb")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for command in (("autograder", "grade", NAME), ("nbgrader", "generate_feedback", NAME)):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=course,
            env=os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "JUPYTER_PLATFORM_DIRS": "1"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return course


def test_no_script_of_a_submission_is_in_its_feedback(course):
    page = (course / "feedback" / "eve" / NAME / f"{NAME}.html").read_text()
    assert "&lt;script&gt;alert(1)" in page  # the page shows what was written
    assert "<script>alert" not in page
    for tag in re.findall(r"<[^>]*>", page):
        assert not re.search(r"\bon(load|error)\s*=", tag), tag
        assert "javascript:" not in tag, tag
        assert "data:text/html" not in tag, tag
    assert "<iframe" not in page


def test_the_graded_notebook_keeps_text_and_pictures_only(course):
    graded = nbformat.read(course / "autograded" / "eve" / NAME / f"{NAME}.ipynb", as_version=4)
    outputs = [output for cell in graded.cells for output in cell.get("outputs", [])]
    mimes = {mime for output in outputs for mime in output.get("data", {})}
    assert mimes <= {"text/plain", "text/latex", "image/png"}
    assert not [output for output in outputs if "onerror" in output.get("data", {}).get("image/png", "")]
