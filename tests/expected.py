"""What a figure should show, by NumPy: in a test, or in the kernel that has the figure."""

import re
from operator import attrgetter

from stepsize.figures.controls import sliders
from stepsize.figures.outcomes import judge, outcome


def expected(figure, **settings):
    """What the figure shows at these settings, or at the present ones: numbers and words, fit for JSON."""
    settings = figure.settings() | settings
    tables = figure.tables(**settings)
    chosen, reached = judge(figure, tables, settings)
    sentences = []
    for (name, table), i in zip(tables.items(), chosen, strict=True):
        run = outcome(table, settings | {"name": name}, figure.steps)
        text = figure.sentences[i][0] if i >= 0 else ""
        sentences.append([text, [attrgetter(path)(run) for path in re.findall(r"\{([\w.]+)\}", text)]])
    return {
        "spec": figure.spec,
        "settings": settings,
        "digits": {
            name: 5 if slider.metadata["scale"] == "complement" else 3 for name, slider in sliders(figure).items()
        },
        "tables": [{name: column.tolist() for name, column in table.items()} for table in tables.values()],
        "sentences": sentences,
        "winner": next((name for name, won in zip(tables, reached, strict=True) if won), None),
    }
