"""The named mistakes of chapter 15: constants of the curvature bound, the rate they give, counts of steps."""

from autograder.mistakes import Mistake

LOWEST = "H0 = sharpness[np.argmin(gaps)]"
APART = "apart = gaps > 0"
SLOPES = "slopes = (sharpness[apart] - H0) / gaps[apart]"
PAIR = "return H0, max(0.0, np.max(slopes))"

CONSTANTS = (
    Mistake(LOWEST, "H0 = np.min(sharpness)", "H0 is the sharpness where the gap is smallest, not the smallest one."),
    Mistake(LOWEST, "H0 = np.max(sharpness)", "H0 is the sharpness where the gap is smallest, not the largest one."),
    Mistake(LOWEST, "H0 = np.mean(sharpness)", "H0 is the sharpness of one row: the one with the smallest gap."),
    Mistake(LOWEST, "H0 = sharpness[-1]", "The rows come in any order: the last one need not have the smallest gap."),
    Mistake(LOWEST, "H0 = sharpness[0]", "The rows come in any order; the first one need not have the smallest gap."),
    Mistake(
        LOWEST, "H0 = sharpness[np.argmax(gaps)]", "H0 belongs to the row with the smallest gap, not with the largest."
    ),
    Mistake(LOWEST, "H0 = 0.0", "Where the gap is 0 the bound is H0 alone, so H0 is the sharpness there."),
    Mistake(SLOPES, "slopes = sharpness[apart] / gaps[apart]", "H1 bounds what the sharpness has beyond H0, not all."),
    Mistake(
        SLOPES, "slopes = gaps[apart] / (sharpness[apart] - H0)", "H1 is a curvature per gap; this is upside down."
    ),
    Mistake(
        SLOPES,
        "slopes = np.abs(sharpness[apart] - H0) / gaps[apart]",
        "A sharpness below H0 asks nothing of H1: its slope is negative.",
    ),
    Mistake(
        SLOPES,
        "slopes = (sharpness[apart] - H0) / gaps.max()",
        "Each row has its own gap: a slope divides by the gap of its row.",
    ),
    Mistake(
        SLOPES,
        "slopes = (sharpness[np.argmax(gaps)] - H0) / gaps.max()",
        "The line through the row with the largest gap may lie below the rows between.",
    ),
    Mistake(
        SLOPES,
        "slopes = np.max(sharpness - H0) / gaps[np.argmax(sharpness)]",
        "The sharpest row need not have the steepest slope: compare the slopes.",
    ),
    Mistake(
        SLOPES,
        "slopes = np.polyfit(gaps, sharpness, 1)[0]",
        "A least-squares line passes between the rows; the bound lies above them.",
    ),
    Mistake(
        SLOPES,
        "slopes = (sharpness[apart] - H0) / gaps[apart] ** 2",
        "The bound is linear in the gap: the slope divides by the gap, not its square.",
    ),
    Mistake(
        SLOPES,
        "slopes = (sharpness[apart] - H0) / gaps[apart] ** 0.5",
        "The bound is linear in the gap, so the slope has no root.",
    ),
    Mistake(
        LOWEST,
        "H0 = np.polyfit(gaps, sharpness, 1)[1]",
        "A least-squares line passes between the rows, and so does its intercept.",
        also=((SLOPES, "slopes = np.polyfit(gaps, sharpness, 1)[0]"),),
    ),
    Mistake(
        APART,
        "apart = gaps > gaps.min()",
        "The line has H0 at gap 0: a slope divides by the gap, not by gap - smallest.",
        also=((SLOPES, "slopes = (sharpness[apart] - H0) / (gaps[apart] - gaps.min())"),),
    ),
    Mistake(
        SLOPES,
        "slopes = (sharpness.max() - sharpness.min()) / (gaps.max() - gaps.min())",
        "Range over range is no row's slope; the line must lie above every row.",
    ),
    Mistake(
        SLOPES,
        "slopes = np.diff(sharpness[np.argsort(gaps)]) / np.diff(np.sort(gaps))",
        "A slope goes from H0 at gap 0 to a row, not from one row to the next.",
    ),
    Mistake(APART, "apart = gaps >= 0", "A row with gap 0 gives 0/0: it says something about H0, and not about H1."),
    Mistake(APART, "apart = gaps > np.median(gaps)", "Every row with a gap above 0 must lie under the line."),
    Mistake(PAIR, "return H0, np.max(slopes)", "H1 is never negative: where all slopes are, it is 0."),
    Mistake(
        PAIR, "return H0, max(0.0, np.mean(slopes))", "The mean slope leaves rows above the line: take the largest."
    ),
    Mistake(
        PAIR, "return H0, max(0.0, np.median(slopes))", "With the median slope half of the rows lie above the line."
    ),
    Mistake(PAIR, "return H0, max(0.0, np.min(slopes))", "The smallest slope leaves the other rows above the line."),
    Mistake(PAIR, "return H0, max(1.0, np.max(slopes))", "The smallest H1 that is allowed is 0, not 1."),
    Mistake(PAIR, "return max(0.0, np.max(slopes)), H0", "H0 comes first, H1 second."),
    Mistake(PAIR, "return H0, abs(np.max(slopes))", "Where all slopes are negative H1 is 0, not the slope's size."),
)

RATE = "return 1 / (H0 + H1 * gap)"

ETA = (
    Mistake(RATE, "return 2 / (H0 + H1 * gap)", "At 2/K the promise is 0: the decrease is largest half way."),
    Mistake(
        RATE, "return 1 / (2 * (H0 + H1 * gap))", "Half of this length is Aiming's; the largest decrease is at 1/K."
    ),
    Mistake(
        RATE, "return 1 / (10 * H0 + 20 * H1 * gap)", "10 and 20 are constants of another proof; Lemma 1 has none."
    ),
    Mistake(RATE, "return 1 / H0 + 1 / (H1 * gap)", "The curvatures are added, not the rates."),
    Mistake(RATE, "return 1 / H0 + H1 * gap", "Division comes before addition: the denominator needs brackets."),
    Mistake(RATE, "return 1 / (H0 + H1) * gap", "The gap multiplies H1 alone, inside the denominator."),
    Mistake(RATE, "return 1 / (H0 + H1) + 0 * gap", "The rate depends on the gap, which multiplies H1."),
    Mistake(RATE, "return 1 / (H0 + gap)", "The gap is multiplied by H1, a curvature per gap."),
    Mistake(RATE, "return 1 / ((H0 + H1) * gap)", "At gap 0 the rate is 1/H0; here it grows without a limit."),
    Mistake(RATE, "return 1 / (H0 + H1 / gap)", "The curvature grows with the gap: H1 is multiplied by it."),
    Mistake(RATE, "return 1 / (H1 * gap)", "At gap 0 the rate is 1/H0; without H0 it grows without a limit."),
    Mistake(RATE, "return gap / (H0 + H1 * gap)", "The rate is one over K; the gap stands in K alone."),
    Mistake(RATE, "return 1 / (H0 * H1 * gap)", "The two parts of the bound are added, not multiplied."),
    Mistake(RATE, "return 1 / (H0 + H1 * gap / 2)", "The bound has the whole gap: a half of it is missing here."),
    Mistake(RATE, "return 1 / (1 + gap)", "Both constants are 1 for cosh alone; here they are arguments."),
    Mistake(RATE, "return 1 / (H0 * gap + H1)", "H0 stands alone and H1 has the gap; here they are exchanged."),
    Mistake(RATE, "return 1 / (H0 + H1 * gap**2)", "The bound is linear in the gap: there is no square."),
    Mistake(RATE, "return 1 / (H0 + H1 * gap**0.5)", "The bound is linear in the gap: there is no root."),
    Mistake(RATE, "return 1 / (H0 + H1 * np.log1p(gap))", "The bound is linear in the gap, without a logarithm."),
    Mistake(RATE, "return 1 / (H0 - H1 * gap)", "The curvature is larger where the gap is: H1 * gap is added."),
    Mistake(
        RATE, "return 1 / np.maximum(H0, H1 * gap)", "The two parts of the bound are added; the larger one is less."
    ),
    Mistake(RATE, "return H0 + H1 * gap", "This is the bound on the curvature; the rate is one over it."),
    Mistake(RATE, "return 1 / (H0 + H1 * gap) ** 0.5", "The rate is one over the curvature, without a root."),
    Mistake(RATE, "return 1 / H0 + 0 * gap", "This is the rate at gap 0; a larger gap asks for a smaller one."),
)

STEPS = "steps = H0 / mu_pl * np.log(gap / target) + H1 / mu_pl * (gap - target)"
WHOLE = "return np.maximum(np.ceil(steps), 0.0)"

BOUND = (
    Mistake(
        STEPS,
        "steps = (H0 + H1 * gap) / mu_pl * np.log(gap / target)",
        "This is the count of a fixed rate; the derived one has a sum, not a product.",
    ),
    Mistake(STEPS, "steps = H0 / mu_pl * np.log(gap / target)", "The high gaps cost steps too: H1's part is missing."),
    Mistake(STEPS, "steps = H1 / mu_pl * (gap - target)", "The low gaps cost steps too: H0's part is missing."),
    Mistake(STEPS, STEPS.replace("(gap - target)", "gap"), "The run stops at the target: H1's part ends there too."),
    Mistake(STEPS, STEPS.replace("gap / target", "gap"), "The logarithm is of the gap as a multiple of the target."),
    Mistake(
        STEPS,
        STEPS.replace("gap / target", "target / gap"),
        "The logarithm is upside down: gap over target is above 1.",
    ),
    Mistake(STEPS, STEPS.replace("np.log", "np.log10"), "The logarithm is the natural one, not the decimal one."),
    Mistake(STEPS, STEPS.replace("np.log", "np.log2"), "The logarithm is the natural one, not the one to base 2."),
    Mistake(STEPS, STEPS.replace("H0 / mu_pl", "H0"), "Both parts are divided by the PL constant; H0's is not."),
    Mistake(STEPS, STEPS.replace("H1 / mu_pl", "H1"), "Both parts are divided by the PL constant; H1's is not."),
    Mistake(STEPS, STEPS.replace(" / mu_pl", " * mu_pl"), "A larger PL constant means fewer steps: divide by it."),
    Mistake(STEPS, STEPS.replace(" / mu_pl", ""), "Both parts are divided by the PL constant."),
    Mistake(
        STEPS,
        "steps = H1 / mu_pl * np.log(gap / target) + H0 / mu_pl * (gap - target)",
        "H0 belongs to the logarithm, H1 to the difference; here they are exchanged.",
    ),
    Mistake(
        STEPS,
        STEPS.replace(" / mu_pl", " / (2 * mu_pl)"),
        "The promised decrease is mu gap / K: PL's half is already used in it.",
    ),
    Mistake(
        STEPS,
        STEPS.replace("gap - target", "gap / target"),
        "H1's part has the difference of the two gaps, not their quotient.",
    ),
    Mistake(
        STEPS,
        "steps = np.log(gap / target) / -np.log(1 - mu_pl / (H0 + H1 * gap))",
        "The share that a step takes grows as the gap falls; here it stays the first.",
    ),
    Mistake(
        STEPS,
        "steps = np.ceil(H0 / mu_pl * np.log(gap / target)) + np.ceil(H1 / mu_pl * (gap - target))",
        "Round the sum, once: two roundings may add a step.",
    ),
    Mistake(STEPS, STEPS.replace(" + H1", " - H1"), "Both parts cost steps: they are added."),
    Mistake(
        STEPS,
        "steps = 2 * H0 / mu_pl * np.log(gap / target) + 2 * H1 / mu_pl * (gap - target)",
        "The factors 2 are those of the count in two phases; this one has none.",
    ),
    Mistake(
        STEPS,
        "steps = 2 * H1 * gap / mu_pl + 2 * H0 / mu_pl * max(0.0, np.log(H0 / (H1 * target)))",
        "This is the count in two phases, which is larger than the one asked for.",
    ),
    Mistake(WHOLE, "return np.maximum(steps, 0.0)", "A number of steps is whole: round up."),
    Mistake(WHOLE, "return np.maximum(np.floor(steps), 0.0)", "Rounding down promises a step too few: round up."),
    Mistake(WHOLE, "return np.maximum(np.round(steps), 0.0)", "Rounding to the nearest may promise a step too few."),
    Mistake(WHOLE, "return np.maximum(np.ceil(steps) + 1, 0.0)", "Rounding up is enough: there is no further step."),
    Mistake(WHOLE, "return np.maximum(np.ceil(steps), 1.0)", "A run that begins at the target or below needs 0 steps."),
    Mistake(WHOLE, "return np.trunc(steps) + 1", "A run that begins at the target or below needs no step."),
    Mistake(WHOLE, "return np.ceil(steps)", "A run that begins below the target needs 0 steps, not fewer."),
    Mistake(WHOLE, "return np.abs(np.ceil(steps))", "A run that begins below the target needs 0 steps."),
    Mistake(WHOLE, "return np.ceil(np.abs(steps))", "Below the target the sum is negative: 0 steps, not its size."),
)

REACHED = "reached = losses - lowest <= target"
FIRST = "return np.argmax(reached) if np.any(reached) else np.inf"

FIRST_HIT = (
    Mistake(REACHED, "reached = losses <= target", "The target is for the gap, the loss minus the lowest one."),
    Mistake(REACHED, "reached = losses - lowest < target", "A gap that equals the target has reached it."),
    Mistake(
        REACHED, "reached = np.abs(losses) - lowest <= target", "Losses may be negative: there is no absolute value."
    ),
    Mistake(
        REACHED, "reached = np.abs(losses) <= target", "The gap is the loss minus the lowest, not the loss's size."
    ),
    Mistake(REACHED, "reached = losses + lowest <= target", "The gap is the loss minus the lowest one, not plus."),
    Mistake(
        REACHED, "reached = losses - np.nanmin(losses) <= target", "The lowest loss is given; the run may not reach it."
    ),
    Mistake(
        REACHED, "reached = (losses - lowest) / losses[0] <= target", "The target is an absolute gap, not a share."
    ),
    Mistake(
        REACHED,
        "reached = (losses - lowest) / (losses[0] - lowest) <= target",
        "The target is an absolute gap, not a share of the first one.",
    ),
    Mistake(
        REACHED, "reached = losses - lowest >= target", "The target is reached from above: the gap is at most that."
    ),
    Mistake(
        REACHED, "reached = ~(losses - lowest > target)", "A loss that is not a number has not reached the target."
    ),
    Mistake(
        REACHED,
        "reached = np.nan_to_num(losses) - lowest <= target",
        "A NaN is no 0 and has not reached the target: it never counts.",
    ),
    Mistake(FIRST, "return np.argmax(reached)", "Where no loss reaches the target the answer is infinity, not 0."),
    Mistake(
        FIRST,
        "return np.argmax(reached) if np.any(reached) else len(losses)",
        "Where no loss reaches the target the answer is infinity, not the length.",
    ),
    Mistake(
        FIRST,
        "return np.argmax(reached) if np.any(reached) else -1",
        "Where no loss reaches the target the answer is infinity, not -1.",
    ),
    Mistake(
        FIRST,
        "return np.argmax(reached) if np.any(reached) else np.nan",
        "Where no loss reaches the target the answer is infinity, not NaN.",
    ),
    Mistake(
        FIRST,
        "return np.argmax(reached) + 1 if np.any(reached) else np.inf",
        "losses[0] is the loss before the first step: row t follows t steps.",
    ),
    Mistake(
        FIRST,
        "return np.sum(~reached) if np.any(reached) else np.inf",
        "The loss may rise again: count up to the first row that reaches the target.",
    ),
    Mistake(
        FIRST,
        "return np.flatnonzero(reached)[-1] if np.any(reached) else np.inf",
        "The first row that reaches the target counts, not the last one.",
    ),
    Mistake(
        FIRST,
        "return next((t for t in range(len(losses)) if np.all(reached[t:])), np.inf)",
        "The loss may rise again: the first row counts, not the first that stays.",
    ),
    Mistake(
        FIRST,
        "return np.nanargmin(np.abs(losses - lowest - target))",
        "The gap that is nearest to the target may still be above it.",
    ),
    Mistake(
        FIRST,
        "return np.nan if np.any(np.isnan(losses)) else np.argmax(reached) if np.any(reached) else np.inf",
        "A NaN is a row that has not reached the target; the other rows still count.",
    ),
    Mistake(
        FIRST,
        "return np.nanargmin(losses) if np.any(reached) else np.inf",
        "The smallest loss may come later than the first one that is low enough.",
    ),
    Mistake(
        FIRST,
        "return np.sum(reached) if np.any(reached) else np.inf",
        "This counts the rows that are low enough, not those before the first of them.",
    ),
)
