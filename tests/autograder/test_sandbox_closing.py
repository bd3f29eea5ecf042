"""What an assignment closes: it is neither in the memory nor in the reach of a student's process."""

import nbformat
import pytest

from autograder.grading.books import books
from autograder.grading.submission import grade
from autograder.sandbox.session import Nursery

pytestmark = pytest.mark.slow
SEARCH = """
import gc, sys, types
gc.unfreeze()
found = {f.__module__ for f in gc.get_objects() if isinstance(f, types.FunctionType) and f.__module__}
print([name for name in {*found, *sys.modules} if name.startswith(("stepsize.schedules", "stepsize.optimizers"))])
"""


def master(*sources):
    """An instructor's notebook of these cells; those that check something are graded tests worth 2."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    for number, cell in enumerate(notebook.cells):
        marks = {"grade_id": f"cell{number}", "schema_version": 3, "task": False}
        graded = "check(" in cell.source or "assert" in cell.source
        given = {"grade": graded, "solution": not graded, "locked": graded, **({"points": 2} if graded else {})}
        cell.metadata["nbgrader"] = marks | given
    return notebook


def earned(instructors, *answers):
    """The points of a submission with these solutions in the places of the first cells."""
    submitted = nbformat.from_dict(instructors)
    for cell, answer in zip(submitted.cells, answers, strict=False):
        cell.source = answer
    with Nursery(*books(instructors)) as nursery:
        return sum(grade(nursery, instructors, nbformat.writes(submitted).encode(), "x").scores.values())


def test_a_rule_closes_the_optimizers_and_a_schedule_the_schedules_too():
    imports = "from autograder import check\nimport numpy as np"
    rule = books(master(imports, 'check(adam_step, "adam_step").require()'))
    assert {"stepsize.optimizers", "torch", "torch.optim", "optax"} <= {*rule.closed}
    assert "stepsize.schedules" not in rule.closed
    assert rule.modules == ("numpy",)
    assert "stepsize.schedules" in books(master(imports, "check(warmup).require()")).closed


def test_a_library_that_the_instructor_imports_is_open_and_its_optimizers_are_not():
    found = books(master("import torch", "check(adam_step).require()"))
    assert found.opened == ("torch",)
    assert "torch" in found.modules
    assert "torch" not in found.closed
    assert "torch.optim" in found.closed


def test_optimizers_of_a_library_are_open_where_the_instructor_imports_them():
    found = books(master("from torch.optim.lr_scheduler import LambdaLR", "check(adam_step).require()"))
    assert found.opened == ("torch",)
    assert not [name for name in found.closed if name.startswith("torch.") or name == "torch"]
    assert "stepsize.optimizers" in found.closed


def test_a_closed_schedule_is_nowhere_in_memory_and_the_rest_of_the_laboratory_works():
    with Nursery(closed=("stepsize.schedules",)) as nursery, nursery.student() as session:
        assert session.run(SEARCH)["outputs"] == [{"text/plain": "[]\n"}]
        assert "is closed in this exercise" in str(session.run("from stepsize.schedules import warmup"))
        assert "is closed in this exercise" in str(session.run("from stepsize.sweeping import warmup; warmup(1)"))
        assert session.run("from stepsize.descent import descend, sweep")["outputs"] == []


def test_a_name_that_a_test_defines_cannot_be_supplied_by_a_student():
    given = master("x = 0", "expected = 7\nassert x", "assert x == expected")
    assert earned(given, "x = 1; expected = 1") == 2
    assert earned(given, "x = 7") == 4


def test_a_test_may_have_helpers_of_its_own():
    given = master(
        "f = None", "def twice(g, n=1):\n    return [g(k) for k in (n, n)]\nassert twice(lambda n: f(n)) == [2, 2]"
    )
    assert earned(given, "def f(n): return n + 1") == 2
    assert earned(given, "def f(n): return n") == 0
