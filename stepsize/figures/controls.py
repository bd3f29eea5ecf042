"""What a reader moves: sliders, choices and a point that is dragged, declared as traits of a figure.

A control is an ordinary synchronized trait, so `figure.eta` reads and sets it, and
`ipywidgets.jslink((slider, "value"), (figure, "eta"))` ties it to any widget.
"""

from numbers import Real

import traitlets


class Slider(traitlets.Float):
    """A number on a slider: `eta = Slider(0.1, 0.001, 1, label="η", about="learning rate", scale="log")`.

    value: where it opens, between low and high. label: its symbol. about: what it is, in words.
    step: distance of two positions, or None for 200 of them; a step of 1 makes whole numbers, which
    are floats all the same.
    scale: "linear", "log" (low must be above 0), or "complement": logarithmic in 1 - value, for
    decays close to 1 (high must be below 1). values: all that the slider takes, in ascending order,
    instead of low, high and step.
    """

    def __init__(self, value, low=None, high=None, *, label, about, step=None, scale="linear", values=None):
        if values is not None:
            values = tuple(map(float, values))
            if low is not None or value not in values or list(values) != sorted(set(values)) or len(values) < 2:
                raise ValueError(
                    f"slider {label}: values must be ascending and hold the first value {value}, "
                    f"and low and high are left out, got {values}"
                )
            low, high = values[0], values[-1]
        elif low is None or high is None:
            raise ValueError(f"slider {label}: give low and high, or values=(…)")
        if not all(isinstance(number, Real) for number in (value, low, high)):
            raise TypeError(f"slider {label}: value, low and high are numbers, got {value!r}, {low!r}, {high!r}")
        if not low < high:
            raise ValueError(f"slider {label}: low must be below high, got {low} and {high}")
        if not low <= value <= high:
            raise ValueError(f"slider {label}: {value} does not lie between {low} and {high}")
        if scale not in ("linear", "log", "complement"):
            raise ValueError(f"slider {label}: scale must be linear, log or complement, got {scale!r}")
        if scale == "log" and low <= 0:
            raise ValueError(f"slider {label}: a logarithmic scale begins above 0, got {low}")
        if scale == "complement" and high >= 1:
            raise ValueError(f"slider {label}: a scale in 1 - value ends below 1, got {high}")
        if step is not None and not 0 < step <= high - low:
            raise ValueError(f"slider {label}: step must be above 0 and at most {high - low:.4g}, got {step}")
        super().__init__(value, min=low, max=high)
        self.values = values
        self.tag(sync=True, control="slider", label=label, about=about, step=step, scale=scale)

    def validate(self, obj, value):
        """The value as a float; one that the slider cannot stand at raises `TraitError`."""
        number = super().validate(obj, value)
        if self.values is not None and number not in self.values:
            raise traitlets.TraitError(f"slider {self.name} takes {', '.join(map(str, self.values))}, got {value!r}")
        return number


class Choice(traitlets.Enum):
    """One of a few words: `kind = Choice("cosine", ("constant", "cosine"), label="schedule")`.

    value: the word it opens on. Methods compare it with `if`, in every mode: each word has its own code.
    """

    def __init__(self, value, values, *, label):
        if isinstance(values, str) or len(values) < 2 or not all(isinstance(word, str) for word in values):
            raise TypeError(f"choice {label}: values are two words or more, as in ('a', 'b'), got {values!r}")
        if value not in values:
            raise ValueError(f"choice {label}: {value!r} is none of {', '.join(values)}")
        super().__init__(list(values), value)
        self.tag(sync=True, control="choice", label=label)


class Point(traitlets.List):
    """A point of the plane that is dragged on a panel: `start = Point(-4, 3, about="start")`."""

    def __init__(self, x, y, *, about):
        if not all(isinstance(number, Real) for number in (x, y)):
            raise TypeError(f"point {about}: x and y are numbers, got {x!r} and {y!r}")
        super().__init__(traitlets.Float(), [x, y], minlen=2, maxlen=2)
        self.tag(sync=True, control="point", about=about)


class Once(type(traitlets.HasTraits)):
    """The class of figures' classes: it refuses a second control of one name, which Python lets replace the first."""

    @classmethod
    def __prepare__(cls, name, bases):
        return _Body()


class _Body(dict):
    def __setitem__(self, name, value):
        if isinstance(self.get(name), Slider | Choice | Point):
            raise ValueError(f"the control {name} is declared twice: name one of them otherwise")
        super().__setitem__(name, value)


def sliders(figure):
    """The sliders of a figure, in the order in which its class declares them: name to trait."""
    return _declared(figure, "slider")


def choices(figure):
    """The choices of a figure, in the order in which its class declares them: name to trait."""
    return _declared(figure, "choice")


def points(figure):
    """The points of a figure, in the order in which its class declares them: name to trait."""
    return _declared(figure, "point")


def _declared(figure, control):
    traits = figure.traits(control=control)
    order = [name for cls in reversed(type(figure).__mro__) for name in vars(cls) if name in traits]
    return {name: traits[name] for name in dict.fromkeys(order)}


def control_specs(figure):
    """The controls as the browser gets them: JSON."""
    return {
        "sliders": [
            {"name": name, "low": s.min, "high": s.max, "values": s.values, **s.metadata}
            for name, s in sliders(figure).items()
        ],
        "choices": [{"name": name, "values": list(c.values), **c.metadata} for name, c in choices(figure).items()],
        "points": [{"name": name, **point.metadata} for name, point in points(figure).items()],
    }
