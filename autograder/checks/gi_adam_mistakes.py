"""What goes wrong in GI-Adam, beside what goes wrong in Adam's lines."""

from autograder.checks import adam_mistakes as adam
from autograder.checks.moment_mistakes import BOTH_HATS, CORRECTION, FIRST_MOMENT, M_HAT, SECOND_MOMENT, V_HAT, M
from autograder.mistakes import Mistake, recast

OLD_V = "np.where(state.t == 0, g**2, state.v)"

BEGINNING = (
    Mistake(OLD_V, "state.v", "This is plain Adam: in GI-Adam v begins at the first g squared, not at 0."),
    Mistake(OLD_V, "g**2", "v begins at g squared once; later steps take the old v from the state."),
    Mistake(OLD_V, "np.where(state.t == 0, g, state.v)", "v begins at the square of the first g, not at g."),
    Mistake(
        OLD_V, "np.where(state.t == 0, abs(g), state.v)", "v begins at the square of the first g, not at its size."
    ),
    Mistake(OLD_V, "np.where(state.t == 0, 1.0, state.v)", "v begins at the square of the first g, not at 1."),
    Mistake(
        OLD_V,
        "np.where(state.t == 0, np.mean(g**2), state.v)",
        "v of each coordinate begins at its own g squared, not at the mean of all.",
    ),
    Mistake(
        OLD_V,
        "np.where(state.t == 0, np.sum(g**2), state.v)",
        "v of each coordinate begins at its own g squared, not at the sum of all.",
    ),
    Mistake(
        OLD_V, "np.where(t == 2, g**2, state.v)", "The first step has state.t = 0: there v begins, not a step later."
    ),
    Mistake(OLD_V, "np.where(state.t == 0, g**2, 0.0)", "After the first step the old v comes from the state, not 0."),
    Mistake(
        OLD_V,
        "state.v + (state.t == 0) * g**2 / beta2",
        "The first old v is g squared, and has the weight beta2 as every old v has.",
    ),
    Mistake(
        OLD_V,
        "np.where(state.t == 0, g**2 / (1 - beta2), state.v)",
        "v begins at g squared itself, not enlarged by 1 / (1 - beta2).",
    ),
    Mistake(
        OLD_V,
        "np.where(state.t == 0, (1 - beta2) * g**2, state.v)",
        "v begins at the whole of g squared, without the weight 1 - beta2.",
    ),
    Mistake(
        f"m = {M}\n",
        "m = beta1 * (g if state.t == 0 else state.m) + (1 - beta1) * g\n",
        "Only v begins at the first gradient: m begins at 0, as in Adam.",
    ),
    Mistake(
        f"m = {M}\n",
        "m = beta1 * (g if state.t == 0 else state.m) + (1 - beta1) * g\n",
        "Here m begins at g and v at 0: it is v that begins at the first g squared.",
        also=((OLD_V, "state.v"),),
    ),
    Mistake(adam.STEP, adam.STEP.replace("- eta", "- (state.t > 0) * eta"), "The first step moves theta, too."),
)

STILL_CORRECTED = (
    Mistake(BOTH_HATS, "m\n    v_hat = v", "Both corrections of Adam are kept, although v does not begin at 0."),
    Mistake(V_HAT, "v", "The correction of v is kept, although v does not begin at 0."),
    Mistake(M_HAT, "m", "m begins at 0 and is too small at first: m needs its correction."),
    Mistake(V_HAT, "v if state.t == 0 else v / (1 - beta2**t)", "The correction of v is kept at the first step, too."),
)

STARTS_AT_0 = ("start at 0", "starts at 0", "The first step needs the correction too")
GI_ADAM = (
    *FIRST_MOMENT,
    *recast(SECOND_MOMENT, "state.v", OLD_V),
    *recast(CORRECTION, without=STARTS_AT_0),
    *adam.NESTEROV,
    *adam.DIRECTION,
    *adam.EPSILON,
    *adam.ETA,
    *adam.IGNORED,
    *adam.COUNT,
    *adam.MEMORY,
    *BEGINNING,
    *STILL_CORRECTED,
)
