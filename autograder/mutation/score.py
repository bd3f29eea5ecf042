"""Put every trial to its check: on the visible inputs and on hidden ones, each within a time limit."""

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from autograder.checks import CHECKS, Check
from autograder.expressions import ExpressionCheck
from autograder.mutation.trials import Trial, trials
from autograder.selections import SelectionCheck
from autograder.verdict import Refused

SECRETS = (None, "one course", "another course")  # None: the inputs that everybody sees
TIME_LIMIT = 10.0  # seconds for one verdict
BATCH = 40  # trials between two movements of the progress bar
SLOW = "It takes too long."


@dataclass(frozen=True)
class Result:
    """What became of one trial. hints: of each verdict in the order of SECRETS, None where it passed."""

    name: str
    trial: int
    hints: tuple[str | None, ...]

    @property
    def refused(self) -> bool:
        """By every one of the inputs."""
        return None not in self.hints

    @property
    def passed(self) -> bool:
        """By every one of the inputs."""
        return not any(hint is not None for hint in self.hints)


class TooSlow(BaseException):
    """Raised by the clock inside an answer; no `except Exception` of the answer or the check holds it."""


def results(names: Iterable[str]) -> Iterator[Result]:
    """The result of every trial of these checks, from all cores, as they come."""
    batches = [
        (name, first, min(first + BATCH, len(trials(name))))
        for name in names
        for first in range(0, len(trials(name)), BATCH)
    ]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as pool:
        running = [pool.submit(_batch, *batch) for batch in batches]
        for future in running:
            yield from future.result()


def _batch(name: str, first: int, last: int) -> list[Result]:
    task, found = CHECKS[name], trials(name)
    return [Result(name, i, verdicts(task, found[i])) for i in range(first, last)]


def verdicts(task: Check, trial: Trial) -> tuple[str | None, ...]:
    """The hint of each verdict. Only a listed mistake is diagnosed; that it is refused needs no diagnosis."""
    if trial.hint is None and not isinstance(task, SelectionCheck):
        task = replace(task, mistakes={} if isinstance(task, ExpressionCheck) else ())
    return tuple(_verdict(task, trial.answer(), secret) for secret in SECRETS)


def _verdict(task: Check, answer: Any, secret: str | None) -> str | None:
    with _secret(secret), _time_limit(TIME_LIMIT):
        try:
            task.judge(answer, tuple(task.points), hidden=secret is not None)
        except Refused as refused:
            return refused.hint or ""
        except TooSlow:
            return SLOW
    return None


@contextlib.contextmanager
def _secret(secret: str | None) -> Iterator[None]:
    before = os.environ.pop("STEPSIZE_SECRET", None)
    if secret is not None:
        os.environ["STEPSIZE_SECRET"] = secret
    try:
        yield
    finally:
        os.environ.pop("STEPSIZE_SECRET", None)
        if before is not None:
            os.environ["STEPSIZE_SECRET"] = before


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
