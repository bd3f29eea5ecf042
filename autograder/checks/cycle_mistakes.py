"""What goes wrong in schedules of two or three parts: one cycle, and warm-up, stable, decay."""

from autograder.mistakes import Mistake

ENDS = "low, last, top = peak / start_div, peak / start_div / end_div, rise * total - 1"
RISING = "rising = peak + (low - peak) * (1 + np.cos(np.pi * up)) / 2"
FALLING = "falling = last + (peak - last) * (1 + np.cos(np.pi * down)) / 2"
DOWN = "down = np.minimum((t - 1 - top) / (total - 1 - top), 1.0)"
X = "x = np.minimum(np.maximum((t - (total - cooldown)) / cooldown, 0.0), 1.0)"
COOLDOWN = "falling = floor + (peak - floor) * (1 - x**0.5)"
PHASES = "np.where(t <= total - cooldown, peak * np.minimum(t / steps, 1.0), falling)"

ONE_CYCLE = (
    Mistake(
        ENDS, ENDS.replace("rise * total - 1", "rise * total"), "Updates count from 1: the top is at t = rise * total."
    ),
    Mistake(
        ENDS,
        ENDS.replace("rise * total - 1", "rise * (total - 1)"),
        "The rise is a share of total itself, not of total - 1.",
    ),
    Mistake(
        ENDS,
        ENDS.replace("rise * total - 1", "np.floor(rise * total) - 1"),
        "The top is at t = rise * total, which need not be a whole number.",
    ),
    Mistake(
        ENDS,
        ENDS.replace("rise * total - 1", "(1 - rise) * total - 1"),
        "rise is the share of the cycle that climbs, not the share that falls.",
    ),
    Mistake(
        ENDS,
        ENDS.replace("rise * total - 1", "total / 2 - 1"),
        "rise is ignored: here the top is in the middle.",
    ),
    Mistake(
        ENDS,
        ENDS.replace("low, last, top = peak / start_div,", "low, last, top = 0.0,"),
        "The first rate is peak / start_div, not 0.",
    ),
    Mistake(
        ENDS,
        ENDS.replace("peak / start_div / end_div", "peak / end_div"),
        "The last rate is a share of the first one, not of peak.",
    ),
    Mistake(
        ENDS, ENDS.replace("peak / start_div / end_div", "peak / start_div"), "The cycle ends far below where it began."
    ),
    Mistake(ENDS, ENDS.replace("peak / start_div / end_div", "0.0"), "The last rate is small, but not 0."),
    Mistake(
        ENDS,
        ENDS.replace("peak / start_div, peak / start_div", "peak / end_div, peak / start_div"),
        "The cycle begins at peak / start_div; end_div belongs to its end.",
    ),
    Mistake(RISING, "rising = low + (peak - low) * up", "The rise follows half a cosine, not a straight line."),
    Mistake(
        FALLING, "falling = last + (peak - last) * (1 - down)", "The fall follows half a cosine, not a straight line."
    ),
    Mistake(
        RISING,
        "rising = low + (peak - low) * up",
        "Both parts follow half a cosine; straight lines are Smith's first form.",
        also=((FALLING, "falling = last + (peak - last) * (1 - down)"),),
    ),
    Mistake(RISING, RISING.replace("1 + np", "1 - np"), "Upside down: the first part climbs to peak."),
    Mistake(FALLING, FALLING.replace("1 + np", "1 - np"), "Upside down: the second part falls from peak."),
    Mistake(
        DOWN,
        "down = (t - 1 - top) / (total - 1 - top)",
        "Past the end the rate stays at its last value; a cosine would rise again.",
    ),
    Mistake(
        DOWN, DOWN.replace("(total - 1 - top)", "(total - top)"), "The fall ends at t = total, not one update later."
    ),
    Mistake(
        "up = np.minimum((t - 1) / top, 1.0)",
        "up = np.minimum(t / top, 1.0)",
        "Updates count from 1: at t = 1 the climb has not begun.",
    ),
    Mistake(DOWN, DOWN.replace("t - 1 - top", "t - top"), "The fall begins at the top; here it is one update ahead."),
    Mistake(FALLING, "falling = peak + 0.0 * down", "After the top the rate falls; here it stays at peak."),
    Mistake(
        "np.where(t - 1 <= top, rising, falling)",
        "np.where(t <= total, np.where(t - 1 <= top, rising, falling), 0.0)",
        "Past the end the rate stays at its last value; here it drops to 0.",
    ),
    Mistake(
        ENDS,
        ENDS.replace("rise * total - 1", "np.ceil(rise * total) - 1"),
        "The top is at t = rise * total exactly; here it is rounded up.",
    ),
    Mistake(
        ENDS,
        ENDS.replace("rise * total - 1", "rise * (total - 1) - 1"),
        "The top is at t = rise * total; here total is one too small.",
    ),
    Mistake(ENDS, ENDS.replace("rise * total - 1", "0.3 * total - 1"), "rise is ignored: here it is always 0.3."),
    Mistake(ENDS, ENDS.replace("peak / start_div", "peak / 25"), "start_div is ignored: here it is always 25."),
    Mistake(ENDS, ENDS.replace("/ end_div", "/ 1e4"), "end_div is ignored: here it is always 10,000."),
    Mistake(
        ENDS,
        "low, last, top = 0.0, 0.0, rise * total - 1",
        "The cycle begins and ends above 0: first at peak / start_div.",
    ),
    Mistake(
        "up = np.minimum((t - 1) / top, 1.0)",
        "up = np.minimum(t / (top + 1), 1.0)",
        "The share of the climb is 0 at t = 1 and 1 at t = rise * total.",
    ),
    Mistake(
        "up = np.minimum((t - 1) / top, 1.0)",
        "up = np.minimum((t - 1) / (top + 1), 1.0)",
        "The climb ends at t = rise * total: that is one stride less from t = 1.",
    ),
    Mistake(
        DOWN,
        DOWN.replace("(total - 1 - top)", "(total - 2 - top)"),
        "The fall ends at t = total, not one update earlier.",
    ),
    Mistake(
        DOWN,
        "down = np.minimum(np.maximum((t - 2 - top) / (total - 1 - top), 0.0), 1.0)",
        "The fall begins at the top; here it is one update late.",
    ),
    Mistake(
        RISING,
        RISING.replace("np.pi", "180"),
        "np.cos takes radians: half a turn is pi, and not 180.",
        also=((FALLING, FALLING.replace("np.pi", "180")),),
    ),
    Mistake(
        RISING,
        RISING.replace("np.pi * ", ""),
        "The cosine runs over half a turn: pi times the share of the way.",
        also=((FALLING, FALLING.replace("np.pi * ", "")),),
    ),
    Mistake(
        FALLING,
        "falling = last + (peak - last) * np.cos(np.pi * down / 2)",
        "The fall follows half a cosine, flat at both ends; this is a quarter.",
    ),
    Mistake(
        "np.where(t - 1 <= top, rising, falling)",
        "np.where(t - 1 <= top, falling, rising)",
        "The climb comes first and the fall after it; here they are swapped.",
    ),
    Mistake(
        "np.where(t - 1 <= top, rising, falling)",
        "np.where(t <= total, np.where(t - 1 <= top, rising, falling), np.nan)",
        "Past the end the rate stays at its last value; here it is nan.",
    ),
    Mistake(
        "np.where(t - 1 <= top, rising, falling)",
        "np.where(t - 1 <= top, rising, falling) * (t > 1)",
        "The first update is t = 1: here it is wasted at a rate of 0, and no other.",
    ),
    Mistake(
        "up = np.minimum((t - 1) / top, 1.0)",
        "up = np.minimum(np.maximum(t - 2, 0) / top, 1.0)",
        "All comes one update late: t = 1 stands twice.",
        also=(
            (DOWN, DOWN.replace("t - 1 - top", "t - 2 - top")),
            ("np.where(t - 1 <= top,", "np.where(t - 2 <= top,"),
        ),
    ),
    Mistake(
        "up = np.minimum((t - 1) / top, 1.0)",
        "up = np.minimum(t / top, 1.0)",
        "All comes one update early: the first update is t = 1, not t = 2.",
        also=((DOWN, DOWN.replace("t - 1 - top", "t - top")), ("np.where(t - 1 <= top,", "np.where(t <= top,")),
    ),
)

WSD = (
    Mistake("t / steps", "(t - 1) / steps", "The first update is t = 1: here it is wasted at a rate of 0."),
    Mistake("t / steps", "t / (steps + 1)", "The rate reaches peak at t = steps, not one update later."),
    Mistake("np.minimum(t / steps, 1.0)", "1.0", "The first part is warm-up: it climbs to peak at t = steps."),
    Mistake(
        X,
        "x = np.minimum(np.maximum((t - total + cooldown - 1) / cooldown, 0.0), 1.0)",
        "The cool-down ends at t = total; here it is one update late.",
    ),
    Mistake(
        X,
        X.replace("(t - (total - cooldown))", "(t + 1 - (total - cooldown))"),
        "The cool-down ends at t = total; here it is one update ahead.",
    ),
    Mistake(
        X,
        X.replace(") / cooldown", ") / (cooldown + 1)"),
        "The cool-down ends at t = total: it has `cooldown` strides.",
    ),
    Mistake(
        X, X.replace(") / cooldown", ") / total"), "The cool-down is measured in its own length, not in the total."
    ),
    Mistake(
        X,
        "x = np.maximum((t - (total - cooldown)) / cooldown, 0.0)",
        "Past the end the rate stays at floor; the root would go below it.",
    ),
    Mistake(X, "x = np.minimum(t / total, 1.0)", "The cool-down has its own clock, which is 0 where it begins."),
    Mistake(
        X,
        "x = np.minimum(np.maximum((t - steps) / (total - steps), 0.0), 1.0)",
        "Between warm-up and cool-down the rate stays at peak; here it falls at once.",
        also=((PHASES, PHASES.replace("total - cooldown,", "steps,")),),
    ),
    Mistake(
        COOLDOWN, COOLDOWN.replace("x**0.5", "x"), "The cool-down follows a root: it falls fastest at its beginning."
    ),
    Mistake(COOLDOWN, COOLDOWN.replace("x**0.5", "x**2"), "The cool-down follows a root, not a square."),
    Mistake(
        COOLDOWN, COOLDOWN.replace("(1 - x**0.5)", "(1 - x) ** 0.5"), "The root is one of x, before it is taken from 1."
    ),
    Mistake(
        COOLDOWN,
        COOLDOWN.replace("(1 - x**0.5)", "(1 - x**2) ** 0.5"),
        "The cool-down is 1 minus a root, not a quarter circle.",
    ),
    Mistake(
        COOLDOWN,
        COOLDOWN.replace("(1 - x**0.5)", "(1 + np.cos(np.pi * x)) / 2"),
        "The cool-down follows a root here, not a cosine.",
    ),
    Mistake(
        COOLDOWN, COOLDOWN.replace("(1 - x**0.5)", "x**0.5"), "Upside down: the cool-down falls from peak to floor."
    ),
    Mistake(COOLDOWN, "falling = peak * (1 - x**0.5)", "The cool-down ends at floor, not at 0."),
    Mistake(
        COOLDOWN,
        "falling = floor + peak * (1 - x**0.5)",
        "The height of the fall is peak - floor, so that it begins at peak.",
    ),
    Mistake(
        COOLDOWN,
        "falling = np.maximum(floor, peak * (1 - x**0.5))",
        "floor is where the curve ends, not a lower limit that cuts it off.",
    ),
    Mistake(COOLDOWN, "falling = floor + 0.0 * x", "The cool-down is gradual; here the rate drops to floor at once."),
    Mistake(
        PHASES, f"np.where(t <= total, {PHASES}, 0.0)", "Past the end the rate stays at floor; here it drops to 0."
    ),
    Mistake(
        PHASES,
        PHASES.replace("total - cooldown,", "total,"),
        "The cool-down lies inside the total; here the rate stays at peak till the end.",
    ),
    Mistake(
        "t / steps",
        "(t - 1) / np.maximum(steps - 1, 1)",
        "The first update is wasted: at t = 1 the rate is one stride above 0.",
    ),
    Mistake(
        "np.minimum(t / steps, 1.0)",
        "(t / steps)",
        "Between warm-up and cool-down the rate stays at peak; here it goes on rising.",
    ),
    Mistake(
        "peak * np.minimum(t / steps, 1.0)",
        "(floor + (peak - floor) * np.minimum(t / steps, 1.0))",
        "Warm-up rises in strides of peak / steps; floor is for the end alone.",
    ),
    Mistake(
        X,
        X.replace(") / cooldown", ") / np.maximum(cooldown - 1, 1)"),
        "The cool-down ends at t = total, not one update earlier.",
    ),
    Mistake(
        X,
        "x = np.minimum(np.maximum((t - 1 - (total - cooldown)) / np.maximum(cooldown - 1, 1), 0.0), 1.0)",
        "The first update of the cool-down lies below peak; here it is still at peak.",
    ),
    Mistake(
        X,
        X.replace(") / cooldown", ") // cooldown"),
        "The share of the cool-down is a fraction: // rounds it down to 0.",
    ),
    Mistake(
        X,
        X.replace("(t - (total - cooldown))", "(t - steps)"),
        "The clock of the cool-down begins at t = total - cooldown, not after warm-up.",
    ),
    Mistake(
        X,
        X.replace("total - cooldown", "total - cooldown + steps"),
        "The stable phase ends at t = total - cooldown: warm-up is not added.",
        also=((PHASES, PHASES.replace("total - cooldown,", "total - cooldown + steps,")),),
    ),
    Mistake(
        PHASES,
        f"np.where(t <= total, {PHASES}, peak)",
        "Past the end the rate stays at floor; here it is back at peak.",
    ),
    Mistake(PHASES, f"np.where(t <= total, {PHASES}, np.nan)", "Past the end the rate stays at floor; here it is nan."),
    Mistake(
        PHASES, f"{PHASES} * (t > 1)", "The first update is t = 1: here it is wasted at a rate of 0, and no other."
    ),
    Mistake(
        X,
        X.replace("(t - (", "(np.maximum(t - 1, 1) - ("),
        "All comes one update late: t = 1 stands twice.",
        also=((PHASES, PHASES.replace("t <=", "t - 1 <=").replace("t / steps", "np.maximum(t - 1, 1) / steps")),),
    ),
    Mistake(
        X,
        X.replace("(t - (", "(t + 1 - ("),
        "All comes one update early: the first update is t = 1, not t = 2.",
        also=((PHASES, PHASES.replace("t <=", "t + 1 <=").replace("t / steps", "(t + 1) / steps")),),
    ),
)
