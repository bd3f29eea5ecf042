"""What goes wrong where g is divided by the root of its accumulated square, each as an edit.

AdaGrad and RMSProp share these lines; what they accumulate differs and stands with each of them.
"""

from autograder.mistakes import Mistake

STEP = "theta = theta - eta * g / (G**0.5 + eps)"
RESULT = "Accumulator(state.t + 1, G)"

DIRECTION = (
    Mistake(STEP, STEP.replace("theta - eta", "theta + eta"), "The step goes downhill: minus, not plus."),
    Mistake(STEP, "pass", "theta does not move: the new theta has to be computed and returned."),
    Mistake(
        STEP, STEP.replace("theta - eta", "-eta"), "This is the update alone: the new theta is the old one plus it."
    ),
    Mistake(STEP, STEP.replace("theta - eta", "eta"), "This is the step alone: the new theta is the old one minus it."),
    Mistake(STEP, STEP.replace("eta * g", "g"), "The learning rate eta scales the step; here it is not used."),
    Mistake(STEP, STEP.replace("eta * g", "eta"), "The numerator is eta times g; here g is missing."),
    Mistake(STEP, "theta = theta - eta * g", "This is gradient descent: the step is divided by the root of G."),
    Mistake(STEP, "theta = theta - eta * np.sign(g)", "The step is g over the root of G, not the sign of g."),
    Mistake(
        STEP, STEP.replace("G**0.5", "G"), "The denominator is the root of G, which is of g's size; G is of g**2's."
    ),
    Mistake(STEP, STEP.replace("G**0.5", "G**2"), "G holds squares: the denominator is its root, not its square."),
    Mistake(STEP, STEP.replace("G**0.5", "G**0.25"), "One square root brings G to g's size; here it is taken twice."),
    Mistake(STEP, STEP.replace("G**0.5", "abs(g)"), "The denominator is the root of G, the past; not this g's size."),
    Mistake(STEP, STEP.replace("G**0.5", "np.mean(G) ** 0.5"), "Each coordinate is divided by its own root of G."),
    Mistake(STEP, STEP.replace("G**0.5", "np.sum(G) ** 0.5"), "A norm over the layer gives all coordinates one rate."),
    Mistake(STEP, STEP.replace("G**0.5", "state.G**0.5"), "The denominator uses the new G, which holds this step's g."),
    Mistake(
        STEP,
        "theta = theta - eta * g * (G**0.5 + eps)",
        "The step is divided by the root of G, not multiplied.",
    ),
    Mistake(
        STEP,
        "theta = theta - eta * (g / (G + eps)) ** 0.5",
        "The root belongs to G alone; over the ratio it loses the sign of g.",
    ),
    Mistake(
        STEP,
        "theta = theta - eta / (state.t + 1) ** 0.5 * g / (G**0.5 + eps)",
        "eta enters as it is given: a schedule decides its fall.",
    ),
    Mistake(STEP, f"{STEP} - eta * 0.01 * theta", "theta does not shrink by itself: a weight decay is another rule."),
)

EPSILON = (
    Mistake(STEP, STEP.replace("G**0.5 + eps", "(G + eps) ** 0.5"), "eps goes outside the square root."),
    Mistake(
        STEP,
        STEP.replace("G**0.5 + eps", "(G + eps**2) ** 0.5"),
        "eps goes outside the square root; inside, squared, it is not the same.",
    ),
    Mistake(
        STEP, STEP.replace("G**0.5 + eps", "(G + eps) ** 0.5 + eps"), "eps is added once, outside the square root."
    ),
    Mistake(STEP, STEP.replace(" + eps", ""), "eps keeps the division finite where G is 0: add it to the root."),
    Mistake(
        STEP,
        STEP.replace("G**0.5 + eps", "np.maximum(G**0.5, eps)"),
        "eps is added to the root; it is not a lower bound of it.",
    ),
    Mistake(
        STEP,
        "theta = theta - eta * (g / G**0.5 + eps)",
        "eps belongs to the denominator: put the root and eps in brackets.",
    ),
    Mistake(
        STEP,
        "theta = theta - eta * g / G**0.5 + eps",
        "Division comes before addition: the root plus eps needs brackets.",
    ),
    Mistake(STEP, STEP.replace("+ eps", "- eps"), "eps is added to the root: it keeps the denominator above 0."),
)

MEMORY = (
    Mistake(RESULT, "Accumulator(state.t, G)", "The state returns the new t, which counts this step."),
    Mistake(RESULT, "Accumulator(state.t + 2, G)", "t is counted once per step; here it grows by two."),
    Mistake(RESULT, "Accumulator(1, G)", "t grows by one at each step: take it from the state."),
    Mistake(RESULT, "Accumulator(G, state.t + 1)", "The fields of Accumulator are t and G, in this order."),
    Mistake(RESULT, "Accumulator(state.t + 1, state.G)", "The state returns the new G, not the old one."),
    Mistake(RESULT, "Accumulator(state.t + 1, g)", "The state keeps G, which holds squares, not g."),
    Mistake(RESULT, "Accumulator(state.t + 1, g**2)", "The state keeps the whole G, not this step's square alone."),
    Mistake(RESULT, "Accumulator(state.t + 1, G**0.5)", "The state keeps G itself; the root is taken in the step."),
    Mistake(RESULT, "Accumulator(state.t + 1, G + eps)", "The state keeps G without eps, which belongs to the step."),
    Mistake(RESULT, "Accumulator(state.t + 1, np.mean(G))", "The state keeps G of every coordinate, not their mean."),
    Mistake(RESULT, "state", "The next step needs the new G: the state that is returned lacks it."),
    Mistake(
        STEP,
        "pass",
        "theta and the state come back unchanged: the step returns new ones.",
        also=((RESULT, "state"),),
    ),
)
