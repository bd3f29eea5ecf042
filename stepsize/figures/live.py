"""Live mode: the ES module of a figure, generated from its Python, so that a browser computes it."""

import itertools
import json
import re

from stepsize.figures.controls import choices, points, sliders
from stepsize.figures.outcomes import outcome_javascript
from stepsize.figures.simulation import repeats, simulation_javascript, starts_at_zero
from stepsize.figures.tracing import symbols


def module(figure):
    """Exports `variants`: for each combination of the figure's choices its runs, sentences and goal."""
    options = [[(name, option) for option in trait.values] for name, trait in choices(figure).items()]
    variants = [_variant(figure, dict(chosen)) for chosen in itertools.product(*options)]
    _require_readers(figure, variants)
    return f"export const variants = {{ {', '.join(variants)} }};"


def _variant(figure, chosen):
    numbers = {name: symbols(name) for name in sliders(figure)}
    places = {name: symbols(name, (2,)) for name in points(figure)}
    pattern = [*numbers, *(f"{name}: [{name}0, {name}1]" for name in places)]
    settings = {**numbers, **places, **chosen}
    simulations = figure.standing_for(settings).simulations()
    examples = figure.standing_for({**figure.settings(), **chosen}).simulations()
    _require_formulas(figure, examples)
    runs = [
        simulation_javascript(simulation, f"{{{', '.join(pattern)}}}", apart=not starts_at_zero(examples[name]))
        for name, simulation in simulations.items()
    ]
    columns = figure.columns()[0]

    def decide(condition):
        return outcome_javascript(condition, columns, settings, pattern, figure.steps)

    conditions = [decide(condition) for _, condition in figure.sentences]
    goal = decide(figure.goal.reached) if figure.goal else "() => false"
    return (
        f"{json.dumps('|'.join(chosen.values()), ensure_ascii=False)}: {{\nruns: [{', '.join(runs)}],\n"
        f"conditions: [{', '.join(conditions)}],\nreached: {goal} }}"
    )


def _require_formulas(figure, simulations):
    if not all(map(repeats, simulations.values())):
        raise ValueError(
            f"{type(figure).__name__}: advance gives other numbers each time, as random ones do, and the browser "
            'computes with formulas: set mode = "baked" or "kernel", and let begin make np.random.default_rng(0)'
        )


def _require_readers(figure, variants):
    """A slider or choice that moves nothing is a mistake: often the keyword of a rule, spelled otherwise."""
    lines = [line for variant in variants for line in variant.splitlines() if line.startswith("  ")]  # no parameters
    used = set(re.findall(r"[^\W\d_]\w*", "\n".join(lines)))
    bodies = {variant.split("{", 1)[1] for variant in variants}
    moving = {name for name in sliders(figure) if name in used}
    moving |= set(choices(figure)) if len(bodies) > 1 else set()
    for name in (*sliders(figure), *choices(figure)):
        if name not in moving:
            raise ValueError(
                f"{type(figure).__name__}: nothing reads the control {name!r}: a method reads it as self.{name}, "
                f"and a rule gets it where it has a keyword of that name"
            )
