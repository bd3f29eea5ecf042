"""What goes wrong in Muon's step, each as an edit of the reference."""

from autograder.checks.momentum_mistakes import MEMORY, RESULT, moving
from autograder.mistakes import Mistake

COEFFICIENTS = "a, b, c = NEWTON_SCHULZ"
FROBENIUS = "np.sum(u**2) ** 0.5"
DIVISOR = f"np.maximum({FROBENIUS}, 1e-7)"
LOOP = "for _ in range(steps):\n        A = X @ X.T"
QUINTIC = "X = a * X + (b * A + c * A @ A) @ X"

NEWTON_SCHULZ = (
    Mistake(COEFFICIENTS, "a, b, c = 1.5, -0.5, 0.0", "The first factor is 3.4445: this is the cubic."),
    Mistake(
        COEFFICIENTS, "a, b, c = 1.875, -1.25, 0.375", "These coefficients converge to 1; Muon's are steeper at 0."
    ),
    Mistake(COEFFICIENTS, "a, b, c = 3.4445, 4.7750, 2.0315", "The middle coefficient is negative."),
    Mistake(COEFFICIENTS, "a, b, c = 3.4445, 2.0315, -4.7750", "The two last coefficients are exchanged."),
    Mistake(f" / {DIVISOR}", "", "u is divided by its norm first, so that no singular value exceeds 1."),
    Mistake(FROBENIUS, "np.linalg.norm(u, 2)", "The norm is Frobenius's, not the largest singular value."),
    Mistake(FROBENIUS, "np.mean(u**2) ** 0.5", "The norm is the root of the sum of squares, not of the mean."),
    Mistake(FROBENIUS, "np.sum(u**2)", "The norm is the root of the sum of squares; the root is missing."),
    Mistake(FROBENIUS, "np.sum(np.abs(u))", "The norm adds squares, not sizes."),
    Mistake(FROBENIUS, "np.linalg.norm(u, 1)", "The norm is Frobenius's: all squares, and not the sum of one column."),
    Mistake(
        FROBENIUS, "np.linalg.norm(u, np.inf)", "The norm is Frobenius's: all squares, and not the sum of one row."
    ),
    Mistake(FROBENIUS, "np.linalg.norm(u, 'nuc')", "The norm is Frobenius's: singular values enter it as squares."),
    Mistake(
        FROBENIUS, "np.sum(u**2, axis=1, keepdims=True) ** 0.5", "One norm divides the whole matrix, not one each row."
    ),
    Mistake(FROBENIUS, "np.max(np.abs(u))", "The largest entry is no limit of the singular values."),
    Mistake(DIVISOR, FROBENIUS, "Where u is 0 its norm is 0 too: the divisor is at least 1e-7."),
    Mistake(DIVISOR, f"({FROBENIUS} + 1e-7)", "1e-7 is the least divisor; it is not added to the norm."),
    Mistake(QUINTIC, "X = a * X + b * A @ X", "The polynomial has a fifth power too: A times A is missing."),
    Mistake(QUINTIC, "X = a * X + (b * A + c * A * A) @ X", "A times A is a product of matrices, not of entries."),
    Mistake(QUINTIC, "X = a * X + b * X**3 + c * X**5", "The powers are products of matrices, not of entries."),
    Mistake(QUINTIC, "X = (b * A + c * A @ A) @ X", "The first power is missing: a times X."),
    Mistake(QUINTIC, "X = a * X + (b * A + c * A) @ X", "The last coefficient belongs to A times A, not to A."),
    Mistake(QUINTIC, "X = a * X + b * A @ X + c * A @ A @ A @ X", "The highest power is the fifth: A appears twice."),
    Mistake("range(steps)", "range(steps + 1)", "The loop takes `steps` rounds; this takes one more."),
    Mistake("range(steps)", "range(steps - 1)", "The loop takes `steps` rounds; this takes one less."),
    Mistake("range(steps)", "range(5)", "steps is ignored: the caller's count counts, not 5."),
    Mistake(LOOP, "A = X @ X.T\n    for _ in range(steps):", "Every round uses its own A, made from its X."),
    Mistake(
        LOOP,
        f"{LOOP}\n        X = X / np.maximum(np.sum(X**2) ** 0.5, 1e-7)",
        "u is divided by its norm once, before the first round.",
    ),
    Mistake(
        COEFFICIENTS,
        f"U, s, V = np.linalg.svd(u, full_matrices=False)\n    return U @ V\n    {COEFFICIENTS}",
        "A few rounds leave the singular values near 1; here they are exactly 1.",
    ),
    Mistake(
        COEFFICIENTS,
        f"U, s, V = np.linalg.svd(u, full_matrices=False)\n    return (U * (s > 1e-12)) @ V\n    {COEFFICIENTS}",
        "The singular values are exactly 1 here; those of the iteration are near 1.",
    ),
    Mistake(
        COEFFICIENTS, f"return np.sign(u)\n    {COEFFICIENTS}", "Singular values go to 1, not entries to their signs."
    ),
)

B = "b = mu * state.b + (1 - mu) * g"
U = "u = (1 - mu) * g + mu * b"
X = "X = newton_schulz(u, ns_steps)"
STEP = "theta = (1 - eta * lam) * theta - eta * max(1, rows / columns) ** 0.5 * X"
ITERATION = """\
X = u / np.maximum(np.sum(u**2) ** 0.5, 1e-7)
    X = X.T if rows > columns else X
    for _ in range(ns_steps):
        A = X @ X.T
        X = 3.4445 * X + (-4.7750 * A + 2.0315 * A @ A) @ X
    X = X.T if rows > columns else X"""
NORM = "np.sum(u**2) ** 0.5"


def _iterated(hint: str, old: str, new: str) -> Mistake:
    """Newton-Schulz written out, with another part."""
    if old not in ITERATION:
        raise LookupError(f"{old!r} is not in the iteration")
    return Mistake(X, ITERATION.replace(old, new), hint)


BUFFER = (
    Mistake(
        B,
        "b = mu * state.b + g",
        "b is an average here: g enters it with the weight 1 - mu.",
        also=((U, "u = g + mu * b"),),
    ),
    Mistake(B, "b = mu * state.b + g", "b is an average: g has the weight 1 - mu there, as it has in u."),
    Mistake(B, "b = (1 - mu) * state.b + mu * g", "mu is the share of the old b that is kept; g gets the rest."),
    Mistake(B, "b = (1 - mu) * g", "b keeps the share mu of the old b; here the old b is lost."),
    Mistake(B, "b = state.b + (1 - mu) * g", "b forgets: the old b enters with the factor mu."),
    Mistake(B, "b = mu * state.b - (1 - mu) * g", "b adds the new g to the old b."),
    Mistake(B, f"{B} + 0.01 * theta", "g enters b as it is: the decay stays outside."),
    Mistake(
        B,
        "b = mu * state.b + (1 - mu) * (g + lam * theta)",
        "The decay shrinks theta itself; it is not added to g.",
        also=((STEP, STEP.replace("(1 - eta * lam) * ", "")),),
    ),
    Mistake(B, f"mu = 0.95\n    {B}", "mu is ignored: the caller's value counts, not 0.95."),
    Mistake(B, f"lam = 0.1\n    {B}", "lam is ignored: the caller's decay counts, not 0.1."),
    Mistake(B, f"eta = 0.02\n    {B}", "eta is ignored: the caller's learning rate counts, not 0.02."),
    Mistake(B, f"ns_steps = 5\n    {B}", "ns_steps is ignored: the caller's count of iterations counts, not 5."),
    Mistake(
        B,
        "b = mu * state.b + (1 - mu) * newton_schulz(g, ns_steps)",
        "The average comes first: g enters b as it is, and then u is made orthogonal.",
        also=((U, "u = (1 - mu) * newton_schulz(g, ns_steps) + mu * b"), (X, "X = u")),
    ),
    Mistake(U, "u = b", "u looks ahead: it mixes the new b with g once more."),
    Mistake(U, "u = g", "u mixes g with the buffer b; here the buffer is not used."),
    Mistake(U, "u = g + mu * b", "u is an average of g and the new b: g has the weight 1 - mu."),
    Mistake(U, "u = mu * g + (1 - mu) * b", "In u the new b has the weight mu and g the rest."),
    Mistake(U, "u = g + b", "u weighs its two parts: g with 1 - mu and the new b with mu."),
    Mistake(
        U, "u = b / (1 - mu ** (state.t + 1)) * mu + (1 - mu) * g", "There is no bias correction: b enters u as it is."
    ),
    Mistake(U, f"{U}\n    u = u / np.maximum(np.abs(u), 1e-7)", "u enters the iteration as it is, not by its signs."),
)

ORTHOGONAL = (
    Mistake(X, "X = u", "u is made nearly orthogonal first: the iteration is missing."),
    Mistake(X, f"X = u / np.maximum({NORM}, 1e-7)", "Dividing by the norm is the start; the iteration is missing."),
    Mistake(X, "X = np.sign(u)", "The singular values are brought near 1, not the entries to their signs."),
    Mistake(
        X,
        "X = (lambda U, s, V: (U * (s > 1e-12)) @ V)(*np.linalg.svd(u, full_matrices=False))",
        "A few iterations leave the singular values near 1; here they are exactly 1.",
    ),
    _iterated("u is divided by its Frobenius norm, not by its largest singular value.", NORM, "np.linalg.norm(u, 2)"),
    _iterated(
        "u is divided by its norm, the root of the sum of squares, not of the mean.", NORM, "np.mean(u**2) ** 0.5"
    ),
    _iterated("u is divided by the root of the sum of squares, not by the sum itself.", NORM, "np.sum(u**2)"),
    _iterated(
        "1e-7 is the least divisor; it is not added to the norm.", f"np.maximum({NORM}, 1e-7)", f"({NORM} + 1e-7)"
    ),
    _iterated(
        "The first factor is 3.4445: this is the cubic with 1.5 and 0.5.",
        "3.4445 * X + (-4.7750 * A + 2.0315 * A @ A) @ X",
        "1.5 * X - 0.5 * A @ X",
    ),
    _iterated(
        "These coefficients converge to 1; Muon's are steeper at 0.",
        "3.4445 * X + (-4.7750 * A + 2.0315 * A @ A) @ X",
        "1.875 * X + (-1.25 * A + 0.375 * A @ A) @ X",
    ),
    _iterated("The middle coefficient is negative.", "-4.7750 * A", "4.7750 * A"),
    _iterated("The polynomial has a fifth power too: A times A is missing.", " + 2.0315 * A @ A", ""),
    _iterated(
        "The two last coefficients are exchanged: 2.0315 belongs to A times A.",
        "-4.7750 * A + 2.0315 * A @ A",
        "2.0315 * A - 4.7750 * A @ A",
    ),
    _iterated("A times A is a product of matrices, not of entries.", "A @ A", "A * A"),
    _iterated(
        "The last two terms multiply X; the third is missing its X.", "+ 2.0315 * A @ A) @ X", ") @ X + 2.0315 * X"
    ),
    _iterated("The loop takes ns_steps rounds; this takes one more.", "range(ns_steps)", "range(ns_steps + 1)"),
    _iterated("The loop takes ns_steps rounds; this takes one less.", "range(ns_steps)", "range(ns_steps - 1)"),
    _iterated(
        "Every round uses its own A, made from the X of that round.",
        "for _ in range(ns_steps):\n        A = X @ X.T",
        "A = X @ X.T\n    for _ in range(ns_steps):",
    ),
)

SCALE = (
    Mistake(
        STEP,
        STEP.replace("max(1, rows / columns) ** 0.5 * ", ""),
        "A tall matrix takes longer steps: the scale is missing.",
    ),
    Mistake(
        STEP,
        STEP.replace("max(1, rows / columns) ** 0.5", "max(1, rows / columns)"),
        "The scale is the root of rows over columns.",
    ),
    Mistake(
        STEP, STEP.replace("rows / columns", "rows // columns"), "The quotient of rows and columns is not rounded down."
    ),
    Mistake(
        STEP,
        STEP.replace("max(1, rows / columns)", "(rows / columns)"),
        "The scale is at least 1: a wide matrix is not scaled down.",
    ),
    Mistake(
        STEP, STEP.replace("rows / columns", "columns / rows"), "The scale grows with the rows: rows over columns."
    ),
    Mistake(
        STEP,
        STEP.replace("max(1, rows / columns)", "max(rows, columns)"),
        "The scale is the root of a quotient, rows over columns.",
    ),
    Mistake(
        STEP,
        STEP.replace("max(1, rows / columns) ** 0.5", "0.2 * max(rows, columns) ** 0.5"),
        "This scale matches AdamW's size; Muon's own is the root of rows over columns.",
    ),
    Mistake(STEP, STEP.replace("(1 - eta * lam) * ", ""), "theta shrinks at every step: the decay is missing."),
    Mistake(STEP, STEP.replace("1 - eta * lam", "1 - lam"), "The decay has the factor eta, as the step has."),
    Mistake(STEP, STEP.replace("1 - eta * lam", "1 + eta * lam"), "The decay shrinks theta: the factor is below 1."),
    Mistake(
        STEP,
        STEP.replace("1 - eta * lam", "1 - eta * max(1, rows / columns) ** 0.5 * lam"),
        "The scale belongs to the step; the decay has eta alone.",
    ),
    Mistake(
        STEP,
        "theta = (1 - eta * lam) * (theta - eta * max(1, rows / columns) ** 0.5 * X)",
        "The decay shrinks the old theta, not the step.",
    ),
    Mistake(
        STEP,
        STEP.replace("- eta * max", "- eta / (state.t + 1) ** 0.5 * max"),
        "eta enters as it is given: a schedule decides its fall.",
    ),
    Mistake(STEP, STEP.replace("- eta * max", "- max"), "The learning rate eta scales the step; here it is not used."),
    Mistake(
        STEP,
        STEP.replace("* X", "* np.linalg.norm(u) * X"),
        "The step has the size of X alone: u's norm is gone for good.",
    ),
)

MUON = (
    *BUFFER,
    *ORTHOGONAL,
    *SCALE,
    *moving(STEP, "-eta * max(1, rows / columns) ** 0.5 * X"),
    *MEMORY,
    Mistake(RESULT, "Velocity(state.t + 1, u)", "The state keeps b; u is for this step."),
)
