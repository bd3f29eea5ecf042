"""Imports point down only: stepsize ← autograder ← press, and a notebook imports the laboratory."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"stepsize", "autograder", "press", "tests", "solutions", "exercises", "chapters"}


def imports(tree):
    """Every module that a piece of code imports, wherever the import stands: `from a import b` is a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative imports hide the arrow, write the whole name"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def top_level(tree):
    """The same code without the bodies of its functions, which run later or never."""
    kept = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return ast.Module(body=kept, type_ignores=[])


def parse(path):
    return ast.parse(path.read_text(), filename=str(path))


def rooms(names):
    """Which of our packages occur among module names."""
    return {name.split(".")[0] for name in names} & OURS


def python_files(room):
    files = sorted((ROOT / room).rglob("*.py"))
    assert files, f"{room}/ has no Python file: this test would prove nothing"
    return files


def code_of_chapter(path):
    """The ```python fences of a chapter, one after another. IPython's % and ! lines are left out."""
    fences = re.findall(r"^```python[^\n]*\n(.*?)^```", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    lines = "\n".join(fences).splitlines()
    return ast.parse("\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines))


@pytest.mark.parametrize(
    ("room", "allowed"),
    [
        ("stepsize", {"stepsize"}),
        ("autograder", {"autograder", "stepsize"}),
        ("press", {"press", "autograder", "stepsize"}),
    ],
)
def test_a_room_imports_only_what_lies_below_it(room, allowed):
    for path in python_files(room):
        above = rooms(imports(parse(path))) - allowed
        assert not above, f"{path.relative_to(ROOT)} imports {sorted(above)}, and the arrow points the other way"


def test_no_other_module_of_the_laboratory_loads_the_answers():
    """A grader refuses `stepsize.optimizers`: what a learner imports besides must not need it.

    The course's own figures show the answers at work, so they are closed together with them.
    """
    for path in python_files("stepsize"):
        if path.parent.name not in ("optimizers", "course"):
            loaded = set(imports(top_level(parse(path))))
            answers = loaded & {"stepsize.optimizers", "stepsize.figures.course"}
            assert not answers, f"{path.relative_to(ROOT)} imports {sorted(answers)} at its top"


def test_chapters_import_only_the_laboratory():
    chapters = sorted((ROOT / "chapters").glob("[0-9][0-9]_*.md"))
    assert chapters, "chapters/ has no chapter: this test would prove nothing"
    for path in chapters:
        others = rooms(imports(code_of_chapter(path))) - {"stepsize"}
        assert not others, f"{path.name} imports {sorted(others)}, and a chapter imports stepsize alone"


def test_exercises_import_the_laboratory_and_check():
    for path in python_files("solutions"):
        ours = {name for name in imports(parse(path)) if name.split(".")[0] in OURS - {"stepsize"}}
        others = ours - {"autograder", "autograder.check"}
        assert not others, f"{path.relative_to(ROOT)} imports {sorted(others)}, and of the grader only check is public"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import press", {"press"}),
        ("import press.rooms as rooms", {"press"}),
        ("from autograder.checks import adam", {"autograder"}),
        ("def late():\n    from press import rooms", {"press"}),
        ("import numpy as np", set()),
    ],
)
def test_the_reader_of_imports_sees_each_form(code, found):
    assert rooms(imports(ast.parse(code))) == found


@pytest.mark.parametrize(
    "code",
    [
        "from stepsize import optimizers",
        "import stepsize.optimizers",
        "if True:\n    from stepsize.optimizers import adam_step",
    ],
)
def test_the_reader_of_the_top_level_sees_each_form(code):
    assert "stepsize.optimizers" in set(imports(top_level(ast.parse(code))))


def test_the_reader_of_the_top_level_leaves_functions_out():
    code = "def demo():\n    from stepsize.optimizers import adam_step\n    return adam_step"
    assert not set(imports(top_level(ast.parse(code))))
