"""The catapult (chapter 14): what gradient descent does between 2/λ and 4/λ."""

import numpy as np

from stepsize.figures import Axis, Figure, Limit, Line, Panel, Slider
from stepsize.figures.palette import LOOKS, OTHERS
from stepsize.problems import uv_step

START = 2.0  # λ₀: the mean of (‖u‖² + ‖v‖²) / n over standard normal weights
_GD, _LAMBDA = LOOKS["gd_step"], OTHERS[1]
# No network lies below the two lines: 2 |u·v| <= ‖u‖² + ‖v‖².
_BORDER = ([(-2.4, 4.8), (0.0, 0.0), (2.4, 4.8)],)


class Catapult(Figure):
    """The two-layer linear network f = uᵀv / √n on one example, followed exactly by two numbers.

    Lewkowycz et al. 2020, section 2: output f and kernel λ, the sharpness where f = 0. The plane's
    axes are η f / √n and η λ: in them the recurrence is the same for every η and width.
    """

    title = "Between 2/λ₀ and 4/λ₀ the loss first rises, then settles in a flatter valley"
    steps = 60
    # Without 4, where λ stands still and f wanders forever.
    gain = Slider(2.6, values=[k / 10 for k in range(5, 44) if k != 40], label="ηλ₀", about="rate times sharpness")
    width = Slider(256, values=(64, 128, 256, 512, 1024), label="n", about="hidden units", scale="log")
    f0 = Slider(0.3, 0.1, 1.0, label="f₀", about="output at the start", step=0.1)
    panels = (
        Panel(
            Axis("ηλ", 0, 4.6),
            (Line("height", x="place", name="", look=_GD, dots=True),),
            Axis("ηf / √n", -2.3, 2.3),
            limits=(Limit("ηλ = 2", 2.0), Limit("ηλ = 4", 4.0)),
            contours=_BORDER,
            tall=True,
        ),
        Panel(Axis("loss", 1e-8, 1e4, log=True), (Line("loss", name="", look=_GD),)),
        Panel(
            Axis("sharpness λ", 0, 4),
            (Line("sharpness", name="", look=_LAMBDA),),
            limits=(Limit("2/η", "stable"), Limit("4/η", "largest")),
        ),
    )
    sentences = (
        (
            "At ηλ₀ = {gain}, above 4, the valley becomes sharper at every step: λ grows from {first.sharpness} "
            "and the run diverges.",
            lambda run: run.last.sharpness > run.first.sharpness,
        ),
        (
            "At ηλ₀ = {gain} the loss rises from {first.loss} to {most.loss}; meanwhile λ falls from "
            "{first.sharpness} to {last.sharpness}, below 2/η = {first.stable}, and then the loss falls.",
            lambda run: run.most.loss > run.first.loss,
        ),
        (
            "At ηλ₀ = {gain} no step raises the loss: it falls from {first.loss} to {last.loss}; λ, {first.sharpness} "
            "at the start, ends at {last.sharpness}.",
            None,
        ),
    )

    def begin(self):
        """Output and sharpness at the start."""
        return {"f": np.multiply(self.f0, 1.0), "kernel": START}  # NumPy's numbers overflow in silence

    def advance(self, t, state):
        """One step of gradient descent on both layers."""
        f, kernel = uv_step(state["f"], state["kernel"], eta=self.gain / START, width=self.width)
        return {"f": f, "kernel": kernel}

    def read(self, t, state):
        """Loss and sharpness, both limits, and the place in the plane."""
        eta, f = self.gain / START, state["f"]
        return {
            "loss": f**2 / 2,
            "sharpness": state["kernel"],
            "stable": 2 / eta,
            "largest": 4 / eta,
            "place": eta * f / np.sqrt(self.width),
            "height": eta * state["kernel"],
        }
