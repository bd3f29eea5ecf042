"""Every broken run is named by its log alone, and its repair by the absence of every sign."""

import dataclasses

import matplotlib.figure
import numpy as np
import pytest

from stepsize.broken_runs import FAILURES, HEALTHY, RUNS, Log, lineup, log_of, signs, smoothed, study_lineup
from stepsize.broken_runs.dashboard import draw_dashboard, draw_trials
from stepsize.broken_runs.signs import relapse
from stepsize.broken_runs.training import MOMENT

SEEDS = range(3)
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_shows_its_own_sign_and_no_other(name, seed):
    assert signs(log_of(name, seed)) == [name]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", FAILURES)
def test_the_repair_removes_the_sign(name, seed):
    assert signs(log_of(name, seed, repaired=True)) == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_run_shows_no_sign(name, seed):
    assert signs(log_of(name, seed)) == []


@pytest.mark.parametrize("name", [*FAILURES, *HEALTHY])
def test_a_seed_gives_the_same_log_bit_for_bit_and_another_seed_another(name):
    compute = {**FAILURES, **HEALTHY}[name]
    once, again, other = (dataclasses.asdict(compute(seed)) for seed in (0, 0, 1))
    assert all(_same(once[column], again[column]) for column in once)
    assert not all(_same(once[column], other[column]) for column in once)


def _same(a, b):
    if isinstance(a, dict):
        return all(_same(a[name], b[name]) for name in a)
    return np.array_equal(a, b, equal_nan=True)


@pytest.mark.parametrize("name", ["float16 weights", "lost count", "overflow", "collapsed ratio"])
def test_the_loss_ends_lower_after_the_repair(name):
    for seed in SEEDS:
        assert log_of(name, seed, repaired=True).loss[-1] < log_of(name, seed).loss[-1]


@pytest.mark.parametrize("name", ["change of scale", "lost count", "overflow"])
def test_until_something_happens_the_run_is_the_healthy_one(name):
    assert np.array_equal(log_of(name, 0).loss[: MOMENT + 1], log_of("Adam", 0).loss[: MOMENT + 1])


def test_a_resume_that_keeps_t_is_the_run_that_never_stopped():
    resumed, whole = log_of("lost count", 0, repaired=True), log_of("Adam", 0)
    assert np.array_equal(resumed.loss, whole.loss)
    assert np.array_equal(resumed.v_hat, whole.v_hat)


def test_a_lineup_holds_every_run_once_and_its_order_depends_on_the_seed():
    assert set(lineup(0).values()) == {*RUNS, "Adam", "LAMB"}
    assert lineup(0) == lineup(0)
    assert len({tuple(lineup(seed).values()) for seed in range(5)}) == 5


def test_a_lineup_of_studies_holds_each_once_and_its_order_depends_on_the_seed():
    orders = {tuple(study_lineup(seed).values()) for seed in range(20)}
    assert {frozenset(order) for order in orders} == {frozenset({*FAILURES, "study"} - {*RUNS})}
    assert len(orders) > 3


def test_a_log_holds_no_setting_but_the_learning_rate():
    fields = {field.name for field in dataclasses.fields(Log)}
    assert fields & {"beta1", "beta2", "eps", "seed", "name", "rule", "dtype", "phi"} == set()


def test_a_smoothed_curve_is_the_mean_of_the_last_values():
    values = np.array([1.0, 3.0, 5.0, 7.0])
    assert smoothed(values, 1) == pytest.approx(values)
    assert smoothed(values, 2) == pytest.approx([1.0, 2.0, 4.0, 6.0])


def test_a_relapse_is_the_loss_over_its_best_so_far():
    assert relapse(np.array([4.0, 2.0, 6.0, 1.0])) == pytest.approx([1.0, 1.0, 3.0, 1.0])


def test_a_report_chosen_on_test_data_or_by_luck_is_higher_than_fresh_data_allow():
    for name in ("tuned on test", "lucky seed"):
        gaps = [(study := log_of(name, seed)).reported - study.fresh for seed in range(20)]
        repaired = [(study := log_of(name, seed, repaired=True)).reported - study.fresh for seed in range(20)]
        assert np.mean(gaps) > 0.03 + np.mean(repaired)


def test_a_dashboard_draws_the_highest_loss_and_says_where_a_number_is_infinite():
    spiky, frozen = (matplotlib.figure.Figure().subplots(2, 4) for _ in range(2))
    draw_dashboard(spiky, log := log_of("small epsilon", 0))
    assert np.max(spiky[0, 0].lines[0].get_ydata()[50:]) == log.loss[401:].max()
    draw_dashboard(frozen, log_of("overflow", 0))
    told = [text.get_text().strip() for ax in (frozen[0, 1], frozen[1, 0]) for text in ax.texts]
    assert told == ["infinite at 401", "infinite from 401 on"]


@pytest.mark.parametrize("name", ["overflow", "LAMB"])
def test_a_dashboard_names_its_eight_panels_and_no_failure(name):
    picture = matplotlib.figure.Figure()
    draw_dashboard(picture.subplots(2, 4), log_of(name, 0))
    titles = [ax.get_title(loc="left") for ax in picture.axes]
    assert len(set(titles)) == 8
    assert all(ax.lines for ax in picture.axes)
    assert not set(titles) & {*FAILURES, *HEALTHY}


def test_the_trials_of_a_study_show_what_was_reported_about_which_trials():
    ax, study = matplotlib.figure.Figure().subplots(), log_of("tuned on test", 0)
    draw_trials(ax, study)
    drawn = {line.get_label(): line for line in ax.lines}
    assert np.array_equal(drawn["test"].get_ydata(), study.test)
    assert set(drawn["reported"].get_ydata()) == {study.reported}
    rings = [line for line in ax.lines if len(line.get_xdata()) == len(study.chosen) and line.get_marker() == "o"]
    assert [set(ring.get_xdata()) for ring in rings] == [set(study.chosen)] * 2
