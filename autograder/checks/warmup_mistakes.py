"""What goes wrong in the functions of chapter 14, each as an edit of the reference."""

from autograder.mistakes import Mistake

TOP = "values[-1]"
SHARPNESS = (
    Mistake(
        TOP,
        "values[np.argmax(np.abs(values))]",
        "Power iteration finds the largest size; if it is negative, shift and repeat.",
    ),
    Mistake(
        TOP, "np.abs(values).max()", "The sharpness is the largest eigenvalue with its sign, not the largest size."
    ),
    Mistake(TOP, "values[0]", "The sharpness is the largest eigenvalue; this is the smallest."),
    Mistake(
        TOP,
        "values[-1] + max(-values[0], 0.0) * (values[0] + values[-1] < 0)",
        "The shift raises every eigenvalue: take it away again at the end.",
    ),
    Mistake(
        TOP,
        "values[-1] + 2 * max(-values[0], 0.0) * (values[0] + values[-1] < 0)",
        "The shift is taken away at the end, not added a second time.",
    ),
    Mistake(TOP, "np.trace(hessian)", "The trace is the sum of all eigenvalues; the sharpness is the largest alone."),
    Mistake(TOP, "np.linalg.norm(hessian)", "The Frobenius norm mixes all eigenvalues; the sharpness is the largest."),
    Mistake(
        TOP, "np.abs(hessian).sum(axis=1).max()", "A row sum of sizes bounds every eigenvalue and is none of them."
    ),
    Mistake(TOP, "np.max(hessian)", "The largest entry is no eigenvalue: the axes may be turned."),
    Mistake(TOP, "np.max(np.diag(hessian))", "The largest diagonal entry is no eigenvalue: the axes may be turned."),
    Mistake(
        TOP,
        "start @ hessian @ start / (start @ start)",
        "This is the curvature along start; iterate to reach the steepest direction.",
    ),
    Mistake(
        TOP,
        "np.linalg.norm(hessian @ start) / np.linalg.norm(start)",
        "One product with start is not enough: many reach the steepest direction.",
    ),
    Mistake(TOP, "values[-1] ** 2", "Hv is lambda v: the length of Hv is lambda, not its square."),
    Mistake(TOP, "values[-1] ** 0.5", "v'Hv is lambda itself where v has length 1: no root is needed."),
    Mistake(TOP, "2 / values[-1]", "This is the largest stable rate, 2 over the sharpness; asked is the sharpness."),
    Mistake(TOP, "values[-1] / values[0]", "This is a condition number; asked is the largest eigenvalue."),
)

LOSS = "uv_step(f, kernel, eta=rate, width=width)[0] ** 2"
BEGIN = "start = f**2"
KEEP = "if loss(eta) >= start:\n        return"
GROW = "eta = min(2 * eta, target)"
FOUND = "loss(eta) <= (1 + tolerance) * start"
HALVE = "low, eta = (middle, eta) if loss(middle) < start else (low, middle)"
CATAPULT_RATE = (
    Mistake(LOSS, "abs(uv_step(f, kernel, eta=rate, width=width)[0])", "start is a square: the loss is f squared."),
    Mistake(
        LOSS, "(f * (1 - rate * kernel)) ** 2", "The step has a third term, eta squared f squared over n: use uv_step."
    ),
    Mistake(
        BEGIN,
        "return min(2 / kernel, target)",
        "2/lambda is the limit while f is small: the step has a third term, so search.",
    ),
    Mistake(
        BEGIN,
        "return min(4 / kernel, target)",
        "From 4/lambda on lambda grows; asked is where one step just raises the loss.",
    ),
    Mistake(
        KEEP, "if False:\n        return", "Where the first rate raises the loss already, it is the answer: no search."
    ),
    Mistake(GROW, "eta = 2 * eta", "The search goes no further than target."),
    Mistake(GROW, "eta = min(3 * eta, target)", "The rate is doubled at every try, not tripled."),
    Mistake(GROW, "eta = min(1.5 * eta, target)", "The rate is doubled at every try."),
    Mistake(FOUND, "True", "After doubling, halve the interval until the rise is within the tolerance."),
    Mistake(
        FOUND, "loss(eta) <= start", "The loss may be up to 1 + tolerance times the old one: then the search ends."
    ),
    Mistake(FOUND, "loss(eta) <= start + tolerance", "The tolerance is a share of the old loss, not an amount."),
    Mistake(FOUND, "eta - low <= tolerance * eta", "The halving ends by the loss, not by the length of the interval."),
    Mistake(
        HALVE,
        "low, eta = (low, middle) if loss(middle) < start else (middle, eta)",
        "Where the middle still lowers the loss, the answer is above: move low to it.",
    ),
    Mistake(
        "low = eta / 2", "low = eta / 4", "The last rate that lowered the loss is eta / 2: the interval begins there."
    ),
    Mistake("middle = (low + eta) / 2", "middle = (low * eta) ** 0.5", "The middle is half of the sum of both ends."),
    Mistake(
        "else (low, middle)\n    return eta",
        "else (low, middle)\n    return low",
        "The answer is the upper end, where the loss rises: that makes the catapult.",
    ),
)

ASK = "if f**2 < reference:"
REMEMBER = "reference = f**2"
CATAPULT_WARMUP = (
    Mistake(ASK, "if True:", "Search again only when the loss is below that of the last search."),
    Mistake(ASK, "if f < reference:", "Compare losses: f may be negative, its square is what counts."),
    Mistake(ASK, "if f**2 > reference:", "The search waits until the loss is lower, not higher."),
    Mistake(
        ASK,
        "if not rates:",
        "One search is not enough: a loss below the reference brings the next one.",
    ),
    Mistake(
        REMEMBER,
        "reference = reference if rates else f**2",
        "The loss of every search becomes the new reference, not only the first one.",
    ),
    Mistake(
        "reference = [], np.inf",
        "reference = [], f**2",
        "The first loss is not below itself: as the paper prints it, no search begins.",
    ),
    Mistake(
        "eta=eta, target=target", "eta=(rates or [eta])[0], target=target", "Every search begins at the present rate."
    ),
    Mistake("rates.append(eta)", "rates.append(f)", "Record the rate of every step, not the output."),
    Mistake(
        "        rates.append(eta)\n        f, kernel = uv_step(f, kernel, eta=eta, width=width)\n",
        "        f, kernel = uv_step(f, kernel, eta=eta, width=width)\n        rates.append(kernel)\n",
        "Record the rate of every step, not the sharpness.",
    ),
    Mistake("tolerance=tolerance", "tolerance=0.1", "tolerance is ignored: the caller's counts, not 0.1."),
    Mistake("return np.array(rates)", "return np.array(rates) / target", "Return the rates, not shares of the target."),
)
