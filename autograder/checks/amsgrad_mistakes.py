"""What goes wrong in AMSGrad, as torch has it and as in the paper, each as an edit of the reference."""

from autograder.checks.moment_mistakes import CORRECTION, FIRST_MOMENT, M_HAT, SECOND_MOMENT, M, V
from autograder.mistakes import Mistake, recast

V_MAX = "np.maximum(state.v_max, v)"
ROOT = "v_max**0.5 / (1 - beta2**t) ** 0.5"
M_LINE = f"m = {M}\n"

MAXIMUM = (
    Mistake(V_MAX, "v", "v_max is the largest v so far; here it follows v down again."),
    Mistake(V_MAX, "np.minimum(state.v_max, v)", "v_max keeps the largest v so far, not the smallest."),
    Mistake(V_MAX, "np.maximum(state.v, v)", "v_max compares v with the largest so far, not with the one before."),
    Mistake(V_MAX, "np.maximum(state.v_max, g**2)", "The maximum is over v, the average, not over the square of g."),
    Mistake(V_MAX, "np.maximum(state.v_max, m**2)", "The maximum is over v, not over the square of m."),
    Mistake(V_MAX, "np.maximum(state.v_max, state.v)", "The maximum counts the new v, which holds this step's g."),
    Mistake(V_MAX, "np.maximum(state.v_max, v**0.5)", "The maximum is over v itself; the root is taken in the step."),
    Mistake(V_MAX, "np.maximum(state.v_max, v + eps)", "The maximum is over v itself; eps is added to its root."),
    Mistake(V_MAX, "state.v_max + v", "v_max is the largest v so far, not their sum."),
    Mistake(V_MAX, "beta2 * state.v_max + (1 - beta2) * v", "v_max is the largest v so far, not their average."),
    Mistake(V_MAX, "np.maximum(state.v_max, np.max(v))", "Each coordinate has its own maximum, over time alone."),
    Mistake(V_MAX, "np.maximum(state.v_max, np.mean(v))", "Each coordinate has its own maximum, not that of a mean."),
    Mistake(
        f"v = {V}\n",
        f"v = {V.replace('state.v', 'state.v_max')}\n",
        "v goes on from the old v; only v_max remembers the largest.",
    ),
    Mistake(f"v = {V}\n", f"v = np.maximum(state.v, {V})\n", "v itself may fall again; only v_max keeps the largest."),
    Mistake(
        V_MAX,
        "v",
        "The maximum is over v, the average; here it is over the direction m.",
        also=((M_LINE, f"m = np.maximum(state.m, {M})\n"),),
    ),
)

IGNORED = tuple(
    Mistake(M_LINE, f"{statement}\n    {M_LINE}", hint)
    for statement, hint in (
        ("beta1, beta2 = beta2, beta1", "beta1 belongs to m and beta2 to v; here they are exchanged."),
        ("beta1 = 0.9", "beta1 is ignored: the caller's value counts, not 0.9."),
        ("beta2 = 0.999", "beta2 is ignored: the caller's value counts, not 0.999."),
        ("eta = 0.001", "eta is ignored: the caller's learning rate counts, not 0.001."),
        ("eps = 1e-8", "eps is ignored: the caller's value counts, not 1e-8."),
        ("beta1, beta2, eps = 0.9, 0.999, 1e-8", "beta1, beta2 and eps are ignored: the caller's values count."),
        ("g = np.clip(g, -1.0, 1.0)", "g enters as it is: AMSGrad does not clip it."),
        ("g = g + 0.01 * theta", "g enters as it is: adding a multiple of theta is L2 regularization."),
        ("beta1 = beta1 / (state.t + 1)", "beta1 stays as it is given; its fall belongs to the proof."),
        ("eta = eta / (state.t + 1) ** 0.5", "eta enters as it is given: a schedule decides its fall."),
    )
)


def moving(numerator: str, root: str) -> tuple[Mistake, ...]:
    """What goes wrong in theta's line: `numerator` over `root` plus eps."""
    ratio = f"{numerator} / ({root} + eps)"
    step = f"theta = theta - eta * {ratio}"
    below = f"({root} + eps)"
    return (
        Mistake("theta - eta", "theta + eta", "The step goes downhill: minus, not plus."),
        Mistake(step, "pass", "theta does not move: the new theta has to be computed and returned."),
        Mistake("theta - eta", "-eta", "This is the update alone: the new theta is the old one plus it."),
        Mistake("theta - eta", "eta", "This is the step alone: the new theta is the old one minus it."),
        Mistake(f"eta * {numerator}", numerator, "The learning rate eta scales the step; here it is not used."),
        Mistake(f"eta * {numerator}", "eta * g", "The step follows the average m; g alone is RMSProp's."),
        Mistake(ratio, numerator, "The step is divided by the root of v_max, coordinate by coordinate."),
        Mistake(ratio, "g", "This is gradient descent: the step needs m and the root of v_max."),
        Mistake(ratio, f"np.sign({numerator})", "The step is m over the root of v_max, not the sign of m."),
        Mistake(f"{numerator} / (", f"{numerator} * (", "The step is divided by the root of v_max, not multiplied."),
        Mistake("v_max**0.5", "v**0.5", "The denominator uses v_max; with v alone this step is Adam's."),
        Mistake("v_max**0.5", "state.v_max**0.5", "The denominator uses the new v_max, which counts this step's v."),
        Mistake("v_max**0.5", "v_max", "The denominator is the root of v_max, which is of g's size."),
        Mistake("v_max**0.5", "np.mean(v_max) ** 0.5", "Each coordinate is divided by its own root of v_max."),
        Mistake("v_max**0.5", "np.max(v_max) ** 0.5", "The maximum is over time, for each coordinate by itself."),
        Mistake("v_max**0.5", "np.maximum(v_max**0.5, 1.0)", "Nothing bounds the root of v_max from below but eps."),
        Mistake(step, f"{step} - eta * 0.01 * theta", "theta does not shrink by itself: that is AdamW's decay."),
        Mistake(below, f"(({root}) ** 2 + eps) ** 0.5", "eps goes outside the square root."),
        Mistake(
            below,
            f"(({root}) ** 2 + eps**2) ** 0.5",
            "eps goes outside the square root; inside, squared, it is not the same.",
        ),
        Mistake(below, f"(({root}) ** 2 + eps) ** 0.5 + eps", "Division comes before addition, and eps is added once."),
        Mistake(below, f"({root})", "eps keeps the division finite where v_max is 0: add it to the root."),
        Mistake(below, f"np.maximum({root}, eps)", "eps is added to the root; it is not a lower bound of it."),
        Mistake(below, f"({root}) + eps", "Division comes before addition: the root plus eps needs brackets."),
        Mistake(below, f"({root} - eps)", "eps is added to the root: it keeps the denominator above 0."),
    )


def memory(t: str, step: str) -> tuple[Mistake, ...]:
    """What goes wrong in the state: `t` is how the rule's last line counts, `step` theta's line."""
    result = f"MaxMoments({t}, m, v, v_max)"
    returned = (
        ("MaxMoments(state.t, m, v, v_max)", "The state returns the new t, which counts this step."),
        ("MaxMoments(state.t + 2, m, v, v_max)", "t is counted once per step; here it grows by two."),
        ("MaxMoments(1, m, v, v_max)", "t grows by one at each step: take it from the state."),
        (f"MaxMoments({t}, state.m, v, v_max)", "The state returns the new m, not the old one."),
        (f"MaxMoments({t}, m, state.v, v_max)", "The state returns the new v, not the old one."),
        (f"MaxMoments({t}, m, v, state.v_max)", "The state returns the new v_max, not the old one."),
        (f"MaxMoments({t}, g, v, v_max)", "The state keeps the average m, not g."),
        (f"MaxMoments({t}, m, g**2, v_max)", "The state keeps the average v, not the square of g."),
        (f"MaxMoments({t}, m, v, v)", "The state keeps v_max, which does not fall as v does."),
        (f"MaxMoments({t}, m, v_max, v)", "The fields are t, m, v, v_max; here v and v_max are exchanged."),
        (f"MaxMoments({t}, v, m, v_max)", "The fields are t, m, v, v_max; here m and v are exchanged."),
        (f"MaxMoments(m, v, v_max, {t})", "The fields are t, m, v, v_max, in this order; t comes first."),
        (f"MaxMoments({t}, m, v, v_max**0.5)", "The state keeps v_max itself; the root is taken in the step."),
        ("state", "The next step needs the new state: what is returned is the old one."),
    )
    lost = Mistake(step, "pass", "theta and the state come back unchanged: return new ones.", also=((result, "state"),))
    return (*(Mistake(result, new, hint) for new, hint in returned), lost)


CORRECTED = (
    Mistake(f"({ROOT} +", "(v_max**0.5 +", "v_max starts at 0 and is too small at first: it needs the correction."),
    Mistake(M_HAT, "m", "m starts at 0 and is too small at first: m needs the correction too."),
    Mistake(
        M_HAT,
        "m",
        "This is the paper's form; here m and v_max are corrected as in Adam.",
        also=((f"({ROOT} +", "(v_max**0.5 +"),),
    ),
    Mistake(
        V_MAX,
        "np.maximum(state.v_max, v / (1 - beta2**t))",
        "The maximum is over the raw v, and the correction comes after it.",
        also=((f"({ROOT} +", "(v_max**0.5 +"),),
    ),
    Mistake(V_MAX, "np.maximum(state.v_max, v / (1 - beta2**t))", "v is corrected once: after the maximum."),
    Mistake(ROOT, "v_max**0.5 / (1 - beta2**t)", "The correction of v_max is under a root, as v_max is."),
    Mistake(ROOT, "v_max**0.5 / (1 - beta2) ** 0.5", "The correction of v_max fades with time: 1 - beta2**t."),
    Mistake(ROOT, "v_max**0.5 / (1 - beta2 ** (t + 1)) ** 0.5", "The correction of v_max is one step ahead."),
    Mistake(ROOT, "v_max**0.5 / (1 - beta1**t) ** 0.5", "v_max is corrected with v's own decay, beta2."),
    Mistake(ROOT, "v_max**0.5 / (1 + beta2**t) ** 0.5", "The correction enlarges v_max: 1 - beta2**t is below 1."),
    Mistake(ROOT, "v_max**0.5 * (1 - beta2**t) ** 0.5", "The correction enlarges v_max: divide by 1 - beta2**t."),
    Mistake(ROOT, "v_max**0.5 / (1 - beta2) ** (t / 2)", "In v_max's correction the power t belongs to beta2 alone."),
    Mistake(
        f"({ROOT} + eps)",
        "((v_max**0.5 + eps) / (1 - beta2**t) ** 0.5)",
        "eps is added after the correction of v_max; here it is corrected as well.",
    ),
    Mistake(
        f"({ROOT} + eps)",
        "((v_max + eps) / (1 - beta2**t)) ** 0.5",
        "eps goes outside the root, and is added after the correction of v_max.",
    ),
    Mistake("t = state.t + 1", "t = 1", "t grows by one at each step; here every step is the first."),
    Mistake("t = state.t + 1", "t = state.t + 2", "The first step has t = 1; here t starts one too late."),
    Mistake(
        "MaxMoments(t, m, v, v_max)", "MaxMoments(t, m_hat, v, v_max)", "The state keeps m uncorrected, not m_hat."
    ),
    Mistake(
        "MaxMoments(t, m, v, v_max)",
        "MaxMoments(t, m, v, v_max / (1 - beta2**t))",
        "The state keeps v_max uncorrected: the correction is for this step.",
    ),
)

UNCORRECTED = (
    Mistake(
        "eta * m /",
        "eta * m / (1 - beta1 ** (state.t + 1)) /",
        "The paper's form has no bias correction: m enters as it is.",
    ),
    Mistake(
        "(v_max**0.5 +",
        "((v_max / (1 - beta2 ** (state.t + 1))) ** 0.5 +",
        "The paper's form has no bias correction: v_max enters as it is.",
    ),
    Mistake(
        "eta * m / (v_max**0.5 +",
        "eta * m / (1 - beta1 ** (state.t + 1)) / ((v_max / (1 - beta2 ** (state.t + 1))) ** 0.5 +",
        "This is torch's form; the paper's has no bias correction.",
    ),
    Mistake(
        V_MAX,
        "np.maximum(state.v_max, v / (1 - beta2 ** (state.t + 1)))",
        "The paper's form has no bias correction: the maximum is over v.",
    ),
    Mistake(
        V_MAX,
        "np.maximum(state.v_max, v / (1 - beta2 ** (state.t + 1)))",
        "This is optax's form; the paper's has no bias correction.",
        also=(("eta * m /", "eta * m / (1 - beta1 ** (state.t + 1)) /"),),
    ),
)

MOMENTS = (*FIRST_MOMENT, *recast(SECOND_MOMENT, without=["running maximum"]), *MAXIMUM, *IGNORED)
OF_M = tuple(mistake for mistake in CORRECTION if "v" not in mistake.old and "beta2" not in mistake.old)
STEP = f"theta = theta - eta * m_hat / ({ROOT} + eps)"
PAPER_STEP = "theta = theta - eta * m / (v_max**0.5 + eps)"

AMSGRAD = (*MOMENTS, *CORRECTED, *OF_M, *moving("m_hat", ROOT), *memory("t", STEP))
AMSGRAD_PAPER = (*MOMENTS, *UNCORRECTED, *moving("m", "v_max**0.5"), *memory("state.t + 1", PAPER_STEP))
