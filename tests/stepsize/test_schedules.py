"""Facts of the schedules: where they begin, end, restart, and what they are on average."""

from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from stepsize.schedules import constant, cosine, cosine_restarts, join, warmup

rates = st.floats(1e-4, 10.0)
lengths = st.integers(2, 400)

SCHEDULES = {
    "constant": partial(constant, peak=0.3),
    "warmup": partial(warmup, peak=0.3, steps=7, start=0.1),
    "cosine": partial(cosine, peak=0.3, total=25, floor=0.01),
    "restarts": partial(cosine_restarts, peak=0.3, period=4, mult=2, floor=0.01),
    "even restarts": partial(cosine_restarts, peak=0.3, period=5),
    "joined": join((partial(warmup, peak=0.3, steps=7), 7), (partial(cosine, peak=0.3, total=20), 20)),
}
every_schedule = pytest.mark.parametrize("eta", SCHEDULES.values(), ids=SCHEDULES)


@every_schedule
def test_an_array_of_updates_gives_the_rates_of_its_numbers(eta):
    t = np.arange(1, 61)
    assert np.array_equal(eta(t), [eta(int(k)) for k in t])
    assert np.array_equal(eta(t.reshape(3, 20)), eta(t).reshape(3, 20))


@every_schedule
@pytest.mark.parametrize("number", [3, 3.0, np.int64(3), np.float64(3.0), np.array(3)], ids=lambda t: type(t).__name__)
def test_a_number_gives_a_python_float(eta, number):
    assert type(eta(number)) is float
    assert eta(number) == eta(np.array([3]))[0]


@every_schedule
def test_the_array_of_updates_stays_as_it_was(eta):
    t = np.arange(1.0, 30.0)
    assert not np.shares_memory(eta(t), t)
    assert np.array_equal(t, np.arange(1.0, 30.0))


@given(peak=rates, t=st.integers(1, 10**6))
def test_a_constant_schedule_is_constant(peak, t):
    assert constant(t, peak=peak) == peak


@given(peak=rates, start=rates, steps=lengths)
def test_warmup_climbs_by_equal_steps_from_start_to_peak_and_stays(peak, start, steps):
    eta = warmup(np.arange(1, 2 * steps), peak=peak, steps=steps, start=start)
    climb = np.diff(eta[:steps], prepend=start)
    np.testing.assert_allclose(climb, (peak - start) / steps, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(eta[steps - 1 :], peak, rtol=1e-14, atol=1e-15 * start)


def test_warmup_of_one_step_is_no_warmup_and_never_emits_zero():
    assert warmup(1, peak=0.3, steps=1) == 0.3
    assert warmup(1, peak=0.3, steps=1000) == pytest.approx(0.0003)


@given(peak=rates, floor=rates, total=lengths)
def test_cosine_begins_at_peak_ends_at_floor_and_has_their_middle_as_mean(peak, floor, total):
    eta = cosine(np.arange(1, total + 1), peak=peak, total=total, floor=floor)
    assert eta[0] == pytest.approx(peak)
    assert eta[-1] == pytest.approx(floor)
    assert eta.mean() == pytest.approx((peak + floor) / 2)
    assert np.all(np.diff(eta) * np.sign(floor - peak) >= -1e-12)


def test_cosine_holds_its_floor_past_the_end():
    assert np.array_equal(cosine(np.array([10, 11, 15, 10**6]), peak=0.3, total=10, floor=0.01), [0.01] * 4)


@given(peak=rates, floor=st.floats(0.0, 5e-5), period=st.integers(1, 50), mult=st.integers(1, 3))
def test_a_cycle_begins_at_peak_never_emits_the_floor_and_has_the_stated_mean(peak, floor, period, mult):
    begin = 1
    for length in period * mult ** np.arange(4):
        eta = cosine_restarts(np.arange(begin, begin + length), peak=peak, period=period, mult=mult, floor=floor)
        assert eta[0] == pytest.approx(peak, rel=1e-12)
        assert np.all(eta > floor)
        assert np.all(np.diff(eta) <= 0)
        assert eta.mean() == pytest.approx(floor + (peak - floor) / 2 * (1 + 1 / length))
        begin += length


def test_period_4_doubled_restarts_at_updates_1_5_13_29():
    eta = cosine_restarts(np.arange(1, 61), peak=0.3, period=4, mult=2)
    assert list(np.flatnonzero(eta == 0.3) + 1) == [1, 5, 13, 29]


@given(period=st.integers(1, 1000), mult=st.integers(1, 7))
def test_the_phase_is_that_of_an_integer_loop_up_to_a_million_updates(period, mult):
    begins, length = [0], period
    while begins[-1] < 10**6:
        begins.append(begins[-1] + length)
        length *= mult
    begins = np.array(begins)
    elapsed = np.unique(np.clip(np.concatenate([begins - 1, begins, begins + 1]), 0, 10**6))[:5000]
    cycle = np.searchsorted(begins, elapsed, side="right") - 1
    phase = (elapsed - begins[cycle]) / (period * float(mult) ** cycle)
    eta = cosine_restarts(elapsed + 1, peak=1.0, period=period, mult=mult)
    np.testing.assert_allclose(eta, (1 + np.cos(np.pi * phase)) / 2, rtol=0, atol=1e-12)


# torch counts from 0: its rate before the first update is ours at t = 1


def torch_rates(scheduler, steps, peak=0.3, **arguments):
    """The learning rate of torch's scheduler at its first `steps` updates."""
    optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=peak)
    schedule = scheduler(optimizer, **arguments)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return rates


@pytest.mark.parametrize(("period", "mult"), [(4, 2), (1, 3), (10, 1), (1, 1), (7, 4)])
def test_restarts_are_those_of_torch(period, mult):
    scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts
    expected = torch_rates(scheduler, 300, T_0=period, T_mult=mult, eta_min=0.01)
    eta = cosine_restarts(np.arange(1, 301), peak=0.3, period=period, mult=mult, floor=0.01)
    np.testing.assert_allclose(eta, expected, rtol=1e-12)


@pytest.mark.parametrize("total", [2, 3, 10, 101])
def test_cosine_is_that_of_torch_until_its_end_where_torch_rises_again(total):
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR
    expected = torch_rates(scheduler, total + 1, T_max=total - 1, eta_min=0.01)
    eta = cosine(np.arange(1, total + 2), peak=0.3, total=total, floor=0.01)
    np.testing.assert_allclose(eta[:total], expected[:total], rtol=1e-9)
    assert expected[total] > eta[total]


@pytest.mark.parametrize("factor", [0.1, 1.0])
def test_warmup_is_the_linear_schedule_of_torch_without_its_first_rate(factor):
    expected = torch_rates(torch.optim.lr_scheduler.LinearLR, 21, start_factor=factor, total_iters=10)
    np.testing.assert_allclose(warmup(np.arange(1, 21), peak=0.3, steps=10, start=0.3 * factor), expected[1:])


# join


def test_every_piece_of_a_join_counts_from_1_and_the_last_one_goes_on():
    def count(t):
        return 1.0 * t

    eta = join((count, 3), (lambda t: 10.0 * t, 2), (lambda t: 100.0 * t, 1))
    assert [eta(t) for t in range(1, 9)] == [1, 2, 3, 10, 20, 100, 200, 300]
    assert np.array_equal(eta(np.arange(1, 9)), [1, 2, 3, 10, 20, 100, 200, 300])
    assert np.array_equal(join((count, 5))(np.arange(1, 9)), np.arange(1, 9))


def test_warmup_joined_to_cosine_shows_the_peak_twice():
    eta = join((partial(warmup, peak=0.3, steps=5), 5), (partial(cosine, peak=0.3, total=10), 10))
    assert list(np.flatnonzero(eta(np.arange(1, 16)) == 0.3) + 1) == [5, 6]


def test_a_join_can_be_joined():
    inner = join((partial(constant, peak=1.0), 2), (partial(constant, peak=2.0), 2))
    eta = join((inner, 4), (inner, 4))
    assert list(eta(np.arange(1, 9))) == [1, 1, 2, 2, 1, 1, 2, 2]


# Refusals show the values


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (partial(warmup, 1, peak=0.3, steps=0), "warm-up needs at least one step, got steps=0"),
        (partial(warmup, 1, peak=0.3, steps=-2.5), "warm-up needs at least one step, got steps=-2.5"),
        (partial(warmup, 1, peak=0.3, steps=float("nan")), "warm-up needs at least one step, got steps=nan"),
        (partial(cosine, 1, peak=0.3, total=1), "cosine needs at least two steps, got total=1"),
        (partial(cosine_restarts, 1, peak=0.3, period=0), "a cycle needs at least one step, got period=0"),
        (
            partial(cosine_restarts, 1, peak=0.3, period=4, mult=0),
            "mult must be a whole number of at least 1, got mult=0",
        ),
        (
            partial(cosine_restarts, 1, peak=0.3, period=4, mult=1.5),
            "mult must be a whole number of at least 1, got mult=1.5",
        ),
        (partial(join, (abs, 3), (abs, 0)), f"every piece of join needs at least one step, got length=0 for {abs}"),
    ],
)
def test_arguments_that_make_no_sense_are_refused_with_their_values(call, message):
    with pytest.raises(ValueError, match="got") as refusal:
        call()
    assert str(refusal.value) == message


@every_schedule
@pytest.mark.parametrize("t", [0, -3, 0.5, np.array([1, 2, 0])], ids=str)
def test_updates_before_the_first_are_refused(eta, t):
    with pytest.raises(ValueError, match="updates are counted from t = 1, got t=") as refusal:
        eta(t)
    assert str(t) in str(refusal.value)


@pytest.mark.parametrize(
    ("eta", "others"),
    [(constant, {}), (warmup, {"steps": 5}), (cosine, {"total": 5}), (cosine_restarts, {"period": 5})],
)
def test_everything_but_t_is_given_by_name(eta, others):
    with pytest.raises(TypeError, match=f"^{eta.__name__}: missing a required argument: 'peak'"):
        eta(1, **others)
    with pytest.raises(TypeError, match=f"^{eta.__name__}: too many positional arguments"):
        eta(1, 0.3, **others)
    with pytest.raises(TypeError, match=f"^{eta.__name__}: got an unexpected keyword argument 'height'"):
        eta(1, peak=0.3, **others, height=1)


def test_a_schedule_keeps_its_name_and_docstring():
    assert cosine.__name__ == "cosine"
    assert cosine.__doc__.startswith("Cosine annealing (Loshchilov & Hutter 2017")


def test_join_refuses_nothing_and_numpy_lengths_below_one():
    with pytest.raises(ValueError, match="join needs at least one"):
        join()
    with pytest.raises(ValueError, match="got length=0"):
        join((partial(constant, peak=0.1), np.int64(0)))
