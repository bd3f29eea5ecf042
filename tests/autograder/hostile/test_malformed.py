"""What a broken or tampered notebook gets: a clear line, and the points it deserves."""

import importlib.util
from pathlib import Path

import nbformat
import pytest

from autograder.grading.assembly import Unreadable

_found = importlib.util.spec_from_file_location("malformed", Path(__file__).parent / "malformed.py")
malformed = importlib.util.module_from_spec(_found)
_found.loader.exec_module(malformed)
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", malformed.FILES)
def test_a_file_that_is_no_notebook_gets_a_clear_line(name, room):
    make, sentence = malformed.FILES[name]
    with pytest.raises(Unreadable) as told:
        room.grade(make())
    assert sentence in str(told.value)
    assert str(told.value).isprintable()
    assert len(str(told.value)) < 200


@pytest.mark.parametrize("name", malformed.NOTEBOOKS)
def test_a_tampered_notebook_gets_the_points_it_deserves(name, room):
    make, points, remark = malformed.NOTEBOOKS[name]
    notebook = nbformat.from_dict(room.solved)
    graded = room.grade(make(notebook) or notebook)
    assert sum(graded.scores.values()) == points
    assert set(graded.scores) == set(room.before.scores)
    assert remark in "; ".join(graded.remarks)
    assert "; ".join(graded.remarks).isprintable()
    nbformat.validate(graded.notebook)
    nbformat.writes(graded.notebook).encode()
    room.require_nothing_harmed()


def test_no_two_cells_have_one_id_although_random_ones_may_be_the_same(room, monkeypatch):
    notebook = nbformat.from_dict(room.solved)
    notebook.cells += [nbformat.v4.new_markdown_cell("mine", id=f"mine-{i}") for i in range(3)]
    monkeypatch.setattr(nbformat.v4.nbbase, "random_cell_id", lambda: "00000000")
    ids = [cell.id for cell in room.grade(notebook).notebook.cells]
    assert len(set(ids)) == len(ids) > 3
