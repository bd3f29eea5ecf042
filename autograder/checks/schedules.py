"""Chapter 11, schedules: the exercises of solutions/11_schedules, and warm-up."""

import numpy as np

from autograder.checks import schedule_mistakes as made
from autograder.checks import used_rates
from autograder.checks.cycle_mistakes import ONE_CYCLE, WSD
from autograder.curves import Curve, ScheduleCheck
from autograder.expressions import ExpressionCheck
from autograder.selections import SelectionCheck
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
ONE_LINE, IN_PARTS = {"rule": 0.5, "edge": 0.5}, {"rule": 1, "edge": 1}
RANGES = {"lam": (0.5, 3.0), "sigma": (1.2, 3.0)}


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
    SelectionCheck(
        "11_schedules/define",
        right=frozenset("ace"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "A rule that reads the loss gives another rate in another run: it is no function of t.",
            "d": "Warm-up rises, and a cycle does both.",
            "f": "A schedule goes on past its end: most hold their last value there.",
        },
    ),
    SelectionCheck(
        "11_schedules/examples",
        right=frozenset("ace"),
        letters="abcde",
        points={"choice": 1},
        why={
            "b": "b counts its calls: asked twice for one update, it gives two rates.",
            "d": "d depends on the losses of the run, and not on t alone.",
        },
    ),
    ExpressionCheck(
        "11_schedules/level",
        right="eta * sigma**2 / (2 * (2 - eta * lam))",
        symbols={"eta": (0.05, 0.5), **RANGES},
        points={"formula": 1},
        mistakes={
            "eta * sigma**2 / (lam * (2 - eta * lam))": "This is s itself; the loss is half of lam times it.",
            "eta * sigma**2 / (2 - eta * lam)": "The loss is half of lam * s; the half is missing.",
            "eta * sigma**2 / (2 * lam * (2 - eta * lam))": "The loss is half of lam * s; lam is missing.",
            "eta * sigma**2 / 4": "This is the limit for small eta: s also loses less when eta * lam is larger.",
            "eta * sigma**2 / (2 * (2 + eta * lam))": "1 - (1 - eta * lam)**2 is 2 eta lam minus a square, not plus.",
            "eta * sigma / (2 * (2 - eta * lam))": "The noise enters with its variance, sigma squared.",
            "eta * sigma**2 / 2": "The factor of s is squared; here s' = (1 - eta * lam) s + ... is solved.",
            "lam * eta**2 * sigma**2 / 2": "This is the noise of one update; what earlier ones left adds up.",
            "sigma**2 / (2 * lam)": "(1 - eta * lam)**2 has a mixed term, -2 eta lam, which is missing.",
            "sigma**2 / (2 * (2 - eta * lam))": "The noise of an update has the factor eta squared; one eta is lost.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "11_schedules/best_rate",
        right="lam * s / (lam**2 * s + sigma**2)",
        symbols={**RANGES, "s": (0.5, 4.0)},
        points={"formula": 1},
        mistakes={
            "1 / lam": "This is best without noise: it jumps to the minimum and adds the noise.",
            "2 * lam * s / (lam**2 * s + sigma**2)": "At this rate s stays as it is; the best rate is half of it.",
            "s / (lam * s + sigma**2)": "Derive by eta and solve again: lam stands on top, and squared below.",
            "lam * s / (lam * s + sigma**2)": "The coefficient of eta**2 is lam**2 * s + sigma**2: lam is squared.",
            "lam * s / (lam**2 * s - sigma**2)": "Both terms with eta**2 are positive: they add up.",
            "lam * s / (lam**2 * s + sigma)": "The noise enters with its variance, sigma squared.",
            "lam * s**2 / (lam**2 * s**2 + sigma**2)": "s is a mean square already; it is not squared again.",
            "lam**2 * s / (lam**2 * s + sigma**2)": "This is eta times lam.",
            "s * sigma**2 / (lam**2 * s + sigma**2)": "This is the smallest s', and not the rate that gives it.",
            "(lam**2 * s + sigma**2) / (lam * s)": "Upside down: much noise makes the rate small.",
        },
        seed=SEED,
    ),
    ScheduleCheck(constant, _constant, ONE_LINE, made.CONSTANT, SEED),
    ScheduleCheck(warmup, _warmup, POINTS, made.WARMUP, SEED, _warmup_of_one_step),
    ScheduleCheck(step_decay, _step_decay, ONE_LINE, made.STEP_DECAY, SEED, _stairs_of_one_step),
    ScheduleCheck(exponential, _exponential, ONE_LINE, made.EXPONENTIAL, SEED),
    ScheduleCheck(inverse_sqrt, _inverse_sqrt, ONE_LINE, made.INVERSE_SQRT, SEED, _inverse_sqrt_of_one_step),
    ScheduleCheck(polynomial, _polynomial, IN_PARTS, made.POLYNOMIAL, SEED, _polynomial_of_two_steps),
    ScheduleCheck(one_cycle, _one_cycle, IN_PARTS, ONE_CYCLE, SEED),
    ScheduleCheck(wsd, _wsd, IN_PARTS, WSD, SEED, _wsd_without_a_stable_phase),
    *used_rates.CHECKS,
    SelectionCheck(
        "11_schedules/metric",
        right=frozenset("ce"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "A loss at this level fits many rates; run B even ends lower than run A.",
            "b": "Column b is the plan itself, and the same in both runs.",
            "d": "The norm of a gradient depends on the batch and does not hold the rate.",
        },
    ),
)
