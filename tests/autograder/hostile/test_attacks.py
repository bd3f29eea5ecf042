"""What a hostile notebook gets: no point, no secret, and no influence on the next one.

An attack is a heading and cells in one of the Markdown files beside this one; a cell whose first
line is `# in NAME` stands in the place of that solution, any other on top of the notebook. COURSE
is the course's folder, CHECKOUT the folder of the grader's own source.
"""

from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_there_are_enough_kinds_of_attacks():
    headings = sum(file.read_text().count("\n## ") for file in Path(__file__).parent.glob("*.md"))
    assert headings >= 80


def test_an_attack_earns_nothing_reads_nothing_and_harms_nobody(attack, room):
    graded = room.grade(room.notebook(attack, room.released))
    assert sum(graded.scores.values()) == 0
    room.require_nothing_read(graded)
    room.require_nothing_harmed()


def test_honest_work_keeps_its_points_and_runs_as_elsewhere(honest, room, request):
    graded = room.grade(room.notebook(honest, room.solved))
    assert graded.scores == room.before.scores
    assert graded.remarks == []
    shown = "".join(str(cell.get("outputs", "")) for cell in graded.notebook.cells)
    assert ("Traceback" in shown) == ("cells that fail" in request.node.name)
