"""Stairs, powers, one-cycle and warm-up–stable–decay: their pieces, and torch where it has them."""

from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from stepsize.schedules import exponential, inverse_sqrt, one_cycle, polynomial, step_decay, warmup, wsd

rates = st.floats(1e-4, 10.0)
lengths = st.integers(2, 400)

SCHEDULES = {
    "step decay": partial(step_decay, peak=0.3, factor=0.5, every=7),
    "exponential": partial(exponential, peak=0.3, gamma=0.97),
    "inverse root": partial(inverse_sqrt, peak=0.3, steps=7),
    "polynomial": partial(polynomial, peak=0.3, total=25, power=1.7, floor=0.01),
    "one cycle": partial(one_cycle, peak=0.3, total=25),
    "wsd": partial(wsd, peak=0.3, steps=5, total=25, cooldown=9, floor=0.01),
}
every_schedule = pytest.mark.parametrize("eta", SCHEDULES.values(), ids=SCHEDULES)


@every_schedule
@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.int64, np.uint64, np.float64])
def test_an_array_of_updates_gives_the_rates_of_its_numbers(eta, dtype):
    t = np.arange(1, 61)
    expected = [eta(int(k)) for k in t]
    assert eta(t.astype(dtype)).dtype == np.float64
    np.testing.assert_allclose(eta(t.astype(dtype)), expected, rtol=1e-14)
    np.testing.assert_allclose(eta(t.reshape(3, 20)).ravel(), expected, rtol=1e-14)
    assert all(type(rate) is float for rate in expected)
    assert eta(dtype(60)) == expected[-1]


@every_schedule
@pytest.mark.parametrize("t", [0, -3, 0.5, np.array([1, 2, 0]), float("nan")], ids=str)
def test_updates_before_the_first_are_refused(eta, t):
    with pytest.raises(ValueError, match="updates are counted from t = 1, got t=") as refusal:
        eta(t)
    assert str(t) in str(refusal.value)


@every_schedule
@pytest.mark.parametrize("number", [np.uint8, np.int16, np.float32], ids=lambda number: number.__name__)
def test_the_type_of_the_lengths_does_not_matter(eta, number):
    lengths = {name: number(value) for name, value in eta.keywords.items() if type(value) is int}
    t = np.arange(1, 400)
    np.testing.assert_allclose(eta(t, **lengths), eta(t), rtol=1e-14)


def test_no_integer_is_too_narrow_for_the_formula():
    t, arguments = np.arange(1, 101), {"peak": 0.3, "steps": 5, "total": 500, "cooldown": 90}
    assert np.array_equal(wsd(t.astype(np.int8), **arguments), wsd(t, **arguments))
    assert type(exponential(3, peak=1, gamma=1)) is float
    assert exponential(np.array([101]), peak=1, gamma=2) == 2.0**100


def test_step_decay_is_a_stair():
    eta = step_decay(np.arange(1, 8), peak=0.8, factor=0.5, every=3)
    np.testing.assert_allclose(eta, [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2])


@given(peak=rates, gamma=st.floats(0.5, 1.2), t=st.integers(1, 100))
def test_every_update_multiplies_an_exponential_by_gamma(peak, gamma, t):
    assert exponential(1, peak=peak, gamma=gamma) == peak
    assert exponential(t + 1, peak=peak, gamma=gamma) == pytest.approx(gamma * exponential(t, peak=peak, gamma=gamma))


@given(peak=rates, steps=st.integers(1, 1000))
def test_the_inverse_root_warms_up_to_its_peak_and_halves_when_t_quadruples(peak, steps):
    eta = partial(inverse_sqrt, peak=peak, steps=steps)
    assert eta(steps) == pytest.approx(peak)
    assert eta(4 * steps) == pytest.approx(peak / 2)
    np.testing.assert_allclose(eta(np.arange(1, steps + 1)), warmup(np.arange(1, steps + 1), peak=peak, steps=steps))


@given(peak=rates, floor=rates, total=lengths, power=st.floats(0.1, 5.0))
def test_polynomial_decay_begins_at_peak_and_holds_floor_from_its_end_on(peak, floor, total, power):
    eta = polynomial(np.array([1, total, total + 1, 10**6]), peak=peak, total=total, power=power, floor=floor)
    assert eta[0] == pytest.approx(peak, rel=1e-12)
    assert np.all(eta[1:] == floor)
    middle = polynomial((total + 1) / 2, peak=peak, total=total, power=power, floor=floor)
    assert middle == pytest.approx(floor + (peak - floor) * 0.5**power)


@given(peak=rates, total=st.integers(5, 400), rise=st.floats(0.25, 0.9))
def test_one_cycle_rises_to_its_peak_and_falls_below_its_start(peak, total, rise):
    eta = partial(one_cycle, peak=peak, total=total, rise=rise, start_div=10, end_div=100)
    rates, top = eta(np.arange(1, total + 1)), rise * total
    assert rates[0] == pytest.approx(peak / 10)
    assert eta(top) == pytest.approx(peak)
    assert eta((1 + top) / 2) == pytest.approx((peak + peak / 10) / 2)
    np.testing.assert_allclose(eta(np.array([total, total + 1, 10 * total])), peak / 1000, rtol=1e-9)
    up = np.arange(1, total) + 1 <= top
    assert np.all(np.diff(rates)[up] > 0)
    assert np.all(np.diff(rates)[np.arange(1, total) >= top] < 0)


@given(peak=rates, steps=st.integers(1, 50), stable=st.integers(0, 50), cooldown=st.integers(1, 50))
def test_wsd_is_a_warmup_a_plateau_and_one_minus_a_root(peak, steps, stable, cooldown):
    total, floor = steps + stable + cooldown, 1e-5
    eta = wsd(np.arange(1, total + 10), peak=peak, steps=steps, total=total, cooldown=cooldown, floor=floor)
    np.testing.assert_allclose(eta[:steps], peak * np.arange(1, steps + 1) / steps)
    assert np.all(eta[steps : steps + stable] == peak)
    falling = floor + (peak - floor) * (1 - np.sqrt(np.arange(1, cooldown + 1) / cooldown))
    np.testing.assert_allclose(eta[steps + stable : total], falling, rtol=1e-10, atol=1e-14 * peak)
    assert np.all(eta[total - 1 :] == floor)


def test_wsd_by_hand():
    eta = wsd(np.arange(1, 12), peak=1.0, steps=2, total=9, cooldown=4, floor=0.0)
    halves = [1 / 2, 1 - np.sqrt(1 / 2), 1 - np.sqrt(3 / 4), 0.0]
    np.testing.assert_allclose(eta, [1 / 2, 1, 1, 1, 1, *halves, 0, 0], atol=1e-15)


# torch counts from 0: its rate before the first update is ours at t = 1


def torch_rates(scheduler, steps, peak=0.3, **arguments):
    """The learning rate of torch's scheduler at its first `steps` updates."""
    optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=peak)
    schedule = scheduler(optimizer, **arguments)
    rates = []
    for t in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if t + 1 < steps:
            schedule.step()
    return rates


SCHEDULERS = torch.optim.lr_scheduler


@pytest.mark.parametrize(
    ("eta", "scheduler", "arguments", "steps"),
    [
        (partial(step_decay, factor=0.3, every=7), SCHEDULERS.StepLR, {"step_size": 7, "gamma": 0.3}, 60),
        (partial(exponential, gamma=0.93), SCHEDULERS.ExponentialLR, {"gamma": 0.93}, 60),
        (partial(polynomial, total=41), SCHEDULERS.PolynomialLR, {"total_iters": 40}, 60),
        (partial(polynomial, total=41, power=2.5), SCHEDULERS.PolynomialLR, {"total_iters": 40, "power": 2.5}, 60),
        (partial(one_cycle, total=40), SCHEDULERS.OneCycleLR, {"max_lr": 0.3, "total_steps": 40}, 40),
        (
            partial(one_cycle, total=37, rise=0.41, start_div=7, end_div=30),
            SCHEDULERS.OneCycleLR,
            {"max_lr": 0.3, "total_steps": 37, "pct_start": 0.41, "div_factor": 7, "final_div_factor": 30},
            37,
        ),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_the_rates_are_those_of_torch(eta, scheduler, arguments, steps):
    expected = torch_rates(scheduler, steps, **arguments)
    np.testing.assert_allclose(eta(np.arange(1, steps + 1), peak=0.3), expected, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (partial(step_decay, factor=0.5, every=0), "a stair needs at least one step, got every=0"),
        (partial(inverse_sqrt, steps=0), "warm-up needs at least one step, got steps=0"),
        (partial(polynomial, total=1), "polynomial decay needs at least two steps, got total=1"),
        (partial(polynomial, total=9, power=0), "the power must be above 0, got power=0"),
        (partial(one_cycle, total=1), "got rise=0.3 of total=1"),
        (partial(one_cycle, total=3), "got rise=0.3 of total=3"),
        (partial(one_cycle, total=10, rise=0.1), "got rise=0.1 of total=10"),
        (partial(one_cycle, total=10, rise=1.0), "got rise=1.0 of total=10"),
        (partial(one_cycle, total=10, start_div=0), "start_div must be above 0, got start_div=0"),
        (partial(one_cycle, total=10, end_div=-1), "end_div must be above 0, got end_div=-1"),
        (partial(wsd, steps=0, total=9, cooldown=2), "warm-up needs at least one step, got steps=0"),
        (partial(wsd, steps=2, total=9, cooldown=0), "cool-down needs at least one step, got cooldown=0"),
        (partial(wsd, steps=8, total=9, cooldown=2), "must fit: got steps=8 and cooldown=2 in total=9"),
        (partial(wsd, steps=12, total=9, cooldown=2), "must fit: got steps=12 and cooldown=2 in total=9"),
        (partial(wsd, steps=1, total=1, cooldown=1), "must fit: got steps=1 and cooldown=1 in total=1"),
    ],
)
def test_arguments_that_make_no_sense_are_refused_with_their_values(call, message):
    with pytest.raises(ValueError, match="got") as refusal:
        call(1, peak=0.3)
    assert str(refusal.value).endswith(message)
