"""Chapter 12, warm restarts: the exercises of solutions/12_warm_restarts."""

from typing import Any

import numpy as np

from autograder.checks.mean_rate_mistakes import MEAN_RATE, RESTART_STEPS
from autograder.checks.restart_mistakes import COSINE, RESTARTS
from autograder.checks.schedules import POINTS, drawn_floor, drawn_peak
from autograder.curves import Curve, ScheduleCheck
from autograder.expressions import ExpressionCheck
from autograder.selections import SelectionCheck
from autograder.values import ValueCheck
from stepsize.schedules import cosine, cosine_restarts

SEED = 12


def restart_steps(count, *, period, mult=1):
    """The reference of the exercise: the updates at which the first `count` cycles begin."""
    sizes = period * mult ** np.arange(count)
    return 1 + np.cumsum(sizes) - sizes


def mean_rate(cycles, *, peak, period, mult=1, floor=0.0):
    """The reference of the exercise: in each cycle one cosine, the first, has no partner."""
    count = np.sum(period * mult ** np.arange(cycles))
    return floor + (peak - floor) * (1 + cycles / count) / 2


def _cosine(rng: np.random.Generator) -> list[Curve]:
    """Two lengths past the end show every way of rising again."""
    total = int(rng.integers(7, 11))
    return [
        Curve({"peak": drawn_peak(rng), "total": total}, 2 * total),
        Curve({"peak": drawn_peak(rng), "total": total + 1, "floor": drawn_floor(rng)}, 2 * total),
    ]


def _cosine_of_two_steps(rng: np.random.Generator) -> list[Curve]:
    return [Curve({"peak": drawn_peak(rng), "total": 2, "floor": drawn_floor(rng)}, 5)]


def _restarts(rng: np.random.Generator) -> list[Curve]:
    """Three cycles of one length, and four of growing length: the fourth shows how they grow."""
    period = int(rng.integers(3, 6))
    return [
        Curve({"peak": drawn_peak(rng), "period": period}, 3 * period + 1),
        Curve({"peak": drawn_peak(rng), "period": period, "mult": 2, "floor": drawn_floor(rng)}, 8 * period),
        Curve({"peak": drawn_peak(rng), "period": period - 1, "mult": 3}, 5 * period),
    ]


def _cycles_of_one_step(rng: np.random.Generator) -> list[Curve]:
    """The last curve begins a cycle at t = 112, where a logarithm to the base 10 is rounded below 3."""
    return [
        Curve({"peak": drawn_peak(rng), "period": 1, "mult": mult, "floor": drawn_floor(rng)}, last)
        for mult, last in ((1, 9), (2, 9), (10, 113))
    ]


def _first_cycles(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Cycles of one length and growing ones: five, since fewer do not show how they grow."""
    period = int(rng.integers(3, 8))
    return [
        {"count": 5, "period": period + 1},
        {"count": 5, "period": period, "mult": 2},
        {"count": 4, "period": period - 1, "mult": 3},
    ]


def _whole_cycles(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Three, four and five cycles, with a floor and without."""
    period = int(rng.integers(3, 8))
    return [
        {"cycles": 4, "peak": drawn_peak(rng), "period": period + 1},
        {"cycles": 5, "peak": drawn_peak(rng), "period": period, "mult": 2, "floor": drawn_floor(rng)},
        {"cycles": 3, "peak": drawn_peak(rng), "period": period - 1, "mult": 3, "floor": drawn_floor(rng)},
    ]


CHECKS = (
    SelectionCheck(
        "12_warm_restarts/define",
        right=frozenset("ace"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "The parameters stay where they are: that is why the restart is called warm.",
            "d": "Half a wave would end at the next update, where a new cycle begins instead.",
            "f": "Every cycle begins at the same peak, whatever its length.",
        },
    ),
    SelectionCheck(
        "12_warm_restarts/examples",
        right=frozenset("bce"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "At t = 5 this rate is 0: the wave swings up again where a restart would jump.",
            "d": "At t = 4 this rate is 0: the floor is reached, at the last update of the cycle.",
        },
    ),
    ExpressionCheck(
        "12_warm_restarts/begin",
        right="1 + T0 * (m**i - 1) / (m - 1)",
        symbols={"T0": (3, 9), "m": (1.5, 4.0), "i": (2, 6)},
        points={"formula": 1},
        mistakes={
            "T0 * (m**i - 1) / (m - 1)": "Updates count from 1: this counts those before the cycle.",
            "1 + T0 * (m**(i + 1) - 1) / (m - 1)": "This is where cycle i has ended; it begins when i cycles are over.",
            "1 + T0 * (m**(i - 1) - 1) / (m - 1)": "Before cycle i there are i cycles, since cycle 0 is one of them.",
            "1 + T0 * m**i": "The length of one cycle is not the sum of the lengths of all before it.",
            "1 + T0 * i": "This is right for m = 1 alone; with m > 1 the cycles grow.",
            "1 + T0 * m * i": "The lengths grow by factors: they are not all T0 m.",
            "1 + T0 * (m**i - 1)": "The geometric sum has a divisor; for m = 2 alone it does not show.",
            "1 + T0 * m * (m**i - 1) / (m - 1)": "The first cycle has T0 updates; only the next ones are longer.",
            "1 + T0 * (1 - m**i) / (m - 1)": "Later cycles begin later: the sum of the lengths is positive.",
            "1 + T0 * (m**i - 1) / m": "The divisor of a geometric sum is the factor less 1.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "12_warm_restarts/mean",
        right="F + (P - F) * (1 + 1 / T) / 2",
        symbols={"T": (3, 12), "P": (0.5, 2.0), "F": (0.05, 0.3)},
        points={"formula": 1},
        mistakes={
            "(P + F) / 2": "One cosine has no partner to cancel it: that of the first update.",
            "F + (P - F) * (1 - 1 / T) / 2": "The cosine that is left over is that of the first update, which is +1.",
            "(P - F) * (1 + 1 / T) / 2": "The floor lifts the whole curve: it is added.",
            "P * (1 + 1 / T) / 2": "This is the mean for a floor of 0.",
            "F + P * (1 + 1 / T) / 2": "The height of the curve is P - F, so that it begins at P.",
            "F + (P - F) * (1 + 1 / T)": "The curve is half of 1 + cos; the half is missing.",
            "F + (P - F) / T": "Of 1 + cos this averages the cosine alone, and without its half.",
            "T * F + (P - F) * (T + 1) / 2": "This is the sum of the rates; the mean divides it by T.",
            "F + (P - F) * (1 + 1 / (T - 1)) / 2": "There are T rates in the cycle, and T divides their sum.",
            "F + (P - F) * (1 + 1 / (T + 1)) / 2": "The floor is not emitted: there are T rates, not T + 1.",
            "F + (P - F) * (1 + 2 / T) / 2": "Of the rates at both ends only the first belongs to the cycle.",
        },
        seed=SEED,
    ),
    ScheduleCheck(cosine, _cosine, POINTS, COSINE, SEED, _cosine_of_two_steps),
    ValueCheck(restart_steps, cases=_first_cycles, points={"value": 1}, mistakes=RESTART_STEPS, seed=SEED),
    ScheduleCheck(cosine_restarts, _restarts, POINTS, RESTARTS, SEED, _cycles_of_one_step),
    ValueCheck(mean_rate, cases=_whole_cycles, points={"value": 2}, mistakes=MEAN_RATE, seed=SEED),
    SelectionCheck(
        "12_warm_restarts/metric",
        right=frozenset("b"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "At t = 60 column a is far below 1 in both runs; only the row before says that it rose.",
            "c": "How far a cycle falls is about the same in both runs: B falls from a higher bump.",
            "d": "The schedule is the same: its last rate says nothing about the loss.",
            "e": "The mean rate follows from the length of the cycle alone.",
        },
    ),
)
