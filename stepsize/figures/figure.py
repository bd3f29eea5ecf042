"""The figure: a widget, its front end, and its still picture."""

import base64
import inspect
import io
import itertools
from pathlib import Path
from types import FunctionType
from typing import ClassVar

import anywidget
import matplotlib.figure
import numpy as np
import traitlets

from stepsize.figures import baked, kernel, live
from stepsize.figures.checks import check_declaration, check_drawing
from stepsize.figures.controls import Once, choices, control_specs, points, sliders
from stepsize.figures.palette import OTHERS, SCHEDULE
from stepsize.figures.panels import panel_spec
from stepsize.figures.simulation import Simulation, play
from stepsize.figures.stills import draw

_STATIC = Path(__file__).parent / "static"
# One ES module for the whole course; the parts share one scope, so their order is free but for the last.
_PARTS = (
    "scales.js", "marks.js", "panels.js", "handle.js", "controls.js",
    "frames.js", "live.js", "kernel.js", "baked.js", "address.js", "speech.js", "lecture.js", "widget.js",
)  # fmt: skip


class Figure(anywidget.AnyWidget, metaclass=Once):
    """Sliders, panels and a sentence, and a process in steps whose numbers the panels draw.

    A subclass declares its controls and panels and answers three methods with NumPy's functions:

        class Average(Figure):
            title = "An average with decay β forgets in about 1/(1 - β) steps"
            beta = Slider(0.9, 0.5, 0.99, label="β", about="decay")
            panels = (Panel(Axis("average", 0, 1), ("average",)),)
            sentences = (("With β = {beta} the average ends at {last.average}.", None),)

            def begin(self):
                return {"average": 0.0}

            def advance(self, t, state):
                return {"average": self.beta * state["average"] + (1 - self.beta) * 1.0}

            def read(self, t, state):
                return {"average": state["average"]}

    title: one claim. steps: updates that are computed; 0 for a figure without time. plays: False where
    the rows are points of a curve and not updates; all are shown then. panels: what is drawn.
    sentences: (text, condition) pairs; a run is described by the first whose condition, a function of
    the run, is None or holds. A run has `first`, `last`, `least` and `most` of every column, as in
    `lambda run: run.last.average < 0.5`, the settings (`run.beta`) and `steps`; a text has the same in
    braces and {name}, the run's name. goal: a `Goal` that lights up.
    mode: "live", the browser computes with code generated from the three methods; "kernel", Python
    computes every frame, for code that a browser cannot run; "baked", Python computes all frames
    beforehand. A kernel's figure is a still picture in the book.
    """

    _esm = "\n".join((_STATIC / part).read_text(encoding="utf-8") for part in _PARTS)
    _css = (_STATIC / "figure.css").read_text(encoding="utf-8")

    title = ""
    steps = 100
    plays = True
    panels: tuple = ()
    sentences: tuple = ()
    goal = None
    mode = "live"
    looks: ClassVar[dict] = {}

    spec = traitlets.Dict().tag(sync=True)
    code = traitlets.Unicode().tag(sync=True)
    frames = traitlets.Bytes().tag(sync=True)

    def __init__(self, **settings):
        unknown = set(settings) - set(self.trait_names())
        if unknown:
            raise TypeError(
                f"{type(self).__name__} has no {sorted(unknown)}; its controls are {sorted(self.settings())}"
            )
        check_declaration(self)
        super().__init__(**settings)
        compute = {"kind": self.mode, "steps": self.steps, "columns": self.columns()}
        check_drawing(self, list(self.run_looks()), compute["columns"])
        if self.mode == "live":
            self.code = live.module(self)
        elif self.mode == "baked":
            self.frames, compute["chosen"], compute["reached"] = baked.bake(self)
            compute["axes"] = list(baked.axes(self).items())
        else:
            self.on_msg(kernel.answer)
        self.spec = {
            "name": type(self).__name__,
            "title": self.title,
            **control_specs(self),
            "panels": [panel_spec(panel, self.run_looks(), self.steps) for panel in self.layout()],
            "runs": list(self.run_looks()),
            "compute": compute,
            "plays": bool(self.plays and self.steps),
            "sentences": [text for text, _ in self.sentences],
            "goal": self.goal.text if self.goal else None,
        }

    def begin(self):
        """The state before the first update: name to number, array or state of an update rule (`START`)."""
        return {}

    def advance(self, t, state):
        """The state after update t = 1, 2, …: the names that `begin` gives, with the same shapes."""
        return state

    def read(self, t, state):
        """The columns of the table at t = 0, 1, …: name to number, such as `theta[0]` of an array."""
        raise NotImplementedError("a figure needs read(self, t, state), which returns its columns: name to number")

    def simulations(self):
        """The runs that the figure shows: name to `Simulation`."""
        return {"": Simulation(self.begin, self.advance, self.read)}

    def layout(self):
        """The panels; a figure whose panels depend on its problem answers this."""
        return self.panels

    def run_looks(self):
        """How each run is drawn: name to `Look`."""
        plain = itertools.cycle((SCHEDULE, *OTHERS))
        return {name: self.looks.get(name, look) for name, look in zip(self.tables(), plain, strict=False)}

    def settings(self):
        """What the controls stand at: name to value."""
        return {name: getattr(self, name) for name in (*sliders(self), *choices(self), *points(self))}

    def standing_for(self, settings):
        """The figure as its methods see it where other values, or symbols, stand for its settings."""
        places = {name: np.asarray(value, dtype=float) for name, value in settings.items() if isinstance(value, list)}
        return _StandIn(self, settings | places)

    def tables(self, **settings):
        """What the figure draws at these settings, or at the present ones: run to column to array."""
        simulations = self.standing_for({**self.settings(), **settings}).simulations()
        return {name: play(simulation, self.steps) for name, simulation in simulations.items()}

    def columns(self):
        """The names of every run's columns, in their order."""
        return [list(table) for table in self.tables().values()]

    def still(self):
        """The figure at its present settings as PNG bytes, for print and where no script runs."""
        picture = matplotlib.figure.Figure(figsize=(8, 4.2), layout="constrained", dpi=110)
        draw(picture, self.layout(), self.tables(), self.run_looks(), self.settings())
        buffer = io.BytesIO()
        picture.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            data = bundle[0] if isinstance(bundle, tuple) else bundle
            data["image/png"] = base64.b64encode(self.still()).decode("ascii")
            data["text/plain"] = self.title
        return bundle


class _StandIn:
    """Has the figure's attributes and methods, and other values for its settings."""

    def __init__(self, figure, settings):
        self._figure, self._settings = figure, settings

    def settings(self):
        return self._settings

    def __getattr__(self, name):
        value = self.__dict__[name] = self._find(name)  # looked for once: a run asks at every step
        return value

    def _find(self, name):
        if name in self._settings:
            return self._settings[name]
        attribute = inspect.getattr_static(type(self._figure), name, None)
        if isinstance(attribute, (FunctionType, property)):
            return attribute.__get__(self)  # the method reads its settings here, and not from the figure
        return getattr(self._figure, name)
