"""Chapter 03, AdaGrad: what its step is checked for."""

from autograder.checks.accumulator_mistakes import DIRECTION, EPSILON, MEMORY, STEP
from autograder.mistakes import Mistake
from autograder.rules import RuleCheck
from stepsize.optimizers import adagrad_step
from stepsize.states import Accumulator

SEED = 3
HYPER = {"eps": 1e-2}
ROOT = "Look at the denominator: the root of G, which holds squares, plus eps."
G = "G = state.G + g**2"

SUM = (
    Mistake(G, "G = g**2", "G holds the squares of all steps so far; here the old G is lost."),
    Mistake(G, "G = state.G + g", "G adds up the squares of g, not g."),
    Mistake(G, "G = state.G + abs(g)", "G adds up the squares of g, not their roots."),
    Mistake(G, "G = state.G + g * 2", "G adds up the squares of g: g**2, not g * 2."),
    Mistake(G, "G = (state.G + g) ** 2", "Only g is squared; the old G holds squares already."),
    Mistake(G, "G = state.G**2 + g**2", "The old G holds squares already: it enters as it is."),
    Mistake(G, "G = state.G - g**2", "G only grows: the square is added."),
    Mistake(G, "G = 0.9 * state.G + 0.1 * g**2", "G is a plain sum; an average that forgets is RMSProp's."),
    Mistake(G, "G = 0.99 * state.G + 0.01 * g**2", "G is a plain sum; nothing of the old G fades."),
    Mistake(G, "G = 0.9 * state.G + g**2", "The old G enters whole: AdaGrad does not forget."),
    Mistake(
        G,
        "G = (state.t * state.G + g**2) / (state.t + 1)",
        "G is the sum of the squares, not their mean over the steps.",
    ),
    Mistake(G, "G = np.maximum(state.G, g**2)", "G is the sum of the squares, not the largest of them."),
    Mistake(
        G,
        "G = state.G + np.mean(g**2)",
        "Each coordinate has its own G; a mean over the layer gives all of them one.",
    ),
    Mistake(
        G,
        "G = state.G + np.sum(g**2)",
        "Each coordinate has its own G; a sum over the layer gives all of them one.",
    ),
    Mistake(G, "G = state.G + (eta * g) ** 2", "G measures g alone: eta does not enter it."),
    Mistake(G, f"{G} + eps", "G holds squares alone: eps is added to its root, at each step anew."),
    Mistake(G, f"{G} + 0.1 * (state.t == 0)", "G starts at 0; the libraries' start at 0.1 is not used here."),
    Mistake(G, f"eps = 1e-8\n    {G}", "eps is ignored: the caller's value counts, not 1e-8."),
    Mistake(G, f"eta = 0.01\n    {G}", "eta is ignored: the caller's learning rate counts, not 0.01."),
    Mistake(G, f"g = g + 0.01 * theta\n    {G}", "g enters as it is: adding a multiple of theta is regularization."),
    Mistake(G, f"g = np.clip(g, -1.0, 1.0)\n    {G}", "g enters as it is: AdaGrad does not clip it."),
    Mistake(
        STEP,
        "theta = theta - eta * g / ((G / (state.t + 1)) ** 0.5 + eps)",
        "G is not divided by t: the sum grows, and the rate falls with it.",
    ),
)

CHECKS = (
    RuleCheck(
        adagrad_step,
        Accumulator,
        HYPER,
        {"rule": 2, "state": 1, "edge": 1},
        (*SUM, *DIRECTION, *EPSILON, *MEMORY),
        SEED,
        ROOT,
    ),
)
