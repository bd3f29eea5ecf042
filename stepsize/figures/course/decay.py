"""Weight decay (chapter 07): inside the gradient, or apart from it."""

import numpy as np

from stepsize.figures import Axis, Bar, Figure, Limit, Panel, Slider
from stepsize.figures.palette import look_of
from stepsize.figures.simulation import Simulation
from stepsize.optimizers import START, adam_l2_step, adamw_step

SMALL, MIDDLE, LARGE = np.eye(3)
RULES = {"Adam with L2": adam_l2_step, "AdamW": adamw_step}


class Decay(Figure):
    """Three weights that begin at 1; only the decay has a direction.

    The loss's gradients have the signs + - - + again and again, and so pull nowhere on average; their
    sizes are 1/r, 1 and r. Adam with L2 divides λθ by the size of the gradient as it divides the gradient. AdamW takes
    ηλθ off, whatever the gradient (Loshchilov & Hutter 2019, Algorithm 2 and section 4).
    """

    title = "Adam with L2 decays weights with large gradients least; AdamW decays all alike"
    steps = 400
    weight = Axis("weight θ", -0.2, 1.2)
    panels = (
        Panel(weight, ("small",), title="gradients of size 1/r"),
        Panel(weight, ("middle",), title="gradients of size 1"),
        Panel(weight, ("large",), title="gradients of size r"),
        Panel(
            Axis("weight θ", 0, 1.2),
            bars=(Bar("small", "1/r"), Bar("middle", "1"), Bar("large", "r")),
            limits=(Limit("", "expected"),),
            title="what is left, and (1 − ηλ)ᵗ",
        ),
    )
    sentences = (
        (
            "{name} leaves {last.middle} of every weight.",
            lambda run: (np.abs(run.last.large - run.last.small) < 0.02) & (run.last.large < 0.98),
        ),
        (
            "{name} leaves {last.small} of the weight with small gradients, {last.middle} of the second and "
            "{last.large} of the one with large gradients.",
            None,
        ),
    )
    lam = Slider(0.1, 0.01, 0.5, label="λ", about="weight decay, or L2 penalty", scale="log")
    eta = Slider(0.02, 0.002, 0.05, label="η", about="learning rate", scale="log")
    scale = Slider(10, 2, 50, label="r", about="ratio of the gradients' sizes", step=1)

    def gradient(self, t):
        """The three gradients of the loss at update t, with the signs + - - + + - - + …"""
        return (SMALL / self.scale + MIDDLE + LARGE * self.scale) * np.where(np.remainder(t, 4) < 1.5, 1.0, -1.0)

    def simulations(self):
        """One run for each rule."""
        return {name: self.decayed(rule) for name, rule in RULES.items()}

    def decayed(self, rule):
        """The three weights under one rule."""

        def begin():
            return {"theta": np.ones(3), "state": START}

        def advance(t, now):
            theta, state = rule(now["theta"], self.gradient(t), now["state"], eta=self.eta, lam=self.lam)
            return {"theta": theta, "state": state}

        def read(t, now):
            theta = now["theta"]
            expected = (1 - self.eta * self.lam) ** t
            return {"small": theta[0], "middle": theta[1], "large": theta[2], "expected": expected}

        return Simulation(begin, advance, read)

    def run_looks(self):
        """The course's look of both rules."""
        return {name: look_of(rule, position) for position, (name, rule) in enumerate(RULES.items())}
