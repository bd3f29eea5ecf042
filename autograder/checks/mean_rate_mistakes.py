"""What goes wrong in finding the restarts, and in the mean rate of whole cycles."""

from autograder.mistakes import Mistake

SIZES = "period * mult ** np.arange(count)"
BEGINS = "1 + np.cumsum(sizes) - sizes"

RESTART_STEPS = (
    Mistake(BEGINS, "np.cumsum(sizes) - sizes", "Updates count from 1: the first cycle begins at t = 1."),
    Mistake(BEGINS, "2 + np.cumsum(sizes) - sizes", "The first cycle begins at t = 1, not at t = 2."),
    Mistake(BEGINS, "1 + np.cumsum(sizes)", "The first cycle begins at t = 1; here it is left out."),
    Mistake(BEGINS, "np.cumsum(sizes)", "These are the last updates of the cycles, not the first ones."),
    Mistake(BEGINS, "1 + sizes", "A cycle begins after all those before it, not after one as long as itself."),
    Mistake(BEGINS, "sizes", "These are the lengths of the cycles: add up those that come before."),
    Mistake(
        SIZES,
        "period * (1 + (mult - 1) * np.arange(count))",
        "Each cycle multiplies the length of the one before; here the same is added.",
    ),
    Mistake(SIZES, "period + 0 * np.arange(count)", "mult is ignored: each cycle is mult times the one before."),
    Mistake(
        SIZES,
        "period * mult ** (np.arange(count) + 1)",
        "The first cycle has `period` updates; only the next ones are longer.",
    ),
    Mistake(SIZES, "(period * mult) ** np.arange(count)", "The power belongs to mult alone, not to the period."),
    Mistake(SIZES, "period * np.arange(count) ** mult", "mult is raised to the number of the cycle, not the reverse."),
    Mistake(SIZES, "mult * period ** np.arange(count)", "The first cycle has `period` updates; here period grows."),
    Mistake(
        BEGINS,
        "1 + period * (mult ** np.arange(count) - 1) / (mult - 1.0)",
        "For mult = 1 this quotient is 0 / 0: then all cycles have one length.",
    ),
    Mistake(
        BEGINS,
        "1 + (mult > 1) * (np.cumsum(sizes) - sizes)",
        "For mult = 1 the cycles are equally long; here all begin at t = 1.",
    ),
    Mistake(
        BEGINS,
        "1 + period * (mult ** np.arange(count) - 1)",
        "A geometric sum has the divisor mult - 1, which shows unless mult is 2.",
    ),
    Mistake(
        BEGINS,
        "np.cumsum(sizes) - sizes + np.arange(1, count + 1)",
        "A cycle begins at the update after the last one: none lies between.",
    ),
)

COUNT = "np.sum(period * mult ** np.arange(cycles))"
MEAN = "floor + (peak - floor) * (1 + cycles / count) / 2"

MEAN_RATE = (
    Mistake(MEAN, "(peak + floor) / 2", "In each cycle one cosine has no partner: the mean lies above the middle."),
    Mistake(MEAN, MEAN.replace("cycles / count", "1 / count"), "Every cycle has a cosine without a partner, not one."),
    Mistake(
        MEAN,
        MEAN.replace("cycles / count", "1 / period"),
        "A long cycle has a mean nearer to the middle; here all count as the first.",
    ),
    Mistake(
        MEAN,
        MEAN.replace("cycles / count", "np.mean(1 / (period * mult ** np.arange(cycles)))"),
        "The mean is over updates: a long cycle counts more than a short one.",
    ),
    Mistake(
        MEAN,
        MEAN.replace("cycles / count", "1 / (period * mult ** (cycles - 1))"),
        "This is the mean of the last cycle alone.",
    ),
    Mistake(MEAN, MEAN.replace("1 + cycles", "1 - cycles"), "The cosine without a partner is +1: the peak itself."),
    Mistake(
        MEAN, MEAN.replace("(peak - floor)", "peak"), "The height is peak - floor, so that a cycle begins at peak."
    ),
    Mistake(MEAN, "(peak - floor) * (1 + cycles / count) / 2", "floor lifts the whole curve: it is added."),
    Mistake(MEAN, "peak * (1 + cycles / count) / 2", "floor is ignored: this is the mean for a floor of 0."),
    Mistake(MEAN, MEAN.replace(" / 2", ""), "The curve is half of 1 + cos; the half is missing."),
    Mistake(
        MEAN, MEAN.replace("cycles / count", "count / cycles"), "Upside down: more updates, less weight of the first."
    ),
    Mistake(
        MEAN, MEAN.replace("(1 + cycles / count)", "1 + cycles / count"), "The height multiplies the whole bracket."
    ),
    Mistake(
        MEAN, "count * floor + (peak - floor) * (count + cycles) / 2", "This is the sum of the rates, not their mean."
    ),
    Mistake(
        COUNT,
        "np.sum(period * mult ** np.arange(cycles + 1))",
        "Counted from 0, the last of the first `cycles` cycles is cycles - 1.",
    ),
    Mistake(
        COUNT,
        "np.sum(period * mult ** np.arange(1, cycles + 1))",
        "The first cycle has `period` updates; only the next ones are longer.",
    ),
)
