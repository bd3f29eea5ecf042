"""Say why a rule's numbers are wrong: which mistakes give exactly these, else what the numbers tell."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from autograder.mistakes import Mistake, edited
from autograder.numerals import agreeing_digits, held_by, same
from autograder.trajectory import Step, Walk, differing, follow
from autograder.verdict import WIDTH

NO_KNOWN = "No known mistake gives these numbers."
NAN = "NaN comes from 0 / 0 or from the root of a negative number."
INFINITE = "A number too large to hold comes from a division by 0."


@dataclass(frozen=True)
class Run:
    """What an answer and the reference return at each step of one walk."""

    walk: Walk
    yours: list[Step]
    expected: list[Step]

    def first_difference(self, names: Iterable[str]) -> int | None:
        """Index of the first step at which one of the names differs."""
        pairs = enumerate(zip(self.yours, self.expected, strict=True))
        return next((i for i, (mine, step) in pairs if differing(mine, step, names, self.walk.rtol)), None)

    def until(self, index: int) -> "Run":
        """The run up to and including one step."""
        return Run(self.walk, self.yours[: index + 1], self.expected[: index + 1])

    @property
    def finite(self) -> bool:
        """Whether the answer's theta holds neither NaN nor infinity."""
        return all(np.all(np.isfinite(step.theta)) for step in self.yours)


@dataclass(frozen=True)
class Diagnosis:
    """Which of a rule's known mistakes are behind an answer's numbers.

    state: the class of its state. nan: where to look when theta is NaN from the first step on.
    """

    reference: Callable
    state: type
    mistakes: tuple[Mistake, ...]
    nan: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What a step returns: the fields of the state in the rule's order, and theta."""
        return (*self.state._fields, "theta")

    def hint(self, runs: list[Run]) -> str:
        """The named mistake behind the first of these runs, which differs; else where it first differs."""
        evident = runs[0].finite or any(tells(run, self.names) or self.right(run) for run in runs)
        return (evident and self.explain(runs)) or unexplained(runs[0], self.names, self.nan)

    def right(self, run: Run) -> bool:
        """Whether a run shows no difference, so that only a rare slip can be behind NaN in another."""
        return run.first_difference(("theta",)) is None

    def explain(self, runs: list[Run]) -> str | None:
        """The hint of the mistake, or of the two mistakes, that give exactly the numbers of all runs.

        Further runs count where the first one, which differs, does not prove much.
        """
        readable = all(step.state is not None for step in runs[0].yours)
        names = self.names if readable else ("theta",)
        for mistake in self.mistakes:
            if all(self._reproduces((mistake,), run, names) for run in runs):
                return mistake.hint
        if not readable:  # among so many pairs, theta alone would prove nothing
            return None
        telling = runs[0].until(runs[0].first_difference(names))  # the step that differs rules out most pairs
        for pair in self._likely_pairs(runs[0]):
            if all(self._reproduces(pair, run, names) for run in (telling, *runs)):
                return two_slips(pair)
        return None

    def _reproduces(self, mistakes: tuple[Mistake, ...], run: Run, names: tuple[str, ...]) -> bool:
        """Whether the reference with these mistakes returns the same numbers at every step."""
        try:
            steps = follow(edited(self.reference, *mistakes), run.walk, self.state)
            return all(alike(mine, step, names, run.walk.rtol) for mine, step in zip(run.yours, steps, strict=False))
        except Exception:  # two edits may exclude each other or make no program at all
            return False

    def _likely_pairs(self, run: Run) -> Iterator[tuple[Mistake, Mistake]]:
        """The pairs that can be made at once and that leave the first step's state as it is here.

        What is wrong is changed by one of them at least; a field of the state that only one of
        them changes has its value.
        """
        yours, right = run.yours[0], run.expected[0]
        wrong = unlike(yours, right, self.names)
        alone = {mistake: self._first_step(mistake, run.walk) for mistake in self.mistakes}
        changed = {mistake: unlike(step, right, self.names) for mistake, step in alone.items()}
        off = {mistake: changed[mistake] & unlike(step, yours, self.state._fields) for mistake, step in alone.items()}
        for one, other in itertools.combinations(self.mistakes, 2):
            fits = off[one] | off[other] <= changed[one] & changed[other]
            if fits and wrong <= changed[one] | changed[other] and not overlap(one, other):
                yield one, other

    def _first_step(self, mistake: Mistake, walk: Walk) -> Step | None:
        try:
            return next(follow(edited(self.reference, mistake), walk, self.state))
        except Exception:  # a mistake may crash on some walk
            return None


def tells(run: Run, names: tuple[str, ...]) -> bool:
    """Whether some finite number of a run is not the expected one."""
    for mine, step in zip(run.yours, run.expected, strict=True):
        for name in names if mine.state is not None else ("theta",):
            value, right = mine.value(name), step.value(name)
            finite = np.isfinite(value)
            if value.shape == right.shape and not same(value[finite], right[finite], 1e-9):
                return True
    return False


def alike(yours: Step, other: Step, names: tuple[str, ...], rtol: float) -> bool:
    """Whether all the names agree, be it that a number stands for an array of equal entries."""
    values = ((yours.value(name), other.value(name)) for name in reversed(names))  # theta is the quickest to differ
    return all(same(*np.broadcast_arrays(*pair), rtol) for pair in values)


def unlike(one: Step | None, other: Step, names: Iterable[str]) -> set[str]:
    """The names in which two steps differ: all of them where a step is missing or cannot be read."""
    if one is None or one.state is None:
        return set(names)
    return {name for name in names if not alike(one, other, (name,), 1e-9)}


def overlap(one: Mistake, other: Mistake) -> bool:
    """Whether two mistakes edit the same words, so that they cannot both be made."""
    return any(mine in theirs or theirs in mine for mine, _ in one.edits for theirs, _ in other.edits)


def two_slips(pair: tuple[Mistake, Mistake]) -> str:
    """Both hints, on one line where they fit."""
    one, other = (mistake.hint for mistake in pair)
    line = f"Two slips: {one.rstrip('.')}; {other}"
    return line if len(line) <= WIDTH - 2 else f"Two slips: {one}\n{other}"


def unexplained(run: Run, names: tuple[str, ...], nan: str) -> str:
    """No known mistake: what the numbers themselves tell, such as the first field that differs."""
    for mine, step in zip(run.yours, run.expected, strict=True):
        if np.isnan(mine.theta).any() and not np.isnan(step.theta).any():
            return f"{NAN}\n{nan}" if np.isnan(run.yours[0].theta).all() else NAN
        if np.isinf(mine.theta).any() and not np.isinf(step.theta).any():
            return INFINITE
        if mine.state is None:
            return NO_KNOWN
        wrong = differing(mine, step, names, run.walk.rtol)
        if wrong:
            return rounded(run, names) or f"{NO_KNOWN} {agreement(names, wrong[0])}"
    raise AssertionError("called without a difference")


def rounded(run: Run, names: tuple[str, ...]) -> str | None:
    """What to say when theta is right up to its last digits."""
    digits = min(agreeing_digits(mine.theta, step.theta) for mine, step in zip(run.yours, run.expected, strict=True))
    for dtype, least in ((np.float16, 2), (np.float32, 5)):
        narrow = any(held_by(dtype, [step.value(name) for step in run.yours]) for name in names if name != "t")
        if narrow and digits >= least:
            return f"The numbers only agree to {digits} digits: keep the arrays' own precision."
    differs = run.first_difference(("theta",)) is not None
    return f"{NO_KNOWN} They agree to {digits} digits." if differs and digits >= 7 else None


def agreement(names: tuple[str, ...], wrong: str) -> str:
    """Such as "m agrees, v differs": what stands right above the line to look at."""
    right = [name for name in names[: names.index(wrong)] if name != "t"]
    if not right:
        return f"{wrong} differs first."
    told = " and ".join([*filter(None, [", ".join(right[:-1])]), right[-1]])
    return f"{told} {'agrees' if len(right) == 1 else 'agree'}, {wrong} differs."
