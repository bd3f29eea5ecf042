"""Chapter 14, warm-up: the exercises of solutions/14_warmup, beside the schedule, which is chapter 11's."""

from typing import Any

import numpy as np

from autograder.checks.adam import DIVISOR, HYPER
from autograder.checks.gi_adam_mistakes import GI_ADAM
from autograder.checks.warmup_mistakes import CATAPULT_RATE, CATAPULT_WARMUP, SHARPNESS
from autograder.expressions import ExpressionCheck
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.values import ValueCheck
from stepsize.optimizers import gi_adam_step
from stepsize.problems import uv_step
from stepsize.states import Moments

SEED = 14
LARGE_EPS = {**HYPER, "eps": 5e-2}  # v begins large, and eps must exceed a root of it


def sharpness(hessian, start):
    """The reference of the exercise; power iteration, shifted where it must be, gives the same number."""
    values = np.linalg.eigvalsh(hessian)
    return values[-1]


def catapult_rate(f, kernel, *, eta, target, width, tolerance=0.1):
    """The reference of the exercise: Kalra & Barkeshli 2024, algorithms 1 and 2, on the uv model."""

    def loss(rate):
        return uv_step(f, kernel, eta=rate, width=width)[0] ** 2

    start = f**2
    if loss(eta) >= start:
        return eta
    for _ in range(60):
        if loss(eta) >= start:
            break
        eta = min(2 * eta, target)
    low = eta / 2
    for _ in range(60):
        if loss(eta) <= (1 + tolerance) * start:
            break
        middle = (low + eta) / 2
        low, eta = (middle, eta) if loss(middle) < start else (low, middle)
    return eta


def catapult_warmup(f, kernel, *, eta, target, width, steps, tolerance=0.1):
    """The reference of the exercise: Kalra & Barkeshli 2024, algorithm 3, on the uv model."""
    rates, reference = [], np.inf
    for _ in range(steps):
        if f**2 < reference:
            reference = f**2
            eta = catapult_rate(f, kernel, eta=eta, target=target, width=width, tolerance=tolerance)
        rates.append(eta)
        f, kernel = uv_step(f, kernel, eta=eta, width=width)
    return np.array(rates)


def _hessians(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Turned at random: positive, indefinite on both sides, and negative definite."""
    spectra = ((9.0, 4.0, 1.0), (6.0, 3.0, -2.0, -4.0), (2.5, 1.0, -1.5, -7.0), (0.4, -3.0), (-1.0, -2.5, -6.0))
    cases = []
    for spectrum in spectra:
        n = len(spectrum)
        Q = np.linalg.qr(rng.standard_normal((n, n)))[0]
        matrix = Q * (np.array(spectrum) * rng.uniform(0.95, 1.05, n)) @ Q.T
        cases.append({"hessian": (matrix + matrix.T) / 2, "start": Q @ rng.choice([-1.0, 1.0], n) * 3})
    return cases


def _near(rng: np.random.Generator, value: float) -> np.float64:
    """A number of NumPy, whose square may overflow where Python's raises."""
    return np.float64(round(value * float(rng.uniform(0.97, 1.03)), 4))


def _searches(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Found between two doublings or below the target, capped below the limit, and raising at once.

    In some a step with twice the first rate, or with its square, raises the loss already; in others the
    rate passes the kernel and the root of the target. The first three leave the tolerance to its default.
    """
    places = (
        (3.0, 2.0, 0.1, 9.0, 64, 0.1),
        (-2.0, 1.5, 0.3, 9.0, 128, 0.02),
        (1.5, 2.0, 0.2, 1.13, 64, 0.04),
        (2.0, 3.0, 0.05, 0.5, 64, 0.1),
        (1.3, 2.0, 1.2, 3.0, 32, 0.1),
        (0.2, 2.4, 0.07, 5.0, 50, 0.8),
        (3.0, 2.0, 0.6, 9.0, 64, 0.3),
        (0.5, 0.8, 1.7, 9.0, 64, 0.05),
        (0.5, 0.8, 0.5, 3.2, 64, 0.2),
    )
    names = ("f", "kernel", "eta", "target", "width", "tolerance")
    cases = [dict(zip(names, (_near(rng, f), _near(rng, k), *rest), strict=True)) for f, k, *rest in places]
    plain = [{name: case[name] for name in names[:-1]} for case in cases[:3]]
    return [*plain, *cases]


def _warmups(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Several catapults, a search that waits, a negative output, and a target below the limit."""
    places = ((3.0, 2.0, 0.1, 4.0, 64, 0.1), (1.0, 2.0, 1.2, 3.0, 32, 0.1), (-2.0, 1.5, 0.1, 6.0, 128, 0.5))
    places = (*places, (2.0, 3.0, 0.05, 0.5, 64, 0.1), (2.5, 2.0, 0.3, 5.0, 64, 0.3), (0.5, 2.0, 0.1, 3.0, 16, 0.2))
    names = ("f", "kernel", "eta", "target", "width", "tolerance")
    cases = [dict(zip(names, (_near(rng, f), _near(rng, k), *rest), strict=True)) for f, k, *rest in places]
    cases = [{**case, "steps": 12} for case in cases]
    plain = dict(cases[0])
    del plain["tolerance"]
    return [plain, *cases]


CHECKS = (
    SelectionCheck(
        "14_warmup/define",
        right=frozenset("bcf"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "a": "On a quadratic the curvature never changes: up to 1/lambda_max a ramp makes every component larger.",
            "d": "Between 2 and 4 the catapult makes the valley flatter, and the loss comes down again.",
            "e": "Among the runs that learn, the accuracy follows the target; the length matters hardly.",
        },
    ),
    SelectionCheck(
        "14_warmup/examples",
        right=frozenset("ade"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "b begins at its peak and only falls.",
            "c": "c falls before it rises: it repairs a step that would be too long.",
            "f": "f has no target: it is largest at the very last update.",
        },
    ),
    ExpressionCheck(
        "14_warmup/seen_ratio",
        right="1 / sqrt(1 - beta2**t)",
        symbols={"beta2": (0.8, 0.99), "t": (2, 30)},
        points={"formula": 1},
        mistakes={
            "1 / sqrt(1 - beta2)": "This is the ratio at t = 1; the correction fades with t.",
            "sqrt(1 - beta2**t)": "Upside down: Adam's preconditioner is smaller, its sharpness larger.",
            "1 / (1 - beta2**t)": "P holds the root of v_hat, so the factor is under a root.",
            "1 - beta2**t": "P holds the root of v_hat, and it divides: Adam's sharpness is the larger.",
            "1 / sqrt(beta2**t)": "The correction divides by 1 - beta2**t, not by beta2**t.",
            "1": "At a constant gradient Adam's v is (1 - beta2**t) g**2, GI-Adam's is g**2: they differ.",
            "1 / sqrt(1 - beta2**(t - 1))": "The correction at step t has the power t: the first step has t = 1.",
            "(1 - beta2**t)**2": "The correction enters once, through the root of v_hat.",
            "sqrt(1 + beta2**t)": "The correction divides by 1 - beta2**t.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "14_warmup/turning",
        right="n * (eta * lam - 2) / eta**2",
        symbols={"n": (20, 90), "eta": (1.1, 1.9), "lam": (2.0, 2.1)},
        points={"formula": 1},
        mistakes={
            "n * eta * lam / eta**2": "This is where the factor of f is 1, without the sign: it must be -1.",
            "n * (eta * lam - 1) / eta**2": "This is where the factor of f is 0; asked is where it is -1.",
            "n * (2 - eta * lam) / eta**2": "Above 2/lam this is negative: the sign is the other one.",
            "n * (eta * lam - 2) / eta": "The term is eta squared f squared over n: divide by eta squared.",
            "(eta * lam - 2) / eta**2": "The term is eta squared f squared over n: n is missing.",
            "(eta * lam - 2) / (n * eta**2)": "f squared is divided by n in the term: n goes to the top.",
            "sqrt(n * (eta * lam - 2)) / eta": "This is f; asked is f squared.",
            "n * (eta * lam - 4) / eta**2": "4 belongs to the line of the sharpness; the output turns at 2.",
            "n * (eta * lam - 2)": "The term holds eta squared: divide by it.",
            "n * (lam - 2) / eta**2": "lam stands with eta in the factor of f.",
            "n * (eta * lam - 2) / (2 * eta**2)": "This is the loss, half of f squared; asked is f squared.",
        },
        seed=SEED,
    ),
    ValueCheck(sharpness, cases=_hessians, points={"value": 2}, mistakes=SHARPNESS, seed=SEED),
    RuleCheck(gi_adam_step, Moments, LARGE_EPS, {"rule": 2, "state": 1, "edge": 1}, GI_ADAM, SEED, DIVISOR),
    ValueCheck(catapult_rate, cases=_searches, points={"value": 2}, mistakes=CATAPULT_RATE, seed=SEED),
    ValueCheck(catapult_warmup, cases=_warmups, points={"value": 2}, mistakes=CATAPULT_WARMUP, seed=SEED),
    SelectionCheck(
        "14_warmup/reading",
        right=frozenset("acdf"),
        letters="abcdef",
        points={"choice": 2},
        why={
            "b": "b is Adam as Kingma and Ba have it, and the step is eta m over P with the root.",
            "e": "The mean of v is indeed constant: (1 - beta2**t) sigma**2 and beta2**t sigma**2 add up.",
        },
    ),
    SelectionCheck(
        "14_warmup/metric",
        right=frozenset("bc"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "The loss before the first step is that of the start, whatever the rate.",
            "d": "Every run has 1 in column d at its first step.",
            "e": "A rate alone says nothing: whether it is large depends on the curvature.",
        },
    ),
)
