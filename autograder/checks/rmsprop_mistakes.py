"""What goes wrong in RMSProp's average, each as an edit of the reference."""

from autograder.checks.accumulator_mistakes import DIRECTION, EPSILON, MEMORY, STEP
from autograder.mistakes import Mistake

G = "G = rho * state.G + (1 - rho) * g**2"

AVERAGE = (
    Mistake(
        G,
        "G = (1 - rho) * state.G + rho * g**2",
        "rho is the share of the old G that is kept; g**2 gets the rest, 1 - rho.",
    ),
    Mistake(G, "G = rho * state.G + g**2", "G is an average: the new g**2 has the weight 1 - rho."),
    Mistake(G, "G = rho * state.G + rho * g**2", "The two weights in G add up to 1: rho and 1 - rho."),
    Mistake(G, "G = state.G + (1 - rho) * g**2", "G forgets: the old G enters with the weight rho."),
    Mistake(G, "G = (1 - rho) * g**2", "G keeps the share rho of the old G; here the old G is lost."),
    Mistake(G, "G = g**2", "G averages over the past; here it holds this step's square alone."),
    Mistake(G, "G = state.G + g**2", "G is an average that forgets; a plain sum is AdaGrad's."),
    Mistake(G, "G = rho * state.G + (1 - rho) * g", "G averages the square of g, not g."),
    Mistake(G, "G = rho * state.G + (1 - rho) * abs(g)", "G averages the square of g, not its size."),
    Mistake(G, "G = rho * state.G + (1 - rho) * g * 2", "G averages the square of g: g**2, not g * 2."),
    Mistake(
        G,
        "G = rho * state.G + ((1 - rho) * g) ** 2",
        "Only g is squared; the weight 1 - rho stays outside the square.",
    ),
    Mistake(
        G,
        "G = (rho * state.G**2 + (1 - rho) * g**2) ** 0.5",
        "G is the average of squares itself; its root is taken in the step, not kept.",
        also=((STEP, STEP.replace("G**0.5", "G")),),
    ),
    Mistake(G, "G = rho * state.G + 1 - rho * g**2", "The weight of g**2 is 1 - rho: it needs brackets."),
    Mistake(G, "G = (rho * state.G + (1 - rho) * g) ** 2", "Squares are averaged, and not the square of an average."),
    Mistake(G, "G = rho * state.G + (1 - rho) * (eta * g) ** 2", "G measures g alone: eta does not enter it."),
    Mistake(
        G,
        "G = rho * state.G + (1 - rho) * np.mean(g**2)",
        "Each coordinate has its own G; a mean over the layer gives all of them one.",
    ),
    Mistake(
        G,
        "G = rho * state.G + (1 - rho) * np.sum(g**2)",
        "Each coordinate has its own G; a sum over the layer gives all of them one.",
    ),
    Mistake(G, f"G = np.maximum(state.G, {G[4:]})", "G may fall again: a running maximum is AMSGrad's."),
    Mistake(
        G,
        f"G = g**2 if state.t == 0 else {G[4:]}",
        "G starts at 0; here it starts at the first square itself.",
    ),
    Mistake(
        G,
        "G = rho * (1 if state.t == 0 else state.G) + (1 - rho) * g**2",
        "G starts at 0; the start at 1 that some libraries take is not used here.",
    ),
    Mistake(G, f"{G} + eps", "G holds squares alone: eps is added to its root, at each step anew."),
    Mistake(G, f"rho = 0.99\n    {G}", "rho is ignored: the caller's value counts, not 0.99."),
    Mistake(G, f"rho = 0.9\n    {G}", "rho is ignored: the caller's value counts, not 0.9."),
    Mistake(G, f"eps = 1e-8\n    {G}", "eps is ignored: the caller's value counts, not 1e-8."),
    Mistake(G, f"rho, eps = 0.99, 1e-8\n    {G}", "rho and eps are ignored: the caller's values count."),
    Mistake(G, f"eta = 0.01\n    {G}", "eta is ignored: the caller's learning rate counts, not 0.01."),
    Mistake(G, f"g = g + 0.01 * theta\n    {G}", "g enters as it is: adding a multiple of theta is regularization."),
    Mistake(G, f"g = np.clip(g, -1.0, 1.0)\n    {G}", "g enters as it is: RMSProp does not clip it."),
)

CORRECTION = (
    Mistake(
        STEP,
        STEP.replace("G**0.5", "(G / (1 - rho ** (state.t + 1))) ** 0.5"),
        "RMSProp does not make up for G starting at 0; the correction is Adam's.",
    ),
    Mistake(
        G,
        f"G = ({G[4:]}) / (1 - rho ** (state.t + 1))",
        "G is not corrected, and a corrected one would not belong in the state.",
    ),
    Mistake(
        STEP, STEP.replace("G**0.5", "((1 - rho) * G) ** 0.5"), "G has its weights already; here 1 - rho comes twice."
    ),
    Mistake(
        STEP, STEP.replace("* g", "* (1 - rho) * g"), "The numerator is g itself, without a weight: averages stay in G."
    ),
)

RMSPROP = (*AVERAGE, *CORRECTION, *DIRECTION, *EPSILON, *MEMORY)
