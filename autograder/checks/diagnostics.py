"""Chapter 18, diagnostics: the exercises of solutions/18_diagnostics."""

from typing import Any

import numpy as np

from autograder.checks.resume_mistakes import GUARDED, LOST_AT, MOVED, RESUMED
from autograder.expressions import ExpressionCheck
from autograder.selections import SelectionCheck
from autograder.values import ValueCheck
from stepsize.broken_runs import lineup, study_lineup

SEED = 180  # of the runs and studies that the exercise shows
SHOWN = {
    "change of scale": "the norm of g jumps for good and the steps with it, and v_hat follows slowly.",
    "small epsilon": "v_hat falls by decades, and the loss leaps again and again.",
    "float16 weights": "few weights move in a step, from early on.",
    "lost count": "v_hat leaps within one update, and the norm of g goes on as before.",
    "overflow": "v_hat is infinite and no weight moves.",
    "collapsed ratio": "the trust ratios of the two layers lie decades apart.",
    "Adam": "v_hat does not leap, the weights move, and the loss falls.",
    "LAMB": "both trust ratios are of one size and the loss falls.",
}
RINGED = {
    "lucky seed": "all trials have one setting, and one of them is ringed.",
    "study": "the ringed trials are all seeds of one setting, good and bad.",
    "tuned on test": "one trial of several settings is ringed, the best of the open marks.",
}


def lost_at(v_hat, g):
    """The reference of the exercise; its lines are what the mistakes edit."""
    leaps = (v_hat[1:] > 30 * v_hat[:-1]) & (g[1:] < 5 * g[:-1])
    return np.argmax(leaps) + 2 if np.any(leaps) else 0


def resumed(theta, m, v, t, gradients, *, peak, warm, beta1, beta2, eps):
    """The reference of the exercise; its lines are what the mistakes edit."""
    for g in gradients:
        t = t + 1
        eta = peak * min(t / warm, 1.0)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        theta = theta - eta * m_hat / (v_hat**0.5 + eps)
    return np.stack([theta, m, v])


def guarded_moment(v, g, beta2):
    """The reference of the exercise; its lines are what the mistakes edit."""
    with np.errstate(all="ignore"):
        squares = g**2
    fits = np.all(np.isfinite(squares))
    return beta2 * v + (1 - beta2) * squares if fits else v


def moved_share(theta, step):
    """The reference of the exercise; its lines are what the mistakes edit."""
    before = theta.astype(np.float16)
    after = (before + step.astype(np.float16)).astype(np.float16)
    return np.mean(after != before)


def _columns(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Logs that nobody has seen: each a list of events, by what v_hat and ‖g‖ are multiplied within one update.

    Some lie near the limits of 30 and 5, and none so near that a quotient's rounding would count.
    """
    large, rise, drop = rng.uniform(100, 400), rng.uniform(2, 4), rng.uniform(0.02, 0.03)
    lost, scale, overflow, noise = (large, rise), (large, 40.0), (np.inf, np.inf), (29.5, 1.0)
    logs = (
        (lost,),
        (),
        (scale,),
        (overflow,),
        (noise,),
        (scale, lost),
        (lost, (large, 0.7)),
        ((large, 5.1), (30.5, 4.9)),
    )
    return [_log(rng, events) for events in (*logs, ((drop, 1.0),), (noise, lost, scale, overflow))]


def _log(rng: np.random.Generator, events: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    """The columns v_hat and ‖g‖ of a run in which these events happen, one after the other."""
    updates = int(rng.integers(30, 41))
    v_hat, g = np.cumprod(rng.uniform(0.7, 1.3, (2, updates)), axis=1) * [[1e-3], [0.1]]
    for i, (leap, jump) in enumerate(events, start=1):
        at = i * updates // (len(events) + 1) + int(rng.integers(3))
        v_hat[at:] *= leap * v_hat[at - 1] / v_hat[at]
        v_hat[at:] *= 1.0 if np.isinf(leap) or leap < 1 else 0.8 ** np.arange(updates - at)
        g[at : at + 1 if np.isinf(jump) else None] *= jump * g[at - 1] / g[at]
    return {"v_hat": v_hat, "g": g}


def _checkpoints(rng: np.random.Generator) -> list[dict[str, Any]]:
    """In the middle of warm-up, at its end, long after it, and before the first update."""
    cases = []
    for t, warm in ((3, 10), (9, 10), (200, 5), (0, 4)):
        started = float(t > 0)
        g = rng.choice((-1, 1), (4, 3)) * 10.0 ** rng.uniform(-1, 1, (4, 3))
        start = {"theta": rng.normal(size=3), "m": started * rng.normal(size=3), "v": started * rng.uniform(0.5, 2, 3)}
        rates = {"peak": rng.uniform(0.1, 0.3), "warm": warm, "beta1": 0.8, "beta2": 0.95, "eps": 1e-2}
        cases.append({**start, "t": t, "gradients": g, **rates})
    return cases


def _gradients(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Usual ones, one entry large and one too large to square, one infinite, one no number, all too large."""
    cases = []
    for bad in (None, 1e152, 1e200, np.inf, np.nan, -1e180):
        g = rng.normal(size=4) * 10.0 ** rng.integers(-2, 3, 4)
        if bad is not None:
            g[int(rng.integers(4))] = bad
        cases.append({"v": rng.uniform(0.1, 3, 4), "g": g, "beta2": rng.uniform(0.8, 0.95)})
    return [*cases, {"v": rng.uniform(0.1, 3, 2), "g": np.array([1e170, -1e190]), "beta2": 0.9}]


def _steps(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Weights of many sizes under steps around half of their spacing; then some that only one slip tells.

    A step of 0 and one that float16 cannot hold; one far below the spacing in float32; and steps away from a
    power of two, below which numbers lie twice as close, and one down from it.
    """
    cases = []
    for size in (41, 27):
        theta = rng.choice((-1, 1), size) * 2.0 ** rng.uniform(-6, 2, size)
        spacing = np.spacing(np.abs(theta).astype(np.float16)).astype(float)
        step = rng.choice((-1, 1), size) * spacing * 2.0 ** rng.uniform(-3, 1, size)
        theta[:8] = 1.0, 0.3, 0.7, 4.0, 2.0, -2.0, 0.5, -0.5
        step[:8] = 0.0, 0.0, 1e-9, 1e-7, 6e-4, -6e-4, 1.5e-4, -1.5e-4
        # stored as 0.19995, where the sum of both would be stored as 0.20007
        theta[8:16], step[8:16] = 0.20001, 2e-5
        theta[16], step[16] = 2.0, -6e-4
        cases.append({"theta": theta, "step": step})
    return cases


def _named(exercise: str, failure: str) -> SelectionCheck:
    """Which of the runs of the exercise fails by this name."""
    letters = lineup(SEED)
    right = frozenset(letter for letter, name in letters.items() if name == failure)
    why = {letter: f"In run {letter} {SHOWN[name]}" for letter, name in letters.items() if letter not in right}
    return SelectionCheck(f"18_diagnostics/{exercise}", right, "".join(letters), {"choice": 0.5}, why)


def _study(exercise: str, way: str) -> SelectionCheck:
    """Which of the studies of the exercise was made in this way."""
    letters = {letter.lower(): name for letter, name in study_lineup(SEED).items()}
    right = frozenset(letter for letter, name in letters.items() if name == way)
    told = {letter: f"In study {letter.upper()} {RINGED[name]}" for letter, name in letters.items()}
    why = {letter: text for letter, text in told.items() if letter not in right}
    return SelectionCheck(f"18_diagnostics/{exercise}", right, "".join(letters), {"choice": 0.5}, why)


CHECKS = (
    SelectionCheck(
        "18_diagnostics/define",
        right=frozenset("abd"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "c": "A high loss has many causes, and a broken run may end lower than a healthy one.",
            "e": "A mean over many updates hides what happens in one.",
            "f": "A frozen run and a slow one have quiet loss curves.",
        },
    ),
    SelectionCheck(
        "18_diagnostics/examples",
        right=frozenset("ace"),
        letters="abcde",
        points={"choice": 1},
        why={
            "b": "Several failures end high, and so does a healthy run that is short.",
            "d": "Relative steps fall in healthy runs too, as the gradients do.",
        },
    ),
    ExpressionCheck(
        "18_diagnostics/v_leap",
        right="(1 - beta2**(T + 1)) / (1 - beta2)",
        symbols={"beta2": (0.6, 0.95), "T": (2, 9)},
        points={"formula": 1},
        mistakes={
            "1 / (1 - beta2)": "Before the resume v had its own correction, which is not 1 at update T.",
            "(1 - beta2) / (1 - beta2**(T + 1))": "Upside down: v_hat becomes larger.",
            "(1 - beta2**T) / (1 - beta2)": "The right correction of the update after T updates has the power T + 1.",
            "(1 - beta2**(T + 1))": "The wrong correction counts 1 and divides by 1 - beta2.",
            "sqrt((1 - beta2**(T + 1)) / (1 - beta2))": "This is the leap of the root of v_hat.",
            "(1 - beta2**(T + 1)) / (1 - beta2**T)": "After the resume the count is 1, not T.",
            "beta2**T": "The share that is missing plays a part only inside 1 - beta2**t.",
            "T + 1": "The weights of an average fade: they do not add up to the number of updates.",
        },
        seed=18,
    ),
    ExpressionCheck(
        "18_diagnostics/enough_eps",
        right="eta * lam * (1 - beta1) / (2 + 2 * beta1)",
        symbols={"eta": (0.01, 0.5), "lam": (1.0, 20.0), "beta1": (0.5, 0.95)},
        points={"formula": 1},
        mistakes={
            "eta * lam / 2": "This is the limit without momentum: Adam bears more than 2 / eta.",
            "(2 + 2 * beta1) / ((1 - beta1) * eta)": "This is the limit for the sharpness; solve for epsilon.",
            "(2 + 2 * beta1) / ((1 - beta1) * eta * lam)": "Upside down: a larger sharpness needs a larger epsilon.",
            "eta * lam * (1 - beta1) / 2": "The limit has 2 + 2 beta1 on top.",
            "eta * lam / (2 + 2 * beta1)": "The limit is divided by 1 - beta1, which comes back on top here.",
            "eta * lam * (1 + beta1) / (2 - 2 * beta1)": "The signs of beta1 are exchanged.",
            "lam * (1 - beta1) / (2 + 2 * beta1)": "The limit depends on eta.",
            "eta * (1 - beta1) / (2 + 2 * beta1)": "The bound depends on the sharpness.",
            "(eta * lam * (1 - beta1) / (2 + 2 * beta1))**2": "epsilon stands outside the root: nothing is squared.",
        },
        seed=18,
    ),
    _named("scale", "change of scale"),
    _named("count", "lost count"),
    _named("frozen", "overflow"),
    _named("epsilon", "small epsilon"),
    _named("rounded", "float16 weights"),
    _named("collapsed", "collapsed ratio"),
    _study("on_test", "tuned on test"),
    _study("by_luck", "lucky seed"),
    ValueCheck(lost_at, cases=_columns, points={"value": 2}, mistakes=LOST_AT, seed=18),
    ValueCheck(resumed, cases=_checkpoints, points={"value": 3}, mistakes=RESUMED, seed=18),
    ValueCheck(guarded_moment, cases=_gradients, points={"value": 1}, mistakes=GUARDED, seed=18),
    ValueCheck(moved_share, cases=_steps, points={"value": 1}, mistakes=MOVED, seed=18),
    SelectionCheck(
        "18_diagnostics/metric",
        right=frozenset("c"),
        letters="abcd",
        points={"choice": 1},
        why={
            "a": "The loss of run B goes on falling.",
            "b": "The gradient does not know the optimizer's state.",
            "d": "All weights with a gradient go on moving, by shorter steps.",
        },
    ),
)
