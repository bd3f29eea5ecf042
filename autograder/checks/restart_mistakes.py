"""What goes wrong in cosine annealing, with and without restarts, and in joining schedules."""

from autograder.mistakes import Mistake

X = "np.minimum((t - 1) / (total - 1), 1.0)"
HALF_WAVE = "floor + (peak - floor) * (1 + np.cos(np.pi * x)) / 2"
CYCLE = "begin, length = _cycle(t - 1, period, mult)"
WITHIN = "(t - 1 - begin) / length"
CYCLES_BEFORE = "np.round(np.log(length / period) / np.log(mult)) if mult > 1 else begin / period"

SHAPE = (
    Mistake(HALF_WAVE, "peak * (1 + np.cos(np.pi * x)) / 2", "The fall ends at floor, not at 0."),
    Mistake(
        HALF_WAVE,
        "floor + peak * (1 + np.cos(np.pi * x)) / 2",
        "The height of the fall is peak - floor, so that it begins at peak.",
    ),
    Mistake(
        HALF_WAVE,
        "np.maximum(floor, peak * (1 + np.cos(np.pi * x)) / 2)",
        "floor is where the curve ends, not a lower limit that cuts it off.",
    ),
    Mistake(HALF_WAVE, HALF_WAVE.replace("1 + np", "1 - np"), "Upside down: at x = 0 the rate is peak."),
    Mistake(HALF_WAVE, HALF_WAVE.replace(") / 2", ")"), "1 + cos falls from 2 to 0: its half falls from 1."),
    Mistake(
        HALF_WAVE,
        "floor + (peak - floor) * np.cos(np.pi * x)",
        "A cosine alone falls to -1: the curve is half of 1 + cos.",
    ),
    Mistake(
        HALF_WAVE,
        "floor + (peak - floor) * np.cos(np.pi * x / 2)",
        "The curve is half a wave, flat at both ends; this is a quarter of one.",
    ),
    Mistake(
        HALF_WAVE, HALF_WAVE.replace("np.pi * x", "2 * np.pi * x"), "Half a wave falls; a whole one comes up again."
    ),
    Mistake(
        HALF_WAVE, HALF_WAVE.replace("np.pi * x", "180 * x"), "The cosine takes radians: half a wave is pi, not 180."
    ),
    Mistake(
        HALF_WAVE, HALF_WAVE.replace("np.cos", "np.sin"), "The curve is half of 1 + cos: a sine begins in the middle."
    ),
    Mistake(
        HALF_WAVE, HALF_WAVE.replace("np.pi * x", "x"), "Half a wave is as long as pi; without it the fall stops early."
    ),
    Mistake(HALF_WAVE, "floor + (peak - floor) * (1 - x)", "This is a straight line; the cosine is flat at both ends."),
    Mistake(
        HALF_WAVE,
        "floor + ((peak - floor) * 1 + np.cos(np.pi * x)) / 2",
        "The height multiplies the whole sum 1 + cos, which needs brackets.",
    ),
)

COSINE = (
    *SHAPE,
    Mistake(X, "np.minimum((t - 1) / total, 1.0)", "From t = 1 to t = total there are total - 1 strides, not total."),
    Mistake(X, "np.minimum(t / total, 1.0)", "The first update has the rate peak: nothing has fallen yet at t = 1."),
    Mistake(X, "np.minimum(t / (total - 1), 1.0)", "Updates count from 1: at t = 1 the share of the way is 0."),
    Mistake(X, "(t - 1) / (total - 1)", "Past the end the rate stays at floor; a cosine would rise again."),
    Mistake(
        X, X.replace("minimum", "maximum"), "The share of the way ends at 1: 1 is its upper limit, not its lower one."
    ),
    Mistake(
        HALF_WAVE,
        f"np.where(t <= total, {HALF_WAVE}, 0.0)",
        "Past the end the rate stays at floor; here it drops to 0.",
    ),
    Mistake(
        HALF_WAVE,
        f"np.where(t <= total, {HALF_WAVE}, peak)",
        "Past the end the rate stays at floor; here it jumps to peak.",
    ),
    Mistake(X, "((t - 1) / (total - 1)) % 1.0", "Past the end the rate stays at floor; here a new cycle begins."),
    Mistake(
        X, "np.minimum((t - 1) // (total - 1), 1.0)", "The share of the way is a fraction: // rounds it down to 0."
    ),
    Mistake(
        HALF_WAVE,
        "(peak - floor) * (1 + np.cos(np.pi * x)) / 2",
        "floor lifts the whole curve: it is added to the fall.",
    ),
)

RESTARTS = (
    *SHAPE,
    Mistake(
        CYCLE,
        "begin, length = _cycle(t, period, mult)",
        "A cycle begins one update after the last one ended; here it is one early.",
        also=((WITHIN, "(t - begin) / length"),),
    ),
    Mistake(
        CYCLE,
        "begin, length = _cycle(np.maximum(t - 2, 0), period, mult)",
        "The first cycle has `period` updates; here every restart is one late.",
        also=((WITHIN, "(np.maximum(t - 2, 0) - begin) / length"),),
    ),
    Mistake(WITHIN, "(t - begin) / length", "A cycle begins at peak, where nothing of it has passed yet."),
    Mistake(
        WITHIN,
        "(t - 1 - begin) / np.maximum(length - 1, 1)",
        "A cycle approaches floor and never emits it: it has `length` strides.",
    ),
    Mistake(WITHIN, "(t - 1 - begin) / (length + 1)", "A cycle is as many strides long as it has updates."),
    Mistake(
        CYCLE,
        "begin, length = _cycle(t - 1, period, 1)",
        "mult is ignored: every cycle is mult times as long as the one before.",
    ),
    Mistake(
        CYCLE,
        "begin, length = _cycle(t - 1, period * mult, mult)",
        "The first cycle has `period` updates; only the next ones are longer.",
    ),
    Mistake(
        CYCLE,
        "n = np.floor(((1 + 8 * (t - 1) / period) ** 0.5 - 1) / 2 + 1e-9) if mult > 1 else np.floor((t - 1) / period)\n"
        "    begin, length = (period * n * (n + 1) / 2, period * (n + 1)) if mult > 1 else (period * n, period)",
        "Each cycle multiplies the length of the one before; here the same is added.",
    ),
    Mistake(
        CYCLE,
        "grow = (mult - 1) / 2\n"
        "    n = ((1 - grow) ** 2 + 4 * grow * (t - 1) / period) ** 0.5 - 1 + grow\n"
        "    n = np.floor(n / (2 * grow) + 1e-9) if mult > 1 else np.floor((t - 1) / period)\n"
        "    begin, length = period * (n + grow * n * (n - 1)), period * (1 + 2 * grow * n)",
        "Each cycle multiplies the length of the one before; here it is added to.",
    ),
    Mistake(
        HALF_WAVE,
        f"np.where((t > 1) & (t - 1 == begin), floor, {HALF_WAVE})",
        "Where a cycle is over the next one begins, at peak; here floor comes first.",
    ),
    Mistake(WITHIN, "(t - 1 - begin) / period", "A longer cycle falls more slowly: it is measured in its own length."),
    Mistake(
        CYCLE,
        "begin, length = 0, period",
        "A restart jumps back to peak; here the wave swings up and down.",
    ),
    Mistake(
        CYCLE,
        "begin, length = np.maximum(t - 1 - period, 0), period",
        "After a cycle the next one begins; here the rate stays at floor.",
    ),
    Mistake(
        HALF_WAVE,
        HALF_WAVE.replace("(peak - floor)", "(peak * period / length - floor)"),
        "Every cycle begins at the same peak, whatever its length.",
    ),
    Mistake(
        HALF_WAVE,
        HALF_WAVE.replace("(peak - floor)", f"(peak * 0.5 ** ({CYCLES_BEFORE}) - floor)"),
        "Every cycle begins at the same peak; here each begins at half the last one.",
    ),
    Mistake(
        HALF_WAVE,
        HALF_WAVE.replace("(peak - floor)", "(peak - floor) * 0.5 ** (begin > 0)"),
        "Every cycle begins at peak; here the later ones begin at half of it.",
    ),
)
