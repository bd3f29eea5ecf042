"""What a schedule's check asks and says beyond the generic tests of mistakes and submissions."""

import itertools

import numpy as np
import pytest

from autograder import check
from autograder.checks import CHECKS
from autograder.curves import Curve, ScheduleCheck
from autograder.diagnosis import overlap
from autograder.mistakes import edited
from stepsize import schedules

SCHEDULES = [task for task in CHECKS.values() if isinstance(task, ScheduleCheck)]


def test_every_schedule_but_join_has_a_check():
    assert {task.name for task in SCHEDULES} == set(schedules.__all__) - {"join"}


def curves(task):
    rng = np.random.default_rng(0)
    return task.curves(rng), task.smallest(rng)


@pytest.mark.parametrize("task", SCHEDULES, ids=lambda task: task.name)
def test_the_curves_go_past_the_end_and_use_every_argument_and_every_default(task):
    drawn, smallest = curves(task)
    parameters = set(task.reference.__wrapped__.__kwdefaults__ or ())
    assert set().union(*(curve.arguments for curve in drawn)) >= parameters
    assert not parameters or any(not parameters & set(curve.arguments) for curve in drawn)
    for curve in (*drawn, *smallest):
        lengths = [curve.arguments[name] for name in ("total", "steps", "period", "every") if name in curve.arguments]
        assert curve.last > max(lengths, default=0) + 1


@pytest.mark.parametrize("task", SCHEDULES, ids=lambda task: task.name)
def test_two_mistakes_that_do_not_overlap_can_be_made_together(task):
    pairs = [pair for pair in itertools.combinations(task.mistakes, 2) if not overlap(*pair)]
    assert all(callable(edited(task.reference, *pair)) for pair in pairs)


def test_the_message_shows_the_first_update_that_differs():
    def exponential(t, *, peak, gamma):
        return peak * gamma ** (t - 1) if t < 3 else 0.0

    where, yours, expected, why = check(exponential, skill="rule").message.splitlines()
    assert where.startswith("✗ exponential first differs at t = 3 for peak = 0.")
    assert yours == "    yours     eta = 0"
    assert expected.startswith("    expected  eta = 0.")
    assert why == "  No known mistake gives these rates."


def numbers_alone(t, *, peak, steps, start=0.0):
    return peak if t > steps else start + (peak - start) * t / steps


def test_a_schedule_for_numbers_alone_loses_the_edge():
    assert check(numbers_alone, "warmup", skill="rule").passed
    verdict = check(numbers_alone, "warmup", skill="edge")
    assert verdict.message.splitlines()[0].startswith("✗ warmup raised ValueError: The truth value of an array")
    assert verdict.hint == "For an array of updates the answer is an array: one rate for each of them."


def test_one_number_for_an_array_of_updates_is_told_so():
    verdict = check(lambda t, peak: peak, "constant")
    assert verdict.message.splitlines()[0].startswith("✗ constant: the shape (7,) of the rate became (), for")


def test_rates_in_another_order_are_wrong_for_an_array():
    def constant_shape(t, *, peak, steps, start=0.0):
        rates = start + (peak - start) * np.minimum(np.asarray(t) / steps, 1.0)
        return np.sort(rates, axis=None).reshape(rates.shape)

    verdict = check(constant_shape, "warmup", skill="edge")
    assert verdict.message.startswith("✗ warmup is right for numbers and wrong for an array t of shape (2, ")


def test_the_array_of_updates_must_stay_as_it_is():
    def exponential(t, *, peak, gamma):
        t -= 1
        return peak * gamma**t

    assert check(exponential, skill="edge").message.startswith("✗ exponential changed its argument t, for an array t")


def test_a_wrong_answer_that_crashes_elsewhere_still_hears_its_mistake():
    def warmup(t, *, peak, steps, start=0.0):
        if start and t > 1:
            raise RuntimeError
        return start + (peak - start) * min((t - 1) / steps, 1.0)

    assert check(warmup).hint.startswith("The first update is t = 1")


def test_two_slips_at_once_are_both_named():
    def cosine(t, *, peak, total, floor=0.0):
        return peak * (1 + np.cos(np.pi * (t - 1) / (total - 1))) / 2

    hint = check(cosine).hint
    assert hint.startswith("Two slips: ")
    assert "floor, not at 0" in hint
    assert "rise again" in hint


def test_the_references_schedules_are_closed_here():
    message = check(lambda t, peak: schedules.constant(t, peak=peak), "constant").message
    assert message == "✗ constant must be your own: stepsize.schedules is closed in this exercise."


def test_a_curve_names_its_arguments():
    assert str(Curve({"peak": 0.25, "steps": 4}, 9)) == "peak = 0.25, steps = 4"
