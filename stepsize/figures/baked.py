"""Baked mode: Python computes every frame beforehand, over the positions of all sliders."""

import itertools
from math import prod

import numpy as np

from stepsize.figures.controls import choices, points, sliders
from stepsize.figures.outcomes import judge
from stepsize.stepping import progress

LARGEST = 2_000_000  # bytes of all frames: a page of the book must stay light


def axes(figure):
    """The values over which the frames are computed: name of a slider or choice to its values.

    Raises `TypeError` for a control that has no finite number of positions.
    """
    for name in points(figure):
        raise TypeError(f"{type(figure).__name__}: a baked figure has no points, got {name}: bind two sliders instead")
    for name, slider in sliders(figure).items():
        if slider.values is None:
            raise TypeError(
                f"{type(figure).__name__}: slider {name} of a baked figure needs values=(…), all that it takes"
            )
    return {name: list(control.values) for name, control in {**sliders(figure), **choices(figure)}.items()}


def bake(figure):
    """All frames: bytes of float32, and for each frame the chosen sentences and the reached goals.

    The order is that of the cells of `axes`, the last one fastest; a frame holds its runs, a run its
    columns. A bar shows after two seconds. Raises `ValueError` when the frames exceed two megabytes.
    """
    values = axes(figure)
    columns = figure.columns()
    size = 4 * prod(map(len, values.values())) * sum(map(len, columns)) * (figure.steps + 1)
    if size > LARGEST:
        raise ValueError(
            f"{type(figure).__name__}: its frames would take {size / 1e6:.1f} MB, more than {LARGEST / 1e6:.0f}: "
            "take fewer values of a slider, fewer steps or fewer columns"
        )
    frames, chosen, reached = [], [], []
    for cell in progress(list(itertools.product(*values.values()))):
        settings = dict(zip(values, cell, strict=True))
        tables = figure.tables(**settings)
        sentences, goals = judge(figure, tables, settings)
        chosen.append(sentences)
        reached.append(goals)
        frames += [np.concatenate(list(table.values())) for table in tables.values()]
    if figure.goal and not any(itertools.chain(*reached)):
        raise ValueError(f"{type(figure).__name__}: no position of its controls reaches the goal {figure.goal.text!r}")
    with np.errstate(over="ignore"):  # beyond float32 is infinity, which is drawn at the edge all the same
        return np.concatenate(frames).astype("<f4").tobytes(), chosen, reached
