"""What goes wrong where weights decay in Adam: coupled inside g, or apart from the gradient."""

from autograder.checks import adam_mistakes as adam
from autograder.checks.moment_mistakes import CORRECTION, FIRST_MOMENT, SECOND_MOMENT, M, V
from autograder.mistakes import Mistake, recast

PENALTY = "g = g + lam * theta"
DECAY = "(1 - eta * lam) * theta"
STEP = adam.STEP.replace("= theta", f"= {DECAY}")
IGNORED = (
    Mistake(adam.T, f"{adam.T}\n    lam = 1e-2", "lam is ignored: the caller's value counts, not 1e-2."),
    Mistake(adam.T, f"{adam.T}\n    eps, lam = 1e-8, 1e-2", "eps and lam are ignored: the caller's values count."),
    Mistake(
        adam.T,
        f"{adam.T}\n    beta1, beta2, eps, lam = 0.9, 0.999, 1e-8, 1e-2",
        "beta1, beta2, eps and lam are ignored: the caller's values count.",
    ),
)

COUPLED = (
    Mistake(f"    {PENALTY}\n", "", "theta does not decay: lam times theta is added to g."),
    Mistake(
        f"    {PENALTY}\n",
        "",
        "This decay is AdamW's: coupled, lam times theta goes through both moments.",
        also=((adam.STEP, STEP),),
    ),
    Mistake(
        f"    {PENALTY}\n",
        "",
        "Coupled, lam times theta is added to g, before the moments, and without eta.",
        also=((adam.STEP, STEP.replace("eta * lam", "lam")),),
    ),
    Mistake(
        f"    {PENALTY}\n",
        "",
        "Coupled, lam times theta enters m: here it skips m and v and meets the root.",
        also=((adam.STEP, adam.STEP.replace("m_hat /", "(m_hat + lam * theta) /")),),
    ),
    Mistake(
        f"    {PENALTY}\n",
        "",
        "lam times theta belongs to g, which both moments average: v lacks it here.",
        also=((f"m = {M}\n", f"m = {M.replace('* g', '* (g + lam * theta)')}\n"),),
    ),
    Mistake(
        f"    {PENALTY}\n",
        "",
        "lam times theta belongs to g, which both moments average: m lacks it here.",
        also=((f"v = {V}\n", f"v = {V.replace('g**2', '(g + lam * theta) ** 2')}\n"),),
    ),
    Mistake(
        f"    {PENALTY}\n",
        "",
        "lam times theta belongs to g before it is weighted with 1 - beta1.",
        also=((f"m = {M}\n", f"m = {M} + lam * theta\n"),),
    ),
    Mistake(PENALTY, "g = g - lam * theta", "The gradient of the penalty is added to g: it pulls theta toward 0."),
    Mistake(
        PENALTY, "g = g + lam * eta * theta", "The penalty's gradient is lam times theta; eta comes with the step."
    ),
    Mistake(PENALTY, "g = g + 2 * lam * theta", "The penalty is lam / 2 times theta squared: its slope has no 2."),
    Mistake(PENALTY, "g = g + lam / 2 * theta", "The gradient of half a square has no half left: lam times theta."),
    Mistake(PENALTY, "g = g + lam * theta**2", "The penalty is a square; its gradient is lam times theta itself."),
    Mistake(PENALTY, "g = g + lam", "The penalty's gradient is lam times theta; here theta is missing."),
    Mistake(PENALTY, "g = g + theta", "The penalty's gradient is lam times theta; here lam is missing."),
    Mistake(
        PENALTY, "g = g + lam * np.sign(theta)", "That is the L1 penalty; the gradient of L2's is lam times theta."
    ),
    Mistake(PENALTY, "g = g + lam * abs(theta)", "theta keeps its sign in the penalty's gradient: it pulls toward 0."),
    Mistake(
        PENALTY,
        "g = g + lam * np.linalg.norm(theta)",
        "Each coordinate is pulled by its own theta, not by the norm of the layer.",
    ),
    Mistake(PENALTY, "g = (1 - lam) * g + lam * theta", "The penalty is added: g itself stays whole."),
    Mistake(PENALTY, "g = lam * theta", "The penalty's gradient is added to g; here g is lost."),
    Mistake(adam.STEP, STEP, "Weights decay once, inside g; here they decay in theta's line too."),
)

DECOUPLED = (
    Mistake(DECAY, "theta", "theta does not decay: it shrinks by the factor 1 - eta * lam."),
    Mistake(
        DECAY,
        "theta",
        "This is coupled L2: in AdamW the decay stays out of g and the moments.",
        also=((f"m = {M}\n", f"{PENALTY}\n    m = {M}\n"),),
    ),
    Mistake(
        f"m = {M}\n", f"{PENALTY}\n    m = {M}\n", "Weights decay once, in theta's line; here g has a penalty too."
    ),
    Mistake(DECAY, "(1 - lam) * theta", "The learning rate scales the decay too."),
    Mistake(DECAY, "(1 - eta) * theta", "lam scales the decay; here it is not used."),
    Mistake(DECAY, "(1 + eta * lam) * theta", "The decay makes theta smaller: it is subtracted."),
    Mistake(DECAY, "(1 - eta) * lam * theta", "The factor of theta is 1 minus the product of eta and lam."),
    Mistake(DECAY, "eta * lam * theta", "The factor of theta is what is left of it, near 1, not what decays."),
    Mistake(DECAY, "lam * theta", "The factor of theta is near 1: what decays is subtracted from it."),
    Mistake(DECAY, "theta - eta * lam", "The decay is proportional to theta; here every coordinate loses the same."),
    Mistake(DECAY, "theta - eta * lam * np.sign(theta)", "The decay is proportional to theta, not to its sign."),
    Mistake(DECAY, "theta - eta * lam * abs(theta)", "The decay pulls toward 0 from both sides: theta keeps its sign."),
    Mistake(DECAY, "theta - eta * lam * g", "The decay is proportional to theta, not to g."),
    Mistake(DECAY, "theta - eta * lam * theta**2", "The decay is proportional to theta, not to its square."),
    Mistake(
        DECAY, "(1 - 2 * eta * lam) * theta", "The factor is 1 - eta * lam: the 2 of a square's slope is not in it."
    ),
    Mistake(DECAY, "(1 - eta * lam / 2) * theta", "The factor is 1 - eta * lam, without a half."),
    Mistake(DECAY, "(1 - eta * lam) ** t * theta", "Each step decays once: theta holds the earlier decays already."),
    Mistake(DECAY, "(1 - eta * lam**2) * theta", "lam enters the decay as it is, not squared."),
    Mistake(DECAY, "(1 - eta**2 * lam) * theta", "eta scales the decay once."),
    Mistake(DECAY, "(1 - 0.001 * lam) * theta", "The decay follows the eta of this step, not a fixed rate."),
    Mistake(DECAY, "np.exp(-eta * lam) * theta", "The decay is the linear factor 1 - eta * lam, not an exponential."),
    Mistake(DECAY, "theta / (1 + eta * lam)", "The decay multiplies by 1 - eta * lam; dividing is the proximal form."),
    Mistake(
        STEP,
        "theta = (1 - eta * lam) * (theta - eta * m_hat / (v_hat**0.5 + eps))",
        "theta decays before the step is taken from it: the step does not shrink.",
    ),
    Mistake(
        STEP,
        adam.STEP.replace("m_hat /", "(m_hat + lam * theta) /"),
        "The decay is not divided by the root of v_hat: that is what decoupled means.",
    ),
    Mistake(
        STEP,
        f"{adam.STEP}\n    theta = theta - lam * theta",
        "The decay comes before the step, and eta scales it.",
    ),
    Mistake(
        adam.RESULT,
        "Moments(t, m + lam * theta, v)",
        "The state keeps m without the decay, which is apart from the moments.",
    ),
)

SHRINKS = ("Adam does not shrink", "L2 regularization")
LINES = (
    *FIRST_MOMENT,
    *SECOND_MOMENT,
    *CORRECTION,
    *adam.NESTEROV,
    *recast(adam.DIRECTION, without=SHRINKS),
    *recast(adam.EPSILON, "theta = theta - eta", "- eta"),  # so that a wrong decay may go with it
    *adam.ETA,
    *adam.IGNORED,
    *adam.COUNT,
    *adam.MEMORY,
)
ADAM_L2 = (*LINES, *COUPLED, *IGNORED)
ADAMW = (*recast(LINES, "theta = theta", f"theta = {DECAY}"), *DECOUPLED, *IGNORED)
