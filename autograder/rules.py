"""Check a `*_step` rule: run it beside the reference, find the first difference, name the mistake."""

import inspect
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import runs
from autograder.calling import require_signature
from autograder.mistakes import Mistake, edited, require_fragments
from autograder.numerals import yours_and_expected
from autograder.trajectory import Run, Step, differing, follow, guarded, signature_of
from autograder.verdict import Refused

MEMORY_HINT = "Whatever a step remembers belongs in the state it returns, nowhere else."


@dataclass(frozen=True)
class RuleCheck:
    """Everything the grader knows about one update rule.

    hyper: awkward hyper-parameters. state: the class of its state. points: by skill.
    "rule" compares theta in every run; "state" also the fields of the state; "edge" adds the runs
    named in `edges`. All three need theta right everywhere else, so a wrong rule earns nothing.
    """

    reference: Callable
    state: type
    hyper: Mapping[str, Any]
    points: Mapping[str, float]
    mistakes: tuple[Mistake, ...] = ()
    seed: int = 0
    shapes: tuple[tuple[int, ...], ...] = ((3,), (2, 3))
    edges: tuple[str, ...] = ("zero", "sizes", "strided", "float32", "scalar")

    closed_book = True

    def __post_init__(self) -> None:
        require_fragments(self.reference, self.mistakes)

    @property
    def name(self) -> str:
        """The exercise, which is the function's name."""
        return self.reference.__name__

    @property
    def names(self) -> tuple[str, ...]:
        """What the state holds, in the rule's order, and theta."""
        return (*self.state._fields, "theta")

    def runs(self, skills: Iterable[str], hidden: bool) -> list[Run]:
        """The runs of these skills, for everybody or from the course's secret."""
        rng = runs.generator(self.seed, self.name, hidden)
        core = runs.core_runs(rng, self.hyper, runs.given_moments(self.state), self.shapes)
        edges = runs.edge_runs(rng, self.hyper, self.shapes)
        return core + [edges[name] for name in self.edges if "edge" in skills]

    def judge(self, answer: Callable, skills: Iterable[str], hidden: bool) -> None:
        """Raise `Refused` at the first run in which the answer is not the rule."""
        todo = self.runs(skills, hidden)
        rule = guarded(self.name, answer, self.state)
        self._require_signature(answer, todo)
        names = self.names if "state" in skills else ("theta",)
        for number, run in enumerate(todo):
            yours = self._trace(rule, run)
            if number == 0:
                self._require_repeatable(rule, run, yours)
            if "state" in skills:
                self._require_fields(yours)
            expected = self._trace(self.reference, run)
            first = first_difference(yours, expected, names, run.rtol)
            if first is not None:
                self._require_repeatable(rule, run, yours)
                self._require_own_memory(rule, run)
                hint = self._default_hint(answer, run) or self._hint(rule, run, yours, expected, todo)
                raise self._refusal(run, yours[first], expected[first], names, hint)

    def explain(self, yours: list[Step], run: Run, also: Iterable[tuple[list[Step], Run]] = ()) -> str | None:
        """The hint of the mistake, or of the two mistakes, that give exactly these numbers.

        also: further traces that must be reproduced, where this one alone does not prove much.
        """
        theta_differs = first_difference(yours, self._trace(self.reference, run), ("theta",), run.rtol) is not None
        readable = all(step.state is not None for step in yours)
        for count in (1, 2):
            for names in [self.names] * readable + [("theta",)] * theta_differs:
                for mistakes in itertools.combinations(self.mistakes, count):
                    if all(self._reproduces(mistakes, *trace, names) for trace in [(yours, run), *also]):
                        return "\n".join(["Two slips:"] * (count - 1) + [mistake.hint for mistake in mistakes])
        return None

    def _trace(self, rule: Callable, run: Run) -> list[Step]:
        return list(follow(rule, run, self.state))

    def _reproduces(self, mistakes: tuple[Mistake, ...], yours: list[Step], run: Run, names: tuple[str, ...]) -> bool:
        """Whether the reference with these mistakes returns the same numbers at every step."""
        try:
            steps = follow(edited(self.reference, *mistakes), run, self.state)
            return all(not differing(mine, step, names, run.rtol) for mine, step in zip(yours, steps, strict=True))
        except Exception:  # two edits may exclude each other or make no program at all
            return False

    def _require_signature(self, answer: Callable, todo: list[Run]) -> None:
        for run in todo:
            layer = run.layers[0]
            arguments = (layer.theta, layer.gradients[0]) + (() if run.bare else (layer.state,))
            require_signature(self.name, answer, self.reference, arguments, {"eta": 0.1, **run.hyper})

    def _require_repeatable(self, rule: Callable, run: Run, yours: list[Step]) -> None:
        again = self._trace(rule, run)
        first = first_difference(yours, again, ("theta",), 1e-12)
        if first is not None:
            raise Refused(
                f"{self.name} gives other numbers when the same run is repeated.",
                yours_and_expected("theta", yours[first].theta, again[first].theta, 1e-12)[0],
                ("again", yours_and_expected("theta", yours[first].theta, again[first].theta, 1e-12)[1][1]),
                hint=MEMORY_HINT,
                step=yours[first].number,
            )

    def _require_own_memory(self, rule: Callable, run: Run) -> None:
        """Refuse layers that are right alone and wrong in turns."""
        parts = [run.alone(i) for i in range(len(run.layers))] if len(run.layers) > 1 else []
        pairs = [(self._trace(rule, part), self._trace(self.reference, part)) for part in parts]
        if parts and all(first_difference(*pair, ("theta",), run.rtol) is None for pair in pairs):
            raise Refused(f"{self.name} lets two layers of one shape share their memory.", hint=MEMORY_HINT)

    def _require_fields(self, yours: list[Step]) -> None:
        for step in yours:
            if step.state is None:
                raise Refused(
                    f"{self.name} returned a state without the fields {', '.join(self.state._fields)}.",
                    hint=f"The second thing it returns is {signature_of(self.state)}.",
                    step=step.number,
                )

    def _default_hint(self, answer: Callable, run: Run) -> str | None:
        """What to say when only the defaults differ."""
        if not run.bare:
            return None
        ours, theirs = (inspect.signature(f).parameters for f in (self.reference, answer))
        for name in self.hyper:
            default = theirs[name].default if name in theirs else inspect.Parameter.empty
            if isinstance(default, float | int) and default != ours[name].default:
                return f"The default of {name} is {ours[name].default:g}; yours is {default:g}."
        return None

    def _hint(self, rule: Callable, run: Run, yours: list[Step], expected: list[Step], todo: list[Run]) -> str:
        """The named mistake; else where the first difference sits."""
        also = []
        if not all(np.all(np.isfinite(step.theta)) for step in yours):  # NaN looks the same whatever made it
            others = [other for other in todo if other.layers[0].state is not run.layers[0].state]
            also = [(self._trace(rule, other), other) for other in others]
        return self.explain(yours, run, also) or self._unexplained(yours, expected, run.rtol)

    def _unexplained(self, yours: list[Step], expected: list[Step], rtol: float) -> str:
        """No known mistake: name the first field of the state that differs."""
        for mine, step in zip(yours, expected, strict=True):
            if np.isnan(mine.theta).any() and not np.isnan(step.theta).any():
                return "NaN comes from 0 / 0 or from the root of a negative number."
            if mine.state is None:
                return "No known mistake gives these numbers."
            wrong = differing(mine, step, self.names, rtol)
            if wrong:
                return f"No known mistake gives these numbers. {self._agreement(wrong[0])}"
        raise AssertionError("called without a difference")

    def _agreement(self, wrong: str) -> str:
        """Such as "m agrees, v differs": what stands right above the line to look at."""
        right = [name for name in self.names[: self.names.index(wrong)] if name != "t"]
        if not right:
            return f"{wrong} differs first."
        return f"{' and '.join(right)} {'agrees' if len(right) == 1 else 'agree'}, {wrong} differs."

    def _refusal(self, run: Run, yours: Step, expected: Step, names: tuple[str, ...], hint: str) -> Refused:
        wrong = differing(yours, expected, names, run.rtol)
        shown = "theta" if "theta" in wrong else wrong[0]
        lines = yours_and_expected(shown, yours.value(shown), expected.value(shown), run.rtol)
        sentence = f"{self.name} first differs at step {yours.number}{run.where}."
        return Refused(sentence, *lines, hint=hint, step=yours.number)


def first_difference(yours: list[Step], expected: list[Step], names: tuple[str, ...], rtol: float) -> int | None:
    """Index of the first step at which one of the names differs."""
    for index, (mine, step) in enumerate(zip(yours, expected, strict=True)):
        if differing(mine, step, names, rtol):
            return index
    return None
