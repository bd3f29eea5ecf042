"""What goes wrong in centered RMSProp, each as an edit of the reference."""

from autograder.mistakes import Mistake

M = "m = rho * state.m + (1 - rho) * g\n"
V = "v = rho * state.v + (1 - rho) * g**2\n"
SPREAD = "np.maximum(v - m**2, 0.0)"
STEP = f"theta = theta - eta * g / ({SPREAD} ** 0.5 + eps)"
RESULT = "CenteredMoments(state.t + 1, m, v)"

MEAN = (
    Mistake(M, "m = (1 - rho) * state.m + rho * g\n", "rho is the share of the old m that is kept; g gets 1 - rho."),
    Mistake(M, "m = rho * state.m + g\n", "m is an average: the new g has the weight 1 - rho."),
    Mistake(M, "m = (1 - rho) * g\n", "m keeps the share rho of the old m; here the old m is lost."),
    Mistake(M, "m = g\n", "m is the average of g; here it is this step's g alone."),
    Mistake(M, "m = rho * state.m + (1 - rho) * abs(g)\n", "m averages g with its sign, not its size."),
    Mistake(M, "m = rho * state.m + (1 - rho) * g**2\n", "m averages g itself; the square is v's."),
    Mistake(M, "m = state.m + g\n", "m is an average that forgets, not a sum."),
    Mistake(
        M,
        "m = rho * state.m + (1 - rho) * np.mean(g)\n",
        "Each coordinate has its own m; a mean over the layer gives all of them one.",
    ),
    Mistake(M, f"rho = 0.99\n    {M}", "rho is ignored: the caller's value counts, not 0.99."),
    Mistake(M, f"eps = 1e-8\n    {M}", "eps is ignored: the caller's value counts, not 1e-8."),
    Mistake(M, f"rho, eps = 0.99, 1e-8\n    {M}", "rho and eps are ignored: the caller's values count."),
    Mistake(M, f"eta = 0.01\n    {M}", "eta is ignored: the caller's learning rate counts, not 0.01."),
)

SQUARE = (
    Mistake(
        V, "v = (1 - rho) * state.v + rho * g**2\n", "rho is the share of the old v that is kept; g**2 gets 1 - rho."
    ),
    Mistake(V, "v = rho * state.v + g**2\n", "v is an average: the new g**2 has the weight 1 - rho."),
    Mistake(V, "v = (1 - rho) * g**2\n", "v keeps the share rho of the old v; here the old v is lost."),
    Mistake(V, "v = state.v + g**2\n", "v is an average that forgets; a plain sum is AdaGrad's."),
    Mistake(V, "v = rho * state.v + (1 - rho) * g\n", "v averages the square of g, not g."),
    Mistake(V, "v = rho * state.v + (1 - rho) * m**2\n", "v averages the square of g, not of m."),
    Mistake(
        V,
        "v = rho * state.v + ((1 - rho) * g) ** 2\n",
        "Only g is squared; the weight 1 - rho stays outside the square.",
    ),
    Mistake(
        V,
        "v = rho * state.v + (1 - rho) * np.mean(g**2)\n",
        "Each coordinate has its own v; a mean over the layer gives all of them one.",
    ),
    Mistake(
        V,
        "v = rho * state.v + (1 - rho) * (g - m) ** 2\n",
        "v averages g squared as it is; m is taken away once, under the root.",
    ),
    Mistake(
        V,
        "v = rho * state.v + (1 - rho) * (g - m) ** 2\n",
        "v averages g squared; the spread v minus m squared is no average of its own.",
        also=((SPREAD, "v"),),
    ),
    Mistake(
        V,
        "v = rho * state.v + (1 - rho) * (g - m) * (g - state.m)\n",
        "v averages g squared; here it is the spread itself, which the step makes of v.",
        also=((SPREAD, "v"),),
    ),
)

DENOMINATOR = (
    Mistake(SPREAD, "v", "This is plain RMSProp: centered, v loses the square of the mean m."),
    Mistake(SPREAD, "(v - m**2)", "Rounding can leave v below m squared: its root is then NaN. Keep it at 0."),
    Mistake(SPREAD, "abs(v - m**2)", "What rounding leaves below 0 becomes 0; a size turns it into a spread."),
    Mistake(SPREAD, "np.maximum(v - m**2, eps)", "The lower bound of the spread is 0; eps is added to the root."),
    Mistake(
        SPREAD, "np.maximum(v - m**2, 1.0)", "The lower bound of the spread is 0, so small spreads count as they are."
    ),
    Mistake(SPREAD, "np.maximum(v - m, 0.0)", "The mean enters squared: v holds squares, m does not."),
    Mistake(SPREAD, "(v + m**2)", "The square of the mean is taken away from v, not added."),
    Mistake(SPREAD, "np.maximum(m**2 - v, 0.0)", "The spread is v minus the square of m, not the other way round."),
    Mistake(SPREAD, "np.maximum(v - state.m**2, 0.0)", "The spread uses the new m, which holds this step's g."),
    Mistake(SPREAD, "np.maximum(state.v - m**2, 0.0)", "The spread uses the new v, which holds this step's g."),
    Mistake(SPREAD, "np.maximum(v - g**2, 0.0)", "What is taken away is the square of the mean m, not of this g."),
    Mistake(SPREAD, "((v - m) ** 2)", "Only m is squared: the spread is v minus m squared."),
    Mistake(
        SPREAD,
        "np.maximum(v - np.mean(m) ** 2, 0.0)",
        "Each coordinate loses the square of its own mean m, not of one for all.",
    ),
    Mistake(
        SPREAD,
        "np.maximum((v - m**2) / (1 - rho ** (state.t + 1)), 0.0)",
        "RMSProp does not make up for averages that start at 0; that is Adam's.",
    ),
    Mistake(
        SPREAD,
        "np.maximum(v / (1 - rho ** (state.t + 1)) - (m / (1 - rho ** (state.t + 1))) ** 2, 0.0)",
        "m and v are not corrected for their start at 0; that is Adam's.",
    ),
    Mistake(f"{SPREAD} ** 0.5", SPREAD, "The denominator is the root of the spread, which is of g's size."),
    Mistake(f"{SPREAD} ** 0.5", "(v**0.5 - abs(m))", "The mean is taken away under the root, squared, not after it."),
    Mistake(f"{SPREAD} ** 0.5 + eps", f"({SPREAD} + eps) ** 0.5", "eps goes outside the square root."),
    Mistake(
        f"{SPREAD} ** 0.5 + eps",
        f"({SPREAD} + eps**2) ** 0.5",
        "eps goes outside the square root; inside, squared, it is not the same.",
    ),
    Mistake(
        f"{SPREAD} ** 0.5 + eps",
        f"np.maximum({SPREAD} ** 0.5, eps)",
        "eps is added to the root; it is not a lower bound of it.",
    ),
    Mistake(" + eps)", ")", "eps keeps the division finite where the spread is 0: add it to the root."),
    Mistake(
        STEP,
        f"theta = theta - eta * g / {SPREAD} ** 0.5 + eps",
        "Division comes before addition: the root plus eps needs brackets.",
    ),
)

DIRECTION = (
    Mistake("theta - eta", "theta + eta", "The step goes downhill: minus, not plus."),
    Mistake(STEP, "pass", "theta does not move: the new theta has to be computed and returned."),
    Mistake("theta - eta", "-eta", "This is the update alone: the new theta is the old one plus it."),
    Mistake("theta - eta", "eta", "This is the step alone: the new theta is the old one minus it."),
    Mistake("eta * g", "g", "The learning rate eta scales the step; here it is not used."),
    Mistake("eta * g", "eta * m", "m only centers the spread: the step follows g itself."),
    Mistake("eta * g", "eta * (g - m)", "Only the denominator is centered: the step follows g itself."),
    Mistake(
        STEP, "theta = theta - eta * g", "This is gradient descent: the step is divided by the root of the spread."
    ),
    Mistake("g / (", "g * (", "The step is divided by the root of the spread, not multiplied."),
    Mistake(
        "v - m**2",
        "np.mean(v) - np.mean(m) ** 2",
        "Each coordinate has its own spread; means over the layer give all of them one.",
    ),
)

MEMORY = (
    Mistake(RESULT, "CenteredMoments(state.t, m, v)", "The state returns the new t, which counts this step."),
    Mistake(RESULT, "CenteredMoments(state.t + 2, m, v)", "t is counted once per step; here it grows by two."),
    Mistake(RESULT, "CenteredMoments(1, m, v)", "t grows by one at each step: take it from the state."),
    Mistake(
        RESULT, "CenteredMoments(state.t + 1, v, m)", "The fields are t, m, v, in this order; m and v are exchanged."
    ),
    Mistake(RESULT, "CenteredMoments(m, v, state.t + 1)", "The fields are t, m, v, in this order; t comes first."),
    Mistake(RESULT, "CenteredMoments(state.t + 1, state.m, v)", "The state returns the new m, not the old one."),
    Mistake(RESULT, "CenteredMoments(state.t + 1, m, state.v)", "The state returns the new v, not the old one."),
    Mistake(RESULT, "CenteredMoments(state.t + 1, g, v)", "The state keeps the average m, not g."),
    Mistake(RESULT, "CenteredMoments(state.t + 1, m, g**2)", "The state keeps the average v, not the square of g."),
    Mistake(
        RESULT,
        f"CenteredMoments(state.t + 1, m, {SPREAD})",
        "The state keeps v itself; the square of m is taken away in the step.",
    ),
    Mistake(
        RESULT, "CenteredMoments(state.t + 1, m, v**0.5)", "The state keeps v itself; the root is taken in the step."
    ),
    Mistake(RESULT, "state", "The next step needs the new m and v: the state that is returned lacks them."),
    Mistake(
        STEP,
        "pass",
        "theta and the state come back unchanged: the step returns new ones.",
        also=((RESULT, "state"),),
    ),
)

CENTERED = (*MEAN, *SQUARE, *DENOMINATOR, *DIRECTION, *MEMORY)
