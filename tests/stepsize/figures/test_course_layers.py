"""What the figure on trust ratios claims is true where it opens, and beyond."""

import numpy as np
import pytest

from stepsize.figures.course.layers import TrustRatios
from stepsize.figures.outcomes import judge


@pytest.mark.parametrize("scale", [0.05, 0.1, 0.5])
def test_gradient_descent_moves_the_small_layer_by_more_of_its_size(scale):
    table = TrustRatios().tables(scale=scale)["gradient descent"]
    assert table["moved2"][1] / table["moved1"][1] == pytest.approx(scale**-2)


@pytest.mark.parametrize("settings", [{}, {"scale": 0.05, "eta": 0.05}, {"eta": 0.002}, {"lam": 0.5}])
def test_trust_ratios_hold_every_layer_to_eta(settings):
    figure = TrustRatios(**settings)
    tables = figure.tables()
    for layer in ("moved1", "moved2"):
        assert tables["LAMB"][layer][1:] == pytest.approx(np.full(figure.steps, figure.eta))
        assert np.all(tables["LARS"][layer] <= figure.eta * (1 + 1e-9))
        if figure.lam == 0:
            assert tables["LARS"][layer][1:] == pytest.approx(np.full(figure.steps, figure.eta))


def test_the_trust_ratios_differ_by_what_the_steps_of_gradient_descent_differ():
    table = TrustRatios().tables()["LARS"]
    assert table["ratio1"][1] / table["ratio2"][1] == pytest.approx(100)


@pytest.mark.parametrize(("share", "sentence"), [(0.95, 1), (1.05, 0)])
def test_the_limit_that_the_sentence_names_is_where_layer_two_begins_to_diverge(share, sentence):
    figure = TrustRatios(scale=0.1)
    settings = {**figure.settings(), "eta": share * 2 * 0.1**2}
    tables = figure.tables(**settings)
    moved = tables["gradient descent"]["moved2"]
    assert (moved[-1] > 0.5) == (sentence == 0)  # a run that diverges goes on moving by a multiple of its size
    assert judge(figure, tables, settings)[0] == [sentence, 1, 1]


def test_the_ratios_of_layer_1_are_dashed_and_those_of_layer_2_dotted():
    (panel,) = [panel for panel in TrustRatios().spec["panels"] if panel["title"] == "dashed: layer 1, dotted: layer 2"]
    for line in panel["lines"]:
        stroke, gap = map(int, line["look"]["dash"].split())
        assert stroke > 1.5 * gap if line["y"] == "ratio1" else 1.5 * stroke < gap, line
