"""What goes wrong in Adam's step and its memory, each as an edit of the reference.

The groups belong to lines that several rules share: a rule takes the groups whose lines it has.
"""

from autograder.checks.moment_mistakes import CORRECTION, FIRST_MOMENT, M_HAT, SECOND_MOMENT, M, V
from autograder.mistakes import Mistake

T = "t = state.t + 1"
STEP = "theta = theta - eta * m_hat / (v_hat**0.5 + eps)"
RESULT = "Moments(t, m, v)"

NESTEROV = (
    Mistake(
        M_HAT,
        "(beta1 * m + (1 - beta1) * g) / (1 - beta1**t)",
        "Adam steps along m_hat; looking ahead with g once more is Nesterov's.",
    ),
)

DIRECTION = (
    Mistake(STEP, STEP.replace("theta - eta", "theta + eta"), "The step goes downhill: minus, not plus."),
    Mistake(STEP, "pass", "theta does not move: the new theta has to be computed and returned."),
    Mistake(
        STEP, STEP.replace("theta - eta", "-eta"), "This is the update alone: the new theta is the old one plus it."
    ),
    Mistake(STEP, STEP.replace("theta - eta", "eta"), "This is the step alone: the new theta is the old one minus it."),
    Mistake(
        STEP,
        STEP.replace("(v_hat**0.5 + eps)", "(v**0.5 / (1 - beta2**t) + eps)"),
        "The correction of v is under the root too: first correct, then take the root.",
    ),
    Mistake(
        STEP,
        STEP.replace("m_hat / (v_hat**0.5 + eps)", "m_hat * (1 - beta2**t) / (v**0.5 + eps)"),
        "v stands under a root, and so does its factor when it moves into the rate.",
    ),
    Mistake(STEP, STEP.replace("m_hat /", "g /"), "The step follows m_hat, the average; g alone is RMSProp's."),
    Mistake(STEP, "theta = theta - eta * m_hat", "The step is divided by the root of v_hat, coordinate by coordinate."),
    Mistake(STEP, "theta = theta - eta * g", "This is gradient descent: the step needs m_hat and the root of v_hat."),
    Mistake(STEP, "theta = theta - eta * np.sign(m_hat)", "The step is m_hat over the root of v_hat, not its sign."),
    Mistake(STEP, STEP.replace("theta - eta * m_hat", "theta - m_hat"), "The learning rate eta scales the step."),
    Mistake(
        STEP,
        STEP.replace("m_hat / (v_hat**0.5 + eps)", "m_hat * (v_hat**0.5 + eps)"),
        "The step is divided by the root of v_hat, not multiplied.",
    ),
    Mistake(STEP, STEP.replace("v_hat**0.5", "v_hat"), "The denominator is the root of v_hat, which is of g's size."),
    Mistake(
        STEP,
        "theta = theta - eta * (m_hat / (v_hat + eps)) ** 0.5",
        "The root belongs to v_hat alone; over the ratio it loses the sign of m_hat.",
    ),
    Mistake(STEP, STEP.replace("v_hat**0.5", "m_hat**0.5"), "The denominator is the root of v_hat, not of m_hat."),
    Mistake(STEP, STEP.replace("m_hat /", "np.sign(m_hat) * abs(g) /"), "The step follows m_hat itself."),
    Mistake(
        STEP,
        STEP.replace("v_hat**0.5", "np.mean(v_hat) ** 0.5"),
        "Each coordinate is divided by its own root of v_hat, not by one for all.",
    ),
    Mistake(STEP, f"{STEP} - eta * 0.01 * theta", "Adam does not shrink theta by itself; that is AdamW's decay."),
    Mistake(T, f"{T}\n    g = g + 0.01 * theta", "g enters as it is: adding a multiple of theta is L2 regularization."),
    Mistake(T, f"{T}\n    g = np.clip(g, -1.0, 1.0)", "g enters as it is: Adam does not clip it."),
    Mistake(T, f"{T}\n    g = g / np.linalg.norm(g)", "g enters as it is: Adam does not normalize it."),
)

EPSILON = (
    Mistake(STEP, STEP.replace("v_hat**0.5 + eps", "(v_hat + eps) ** 0.5"), "eps goes outside the square root."),
    Mistake(
        STEP,
        STEP.replace("v_hat**0.5 + eps", "(v_hat + eps**2) ** 0.5"),
        "eps goes outside the square root; inside, squared, it is not the same.",
    ),
    Mistake(
        STEP,
        STEP.replace("v_hat**0.5 + eps", "(v_hat + eps) ** 0.5 + eps"),
        "eps is added once, outside the square root.",
    ),
    Mistake(
        STEP,
        STEP.replace("v_hat**0.5 + eps", "(v**0.5 + eps) / (1 - beta2**t) ** 0.5"),
        "eps is added after the correction of v; here the correction scales eps too.",
    ),
    Mistake(
        STEP,
        STEP.replace("v_hat**0.5 + eps", "((v + eps) / (1 - beta2**t)) ** 0.5"),
        "eps goes outside the root, and is added after the correction of v.",
    ),
    Mistake(STEP, STEP.replace(" + eps", ""), "eps keeps the division finite where v_hat is 0: add it to the root."),
    Mistake(
        STEP,
        STEP.replace("v_hat**0.5 + eps", "np.maximum(v_hat**0.5, eps)"),
        "eps is added to the root; it is not a lower bound of it.",
    ),
    Mistake(
        STEP,
        STEP.replace("m_hat / (v_hat**0.5 + eps)", "(m_hat / v_hat**0.5 + eps)"),
        "eps belongs to the denominator: put the root and eps in brackets.",
    ),
    Mistake(
        STEP,
        STEP.replace("(v_hat**0.5 + eps)", "v_hat**0.5 + eps"),
        "Division comes before addition: the root plus eps needs brackets.",
    ),
    Mistake(STEP, STEP.replace("+ eps", "- eps"), "eps is added to the root: it keeps the denominator above 0."),
)

ETA = (
    Mistake(
        f"m = {M}\n",
        "m = beta1 * state.m + eta * g * (1 - beta1)\n",
        "eta scales the step, not what enters m: m must not remember old rates.",
        also=(("theta - eta * m_hat", "theta - m_hat"),),
    ),
    Mistake(
        STEP, STEP.replace("- eta *", "- eta / t**0.5 *"), "eta enters as it is given: a schedule decides its fall."
    ),
)

IGNORED = (
    Mistake(T, f"{T}\n    beta1, beta2 = beta2, beta1", "beta1 belongs to m and beta2 to v; here they are exchanged."),
    Mistake(T, f"{T}\n    beta1 = 0.9", "beta1 is ignored: the caller's value counts, not 0.9."),
    Mistake(T, f"{T}\n    beta2 = 0.999", "beta2 is ignored: the caller's value counts, not 0.999."),
    Mistake(T, f"{T}\n    eta = 0.001", "eta is ignored: the caller's learning rate counts, not 0.001."),
    Mistake(T, f"{T}\n    eps = 1e-8", "eps is ignored: the caller's value counts, not 1e-8."),
    Mistake(
        T,
        f"{T}\n    beta1, beta2 = 0.9, 0.999",
        "beta1 and beta2 are ignored: the caller's values count, not .9 and .999.",
    ),
    Mistake(
        T,
        f"{T}\n    beta1, beta2, eps = 0.9, 0.999, 1e-8",
        "beta1, beta2 and eps are ignored: the caller's values count.",
    ),
)

START_AT_FIRST = (
    Mistake(
        f"m = {M}\n",
        f"m = g if t == 1 else {M}\n",
        "m and v start at 0 and are corrected; here they start at the first gradient.",
        also=(
            (f"v = {V}\n", f"v = g**2 if t == 1 else {V}\n"),
            ("m_hat = m / (1 - beta1**t)", "m_hat = m"),
            ("v_hat = v / (1 - beta2**t)", "v_hat = v"),
        ),
    ),
)

OTHER_STEPS = (
    Mistake(
        M_HAT,
        "beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1**t)",
        "Adam steps along m_hat; the average one step ahead is NAdam's.",
    ),
    Mistake(
        STEP, STEP.replace("m_hat /", "np.mean(m_hat) /"), "Each coordinate follows its own m_hat, not one for all."
    ),
    Mistake(
        STEP, STEP.replace("v_hat**0.5 + eps", "v_hat**0.5 * eps"), "eps is added to the root; here it multiplies it."
    ),
    Mistake(
        STEP,
        STEP.replace("v_hat**0.5", "np.maximum(v_hat - m_hat**2, 0.0) ** 0.5"),
        "v_hat enters as it is: no mean is taken away from the squares.",
    ),
    Mistake(f"m = {M}\n", "m = beta1 * state.m + 1 - beta1 * g\n", "The weight of g is 1 - beta1: it needs brackets."),
)

COUNT = (
    Mistake(T, "t = 1", "t grows by one at each step: take it from the state."),
    Mistake(
        T,
        "t = max(state.t, 1)",
        "t counts this step before it corrects; here the second step has t = 1 again.",
        also=((RESULT, "Moments(state.t + 1, m, v)"),),
    ),
    Mistake(
        T,
        "t = max(state.t, 1)",
        "t counts this step before it corrects; here the state's t is one ahead.",
        also=((RESULT, "Moments(t + 1, m, v)"),),
    ),
    Mistake(T, "t = state.t + 2", "The first step has t = 1; here t starts one too late."),
)

MEMORY = (
    Mistake(
        RESULT,
        "Moments(t, m_hat, v_hat)",
        "The state keeps m and v uncorrected; the hats are for this step.",
    ),
    Mistake(RESULT, "Moments(t, m_hat, v)", "The state keeps m uncorrected; m_hat is for this step only."),
    Mistake(RESULT, "Moments(t, m, v_hat)", "The state keeps v uncorrected; v_hat is for this step only."),
    Mistake(RESULT, "Moments(state.t, m, v)", "The state returns the new t, which counts this step."),
    Mistake(RESULT, "Moments(t + 1, m, v)", "t is counted once per step; here it grows by two."),
    Mistake(RESULT, "Moments(t, v, m)", "The fields of Moments are t, m, v, in this order; m and v are exchanged."),
    Mistake(RESULT, "Moments(m, v, t)", "The fields of Moments are t, m, v, in this order; t comes first."),
    Mistake(RESULT, "Moments(t, state.m, state.v)", "The state returns the new m and v, not the old ones."),
    Mistake(RESULT, "Moments(t, state.m, v)", "The state returns the new m, not the old one."),
    Mistake(RESULT, "Moments(t, m, state.v)", "The state returns the new v, not the old one."),
    Mistake(RESULT, "Moments(t, g, v)", "The state keeps the average m, not g."),
    Mistake(RESULT, "Moments(t, m, g**2)", "The state keeps the average v, not the square of g."),
    Mistake(RESULT, "Moments(t, g, g**2)", "The state keeps the averages m and v, not g and its square."),
    Mistake(RESULT, "Moments(t, m, v**0.5)", "The state keeps v itself; the root is taken in the step."),
    Mistake(
        STEP,
        "pass",
        "theta and the state come back unchanged: the step returns new ones.",
        also=((RESULT, "state"),),
    ),
    Mistake(RESULT, "state", "The next step needs the new t, m and v: the state that is returned lacks them."),
)

ADAM = (
    *FIRST_MOMENT,
    *SECOND_MOMENT,
    *CORRECTION,
    *NESTEROV,
    *DIRECTION,
    *EPSILON,
    *ETA,
    *START_AT_FIRST,
    *OTHER_STEPS,
    *IGNORED,
    *COUNT,
    *MEMORY,
)
