"""AdaGrad and RMSProp (chapters 03 and 04): a sum of squared gradients against a leaky average."""

import numpy as np

from stepsize.figures import Axis, Figure, Limit, Line, Panel, Slider
from stepsize.figures.palette import OTHERS, SCHEDULE
from stepsize.optimizers import START, adagrad_step, rmsprop_step

LARGE, SMALL, SPARSE = np.eye(3)
EPS = 1e-8  # of both rules; every G here is far above its square


def _coordinates(column):
    """One line for each coordinate: column1, column2, column3."""
    looks = {"large gradient": SCHEDULE, "small gradient": OTHERS[1], "sparse gradient": OTHERS[2]}
    return tuple(Line(f"{column}{i}", name=n, look=k, since=1) for i, (n, k) in enumerate(looks.items(), start=1))


class Accumulators(Figure):
    """The effective rates of three coordinates whose gradients keep their size, in units of η.

    The first gradient is 1 at every step, the second 1/s, the third 1 at every k-th step and 0
    between. AdaGrad (Duchi, Hazan & Singer 2011) adds up their squares, so that every rate falls as
    1/√t; RMSProp (Tieleman & Hinton 2012) averages and forgets them. Both G are the rules' own.
    """

    title = "AdaGrad's rates fall as 1/√t although the gradients keep their size; RMSProp's settle"
    steps = 1000
    time = Axis("update t", 1, 1000, log=True)
    sizes, rates = Axis("G", 1e-7, 1e4, log=True), Axis("1/(√G + ε)", 1e-2, 1e4, log=True)
    panels = (
        Panel(sizes, _coordinates("sum"), time, title="AdaGrad: G is a sum"),
        Panel(sizes, _coordinates("mean"), time, title="RMSProp: G is a leaky average"),
        Panel(
            rates,
            (*_coordinates("falling"), Line("guide", name="slope of 1/√t", look=OTHERS[0], since=1)),
            time,
            title="AdaGrad: rate over η",
        ),
        Panel(
            rates,
            _coordinates("settling"),
            time,
            limits=(Limit("", 1.0), Limit("s", "scale")),
            title="RMSProp: rate over η",
        ),
    )
    sentences = (
        (
            "AdaGrad's rate for the large gradient has fallen to {last.falling1} times η. RMSProp's is still "
            "{last.settling1} times η on its way down to η: the average begins at 0 and with ρ = {rho} takes longer "
            "than {steps} steps to fill.",
            lambda run: run.last.settling1 > 1.02,
        ),
        (
            "AdaGrad's rate for the large gradient has fallen to {last.falling1} times η, RMSProp's is "
            "{last.settling1} times η. RMSProp forgets the sparse gradient before the next one comes: its rate is "
            "{last.used} times η when the gradient is there and grows {last.growth} times before the next.",
            lambda run: run.last.growth > 2,
        ),
        (
            "After {steps} steps AdaGrad's rates are {last.falling1}, {last.falling2} (small) and {last.falling3} "
            "(sparse) times η, and fall on. RMSProp's have settled at {last.settling1}, {last.settling2} and, when the "
            "sparse gradient is there, {last.used} times η.",
            None,
        ),
    )
    rho = Slider(0.98, 0.5, 0.999, label="ρ", about="RMSProp's decay", scale="complement")
    scale = Slider(10, 1, 50, label="s", about="large gradient over small", step=1)
    every = Slider(10, 1, 50, label="k", about="period of the sparse gradient", step=1)

    def arrives(self, t):
        """Whether the sparse gradient comes at update t: at 1, 1 + k, 1 + 2k, …"""
        return np.remainder(t - 1, self.every) < 0.5

    def gradient(self, t):
        """The three gradients of update t."""
        return LARGE + SMALL / self.scale + SPARSE * np.where(self.arrives(t), 1.0, 0.0)

    def begin(self):
        return {"theta": np.zeros(3), "phi": np.zeros(3), "adagrad": START, "rmsprop": START, "used": 0.0}

    def advance(self, t, now):
        g = self.gradient(t)
        theta, adagrad = adagrad_step(now["theta"], g, now["adagrad"], eta=1.0, eps=EPS)
        phi, rmsprop = rmsprop_step(now["phi"], g, now["rmsprop"], eta=1.0, rho=self.rho, eps=EPS)
        used = np.where(self.arrives(t), 1 / (rmsprop.G[2] ** 0.5 + EPS), now["used"])
        return {"theta": theta, "phi": phi, "adagrad": adagrad, "rmsprop": rmsprop, "used": used}

    def read(self, t, now):
        columns = {"guide": 100 * np.maximum(t, 1) ** -0.5}
        for name, rate, state in (("sum", "falling", now["adagrad"]), ("mean", "settling", now["rmsprop"])):
            G = state.G + np.zeros(3)
            columns |= {f"{name}{i + 1}": G[i] for i in range(3)}
            columns |= {f"{rate}{i + 1}": 1 / (G[i] ** 0.5 + EPS) for i in range(3)}
        return columns | {"used": now["used"], "growth": self.rho ** (-(self.every - 1) / 2), "scale": self.scale}
