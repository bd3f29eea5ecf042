"""How a run came out: what the sentences and the goal of a figure are decided on."""

from types import SimpleNamespace

import numpy as np

from stepsize.figures.tracing import javascript, symbols

# What is known of every column, each as a namespace: run.last.loss, run.most.loss, …
SUMMARIES = {
    "first": lambda column: column[0],
    "last": lambda column: column[-1],
    "least": np.min,
    "most": np.max,
}


class Outcome(SimpleNamespace):
    """A namespace that says what it has when it is asked for something else."""

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError(f"a run's outcome has no {name!r} here, it has {', '.join(vars(self))}")


def outcome(table, settings, steps):
    """The settings by name, `steps`, and the first, last, least and most of every column.

    What is not a number counts as infinity, so that a comparison with it comes out true.
    """
    numbers = {name: np.where(np.isnan(column), np.inf, column) for name, column in table.items()}
    summaries = {
        what: Outcome(**{name: float(of(column)) for name, column in numbers.items()}) for what, of in SUMMARIES.items()
    }
    return Outcome(steps=steps, **settings, **summaries)


def judge(figure, tables, settings):
    """For each run the number of the first sentence whose condition holds, and whether it reached the goal."""
    outcomes = [outcome(table, settings, figure.steps) for table in tables.values()]
    chosen = [
        next((i for i, (_, holds) in enumerate(figure.sentences) if holds is None or holds(run)), -1)
        for run in outcomes
    ]
    return chosen, [bool(figure.goal and figure.goal.reached(run)) for run in outcomes]


def outcome_javascript(condition, columns, settings, pattern, steps):
    """A condition on an outcome as a JavaScript function of it."""
    if condition is None:
        return "() => true"
    summaries = {what: Outcome(**{name: symbols(f"{what}_{name}") for name in columns}) for what in SUMMARIES}
    parts = [f"{what}: {{{', '.join(f'{name}: {what}_{name}' for name in columns)}}}" for what in SUMMARIES]
    run = Outcome(steps=steps, **settings, **summaries)
    return javascript(f"{{{', '.join([*parts, *pattern])}}}", condition(run))
