"""What goes wrong in the two moments and their correction, each as an edit of the reference.

Every rule of Adam's family has these lines, so one list serves them all.
"""

from autograder.mistakes import Mistake

M = "beta1 * state.m + (1 - beta1) * g"
V = "beta2 * state.v + (1 - beta2) * g**2"
M_HAT = "m / (1 - beta1**t)"
V_HAT = "v / (1 - beta2**t)"
BOTH_HATS = f"{M_HAT}\n    v_hat = {V_HAT}"


def _hats(m_hat: str, v_hat: str) -> str:
    return f"{m_hat}\n    v_hat = {v_hat}"


FIRST_MOMENT = (
    Mistake(
        f"m = {M}\n",
        "m = (1 - beta1) * state.m + beta1 * g\n",
        "beta1 is the share of the old m that is kept; g gets the rest, 1 - beta1.",
    ),
    Mistake(f"m = {M}\n", "m = beta1 * state.m + g\n", "m is an average: the new g has the weight 1 - beta1."),
    Mistake(f"m = {M}\n", "m = (1 - beta1) * g\n", "m keeps the share beta1 of the old m; here the old m is lost."),
    Mistake(f"m = {M}\n", "m = beta1 * g + (1 - beta1) * g\n", "m mixes the old m with g; here g is mixed with g."),
    Mistake(f"m = {M}\n", "m = beta1 * state.m + (1 - beta1) * g**2\n", "m averages g itself; the square is v's."),
    Mistake(
        f"m = {M}\n",
        "m = beta1 * state.m + (1 - beta2) * g\n",
        "The two weights in m add up to 1: beta1 and 1 - beta1.",
    ),
    Mistake(f"m = {M}\n", "m = beta1 * state.m - (1 - beta1) * g\n", "m adds the new g to the old m."),
)

SECOND_MOMENT = (
    Mistake(
        f"v = {V}\n",
        "v = (1 - beta2) * state.v + beta2 * g**2\n",
        "beta2 is the share of the old v that is kept; g**2 gets the rest, 1 - beta2.",
    ),
    Mistake(f"v = {V}\n", "v = beta2 * state.v + g**2\n", "v is an average: the new g**2 has the weight 1 - beta2."),
    Mistake(f"v = {V}\n", "v = (1 - beta2) * g**2\n", "v keeps the share beta2 of the old v; here the old v is lost."),
    Mistake(f"v = {V}\n", "v = state.v + g**2\n", "v is an average that forgets; a plain sum is AdaGrad's."),
    Mistake(
        f"v = {V}\n",
        "v = beta2 * state.v + (1 - beta1) * g**2\n",
        "The two weights in v add up to 1: beta2 and 1 - beta2.",
    ),
    Mistake(
        f"v = {V}\n", "v = beta2 * state.v + (1 - beta2) * g * 2\n", "v averages the square of g: g**2, not g * 2."
    ),
    Mistake(f"v = {V}\n", "v = beta2 * state.v + (1 - beta2) * g\n", "v averages the square of g, not g."),
    Mistake(
        f"v = {V}\n", "v = beta2 * state.v + (1 - beta2) * np.abs(g)\n", "v averages the square of g, not its size."
    ),
    Mistake(
        f"v = {V}\n",
        "v = beta2 * state.v + ((1 - beta2) * g) ** 2\n",
        "Only g is squared; the weight 1 - beta2 stays outside the square.",
    ),
    Mistake(f"v = {V}\n", "v = beta2 * state.v + (1 - beta2) * m**2\n", "v averages the square of g, not of m."),
    Mistake(
        f"v = {V}\n",
        "v = beta2 * state.v + (1 - beta2) * (g - m) ** 2\n",
        "v averages g squared as it is, without taking the mean m away first.",
    ),
    Mistake(
        f"v = {V}\n",
        "v = beta2 * state.v + (1 - beta2) * np.mean(g**2)\n",
        "Each coordinate has its own v; a mean over the layer gives all of them one.",
    ),
    Mistake(
        f"v = {V}\n",
        "v = beta2 * state.v + (1 - beta2) * np.sum(g**2)\n",
        "Each coordinate has its own v; a sum over the layer gives all of them one.",
    ),
    Mistake(
        f"v = {V}\n",
        "v = np.maximum(state.v, beta2 * state.v + (1 - beta2) * g**2)\n",
        "v may fall again: the running maximum is AMSGrad's, not Adam's.",
    ),
    Mistake(f"v = {V}\n", "v = beta1 * state.v + (1 - beta1) * g**2\n", "v decays with beta2; beta1 belongs to m."),
)

CORRECTION = (
    Mistake(BOTH_HATS, _hats("m", "v"), "m and v start at 0 and are too small at first: both need the correction."),
    Mistake(BOTH_HATS, _hats("m", V_HAT), "m starts at 0 and is too small at first: m needs the correction too."),
    Mistake(BOTH_HATS, _hats(M_HAT, "v"), "v starts at 0 and is too small at first: v needs the correction too."),
    Mistake(
        BOTH_HATS,
        _hats("m / (1 - beta1)", "v / (1 - beta2)"),
        "The corrections fade with time: divide by 1 - beta1**t and 1 - beta2**t.",
    ),
    Mistake("(1 - beta1**t)", "(1 - beta1)", "The correction of m fades with time: divide by 1 - beta1**t."),
    Mistake("(1 - beta2**t)", "(1 - beta2)", "The correction of v fades with time: divide by 1 - beta2**t."),
    Mistake(
        BOTH_HATS,
        _hats("m / (1 - beta1**(t + 1))", "v / (1 - beta2**(t + 1))"),
        "The first step corrects with t = 1; here every correction is one step ahead.",
    ),
    Mistake(
        BOTH_HATS,
        _hats("m / (1 - beta1**state.t)", "v / (1 - beta2**state.t)"),
        "The first step corrects with t = 1: count this step before correcting.",
    ),
    Mistake(
        BOTH_HATS,
        _hats("m / (1 - beta1**state.t if state.t else 1)", "v / (1 - beta2**state.t if state.t else 1)"),
        "The first step needs the correction too, with t = 1: count it first.",
    ),
    Mistake(
        BOTH_HATS,
        _hats("m / (1 - beta1 * t)", "v / (1 - beta2 * t)"),
        "beta is raised to the power t, not multiplied by t.",
    ),
    Mistake(
        BOTH_HATS,
        _hats("m / (1 - beta1) ** t", "v / (1 - beta2) ** t"),
        "The power t belongs to beta alone, not to 1 - beta.",
    ),
    Mistake(
        BOTH_HATS,
        _hats("m / (1 - beta2**t)", "v / (1 - beta1**t)"),
        "m is corrected with its own decay beta1, v with its own beta2.",
    ),
    Mistake("m / (1 - beta1**t)", "m / (1 - beta2**t)", "m is corrected with its own decay, beta1."),
    Mistake("v / (1 - beta2**t)", "v / (1 - beta1**t)", "v is corrected with its own decay, beta2."),
    Mistake(
        BOTH_HATS,
        _hats("m * (1 - beta1**t)", "v * (1 - beta2**t)"),
        "The correction enlarges m and v: divide by 1 - beta**t, do not multiply.",
    ),
    Mistake("m / (1 - beta1**t)", "m * (1 - beta1**t)", "The correction enlarges m: divide by 1 - beta1**t."),
    Mistake("v / (1 - beta2**t)", "v * (1 - beta2**t)", "The correction enlarges v: divide by 1 - beta2**t."),
    Mistake(
        BOTH_HATS,
        _hats("m / 1 - beta1**t", "v / 1 - beta2**t"),
        "Division comes before subtraction: the divisor 1 - beta**t needs brackets.",
    ),
    Mistake(M_HAT, "m / 1 - beta1**t", "Division comes before subtraction: the divisor of m needs brackets."),
    Mistake(V_HAT, "v / 1 - beta2**t", "Division comes before subtraction: the divisor of v needs brackets."),
    Mistake(M_HAT, "m / (1 - t**beta1)", "In the correction of m, beta1 is raised to the power t, not t to beta1."),
    Mistake(V_HAT, "v / (1 - t**beta2)", "In the correction of v, beta2 is raised to the power t, not t to beta2."),
    Mistake(M_HAT, "m / (1 - beta1) ** t", "In the correction of m, the power t belongs to beta1 alone."),
    Mistake(V_HAT, "v / (1 - beta2) ** t", "In the correction of v, the power t belongs to beta2 alone."),
    Mistake(
        BOTH_HATS,
        _hats("m / beta1**t", "v / beta2**t"),
        "beta**t is the share that is missing; divide by what is there, 1 - beta**t.",
    ),
    Mistake("m / (1 - beta1**t)", "m / (1 + beta1**t)", "The correction enlarges m: 1 - beta1**t is below 1."),
    Mistake("v / (1 - beta2**t)", "v / (1 + beta2**t)", "The correction enlarges v: 1 - beta2**t is below 1."),
    Mistake("m_hat = m /", "m_hat = state.m /", "m_hat is made from the new m, not from the one that came in."),
    Mistake("v_hat = v /", "v_hat = state.v /", "v_hat is made from the new v, not from the one that came in."),
    Mistake(
        BOTH_HATS,
        _hats("state.m / (1 - beta1**t)", "state.v / (1 - beta2**t)"),
        "The step uses the new m and v, not the ones that came in.",
    ),
)
