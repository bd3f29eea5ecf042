"""What goes wrong in LAMB's direction and trust ratio, each as an edit of the reference."""

from autograder.checks import adam_mistakes as adam
from autograder.checks.moment_mistakes import CORRECTION, FIRST_MOMENT, SECOND_MOMENT
from autograder.mistakes import Mistake

U = "u = m_hat / (v_hat**0.5 + eps) + lam * theta"
STEP = "theta = theta - eta * trust_ratio(theta, u, phi, batch_dims) * u"
NORMS = "size, step = np.linalg.norm(theta), np.linalg.norm(u)"
CLIP = "clipped = size if phi is None else np.minimum(np.maximum(size, phi[0]), phi[1])"


def _ratio(
    hint: str,
    value: str = "clipped / step",
    norms: str = NORMS,
    clip: str = CLIP,
    when: str = "(size == 0) | (step == 0)",
    zero: str = "1.0",
    step: str = "theta = theta - eta * ratio * u",
) -> Mistake:
    """The trust ratio written out, with another part."""
    return Mistake(STEP, f"{norms}\n    {clip}\n    ratio = np.where({when}, {zero}, {value})\n    {step}", hint)


DIRECTION = (
    Mistake(U, U.replace(" + lam * theta", ""), "The decay is part of the direction: lam times theta is added."),
    Mistake(U, U.replace("+ lam", "- lam"), "Decay pulls theta to 0: lam times theta is added to the direction."),
    Mistake(
        adam.T,
        f"{adam.T}\n    g = g + lam * theta",
        "The decay is added after the division; inside g the moments scale it.",
        also=((U, U.replace(" + lam * theta", "")),),
    ),
    Mistake(
        U,
        f"theta = (1 - eta * lam) * theta\n    {U.replace(' + lam * theta', '')}",
        "The decay is part of u; taken off before, it escapes the ratio.",
    ),
    Mistake(U, U.replace("+ lam", "+ eta * lam"), "eta scales the whole step, the decay with it: it comes once."),
    Mistake(
        U,
        U.replace("eps) + lam * theta", "eps + lam * theta)"),
        "The decay is added to the direction, not to its denominator.",
    ),
    Mistake(
        U, U.replace("m_hat / (v_hat**0.5 + eps) +", "g +"), "The direction is Adam's, m_hat over the root of v_hat."
    ),
    Mistake(
        U, U.replace("m_hat / (v_hat**0.5 + eps) +", "m_hat +"), "Each coordinate is divided by the root of v_hat."
    ),
    Mistake(
        U,
        U.replace("m_hat / (v_hat**0.5 + eps) +", "np.sign(m_hat) +"),
        "The direction is m_hat over the root of v_hat, not its sign.",
    ),
    Mistake(U, U.replace("m_hat /", "g /"), "The direction follows m_hat, the average, not g alone."),
    Mistake(U, U.replace("v_hat**0.5", "v_hat"), "The denominator is the root of v_hat, which is of g's size."),
    Mistake(U, U.replace("v_hat**0.5 + eps", "(v_hat + eps) ** 0.5"), "eps goes outside the square root."),
    Mistake(
        U, U.replace("v_hat**0.5 + eps", "(v_hat + eps**2) ** 0.5"), "eps goes outside the root, also as a square."
    ),
    Mistake(
        U, U.replace("v_hat**0.5 + eps", "np.maximum(v_hat**0.5, eps)"), "eps is added to the root, no lower bound."
    ),
    Mistake(
        U,
        U.replace("v_hat**0.5 + eps", "(v**0.5 + eps) / (1 - beta2**t) ** 0.5"),
        "eps is added after the correction of v; here the correction scales eps too.",
    ),
    Mistake(
        U,
        U.replace("(v_hat**0.5 + eps)", "v_hat**0.5 + eps"),
        "Division comes first: the root plus eps needs brackets.",
    ),
    Mistake(U, f"{U}\n    u = np.clip(u, -1.0, 1.0)", "The direction enters as it is: it is not clipped."),
)

TRUST = (
    Mistake(STEP, "theta = theta - eta * u", "The trust ratio is missing: the step has the size of its layer."),
    _ratio("Upside down: a layer with a large norm makes larger steps.", "step / clipped"),
    _ratio(
        "The step is divided by the norm of u, decay included.",
        norms=NORMS.replace("norm(u)", "norm(u - lam * theta)"),
    ),
    _ratio("The step is divided by the norm of u, not of g.", norms=NORMS.replace("norm(u)", "norm(g)")),
    _ratio("The step is divided by the norm of u, not of m_hat.", norms=NORMS.replace("norm(u)", "norm(m_hat)")),
    _ratio(
        "This is LARS's denominator: the norm of g and lam times theta's.", "clipped / (np.linalg.norm(g) + lam * size)"
    ),
    _ratio(
        "The ratio divides by the norm of u; a sum of two norms is LARS's.",
        "clipped / (np.linalg.norm(u - lam * theta) + lam * size)",
    ),
    _ratio(
        "The ratio scales the decay too, which is part of u.",
        step="theta = theta - eta * (ratio * (u - lam * theta) + lam * theta)",
    ),
    _ratio(
        "The decay is inside u, where the ratio scales it; apart is AdamW's way.",
        norms=f"u = u - lam * theta\n    {NORMS}",
        step="theta = (1 - eta * lam) * theta - eta * ratio * u",
    ),
    _ratio("The ratio multiplies u; here u enters without its size.", step="theta = theta - eta * ratio * np.sign(u)"),
    _ratio("There is no eps in the ratio: the case of 0 is set apart.", "clipped / (step + 1e-6)"),
    _ratio("The ratio has no trust coefficient, which is LARS's.", "0.001 * clipped / step"),
    _ratio("The norms enter as they are: the root of the sum of squares.", "clipped**2 / step**2"),
    _ratio(
        "The norm is the root of the sum of squares, not the sum of sizes.",
        norms="size, step = np.sum(np.abs(theta)), np.sum(np.abs(u))",
    ),
    _ratio(
        "A layer has one ratio, from norms over all of it; here each entry has one.",
        norms="size, step = np.abs(theta), np.abs(u)",
    ),
    _ratio(
        "The norm of u is the root of a sum; a mean of squares is smaller.",
        norms="size, step = np.linalg.norm(theta), np.mean(u**2) ** 0.5",
    ),
    _ratio(
        "Both are norms: the root of a sum, not of a mean.",
        norms="size, step = np.mean(theta**2) ** 0.5, np.linalg.norm(u)",
    ),
    _ratio(
        "theta's norm enters as it is where phi is None: it has no limit of 10.",
        clip=CLIP.replace("size if", "np.minimum(size, 10.0) if"),
    ),
    _ratio("The ratio itself has no limit: it may be above 10.", "np.minimum(clipped / step, 10.0)"),
    _ratio("The size is that of theta before the step.", norms=NORMS.replace("norm(theta)", "norm(theta - eta * u)")),
)

PHI = (
    _ratio("phi is ignored: it limits theta's norm from below and above.", clip="clipped = size"),
    _ratio(
        "phi has two limits: theta's norm is at least the first one.",
        clip=CLIP.replace("np.maximum(size, phi[0])", "size"),
    ),
    _ratio(
        "phi has two limits: theta's norm is at most the second one.",
        clip="clipped = size if phi is None else np.maximum(size, phi[0])",
    ),
    _ratio(
        "phi limits theta's norm, not the ratio.",
        "clipped",
        clip="clipped = size / step if phi is None else np.clip(size / step, *phi)",
    ),
    _ratio("phi limits theta's norm, not the norm of u.", "size / clipped", clip=CLIP.replace("size", "step")),
    _ratio(
        "phi limits theta's norm alone; here u's norm is limited too.",
        clip=f"{CLIP}\n    step = step if phi is None else np.clip(step, *phi)",
    ),
    _ratio(
        "phi limits the norm of theta, not its entries.",
        norms="size = np.linalg.norm(theta if phi is None else np.clip(theta, *phi))\n    step = np.linalg.norm(u)",
        clip="clipped = size",
    ),
    _ratio("Whether a norm is 0 is asked before phi limits it.", when="(clipped == 0) | (step == 0)"),
)

ZERO = (
    _ratio("Where theta is 0 the ratio is 1: with 0 the layer would stay there.", when="step == 0"),
    _ratio("Where a norm is 0 the ratio is 1, so that a layer can leave 0.", zero="0.0"),
    _ratio("Where a norm is 0 the step is u itself: the ratio is 1, not eta.", zero="eta"),
    _ratio(
        "Where theta is 0 the ratio is 1; a lower limit of the norm gives another.",
        "np.maximum(clipped, 1e-3) / step",
        when="step == 0",
    ),
)

MOVE = (
    Mistake(STEP, STEP.replace("theta - eta", "theta + eta"), "The step goes downhill: minus, not plus."),
    Mistake(STEP, "pass", "theta does not move: the new theta has to be computed and returned."),
    Mistake(
        STEP, STEP.replace("theta - eta", "-eta"), "This is the update alone: the new theta is the old one plus it."
    ),
    Mistake(STEP, STEP.replace("eta * trust", "trust"), "The learning rate eta scales the step; here it is not used."),
    Mistake(
        STEP, STEP.replace("theta - eta", "(1 - eta * lam) * theta - eta"), "The decay is in u already: it counts once."
    ),
    Mistake(
        STEP, STEP.replace("- eta *", "- eta / t**0.5 *"), "eta enters as it is given: a schedule decides its fall."
    ),
    Mistake(adam.T, f"{adam.T}\n    lam = 0.01", "lam is ignored: the caller's decay counts, not 0.01."),
    Mistake(
        STEP,
        "pass",
        "theta and the state come back unchanged: the step returns new ones.",
        also=((adam.RESULT, "state"),),
    ),
)

MEMORY = tuple(mistake for mistake in adam.MEMORY if mistake.old == adam.RESULT)

LAMB = (
    *FIRST_MOMENT,
    *SECOND_MOMENT,
    *CORRECTION,
    *DIRECTION,
    *TRUST,
    *PHI,
    *ZERO,
    *MOVE,
    *adam.IGNORED,
    *adam.COUNT,
    *MEMORY,
)
