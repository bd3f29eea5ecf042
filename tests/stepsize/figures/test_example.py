"""The figure that CONTRIBUTING.md adds as an example works, and is as short as it says."""

import re
from pathlib import Path

import numpy as np

from stepsize.figures import DescentFigure

TEXT = (Path(__file__).parents[3] / "CONTRIBUTING.md").read_text("utf-8")
CODE = next(block for block in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL) if "DescentFigure" in block)


def test_the_worked_example_is_a_live_figure_whose_title_is_true():
    names = {}
    exec(CODE, names)
    figure = names["HeavyBall"]()
    assert isinstance(figure, DescentFigure)
    assert "export const variants" in figure.code

    def overshoot(mu):
        """How far beyond the minimum at 0 the path goes; it starts at -4."""
        return figure.runs(mu=mu)["momentum"].path[:, 0].max()

    assert overshoot(0.98) > overshoot(0.9) > overshoot(0.0)
    assert np.allclose(figure.runs(ramp=10)["momentum"].eta[:10], 0.05 * np.arange(1, 11) / 10)


def test_the_worked_example_has_fewer_than_25_lines():
    assert len(CODE.strip().splitlines()) < 25
