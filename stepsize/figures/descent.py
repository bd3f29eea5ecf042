"""The course's main figure: a descent on the contours, its schedule and its loss, in one frame."""

from types import SimpleNamespace
from typing import ClassVar

import contourpy
import numpy as np

from stepsize.descent import descend
from stepsize.figures.controls import Point, sliders
from stepsize.figures.figure import Figure
from stepsize.figures.palette import SCHEDULE, look_of
from stepsize.figures.stills import draw_curves, draw_plane
from stepsize.figures.tracing import javascript, keywords, rule_javascript, symbols
from stepsize.problems import Quadratic


class DescentFigure(Figure):
    """Paths of one or several rules on a two-dimensional problem, live in the browser.

    A subclass sets `rules` (name to function), adds sliders named after the rules' keywords, and,
    if it likes, a `schedule` that reads its own sliders:

        class First(DescentFigure):
            rules = {"gradient descent": gd_step}
            eta = Slider(0.08, 0.001, 0.2, label="η", about="learning rate", scale="log")

    problem: with `loss` and `gradient` made of NumPy functions. steps: updates that are drawn.
    fixed: hyper-parameters without a slider. view: ranges of the two coordinates. eta_axis,
    loss_axis: ranges of the two panels. limit: (label, learning rate) of a dashed line.
    sentences: (text, condition) pairs; a run is described by the first whose condition holds.
    kernel: True lets Python compute every frame, for rules that a browser cannot: those with an
    `if` on their numbers, or a learner's own. Such a figure is a still picture in the book.
    """

    rules: ClassVar[dict] = {}
    problem = Quadratic((1.0, 20.0), angle=0.4)
    steps = 100
    fixed: ClassVar[dict] = {}
    view = ((-6.0, 6.0), (-5.0, 5.0))
    eta_axis = (0.0, 1.0)
    loss_axis = (1e-8, 1e4)
    limit: tuple | None = None
    kernel = False
    sentences = (
        ("With {name} the loss grows from {first} to {last}: the run diverges.", lambda run: run.last > run.first),
        ("With {name} the loss falls from {first} to {last} in {steps} steps.", None),
    )

    start = Point(-4.0, 3.0, about="start of the path")

    def __init__(self, **settings):
        super().__init__(**settings)
        if self.kernel:
            self.on_msg(answer)

    def schedule(self, t):
        """The learning rate at update t; the default is the slider `eta`."""
        return self.eta

    def runs(self, **settings):
        """The runs at these settings, or at the present ones, computed by Python: name to `Run`."""
        settings = {**self.settings(), **settings}
        stand_in = self._stand_in(settings)
        return {
            name: descend(
                rule,
                self.problem,
                steps=self.steps,
                eta=lambda t: type(self).schedule(stand_in, t),
                start=stand_in.start,
                **self._hyper(rule, settings),
            )
            for name, rule in self.rules.items()
        }

    def settings(self):
        """What the controls stand at: name to value."""
        return {name: getattr(self, name) for name in (*sliders(self), "start")}

    def _stand_in(self, settings):
        """In place of the figure where its schedule reads the settings: numbers or symbols."""
        return SimpleNamespace(steps=self.steps, problem=self.problem, **settings)

    def draw(self, figure):
        """Draw the still picture on an empty matplotlib figure."""
        runs, looks = self.runs(), self._looks()
        grid = figure.add_gridspec(2, 2, width_ratios=(1.2, 1))
        draw_plane(figure.add_subplot(grid[:, 0]), runs, looks, self._contours(), self.view)
        t = np.arange(1, self.steps + 1)
        eta = {"": (t, next(iter(runs.values())).eta)}
        top = draw_curves(figure.add_subplot(grid[0, 1]), eta, {"": SCHEDULE}, self.eta_axis, "η")
        if self.limit:
            top.axhline(self.limit[1], color="0.35", linestyle="--", linewidth=1)
        losses = {name: (np.arange(self.steps + 1), run.loss) for name, run in runs.items()}
        draw_curves(figure.add_subplot(grid[1, 1]), losses, looks, self.loss_axis, "loss", log=True)

    def _hyper(self, rule, settings):
        wanted = set(keywords(rule)) - {"eta"}  # eta comes from the schedule
        return {name: value for name, value in {**self.fixed, **settings}.items() if name in wanted}

    def _looks(self):
        return {name: look_of(rule, position) for position, (name, rule) in enumerate(self.rules.items())}

    def _compute(self):
        return {"kind": "kernel" if self.kernel else "descent", "steps": self.steps, "start": "start"}

    def _sentences(self):
        return [text for text, _ in self.sentences]

    def _panels(self):
        runs = [{"name": name, **look._asdict()} for name, look in self._looks().items()]
        schedule = [{"name": "", **SCHEDULE._asdict()}]
        time, coordinates = {"label": "update t", "range": [0, self.steps]}, ("θ₁", "θ₂")
        x, y = ({"label": label, "range": list(axis)} for label, axis in zip(coordinates, self.view, strict=True))
        loss = {"label": "loss", "range": list(self.loss_axis), "log": True}
        limit = self.limit and {"label": self.limit[0], "value": self.limit[1]}
        return [
            {"series": "path", "x": x, "y": y, "lines": runs, "contours": self._contours(), "point": "start"},
            {
                "series": "eta",
                "x": time,
                "y": {"label": "η", "range": list(self.eta_axis)},
                "lines": schedule,
                "limit": limit,
            },
            {"series": "loss", "x": time, "y": loss, "lines": runs},
        ]

    def _contours(self):
        """Level lines of the loss, each a list of points; the levels grow by factors of four."""
        x, y = (np.linspace(*axis, 81) for axis in self.view)
        loss = self.problem.loss(np.stack(np.meshgrid(x, y), axis=-1))
        levels = np.nanmax(loss) / 4.0 ** np.arange(1, 8)
        lines = contourpy.contour_generator(x, y, loss).multi_lines(np.sort(levels))
        return [line.round(3).tolist() for level in lines for line in level]

    def _code(self):
        """The ES module of this figure: its rules, schedule and problem, generated from Python."""
        if self.kernel:
            return ""
        settings = {name: symbols(name) for name in sliders(self)}
        named = ", ".join(settings)
        stand_in = self._stand_in(settings)
        theta = symbols("theta", (2,))
        parts = {
            "loss": javascript("[theta0, theta1]", self.problem.loss(theta)),
            "gradient": javascript("[theta0, theta1]", self.problem.gradient(theta)),
            "schedule": javascript(f"t, {{{named}}}", type(self).schedule(stand_in, symbols("t"))),
        }
        exports = [f"export const {name} = {source};" for name, source in parts.items()]
        rules = [rule_javascript(rule, self._hyper(rule, settings)) for rule in self.rules.values()]
        runs = ", ".join(f"{{ memory: {memory}, rule: {source} }}" for source, memory in rules)
        outcome = SimpleNamespace(first=symbols("first"), last=symbols("last"), **vars(stand_in))
        conditions = [
            javascript(f"{{first, last, {named}}}", condition(outcome)) if condition else "() => true"
            for _, condition in self.sentences
        ]
        return "\n".join(
            [*exports, f"export const runs = [{runs}];", f"export const conditions = [{', '.join(conditions)}];"]
        )


def answer(figure, question, buffers):
    """Send the frame that the browser asks for, or what stopped the learner's function.

    Each run crosses as one buffer of float64, its path and then its losses; the last buffer holds
    the learning rates.
    """
    if question.get("kind") != "ask":
        return
    settings = question["settings"]  # the traits may be older, and setting them would move the reader's slider back
    try:
        runs = figure.runs(**settings)
    except Exception as failure:  # the learner's own code may raise anything; the figure says what
        figure.send({"kind": "failure", "text": f"Python raised {type(failure).__name__}: {failure}"})
        return
    arrays = [np.concatenate([run.path.ravel(), run.loss]) for run in runs.values()]
    chosen = [sentence_of(figure, run, settings) for run in runs.values()]
    arrays.append(next(iter(runs.values())).eta)
    figure.send({"kind": "frame", "chosen": chosen}, [array.astype(float).tobytes() for array in arrays])


def sentence_of(figure, run, settings):
    """The number of the first of the figure's sentences whose condition holds for a run."""
    last = np.inf if np.isnan(run.loss[-1]) else run.loss[-1]
    outcome = SimpleNamespace(first=run.loss[0], last=last, steps=figure.steps, **settings)
    return next(i for i, (_, holds) in enumerate(figure.sentences) if holds is None or holds(outcome))
