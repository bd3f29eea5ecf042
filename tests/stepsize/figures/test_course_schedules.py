"""What the figures on schedules, warm restarts and the range test claim."""

import inspect

import numpy as np
import pytest

from stepsize import schedules
from stepsize.descent import descend
from stepsize.figures.course import expected
from stepsize.figures.course import schedules as schedules_figure
from stepsize.figures.course.range_test import RangeTest
from stepsize.figures.course.restarts import WarmRestarts
from stepsize.figures.course.schedules import KINDS, Schedules
from stepsize.figures.outcomes import judge
from stepsize.optimizers import gd_step
from stepsize.problems import Quadratic
from stepsize.schedules import cosine

SCHEDULES, RESTARTS, RANGE_TEST = Schedules(), WarmRestarts(), RangeTest()


def table_of(figure, **settings):
    (table,) = figure.tables(**settings).values()
    return table


def judged(figure, **settings):
    """The text of the sentence, and whether the goal is reached."""
    settings = {**figure.settings(), **settings}
    (chosen,), (reached,) = judge(figure, figure.tables(**settings), settings)
    return figure.sentences[chosen][0], reached


def test_the_recursion_is_the_mean_over_many_noisy_runs():
    noisy = Quadratic(expected.EIGENVALUES, noise=expected.NOISE)
    start = expected.BEGIN**0.5
    settings = {"steps": 40, "eta": lambda t: cosine(t, peak=0.05, total=40), "start": start}
    runs = [descend(gd_step, noisy, seed=seed, **settings).loss for seed in range(400)]
    exact = expected.descent(settings["eta"], 40)
    assert np.mean(runs, axis=0)[[0, 10, 40]] == pytest.approx(np.array(exact)[[0, 10, 40]], rel=0.1)


def test_a_constant_rate_settles_at_its_level():
    s = expected.BEGIN
    for _ in range(3000):
        s = expected.spread(s, 0.03)
    assert expected.mean_loss(s) == pytest.approx(float(expected.settled(0.03)))
    assert expected.settled(1.01 * expected.LIMIT) == np.inf


def test_a_falling_rate_ends_lower_than_every_constant_one():
    falling = table_of(SCHEDULES)["loss"][-1]
    constants = [
        table_of(SCHEDULES, kind="constant", peak=peak, ramp=2)["loss"][-1] for peak in np.linspace(0.01, 0.099, 90)
    ]
    exact = [expected.descent(lambda t, rate=rate: rate, 160)[-1] for rate in np.geomspace(1e-3, 0.099, 300)]
    assert falling < min(constants + exact)
    assert min(exact) == pytest.approx(table_of(SCHEDULES)["constant"][-1], rel=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_every_schedule_warms_up_to_its_peak_and_none_exceeds_it(kind):
    for ramp, total in ((2, 60), (40, 60), (8, 160)):
        eta = table_of(SCHEDULES, kind=kind, ramp=ramp, total=total, peak=0.05, floor=0.004)["eta"][1:]
        assert eta.max() == pytest.approx(0.05)
        assert eta[ramp - 1] == pytest.approx(0.05)
        assert np.all(np.diff(eta[:ramp]) > 0)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"constant", "inverse root", "cosine with restarts"}))
def test_every_schedule_that_plans_its_end_reaches_its_floor_there(kind):
    eta = table_of(SCHEDULES, kind=kind, total=100, floor=0.004)["eta"][1:]
    assert eta[99] == pytest.approx(0.004)
    assert eta[8:100].min() == pytest.approx(0.004)


def test_a_planned_end_is_marked_where_the_schedule_has_one():
    for kind in KINDS:
        near, far = (table_of(SCHEDULES, kind=kind, total=total) for total in (90, 150))
        depends = not np.array_equal(near["eta"], far["eta"])
        assert [np.isfinite(table["total"]).all() for table in (near, far)] == [depends, depends]


def test_the_course_has_a_shape_for_each_of_its_schedules():
    public = {name for name, found in vars(schedules).items() if inspect.isfunction(found) and name[0] != "_"}
    assert public - {"schedule"} == public & set(vars(schedules_figure))  # "schedule" is the decorator


def test_schedules_goal_is_within_reach_but_not_at_hand():
    figure = SCHEDULES
    assert not judged(figure)[1]
    assert judged(figure, kind="exponential", peak=0.09, total=150, floor=0.005)[1]


def test_schedules_says_why_a_run_is_no_better():
    figure = SCHEDULES
    assert "below the {last.constant}" in judged(figure)[0]
    assert "rises" in judged(figure, kind="constant", peak=0.12)[0]
    assert "too early" in judged(figure, kind="cosine", peak=0.01, total=60)[0]
    assert "holds it up" in judged(figure, kind="constant", peak=0.08)[0]


def test_restarts_are_ahead_midway_and_one_tuned_cosine_at_the_end():
    opening = table_of(RESTARTS)
    assert opening["midway"][-1] == opening["loss"][130] < 0.8 * opening["once"][130]
    for peak in np.linspace(0.005, 0.12, 24):
        assert table_of(RESTARTS, peak=peak)["loss"][-1] > 1.2 * opening["once"][-1]


def test_the_one_cosine_is_tuned():
    """Its rates, made larger or smaller by a tenth, end higher."""
    table = table_of(RESTARTS)
    for factor in (0.9, 1.1):
        other = expected.descent(lambda t, by=factor: by * table["once_eta"][t], 290)
        assert other[-1] > table["once"][-1]


def test_restarts_goal_is_within_reach_but_not_at_hand():
    figure = RESTARTS
    assert not judged(figure)[1]
    assert judged(figure, peak=0.041, floor=0.001)[1]


def test_restarts_say_who_is_ahead_and_when():
    figure = RESTARTS
    assert "restarts are ahead, {last.midway}" in judged(figure)[0]
    assert "The one cosine is ahead" in judged(figure, peak=0.02)[0]
    assert "rises" in judged(figure, peak=0.12, period=280, floor=0.02)[0]
    assert judged(figure, peak=0.032, period=270, mult=1, ramp=20, floor=0.001)[0].startswith("The restarts are ahead")


@pytest.mark.parametrize("n", [50, 100, 200])
@pytest.mark.parametrize("low", [1e-5, 1e-4, 1e-3, 1e-2])
@pytest.mark.parametrize("high", [1.0, 10.0])
def test_a_slow_range_test_turns_after_the_limit(low, high, n):
    limit = 2 / np.linalg.eigvalsh(Quadratic((1.0, 20.0)).A)[-1]
    table = table_of(RANGE_TEST, low=low, high=high, n=n)
    assert table["turn"][-1] > 2 * limit
    assert table["turn"][-1] == table["eta"][np.nanargmin(table["loss"])]
    assert table["suggestion"][-1] < limit


def test_the_range_test_refuses_without_a_fall_or_a_rise():
    figure = RANGE_TEST
    assert "is the suggestion" in judged(figure)[0]
    refusals = {
        "not below": {"low": 0.1, "high": 0.01},
        "never halves": {"low": 1e-5, "high": 1e-3, "n": 20},
        "does not rise": {"high": 0.05},
    }
    for words, settings in refusals.items():
        text, reached = judged(figure, **settings)
        assert words in text
        assert text.startswith("No suggestion")
        assert not reached
        assert not np.isfinite(table_of(figure, **settings)["suggestion"][-1])
    assert "never halves" in judged(figure, low=0.3, high=10.0)[0]
    assert "only" in judged(figure, low=1e-5, n=10)[0]


def test_the_range_test_grows_by_equal_factors_and_then_stands_still():
    table = table_of(RANGE_TEST, low=1e-3, high=0.5, n=40)
    factors = table["eta"][2:41] / table["eta"][1:40]
    assert factors == pytest.approx(factors[0])
    assert table["eta"][[1, 40]] == pytest.approx([1e-3, 0.5])
    assert np.all(table["loss"][40:] == table["loss"][40])


def test_range_test_goal_is_within_reach_but_not_at_hand():
    figure = RANGE_TEST
    assert not judged(figure)[1]
    lows = np.geomspace(1e-5, 0.3, 30)
    reached = [low for low in lows if judged(figure, low=low, high=10.0, n=20)[1]]
    assert reached
