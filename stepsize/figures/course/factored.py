"""Adafactor (chapter 08): the second moment of a matrix beside the product of its means."""

import functools
from typing import ClassVar

import numpy as np

from stepsize.figures import Axis, Bar, Figure, Limit, Line, Panel, Slider
from stepsize.figures.palette import OTHERS, SCHEDULE
from stepsize.figures.simulation import Simulation
from stepsize.optimizers import factored_second_moment

ROWS, COLUMNS = np.array([0.0, 1.0]), np.array([0.0, 0.5, 1.0])  # exponents of the spread
PATTERN = np.array([[1.0, -1.0, 0.0], [-1.0, 1.0, 0.0]])  # what no product of a row and a column can be
PLACES = [(i, j) for i in range(2) for j in range(3)]
WHOLE, FACTORED = "whole v", "V = R·C / mean(R)"
POINTS = 60


class FactoredMoment(Figure):
    """The second moment v of a 2×3 layer, and what Adafactor keeps of it: 2 + 3 numbers in place of 6.

    v_ij = a_i c_j exp(±s): a product of a row and a column where s is 0. The product of the means
    has the rows' and columns' sums of v and is the closest of all products in the I-divergence
    Σ v ln(v/V) - v + V (Shazeer & Stern 2018, section 3): the curve shows the divergence when the second row of
    V is multiplied by τ, and its lowest point is at τ = 1.
    """

    title = "The product of the means is exact for a rank-one v and the closest product otherwise"
    steps, plays = POINTS, False
    looks: ClassVar = {WHOLE: SCHEDULE, FACTORED: OTHERS[1]}
    panels = (
        Panel(
            Axis("second moment", 0.1, 2e4, log=True),
            bars=tuple(Bar(f"e{i}{j}", f"{i + 1}{j + 1}") for i, j in PLACES),
            title="v and V",
        ),
        Panel(
            Axis("√(v / V)", 0.1, 10, log=True),
            bars=tuple(Bar(f"u{i}{j}", f"{i + 1}{j + 1}", run=FACTORED) for i, j in PLACES),
            limits=(Limit("", 1.0),),
            title="step over exact step",
        ),
        Panel(
            Axis("I-divergence / Σv", 0.0, 1.8),
            (Line("divergence", x="tau", run=FACTORED),),
            x=Axis("τ, factor on row 2 of V", 0.0, 4.0),
            limits=(Limit("τ = 1", 1.0, vertical=True),),
            title="distance of V from v",
        ),
    )
    sentences = (
        (
            "Every entry of the whole v is {last.largest}.",
            lambda run: (run.last.kept >= 6) & (run.last.largest < 1.0001 * run.last.smallest),
        ),
        (
            "The whole v has entries from {last.smallest} to {last.largest}.",
            lambda run: run.last.kept >= 6,
        ),
        (
            "The five numbers of V give all six entries: v is a product of a row and a column.",
            lambda run: run.last.worst < 1.0001,
        ),
        (
            "V misses an entry of v by a factor of up to {last.worst}, and so a step by the root of it.",
            None,
        ),
    )
    spread = Slider(20.0, 1.0, 100.0, label="k", about="spread of rows and columns", scale="log")
    pattern = Slider(0.5, 0.0, 1.5, label="s", about="pattern that no product has", step=0.05)

    def simulations(self):
        """The whole second moment and the factored one."""
        return {name: Simulation(dict, lambda t, state: state, self.reader(name)) for name in (WHOLE, FACTORED)}

    def moments(self):
        """The whole second moment and its factorization."""
        exponents = np.log(self.spread) * (ROWS[:, None] + COLUMNS[None, :])
        v = np.exp(exponents + self.pattern * PATTERN)
        R, C = np.mean(v, axis=-1, keepdims=True), np.mean(v, axis=-2, keepdims=True)
        return v, factored_second_moment(R, C)

    def reader(self, name):
        """The columns of one of the two; row t stands for a factor τ from 1/4 to 4."""
        v, V = self.moments()
        shown = v if name == WHOLE else V
        off = np.maximum(v / shown, shown / v)

        def read(t, state):
            tau = 0.25 + 3.75 * t / POINTS
            tilted = shown * np.where(ROWS[:, None] == 1, tau, 1.0)
            divergence = np.sum(v * np.log(v / tilted) - v + tilted) / np.sum(v)
            entries = {f"e{i}{j}": shown[i, j] for i, j in PLACES}
            steps = {f"u{i}{j}": (v[i, j] / shown[i, j]) ** 0.5 for i, j in PLACES}
            numbers = {
                "smallest": functools.reduce(np.minimum, [v[place] for place in PLACES]),
                "largest": functools.reduce(np.maximum, [v[place] for place in PLACES]),
                "worst": functools.reduce(np.maximum, [off[place] for place in PLACES]),
            }
            kept = {"kept": 6.0 if name == WHOLE else 5.0}
            return entries | steps | numbers | kept | {"tau": tau, "divergence": divergence}

        return read
