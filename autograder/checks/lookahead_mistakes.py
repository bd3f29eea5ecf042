"""What goes wrong in Nesterov's look-ahead form, where g is taken at theta + mu * b."""

from autograder.checks.momentum_mistakes import AHEAD, B_AHEAD, HEAVY_BALL, LIBRARY, MEMORY, RESULT, B, moving
from autograder.mistakes import Mistake

LOOKAHEAD = (
    Mistake(B_AHEAD, "b = -eta * g", "b keeps the share mu of the old b; here the old b is lost."),
    Mistake(B_AHEAD, "b = state.b - eta * g", "b forgets: the old b enters with the factor mu."),
    Mistake(B_AHEAD, "b = mu * state.b - g", "The learning rate eta scales g in b; here it is not used."),
    Mistake(B_AHEAD, "b = mu * state.b + eta * g", "b is the step downhill: eta times g is subtracted from it."),
    Mistake(
        B_AHEAD,
        "b = mu * state.b - (1 - mu) * eta * g",
        "b is a sum, not an average: eta times g enters whole, without 1 - mu.",
    ),
    Mistake(
        B_AHEAD,
        "b = (1 - mu) * state.b - eta * g",
        "mu is the share of the old b that is kept, not the share that goes.",
    ),
    Mistake(B_AHEAD, "b = mu * (state.b - eta * g)", "mu scales the old b alone: g stands outside the brackets."),
    Mistake(B_AHEAD, "b = state.b - mu * eta * g", "mu belongs to the old b; here it stands at g."),
    Mistake(B_AHEAD, "b = eta * (mu * state.b - g)", "eta scales g alone: the old b holds its rates already."),
    Mistake(B_AHEAD, "b = mu * theta - eta * g", "The share mu is of the old b, not of theta."),
    Mistake(B_AHEAD, f"mu = 0.9\n    {B_AHEAD}", "mu is ignored: the caller's value counts, not 0.9."),
    Mistake(B_AHEAD, f"eta = 0.01\n    {B_AHEAD}", "eta is ignored: the caller's learning rate counts, not 0.01."),
    *moving(AHEAD, "b"),
    Mistake(AHEAD, "theta = theta - eta * g", "This is gradient descent: theta moves by b, which remembers."),
    Mistake(AHEAD, "theta = theta + state.b", "theta moves by the new b, which holds this step's g."),
    Mistake(AHEAD, "theta = theta + mu * b", "theta moves by b itself; mu is in b already."),
    Mistake(AHEAD, "theta = theta + b - eta * g", "b holds this step's g already; here g counts twice."),
    Mistake(AHEAD, "theta = theta + eta * b", "eta is in b already; here it counts twice."),
    Mistake(
        AHEAD,
        "theta = theta + mu * b - eta * g",
        "That is the library form, whose g is taken at theta; here theta moves by b.",
    ),
    Mistake(
        AHEAD,
        "theta = theta + b + mu * b",
        "theta itself is returned, not the point ahead where the next g is taken.",
    ),
    Mistake(
        AHEAD,
        "theta = theta + mu * state.b + b",
        "g was taken ahead, but the step starts at theta: mu times b counts once.",
    ),
    Mistake(
        B_AHEAD,
        B,
        "Here eta goes into b: b is a step, and old steps keep their old rates.",
        also=((AHEAD, HEAVY_BALL),),
    ),
    Mistake(
        B_AHEAD,
        B,
        "This is the library form: here g is taken ahead, and eta goes into b.",
        also=((AHEAD, LIBRARY),),
    ),
    Mistake(
        B_AHEAD,
        "b = mu * state.b + eta * g",
        "b points downhill: the minus sign belongs to b's line, and theta adds b.",
        also=((AHEAD, "theta = theta - b"),),
    ),
    *MEMORY,
    Mistake(RESULT, "Velocity(state.t + 1, -eta * g)", "The state keeps the whole b, not this step's share alone."),
    Mistake(RESULT, "Velocity(state.t + 1, b / eta)", "The state keeps b as it is, with eta inside."),
)
