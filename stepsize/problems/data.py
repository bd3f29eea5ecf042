"""Data that scikit-learn bundles, standardized and split; nothing is downloaded."""

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

FILES = {"breast_cancer": ("breast_cancer.csv", 1), "digits": ("digits.csv.gz", 0)}  # and the lines of a header


class Split(NamedTuple):
    """A training and a validation part: inputs (examples, features), targets (examples,)."""

    inputs: np.ndarray
    targets: np.ndarray
    valid_inputs: np.ndarray
    valid_targets: np.ndarray


def load(data):
    """The raw inputs and targets of scikit-learn's `load_<data>`, from its own files.

    Importing scikit-learn takes longer than all of the laboratory, so that happens only for data
    not listed in `FILES`, and where a version of it keeps these files elsewhere.
    """
    if data in FILES:
        name, header = FILES[data]
        file = Path(find_spec("sklearn").origin).parent / "datasets" / "data" / name
        if file.exists():
            table = np.loadtxt(file, delimiter=",", skiprows=header)
            return table[:, :-1], table[:, -1].astype(int)
    from sklearn import datasets

    return getattr(datasets, f"load_{data}")(return_X_y=True)


def split(data):
    """Shuffle with seed 0, keep every fifth example for validation, standardize by the training part."""
    inputs, targets = load(data)
    order = np.random.default_rng(0).permutation(len(targets))
    valid, train = order[::5], np.delete(order, np.s_[::5])
    scaled = standardize(inputs, inputs[train])
    return Split(scaled[train], targets[train], scaled[valid], targets[valid])


def standardize(inputs, reference):
    """Subtract the mean and divide by the deviation that each column has in `reference`."""
    mean, deviation = reference.mean(axis=0), reference.std(axis=0)
    return (inputs - mean) / np.where(deviation > 0, deviation, 1.0)  # digits has constant columns


def with_intercept(inputs):
    """The inputs with a last column of ones."""
    return np.append(inputs, np.ones((len(inputs), 1)), axis=1)


def draw_rows(rng, examples, batch):
    """Numbers of `batch` different examples, drawn by the generator `rng`."""
    if batch < 1:
        raise ValueError(f"a mini-batch needs at least one example, got batch={batch}")
    if batch > examples:
        raise ValueError(f"there are {examples} training examples, got batch={batch}")
    return rng.choice(examples, size=batch, replace=False)
