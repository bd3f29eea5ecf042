"""What the figures of chapters 09 to 18 say: numbers that are numbers, and values that can be told apart."""

import itertools
import re

import numpy as np
import pytest

from stepsize.figures import course
from stepsize.figures.controls import choices, sliders
from stepsize.figures.outcomes import judge, outcome

FIGURES = [
    course.TrustRatios, course.Schedules, course.WarmRestarts, course.RangeTest, course.Catapult,
    course.WarmupSharpness, course.WarmupMap, course.PreconditionedSharpness, course.ConvexWarmup, course.NewtonSchulz,
]  # fmt: skip


def corners(figure):
    """The settings with every slider at one of its ends and every choice at each of its values."""
    ends = {name: (slider.min, slider.max) for name, slider in sliders(figure).items()}
    ends |= {name: choice.values for name, choice in choices(figure).items()}
    return [figure.settings(), *(dict(zip(ends, cell, strict=True)) for cell in itertools.product(*ends.values()))]


def told(figure, settings):
    """(name, value) of everything that the sentences of all runs fill in."""
    tables = figure.tables(**settings)
    for chosen, (name, table) in zip(judge(figure, tables, settings)[0], tables.items(), strict=True):
        run = outcome(table, settings, figure.steps)
        run.name = name
        for path in re.findall(r"\{([\w.]+)\}", figure.sentences[chosen][0]):
            value = run
            for part in path.split("."):
                value = getattr(value, part)
            yield path, value


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)
def test_no_sentence_fills_in_what_is_not_a_number(figure):
    figure = figure()
    for settings in corners(figure):
        for path, value in told(figure, settings):
            assert path == "name" or np.isfinite(value), (settings, path)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)
def test_no_noun_in_the_plural_follows_a_number_that_a_slider_sets_to_one(figure):
    ones = [name for name, slider in figure.class_traits(control="slider").items() if slider.min <= 1 <= slider.max]
    for text, _ in figure.sentences:
        for name in ones:
            assert not re.search(rf"\{{{name}\}} (step|update|unit|value)s\b", text), text


@pytest.mark.browser
def test_every_position_of_a_slider_shows_a_value_of_its_own(browser):
    page = browser.new_page()
    for figure in (course.NewtonSchulz(), course.Catapult(), course.Schedules(), course.WarmRestarts()):
        shown = page.evaluate(
            """async ([esm, sliders]) => {
              const source = `${esm}\nexport { makeSlider };`;
              const kit = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
              return sliders.map(([slider, home]) => {
                const parent = document.createElement("div");
                kit.makeSlider(parent, slider, home, () => {});
                const [input, output] = [parent.querySelector("input"), parent.querySelector("output")];
                return Array.from({ length: Number(input.max) + 1 }, (_, position) => {
                  input.value = position;
                  input.dispatchEvent(new Event("input"));
                  return output.textContent;
                });
              });
            }""",
            [str(figure._esm), [[slider, getattr(figure, slider["name"])] for slider in figure.spec["sliders"]]],
        )
        for slider, texts in zip(figure.spec["sliders"], shown, strict=True):
            assert len(set(texts)) == len(texts) > 1, (type(figure).__name__, slider["name"])
    page.close()
