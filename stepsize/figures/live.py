"""Live mode: the ES module of a figure, generated from its Python, so that a browser computes it."""

import itertools

from stepsize.figures.controls import choices, points, sliders
from stepsize.figures.outcomes import outcome_javascript
from stepsize.figures.simulation import simulation_javascript
from stepsize.figures.tracing import symbols


def module(figure):
    """Exports `variants`: for each combination of the figure's choices its runs, sentences and goal."""
    options = [[(name, option) for option in trait.values] for name, trait in choices(figure).items()]
    variants = [_variant(figure, dict(chosen)) for chosen in itertools.product(*options)]
    return f"export const variants = {{ {', '.join(variants)} }};"


def _variant(figure, chosen):
    numbers = {name: symbols(name) for name in sliders(figure)}
    places = {name: symbols(name, (2,)) for name in points(figure)}
    pattern = [*numbers, *(f"{name}: [{name}0, {name}1]" for name in places)]
    settings = {**numbers, **places, **chosen}
    simulations = figure.standing_for(settings).simulations()
    runs = [simulation_javascript(simulation, f"{{{', '.join(pattern)}}}") for simulation in simulations.values()]
    columns = figure.columns()[0]

    def decide(condition):
        return outcome_javascript(condition, columns, settings, pattern, figure.steps)

    conditions = [decide(condition) for _, condition in figure.sentences]
    goal = decide(figure.goal.reached) if figure.goal else "() => false"
    return (
        f'"{"|".join(chosen.values())}": {{\nruns: [{", ".join(runs)}],\n'
        f"conditions: [{', '.join(conditions)}],\nreached: {goal} }}"
    )
