"""The learning-rate range test (chapter 13): one run that tries every rate, and when it says nothing."""

import numpy as np

from stepsize.figures import Axis, Figure, Goal, Limit, Line, Note, Panel, Slider
from stepsize.figures.palette import OTHERS, SCHEDULE, look_of
from stepsize.optimizers import gd_step
from stepsize.problems import Quadratic

PROBLEM = Quadratic((1.0, 20.0))
LIMIT = 2 / max(PROBLEM.eigenvalues)
START = np.array([-4.0, 3.0])
FELL, ROSE = 0.5, 4.0  # the loss falls when it halves, and rises again when it quadruples


class RangeTest(Figure):
    """Smith's range test (2017, section 3.3): the rate grows by one factor at every update.

    The loss falls as soon as the rate is large enough to matter. Beyond 2/λ_max the steep component
    grows, but it has shrunk for many updates before, while the flat one still shrinks: the loss turns
    later. The suggestion is the usual one, a tenth of the rate at the turn; without a fall and a rise
    there is none.
    """

    title = "A slow range test turns late, long after the rate has passed 2/λ_max"
    steps = 200
    low = Slider(1e-4, 1e-5, 0.3, label="η_low", about="first rate", scale="log")
    high = Slider(1.0, 1e-3, 10.0, label="η_high", about="last rate", scale="log")
    n = Slider(100, 10, 200, label="n", about="updates of the test", step=10)
    sentences = (
        ("No suggestion: η_low is not below η_high, so there is no range.", lambda run: run.low >= run.high),
        (
            "No suggestion: the loss never halves in this range. It begins at {first.loss} and comes no lower than "
            "{last.lowest}.",
            lambda run: run.last.lowest > FELL * run.first.loss,
        ),
        (
            "No suggestion: the loss falls to {last.lowest} and does not rise again, so the range ends too early.",
            lambda run: run.last.rise < ROSE,
        ),
        (
            "The loss turns at η = {last.turn}, {last.beyond} times the limit. A tenth of it is the suggestion, "
            "{last.suggestion}.",
            lambda run: run.last.beyond > 1,
        ),
        (
            "The loss turns at η = {last.turn}, which is only {last.beyond} times the limit: the next rate is already "
            "far too large. A tenth of it is the suggestion, {last.suggestion}.",
            None,
        ),
    )
    goal = Goal(
        "a suggestion from a turn within a quarter of the limit",
        lambda run: (
            (run.low < run.high)
            & (run.last.lowest < FELL * run.first.loss)
            & (run.last.rise > ROSE)
            & (run.last.beyond > 0.75)
            & (run.last.beyond < 1.25)
        ),
    )
    panels = (
        Panel(
            Axis("loss", 1e-12, 1e4, log=True),
            (
                Line("lowest", x="turn", name="lowest so far", look=OTHERS[2], since=1),
                Line("loss", x="eta", name="loss", since=1),
            ),
            x=Axis("η", 1e-5, 10.0, log=True),
            limits=(Limit("", LIMIT, vertical=True), Limit("suggestion", "suggestion", vertical=True)),
            notes=(Note("2/λ_max", 0.3, 1e-11),),
        ),
        Panel(
            Axis("η", 1e-5, 10.0, log=True),
            (Line("eta", name="rate", look=SCHEDULE, since=1),),
            limits=(Limit("2/λ_max", LIMIT),),
        ),
    )

    def begin(self):
        return {"theta": START, "lowest": PROBLEM.loss(START), "turn": 0.0, "rise": 1.0}

    def advance(self, t, now):
        eta = self.rate(t)
        moved, _ = gd_step(now["theta"], PROBLEM.gradient(now["theta"]), eta=eta)
        theta = np.where(t <= self.n, moved, now["theta"])
        loss = PROBLEM.loss(theta)
        falls = loss < now["lowest"]
        return {
            "theta": theta,
            "lowest": np.where(falls, loss, now["lowest"]),
            "turn": np.where(falls, eta, now["turn"]),
            "rise": np.where(falls, 1.0, np.maximum(now["rise"], loss / now["lowest"])),
        }

    def read(self, t, now):
        found = (self.low < self.high) & (now["lowest"] < FELL * PROBLEM.loss(START)) & (now["rise"] > ROSE)
        return {
            "loss": PROBLEM.loss(now["theta"]),
            "eta": self.rate(np.maximum(t, 1)),
            "lowest": now["lowest"],
            "turn": now["turn"],
            "rise": now["rise"],
            "beyond": now["turn"] / LIMIT,
            "suggestion": np.where(found, now["turn"] / 10, np.inf),
        }

    def rate(self, t):
        """From η_low at t = 1 to η_high at t = n by equal factors, and no further."""
        return self.low * (self.high / self.low) ** ((np.minimum(t, self.n) - 1) / (self.n - 1))

    def run_looks(self):
        return {"": look_of(gd_step, 0)}
