"""What goes wrong in the functions of chapter 01: the step, two learning rates, a loss and its gradient."""

from autograder.mistakes import Mistake

STEP = "theta = theta - eta * g"

GD = (
    Mistake(STEP, "theta = theta + eta * g", "The gradient points uphill: the step is subtracted, not added."),
    Mistake(STEP, "pass", "theta does not move: the new theta has to be computed and returned."),
    Mistake(STEP, "theta = -eta * g", "This is the update alone: the new theta is the old one plus it."),
    Mistake(STEP, "theta = eta * g", "This is the step alone: the new theta is the old one minus it."),
    Mistake(STEP, "theta = eta * g - theta", "theta and the step are exchanged: the step is taken from theta."),
    Mistake(STEP, "theta = theta - g", "The learning rate eta scales the step; here it is not used."),
    Mistake(STEP, "theta = theta - 0.01 * g", "eta is ignored: the caller's learning rate counts, not 0.01."),
    Mistake(STEP, "theta = theta - 0.1 * g", "eta is ignored: the caller's learning rate counts, not 0.1."),
    Mistake(STEP, "theta = theta - g / eta", "A larger eta makes a longer step: multiply by it, do not divide."),
    Mistake(STEP, "theta = theta - eta", "The step is eta times g; here every coordinate moves by eta, whatever g."),
    Mistake(STEP, "theta = theta - eta * theta", "The step follows the gradient g, not theta."),
    Mistake(STEP, "theta = (theta - eta) * g", "Only eta is multiplied by g: no brackets around theta - eta."),
    Mistake(
        STEP, "theta = theta * (1 - eta * g)", "The step is subtracted as it is; here it is scaled by theta first."
    ),
    Mistake(
        STEP,
        "theta = (1 - eta) * theta - eta * g",
        "The old theta stays whole: this is not an average of theta and g.",
    ),
    Mistake(STEP, f"{STEP} - eta * 0.01 * theta", "theta does not shrink by itself: a weight decay is another rule."),
    Mistake(STEP, "theta = theta - eta * np.sign(g)", "The step is eta times g itself, not times its sign."),
    Mistake(STEP, "theta = theta - eta * abs(g)", "g enters with its sign: where g is negative, theta grows."),
    Mistake(STEP, "theta = theta - eta * g**2", "The step is eta times g itself, not times its square."),
    Mistake(
        STEP,
        "theta = theta - eta * g / np.linalg.norm(g)",
        "A small g makes a small step: g enters as it is, not divided by its norm.",
    ),
    Mistake(
        STEP, "theta = theta - eta * np.clip(g, -1.0, 1.0)", "g enters as it is, however large: it is not clipped."
    ),
    Mistake(
        STEP, "theta = theta - eta * np.mean(g)", "Each coordinate has its own slope; a mean gives all of them one."
    ),
    Mistake(STEP, "theta = theta - eta * np.sum(g)", "Each coordinate has its own slope; a sum gives all of them one."),
    Mistake(STEP, "theta = theta - eta * g / g.size", "The gradient comes as it is: nothing is left to average."),
    Mistake(STEP, "theta = theta - 2 * eta * g", "A factor such as 2 belongs to the loss, and is in g already."),
    Mistake(STEP, "theta = theta - eta / 2 * g", "A factor such as one half belongs to the loss, and is in g already."),
)

EDGE = "2 / np.linalg.eigvalsh(hessian)[-1]"

STABLE = (
    Mistake(EDGE, "2 / np.linalg.eigvalsh(hessian)[0]", "The steepest direction decides, not the flattest one."),
    Mistake(
        EDGE,
        "1 / np.linalg.eigvalsh(hessian)[-1]",
        "Up to twice this rate a component changes sides and still shrinks.",
    ),
    Mistake(
        EDGE,
        "np.linalg.eigvalsh(hessian)[-1]",
        "This is the sharpness itself: the sharper the loss, the smaller the rate.",
    ),
    Mistake(EDGE, "np.linalg.eigvalsh(hessian)[-1] / 2", "Upside down: the sharper the loss, the smaller the rate."),
    Mistake(
        EDGE,
        "2 / np.linalg.eigvalsh(hessian)[-1] ** 0.5",
        "No root: the factor of a component is 1 - eta times its eigenvalue.",
    ),
    Mistake(
        EDGE,
        "2 / np.linalg.eigvalsh(hessian)[-1] ** 2",
        "No square: the factor of a component is 1 - eta times its eigenvalue.",
    ),
    Mistake(EDGE, "2 / np.abs(hessian).max()", "The largest entry is no eigenvalue once the axes are turned."),
    Mistake(EDGE, "2 / np.diag(hessian).mean()", "The mean of the eigenvalues lies below the largest one."),
    Mistake(EDGE, "2 / np.trace(hessian)", "The trace is the sum of all eigenvalues; only the largest one counts."),
    Mistake(
        EDGE, "2 / np.linalg.norm(hessian)", "The Frobenius norm is larger than the largest eigenvalue: norms differ."
    ),
    Mistake(
        EDGE, "2 / np.abs(hessian).sum(axis=1).max()", "The largest row sum is only a bound on the largest eigenvalue."
    ),
    Mistake(
        EDGE, "2 / np.linalg.det(hessian)", "The determinant is the product of the eigenvalues, not the largest one."
    ),
    Mistake(
        EDGE,
        "2 / (np.linalg.eigvalsh(hessian)[0] + np.linalg.eigvalsh(hessian)[-1])",
        "This is the rate that is fastest, not the largest that is stable.",
    ),
)

MEETING = "2 / (eigenvalues[0] + eigenvalues[-1])"

BEST = (
    Mistake(MEETING, "2 / eigenvalues[-1]", "This is the edge: there the steep component never shrinks."),
    Mistake(
        MEETING, "1 / eigenvalues[-1]", "This is best for the descent lemma's promise, not for the slowest factor."
    ),
    Mistake(MEETING, "1 / eigenvalues[0]", "At this rate the flat component is gone, and the steep one explodes."),
    Mistake(MEETING, "2 / eigenvalues[0]", "The edge of the flattest direction lies far above that of the steepest."),
    Mistake(
        MEETING,
        "1 / (eigenvalues[0] + eigenvalues[-1])",
        "Where the two factors meet, 1 stands on both sides: they add up to 2.",
    ),
    Mistake(
        MEETING, "(eigenvalues[0] + eigenvalues[-1]) / 2", "Upside down: the sharper the loss, the smaller the rate."
    ),
    Mistake(
        MEETING,
        "2 / (eigenvalues[-1] - eigenvalues[0])",
        "The two factors have unlike signs where they meet: the eigenvalues add up.",
    ),
    Mistake(MEETING, "2 / eigenvalues.sum()", "Only the smallest and the largest eigenvalue count, not those between."),
    Mistake(MEETING, "1 / eigenvalues.mean()", "Not the mean of all eigenvalues: the middle of the two extreme ones."),
    Mistake(
        MEETING,
        "1 / (eigenvalues[0] * eigenvalues[-1]) ** 0.5",
        "The middle is meant arithmetically, not geometrically.",
    ),
    Mistake(
        MEETING,
        "(1 / eigenvalues[0] + 1 / eigenvalues[-1]) / 2",
        "The eigenvalues are averaged before the division, not their reciprocals.",
    ),
    Mistake(
        MEETING,
        "4 / (eigenvalues[0] ** 0.5 + eigenvalues[-1] ** 0.5) ** 2",
        "This is the best rate of the heavy ball, whose momentum is missing here.",
    ),
)

ENTROPY = "np.logaddexp(0.0, z) - targets * z"
PENALTY = "l2 / 2 * np.sum(theta**2)"

LOSS = (
    Mistake(
        ENTROPY,
        "np.log(1 + np.exp(z)) - targets * z",
        "exp(1000) is infinite: take the larger of 0 and z out of the logarithm first.",
    ),
    Mistake(
        ENTROPY,
        "-(targets * np.log(1 / (1 + np.exp(-z))) + (1 - targets) * np.log(1 - 1 / (1 + np.exp(-z))))",
        "Far out a probability rounds to 0 or 1, and its logarithm is infinite.",
    ),
    Mistake(
        ENTROPY,
        "-np.log(np.clip(np.where(targets == 1, 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(z))), 1e-12, 1))",
        "A clipped probability caps the loss: an example that is far off costs |z|.",
    ),
    Mistake(
        ENTROPY,
        "np.logaddexp(0.0, np.clip(z, -500, 500)) - targets * np.clip(z, -500, 500)",
        "Clipping z hides the overflow and changes the loss beyond the clip.",
    ),
    Mistake("np.mean(", "np.sum(", "The loss is the mean over the examples, not their sum."),
    Mistake(ENTROPY, "np.logaddexp(0.0, z) + targets * z", "The target's score lowers the loss: it is subtracted."),
    Mistake(ENTROPY, "np.logaddexp(0.0, -z) + targets * z", "z is turned around: a large z speaks for the target 1."),
    Mistake(ENTROPY, "np.logaddexp(0.0, -targets * z)", "The targets are 0 and 1; this form wants -1 and 1."),
    Mistake(ENTROPY, "np.logaddexp(0.0, z)", "The targets do not enter: every loss compares with them."),
    Mistake(
        ENTROPY,
        "np.maximum(0.0, z) - targets * z",
        "This is the kinked limit far out; near 0 the logarithm adds up to log 2.",
    ),
    Mistake(
        ENTROPY, "(np.logaddexp(0.0, z) - targets * z) / np.log(2)", "The logarithm is the natural one, not base 2."
    ),
    Mistake(f" + {PENALTY}", "", "The penalty on theta is missing."),
    Mistake(PENALTY, "l2 * np.sum(theta**2)", "The penalty carries one half, so that its gradient is l2 * theta."),
    Mistake(PENALTY, "l2 / 2 * np.mean(theta**2)", "The penalty is a sum over theta; only the examples are averaged."),
    Mistake(PENALTY, "l2 / 2 * np.sum(theta)", "The penalty takes the squares of theta's entries."),
    Mistake(PENALTY, "l2 / 2 * np.sum(np.abs(theta))", "The penalty takes squares, not absolute values."),
    Mistake(PENALTY, "l2 / 2 * np.linalg.norm(theta)", "The penalty takes the norm squared."),
    Mistake(PENALTY, "l2 / 2 * np.sum(theta[:-1] ** 2)", "The penalty takes all of theta, the intercept with it."),
    Mistake(
        PENALTY,
        "l2 / 2 * np.sum(theta**2) / len(targets)",
        "The penalty is added once, whatever the number of examples.",
    ),
    Mistake(PENALTY, "(-l2) / 2 * np.sum(theta**2)", "The penalty makes large parameters dear: it is added."),
)

ERROR = "p - targets"
PULL = "inputs.T @ (p - targets) / len(targets)"
SHRINK = "l2 * theta"
LOGISTIC = "np.exp(-np.logaddexp(0.0, -z))"

GRADIENT = (
    Mistake(LOGISTIC, "np.exp(z) / (1 + np.exp(z))", "exp(1000) is infinite, and infinity over infinity is no number."),
    Mistake(LOGISTIC, "np.exp(-np.logaddexp(0.0, z))", "p is the probability of the target 1: it grows with z."),
    Mistake(LOGISTIC, "z", "The error is the probability minus the target; z is not a probability."),
    Mistake(LOGISTIC, "np.tanh(z)", "The logistic function lies between 0 and 1; tanh begins at -1."),
    Mistake(LOGISTIC, "(z > 0) * 1.0", "The error takes the probability itself, not the class that it speaks for."),
    Mistake(
        LOGISTIC,
        "1 / (1 + np.exp(-np.clip(z, -5, 5)))",
        "z is clipped too early: at |z| = 5 the probability still changes.",
    ),
    Mistake(ERROR, "targets - p", "Downhill is the optimizer's business: the gradient points uphill."),
    Mistake(ERROR, "p - (1 - targets)", "The targets are turned around: p is the probability of the target 1."),
    Mistake(ERROR, "p - (2 * targets - 1)", "The targets are 0 and 1 as they come, not -1 and 1."),
    Mistake(ERROR, "p", "The targets do not enter: the error compares p with them."),
    Mistake(
        ERROR,
        "(p - targets) * p * (1 - p)",
        "For this loss p (1 - p) cancels: it belongs to the squared error.",
    ),
    Mistake(PULL, "inputs.T @ (p - targets)", "The loss is a mean, and so is its gradient: the sum is divided."),
    Mistake(PULL, "2 * inputs.T @ (p - targets) / len(targets)", "A factor 2 belongs to squares; this loss has none."),
    Mistake("len(targets)", "len(theta)", "The mean is over the examples, not over the parameters."),
    Mistake(
        PULL,
        "np.mean(p - targets) * np.mean(inputs, axis=0)",
        "The mean of products is not the product of means: each error has its input.",
    ),
    Mistake(f" + {SHRINK}", "", "The gradient of the penalty is missing."),
    Mistake(SHRINK, "2 * l2 * theta", "The penalty carries one half, which the square's 2 cancels."),
    Mistake(SHRINK, "l2 / 2 * theta", "The square's derivative brings a factor 2, which the one half cancels."),
    Mistake(SHRINK, "l2 * theta / len(targets)", "The penalty is added once, whatever the number of examples."),
    Mistake(SHRINK, "l2 * np.sign(theta)", "The penalty takes squares, not absolute values."),
    Mistake(SHRINK, "l2 * np.append(theta[:-1], 0.0)", "The penalty takes all of theta, the intercept with it."),
    Mistake(f" + {SHRINK}", f" - {SHRINK}", "The penalty makes large parameters dear: its gradient is added."),
)
