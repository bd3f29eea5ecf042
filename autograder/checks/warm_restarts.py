"""Chapter 12, warm restarts: the cosine and its cycles."""

import numpy as np

from autograder.checks.restart_mistakes import COSINE, RESTARTS
from autograder.checks.schedules import POINTS, drawn_floor, drawn_peak
from autograder.curves import Curve, ScheduleCheck
from stepsize.schedules import cosine, cosine_restarts

SEED = 12


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


CHECKS = (
    ScheduleCheck(cosine, _cosine, POINTS, COSINE, SEED, _cosine_of_two_steps),
    ScheduleCheck(cosine_restarts, _restarts, POINTS, RESTARTS, SEED, _cycles_of_one_step),
)
