"""AMSGrad (chapter 06): the online game that Adam loses."""

import numpy as np

from stepsize.figures import Axis, Figure, Limit, Line, Panel, Slider
from stepsize.figures.palette import OTHERS, look_of
from stepsize.figures.simulation import Simulation
from stepsize.optimizers import START, adam_step, amsgrad_paper_step, amsgrad_step

RULES = {"Adam": adam_step, "AMSGrad (torch)": amsgrad_step, "AMSGrad (paper)": amsgrad_paper_step}


class ReddiCounterExample(Figure):
    """Losses C·x at every third step and -x at the two between, on [-1, 1]: the best point is -1.

    Reddi, Kale & Kumar 2018, "On the Convergence of Adam and Beyond", Theorem 1: β₁ = 0, rate α/√t,
    every step projected to [-1, 1]; Adam keeps its bias correction here. Adam divides the rare large
    gradient by a denominator that has just grown, and the small ones by one that has forgotten it;
    AMSGrad keeps its largest v. The game is `stepsize.problems.ReddiGame`.
    """

    title = "With a short memory Adam walks to the worst point of Reddi's game, AMSGrad to the best"
    steps = 600
    panels = (
        Panel(
            Axis("x", -1.2, 1.2),
            ("x",),
            tall=True,
            limits=(Limit("worst point", 1.0), Limit("best point", -1.0)),
        ),
        Panel(Axis("regret over t", 0, 4), (Line("regret", since=1),)),
        Panel(Axis("denominator √v", 0, 8), (Line("root", since=1),), Axis("update t, first ten rounds", 0, 30)),
    )
    sentences = (
        (
            "{name} ends at {last.x}, near the worst point, with a regret of {last.regret} a step.",
            lambda run: run.last.x > 0.5,
        ),
        (
            "{name} ends at {last.x}, near the best point, with a regret of {last.regret} a step.",
            lambda run: run.last.x < -0.5,
        ),
        ("{name} is at {last.x} after {steps} steps, between the two points.", None),
    )
    large = Slider(3.0, 2.2, 8.0, label="C", about="large slope", step=0.1)
    beta2 = Slider(0.1, 0.05, 0.99, label="β₂", about="decay of v", scale="complement")
    alpha = Slider(0.5, 0.1, 1.0, label="α", about="learning rate at t = 1", step=0.05)

    def slope(self, t):
        """The slope of the loss at step t = 1, 2, …: C at 1, 4, 7, …"""
        return np.where(np.remainder(t, 3) == 1, self.large, -1.0)

    def simulations(self):
        """One run for each rule."""
        return {name: self.game(rule) for name, rule in RULES.items()}

    def run_looks(self):
        """The course's look of Adam; both forms of AMSGrad look as they do beside the third in chapter 06."""
        return dict(zip(RULES, (look_of(adam_step, 0), OTHERS[0], OTHERS[2]), strict=True))

    def game(self, rule):
        """The game of one rule: x, what it has paid, and the sum of the slopes so far."""

        def begin():
            return {"x": 0.0, "state": START, "paid": 0.0, "slopes": 0.0}

        def advance(t, now):
            slope = self.slope(t)
            paid, slopes = now["paid"] + slope * now["x"], now["slopes"] + slope
            x, state = rule(now["x"], slope, now["state"], eta=self.alpha / t**0.5, beta1=0.0, beta2=self.beta2)
            return {"x": np.minimum(np.maximum(x, -1.0), 1.0), "state": state, "paid": paid, "slopes": slopes}

        def read(t, now):
            state = now["state"]
            v = state.v if rule is adam_step else state.v_max
            bias = 1.0 if rule is amsgrad_paper_step else 1 - self.beta2 ** np.maximum(t, 1)
            regret = (now["paid"] + np.abs(now["slopes"])) / np.maximum(t, 1)  # the best fixed point pays -|slopes|
            return {"x": now["x"], "regret": regret, "root": (v / bias) ** 0.5}

        return Simulation(begin, advance, read)
