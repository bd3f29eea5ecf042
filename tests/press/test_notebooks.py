"""`make notebooks` writes what changed; `--check` names it; JupyterLab keeps both halves."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class

from press.notebooks import check_notebooks, write_notebooks
from press.rooms import HERE, Rooms

GRADED = '"locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false'
SOLUTION = f"""\
# %% nbgrader={{"grade": false, "grade_id": "f", "locked": false, "schema_version": 3, "solution": true, "task": false}}
def f():
    ### BEGIN SOLUTION
    return 1
    ### END SOLUTION

# %% nbgrader={{"grade": true, "grade_id": "f-one", {GRADED}}}
assert f() == 1
"""

TEXT = '# Adam\n\n```python figure="path" caption="A path, drawn"\n1\n```\n'


@pytest.fixture
def rooms(repository) -> Rooms:
    """One chapter with its solution; nothing generated yet."""
    rooms = repository(**{"SUMMARY": "# Book\n", "05_adam": TEXT})
    source = rooms.solutions / "05_adam" / "05_adam.py"
    source.parent.mkdir(parents=True)
    source.write_text(SOLUTION)
    shutil.copy(HERE.root / "jupytext.toml", rooms.root)
    return rooms


def contents(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_every_text_gets_its_notebook(rooms):
    before = set(contents(rooms.root))
    assert write_notebooks(rooms) == 0
    assert set(contents(rooms.root)) - before == {
        "chapters/05_adam.ipynb",
        "solutions/05_adam/05_adam.ipynb",
        "exercises/05_adam/05_adam.ipynb",
    }
    assert b"return 1" not in (rooms.exercises / "05_adam" / "05_adam.ipynb").read_bytes()


def test_a_second_run_writes_nothing(rooms, capsys):
    write_notebooks(rooms)
    before = contents(rooms.root)
    capsys.readouterr()
    write_notebooks(rooms)
    assert contents(rooms.root) == before
    assert capsys.readouterr().out == "3 notebooks, 0 written\n"


def test_check_names_the_stale_file_and_the_cure_and_writes_nothing(rooms, capsys):
    write_notebooks(rooms)
    assert check_notebooks(rooms) == 0
    (rooms.chapters / "05_adam.md").write_text("# Adam moved\n")
    before = contents(rooms.root)
    capsys.readouterr()
    assert check_notebooks(rooms) == 1
    said = capsys.readouterr().out
    assert said.splitlines()[0] == "stale: chapters/05_adam.ipynb"
    assert "make notebooks" in said
    assert contents(rooms.root) == before


def test_saving_either_half_in_jupyterlab_leaves_the_text_as_it_was(rooms):
    write_notebooks(rooms)
    text = rooms.chapters / "05_adam.md"
    before = text.read_bytes()
    os.utime(text, (1e9, 1e9))  # a checkout may give the text the older time
    jupyterlab = build_sync_jupytext_contents_manager_class(LargeFileManager)(root_dir=str(rooms.root))
    for half in ("chapters/05_adam.ipynb", "chapters/05_adam.md"):
        model = jupyterlab.get(half, type="notebook")
        jupyterlab.save({"type": "notebook", "content": model["content"]}, half)
        assert text.read_bytes() == before


def test_editing_the_notebook_in_jupyterlab_edits_the_text(rooms):
    write_notebooks(rooms)
    jupyterlab = build_sync_jupytext_contents_manager_class(LargeFileManager)(root_dir=str(rooms.root))
    model = jupyterlab.get("chapters/05_adam.ipynb")
    model["content"]["cells"][1]["source"] = "2"
    jupyterlab.save({"type": "notebook", "content": model["content"]}, "chapters/05_adam.ipynb")
    assert (rooms.chapters / "05_adam.md").read_text() == TEXT.replace("1", "2")
