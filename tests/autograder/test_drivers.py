"""A class is judged through a function that drives it: what a check says then is about the class."""

import linecache

import numpy as np
import pytest

from autograder.calling import place
from autograder.closed_book import require_own_work
from autograder.drivers import DriverCheck, Piece
from autograder.mistakes import Mistake
from autograder.verdict import Refused


def counted(steps, size):
    """The reference: a counter after every step."""
    return size * np.arange(1.0, steps + 1)


COUNTER = DriverCheck(
    counted,
    cases=lambda rng: [{"steps": 3, "size": 2.0}],
    points={"value": 1},
    mistakes=(Mistake("arange(1.0, steps + 1)", "arange(0.0, steps)", "A counter counts before it tells."),),
    written="Counter",
    pieces=lambda case: [Piece(f"it first differs at step {i + 1}", "count", i) for i in range(case["steps"])],
    crashes={"NoneType": "It begins at 0."},
)
DRIVER = (
    "def counted(steps, size):\n    counter = Counter()\n    return [size * counter.next() for _ in range(steps)]\n"
)


def cells(*sources):
    """The names of a notebook, each cell a file of its own, as in IPython."""
    names = {"__name__": "__main__"}
    for source in sources:
        file = f"<cell {hash(source)}>"
        linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
        exec(compile(source, file, "exec"), names)
    return names


def counter(start, told):
    return f"class Counter:\n    n = {start}\n    def next(self):\n        self.n = self.n + 1\n        return {told}\n"


def refused(source):
    with pytest.raises(Refused) as caught:
        COUNTER.judge(cells(source, DRIVER)["counted"], ("value",), hidden=False)
    return caught.value.message().splitlines()


def test_a_right_class_passes():
    COUNTER.judge(cells(counter(0, "self.n"), DRIVER)["counted"], ("value",), hidden=False)


def test_a_wrong_class_is_told_by_its_own_name_where_it_first_differs():
    assert refused(counter(0, "self.n - 1")) == [
        "✗ Counter: it first differs at step 1.",
        "    yours     count = 0",
        "    expected  count = 2",
        "  A counter counts before it tells.",
    ]


def test_a_crash_shows_the_line_of_the_class_in_its_own_cell_and_the_missing_fact():
    *sentence, line, why = refused(counter(None, "self.n"))
    assert sentence[0].startswith("✗ Counter raised TypeError: unsupported operand")
    assert line.endswith(" self.n = self.n + 1")
    assert why == "  It begins at 0."


def test_a_place_is_not_looked_for_in_the_code_of_others():
    answer = cells("import json\ndef answer(text):\n    return json.loads(text)\n")["answer"]
    with pytest.raises(ValueError, match="Expecting value") as caught:
        answer("?")
    assert place(answer, caught.value) == (3, "return json.loads(text)")


def test_torch_is_open_to_what_is_built_on_it_and_the_reference_is_not():
    method = "    def next(self):\n        return adam_step(1.0, 1.0, eta=1.0)[0]\n"
    source = f"from stepsize.optimizers import adam_step\nimport torch.optim\nclass Counter:\n{method}"
    with pytest.raises(Refused, match=r"stepsize\.optimizers is closed"):
        require_own_work("counted", cells(source, DRIVER)["counted"], COUNTER.closed)
    source = f"import torch\nclass Counter(torch.optim.Optimizer):\n{method}".replace("adam_step", "torch.optim.sum")
    require_own_work("counted", cells(source, DRIVER)["counted"], COUNTER.closed)
