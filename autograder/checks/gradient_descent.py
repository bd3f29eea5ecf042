"""Chapter 01, gradient descent: what its step is checked for."""

from autograder.mistakes import Mistake
from autograder.rules import RuleCheck
from autograder.trajectory import Stateless
from stepsize.optimizers import gd_step

STEP = "theta = theta - eta * g"

GD = (
    Mistake(STEP, "theta = theta + eta * g", "The gradient points uphill: the step is subtracted, not added."),
    Mistake(STEP, "pass", "theta does not move: the new theta has to be computed and returned."),
    Mistake(STEP, "theta = -eta * g", "This is the update alone: the new theta is the old one plus it."),
    Mistake(STEP, "theta = eta * g", "This is the step alone: the new theta is the old one minus it."),
    Mistake(STEP, "theta = eta * g - theta", "theta and the step are exchanged: the step is taken from theta."),
    Mistake(STEP, "theta = theta - g", "The learning rate eta scales the step; here it is not used."),
    Mistake(STEP, "theta = theta - 0.01 * g", "eta is ignored: the caller's learning rate counts, not 0.01."),
    Mistake(STEP, "theta = theta - 0.1 * g", "eta is ignored: the caller's learning rate counts, not 0.1."),
    Mistake(STEP, "theta = theta - g / eta", "A larger eta makes a longer step: multiply by it, do not divide."),
    Mistake(STEP, "theta = theta - eta", "The step is eta times g; here every coordinate moves by eta, whatever g."),
    Mistake(STEP, "theta = theta - eta * theta", "The step follows the gradient g, not theta."),
    Mistake(STEP, "theta = (theta - eta) * g", "Only eta is multiplied by g: no brackets around theta - eta."),
    Mistake(
        STEP, "theta = theta * (1 - eta * g)", "The step is subtracted as it is; here it is scaled by theta first."
    ),
    Mistake(
        STEP,
        "theta = (1 - eta) * theta - eta * g",
        "The old theta stays whole: this is not an average of theta and g.",
    ),
    Mistake(STEP, f"{STEP} - eta * 0.01 * theta", "theta does not shrink by itself: a weight decay is another rule."),
    Mistake(STEP, "theta = theta - eta * np.sign(g)", "The step is eta times g itself, not times its sign."),
    Mistake(STEP, "theta = theta - eta * abs(g)", "g enters with its sign: where g is negative, theta grows."),
    Mistake(STEP, "theta = theta - eta * g**2", "The step is eta times g itself, not times its square."),
    Mistake(
        STEP,
        "theta = theta - eta * g / np.linalg.norm(g)",
        "A small g makes a small step: g enters as it is, not divided by its norm.",
    ),
    Mistake(
        STEP, "theta = theta - eta * np.clip(g, -1.0, 1.0)", "g enters as it is, however large: it is not clipped."
    ),
    Mistake(
        STEP, "theta = theta - eta * np.mean(g)", "Each coordinate has its own slope; a mean gives all of them one."
    ),
    Mistake(STEP, "theta = theta - eta * np.sum(g)", "Each coordinate has its own slope; a sum gives all of them one."),
    Mistake(STEP, "theta = theta - eta * g / g.size", "The gradient comes as it is: nothing is left to average."),
    Mistake(STEP, "theta = theta - 2 * eta * g", "A factor such as 2 belongs to the loss, and is in g already."),
    Mistake(STEP, "theta = theta - eta / 2 * g", "A factor such as one half belongs to the loss, and is in g already."),
)

CHECKS = (RuleCheck(gd_step, Stateless, {}, {"rule": 2, "edge": 1}, GD, seed=1),)
