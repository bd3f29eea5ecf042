"""What goes wrong in NAdam, beside what goes wrong in Adam's moments."""

from autograder.checks import adam_mistakes as adam
from autograder.checks.moment_mistakes import FIRST_MOMENT, SECOND_MOMENT, M
from autograder.mistakes import Mistake

MU_NEXT = "mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))"
MU = "mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))"
PRODUCT = "mu_product = (1 if state.t == 0 else state.mu_product) * mu"
RESULT = "NadamMoments(t, m, v, mu_product)"
M_HAT = "m_hat = mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)"

FACTORS = (
    Mistake(f"    {MU}", "    mu = beta1", "mu grows with t: beta1 (1 - 0.96**(t momentum_decay) / 2)."),
    Mistake(MU_NEXT, "mu_next = mu", "mu_next is the factor of the step to come: it uses t + 1."),
    Mistake(
        f"    {MU}",
        "    mu = mu_next = beta1",
        "Both factors grow with t: beta1 (1 - 0.96**(t momentum_decay) / 2).",
        also=((MU_NEXT, "pass"),),
    ),
    Mistake(
        f"    {MU}",
        "    mu = beta1 * (1 - 0.96 ** (t * momentum_decay))",
        "The factor starts near beta1 / 2: only half of 0.96**(…) is taken off.",
        also=((MU_NEXT, "mu_next = beta1 * (1 - 0.96 ** ((t + 1) * momentum_decay))"),),
    ),
    Mistake(
        f"    {MU}",
        "    mu = beta1 * (1 - 0.5 * 0.96**t)",
        "The power in the factor is t times momentum_decay.",
        also=((MU_NEXT, "mu_next = beta1 * (1 - 0.5 * 0.96 ** (t + 1))"),),
    ),
    Mistake(
        f"    {MU}",
        "    mu = beta1 * (1 - 0.5 * 0.96 ** (state.t * momentum_decay))",
        "The first step has t = 1 in its factor mu, and 2 in mu_next.",
        also=((MU_NEXT, "mu_next = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))"),),
    ),
    Mistake(
        f"    {MU}",
        "    mu = beta1 * (1 - 0.5 * 0.96 ** (state.t * momentum_decay))",
        "mu is one step late: at the first step its power has t = 1, not 0.",
    ),
    Mistake(
        f"    {MU}",
        "    mu = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))",
        "mu is one step ahead: t + 1 belongs to mu_next alone.",
        also=((MU_NEXT, "mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 2) * momentum_decay))"),),
    ),
    Mistake(
        f"m = {M}\n", "m = mu * state.m + (1 - mu) * g\n", "m decays with beta1, as in Adam; mu enters m_hat alone."
    ),
    Mistake(adam.T, f"{adam.T}\n    momentum_decay = 4e-3", "momentum_decay is ignored: the caller's value counts."),
    Mistake(PRODUCT, "mu_product = state.mu_product * mu", "The product of the factors starts at 1, not at 0."),
    Mistake(PRODUCT, "mu_product = mu", "mu_product is the product of the factors of all steps, not this one's."),
    Mistake(
        f"    {MU}",
        "    mu = beta1 * (1 - 0.5 * 0.96 * t * momentum_decay)",
        "0.96 is raised to the power t times momentum_decay, not multiplied by it.",
        also=((MU_NEXT, "mu_next = beta1 * (1 - 0.5 * 0.96 * (t + 1) * momentum_decay)"),),
    ),
    Mistake(
        f"    {MU}",
        "    mu = beta1 * 0.5 * 0.96 ** (t * momentum_decay)",
        "The factor grows with t: what fades is taken away from 1.",
        also=((MU_NEXT, "mu_next = beta1 * 0.5 * 0.96 ** ((t + 1) * momentum_decay)"),),
    ),
    Mistake(PRODUCT, "mu_product = state.mu_product + mu", "mu_product is a product: the factors mu are multiplied."),
    Mistake(PRODUCT, "mu_product = beta1**t", "mu_product multiplies the factors mu that were used, not beta1."),
)

LOOK_AHEAD = (
    Mistake(M_HAT, "m_hat = m / (1 - beta1**t)", "NAdam looks ahead: m_hat takes m forward and adds a share of g."),
    Mistake(
        M_HAT, "m_hat = m / (1 - mu_product)", "m_hat has two parts: m taken forward by mu_next, and a share of g."
    ),
    Mistake(
        M_HAT,
        "m_hat = mu_next * m / (1 - mu_product * mu_next)",
        "m_hat has a second part: g with the weight 1 - mu, corrected.",
    ),
    Mistake(M_HAT, M_HAT.replace("mu_next * m /", "mu * m /"), "m is taken forward with the factor of the next step."),
    Mistake(
        M_HAT,
        M_HAT.replace("(1 - mu_product * mu_next)", "(1 - mu_product)"),
        "m's part is corrected with the product that includes mu_next.",
    ),
    Mistake(
        M_HAT,
        M_HAT.replace("g / (1 - mu_product)", "g / (1 - mu_product * mu_next)"),
        "g's part is corrected with the product up to this step, without mu_next.",
    ),
    Mistake(M_HAT, M_HAT.replace("g / (1 - mu_product)", "g"), "g's part needs its correction too."),
    Mistake(M_HAT, M_HAT.replace("(1 - mu) * g", "g"), "g's part has the weight 1 - mu."),
    Mistake(M_HAT, M_HAT.replace("(1 - mu) * g", "(1 - mu_next) * g"), "g's weight is 1 - mu, with this step's mu."),
    Mistake(
        M_HAT, M_HAT.replace("(1 - mu) * g", "(1 - beta1) * g"), "g's weight is 1 - mu; 1 - beta1 is its weight in m."
    ),
    Mistake(
        M_HAT,
        "m_hat = mu_next * m / (mu_product * mu_next) + (1 - mu) * g / mu_product",
        "The product is the share that is missing; divide by the share that is there.",
    ),
    Mistake(M_HAT, "m_hat = mu_next * m + (1 - mu) * g", "Both parts of m_hat need their correction."),
    Mistake(
        "v_hat = v / (1 - beta2**t)", "v_hat = v", "v starts at 0 and is too small at first: it needs the correction."
    ),
    Mistake("(1 - beta2**t)", "(1 - beta2)", "The correction of v fades with time: divide by 1 - beta2**t."),
)

MEMORY = (
    Mistake(RESULT, "NadamMoments(state.t, m, v, mu_product)", "The state returns the new t."),
    Mistake(RESULT, "NadamMoments(t, m_hat, v, mu_product)", "The state keeps m, not m_hat."),
    Mistake(RESULT, "NadamMoments(t, m, v_hat, mu_product)", "The state keeps v, not v_hat."),
    Mistake(
        RESULT,
        "NadamMoments(t, m, v, mu_product * mu_next)",
        "The stored product ends with this step's mu; mu_next belongs to the next.",
    ),
    Mistake(RESULT, "NadamMoments(t, m, v, mu)", "The state keeps the whole product, not mu."),
    Mistake(
        adam.STEP,
        "pass",
        "theta and the state come back unchanged: the step returns new ones.",
        also=((RESULT, "state"),),
    ),
    Mistake(RESULT, "state", "The next step needs the new state; here the old is returned."),
)

NADAM = (
    *FIRST_MOMENT,
    *SECOND_MOMENT,
    *adam.DIRECTION,
    *adam.EPSILON,
    *adam.IGNORED,
    *FACTORS,
    *LOOK_AHEAD,
    *MEMORY,
)
