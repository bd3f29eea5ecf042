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
    Mistake(
        ETA,
        "eta = peak * min((before + 1) / warm, 1.0)",
        "The rate changes at every update: the schedule reads each t, not the first.",
        also=((FIRST, f"before = t\n    {FIRST}"),),
    ),
    Mistake(ETA, "eta = peak * t / warm", "Warm-up has an end: from update warm on the rate is peak."),
    Mistake(ETA, "eta = peak", "The schedule is missing: while t is below warm the rate is lower."),
    Mistake(M_HAT, "m_hat = m / (1 - beta2**t)", "m is corrected with its own decay, beta1."),
    Mistake(V_HAT, "v_hat = v / (1 - beta1**t)", "v is corrected with its own decay, beta2."),
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

LEAPS = "leaps = (v_hat[1:] > 30 * v_hat[:-1]) & (g[1:] < 5 * g[:-1])"
QUIET = " & (g[1:] < 5 * g[:-1])"
FIRST_LEAP = "np.argmax(leaps) + 2"

LOST_AT = (
    Mistake(FIRST_LEAP, "np.argmax(leaps) + 1", "Entry 0 is update 1: an update is one more than its index."),
    Mistake(FIRST_LEAP, "np.argmax(leaps)", "The update that leaps is asked for, and entry 0 is update 1."),
    Mistake(QUIET, "", "The norm of g is not asked: other failures make v_hat leap too."),
    Mistake(QUIET, " & (g[1:] > 5 * g[:-1])", "The norm of g goes on as before where a count is lost."),
    Mistake(LEAPS, "leaps = v_hat[1:] < v_hat[:-1] / 30", "Where a count is lost v_hat leaps upwards."),
    Mistake(QUIET, " & (g[1:] < g[:-1])", "A norm that rises a little is usual: below 5 times counts."),
    Mistake("30 * v_hat", "v_hat", "v_hat rises and falls by itself: a leap is above 30 times."),
    Mistake(f"{FIRST_LEAP} if np.any(leaps) else 0", FIRST_LEAP, "A log without such a leap gets 0."),
    Mistake(
        FIRST_LEAP,
        "len(leaps) - np.argmax(leaps[::-1]) + 1",
        "Of several such updates the first is asked for, not the last.",
    ),
    Mistake(FIRST_LEAP, "np.argmax(v_hat) + 1", "The largest v_hat may stand elsewhere: look for the leap."),
    Mistake(
        f"{FIRST_LEAP} if np.any(leaps) else 0",
        "np.argmax(v_hat[1:] / v_hat[:-1]) + 2",
        "The largest quotient may be no leap, or another failure's: ask both limits.",
    ),
    Mistake(
        LEAPS,
        "leaps = v_hat[1:] > 30 * v_hat[:-1]; leaps = leaps & (np.cumsum(leaps) == 1) & (g[1:] < 5 * g[:-1])",
        "After a leap with another cause the search goes on.",
    ),
    Mistake(f"{FIRST_LEAP} if np.any(leaps) else 0", "np.sum(leaps)", "This counts the leaps; say when the first is."),
    Mistake(
        LEAPS,
        "leaps = (v_hat[1:] > 30 * np.median(v_hat)) & (g[1:] < 5 * g[:-1])",
        "A leap happens within one update: compare with the entry before.",
    ),
)

FITS = "fits = np.all(np.isfinite(squares))"
KEPT = "return beta2 * v + (1 - beta2) * squares if fits else v"

GUARDED = (
    Mistake(FITS, "fits = np.all(np.isfinite(g))", "g may be a number where its square is none."),
    Mistake(
        FITS, "fits = np.all(np.abs(g) < 1e19)", "How large a square may be depends on the precision: ask the square."
    ),
    Mistake(
        KEPT,
        "return beta2 * v + (1 - beta2) * np.nan_to_num(squares)",
        "The largest number in place of an infinite one ruins v as well: skip the step.",
    ),
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
    Mistake(SHARE, "return 100 * np.mean(after != before)", "A share lies between 0 and 1; this is in percent."),
    Mistake(
        BEFORE,
        "before = theta",
        "Rounding theta itself is no step: compare with the number that is stored.",
        also=((AFTER, "after = (theta + step).astype(np.float16)"),),
    ),
    Mistake(
        SHARE,
        "return np.mean(np.abs(step) > np.finfo(np.float16).eps * np.abs(theta))",
        "eps is a bound of the relative spacing: what a sum rounds to decides.",
    ),
    Mistake(
        SHARE,
        "return np.mean(np.abs(step) >= np.spacing(np.abs(before)) / 2)",
        "Below a power of two numbers lie twice as close: take the rounded sum.",
    ),
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
