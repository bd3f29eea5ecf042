"""The benchmark of grading measures what it says, in a few submissions; the numbers are nobody's test."""

import importlib
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def grading(monkeypatch):
    """bench.grading, which is not installed with the course."""
    monkeypatch.syspath_prepend(Path(__file__).parents[3])
    return importlib.import_module("bench.grading")


def test_every_row_is_measured_in_a_tiny_class(grading):
    against_stock, larger, by_limit = grading.rows(tiny=True)
    assert against_stock.rival == "nbgrader autograde"
    ours, theirs = map(int, re.search(r"of processors (\d+) ms against (\d+)$", against_stock.remark).groups())
    assert min(ours, theirs) > 100, "start included, in classes of four and of one"
    megabytes = [float(text) for text in re.findall(r"(\d+) MB", larger.remark)]
    assert len(megabytes) == 2
    assert min(megabytes) > 100, "the grader, two workers and their nurseries"
    assert by_limit.rival == "fork and execute alone"
    assert 1 < by_limit.theirs < 10_000
    assert all(row.ours > 0 and row.theirs > 0 for row in (against_stock, larger))


def test_points_that_differ_from_nbgraders_stop_the_benchmark(grading, monkeypatch):
    given = iter([{"s0000": {"check-metric": 1.0}}, {"s0000": {"check-metric": 0.0}}])
    monkeypatch.setattr(grading, "_scores", lambda *_: next(given))
    monkeypatch.setattr(grading, "_run", lambda *_: grading.Cost(1, 1, 1))
    with pytest.raises(RuntimeError, match="our points are not those of nbgrader"):
        next(grading.rows(tiny=True))
