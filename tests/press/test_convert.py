"""Text becomes the same notebook at every run."""

from __future__ import annotations

import json
import tomllib

import jupytext
import pytest

from press.convert import (
    CHAPTER,
    ForeignFence,
    chapter_notebook,
    notebook_bytes,
    solution_notebook,
)
from press.rooms import HERE

CHAPTER_TEXT = """\
# Let Adam choose

The step is η.

```python
print(1)
```

Again:

```python
print(1)
```

## A second heading

```console
make lab
```
"""

SOLUTION_METADATA = '"locked": false, "schema_version": 3, "solution": true, "task": false'
SOLUTION_TEXT = f'''\
# %% [markdown]
# # Adam

# %% nbgrader={{"grade": false, "grade_id": "adam-step", {SOLUTION_METADATA}}}
def adam_step(theta, g):
    """Move θ."""
    ### BEGIN SOLUTION
    return theta - g
    ### END SOLUTION
# %%
adam_step(1, 1)
'''


def test_cells_split_at_code_and_at_headings():
    cells = chapter_notebook(CHAPTER_TEXT).cells
    assert [cell.cell_type[0] for cell in cells] == ["m", "c", "m", "c", "m"]
    assert cells[4].source == "## A second heading\n\n```console\nmake lab\n```"


def test_ids_are_unique_and_last():
    ids = [cell.id for cell in chapter_notebook(CHAPTER_TEXT).cells]
    assert len(set(ids)) == 5
    assert ids[3] == f"{ids[1]}-2", "the second of two equal cells has a suffix"
    longer = chapter_notebook("A new first paragraph.\n\n" + CHAPTER_TEXT).cells
    assert [cell.id for cell in longer][1:] == ids


def test_a_graded_cell_is_called_by_its_grade_id():
    assert solution_notebook(SOLUTION_TEXT).cells[1].id == "adam-step"


def test_conversion_gives_the_same_bytes_twice():
    for convert, text in ((chapter_notebook, CHAPTER_TEXT), (solution_notebook, SOLUTION_TEXT)):
        assert notebook_bytes(convert(text)) == notebook_bytes(convert(text))


def test_a_notebook_is_utf8_with_one_newline_at_its_end():
    content = notebook_bytes(chapter_notebook(CHAPTER_TEXT))
    assert "η".encode() in content
    assert b"\r" not in content
    assert content.endswith(b"}\n")


def test_a_notebook_holds_no_outputs_and_no_trace_of_jupytext():
    notebook = json.loads(notebook_bytes(solution_notebook(SOLUTION_TEXT)))
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    for cell in notebook["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        assert set(cell["metadata"]) <= {"nbgrader"}


def test_a_shell_fence_is_refused_before_it_becomes_a_cell():
    for before in ("", "```python\n1\n```\n\n"):
        with pytest.raises(ForeignFence, match="bash fence with 'make lab'"):
            chapter_notebook(f"{before}```bash\nmake lab\n```\n")


def test_a_cell_magic_of_ipython_is_a_cell():
    assert chapter_notebook("```python\n%%time\n1\n```\n").cells[0].source == "%%time\n1"


@pytest.mark.parametrize("path", HERE.chapter_texts(), ids=lambda path: path.stem)
def test_a_chapter_comes_back_unchanged_from_its_notebook(path):
    text = path.read_text("utf-8")
    filters = tomllib.loads((HERE.root / "jupytext.toml").read_text("utf-8"))
    fmt = CHAPTER | {key: value for key, value in filters.items() if key.endswith("_metadata_filter")}
    assert jupytext.writes(chapter_notebook(text), fmt=fmt) == text
