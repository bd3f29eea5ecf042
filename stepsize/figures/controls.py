"""What a reader moves: sliders and a point that is dragged, declared as traits of a figure.

A control is an ordinary synchronized trait, so `figure.eta` reads and sets it, and
`ipywidgets.jslink((slider, "value"), (figure, "eta"))` ties it to any widget.
"""

import traitlets


class Slider(traitlets.Float):
    """A number on a slider: `eta = Slider(0.1, 0.001, 1, label="η", about="learning rate", log=True)`.

    step: distance of two positions, or None for a fine one; a step of 1 makes whole numbers.
    log: positions lie on a logarithmic scale (low must be above 0).
    """

    def __init__(self, value, low, high, *, label, about, step=None, log=False):
        if not low <= value <= high:
            raise ValueError(f"slider {label}: {value} does not lie between {low} and {high}")
        if log and low <= 0:
            raise ValueError(f"slider {label}: a logarithmic scale begins above 0, got {low}")
        super().__init__(value, min=low, max=high)
        self.tag(sync=True, control="slider", label=label, about=about, step=step, log=log)


class Point(traitlets.List):
    """A point of the plane that is dragged on the contours: `start = Point(-4, 3, about="start")`."""

    def __init__(self, x, y, *, about):
        super().__init__(traitlets.Float(), [x, y], minlen=2, maxlen=2)
        self.tag(sync=True, control="point", about=about)


def sliders(figure):
    """The sliders of a figure, in the order in which its class declares them: name to trait."""
    declared = figure.traits(control="slider")
    order = [name for cls in reversed(type(figure).__mro__) for name in vars(cls) if name in declared]
    return {name: declared[name] for name in dict.fromkeys(order)}
