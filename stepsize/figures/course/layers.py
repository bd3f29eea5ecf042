"""LARS and LAMB (chapters 09 and 10): two layers of unlike scale and the ratio that makes them alike."""

import numpy as np

from stepsize.figures import Axis, Bar, Figure, Limit, Line, Panel, Slider
from stepsize.figures.palette import Look, look_of
from stepsize.figures.simulation import Simulation
from stepsize.optimizers import START, gd_step, lamb_step, lars_ratio, lars_step

RULES = {"gradient descent": gd_step, "LARS": lars_step, "LAMB": lamb_step}
LOOKS = {name: look_of(rule, position) for position, (name, rule) in enumerate(RULES.items())}
CURVATURES = np.array([1.0, 0.3])  # of the loss in the layer's own units
MEASURES = ("moved1", "moved2", "most1", "most2", "ratio1", "ratio2")
GOAL, BEGIN = np.array([3.0, -2.0]), np.array([1.0, 1.0])


def _dotted(look):
    return Look(look.light, look.dark, "2 4", look.marker)


class TrustRatios(Figure):
    """How far each layer moves for its size, ‖Δθ‖/‖θ‖, under one learning rate.

    Both layers have the loss ½ Σ hⱼ(wⱼ - aⱼ)² of w = θ/scale: layer 1 has the scale 1, layer 2 the
    scale σ, so that its gradients are 1/σ times as large and its weights σ times. The trust ratio is
    ‖θ‖/(‖g‖ + λ‖θ‖) for LARS (You, Gitman & Ginsburg 2017, Algorithm 1; here with c = 1 and no
    momentum) and ‖θ‖/‖u‖ for LAMB (You et al. 2020, Algorithm 2).
    """

    title = "Gradient descent moves small weights by more of their size; trust ratios hold every layer to η"
    steps = 60
    relative = Axis("‖Δθ‖ / ‖θ‖", 1e-3, 100, log=True)
    panels = (
        Panel(
            relative,
            bars=(Bar("most1", "layer 1"), Bar("most2", "layer 2")),
            limits=(Limit("η", "eta"),),
            title="largest step so far",
        ),
        Panel(
            Axis("trust ratio", 1e-3, 1e3, log=True),
            tuple(
                Line(f"ratio{layer}", run=run, name=name, look=look, since=1)
                for run in ("LARS", "LAMB")
                for layer, name, look in ((1, None, None), (2, "", _dotted(LOOKS[run])))
            ),
            title="dashed: layer 1, dotted: layer 2",
        ),
        Panel(relative, (Line("moved1", since=1),), limits=(Limit("", "eta"),), title="every step of layer 1"),
        Panel(relative, (Line("moved2", since=1),), limits=(Limit("", "eta"),), title="every step of layer 2"),
    )
    sentences = (
        (
            "With {name} layer 2 diverges: η is above 2σ² = {last.limit}, its limit.",
            lambda run: run.eta > run.last.limit,
        ),
        (
            "With {name} a step moves layer 1 by at most {last.most1} of its size and layer 2 by {last.most2}.",
            None,
        ),
    )
    eta = Slider(0.018, 0.002, 0.05, label="η", about="learning rate", scale="log")
    scale = Slider(0.1, 0.05, 0.5, label="σ", about="scale of layer 2", scale="log")
    lam = Slider(0.0, 0.0, 0.5, label="λ", about="decay of LARS and LAMB", step=0.05)

    def simulations(self):
        """One run for each rule."""
        return {name: self.descent(name) for name in RULES}

    def run_looks(self):
        """The course's look of every rule."""
        return LOOKS

    def descent(self, name):
        """Both layers under one rule; every layer has a state of its own."""
        scales = {1: 1.0, 2: self.scale}

        def begin():
            layers = {f"theta{i}": BEGIN * scale for i, scale in scales.items()}
            return layers | {"state1": START, "state2": START} | dict.fromkeys(MEASURES, 0.0)

        def advance(t, now):
            after = {}
            for i, scale in scales.items():
                theta = now[f"theta{i}"]
                g = CURVATURES * (theta / scale - GOAL) / scale
                moved, state = self.step(name, theta, g, now[f"state{i}"])
                share = norm(moved - theta) / norm(theta)
                after |= {f"theta{i}": moved, f"state{i}": state, f"moved{i}": share}
                after |= {
                    f"most{i}": np.maximum(now[f"most{i}"], share),
                    f"ratio{i}": self.ratio(name, theta, g, state),
                }
            return {key: after[key] for key in now}

        def read(t, now):
            limit = 2 * self.scale**2 if name == "gradient descent" else np.inf
            return {key: now[key] for key in MEASURES} | {"eta": self.eta, "limit": limit}

        return Simulation(begin, advance, read)

    def step(self, name, theta, g, state):
        """One step of the named rule for one layer."""
        if name == "LARS":
            return lars_step(theta, g, state, eta=self.eta, mu=0.0, c=1.0, lam=self.lam)
        if name == "LAMB":
            return lamb_step(theta, g, state, eta=self.eta, lam=self.lam)
        return gd_step(theta, g, state, eta=self.eta)

    def ratio(self, name, theta, g, state):
        """The trust ratio that the step from theta to `state` had; 1 for gradient descent."""
        if name == "LARS":
            return lars_ratio(theta, g, 1.0, self.lam)[0]
        if name == "LAMB":
            return lamb_step.ratio(theta, g, state, lam=self.lam)[0]
        return 1.0


def norm(x):
    """The Euclidean norm."""
    return np.sum(x**2) ** 0.5
