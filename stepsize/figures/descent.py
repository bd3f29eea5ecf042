"""The course's main figure: a descent on the contours, its schedule and its loss, in one frame."""

from typing import ClassVar

import contourpy
import numpy as np

from stepsize.descent import descend
from stepsize.figures.checks import check_descent
from stepsize.figures.controls import Point, sliders
from stepsize.figures.figure import Figure
from stepsize.figures.palette import SCHEDULE, look_of
from stepsize.figures.panels import Axis, Limit, Line, Panel
from stepsize.figures.simulation import Simulation
from stepsize.figures.tracing import keywords, starting_state
from stepsize.problems import Quadratic


class DescentFigure(Figure):
    """Paths of one or several rules on a two-dimensional problem, live in the browser.

    A subclass sets `rules` (name to function), adds sliders named after the rules' keywords, and,
    if it likes, a `schedule` that reads its own sliders:

        class First(DescentFigure):
            title = "Beyond η = 0.1 the path grows"
            rules = {"gradient descent": gd_step}
            eta = Slider(0.08, 0.001, 0.2, label="η", about="learning rate", scale="log")

    A rule is a function (theta, g, state=START, *, eta, …) that returns (theta, state); theta and g
    have shape (2,), and a state of one's own is an array, a tuple or a dict of them, as large at every
    step.

    problem: an object with `loss`, from (…, 2) to (…), and `gradient`, from (2,) to (2,), made of NumPy
    functions; it draws no noise. steps: updates that are drawn. fixed: hyper-parameters without a
    slider, name to number. start: a `Point` that the reader drags. view: ranges of the two coordinates,
    ((left, right), (low, high)). eta_axis, loss_axis: ranges of the two panels, the second logarithmic;
    the first is that of the slider `eta`, from 0, where it is None. limit: (label, learning rate) of a
    dashed line. side_by_side: a plane of its own for every rule, instead of one for all. `more` and
    `extra` add columns to the tables and panels that draw them; the others are theta1, theta2, loss and
    eta.
    """

    rules: ClassVar[dict] = {}
    problem = Quadratic((1.0, 20.0), angle=0.4)
    steps = 100
    fixed: ClassVar[dict] = {}
    view = ((-6.0, 6.0), (-5.0, 5.0))
    eta_axis: tuple | None = None
    loss_axis = (1e-8, 1e4)
    limit: tuple | None = None
    side_by_side = False
    extra: tuple = ()
    sentences = (
        (
            "With {name} the loss grows from {first.loss} to {last.loss}: the run diverges.",
            lambda run: run.last.loss > 100 * run.first.loss,
        ),
        (
            "With {name} the loss grows from {first.loss} to {last.loss} in {steps} steps.",
            lambda run: run.last.loss > run.first.loss,
        ),
        (
            "With {name} the loss falls from {first.loss} to below 10⁻¹² in {steps} steps.",
            lambda run: run.last.loss < 1e-12,
        ),
        ("With {name} the loss falls from {first.loss} to {last.loss} in {steps} steps.", None),
    )

    start = Point(-4.0, 3.0, about="start of the path")

    def __init__(self, **settings):
        check_descent(self)
        super().__init__(**settings)

    def schedule(self, t):
        """The learning rate at update t = 1, 2, …; the default is the slider `eta`."""
        return self.eta

    def more(self, t, theta, state):
        """Further columns, from theta and the rule's state after update t: name to number."""
        return {}

    def runs(self, **settings):
        """The runs at these settings, or at the present ones, by `descend`: name to `Run`."""
        settings = {**self.settings(), **settings}
        figure = self.standing_for(settings)
        return {
            name: descend(
                rule, self.problem, steps=self.steps, eta=figure.schedule, start=figure.start, **figure.hyper(rule)
            )
            for name, rule in self.rules.items()
        }

    def hyper(self, rule):
        """The rule's keywords that sliders or `fixed` give: name to value."""
        wanted = set(keywords(rule)) - {"eta"}  # eta comes from the schedule
        fixed = {name: value for name, value in self.fixed.items() if name in wanted}
        return fixed | {name: getattr(self, name) for name in self.settings() if name in wanted}

    def simulations(self):
        """The descent of every rule."""
        return {name: self.descent(rule) for name, rule in self.rules.items()}

    def descent(self, rule):
        """The descent of one rule as a `Simulation`."""
        hyper = self.hyper(rule)

        def begin():
            return {"theta": self.start + 0, "state": starting_state(rule)}  # a copy: a rule may write into it

        def advance(t, now):
            g = self.problem.gradient(now["theta"])
            after = rule(now["theta"], g, now["state"], eta=self.schedule(t), **hyper)
            if not (isinstance(after, tuple) and len(after) == 2):
                raise TypeError(f"{rule.__name__} must return (theta, state), got {after!s}")
            return {"theta": after[0], "state": after[1]}

        def read(t, now):
            theta = now["theta"]
            eta = self.schedule(np.maximum(t, 1))  # drawn from t = 1
            columns = {"theta1": theta[0], "theta2": theta[1], "loss": self.problem.loss(theta), "eta": eta}
            return columns | self.more(t, theta, now["state"])

        return Simulation(begin, advance, read)

    def columns(self):
        """The names of the columns, read off before the first update: a learner's rule may still fail."""
        simulations = self.standing_for(self.settings()).simulations()
        return [list(simulation.read(0, simulation.begin())) for simulation in simulations.values()]

    def run_looks(self):
        """The course's look of every rule."""
        return {name: look_of(rule, position) for position, (name, rule) in enumerate(self.rules.items())}

    def layout(self):
        """The contours with the paths, the learning rate, the loss, and what `extra` adds."""
        loss = Panel(Axis("loss", *self.loss_axis, log=True), ("loss",))
        if self.side_by_side:
            return (*(self._plane(run=name, title=name) for name in self.rules), loss, *self.extra)
        first = next(iter(self.rules))
        limits = (Limit(*self.limit),) if self.limit else ()
        highest = max((slider.max for name, slider in sliders(self).items() if name == "eta"), default=1.0)
        eta = Panel(
            Axis("η", *(self.eta_axis or (0.0, highest))),
            (Line("eta", run=first, name="", look=SCHEDULE, since=1),),
            limits=limits,
        )
        return (self._plane(tall=True), eta, loss, *self.extra)

    def _plane(self, run=None, **options):
        """The contours and the path of one run, or of all."""
        (left, right), (low, high) = self.view
        path = Line("theta2", x="theta1", run=run, dots=True)
        levels = contours(self.problem, self.view)
        x, y = Axis("θ₁", left, right), Axis("θ₂", low, high)
        return Panel(y, (path,), x, contours=levels, handle="start", **options)


def contours(problem, view):
    """Level lines of the loss, each a list of points; the levels grow by factors of four."""
    x, y = (np.linspace(*axis, 81) for axis in view)
    loss = problem.loss(np.stack(np.meshgrid(x, y), axis=-1))
    levels = np.nanmax(loss) / 4.0 ** np.arange(1, 8)
    lines = contourpy.contour_generator(x, y, loss).multi_lines(np.sort(levels))
    return tuple(line.round(3).tolist() for level in lines for line in level)
