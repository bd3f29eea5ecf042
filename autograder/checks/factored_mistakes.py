"""What goes wrong in the second moment of a matrix, kept as two means, and of a vector."""

from autograder.mistakes import Mistake

R = "R = beta2 * state.R + (1 - beta2) * np.mean(g**2, axis=-1, keepdims=True)"
C = "C = beta2 * state.C + (1 - beta2) * np.mean(g**2, axis=-2, keepdims=True)"
FACTORED = "V = factored_second_moment(R, C, eps1)"
WHOLE = "V = beta2 * state.v + (1 - beta2) * g**2"
MATRIX = "state = Factored(t, R, C, state.v)"
MEAN_R = "np.maximum(np.mean(R, axis=-2, keepdims=True), eps1)"


def _moments(hint: str, old: str, new: str) -> Mistake:
    """One slip in the averages of rows, columns and vectors alike."""
    edits = [(line, line.replace(old, new)) for line in (R, C, WHOLE)]
    return Mistake(*edits[0], hint, also=tuple(edits[1:]))


FACTORED_MOMENTS = (
    _moments("beta2 is the share that is kept; the new square gets the rest.", "beta2 * state", "(1 - beta2) * state"),
    _moments("The second moment is an average: the new square has the weight 1 - beta2.", "(1 - beta2) * ", ""),
    _moments("The second moment averages the square of g, not its size.", "g**2", "np.abs(g)"),
    _moments("eps1 is a lower limit later on; the paper's form adds it to the square.", "g**2", "(g**2 + eps1)"),
    Mistake(R, "R = np.mean(g**2, axis=-1, keepdims=True)", "R is an average over the steps; here its past is lost."),
    Mistake(C, "C = np.mean(g**2, axis=-2, keepdims=True)", "C is an average over the steps; here its past is lost."),
    Mistake(WHOLE, "V = g**2", "A vector's second moment is an average over the steps; its past is lost."),
    Mistake(
        WHOLE, f"{WHOLE}\n        V = np.full_like(V, np.mean(V))", "A vector keeps one second moment for each entry."
    ),
    Mistake(FACTORED, "V = R * C", "The product of the two means is divided by the mean of all."),
    Mistake(
        FACTORED,
        "V = R * C / np.mean(R)",
        "eps1 keeps the mean of R from being too small; here it is missing.",
    ),
    Mistake(FACTORED, "V = R + 0 * C", "Both factors count: here the columns are left out."),
    Mistake(FACTORED, "V = C + 0 * R", "Both factors count: here the rows are left out."),
    Mistake(FACTORED, "V = (R + C) / 2", "V is a product of the two means, not their mean."),
    Mistake(FACTORED, "V = (R * C) ** 0.5", "V is R C over the mean of R; the root of the product is another mean."),
    Mistake(FACTORED, f"V = R * C / {MEAN_R} ** 2", "The product is divided by the mean of R once."),
    Mistake(
        FACTORED, "V = R * C / np.maximum(np.sum(R), eps1)", "The product is divided by the mean of R, not by its sum."
    ),
    Mistake(
        FACTORED,
        "V = R * C / np.maximum(np.max(R), eps1)",
        "The product is divided by the mean of R, not by its maximum.",
    ),
    Mistake(FACTORED, "V = R * C / (np.mean(R) + eps1)", "eps1 is a lower limit of the mean of R; it is not added."),
    Mistake(
        FACTORED,
        "V = R * C / np.maximum(np.mean(R), eps1**2)",
        "The lower limit of the mean of R is eps1 itself, not its square.",
    ),
    Mistake(
        FACTORED,
        "V = beta2 * state.v + (1 - beta2) * g**2\n        state = Factored(t, R, C, V)",
        "A matrix is factored: it keeps means of rows and columns, no whole V.",
        also=((MATRIX, "pass"),),
    ),
    Mistake(
        R,
        R.replace("mean", "sum"),
        "R and C hold means of rows and columns, not sums.",
        also=((C, C.replace("mean", "sum")), (FACTORED, "V = R * C / np.maximum(np.sum(R), eps1)")),
    ),
    Mistake(R, R.replace("mean", "max"), "R holds means of rows, not maxima.", also=((C, C.replace("mean", "max")),)),
    Mistake(
        R,
        R.replace("np.mean(g**2, axis=-1, keepdims=True)", "np.mean(g, axis=-1, keepdims=True) ** 2"),
        "R holds the mean of the squares, not the square of the mean.",
        also=((C, C.replace("np.mean(g**2, axis=-2, keepdims=True)", "np.mean(g, axis=-2, keepdims=True) ** 2")),),
    ),
)
