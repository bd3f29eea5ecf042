"""What a reader moves: sliders and a point that is dragged, declared as traits of a figure.

A control is an ordinary synchronized trait, so `figure.eta` reads and sets it, and
`ipywidgets.jslink((slider, "value"), (figure, "eta"))` ties it to any widget.
"""

import traitlets


class Slider(traitlets.Float):
    """A number on a slider: `eta = Slider(0.1, 0.001, 1, label="η", about="learning rate", scale="log")`.

    step: distance of two positions, or None for a fine one; a step of 1 makes whole numbers.
    scale: "linear", "log" (low must be above 0), or "complement": logarithmic in 1 - value, for
    decays close to 1 (high must be below 1).
    """

    def __init__(self, value, low, high, *, label, about, step=None, scale="linear"):
        if not low <= value <= high:
            raise ValueError(f"slider {label}: {value} does not lie between {low} and {high}")
        if scale not in ("linear", "log", "complement"):
            raise ValueError(f"slider {label}: scale must be linear, log or complement, got {scale!r}")
        if scale == "log" and low <= 0:
            raise ValueError(f"slider {label}: a logarithmic scale begins above 0, got {low}")
        if scale == "complement" and high >= 1:
            raise ValueError(f"slider {label}: a scale in 1 - value ends below 1, got {high}")
        super().__init__(value, min=low, max=high)
        self.tag(sync=True, control="slider", label=label, about=about, step=step, scale=scale)


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
