"""Muon (chapter 17): a layer of weights whose problem is turned against rows and columns."""

import functools

import numpy as np

from stepsize.figures import Axis, Curve, Figure, Limit, Line, Panel, Slider
from stepsize.figures.palette import OTHERS, look_of
from stepsize.figures.simulation import Simulation
from stepsize.optimizers import adam_step, momentum_step, muon_step
from stepsize.schedules import cosine
from stepsize.states import START

SCALES = np.array([1.0, 10.0])  # singular values of A and of B: curvatures from 1 to 10,000
BEGIN = np.array([[4.0, 1.0], [-2.0, 3.0]])  # along the problem's own rows and columns
STEPS, TURNS, FACTORS = 60, tuple(range(0, 91, 15)), (0.3, 1.0, 3.0)
RULES = {"momentum": momentum_step, "Adam": adam_step, "Muon": functools.partial(muon_step, lam=0.0)}
LOOKS = {name: look_of(getattr(rule, "func", rule), 1) for name, rule in RULES.items()} | {"Muon": OTHERS[2]}
RANGES = {"momentum": (1e-6, 1e-2), "Adam": (1e-2, 1e2), "Muon": (1e-2, 1e2)}


def turn(degrees):
    """A turn of the plane by so many degrees."""
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def loss(W):
    """½ ‖A W B‖² in the problem's own frame, where A and B are diagonal."""
    return np.sum((SCALES[:, None] * W * SCALES) ** 2) / 2


@functools.cache
def descent(name, degrees, rate):
    """The losses of one run, by the rule that sees turned rows and columns."""
    Q, rule, state = turn(degrees), RULES[name], START
    W = Q @ BEGIN @ Q.T
    losses = [loss(BEGIN)]
    with np.errstate(all="ignore"):
        for t in range(1, STEPS + 1):
            own = (SCALES**2)[:, None] * (Q.T @ W @ Q) * SCALES**2
            W, state = rule(W, Q @ own @ Q.T, state, eta=cosine(t, peak=rate, total=STEPS))
            losses.append(loss(Q.T @ W @ Q))
    return np.array(losses)


@functools.cache
def tuned(name, degrees):
    """(η, last loss): the best of 49 peaks of a cosine."""
    rates = np.geomspace(*RANGES[name], 49)
    ends = np.array([descent(name, degrees, rate)[-1] for rate in rates])
    best = int(np.where(np.isfinite(ends), ends, np.inf).argmin())
    return float(rates[best]), float(ends[best])


class TurnedLayer(Figure):
    """Adam, momentum and Muon on ½‖A W B‖² with a 2×2 layer, each at its best peak of a cosine for every turn.

    Turning rows and columns leaves momentum and Muon as they are: the orthogonal factor of QGP is Q times that of
    G times P. Adam has a divisor per entry, which a turn mixes (Jordan 2024; Gupta, Koren & Singer 2018).
    """

    title = "A turn of rows and columns spoils Adam's best run and leaves Muon's as it is"
    steps, mode, looks = STEPS, "baked", LOOKS
    turn = Slider(30.0, label="φ", about="turn of rows and columns in degrees", values=TURNS)
    factor = Slider(1.0, label="η/η*", about="multiple of each rule's best rate", values=FACTORS)
    sentences = (
        (
            "With {name}, peak η = {last.eta}, the loss grows from {first.loss} to {last.loss}.",
            lambda run: run.last.loss > run.first.loss,
        ),
        ("With {name}, peak η = {last.eta}, the loss falls from {first.loss} to {last.loss}.", None),
    )

    def simulations(self):
        return {name: self.run(name) for name in RULES}

    def run(self, name):
        """The run of one rule, computed at once and read update by update."""
        rate = tuned(name, int(self.turn))[0] * self.factor
        losses = descent(name, int(self.turn), rate)

        def read(t, state):
            return {"loss": losses[int(t)], "eta": rate, "turn": float(self.turn)}

        return Simulation(dict, lambda t, state: state, read)

    def run_looks(self):
        return LOOKS

    def layout(self):
        curves = tuple(Curve([[turn, tuned(name, turn)[1]] for turn in TURNS], LOOKS[name]) for name in RULES)
        return (
            Panel(Axis("loss", 1e-2, 1e6, log=True), (Line("loss"),)),
            Panel(
                Axis("last loss, best η", 1e-2, 1e6, log=True),
                (Line("loss", x="turn", name="", since=STEPS),),
                x=Axis("φ in degrees", -3, 93),
                curves=curves,
                limits=(Limit("φ", "turn", vertical=True),),
            ),
        )
