"""Chapter 11, schedules: from a constant rate over warm-up and stairs to one cycle."""

import numpy as np

from autograder.checks import schedule_mistakes as made
from autograder.checks.cycle_mistakes import ONE_CYCLE, WSD
from autograder.curves import Curve, ScheduleCheck
from stepsize.schedules import (
    constant,
    exponential,
    inverse_sqrt,
    one_cycle,
    polynomial,
    step_decay,
    warmup,
    wsd,
)

SEED = 11
POINTS = {"rule": 2, "edge": 1}


def drawn_peak(rng: np.random.Generator) -> float:
    return round(float(rng.uniform(0.2, 0.5)), 3)


def drawn_floor(rng: np.random.Generator) -> float:
    """A first or last rate: above peak / steps, so that a lower limit in its place is seen."""
    return round(float(rng.uniform(0.13, 0.18)), 3)


def _constant(rng: np.random.Generator) -> list[Curve]:
    """A third has no last digit: rounding is seen."""
    return [Curve({"peak": peak}, 7) for peak in (drawn_peak(rng), drawn_peak(rng) / 3)]


def _warmup(rng: np.random.Generator) -> list[Curve]:
    """Of two lengths that follow each other one divides into fractions without a last digit."""
    steps = int(rng.choice((6, 7, 10)))
    return [
        Curve({"peak": drawn_peak(rng), "steps": steps}, steps + 6),
        Curve({"peak": drawn_peak(rng), "steps": steps - 1, "start": drawn_floor(rng)}, steps + 6),
    ]


def _warmup_of_one_step(rng: np.random.Generator) -> list[Curve]:
    return [Curve({"peak": drawn_peak(rng), "steps": 1, "start": drawn_floor(rng)}, 4)]


def _step_decay(rng: np.random.Generator) -> list[Curve]:
    factors = [round(float(rng.uniform(0.2, 0.4)), 2), round(float(rng.uniform(0.6, 0.9)), 2)]
    return [
        Curve({"peak": drawn_peak(rng), "factor": factor, "every": int(rng.integers(3, 6))}, 17) for factor in factors
    ]


def _stairs_of_one_step(rng: np.random.Generator) -> list[Curve]:
    return [Curve({"peak": drawn_peak(rng), "factor": 0.5, "every": 1}, 6)]


def _exponential(rng: np.random.Generator) -> list[Curve]:
    gammas = [round(float(rng.uniform(*ends)), 2) for ends in ((0.8, 0.95), (0.5, 0.75))]
    return [Curve({"peak": drawn_peak(rng), "gamma": gamma}, 12) for gamma in gammas]


def _inverse_sqrt(rng: np.random.Generator) -> list[Curve]:
    steps = int(rng.integers(4, 8))
    return [Curve({"peak": drawn_peak(rng), "steps": steps}, 3 * steps)]


def _inverse_sqrt_of_one_step(rng: np.random.Generator) -> list[Curve]:
    return [Curve({"peak": drawn_peak(rng), "steps": 1}, 6)]


def _polynomial(rng: np.random.Generator) -> list[Curve]:
    total = int(rng.integers(7, 11))
    return [
        Curve({"peak": drawn_peak(rng), "total": total}, total + 5),
        Curve({"peak": drawn_peak(rng), "total": total, "power": 2.5, "floor": drawn_floor(rng)}, total + 5),
    ]


def _polynomial_of_two_steps(rng: np.random.Generator) -> list[Curve]:
    return [Curve({"peak": drawn_peak(rng), "total": 2, "power": 0.5, "floor": drawn_floor(rng)}, 5)]


def _one_cycle(rng: np.random.Generator) -> list[Curve]:
    total = int(rng.integers(9, 13))
    drawn = {"rise": 0.4, "start_div": 5.0, "end_div": round(float(rng.uniform(7, 12)), 1)}
    return [
        Curve({"peak": drawn_peak(rng), "total": total}, total + 5),
        Curve({"peak": drawn_peak(rng), "total": total + 1, **drawn}, total + 6),
    ]


def _wsd(rng: np.random.Generator) -> list[Curve]:
    """A long cool-down, and a long warm-up: no length may stand for another."""
    few = int(rng.integers(3, 6))
    many = few + int(rng.integers(3, 6))
    short = {"steps": few, "total": few + many + 4, "cooldown": many}
    long = {"steps": many + 1, "total": few + many + 2, "cooldown": few}
    return [
        Curve({"peak": drawn_peak(rng), **short}, short["total"] + 5),
        Curve({"peak": drawn_peak(rng), **long, "floor": drawn_floor(rng)}, long["total"] + 5),
    ]


def _wsd_without_a_stable_phase(rng: np.random.Generator) -> list[Curve]:
    return [Curve({"peak": drawn_peak(rng), "steps": 1, "total": 2, "cooldown": 1, "floor": drawn_floor(rng)}, 5)]


CHECKS = (
    ScheduleCheck(constant, _constant, POINTS, made.CONSTANT, SEED),
    ScheduleCheck(warmup, _warmup, POINTS, made.WARMUP, SEED, _warmup_of_one_step),
    ScheduleCheck(step_decay, _step_decay, POINTS, made.STEP_DECAY, SEED, _stairs_of_one_step),
    ScheduleCheck(exponential, _exponential, POINTS, made.EXPONENTIAL, SEED),
    ScheduleCheck(inverse_sqrt, _inverse_sqrt, POINTS, made.INVERSE_SQRT, SEED, _inverse_sqrt_of_one_step),
    ScheduleCheck(polynomial, _polynomial, POINTS, made.POLYNOMIAL, SEED, _polynomial_of_two_steps),
    ScheduleCheck(one_cycle, _one_cycle, POINTS, ONE_CYCLE, SEED),
    ScheduleCheck(wsd, _wsd, POINTS, WSD, SEED, _wsd_without_a_stable_phase),
)
