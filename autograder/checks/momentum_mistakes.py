"""What goes wrong in the rules with a velocity, each as an edit of the reference.

The groups belong to lines that several rules share: a rule takes the groups whose lines it has.
"""

from autograder.mistakes import Mistake

B = "b = mu * state.b + g"
B_AHEAD = "b = mu * state.b - eta * g"
HEAVY_BALL = "theta = theta - eta * b"
LIBRARY = "theta = theta - eta * (g + mu * b)"
AHEAD = "theta = theta + b"
RESULT = "Velocity(state.t + 1, b)"

BUFFER = (
    Mistake(B, "b = g", "b keeps the share mu of the old b; here the old b is lost."),
    Mistake(B, "b = state.b + g", "b forgets: the old b enters with the factor mu."),
    Mistake(B, "b = mu * state.b + (1 - mu) * g", "b is a sum, not an average: g enters whole, without 1 - mu."),
    Mistake(B, "b = (1 - mu) * state.b + mu * g", "mu is the share of the old b that is kept; g enters whole."),
    Mistake(B, "b = (1 - mu) * state.b + g", "mu is the share of the old b that is kept, not the share that goes."),
    Mistake(B, "b = state.b + mu * g", "mu belongs to the old b; here it stands at g."),
    Mistake(B, "b = mu * (state.b + g)", "mu scales the old b alone: g stands outside the brackets."),
    Mistake(B, "b = mu * g + g", "b mixes the old b with g; here g is mixed with g."),
    Mistake(B, "b = mu * state.b - g", "b adds the new g to the old b; here g is subtracted."),
    Mistake(B, "b = mu * state.b + g**2", "b adds up g itself; squares belong to rules that measure its size."),
    Mistake(B, "b = mu * state.b + g / np.linalg.norm(g)", "g enters b as it is, not divided by its norm."),
    Mistake(B, "b = mu * theta + g", "The share mu is of the old b, not of theta."),
    Mistake(B, "b = mu ** (state.t + 1) * state.b + g", "The old b fades by the same mu at every step, not by mu**t."),
    Mistake(
        B,
        "b = mu * state.b + (g if state.t == 0 else (1 - mu) * g)",
        "g enters b whole at every step, not at the first one alone.",
    ),
    Mistake(B, f"mu = 0.9\n    {B}", "mu is ignored: the caller's value counts, not 0.9."),
    Mistake(B, f"eta = 0.01\n    {B}", "eta is ignored: the caller's learning rate counts, not 0.01."),
    Mistake(B, f"{B} + 0.01 * theta", "g enters as it is: adding a multiple of theta is L2 regularization."),
)

MEMORY = (
    Mistake(RESULT, "Velocity(state.t, b)", "The state returns the new t, which counts this step."),
    Mistake(RESULT, "Velocity(state.t + 2, b)", "t is counted once per step; here it grows by two."),
    Mistake(RESULT, "Velocity(1, b)", "t grows by one at each step: take it from the state."),
    Mistake(RESULT, "Velocity(b, state.t + 1)", "The fields of Velocity are t and b, in this order."),
    Mistake(RESULT, "Velocity(state.t + 1, state.b)", "The state returns the new b, not the old one."),
    Mistake(RESULT, "Velocity(state.t + 1, g)", "The state keeps the whole b, not this step's g."),
    Mistake(RESULT, "Velocity(state.t + 1, theta)", "The state keeps b; theta is returned before it."),
    Mistake(RESULT, "Velocity(state.t + 1, mu * b)", "The state keeps b itself; the next step multiplies it by mu."),
    Mistake(
        RESULT, "Velocity(state.t + 1, np.mean(b))", "Each coordinate has its own b; a mean gives all of them one."
    ),
    Mistake(RESULT, "state", "The next step needs the new b: the state that is returned lacks it."),
)


def moving(step: str, update: str) -> tuple[Mistake, ...]:
    """What goes wrong where theta moves: `step` is the line of the reference, `update` what is added."""
    return (
        Mistake(step, "pass", "theta does not move: the new theta has to be computed and returned."),
        Mistake(step, f"theta = {update}", "This is the update alone: the new theta is the old one plus it."),
        Mistake(step, f"theta = -({update})", "This is the step alone, without the old theta, and turned around."),
        Mistake(step, f"theta = theta - ({update})", "The step goes downhill; here its sign is turned around."),
        Mistake(
            step,
            "pass",
            "theta and the state come back unchanged: the step returns new ones.",
            also=((RESULT, "state"),),
        ),
    )


MOMENTUM = (
    *BUFFER,
    *moving(HEAVY_BALL, "-eta * b"),
    Mistake(HEAVY_BALL, "theta = theta - b", "The learning rate eta scales the step; here it is not used."),
    Mistake(HEAVY_BALL, "theta = theta - eta * g", "This is gradient descent: theta moves along b, not along g."),
    Mistake(HEAVY_BALL, "theta = theta - eta * state.b", "theta moves along the new b, which holds this step's g."),
    Mistake(HEAVY_BALL, "theta = theta - eta * (g + b)", "b holds this step's g already; here g counts twice."),
    Mistake(HEAVY_BALL, LIBRARY, "theta moves along b itself; looking ahead with g once more is Nesterov's."),
    Mistake(HEAVY_BALL, "theta = theta - eta * mu * b", "mu is in b already: the step is eta times b."),
    Mistake(
        HEAVY_BALL,
        "theta = theta - eta * (1 - mu) * b",
        "b is a sum and stays one: nothing divides it into an average.",
    ),
    Mistake(
        HEAVY_BALL,
        "theta = theta - eta * b / (1 - mu ** (state.t + 1))",
        "b is a sum, not an average: it needs no bias correction.",
    ),
    Mistake(HEAVY_BALL, "theta = theta - eta * np.sign(b)", "theta moves along b itself, not along its sign."),
    Mistake(
        B,
        "b = mu * state.b + eta * g",
        "eta scales the step, not what enters b: b must not remember old rates.",
        also=((HEAVY_BALL, "theta = theta - b"),),
    ),
    Mistake(
        B,
        B_AHEAD,
        "Here b adds up g itself; with -eta * g it holds steps, and old rates.",
        also=((HEAVY_BALL, AHEAD),),
    ),
    Mistake(B, "b = mu * state.b + eta * g", "eta counts once: it scales the step, not what enters b as well."),
    Mistake(
        B,
        "b = mu * state.b - g",
        "b points uphill as g does: the minus sign belongs to theta's line.",
        also=((HEAVY_BALL, "theta = theta + eta * b"),),
    ),
    *MEMORY,
    Mistake(RESULT, "Velocity(state.t + 1, eta * b)", "The state keeps b without eta, which scales this step only."),
    Mistake(RESULT, "Velocity(state.t + 1, -eta * b)", "The state keeps b, not the step that it made."),
)

NESTEROV = (
    *BUFFER,
    *moving(LIBRARY, "-eta * (g + mu * b)"),
    Mistake(LIBRARY, HEAVY_BALL, "This is the heavy ball: Nesterov adds g to mu times the new b."),
    Mistake(
        LIBRARY, "theta = theta - eta * g", "This is gradient descent: theta moves along g and mu times the new b."
    ),
    Mistake(LIBRARY, "theta = theta - eta * mu * b", "The direction has two parts: mu times the new b, and g."),
    Mistake(LIBRARY, "theta = theta - eta * (g + b)", "The look-ahead takes the share mu of b; here b enters whole."),
    Mistake(LIBRARY, "theta = theta - eta * (b + mu * g)", "b and g are exchanged: g enters whole and b with mu."),
    Mistake(
        LIBRARY, "theta = theta - eta * (b + mu * b)", "The direction is mu times b plus this step's g, not plus b."
    ),
    Mistake(LIBRARY, "theta = theta - eta * mu * (g + b)", "mu scales b alone: g enters whole."),
    Mistake(
        LIBRARY,
        "theta = theta - eta * ((1 - mu) * g + mu * b)",
        "g enters whole: the direction is a sum, not an average of g and b.",
    ),
    Mistake(LIBRARY, "theta = theta - (g + mu * b)", "The learning rate eta scales the step; here it is not used."),
    Mistake(LIBRARY, "theta = theta - (eta * g + mu * b)", "eta scales both parts of the step; b has none inside."),
    Mistake(LIBRARY, "theta = theta - (g + eta * mu * b)", "eta scales both parts of the step; here g goes without."),
    Mistake(
        B,
        "b = mu * state.b + eta * g",
        "eta scales the step, not what enters b: b must not remember old rates.",
        also=((LIBRARY, "theta = theta - (eta * g + mu * b)"),),
    ),
    Mistake(
        B,
        B_AHEAD,
        "Here b adds up g itself; with -eta * g it holds steps, and old rates.",
        also=((LIBRARY, "theta = theta + mu * b - eta * g"),),
    ),
    Mistake(
        B,
        B_AHEAD,
        "theta + b belongs to the look-ahead form; here g is taken at theta itself.",
        also=((LIBRARY, AHEAD),),
    ),
    Mistake(B, "b = mu * state.b + eta * g", "eta counts once: it scales the step, not what enters b as well."),
    *MEMORY,
    Mistake(
        RESULT, "Velocity(state.t + 1, g + mu * b)", "The state keeps b; the direction g + mu * b is for this step."
    ),
    Mistake(RESULT, "Velocity(state.t + 1, eta * b)", "The state keeps b without eta, which scales this step only."),
)
