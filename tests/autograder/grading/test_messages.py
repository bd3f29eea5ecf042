"""A function in a student's process hears what the same function hears in a learner's notebook."""

import importlib.util
from pathlib import Path

import pytest

from autograder import check
from autograder.sandbox.session import Nursery

HERE = Path(__file__).parents[1]
CONFTEST = importlib.util.spec_from_file_location("bank", HERE / "conftest.py")
bank = importlib.util.module_from_spec(CONFTEST)
CONFTEST.loader.exec_module(bank)
IMPORTS = f"import numpy as np\nfrom stepsize.states import {', '.join(bank.GIVEN)}"
RANDOM = "gives other numbers when the same run is repeated"
CLOSED = "must be your own"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def nursery():
    with Nursery() as nursery:
        yield nursery


@pytest.mark.parametrize("file", sorted(HERE.glob("*_*.md")), ids=lambda file: file.stem)
def test_a_function_in_another_process_gets_the_same_message(file, nursery):
    for title, code in bank.submissions(file):
        here = bank.written(code)
        for hidden in (False, True):
            expected = check(here, hidden=hidden).message
            if CLOSED in expected:
                continue  # there, its modules cannot be imported at all
            with nursery.student() as session:
                session.run(IMPORTS)
                session.run(code)
                message = check(session.value(here.__name__), hidden=hidden).message
            if RANDOM in expected:  # every time with other numbers
                expected, message = (text.splitlines()[0] for text in (expected, message))
            assert message == expected, title
