"""Schedules: the learning rate as a pure function of the update number t = 1, 2, …

`t` is a number or an array; everything else is keyword-only. A schedule is defined past its end.
`functools.partial` binds the arguments: `descend(…, eta=partial(warmup, peak=0.1, steps=10))`.
"""

from numbers import Real

import numpy as np

from stepsize.schedule import schedule

__all__ = [
    "constant",
    "cosine",
    "cosine_restarts",
    "exponential",
    "inverse_sqrt",
    "join",
    "one_cycle",
    "polynomial",
    "step_decay",
    "warmup",
    "wsd",
]


@schedule()
def constant(t, *, peak):
    """The same learning rate `peak` at every update."""
    return peak + 0.0 * t


@schedule(steps=(lambda steps: steps >= 1, "warm-up needs at least one step, got steps={steps}"))
def warmup(t, *, peak, steps, start=0.0):
    """Linear warm-up (Goyal 2017, section 2.2): just above `start` at t = 1, `peak` from t = steps."""
    return start + (peak - start) * np.minimum(t / steps, 1.0)


@schedule(total=(lambda total: total >= 2, "cosine needs at least two steps, got total={total}"))
def cosine(t, *, peak, total, floor=0.0):
    """Cosine annealing (Loshchilov & Hutter 2017, equation 5): `peak` at t = 1, `floor` from t = total.

    torch's `CosineAnnealingLR` with T_max = total - 1, except that torch's rises again past the end.
    """
    x = np.minimum((t - 1) / (total - 1), 1.0)
    return floor + (peak - floor) * (1 + np.cos(np.pi * x)) / 2


@schedule(
    period=(lambda period: period >= 1, "a cycle needs at least one step, got period={period}"),
    mult=(lambda mult: (mult >= 1) & (mult % 1 == 0), "mult must be a whole number of at least 1, got mult={mult}"),
)
def cosine_restarts(t, *, peak, period, mult=1, floor=0.0):
    """Cosine annealing with warm restarts (SGDR; Loshchilov & Hutter 2017, equation 5).

    Every cycle begins at `peak` and falls towards `floor`, which it never emits. Cycle i has
    period * mult**i steps: period 4 and mult 2 begin cycles at t = 1, 5, 13, 29.
    torch's `CosineAnnealingWarmRestarts` with T_0 = period, T_mult = mult.
    """
    begin, length = _cycle(t - 1, period, mult)
    x = (t - 1 - begin) / length
    return floor + (peak - floor) * (1 + np.cos(np.pi * x)) / 2


@schedule(every=(lambda every: every >= 1, "a stair needs at least one step, got every={every}"))
def step_decay(t, *, peak, factor, every):
    """A stair: `peak` times `factor` after every `every` updates. torch's `StepLR`."""
    return peak * factor ** np.floor((t - 1) / every)


@schedule()
def exponential(t, *, peak, gamma):
    """Exponential decay: `peak` at t = 1, times `gamma` at every update. torch's `ExponentialLR`."""
    return peak * gamma ** (t - 1.0)


@schedule(steps=(lambda steps: steps >= 1, "warm-up needs at least one step, got steps={steps}"))
def inverse_sqrt(t, *, peak, steps):
    """Linear warm-up to `peak` at t = steps, then peak * sqrt(steps / t) (Vaswani 2017, section 5.3)."""
    return peak * np.minimum(t / steps, (steps / t) ** 0.5)


@schedule(
    total=(lambda total: total >= 2, "polynomial decay needs at least two steps, got total={total}"),
    power=(lambda power: power > 0, "the power must be above 0, got power={power}"),
)
def polynomial(t, *, peak, total, power=1.0, floor=0.0):
    """Polynomial decay: `peak` at t = 1, `floor` from t = total; power 1 is linear decay.

    torch's `PolynomialLR` with total_iters = total - 1, for floor 0.
    """
    x = np.minimum((t - 1) / (total - 1), 1.0)
    return floor + (peak - floor) * (1 - x) ** power


@schedule(
    rise=(
        lambda rise, total: (rise * total > 1) & (rise < 1),
        "the rise must take more than one of the steps and not all of them, got rise={rise} of total={total}",
    ),
    start_div=(lambda start_div: start_div > 0, "start_div must be above 0, got start_div={start_div}"),
    end_div=(lambda end_div: end_div > 0, "end_div must be above 0, got end_div={end_div}"),
)
def one_cycle(t, *, peak, total, rise=0.3, start_div=25.0, end_div=1e4):
    """One cycle in torch's cosine form (Smith 2018; torch's `OneCycleLR`).

    From peak / start_div at t = 1 up to `peak` at t = rise * total, then down to
    peak / start_div / end_div at t = total.
    """
    low, last, top = peak / start_div, peak / start_div / end_div, rise * total - 1
    up = np.minimum((t - 1) / top, 1.0)
    down = np.minimum((t - 1 - top) / (total - 1 - top), 1.0)
    rising = peak + (low - peak) * (1 + np.cos(np.pi * up)) / 2
    falling = last + (peak - last) * (1 + np.cos(np.pi * down)) / 2
    return np.where(t - 1 <= top, rising, falling)


@schedule(
    steps=(lambda steps: steps >= 1, "warm-up needs at least one step, got steps={steps}"),
    cooldown=(lambda cooldown: cooldown >= 1, "cool-down needs at least one step, got cooldown={cooldown}"),
    total=(
        lambda steps, cooldown, total: steps + cooldown <= total,
        "warm-up and cool-down must fit: got steps={steps} and cooldown={cooldown} in total={total}",
    ),
)
def wsd(t, *, peak, steps, total, cooldown, floor=0.0):
    """Warm-up, stable, decay (Hu 2024, MiniCPM; the root-shaped cool-down of Hägele 2024).

    Linear to `peak` at t = steps, `peak` until t = total - cooldown, `floor` from t = total.
    """
    x = np.minimum(np.maximum((t - (total - cooldown)) / cooldown, 0.0), 1.0)
    falling = floor + (peak - floor) * (1 - x**0.5)
    return np.where(t <= total - cooldown, peak * np.minimum(t / steps, 1.0), falling)


def _cycle(elapsed, period, mult):
    """First step (counted from 0) and length of the cycle that holds `elapsed`.

    i cycles of growing length take period * (mult**i - 1) / (mult - 1) steps: a geometric sum,
    solved for i. The 1e-9 outweighs the rounding of the logarithm where a cycle begins.
    """
    growth = np.maximum(mult, 2)  # the branch of growing cycles stays finite where mult is 1
    i = np.floor(np.log(1 + elapsed * (growth - 1) / period) / np.log(growth) + 1e-9)
    begin = np.where(mult > 1, period * (growth**i - 1) / (growth - 1), period * np.floor(elapsed / period))
    return begin, np.where(mult > 1, period * growth**i, period)


def join(*pieces):
    """One schedule after another: `join((first, 10), (second, 90))`, as a function of t.

    Every piece is a function of t and sees t from 1; the last one goes on past its length.
    Warm-up joined to cosine shows the peak twice. Raises `ValueError` for a length below 1.
    """
    if not pieces:
        raise ValueError("join needs at least one (schedule, length), got none")
    for piece, length in pieces:
        if isinstance(length, Real) and length < 1:
            raise ValueError(f"every piece of join needs at least one step, got length={length} for {piece}")

    @schedule()
    def joined(t):
        eta, begin = 0.0, 0
        for piece, length in pieces:
            eta = np.where(t > begin, piece(np.maximum(t - begin, 1)), eta)
            begin = begin + length
        return eta

    return joined
