"""What goes wrong in LARS's trust ratio and buffer, each as an edit of the reference."""

from autograder.checks.momentum_mistakes import MEMORY, RESULT, moving
from autograder.mistakes import Mistake

RATIO = "ratio = lars_ratio(theta, g, c, lam, batch_dims)"
B = "b = mu * state.b + eta * ratio * (g + lam * theta)"
STEP = "theta = theta - b"
NORM = "np.linalg.norm({})"
SIZES = f"size, slope = {NORM.format('theta')}, {NORM.format('g')}"


def _ratio(value: str, hint: str, sizes: str = SIZES, zero: str = "1.0", when: str = "(size == 0) | (slope == 0)"):
    """The ratio with another formula, other sizes, or another value where a norm is 0."""
    return Mistake(RATIO, f"{sizes}\n    ratio = np.where({when}, {zero}, {value})", hint)


RIGHT = "c * size / (slope + lam * size)"

TRUST = (
    _ratio("size / (slope + lam * size)", "The trust coefficient c scales the ratio; here it is missing."),
    _ratio("c * size / slope", "The decay belongs to the denominator too, as lam times theta's norm."),
    _ratio("c * (slope + lam * size) / size", "Upside down: a layer with a large norm makes larger steps."),
    _ratio(
        "c * size / np.linalg.norm(g + lam * theta)",
        "The two norms are added; this is the norm of the sum of the vectors.",
    ),
    _ratio(
        "c * size / (np.linalg.norm(g + lam * theta) + lam * size)",
        "The denominator takes the norm of g alone: the decay is in it once.",
    ),
    _ratio("c * size / (slope + size)", "In the denominator theta's norm has the factor lam."),
    _ratio("c * size / (slope + lam)", "In the denominator lam has the factor theta's norm."),
    _ratio("c * size / slope + lam * size", "Division comes before addition: the denominator needs brackets."),
    _ratio("c * size / (slope + lam * size + 1e-8)", "There is no eps in the denominator: the case of 0 is set apart."),
    _ratio("c * size**2 / (slope**2 + lam * size**2)", "The norms enter as they are: the root of the sum of squares."),
    _ratio(
        RIGHT,
        "The norm is the root of the sum of squares, not the sum of sizes.",
        sizes="size, slope = np.sum(np.abs(theta)), np.sum(np.abs(g))",
    ),
    _ratio(
        RIGHT,
        "The norm is the root of the sum of squares, not the largest entry.",
        sizes="size, slope = np.max(np.abs(theta)), np.max(np.abs(g))",
    ),
    _ratio(
        RIGHT,
        "A layer has one ratio, from norms over all of it; here each entry has one.",
        sizes="size, slope = np.abs(theta), np.abs(g)",
    ),
    _ratio(f"np.minimum({RIGHT}, 1.0)", "The ratio may be above 1: LARS does not clip it."),
    _ratio(f"np.minimum({RIGHT} / eta, 1.0)", "The ratio is not limited by eta: that clip is LARC's."),
    _ratio("c * np.minimum(size, 10.0) / (slope + lam * size)", "theta's norm enters as it is: it has no limit of 10."),
    _ratio(RIGHT, "Where theta is 0 the ratio is 1: with 0 the layer would stay there.", when="slope == 0"),
    _ratio(RIGHT, "Where g is 0 the ratio is 1, so that the decay goes on as before.", when="size == 0"),
    _ratio(RIGHT, "Where a norm is 0 the ratio is 1; here it is c.", zero="c"),
    _ratio(RIGHT, "Where a norm is 0 the ratio is 1; here it is 0.", zero="0.0"),
    _ratio(
        RIGHT, "One norm that is 0 is enough for a ratio of 1; here it takes both.", when="(size == 0) & (slope == 0)"
    ),
    Mistake(RATIO, "ratio = 1.0", "Each layer has its own ratio of norms; without it this is plain momentum."),
    Mistake(RATIO, "ratio = c", "The ratio compares the norms of theta and g; here it is c alone."),
    Mistake(RATIO, f"c = 1e-3\n    {RATIO}", "c is ignored: the caller's value counts, not 0.001."),
    Mistake(RATIO, f"lam = 0.0\n    {RATIO}", "lam is ignored: the caller's decay counts."),
    Mistake(RATIO, f"mu = 0.9\n    {RATIO}", "mu is ignored: the caller's value counts, not 0.9."),
    Mistake(RATIO, f"eta = 0.01\n    {RATIO}", "eta is ignored: the caller's learning rate counts, not 0.01."),
)

BUFFER = (
    Mistake(
        B,
        B.replace("eta * ", ""),
        "eta enters the buffer: b remembers the rates of earlier steps.",
        also=((STEP, "theta = theta - eta * b"),),
    ),
    Mistake(
        B,
        B.replace("ratio * ", ""),
        "The ratio enters the buffer: b remembers the ratios of earlier steps.",
        also=((STEP, "theta = theta - ratio * b"),),
    ),
    Mistake(
        B,
        B.replace("eta * ratio * ", ""),
        "eta and the ratio enter the buffer: b remembers those of earlier steps.",
        also=((STEP, "theta = theta - eta * ratio * b"),),
    ),
    Mistake(
        B,
        "b = mu * state.b + g + lam * theta",
        "The ratio is of g, and scales what enters b; here it is taken of b itself.",
        also=((STEP, "theta = theta - eta * lars_ratio(theta, b, c, lam, batch_dims) * b"),),
    ),
    Mistake(
        B,
        B.replace("(g + lam * theta)", "g"),
        "The decay is part of what enters b; here it follows the move.",
        also=((STEP, "theta = (1 - eta * lam) * (theta - b)"),),
    ),
    Mistake(B, B.replace("eta * ratio * ", "ratio * "), "The learning rate eta scales what enters b, with the ratio."),
    Mistake(B, B.replace("* ratio", "/ ratio"), "The ratio multiplies: a layer with a large norm makes larger steps."),
    Mistake(B, B.replace(" + lam * theta", ""), "The decay is part of the step: lam times theta is added to g."),
    Mistake(
        B, B.replace("g + lam * theta", "g - lam * theta"), "Decay pulls theta to 0: lam times theta is added to g."
    ),
    Mistake(
        B,
        B.replace("ratio * (g + lam * theta)", "(ratio * g + lam * theta)"),
        "The ratio scales the decay too, because it stands inside the step.",
    ),
    Mistake(
        B,
        B.replace("ratio * (g + lam * theta)", "ratio * g + lam * theta"),
        "eta and the ratio scale the decay too: g and the decay share brackets.",
    ),
    Mistake(
        B,
        B.replace("(g + lam * theta)", "g"),
        "The decay stands inside the step, scaled by the ratio; apart is AdamW's way.",
        also=((STEP, "theta = (1 - eta * lam) * theta - b"),),
    ),
    Mistake(
        B,
        B.replace("eta * ratio", "(1 - mu) * eta * ratio"),
        "b is a sum, not an average: what enters it has no 1 - mu.",
    ),
    Mistake(B, B.replace("mu * state.b + ", ""), "b keeps the share mu of the old b; here the old b is lost."),
    Mistake(B, B.replace("mu * state.b", "state.b"), "b forgets: the old b enters with the factor mu."),
    Mistake(B, B.replace("mu * state.b", "(1 - mu) * state.b"), "mu is the share of the old b that is kept."),
    Mistake(
        B, "b = mu * (state.b + eta * ratio * (g + lam * theta))", "mu scales the old b alone, not what enters it."
    ),
    Mistake(
        B,
        "b = mu * state.b - eta * ratio * (g + lam * theta)",
        "b adds what enters to the old b; here it is subtracted.",
    ),
    Mistake(
        B,
        "b = mu * state.b + eta * ratio * (g / np.where(slope == 0, 1.0, slope) + lam * theta)",
        "g enters as it is: the ratio has divided by its norm already.",
        also=((RATIO, f"{SIZES}\n    {RATIO}"),),
    ),
)

LARS = (
    *TRUST,
    *BUFFER,
    *moving(STEP, "-b"),
    Mistake(STEP, "theta = theta - eta * b", "eta is in b already: it counts once."),
    Mistake(STEP, "theta = theta - ratio * b", "The ratio is in b already: it counts once."),
    Mistake(
        STEP,
        "theta = theta - (mu * b + eta * ratio * (g + lam * theta))",
        "theta moves along b; looking ahead is Nesterov's.",
    ),
    Mistake(STEP, "theta = theta - state.b", "theta moves along the new b, which holds this step's g."),
    Mistake(STEP, "theta = (1 - eta * lam) * theta - b", "The decay is in b already: it counts once."),
    *MEMORY,
    Mistake(RESULT, "Velocity(state.t + 1, b / eta)", "The state keeps b with the rates in it, as the step used it."),
)
