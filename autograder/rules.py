"""Check a `*_step` rule: run it beside the reference and refuse it at the first difference."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder import walks
from autograder.calling import require_signature
from autograder.diagnosis import Diagnosis, Run
from autograder.mistakes import AgainstReference, Mistake
from autograder.numerals import yours_and_expected
from autograder.trajectory import Step, Walk, differing, follow, guarded, signature_of
from autograder.verdict import Refused

MEMORY_HINT = "Whatever a step remembers belongs in the state it returns, nowhere else."
REPEAT_HINT = """\
Two identical calls gave different numbers: the step draws random numbers,
or it remembers something outside the state that it returns."""


@dataclass(frozen=True)
class RuleCheck(AgainstReference):
    """Everything the grader knows about one update rule.

    hyper: awkward hyper-parameters, or functions that draw one (`walks.drawn_hyper`). state: the
    class of its state. points: by skill.
    "rule" compares theta in every walk; "state" also the fields of the state; "edge" adds the walks
    named in `edges`. All three need theta right everywhere else, so a wrong rule earns nothing.
    nan: where to look when theta is NaN from the first step on. given: draws a state to continue
    from, by default from the names of its fields. special: draws the walks that this rule alone needs.
    narrow_rtol: the tolerance in float32. etas: the learning rates of all walks but the special ones.
    """

    reference: Callable
    state: type
    hyper: Mapping[str, Any]
    points: Mapping[str, float]
    mistakes: tuple[Mistake, ...] = ()
    seed: int = 0
    nan: str = ""
    shapes: tuple[tuple[int, ...], ...] = ((3,), (2, 3))
    edges: tuple[str, ...] = ("zero", "sizes", "strided", "float32", "scalar")
    given: Callable[[np.random.Generator, tuple[int, ...]], Any] | None = None
    special: Callable[[np.random.Generator, Mapping[str, Any]], list[Walk]] = lambda rng, hyper: []
    narrow_rtol: float = 2e-5
    etas: tuple[float, ...] = walks.ETAS

    def walks(self, skills: Iterable[str], hidden: bool) -> list[Walk]:
        """The walks of these skills, for everybody or from the course's secret."""
        rng = walks.generator(self.seed, self.name, hidden)
        core = walks.core_walks(rng, self.hyper, self.given or walks.given_moments(self.state), self.shapes)
        special = [replace(walk, special=True) for walk in self.special(rng, self.hyper)]
        edges = walks.edge_walks(rng, self.hyper, self.shapes, self.narrow_rtol)
        edges = [edges[name] for name in self.edges if "edge" in skills]
        core, edges = ([replace(walk, etas=self.etas) for walk in part] for part in (core, edges))
        return core + special + edges

    def judge(self, answer: Callable, skills: Iterable[str], hidden: bool) -> None:
        """Raise `Refused` at the first walk in which the answer is not the rule."""
        todo = self.walks(skills, hidden)
        rule = guarded(self.name, answer, self.state)
        self._require_signature(answer, todo)
        names = (*self.state._fields, "theta") if "state" in skills else ("theta",)
        for number, walk in enumerate(todo):
            run = self._run(rule, walk)
            if number == 0:
                self._require_repeatable(rule, run)
            if "state" in skills:
                self._require_fields(run.yours)
            first = run.first_difference(names)
            if first is not None:
                self._require_repeatable(rule, run)
                self._require_own_memory(rule, walk)
                missing_default = self.default_hint(answer, walk.hyper) if walk.bare else None
                hint = missing_default or self._hint(rule, run, todo)
                raise self._refusal(run, first, names, hint)

    def _trace(self, rule: Callable, walk: Walk) -> list[Step]:
        return list(follow(rule, walk, self.state))

    def _run(self, rule: Callable, walk: Walk) -> Run:
        return Run(walk, self._trace(rule, walk), self._trace(self.reference, walk))

    def _require_signature(self, answer: Callable, todo: list[Walk]) -> None:
        for walk in todo:
            layer = walk.layers[0]
            arguments = (layer.theta, layer.gradients[0]) + (() if walk.bare else (layer.state,))
            require_signature(self.name, answer, self.reference, arguments, {"eta": 0.1, **walk.hyper})

    def _require_repeatable(self, rule: Callable, run: Run) -> None:
        yours, again = run.yours, self._trace(rule, run.walk)
        first = Run(replace(run.walk, rtol=1e-12), yours, again).first_difference(("theta",))
        if first is not None:
            once, (_, twice) = yours_and_expected("theta", yours[first].theta, again[first].theta, 1e-12)
            sentence = f"{self.name} gives other numbers when the same run is repeated."
            raise Refused(sentence, once, ("again", twice), hint=REPEAT_HINT, step=yours[first].number)

    def _require_own_memory(self, rule: Callable, walk: Walk) -> None:
        """Refuse layers that are right alone and wrong in turns."""
        parts = [walk.alone(i) for i in range(len(walk.layers))] if len(walk.layers) > 1 else []
        runs = [self._run(rule, part) for part in parts]
        if parts and all(run.first_difference(("theta",)) is None for run in runs):
            raise Refused(f"{self.name} lets two layers of one shape share their memory.", hint=MEMORY_HINT)

    def _require_fields(self, yours: list[Step]) -> None:
        for step in yours:
            if step.state is None:
                raise Refused(
                    f"{self.name} returned a state without the fields {', '.join(self.state._fields)}.",
                    hint=f"The second thing it returns is {signature_of(self.state)}.",
                    step=step.number,
                )

    def _hint(self, rule: Callable, run: Run, todo: list[Walk]) -> str:
        """What the diagnosis says of a run that differs and of the further runs that it needs."""
        try:
            further = [self._run(rule, walk) for walk in further_walks(run, todo)]
        except Refused:  # it crashes elsewhere, which this run's difference does not need
            further = []
        return Diagnosis(self.reference, self.state, self.mistakes, self.nan).hint([run, *further])

    def _refusal(self, run: Run, first: int, names: tuple[str, ...], hint: str) -> Refused:
        walk, yours, expected = run.walk, run.yours[first], run.expected[first]
        wrong = differing(yours, expected, names, walk.rtol)
        shown = "theta" if "theta" in wrong else wrong[0]
        lines = yours_and_expected(shown, yours.value(shown), expected.value(shown), walk.rtol)
        sentence = f"{self.name} first differs at step {yours.number}{walk.where}."
        return Refused(sentence, *lines, hint=hint, step=yours.number)


def further_walks(run: Run, todo: list[Walk]) -> list[Walk]:
    """Where else a mistake must give the answer's numbers: in the plainest walk, in all special ones
    where one of them shows the difference, and in more after NaN.
    """
    kin = [walk for walk in todo if walk.special and run.walk.special]
    plainest = [walk for walk in (todo[0], *kin) if walk is not run.walk]
    if run.finite:
        return plainest
    # NaN looks the same whatever made it
    from_other_states = [walk for walk in todo if walk.layers[0].state is not run.walk.layers[0].state]
    return [*plainest, *from_other_states, magnified(run.walk)]


def magnified(walk: Walk) -> Walk:
    """The walk with large gradients and fast decays, under which most slips give finite numbers."""
    layers = tuple(replace(layer, gradients=tuple(1000 * g for g in layer.gradients)) for layer in walk.layers)
    fast = {name: 0.1 for name in walk.hyper if name.startswith("beta")}
    return replace(walk, layers=layers, hyper={**walk.hyper, **fast}, bare=False)
