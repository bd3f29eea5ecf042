"""The data that scikit-learn bundles, read without importing it, and the text of chapter 19."""

import re
import subprocess
import sys

import numpy as np
import pytest
from sklearn import datasets

from stepsize.problems import data, moby_dick


@pytest.mark.parametrize("name", data.FILES)
@pytest.mark.parametrize("where", ["its file", "its function"])
def test_the_numbers_are_those_that_scikit_learn_loads(name, where, monkeypatch):
    if where == "its function":
        monkeypatch.setitem(data.FILES, name, ("moved.csv", 0))
    ours, theirs = data.load(name), getattr(datasets, f"load_{name}")(return_X_y=True)
    for own, other in zip(ours, theirs, strict=True):
        assert own.dtype == other.dtype
        np.testing.assert_array_equal(own, other)


def test_a_regression_is_made_without_importing_scikit_learn():
    made = "from stepsize.problems import LogisticRegression; LogisticRegression(); LogisticRegression('digits')"
    program = f"import sys; {made}; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "'stepsize.problems.logistic'" in done.stdout
    assert "'sklearn'" not in done.stdout
    assert "'scipy.optimize'" not in done.stdout


def test_the_text_is_the_novel_from_its_first_chapter_to_the_fortieth_in_under_a_megabyte():
    text = moby_dick()
    headings = re.findall(r"^CHAPTER (\d+)\. ", text, flags=re.MULTILINE)
    assert list(map(int, headings)) == list(range(1, 41))
    assert text.splitlines()[2].startswith("Call me Ishmael. Some years ago")
    told = re.findall(r"([\d,]{2,}) (?:characters|different)", moby_dick.__doc__)
    assert told == [f"{len(text):,}", str(len(set(text)))]
    assert len(text.encode()) < 1_000_000
