"""What goes wrong in a range test: in its rates, in its run, and in what is read off."""

from autograder.mistakes import Mistake

RATES_LINE = "low * (high / low) ** (np.arange(n) / (n - 1))"
SHARE = "np.arange(n) / (n - 1)"

RATES = (
    Mistake(RATES_LINE, "low + (high - low) * np.arange(n) / (n - 1)", "These grow by equal differences, not factors."),
    Mistake(SHARE, "np.arange(n) / n", "Between n rates there are n - 1 strides: here high is not reached."),
    Mistake(SHARE, "np.arange(1, n + 1) / n", "The first rate is low itself; here it is one stride beyond."),
    Mistake(SHARE, "np.arange(1, n + 1) / (n - 1)", "The first rate is low; here all are one stride too far."),
    Mistake(RATES_LINE, "high * (low / high) ** (np.arange(n) / (n - 1))", "The test begins at low and goes up."),
    Mistake(
        RATES_LINE, "(high / low) ** (np.arange(n) / (n - 1))", "The first rate is low; here the rates begin at 1."
    ),
    Mistake(
        RATES_LINE,
        "low * high ** (np.arange(n) / (n - 1))",
        "The factor over the whole range is high / low, not high.",
    ),
    Mistake(
        RATES_LINE, "10 ** (low + (high - low) * np.arange(n) / (n - 1))", "low and high are rates, not exponents."
    ),
    Mistake(
        RATES_LINE,
        "np.exp(np.log10(low) + np.log10(high / low) * np.arange(n) / (n - 1))",
        "exp belongs to the natural logarithm, 10** to log10.",
    ),
    Mistake(SHARE, "np.arange(n)", "high / low is the factor over all strides, not over one."),
    Mistake(SHARE, "(np.arange(n) / (n - 1)) ** 2", "Equal factors: the exponent grows by the same step each time."),
    Mistake(
        RATES_LINE,
        "1 / (1 / low + (1 / high - 1 / low) * np.arange(n) / (n - 1))",
        "Here the reciprocals are evenly spaced; it is the logarithms that are.",
    ),
    Mistake(SHARE, "(np.arange(n) // (n - 1))", "The exponent is a share of the range: // rounds it down to 0."),
    Mistake(
        RATES_LINE,
        "10 ** (np.log(low) + np.log(high / low) * np.arange(n) / (n - 1))",
        "10** belongs to log10, exp to the natural logarithm.",
    ),
    Mistake(
        RATES_LINE,
        "np.exp(low + (high - low) * np.arange(n) / (n - 1))",
        "low and high are rates: it is their logarithms that are evenly spaced.",
    ),
)

STEP = "theta = theta - eta * (A @ theta)"
RECORD = "losses.append(theta @ A @ theta / 2)"
RUN = f"{STEP}\n        {RECORD}"
FIRST = "losses = [theta @ A @ theta / 2]"
EACH = "for eta in etas:"

RANGE_TEST = (
    Mistake(STEP, "theta = theta + eta * (A @ theta)", "A step goes against the gradient."),
    Mistake(STEP, "theta = theta - eta * 2 * (A @ theta)", "The factor 1/2 of the loss cancels the 2 of its gradient."),
    Mistake(STEP, "theta = theta - eta * (A @ theta) / 2", "The gradient of the loss is A theta: no half is left."),
    Mistake(STEP, "theta = theta - eta * np.diag(A) * theta", "The gradient needs all of A, not its diagonal alone."),
    Mistake(STEP, "theta = theta - eta * theta", "The gradient is A theta; here A is left out."),
    Mistake(
        STEP,
        "theta = theta - eta * (A @ theta) / np.linalg.norm(A @ theta)",
        "A step is eta times the gradient: its length is not divided away.",
    ),
    Mistake(
        RUN,
        "moved = theta - eta * (A @ theta)\n        losses.append(moved @ A @ moved / 2)",
        "It is one run: each update goes on from where the last one ended.",
    ),
    Mistake(RUN, f"{RECORD}\n        {STEP}", "losses[t] is the loss after update t; here it is the one before."),
    Mistake(
        FIRST,
        "losses = [theta @ A @ theta]",
        "The loss is one half of theta A theta.",
        also=((RECORD, "losses.append(theta @ A @ theta)"),),
    ),
    Mistake(FIRST, "losses = [theta @ A @ theta]", "The first loss has the half too, as the others have."),
    Mistake(FIRST, "losses = [0.0]", "The first entry is the loss at the start, before any update."),
    Mistake(
        FIRST,
        "losses = [theta @ theta / 2]",
        "The loss weighs the components with A; here it is their plain size.",
        also=((RECORD, "losses.append(theta @ theta / 2)"),),
    ),
    Mistake(
        FIRST,
        "losses = [np.linalg.norm(A @ theta)]",
        "The test records the loss, not the size of the gradient.",
        also=((RECORD, "losses.append(np.linalg.norm(A @ theta))"),),
    ),
    Mistake(EACH, "for eta in etas[::-1]:", "The first update has the first rate; here the order is turned round."),
    Mistake(EACH, "for eta in etas * 0 + etas[0]:", "Every update has its own rate; here all have the first one."),
    Mistake(EACH, "for eta in np.cumsum(etas):", "etas are the rates themselves, not what to add to the last one."),
    Mistake(
        "return np.array(losses)",
        "return np.minimum.accumulate(losses)",
        "The test records every loss, not the lowest so far: it must be seen to rise.",
    ),
    Mistake(
        STEP, "theta = theta - eta * np.sign(A @ theta)", "A step is eta times the gradient, and not times its sign."
    ),
    Mistake(
        STEP,
        "theta = theta - eta * (A @ start)",
        "The gradient is taken where the run is now, not where it began.",
        also=((FIRST, f"start = theta\n    {FIRST}"),),
    ),
    Mistake(
        RECORD,
        "losses.append(0.9 * losses[-1] + 0.1 * theta @ A @ theta / 2)",
        "The test records each loss itself: an average of losses rises later.",
    ),
    Mistake(
        "return np.array(losses)",
        "return np.array(losses) / losses[0]",
        "The test records the losses, not shares of the first one.",
    ),
    Mistake("return np.array(losses)", "return np.log(losses)", "The test records the losses, not their logarithms."),
)

LOWEST = "lowest = np.argmin(losses)"
FELL = "fell = losses[lowest] <= losses[0] / 2"
ROSE = "rose = np.max(losses[lowest:]) >= 4 * losses[lowest]"
ANSWER = "np.where(fell and rose, etas[lowest - 1] / 10, np.nan)"

SUGGEST = (
    Mistake(
        "etas[lowest - 1]",
        "etas[min(lowest, len(etas) - 1)]",
        "losses[0] is the start, so losses[t] and etas[t] are of different updates.",
    ),
    Mistake("etas[lowest - 1]", "etas[lowest - 2]", "The turn is the rate of the update that reached the lowest loss."),
    Mistake("etas[lowest - 1] / 10", "etas[lowest - 1]", "The suggestion is a tenth of the turn."),
    Mistake("etas[lowest - 1] / 10", "etas[lowest - 1] / 2", "The suggestion is a tenth of the turn, not half of it."),
    Mistake("etas[lowest - 1] / 10", "etas[lowest - 1] * 10", "The turn comes late: the suggestion lies below it."),
    Mistake("etas[lowest - 1] / 10", "losses[lowest] / 10", "What is suggested is a rate, not a loss."),
    Mistake("fell and rose", "rose", "Without a fall the lowest loss says nothing: it must have halved."),
    Mistake("fell and rose", "fell", "Without a rise the lowest loss is the end of the range."),
    Mistake("fell and rose", "True", "Where the test shows no answer there is none: fall and rise are asked for."),
    Mistake(
        "fell and rose",
        "True",
        "Ask for fall and rise first; and losses[0] is the start, before any update.",
        also=(("etas[lowest - 1]", "etas[min(lowest, len(etas) - 1)]"),),
    ),
    Mistake("fell and rose", "fell or rose", "One of the two is not enough: the loss must fall and rise."),
    Mistake(FELL, "fell = losses[lowest] < losses[0]", "Any fall is not enough: the loss must at least halve."),
    Mistake(FELL, "fell = losses[lowest] < losses[0] / 2", "At most half of the first loss: exactly half is enough."),
    Mistake(FELL, "fell = losses[lowest] <= losses[-1] / 2", "The fall is measured from the first loss, not the last."),
    Mistake(ROSE, "rose = np.max(losses[lowest:]) > losses[lowest]", "Any rise is not enough: four times the lowest."),
    Mistake(
        ROSE,
        "rose = np.max(losses[lowest:]) > 4 * losses[lowest]",
        "At least four times the lowest loss: exactly four times is enough.",
    ),
    Mistake(ROSE, "rose = losses[-1] >= 4 * losses[lowest]", "Any loss after the lowest counts, not the last alone."),
    Mistake(ROSE, "rose = np.max(losses) >= 4 * losses[lowest]", "Only losses after the lowest one show a rise."),
    Mistake(
        ROSE,
        "rose = np.max(losses[lowest:]) >= 4 * losses[0]",
        "The rise is measured from the lowest loss, not from the first.",
    ),
    Mistake(ROSE, "rose = np.max(losses[lowest:]) >= 2 * losses[lowest]", "The rise asked for is fourfold."),
    Mistake("np.nan)", "0.0)", "No answer is nan; 0 is a rate."),
    Mistake("np.nan)", "etas[-1] / 10)", "No answer is nan; the end of the range is an answer that was put in."),
    Mistake("np.nan)", "np.inf)", "No answer is nan, which is no number; infinity is too large a one."),
    Mistake(
        LOWEST,
        "lowest = np.argmin(np.diff(losses)) + 1",
        "The turn is where the loss is lowest, not where it falls fastest.",
    ),
    Mistake(
        ANSWER,
        "etas[np.argmin(losses[1:])] / 10",
        "Where the test shows no answer there is none, wherever its lowest loss lies.",
    ),
    Mistake(
        "etas[lowest - 1]",
        "etas[np.argmin(np.diff(losses))]",
        "The turn belongs to the lowest loss, not to the steepest fall.",
    ),
    Mistake(
        "fell and rose",
        "0 < lowest < len(losses) - 1",
        "A lowest loss inside the range is not enough: ask how far it fell and rose.",
    ),
    Mistake(
        LOWEST,
        "lowest = np.argmax(np.append(np.diff(losses) > 0, True))",
        "The turn is at the lowest loss of all, not where the loss first rises.",
    ),
    Mistake("np.nan)", "-1.0)", "No answer is nan; -1 is a number, and a training loop would take it."),
)
