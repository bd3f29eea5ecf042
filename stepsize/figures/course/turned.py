"""Beyond the diagonal (chapter 16): one valley, turned against the coordinates in which rules work."""

from typing import ClassVar

import numpy as np

from stepsize.figures import Axis, Curve, Figure, Limit, Line, Panel, Point, Slider
from stepsize.figures.course.paths import turned
from stepsize.figures.descent import contours
from stepsize.figures.palette import OTHERS, look_of
from stepsize.figures.simulation import Simulation
from stepsize.optimizers import adagrad_step, adam_step
from stepsize.problems import Quadratic
from stepsize.states import START, Kronecker

LOW, HIGH = 1.0, 100.0
VALLEY = Quadratic((LOW, HIGH))  # in the frame of its own axes
STEPS, TURNS, OPENING_TURN, OPENING_START = 60, tuple(range(0, 91, 15)), 30.0, (-4.0, 3.0)
FAR, SOLVED = 1e4, 1e-12  # losses at which a path stands still, and at which it counts as arrived
EPS = 1e-3


def inverse_square_root(L):
    """L**(-1/2) of a symmetric positive (…, 2, 2) matrix without its eigenvalues, by Cayley and Hamilton.

    With d = √det L the root is (L + d)/√(tr L + 2d), whose determinant is d.
    """
    first, mixed, last = L[..., 0, 0], L[..., 0, 1], L[..., 1, 1]
    d = (first * last - mixed**2) ** 0.5
    scale = d * (first + last + 2 * d) ** 0.5
    return (last + d) / scale, -mixed / scale, (first + d) / scale


def shampoo_plane_step(theta, g, state=START, *, eta, eps=EPS):
    """`shampoo_step` for vectors of two coordinates, made of operations that a browser has, too."""
    L = (eps * np.eye(2) if state.t == 0 else state.L) + g[..., :, None] * g[..., None, :]
    first, mixed, last = inverse_square_root(L)
    rows = np.where(np.array([True, False]), first[..., None], mixed[..., None])
    columns = np.where(np.array([True, False]), mixed[..., None], last[..., None])
    return theta - eta * (rows * g[..., :1] + columns * g[..., 1:]), Kronecker(state.t + 1, L, state.R)


def newton_plane_step(theta, g, state=START, *, eta, degrees):
    """`newton_step` with the Hessian of the turned valley, whose inverse is that of its eigenvalues."""
    along_axes = turned(g, -degrees) / VALLEY.eigenvalues
    return theta - eta * turned(along_axes, degrees), state


RULES = {"AdaGrad": adagrad_step, "Adam": adam_step, "Shampoo": shampoo_plane_step, "Newton": newton_plane_step}
LOOKS = {name: look_of(rule, 0) for name, rule in RULES.items()} | {"Shampoo": OTHERS[1], "Newton": OTHERS[0]}


def update(rule, place, state, eta, degrees):
    """One update by a rule that sees turned coordinates; the place is given along the valley's axes."""
    theta, g = turned(place, degrees), turned(VALLEY.gradient(place), degrees)
    own = {"degrees": degrees} if rule is newton_plane_step else {}
    theta, state = rule(theta, g, state, eta=eta, **own)
    return turned(theta, -degrees), state


def tuned_rate(rule, degrees):
    """(η, loss): the best of 121 learning rates for the figure's start, and the largest of its last five losses.

    Of those that never rise above the start's loss, it is the one that is below SOLVED soonest, and the one
    with the smallest loss where none gets there.
    """
    rates = np.geomspace(1e-3, 1e2, 121)
    place, state, losses = np.tile(OPENING_START, (len(rates), 1)), START, []
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            place, state = update(rule, place, state, rates[:, None], degrees)
            losses.append(VALLEY.loss(place))
    losses = np.maximum(np.nan_to_num(losses, nan=np.inf, posinf=np.inf), SOLVED)
    late = np.where(losses.max(axis=0) > VALLEY.loss(np.array(OPENING_START)), np.inf, losses[-5:].max(axis=0))
    best = np.lexsort((late, np.sum(losses > SOLVED, axis=0) + STEPS * np.isinf(late)))[0]
    return float(rates[best]), float(late[best])


class TurnedValley(Figure):
    """Diagonal and whole preconditioners in one valley, each at its best learning rate for every turn.

    The plane shows the valley along its own axes, whatever its turn against the coordinates in
    which the rules work; the start lies at the same place of the valley. AdaGrad divides by the root of the
    diagonal of Σ g gᵀ, Shampoo for a vector by the root of the whole matrix (Duchi, Hazan & Singer 2011,
    section 1.1; Gupta, Koren & Singer 2018).
    """

    title = "Shampoo and Newton keep their paths in a turned valley; AdaGrad and Adam do not"
    steps, looks = STEPS, LOOKS
    tuned: ClassVar = {name: [tuned_rate(rule, turn) for turn in TURNS] for name, rule in RULES.items()}
    turn = Slider(OPENING_TURN, label="φ", about="turn of the valley in degrees", values=TURNS)
    factor = Slider(1.0, 0.1, 10.0, label="η/η*", about="multiple of each rule's best rate", scale="log")
    start = Point(*OPENING_START, about="start of the paths")
    sentences = (
        (
            "{name} with η = {last.eta} leaves the figure: the loss grows from {first.loss} to above 10⁴.",
            lambda run: run.last.loss >= FAR,
        ),
        (
            "{name} with η = {last.eta}: the loss grows from {first.loss} to {last.loss}.",
            lambda run: run.last.loss > run.first.loss,
        ),
        (
            "{name} with η = {last.eta}: the loss falls from {first.loss} to below 10⁻¹².",
            lambda run: run.last.loss < SOLVED,
        ),
        ("{name} with η = {last.eta}: the loss falls from {first.loss} to {last.loss}.", None),
    )

    def simulations(self):
        return {name: self.descent(name) for name in RULES}

    def descent(self, name):
        """The path of one rule at the best rate for this turn, times the factor."""
        rate = 0.0
        for turn, (best, _) in zip(TURNS, self.tuned[name], strict=True):
            rate = np.where(self.turn == turn, best, rate)
        eta = rate * self.factor

        def begin():
            return {"place": self.start, "state": START}

        def advance(t, now):
            place, state = update(RULES[name], now["place"], now["state"], eta, self.turn)
            return {"place": np.where(VALLEY.loss(now["place"]) < FAR, place, now["place"]), "state": state}

        def read(t, now):
            along, across = now["place"][0], now["place"][1]
            return {
                "along": along,
                "across": across,
                "loss": VALLEY.loss(now["place"]),
                "eta": eta,
                "turn": self.turn + 0.0 * t,
                "shown": np.maximum(VALLEY.loss(now["place"]), SOLVED),
                # Newton's rounding errors differ from one machine to another: they lie below the panel.
                "drawn": np.maximum(VALLEY.loss(now["place"]), SOLVED / 100),
            }

        return Simulation(begin, advance, read)

    def run_looks(self):
        return LOOKS

    def layout(self):
        view = ((-6.0, 6.0), (-5.0, 5.0))
        x, y = Axis("along the valley", *view[0]), Axis("across it", *view[1])
        curves = tuple(
            Curve([[turn, loss] for turn, (_, loss) in zip(TURNS, self.tuned[name], strict=True)], LOOKS[name])
            for name in RULES
        )
        return (
            Panel(
                y,
                (Line("across", x="along", dots=True),),
                x,
                contours=contours(VALLEY, view),
                handle="start",
                tall=True,
            ),
            Panel(Axis("loss", SOLVED / 10, FAR, log=True), (Line("drawn", name=""),)),
            Panel(
                Axis("last loss", SOLVED / 10, FAR, log=True),
                (Line("shown", x="turn", name="", since=STEPS),),
                x=Axis("φ in degrees", -3, 93),
                curves=curves,
                limits=(Limit("φ", "turn", vertical=True),),
            ),
        )
