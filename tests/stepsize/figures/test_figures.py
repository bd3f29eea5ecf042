"""A figure is an ordinary widget whose numbers Python knows too."""

import io
import json

import ipywidgets
import matplotlib.image
import numpy as np
import pytest
import traitlets

from stepsize.figures import Axis, DescentFigure, Figure, Limit, Panel, Slider
from stepsize.figures.controls import sliders
from stepsize.figures.palette import LOOKS, OTHERS, SCHEDULE
from stepsize.optimizers import adam_step, gd_step
from stepsize.problems import Quadratic


class Pair(DescentFigure):
    title = "Two rules"
    rules = {"Adam": adam_step, "gradient descent": gd_step}  # noqa: RUF012
    problem, steps = Quadratic((1.0, 10.0)), 30
    eta = Slider(0.1, 0.01, 0.3, label="η", about="learning rate", scale="log")
    beta1 = Slider(0.9, 0.0, 0.99, label="β₁", about="decay of m")


def test_sliders_stand_in_the_order_of_their_declaration():
    assert list(sliders(Pair())) == ["eta", "beta1"]


def test_a_slider_refuses_what_lies_outside_and_keeps_its_value():
    figure = Pair()
    with pytest.raises(traitlets.TraitError, match="eta"):
        figure.eta = 0.5
    assert figure.eta == 0.1


@pytest.mark.parametrize(
    ("numbers", "scale"),
    [
        ((2.0, 0.0, 1.0), "linear"),
        ((0.5, 0.0, 1.0), "log"),
        ((0.5, 0.0, 1.0), "complement"),
        ((1.0, 0.5, 2.0), "cubic"),
    ],
)
def test_a_slider_that_makes_no_sense_is_refused(numbers, scale):
    with pytest.raises(ValueError, match="slider η"):
        Slider(*numbers, label="η", about="", scale=scale)


def test_an_unknown_setting_is_named():
    with pytest.raises(TypeError, match=r"Pair has no \['etta'\]; its controls are \['beta1', 'eta', 'start'\]"):
        Pair(etta=0.1)


def test_the_runs_follow_the_sliders():
    figure = Pair(eta=0.05, start=[1.0, 1.0])
    path = figure.runs()["gradient descent"].path
    assert np.allclose(path[1], [1 - 0.05, 1 - 0.5])
    figure.eta = 0.02
    assert np.allclose(figure.runs()["gradient descent"].path[1], [0.98, 0.8])


def test_a_rule_gets_only_the_hyper_parameters_it_has():
    figure = Pair(beta1=0.0)
    assert set(figure.runs()) == {"Adam", "gradient descent"}


def test_any_slider_of_ipywidgets_can_be_linked():
    figure, other = Pair(), ipywidgets.FloatSlider(value=0.2, min=0.01, max=0.3)
    assert ipywidgets.jslink((other, "value"), (figure, "eta")).target == (figure, "eta")


def test_what_crosses_to_the_browser_is_plain_json():
    figure = Pair()
    assert json.loads(json.dumps(figure.spec, allow_nan=False)) == figure.spec


def test_the_mime_bundle_holds_widget_picture_and_title():
    data = Pair()._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
    assert data["text/plain"] == "Two rules"


def test_the_still_picture_shows_something_and_is_the_same_every_time():
    figure = Pair()
    still = figure.still()
    pixels = matplotlib.image.imread(io.BytesIO(still))
    assert len(np.unique(pixels.reshape(-1, pixels.shape[-1]), axis=0)) > 20
    assert still == figure.still()


class Limited(Figure):
    title = "A share stays below one"
    steps = 10
    slope = Slider(0.1, 0.01, 0.2, label="s", about="slope")
    limits = ()

    def read(self, t, now):
        return {"share": self.slope * t}

    def layout(self):
        return (Panel(Axis("share", 0, 2), ("share",), limits=self.limits),)


def test_the_still_picture_of_many_panels_is_taller():
    class Eight(Limited):
        def layout(self):
            return 8 * super().layout()

    one, eight = (len(matplotlib.image.imread(io.BytesIO(figure.still()))) for figure in (Limited(), Eight()))
    assert eight > 1.4 * one


@pytest.mark.parametrize("at", [9.0, -1.0, np.inf, np.nan])
@pytest.mark.parametrize("vertical", [True, False])
def test_a_still_picture_leaves_out_a_limit_that_lies_outside_its_axis(at, vertical):
    class Beyond(Limited):
        limits = (Limit("far", at * 10 if vertical else at, vertical=vertical),)

    class Inside(Limited):
        limits = (Limit("near", 1.5, vertical=vertical),)

    assert Beyond().still() == Limited().still() != Inside().still()


def luminance(color):
    linear = [(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in color]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


@pytest.mark.parametrize("look", [*LOOKS.values(), SCHEDULE, *OTHERS], ids=str)
def test_every_line_stands_out_from_both_pages(look):
    for color, page in ((look.light, "#ffffff"), (look.dark, "#1b1f24")):
        bright, dim = sorted((luminance(matplotlib.colors.to_rgb(c)) for c in (color, page)), reverse=True)
        assert (bright + 0.05) / (dim + 0.05) >= 3


def test_no_two_methods_look_alike():
    looks = [*LOOKS.values(), *OTHERS, SCHEDULE]
    assert len({look.light for look in looks}) == len({look.dark for look in looks}) == len(looks)
