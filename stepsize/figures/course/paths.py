"""Rules side by side (chapters 03 to 05): what turning the valley does to each of them."""

from typing import ClassVar

import numpy as np

from stepsize.figures import Axis, Figure, Line, Panel, Point, Slider
from stepsize.figures.descent import contours
from stepsize.figures.palette import look_of
from stepsize.figures.simulation import Simulation
from stepsize.optimizers import adagrad_step, adam_step, gd_step, momentum_step, nesterov_step, rmsprop_step
from stepsize.problems import Quadratic
from stepsize.states import START

VALLEY = Quadratic((1.0, 20.0))  # in the frame of its own axes
FAR = 1e4  # the loss at which a path has left the figure and stands still
SOLVED = 1e-12  # the loss at which it counts as arrived
STEPS, OPENING_TURN, OPENING_START = 60, 30.0, (-4.0, 3.0)
RULES = {
    "gradient descent": gd_step,
    "momentum": momentum_step,
    "Nesterov": nesterov_step,
    "AdaGrad": adagrad_step,
    "RMSProp": rmsprop_step,
    "Adam": adam_step,
}
PLANES = (("gradient descent",), ("momentum", "Nesterov"), ("AdaGrad",), ("RMSProp",), ("Adam",))


def turned(place, degrees):
    """A place (…, 2) given along the valley's axes, in coordinates that are turned against them."""
    angle = degrees * (np.pi / 180)
    along, across = place[..., 0], place[..., 1]
    first, second = np.cos(angle) * along - np.sin(angle) * across, np.sin(angle) * along + np.cos(angle) * across
    return np.where(np.array([True, False]), first[..., None], second[..., None])


def update(rule, place, state, eta, degrees):
    """One update by a rule that sees turned coordinates; the place is given along the valley's axes."""
    theta, g = turned(place, degrees), turned(VALLEY.gradient(place), degrees)
    theta, state = rule(theta, g, state, eta=eta)
    return turned(theta, -degrees), state


def tuned_rate(rule):
    """The learning rate whose largest loss over the last ten updates is smallest, as the figure opens."""
    rates = np.geomspace(1e-3, 10.0, 401)
    place, state, late = np.tile(OPENING_START, (len(rates), 1)), START, 0.0
    with np.errstate(all="ignore"):
        for t in range(1, STEPS + 1):
            place, state = update(rule, place, state, rates[:, None], OPENING_TURN)
            late = np.maximum(late, VALLEY.loss(place)) if t > STEPS - 10 else late
    return float(rates[np.nanargmin(late)])


class SideBySide(Figure):
    """Six rules with one start in one valley, each at its own tuned rate times a common factor.

    The planes show the valley along its own axes, whatever its turn against the coordinates in
    which the rules work. Gradient descent and both momentums commute with a turn, so their paths
    never change; rules with a rate per coordinate follow the coordinates (Duchi, Hazan & Singer 2011,
    section 1.1, on the full matrix that the diagonal one replaces). Other settings are the defaults.
    """

    title = "Turning the valley changes every rule that has a rate per coordinate, and no other"
    steps = STEPS
    rates: ClassVar = {name: tuned_rate(rule) for name, rule in RULES.items()}
    turn = Slider(OPENING_TURN, 0.0, 90.0, label="φ", about="turn of the valley in degrees", step=5)
    factor = Slider(1.0, 0.1, 10.0, label="η/η*", about="multiple of each rule's tuned rate", scale="log")
    start = Point(*OPENING_START, about="start of the paths")
    sentences = (
        ("With {name}, η = {last.eta}, the path leaves the figure.", lambda run: run.last.loss >= FAR),
        ("With {name}, η = {last.eta}, the loss ends below 10⁻¹².", lambda run: run.last.loss < SOLVED),
        ("With {name}, η = {last.eta}, the loss ends at {last.loss}.", None),
    )

    def simulations(self):
        return {name: self.descent(rule, self.rates[name]) for name, rule in RULES.items()}

    def descent(self, rule, rate):
        """The path of one rule."""

        def begin():
            return {"place": self.start, "state": START}

        def advance(t, now):
            place, state = update(rule, now["place"], now["state"], rate * self.factor, self.turn)
            return {"place": np.where(VALLEY.loss(now["place"]) < FAR, place, now["place"]), "state": state}

        def read(t, now):
            along, across = now["place"][0], now["place"][1]
            return {"along": along, "across": across, "loss": VALLEY.loss(now["place"]), "eta": rate * self.factor}

        return Simulation(begin, advance, read)

    def run_looks(self):
        return {name: look_of(rule, position) for position, (name, rule) in enumerate(RULES.items())}

    def layout(self):
        view = ((-6.0, 6.0), (-5.0, 5.0))
        x, y = Axis("along the valley", *view[0]), Axis("across it", *view[1])
        levels = contours(VALLEY, view)
        planes = [
            Panel(
                y,
                tuple(Line("across", x="along", run=name, dots=True) for name in together),
                x,
                contours=levels,
                handle="start",
                title=", ".join(together),
            )
            for together in PLANES
        ]
        return (*planes, Panel(Axis("loss", SOLVED, FAR, log=True), (Line("loss", name=""),)))
