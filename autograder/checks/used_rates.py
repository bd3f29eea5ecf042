"""Tables of rates in chapter 11: one after the other, and as an optimizer uses them."""

from typing import Any

import numpy as np

from autograder.mistakes import Mistake
from autograder.values import ValueCheck

SEED = 11


def joined(t, first, second):
    """The reference of the exercise; its lines are what the mistakes edit."""
    rates = np.concatenate([first, second])
    return rates[np.minimum(t, len(rates)) - 1]


def rates_used(plan, calls):
    """The reference of the exercise; its lines are what the mistakes edit."""
    stepped = np.cumsum(calls == 0)
    position = np.minimum(stepped, len(plan) - 1)
    return plan[position[calls == 1]]


TABLES = "np.concatenate([first, second])"
FOUND = "rates[np.minimum(t, len(rates)) - 1]"

JOINED = (
    Mistake(
        TABLES,
        "np.concatenate([first[:-1], second])",
        "The last update of the first table is t = len(first); here it is skipped.",
    ),
    Mistake(
        TABLES,
        "np.concatenate([first, first[-1:], second])",
        "The second table begins at t = len(first) + 1; here it is one update late.",
    ),
    Mistake(
        TABLES,
        "np.concatenate([first, second[1:]])",
        "The second table begins with its own first rate, which is skipped here.",
    ),
    Mistake(
        TABLES,
        "np.concatenate([first, second[:1], second])",
        "The first rate of the second table is for one update only.",
    ),
    Mistake(
        TABLES,
        "np.concatenate([first, second[len(first) :]])",
        "The second table has its own clock, which begins after first.",
    ),
    Mistake(TABLES, "np.concatenate([second, first])", "The order is the other one: first, then second."),
    Mistake(TABLES, "first", "After its updates the first table is over: the second one follows."),
    Mistake(TABLES, "second", "The updates 1 to len(first) have the rates of the first table."),
    Mistake(
        FOUND,
        "rates[np.minimum(t, len(rates) - 1)]",
        "Tables count from 0 and updates from 1: update t has the index t - 1.",
    ),
    Mistake(FOUND, "rates[np.maximum(np.minimum(t, len(rates)) - 2, 0)]", "Update 2 has the second rate of first."),
    Mistake(FOUND, "rates[(t - 1) % len(rates)]", "Past the end the last rate stays; here all starts again."),
    Mistake(
        FOUND,
        "rates[np.where(t <= len(rates), t, len(first) + 1 + (t - len(rates) - 1) % len(second)) - 1]",
        "Past the end the last rate stays; here the second table starts again.",
    ),
    Mistake(FOUND, f"{FOUND} * (t <= len(rates))", "Past the end the last rate stays; here it drops to 0."),
    Mistake(
        FOUND,
        f"np.where(t <= len(rates), {FOUND}, first[-1])",
        "Past the end the last rate of the second table stays, not that of first.",
    ),
    Mistake(
        TABLES,
        "np.concatenate([first, second * first[-1] / second[0]])",
        "The second table keeps its rates; here they are scaled to meet the first.",
    ),
    Mistake(
        TABLES,
        "np.concatenate([first, second * first[-1]])",
        "second holds rates, and not shares of the last rate of first.",
    ),
    Mistake(
        FOUND,
        "rates[np.minimum(t, len(rates) - 1) - 1]",
        "The last rate of the second table is reached; here the one before it stays.",
    ),
    Mistake(
        FOUND,
        "np.where(t <= len(first), rates[np.minimum(t, len(first)) - 1], second[np.minimum(t, len(second)) - 1])",
        "After the first table t = len(first) + 1 is the first update of the second.",
    ),
    Mistake(
        FOUND,
        "first[np.minimum(t, len(first)) - 1] * second[np.minimum(t, len(second)) - 1]",
        "One table follows the other; here both count at once, as in a chain.",
    ),
    Mistake(FOUND, f"np.where(t <= len(rates), {FOUND}, np.nan)", "Past the end the last rate stays; here it is nan."),
)

STEPPED = "stepped = np.cumsum(calls == 0)"
POSITION = "position = np.minimum(stepped, len(plan) - 1)"
USED = "plan[position[calls == 1]]"

RATES_USED = (
    Mistake(
        STEPPED,
        "stepped = np.cumsum(calls == 1) - 1",
        "That is the plan: calls of the scheduler move the rate on, not updates.",
    ),
    Mistake(STEPPED, "stepped = np.arange(len(calls))", "Only calls of the scheduler move the rate, not all calls."),
    Mistake(
        STEPPED,
        "stepped = np.cumsum(calls == 0) + 1",
        "When the loop begins, plan[0] is in the optimizer, not plan[1].",
    ),
    Mistake(
        STEPPED,
        "stepped = np.maximum(np.cumsum(calls == 0) - 1, 0)",
        "plan[0] is there from the start: the first call of the scheduler puts plan[1].",
    ),
    Mistake(
        STEPPED,
        "stepped = np.append(np.cumsum(calls == 0)[1:], np.sum(calls == 0))",
        "The rate counts at the moment of the update, before the call that follows it.",
    ),
    Mistake(
        STEPPED,
        "stepped = np.cumsum((calls == 0) & (np.append(1, calls[:-1]) == 1))",
        "The scheduler moves at each of its calls, two in a row included.",
    ),
    Mistake(
        POSITION, "position = stepped % len(plan)", "Past its end the plan's last rate stays; here it starts again."
    ),
    Mistake(
        POSITION,
        "position = np.minimum(stepped, len(plan) - 2)",
        "The plan's last rate is used too: its index is len(plan) - 1.",
    ),
    Mistake(
        POSITION,
        "position = np.abs((stepped + len(plan) - 1) % (2 * len(plan) - 2) - len(plan) + 1)",
        "Past its end the plan's last rate stays; here it goes back, as torch's cosine.",
    ),
    Mistake(
        USED,
        "plan[position[calls == 1]] * (stepped[calls == 1] < len(plan))",
        "Past its end the plan's last rate stays; here it is 0.",
    ),
    Mistake(
        USED,
        "plan[position[calls == 1]] * 0 + plan[0]",
        "The scheduler overwrites the rate in the optimizer; here it stays at plan[0].",
    ),
    Mistake(
        USED,
        "np.resize(plan[position[calls == 0]], np.sum(calls == 1))",
        "The rates are those at updates; here they are those after the scheduler.",
    ),
    Mistake(
        STEPPED,
        "stepped = np.cumsum(calls)",
        "1 is the optimizer and 0 the scheduler: only calls of the scheduler move on.",
    ),
    Mistake(
        STEPPED,
        "stepped = np.cumsum(calls == 0) - 1",
        "When the loop begins, plan[0] is in the optimizer; index -1 is the plan's end.",
    ),
    Mistake(
        STEPPED,
        "stepped = np.cumsum((calls == 0) & (np.cumsum(calls) > 0))",
        "A call of the scheduler before the first update counts as well.",
    ),
    Mistake(
        USED,
        "np.cumprod(plan[np.minimum(np.arange(len(calls) + 1), len(plan) - 1)])[stepped[calls == 1]]",
        "A call puts the next rate of the plan there; the rates are not multiplied.",
    ),
    Mistake(
        USED,
        "np.where(stepped[calls == 1] < len(plan), plan[position[calls == 1]], np.nan)",
        "Past its end the plan's last rate stays; here it is nan.",
    ),
)


def _tables(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Numbers around the boundary and past the end, then all updates as arrays of one and two axes."""
    n, m = int(rng.integers(3, 6)), int(rng.integers(6, 9))
    first, second = _rates(rng, n), _rates(rng, m)
    times = (1, 2, n, n + 1, n + 2, n + m, n + m + 1)
    numbers = [{"t": t, "first": first, "second": second} for t in times]
    every = np.arange(1, n + 2 * m)
    return [
        *numbers,
        {"t": every, "first": first, "second": second},
        {"t": np.array([every, every[::-1]]), "first": second, "second": first},
    ]


def _loops(rng: np.random.Generator) -> list[dict[str, Any]]:
    """The right order, the wrong one, wrong units both ways, a late start, and a loop past the end."""
    length = int(rng.integers(8, 12))
    loops = ((1, 0) * 6, (0, 1) * 6, (1, 1, 1, 0) * 4, (1, 0, 0) * 3, (0, 0, 0, 1, 1, 0, 1), (1, 0) * 3 * length)
    short = (*((1, 0, 0) * length), *((0, 1) * length))
    return [{"plan": _rates(rng, length), "calls": np.array(calls)} for calls in (*loops, short)]


def _rates(rng: np.random.Generator, count: int) -> np.ndarray:
    """Rates of which no two are alike; with all their digits, so that rounding is seen."""
    return rng.permutation(np.linspace(0.05, 0.9, count)) + rng.uniform(0, 0.04)


CHECKS = (
    ValueCheck(joined, _tables, {"value": 1}, JOINED, SEED, form="One rate for every t, in the shape of t."),
    ValueCheck(
        rates_used,
        _loops,
        {"value": 2},
        RATES_USED,
        SEED,
        form="One rate for every update, that is for every 1 in calls.",
    ),
)
