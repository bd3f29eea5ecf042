"""Check a `*_step` rule: run it beside the reference, find the first difference, name the mistake."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder import walks
from autograder.calling import require_signature, signature
from autograder.mistakes import AgainstReference, Mistake, edited
from autograder.numerals import agreeing_digits, held_by, same, yours_and_expected
from autograder.trajectory import Step, Walk, differing, follow, guarded, signature_of
from autograder.verdict import WIDTH, Refused

MEMORY_HINT = "Whatever a step remembers belongs in the state it returns, nowhere else."
REPEAT_HINT = """\
Two identical calls gave different numbers: the step draws random numbers,
or it remembers something outside the state that it returns."""
NO_KNOWN = "No known mistake gives these numbers."
NAN = "NaN comes from 0 / 0 or from the root of a negative number."
INFINITE = "A number too large to hold comes from a division by 0."


@dataclass(frozen=True)
class RuleCheck(AgainstReference):
    """Everything the grader knows about one update rule.

    hyper: awkward hyper-parameters. state: the class of its state. points: by skill.
    "rule" compares theta in every walk; "state" also the fields of the state; "edge" adds the walks
    named in `edges`. All three need theta right everywhere else, so a wrong rule earns nothing.
    nan: where to look when theta is NaN from the first step on.
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

    @property
    def names(self) -> tuple[str, ...]:
        """What the state holds, in the rule's order, and theta."""
        return (*self.state._fields, "theta")

    def walks(self, skills: Iterable[str], hidden: bool) -> list[Walk]:
        """The walks of these skills, for everybody or from the course's secret."""
        rng = walks.generator(self.seed, self.name, hidden)
        core = walks.core_walks(rng, self.hyper, walks.given_moments(self.state), self.shapes)
        edges = walks.edge_walks(rng, self.hyper, self.shapes)
        return core + [edges[name] for name in self.edges if "edge" in skills]

    def judge(self, answer: Callable, skills: Iterable[str], hidden: bool) -> None:
        """Raise `Refused` at the first walk in which the answer is not the rule."""
        todo = self.walks(skills, hidden)
        rule = guarded(self.name, answer, self.state)
        self._require_signature(answer, todo)
        names = self.names if "state" in skills else ("theta",)
        for number, walk in enumerate(todo):
            yours = self._trace(rule, walk)
            if number == 0:
                self._require_repeatable(rule, walk, yours)
            if "state" in skills:
                self._require_fields(yours)
            expected = self._trace(self.reference, walk)
            first = first_difference(yours, expected, names, walk.rtol)
            if first is not None:
                self._require_repeatable(rule, walk, yours)
                self._require_own_memory(rule, walk)
                hint = self._default_hint(answer, walk) or self._hint(rule, walk, yours, expected, todo)
                raise self._refusal(walk, yours[first], expected[first], names, hint)

    def explain(self, yours: list[Step], walk: Walk, also: Iterable[tuple[list[Step], Walk]] = ()) -> str | None:
        """The hint of the mistake, or of the two mistakes, that give exactly these numbers.

        also: further traces that must be reproduced, where this one alone does not prove much.
        """
        readable = all(step.state is not None for step in yours)
        names = self.names if readable else ("theta",)
        traces = [(yours, walk), *also]
        for mistake in self.mistakes:
            if all(self._reproduces((mistake,), *trace, names) for trace in traces):
                return mistake.hint
        if not readable:  # among so many pairs, theta alone would prove nothing
            return None
        first = first_difference(yours, self._trace(self.reference, walk), names, walk.rtol)
        traces.insert(0, (yours[: first + 1], walk))  # the step that differs rules out most pairs
        for pair in self._likely_pairs(yours[0], walk, names):
            if all(self._reproduces(pair, *trace, names) for trace in traces):
                return two_slips(pair)
        return None

    def _likely_pairs(self, yours: Step, walk: Walk, names: tuple[str, ...]) -> Iterator[tuple[Mistake, Mistake]]:
        """The pairs that can be made at once and that leave the first step's state as it is here.

        What is wrong is changed by one of them at least; a field of the state that only one of
        them changes has its value.
        """
        fields = set(names) - {"theta"}
        right = next(follow(self.reference, walk, self.state))
        wrong = set(names) - self._agreeing(yours, right, names)
        changed, fitting = {}, {}
        for mistake in self.mistakes:
            alone = self._first_step(mistake, walk)
            changed[mistake] = set(names) - self._agreeing(alone, right, names)
            fitting[mistake] = self._agreeing(alone, yours, fields) | {"theta"}
        for one, other in itertools.combinations(self.mistakes, 2):
            both = changed[one] & changed[other]
            unlike = (changed[one] - fitting[one]) | (changed[other] - fitting[other])
            if unlike <= both and wrong <= changed[one] | changed[other] and not overlap(one, other):
                yield one, other

    def _agreeing(self, one: Step | None, other: Step, fields: Iterable[str]) -> set[str]:
        """The fields in which two steps agree."""
        if one is None or one.state is None:
            return set()
        return {name for name in fields if alike(one, other, (name,), 1e-9)}

    def _first_step(self, mistake: Mistake, walk: Walk) -> Step | None:
        try:
            return next(follow(edited(self.reference, mistake), walk, self.state))
        except Exception:  # a mistake may crash on some walk
            return None

    def _trace(self, rule: Callable, walk: Walk) -> list[Step]:
        return list(follow(rule, walk, self.state))

    def _reproduces(self, mistakes: tuple[Mistake, ...], yours: list[Step], walk: Walk, names: tuple[str, ...]) -> bool:
        """Whether the reference with these mistakes returns the same numbers at every step."""
        try:
            steps = follow(edited(self.reference, *mistakes), walk, self.state)
            return all(alike(mine, step, names, walk.rtol) for mine, step in zip(yours, steps, strict=False))
        except Exception:  # two edits may exclude each other or make no program at all
            return False

    def _require_signature(self, answer: Callable, todo: list[Walk]) -> None:
        for walk in todo:
            layer = walk.layers[0]
            arguments = (layer.theta, layer.gradients[0]) + (() if walk.bare else (layer.state,))
            require_signature(self.name, answer, self.reference, arguments, {"eta": 0.1, **walk.hyper})

    def _require_repeatable(self, rule: Callable, walk: Walk, yours: list[Step]) -> None:
        again = self._trace(rule, walk)
        first = first_difference(yours, again, ("theta",), 1e-12)
        if first is not None:
            once, (_, twice) = yours_and_expected("theta", yours[first].theta, again[first].theta, 1e-12)
            sentence = f"{self.name} gives other numbers when the same run is repeated."
            raise Refused(sentence, once, ("again", twice), hint=REPEAT_HINT, step=yours[first].number)

    def _require_own_memory(self, rule: Callable, walk: Walk) -> None:
        """Refuse layers that are right alone and wrong in turns."""
        parts = [walk.alone(i) for i in range(len(walk.layers))] if len(walk.layers) > 1 else []
        pairs = [(self._trace(rule, part), self._trace(self.reference, part)) for part in parts]
        if parts and all(first_difference(*pair, ("theta",), walk.rtol) is None for pair in pairs):
            raise Refused(f"{self.name} lets two layers of one shape share their memory.", hint=MEMORY_HINT)

    def _require_fields(self, yours: list[Step]) -> None:
        for step in yours:
            if step.state is None:
                raise Refused(
                    f"{self.name} returned a state without the fields {', '.join(self.state._fields)}.",
                    hint=f"The second thing it returns is {signature_of(self.state)}.",
                    step=step.number,
                )

    def _default_hint(self, answer: Callable, walk: Walk) -> str | None:
        """What to say when only the defaults differ."""
        if not walk.bare:
            return None
        theirs = signature(answer)
        if theirs is None:
            return None
        ours, theirs = signature(self.reference).parameters, theirs.parameters
        for name in self.hyper:
            default = theirs[name].default if name in theirs else None
            if isinstance(default, float | int) and default != ours[name].default:
                return f"The default of {name} is {ours[name].default:g}; yours is {default:g}."
        return None

    def _hint(self, rule: Callable, walk: Walk, yours: list[Step], expected: list[Step], todo: list[Walk]) -> str:
        """The named mistake; else where the first difference sits."""
        others = [] if walk is todo[0] else [todo[0]]
        finite = all(np.all(np.isfinite(step.theta)) for step in yours)
        if not finite:  # NaN looks the same whatever made it
            others += [other for other in todo if other.layers[0].state is not walk.layers[0].state]
            others += [self._telling(walk)]
        try:
            also = [(self._trace(rule, other), other) for other in others]
        except Refused:  # it crashes elsewhere, which this walk's difference does not need
            also = []
        right = [expected, *(self._trace(self.reference, other) for _, other in also)]
        evident = finite or any(map(self._tells, [yours, *(trace for trace, _ in also)], right))
        return (evident and self.explain(yours, walk, also)) or self._unexplained(yours, expected, walk.rtol)

    def _telling(self, walk: Walk) -> Walk:
        """The walk with large gradients and fast decays, under which most slips give finite numbers."""
        layers = tuple(replace(layer, gradients=tuple(100 * g for g in layer.gradients)) for layer in walk.layers)
        fast = {name: 0.1 for name in walk.hyper if name.startswith("beta")}
        return replace(walk, layers=layers, hyper={**walk.hyper, **fast}, bare=False)

    def _tells(self, yours: list[Step], expected: list[Step]) -> bool:
        """Whether some finite number of a trace is not the expected one."""
        for mine, step in zip(yours, expected, strict=True):
            for name in self.names if mine.state is not None else ("theta",):
                value, right = mine.value(name), step.value(name)
                finite = np.isfinite(value)
                if value.shape == right.shape and not same(value[finite], right[finite], 1e-9):
                    return True
        return False

    def _unexplained(self, yours: list[Step], expected: list[Step], rtol: float) -> str:
        """No known mistake: what the numbers themselves tell, such as the first field that differs."""
        for mine, step in zip(yours, expected, strict=True):
            if np.isnan(mine.theta).any() and not np.isnan(step.theta).any():
                return f"{NAN}\n{self.nan}" if np.isnan(yours[0].theta).all() else NAN
            if np.isinf(mine.theta).any() and not np.isinf(step.theta).any():
                return INFINITE
            if mine.state is None:
                return NO_KNOWN
            wrong = differing(mine, step, self.names, rtol)
            if wrong:
                return self._rounded(yours, expected) or f"{NO_KNOWN} {self._agreement(wrong[0])}"
        raise AssertionError("called without a difference")

    def _rounded(self, yours: list[Step], expected: list[Step]) -> str | None:
        """What to say when theta is right up to its last digits."""
        digits = min(agreeing_digits(mine.theta, step.theta) for mine, step in zip(yours, expected, strict=True))
        for dtype, least in ((np.float16, 2), (np.float32, 5)):
            narrow = any(held_by(dtype, [step.value(name) for step in yours]) for name in self.names if name != "t")
            if narrow and digits >= least:
                return f"The numbers only agree to {digits} digits: keep the arrays' own precision."
        return f"{NO_KNOWN} They agree to {digits} digits." if digits >= 7 else None

    def _agreement(self, wrong: str) -> str:
        """Such as "m agrees, v differs": what stands right above the line to look at."""
        right = [name for name in self.names[: self.names.index(wrong)] if name != "t"]
        if not right:
            return f"{wrong} differs first."
        return f"{' and '.join(right)} {'agrees' if len(right) == 1 else 'agree'}, {wrong} differs."

    def _refusal(self, walk: Walk, yours: Step, expected: Step, names: tuple[str, ...], hint: str) -> Refused:
        wrong = differing(yours, expected, names, walk.rtol)
        shown = "theta" if "theta" in wrong else wrong[0]
        lines = yours_and_expected(shown, yours.value(shown), expected.value(shown), walk.rtol)
        sentence = f"{self.name} first differs at step {yours.number}{walk.where}."
        return Refused(sentence, *lines, hint=hint, step=yours.number)


def alike(yours: Step, other: Step, names: tuple[str, ...], rtol: float) -> bool:
    """Whether all the names agree, be it that a number stands for an array of equal entries."""
    values = ((yours.value(name), other.value(name)) for name in reversed(names))  # theta is the quickest to differ
    return all(same(*np.broadcast_arrays(*pair), rtol) for pair in values)


def overlap(one: Mistake, other: Mistake) -> bool:
    """Whether two mistakes edit the same words, so that they cannot both be made."""
    return any(mine in theirs or theirs in mine for mine, _ in one.edits for theirs, _ in other.edits)


def two_slips(pair: tuple[Mistake, Mistake]) -> str:
    """Both hints, on one line where they fit."""
    one, other = (mistake.hint for mistake in pair)
    line = f"Two slips: {one.rstrip('.')}; {other}"
    return line if len(line) <= WIDTH - 2 else f"Two slips: {one}\n{other}"


def first_difference(yours: list[Step], expected: list[Step], names: tuple[str, ...], rtol: float) -> int | None:
    """Index of the first step at which one of the names differs."""
    for index, (mine, step) in enumerate(zip(yours, expected, strict=True)):
        if differing(mine, step, names, rtol):
            return index
    return None
