"""What goes wrong in the functions of chapter 18, as edits of their references."""

from autograder.mistakes import Mistake

COUNT = "t = t + 1"
ETA = "eta = peak * min(t / warm, 1.0)"
M_HAT, V_HAT = "m_hat = m / (1 - beta1**t)", "v_hat = v / (1 - beta2**t)"
FIRST = "for g in gradients:"
M, V = "m = beta1 * m + (1 - beta1) * g", "v = beta2 * v + (1 - beta2) * g**2"
STEP = "theta = theta - eta * m_hat / (v_hat**0.5 + eps)"
SAVED = "return np.stack([theta, m, v])"

RESUMED = (
    Mistake(FIRST, f"t = 0\n    {FIRST}", "The count begins at 0 again: schedule and correction both go on from t."),
    Mistake(
        V_HAT,
        "n = t - before; v_hat = v / (1 - beta2**n)",
        "The correction counts from the resume: v is as old as the whole run.",
        also=((M_HAT, "n = t - before; m_hat = m / (1 - beta1**n)"), (FIRST, f"before = t\n    {FIRST}")),
    ),
    Mistake(
        ETA,
        "eta = peak * min((t - before) / warm, 1.0)",
        "Warm-up begins once more: the schedule reads the count of the whole run.",
        also=((FIRST, f"before = t\n    {FIRST}"),),
    ),
    Mistake(FIRST, f"m = 0 * m\n    {FIRST}", "m starts empty: the first moment belongs to the checkpoint."),
    Mistake(FIRST, f"v = 0 * v\n    {FIRST}", "v starts empty: the second moment belongs to the checkpoint."),
    Mistake(
        FIRST,
        f"m = 0 * m; v = 0 * v\n    {FIRST}",
        "Both moments start empty, under a count that takes them for old.",
    ),
    Mistake(
        FIRST,
        f"m = 0 * m; v = 0 * v; t = 0\n    {FIRST}",
        "Nothing but theta is kept: this is a new run, not a resumed one.",
    ),
    Mistake(
        COUNT,
        "pass",
        "t does not move: every update counts one more than the one before.",
    ),
    Mistake(
        COUNT,
        "pass",
        "t updates are done: the first one after the resume is number t + 1.",
        also=((STEP, f"{STEP}; t = t + 1"),),
    ),
    Mistake(
        ETA,
        "eta = peak * min((t - 1) / warm, 1.0)",
        "The schedule lags one update behind: update t has the rate of t.",
    ),
    Mistake(ETA, "eta = peak * t / warm", "Warm-up has an end: from update warm on the rate is peak."),
    Mistake(ETA, "eta = peak", "The schedule is missing: while t is below warm the rate is lower."),
    Mistake(M_HAT, "m_hat = m", "m is corrected too, as in every step of Adam."),
    Mistake(V_HAT, "v_hat = v", "v is corrected too, as in every step of Adam."),
    Mistake("(v_hat**0.5 + eps)", "(v_hat + eps) ** 0.5", "eps stands outside the root."),
    Mistake("(v_hat**0.5 + eps)", "(v_hat + eps)", "The step is divided by a root; it is missing."),
    Mistake(V, "v = beta2 * v + (1 - beta2) * g", "The second moment averages squares."),
    Mistake(V, "v = beta1 * v + (1 - beta1) * g**2", "v has its own decay, beta2."),
    Mistake(M, "m = beta2 * m + (1 - beta2) * g", "m has its own decay, beta1."),
    Mistake(SAVED, "return np.stack([theta, v, m])", "The rows are theta, m, v in this order."),
    Mistake(SAVED, "return np.stack([theta, m_hat, v_hat])", "A checkpoint holds m and v without their correction."),
)

FITS = "fits = np.all(np.isfinite(squares))"
KEPT = "return beta2 * v + (1 - beta2) * squares if fits else v"

GUARDED = (
    Mistake(FITS, "fits = np.all(np.isfinite(g))", "g may be a number where its square is none."),
    Mistake(FITS, "fits = np.any(np.isfinite(squares))", "One entry that overflows is enough to skip the step."),
    Mistake(FITS, "fits = not np.any(np.isinf(squares))", "A gradient that is not a number is no number to average."),
    Mistake(FITS, "fits = not np.any(np.isnan(squares))", "A square may be infinite without being NaN."),
    Mistake(FITS, "fits = True", "An infinite square makes v infinite for good: such a step is skipped."),
    Mistake(
        KEPT,
        "return np.where(np.isfinite(squares), beta2 * v + (1 - beta2) * squares, v)",
        "The whole layer is left as it was, not the bad entries alone.",
    ),
    Mistake(
        "else v",
        "else beta2 * v",
        "A skipped step leaves v as it was: it does not decay.",
    ),
    Mistake("else v", "else 0 * v", "A skipped step keeps the memory; here v is emptied."),
    Mistake(
        KEPT,
        "return beta2 * v + (1 - beta2) * np.nan_to_num(g) ** 2 if np.isfinite(np.nan_to_num(g)**2).all() else v",
        "A gradient of NaN is no gradient of 0: the step is skipped.",
    ),
    Mistake("(1 - beta2) * squares", "(1 - beta2) * g", "The second moment averages squares."),
    Mistake("beta2 * v + (1 - beta2) * squares", "v + squares", "v is an average with the decay beta2, not a sum."),
    Mistake(
        "beta2 * v + (1 - beta2) * squares",
        "(1 - beta2) * v + beta2 * squares",
        "The old average keeps the share beta2, the new square gets the rest.",
    ),
)

BEFORE = "before = theta.astype(np.float16)"
AFTER = "after = (before + step.astype(np.float16)).astype(np.float16)"
SHARE = "return np.mean(after != before)"

MOVED = (
    Mistake(SHARE, "return np.mean(after == before)", "This is the share that stays."),
    Mistake(SHARE, "return np.sum(after != before)", "A share is a count divided by the number of weights."),
    Mistake(SHARE, "return np.any(after != before) * 1.0", "Count the weights that move; here one is enough for all."),
    Mistake(
        AFTER,
        "after = theta + step",
        "The sum is kept in float16 too: a step that rounds away moves nothing.",
    ),
    Mistake(
        AFTER,
        "after = (theta + step).astype(np.float16)",
        "theta is stored in float16: the step is added to the stored number.",
    ),
    Mistake(SHARE, "return np.mean(step != 0)", "A step that is not 0 may still be rounded away."),
    Mistake(
        SHARE,
        "return np.mean(step.astype(np.float16) != 0)",
        "The step itself may be a float16 number and the sum still round back.",
    ),
    Mistake(
        BEFORE,
        "before = theta.astype(np.float32)",
        "float32 is finer than float16: weights move there that stand still here.",
        also=((AFTER, "after = (before + step.astype(np.float32)).astype(np.float32)"),),
    ),
    Mistake(
        SHARE,
        "return np.linalg.norm(after.astype(float) - before) / np.linalg.norm(before.astype(float))",
        "This is the relative step; the share counts weights, however far they move.",
    ),
    Mistake(
        AFTER,
        "after = (before - step.astype(np.float16)).astype(np.float16)",
        "step is what is added to theta; here it is subtracted.",
    ),
)
