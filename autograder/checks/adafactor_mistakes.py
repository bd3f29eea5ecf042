"""What goes wrong in Adafactor's step, each as an edit of the reference."""

from autograder.checks.factored_mistakes import FACTORED_MOMENTS, MATRIX
from autograder.mistakes import Mistake

T = "t = state.t + 1"
BETA2 = "beta2 = 1 - t**beta2_decay"
EPS1 = "eps1 = float(np.finfo(g.dtype).eps) if eps1 is None else eps1"
SCALE = "scale = np.maximum(eps2, rms(theta, batch_dims))"
ALPHA = "alpha = np.minimum(eta * scale, t**-0.5 * scale)"
U = "U = g / np.maximum(V, eps1**2) ** 0.5"
CLIP = "U = U / np.maximum(1.0, rms(U, batch_dims) / d)"
STEP = "theta = (1 - eta * lam) * theta - alpha * U"
VECTOR = "state = Factored(t, state.R, state.C, V)"


def _remembered(hint: str, matrix: str, vector: str) -> Mistake:
    """One slip in the state, of matrices and of vectors."""
    return Mistake(MATRIX, f"state = {matrix}", hint, also=((VECTOR, f"state = {vector}"),))


DECAY = (
    Mistake(BETA2, "beta2 = 0.999", "beta2 grows with t: 1 minus a power of t, not a constant."),
    Mistake(BETA2, "beta2 = t**beta2_decay", "t to the power beta2_decay is what is forgotten; 1 minus it is kept."),
    Mistake(
        BETA2, "beta2 = 1 - (t + 1) ** beta2_decay", "At t = 1 nothing is kept: the power is one of t, not of t + 1."
    ),
    Mistake(BETA2, "beta2 = 1 - t**-0.8", "beta2_decay is ignored: the caller's exponent counts, not -0.8."),
    Mistake(BETA2, "beta2 = 1 - t**-0.5", "beta2_decay is ignored: the caller's exponent counts, not -0.5."),
    Mistake(BETA2, "beta2 = 1 + beta2_decay / t", "beta2_decay is an exponent of t, not a factor."),
    Mistake(
        BETA2,
        "beta2 = 0.999 * (1 - t**beta2_decay) / (1 - 0.999**t)",
        "beta2 has no bias correction: it begins at 0 by itself.",
    ),
)

SIZE = (
    Mistake(SCALE, "scale = 1.0", "The step is relative: it is scaled by the size of theta."),
    Mistake(SCALE, "scale = rms(theta)", "The scale has a lower limit eps2, or a layer at 0 would stay there."),
    Mistake(SCALE, "scale = eps2 + rms(theta)", "eps2 is a lower limit of the scale; it is not added."),
    Mistake(SCALE, "scale = np.minimum(eps2, rms(theta))", "eps2 is a lower limit of the scale, not an upper one."),
    Mistake(
        SCALE,
        "scale = np.maximum(eps2, np.linalg.norm(theta))",
        "The size of theta is a root of a mean; a norm grows with the entries.",
    ),
    Mistake(
        SCALE,
        "scale = np.maximum(eps2, np.mean(np.abs(theta)))",
        "The size of theta is the root of the mean square, not a mean size.",
    ),
    Mistake(
        SCALE,
        "scale = np.maximum(eps2, np.mean(theta**2))",
        "The size of theta is the root of the mean square; here the root is missing.",
    ),
    Mistake(SCALE, "scale = np.maximum(eps2, np.abs(theta))", "The layer has one scale; here each entry has its own."),
    Mistake(SCALE, "scale = np.maximum(eps2, rms(g))", "The scale is the size of theta, not of g."),
    Mistake(
        SCALE,
        "scale = np.maximum(eps2, rms((1 - eta * lam) * theta))",
        "The decay shrinks the old theta alone: neither the scale nor the step.",
    ),
    Mistake(SCALE, "scale = np.maximum(1e-3, rms(theta))", "eps2 is ignored: the caller's value counts, not 0.001."),
    Mistake(
        SCALE,
        "scale = np.maximum(eps1, rms(theta))",
        "The lower limit of the scale is eps2; eps1 belongs to the second moment.",
    ),
    Mistake(ALPHA, "alpha = eta * scale", "The relative step is at most 1 / sqrt(t), also where eta is larger."),
    Mistake(ALPHA, "alpha = t**-0.5 * scale", "eta is the upper limit of the relative step; here it is not used."),
    Mistake(ALPHA, "alpha = np.maximum(eta, t**-0.5) * scale", "The smaller of eta and 1 / sqrt(t) counts."),
    Mistake(ALPHA, "alpha = eta * t**-0.5 * scale", "eta and 1 / sqrt(t) are two limits; they are not multiplied."),
    Mistake(ALPHA, "alpha = np.minimum(eta, 1 / t) * scale", "The second limit falls with the root of t, not with t."),
    Mistake(
        ALPHA,
        "alpha = np.minimum(1e-2, t**-0.5) * scale",
        "eta is ignored: the caller's limit counts, not the paper's 0.01.",
    ),
    Mistake(ALPHA, "alpha = np.minimum(eta * scale, t**-0.5)", "Both limits are relative: 1 / sqrt(t) is scaled too."),
    Mistake(ALPHA, "alpha = np.minimum(eta, t**-0.5 * scale)", "Both limits are relative: eta is scaled too."),
    Mistake(
        ALPHA, "alpha = np.minimum(eta, t**-0.5) / scale", "A larger layer makes larger steps: the scale multiplies."
    ),
)

DIRECTION = (
    Mistake(U, U.replace(" ** 0.5", ""), "g is divided by the root of V, which is of its size."),
    Mistake(U, "U = g / V**0.5", "eps1 keeps V from being too small; here it is missing."),
    Mistake(U, "U = g / np.maximum(V, eps1) ** 0.5", "The lower limit of V is the square of eps1."),
    Mistake(U, "U = g / (V + eps1**2) ** 0.5", "The square of eps1 is a lower limit of V; it is not added."),
    Mistake(U, "U = g / (V**0.5 + eps1)", "eps1 is a lower limit of the root; it is not added."),
    Mistake(U, "U = g", "g is divided by the root of its second moment; here it is not."),
    Mistake(U, "U = np.sign(g)", "g is divided by the root of V, not by its own size."),
    Mistake(U, U.replace("(V,", "(V / (1 - 0.999**t),"), "There is no bias correction: beta2 begins at 0."),
    Mistake(CLIP, "pass", "The update is clipped: its root mean square is at most d."),
    Mistake(CLIP, "U = U / np.maximum(1.0, rms(U))", "d is ignored: the caller's threshold counts, not 1."),
    Mistake(
        CLIP, "U = U / np.maximum(d, rms(U))", "An update below the threshold stays as it is, and is not divided by d."
    ),
    Mistake(
        CLIP, "U = U / np.maximum(1.0, rms(U) * d)", "The threshold is d: the mean square's root is divided by it."
    ),
    Mistake(CLIP, "U = U / np.minimum(1.0, rms(U) / d)", "Clipping makes an update smaller, never larger."),
    Mistake(CLIP, "U = U / (rms(U) / d)", "An update below the threshold stays as it is; here all get the size d."),
    Mistake(CLIP, "U = np.clip(U, -d, d)", "The whole update is scaled down; its entries are not cut one by one."),
    Mistake(
        CLIP,
        "U = U / np.maximum(1.0, np.linalg.norm(U) / d)",
        "The size of the update is a root of a mean; a norm grows with the entries.",
    ),
    Mistake(
        CLIP,
        "U = U / np.maximum(1.0, np.max(np.abs(U)) / d)",
        "The size of the update is its root mean square, not its largest entry.",
    ),
    Mistake(
        CLIP,
        "U = U / np.maximum(1.0, np.mean(U**2) / d)",
        "The size of the update is the root of the mean square; the root is missing.",
    ),
    Mistake(
        U,
        f"g = g / np.maximum(1.0, rms(g) / d)\n    {U}",
        "What is clipped is the update, not the gradient.",
        also=((CLIP, "pass"),),
    ),
)

MOVE = (
    Mistake(STEP, STEP.replace("theta - alpha", "theta + alpha"), "The step goes downhill: minus, not plus."),
    Mistake(STEP, "pass", "theta does not move: the new theta has to be computed and returned."),
    Mistake(STEP, "theta = -alpha * U", "This is the update alone: the new theta is the old one plus it."),
    Mistake(STEP, "theta = theta - alpha * U", "theta shrinks by eta times lam at every step; the decay is missing."),
    Mistake(STEP, STEP.replace("eta * lam", "alpha * lam"), "The decay has eta itself, not the relative step."),
    Mistake(STEP, STEP.replace("eta * lam", "lam"), "The decay has the factor eta."),
    Mistake(STEP, STEP.replace("1 - eta * lam", "1 + eta * lam"), "The decay shrinks theta: the factor is below 1."),
    Mistake(
        STEP,
        STEP.replace("eta * lam", "np.minimum(eta, t**-0.5) * lam"),
        "The decay has eta itself, without the limit 1 / sqrt(t).",
    ),
    Mistake(
        T,
        f"{T}\n    g = g + lam * theta",
        "The decay shrinks theta itself; it is not added to g.",
        also=((STEP, "theta = theta - alpha * U"),),
    ),
    Mistake(STEP, STEP.replace("alpha * U", "eta * U"), "The step has the relative size alpha, not eta."),
    Mistake(STEP, STEP.replace("alpha * U", "eta * alpha * U"), "eta is in alpha already: it counts once."),
    Mistake(T, "t = 1", "t grows by one at each step: take it from the state."),
    Mistake(T, "t = state.t + 2", "The first step has t = 1; here t starts one too late."),
    _remembered(
        "The state returns the new t, which counts this step.",
        "Factored(state.t, R, C, state.v)",
        "Factored(state.t, state.R, state.C, V)",
    ),
    _remembered(
        "t is counted once per step; here it grows by two.",
        "Factored(t + 1, R, C, state.v)",
        "Factored(t + 1, state.R, state.C, V)",
    ),
    _remembered(
        "The state returns the new averages, not the old ones.",
        "Factored(t, state.R, state.C, state.v)",
        "Factored(t, state.R, state.C, state.v)",
    ),
    _remembered(
        "The state keeps the averages; this step's squares are a part of them.",
        "Factored(t, np.mean(g**2, axis=-1, keepdims=True), np.mean(g**2, axis=-2, keepdims=True), state.v)",
        "Factored(t, state.R, state.C, g**2)",
    ),
    _remembered(
        "The state keeps the second moments, not their roots.",
        "Factored(t, R**0.5, C**0.5, state.v)",
        "Factored(t, state.R, state.C, V**0.5)",
    ),
    Mistake(
        VECTOR,
        "state = Factored(t, state.R, state.C, np.maximum(V, eps1**2))",
        "The state keeps V as it is; the lower limit is for this step.",
    ),
    Mistake(
        MATRIX,
        "state = Factored(t, C, R, state.v)",
        "The fields are t, R, C, v in this order; rows and columns are exchanged.",
    ),
)

ADAFACTOR = (*DECAY, *SIZE, *FACTORED_MOMENTS, *DIRECTION, *MOVE)
