"""The figures that CONTRIBUTING.md adds as examples work, and are as short as it says."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from stepsize.figures.outcomes import judge

TEXT = (Path(__file__).parents[3] / "CONTRIBUTING.md").read_text("utf-8")
FIGURES = [block for block in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL) if "stepsize.figures" in block]


def example(name):
    """The class of that name, made by running its block."""
    names = {}
    exec(next(block for block in FIGURES if f"class {name}" in block), names)
    return names[name]


def test_more_momentum_overshoots_more():
    figure = example("HeavyBall")()
    assert "export const variants" in figure.code

    def overshoot(mu):
        """How far beyond the minimum at 0 the path goes; it starts at -4."""
        return figure.runs(mu=mu)["momentum"].path[:, 0].max()

    assert overshoot(0.98) > overshoot(0.9) > overshoot(0.0)
    assert np.allclose(figure.runs(ramp=10)["momentum"].eta[:10], 0.05 * np.arange(1, 11) / 10)


def test_a_larger_decay_forgets_more_slowly():
    figure = example("LeakyAverage")()
    averages = [figure.tables(beta=beta)[""]["average"] for beta in (0.5, 0.9, 0.98)]
    assert all(np.all(fast[1:] > slow[1:]) for fast, slow in itertools.pairwise(averages))
    assert averages[1][-1] == pytest.approx(1 - 0.9**60)
    reached = [judge(figure, figure.tables(beta=beta), {"beta": beta})[1] for beta in (0.9, 0.99)]
    assert reached == [[False], [True]], "the goal is open at first and can be reached"


@pytest.mark.parametrize("block", FIGURES)
def test_an_example_has_fewer_than_25_lines(block):
    assert len(block.strip().splitlines()) < 25
