"""Momentum (chapter 02): two numbers, and where they oscillate, creep or explode."""

import numpy as np

from stepsize.figures import Axis, Figure, Goal, HeatMap, Line, Note, Panel, Slider
from stepsize.figures.palette import OTHERS, look_of
from stepsize.optimizers import momentum_step
from stepsize.states import START

LOW, HIGH = 1.0, 20.0  # eigenvalues of the flat and of the steep direction
ETAS, MUS = (0.0, 0.22), (0.0, 0.98)
EIGENVALUES = np.array([LOW, HIGH])


def discriminant(eta, mu, lam):
    """Of the characteristic polynomial of [[1 - ηλ, -ημ], [λ, μ]]: below 0 the component oscillates."""
    return (1 + mu - eta * lam) ** 2 - 4 * mu


def radius(eta, mu, lam):
    """Spectral radius of that matrix, which moves a component and its buffer through one update."""
    within = np.maximum(discriminant(eta, mu, lam), 0.0)
    return np.where(discriminant(eta, mu, lam) < 0, mu**0.5, (np.abs(1 + mu - eta * lam) + within**0.5) / 2)


class MomentumPhases(Figure):
    """Momentum on a quadratic over η and μ, after Goh 2017, "Why Momentum Really Works".

    The color is the larger spectral radius of the two directions, the share that an update leaves
    in the long run; gray diverges. Gray curves: the steep direction loses its stability at
    η = 2(1 + μ)/λ_max; a direction is critically damped at η = (1 ± √μ)²/λ. The best pair (Polyak
    1964) lies where the right curve of the steep direction meets the left one of the flat direction.
    """

    title = "Momentum is fastest where both directions are critically damped at once"
    steps = 60
    eta = Slider(0.17, 0.002, 0.22, label="η", about="learning rate", step=0.002)
    mu = Slider(0.8, 0.0, 0.98, label="μ", about="momentum", step=0.01)
    sentences = (
        (
            "η = {eta} lies above 2(1 + μ)/λ_max = {last.limit}: the steep component grows to {last.radius} times its "
            "size at every update.",
            lambda run: run.last.radius > 1,
        ),
        (
            "The spectral radius is {last.radius}, the smallest possible one is {last.best}: both directions are "
            "nearly critically damped.",
            lambda run: run.last.radius < 1.05 * run.last.best,
        ),
        (
            "Both components oscillate, and an update leaves √μ = {last.radius} of their size: less momentum would "
            "forget faster.",
            lambda run: (run.last.flat_discriminant < 0) & (run.last.steep_discriminant < 0),
        ),
        (
            "The steep component flips its sign at every update, which leaves {last.radius} of it: this is too large "
            "a rate, or too little momentum.",
            lambda run: run.last.steep_radius > run.last.flat_radius,
        ),
        (
            "The flat component is overdamped: it creeps, and an update leaves {last.radius} of it. More momentum "
            "or a larger rate is faster.",
            lambda run: run.last.flat_discriminant > 0,
        ),
        ("The flat component oscillates, and an update leaves √μ = {last.radius} of it.", None),
    )
    goal = Goal("a spectral radius below 0.65", lambda run: run.last.radius < 0.65)

    def begin(self):
        return {"theta": np.ones(2), "state": START}

    def advance(self, t, now):
        theta, state = momentum_step(now["theta"], EIGENVALUES * now["theta"], now["state"], eta=self.eta, mu=self.mu)
        return {"theta": theta, "state": state}

    def read(self, t, now):
        flat, steep = now["theta"][0], now["theta"][1]
        flat_radius, steep_radius = (radius(self.eta, self.mu, lam) for lam in (LOW, HIGH))
        return {
            "flat": flat,
            "steep": steep,
            "loss": (LOW * flat**2 + HIGH * steep**2) / 2,
            "flat_radius": flat_radius,
            "steep_radius": steep_radius,
            "radius": np.maximum(flat_radius, steep_radius),
            "flat_discriminant": discriminant(self.eta, self.mu, LOW),
            "steep_discriminant": discriminant(self.eta, self.mu, HIGH),
            "limit": 2 * (1 + self.mu) / HIGH,
            "best": (HIGH**0.5 - LOW**0.5) / (HIGH**0.5 + LOW**0.5),
        }

    def run_looks(self):
        return {"": look_of(momentum_step, 0)}

    def layout(self):
        return (
            Panel(
                Axis("μ", *MUS),
                x=Axis("η", *ETAS),
                heat=phases(),
                contours=boundaries(),
                notes=(
                    Note("← steep critical", 0.184, 0.5),
                    Note("flat critical ↑", 0.187, 0.22),
                    Note("diverges", 0.18, 0.1),
                ),
                handle=("eta", "mu"),
                tall=True,
            ),
            Panel(
                Axis("component", -3, 3),
                (
                    Line("flat", name="flat direction, λ_min", look=OTHERS[1]),
                    Line("steep", name="steep direction, λ_max", look=OTHERS[2]),
                ),
            ),
            Panel(Axis("loss", 1e-12, 1e3, log=True), (Line("loss", name=""),)),
        )


def phases():
    """The larger spectral radius of the two directions over η and μ; nothing where it is above 1."""
    eta, mu = np.meshgrid(middles(*ETAS, 176), middles(*MUS, 140))
    worst = np.maximum(radius(eta, mu, LOW), radius(eta, mu, HIGH))
    return HeatMap("spectral radius", np.where(worst < 1, worst, np.nan), 0.6, 1.0)


def middles(low, high, count):
    """The middles of `count` cells that share an axis."""
    return low + (high - low) * (np.arange(count) + 0.5) / count


def boundaries():
    """The limit of stability and the critical damping of both directions, as lists of [η, μ]."""
    mu = np.linspace(0.0, MUS[1] ** 0.5, 99) ** 2  # dense at 0, where the curves turn
    curves = (2 * (1 + mu) / HIGH, (1 + mu**0.5) ** 2 / HIGH, (1 - mu**0.5) ** 2 / HIGH, (1 - mu**0.5) ** 2 / LOW)
    return tuple(np.column_stack([eta, mu])[eta <= ETAS[1]].tolist() for eta in curves)
