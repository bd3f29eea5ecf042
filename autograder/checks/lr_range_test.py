"""Chapter 13, the range test: the exercises of solutions/13_lr_range_test.

No answer is NaN, which no training survives: a refusal in place of a rate.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.range_test_mistakes import RANGE_TEST, RATES, SUGGEST
from autograder.expressions import ExpressionCheck
from autograder.numerals import numeral, yours_and_expected
from autograder.selections import SelectionCheck
from autograder.values import ValueCheck
from autograder.verdict import Refused

SEED = 13


@dataclass(frozen=True)
class RecordCheck(ValueCheck):
    """Messages that show the losses: which record it is decides what is right."""

    def _refused(self, case: dict[str, Any], yours: np.ndarray, expected: np.ndarray, hint: str) -> Refused:
        lines = yours_and_expected("result", yours, expected)
        return Refused(f"{self.told} differs for losses {numeral(case['losses'])}.", *lines, hint=hint)


def range_rates(low, high, n):
    """The reference of the exercise: n rates from low to high by equal factors."""
    return low * (high / low) ** (np.arange(n) / (n - 1))


def range_test(theta, A, etas):
    """The reference of the exercise: one update of gradient descent for every rate, and all losses."""
    losses = [theta @ A @ theta / 2]
    for eta in etas:
        theta = theta - eta * (A @ theta)
        losses.append(theta @ A @ theta / 2)
    return np.array(losses)


def suggest(etas, losses):
    """The reference of the exercise: a tenth of the rate at the lowest loss, or NaN."""
    lowest = np.argmin(losses)
    fell = losses[lowest] <= losses[0] / 2
    rose = np.max(losses[lowest:]) >= 4 * losses[lowest]
    return np.where(fell and rose, etas[lowest - 1] / 10, np.nan)


def _ranges(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Ranges on both sides of 1, of different lengths."""
    return [
        {"low": float(rng.uniform(low, 2 * low)), "high": float(rng.uniform(high, 2 * high)), "n": int(n)}
        for low, high, n in zip((1e-4, 0.02, 1.5), (0.3, 40.0, 9.0), rng.permutation([5, 7, 12]), strict=True)
    ]


def _quadratics(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Two and three dimensions, turned axes, rates on both sides of the limit."""
    cases = []
    for size, updates in ((2, 5), (3, 6), (2, 7)):
        Q = np.linalg.qr(rng.standard_normal((size, size)))[0]
        A = Q @ np.diag(np.geomspace(rng.uniform(0.4, 0.8), rng.uniform(5.0, 9.0), size)) @ Q.T
        etas = 0.04 * 2.5 ** np.arange(updates) * rng.uniform(1.0, 1.5)
        cases.append({"theta": rng.uniform(1.0, 3.0, size), "A": (A + A.T) / 2, "etas": etas})
    return cases


# The losses of some tests, in units of a common factor: an answer or not, and by how little.
RECORDS = (
    (8.0, 7.0, 5.0, 2.5, 1.5, 1.75, 6.5, 90.0),  # falls and rises
    (8.0, 7.5, 6.0, 4.5, 3.0, 2.0, 1.0, 0.5),  # never rises
    (8.0, 7.5, 7.0, 6.0, 5.0, 9.0, 40.0, 300.0),  # does not halve
    (8.0, 12.0, 20.0, 50.0, 90.0, 200.0, 500.0, 900.0),  # rises at once
    (8.0, 7.0, 6.5, 4.0, 4.5, 20.0, 90.0, 400.0),  # halves exactly
    (8.0, 7.0, 4.0, 2.0, 3.0, 5.0, 7.0, 8.0),  # rises exactly fourfold
    (8.0, 40.0, 30.0, 6.0, 2.0, 2.5, 3.5, 7.0),  # has its bump before the lowest loss
    (8.0, 6.0, 1.0, 30.0, 90.0, 20.0, 5.0, 3.0),  # comes back after its rise
    (8.0, 7.0, 3.0, 2.5, 2.0, 3.0, 5.0, 6.0),  # rises threefold
    (8.0, 6.0, 4.0, 3.0, 2.0, 2.25, 2.5, 3.0),  # rises by a half
    (8.0, 7.5, 7.0, 6.5, 6.0, 6.5, 7.0, 7.5),  # neither falls nor rises
    (8.0, 7.0, 6.0, 5.0, 30.0, 12.0, 9.0, 6.0),  # does not halve, rises and comes back
    (8.0, 7.0, 6.0, 4.0, 3.0, 3.25, 3.5, 3.25),  # does not rise, and lies above a quarter of all
    (8.0, 6.0, 3.0, 1.0, 2.0, 5.0, 12.0, 20.0),  # rises, but not to four times the first
    (8.0, 5.0, 6.0, 3.0, 1.0, 2.0, 6.0, 30.0),  # rises once on its way down, before it has halved
    (8.0, 3.0, 3.5, 2.0, 1.0, 2.0, 9.0, 30.0),  # rises once on its way down, after it has halved
)


def _tests(rng: np.random.Generator) -> list[dict[str, Any]]:
    """The records above, with other rates and in other units; a factor of 2 leaves halves exact."""
    cases = []
    for number, record in enumerate(RECORDS):
        power = int(rng.integers(2, 5)) * (-1) ** (number + 1)
        etas = np.sort(10.0 ** rng.uniform(-4, 1, len(record) - 1))
        cases.append({"etas": etas, "losses": np.array(record) * 2.0**power})
    return cases


CHECKS = (
    SelectionCheck(
        "13_lr_range_test/define",
        right=frozenset("bcf"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "a": "It is one run: each rate continues from where the last update ended.",
            "d": "The steep component has shrunk before the limit and needs long to grow back.",
            "e": "At the end the rate was far too large: put back a copy of the start.",
        },
    ),
    SelectionCheck(
        "13_lr_range_test/examples",
        right=frozenset("ade"),
        letters="abcde",
        points={"choice": 1},
        why={
            "b": "Nothing follows the lowest loss of b, so its place is the end of the range.",
            "c": "The lowest loss of c is 95 % of the first: it has not fallen.",
        },
    ),
    ExpressionCheck(
        "13_lr_range_test/rate",
        right="L * (H / L)**((t - 1) / (N - 1))",
        symbols={"L": (0.001, 0.01), "H": (0.5, 5.0), "N": (12, 40), "t": (2, 11)},
        points={"formula": 1},
        mistakes={
            "L * (H / L)**(t / N)": "At t = 1 the rate is L: no factor has been applied yet.",
            "L * (H / L)**((t - 1) / N)": "From the first rate to the last there are N - 1 factors, not N.",
            "L * (H / L)**(t / (N - 1))": "The first update has t = 1, and its exponent is 0.",
            "L + (H - L) * (t - 1) / (N - 1)": "These rates grow by equal differences; the factors are equal here.",
            "L * (H / L)**(t - 1)": "H / L is the factor over all updates, not over one.",
            "L * H**((t - 1) / (N - 1))": "At t = N this is L times H; the whole factor is H / L.",
            "(H / L)**((t - 1) / (N - 1))": "At t = 1 this is 1; the first rate is L.",
            "H * (L / H)**((t - 1) / (N - 1))": "The test goes up: L is first and H is last.",
            "L * (H - L)**((t - 1) / (N - 1))": "The product of all factors is a ratio of rates, not a difference.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "13_lr_range_test/passing",
        right="1 + (N - 1) * log(2 / (K * L)) / log(H / L)",
        symbols={"L": (0.001, 0.01), "H": (3.0, 9.0), "N": (12, 40), "K": (2.0, 20.0)},
        points={"formula": 1},
        mistakes={
            "(N - 1) * log(2 / (K * L)) / log(H / L)": "Updates count from 1: where the rate is L, t is 1.",
            "1 + N * log(2 / (K * L)) / log(H / L)": "There are N - 1 factors between the N rates.",
            "1 + (N - 1) * log(1 / (K * L)) / log(H / L)": "A component grows above 2/K, not above 1/K.",
            "1 + (N - 1) * log(K * L / 2) / log(H / L)": "The ratio is upside down: the rate at t over the first one.",
            "1 + (N - 1) * log(2 / K) / log(H / L)": "The factor counts from L: it is the limit over L.",
            "1 + (N - 1) * log(2 / (K * L)) / log(H)": "The whole range is the factor H / L, not H.",
            "1 + (N - 1) * log(H / L) / log(2 / (K * L))": "Upside down: a wider range passes the limit earlier.",
            "1 + (N - 1) * (2 / K - L) / (H - L)": "This holds where the rates grow by equal differences.",
            "1 + (N - 1) * log(2 * K / L) / log(H / L)": "The limit is 2 over the curvature, not 2 times it.",
        },
        seed=SEED,
    ),
    ValueCheck(range_rates, cases=_ranges, points={"value": 1}, mistakes=RATES, seed=SEED, form="An array of n rates."),
    ValueCheck(
        range_test,
        cases=_quadratics,
        points={"value": 2},
        mistakes=RANGE_TEST,
        seed=SEED,
        form="The loss at the start and one after each update: len(etas) + 1 numbers.",
    ),
    RecordCheck(
        suggest, cases=_tests, points={"value": 3}, mistakes=SUGGEST, seed=SEED, form="One rate, a number, or np.nan."
    ),
    SelectionCheck(
        "13_lr_range_test/metric",
        right=frozenset("cd"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "A small loss alone does not tell whether it was still smaller before.",
            "b": "The loss of test B has fallen far enough; that is one condition of two.",
            "e": "A small gradient says that the run has come far, and not that it turned.",
        },
    ),
)
