"""What goes wrong in a schedule, each as an edit of the reference: where it begins, bends and ends."""

from autograder.mistakes import Mistake

RAMP = "start + (peak - start) * np.minimum(t / steps, 1.0)"
STAIR = "peak * factor ** np.floor((t - 1) / every)"
GEOMETRIC = "peak * gamma ** (t - 1.0)"
INVERSE = "peak * np.minimum(t / steps, (steps / t) ** 0.5)"
X = "np.minimum((t - 1) / (total - 1), 1.0)"
POWER = "floor + (peak - floor) * (1 - x) ** power"

CONSTANT = (
    Mistake("peak + 0.0 * t", "peak / t", "A constant rate does not fall with t."),
    Mistake("peak + 0.0 * t", "peak / t**0.5", "A constant rate does not fall with the root of t."),
    Mistake("peak + 0.0 * t", "peak * t", "A constant rate does not grow with t."),
    Mistake("peak + 0.0 * t", "peak * (t > 1)", "The first update is t = 1, and it has the same rate as all others."),
    Mistake("peak + 0.0 * t", "0.1 + 0.0 * t", "peak is ignored: the caller's rate counts, not 0.1."),
    Mistake(
        "peak + 0.0 * t",
        "np.floor(peak) + 0.0 * t",
        "The answer is cut to a whole number: t is whole, the rate is not.",
    ),
)

WARMUP = (
    Mistake(
        "(t / steps, 1.0)",
        "((t - 1) / steps, 1.0)",
        "The first update is t = 1: here it stays at start, and peak comes one late.",
    ),
    Mistake(
        "(t / steps, 1.0)",
        "((t - 1) / np.maximum(steps - 1, 1), 1.0)",
        "The first update is wasted: at t = 1 the rate is one stride above start.",
    ),
    Mistake("t / steps", "t / (steps + 1)", "The rate reaches peak at t = steps, not one update later."),
    Mistake("t / steps", "(t + 1) / steps", "At t = 1 the rate is one stride above start, not two."),
    Mistake("t / steps", "(t / steps) ** 2", "The rate rises by the same amount at every update; this is a parabola."),
    Mistake(
        "t / steps", "(t / steps) ** 0.5", "The rate rises by the same amount at every update; this is a square root."
    ),
    Mistake("t / steps", "t // steps", "The share of the way is a fraction: // rounds it down to 0."),
    Mistake(
        "np.minimum(t / steps, 1.0)", "t / steps", "The rise ends: after t = steps the rate stays where it is, at peak."
    ),
    Mistake("np.minimum", "np.maximum", "The share of the way ends at 1, so 1 is its upper limit, not its lower one."),
    Mistake(RAMP, "peak * np.minimum(t / steps, 1.0)", "The rise begins at start, not at 0."),
    Mistake(
        RAMP,
        "start + peak * np.minimum(t / steps, 1.0)",
        "The height of the rise is peak - start, so that it ends at peak.",
    ),
    Mistake(
        RAMP,
        "start + peak - start * np.minimum(t / steps, 1.0)",
        "Products come before differences: the height of the rise needs brackets.",
    ),
    Mistake(
        RAMP,
        "np.minimum(start + peak * t / steps, peak)",
        "One stride is a share of peak - start; here the limit hides a rise too steep.",
    ),
    Mistake(
        RAMP,
        "np.maximum(start, peak * np.minimum(t / steps, 1.0))",
        "start is where the line begins, not a lower limit of the rate.",
    ),
    Mistake(
        RAMP,
        "peak + (start - peak) * np.minimum(t / steps, 1.0)",
        "Upside down: warm-up goes from start up to peak.",
    ),
    Mistake(
        RAMP,
        "np.where(t <= steps, start + (peak - start) * t / steps, start)",
        "After the rise the rate stays at peak; here it falls back to start.",
    ),
    Mistake("t / steps, 1.0", "t / steps, peak", "The share of the way ends at 1; here peak is its limit."),
    Mistake(
        RAMP,
        "np.where(t < steps, start + (peak - start) * t / steps, peak * (steps / t) ** 0.5)",
        "After the rise the rate stays at peak; falling with the root of t is another.",
    ),
    Mistake(
        RAMP,
        "start + (peak - start) * (1 - np.cos(np.pi * np.minimum(t / steps, 1.0))) / 2",
        "The rate rises by the same amount at every update; this is half a cosine.",
    ),
    Mistake(
        RAMP,
        "start + (peak - start) * (1 - np.exp(-t / steps))",
        "The rise is straight and ends at t = steps; an exponential never arrives.",
    ),
    Mistake(
        RAMP,
        "np.where(t <= steps, start + (peak - start) * t / steps, 0.0)",
        "After the rise the rate stays at peak; here it drops to 0.",
    ),
    Mistake(
        RAMP,
        "np.where(t <= steps, start + (peak - start) * t / steps, np.nan)",
        "After the rise the rate stays at peak; here it is nan.",
    ),
    Mistake(RAMP, f"np.floor({RAMP})", "The answer is cut to a whole number: t is whole, the rate is not."),
)

STEP_DECAY = (
    Mistake(
        "(t - 1) / every", "t / every", "The first stair has `every` updates, t = 1 included: this falls too soon."
    ),
    Mistake("(t - 1) / every", "(t - 2) / every", "The first stair ends at t = every; here it is one update longer."),
    Mistake("(t - 1) / every", "(t - 1) / (every + 1)", "A stair is `every` updates long; here it is one longer."),
    Mistake("np.floor((t - 1) / every)", "((t - 1) / every)", "A stair is flat: only whole stairs count."),
    Mistake("np.floor", "np.ceil", "A stair counts when it is complete: round down, not up."),
    Mistake("np.floor", "np.round", "A stair counts when it is complete: round down, not to the nearest."),
    Mistake("np.floor((t - 1) / every)", "(t - 1.0)", "The rate falls once every `every` updates, not at each one."),
    Mistake(
        "np.floor((t - 1) / every)", "((t - 1) % every)", "What counts is how many stairs lie behind t, not the rest."
    ),
    Mistake(
        "np.floor((t - 1) / every)",
        "np.minimum(np.floor((t - 1) / every), 1)",
        "The rate falls again after every stair, not only after the first one.",
    ),
    Mistake(
        STAIR, STAIR.replace("factor **", "factor *"), "Each stair multiplies what is left: the factor has a power."
    ),
    Mistake(
        STAIR,
        "peak * factor ** (np.floor((t - 1) / every) + 1)",
        "The first stair is at peak: the power counts from 0.",
    ),
    Mistake(
        STAIR,
        "peak * factor ** (np.floor(t / every) + 1)",
        "The power counts from 0 and t from 1: the first `every` rates are the peak.",
    ),
    Mistake(
        STAIR,
        STAIR.replace("factor **", "(1 - factor) **"),
        "The factor is what remains of the rate, not what is taken off.",
    ),
    Mistake(
        STAIR, STAIR.replace("* factor", "/ factor"), "A factor below 1 makes the rate smaller when it multiplies."
    ),
    Mistake(
        STAIR,
        "peak * (1 - (1 - factor) * np.floor((t - 1) / every))",
        "Each stair is a share of the one before, not of peak.",
    ),
    Mistake(
        STAIR, "(peak * factor) ** np.floor((t - 1) / every)", "The power belongs to the factor alone, not to peak."
    ),
    Mistake(
        STAIR,
        "peak * np.exp(-factor * np.floor((t - 1) / every))",
        "A stair multiplies by the factor, not by e**-factor.",
    ),
    Mistake("(t - 1) / every", "(t + 1) / every", "The first stair has `every` updates; here it is two shorter."),
    Mistake(
        "(t - 1) / every", "np.maximum(t - 2, 0) / every", "The second stair begins at t = every + 1, not one later."
    ),
    Mistake(
        "(t - 1) / every",
        "(t - 1) / np.maximum(every - 1, 1)",
        "A stair is `every` updates long; here it is one shorter.",
    ),
    Mistake(
        STAIR,
        "peak * np.where((t - 1) % every == 0, factor, 1.0)",
        "What has fallen stays down; here one update in `every` is lower, and no other.",
    ),
    Mistake(STAIR, f"np.floor({STAIR})", "The answer is cut to a whole number: t is whole, the rate is not."),
    Mistake(STAIR, f"{STAIR} * (t > 1)", "The first update is t = 1: here it is wasted at a rate of 0, and no other."),
)

EXPONENTIAL = (
    Mistake("(t - 1.0)", "(t + 0.0)", "The first update has the rate peak: nothing has decayed yet at t = 1."),
    Mistake("(t - 1.0)", "(t + 1.0)", "The first update has the rate peak: the power there is 0, not 2."),
    Mistake("(t - 1.0)", "np.maximum(t - 2.0, 0)", "The second update has decayed once already."),
    Mistake(GEOMETRIC, "peak * gamma * (t - 1.0)", "gamma is raised to a power, not multiplied by the count."),
    Mistake(GEOMETRIC, "peak * (1 - gamma) ** (t - 1.0)", "gamma is what remains of the rate, not what is taken off."),
    Mistake(GEOMETRIC, "peak * np.exp(-gamma * (t - 1.0))", "Every update multiplies by gamma, not by e**-gamma."),
    Mistake(
        GEOMETRIC, "peak * np.exp(-(1 - gamma) * (t - 1.0))", "e**-(1 - gamma) is close to gamma, but is not gamma."
    ),
    Mistake(GEOMETRIC, "peak / (1 + gamma * (t - 1.0))", "This is the inverse of time; here the decay is a power."),
    Mistake(GEOMETRIC, "(peak * gamma) ** (t - 1.0)", "The power belongs to gamma alone, not to peak."),
    Mistake(
        GEOMETRIC, "peak * np.where(t > 1, gamma, 1.0)", "The rate decays at every update, not only at the second."
    ),
    Mistake(GEOMETRIC, "peak / gamma ** (t - 1.0)", "A gamma below 1 makes the rate smaller when it multiplies."),
    Mistake(GEOMETRIC, "peak * (t - 1.0) ** gamma", "gamma is the base and the count its exponent, not the other way."),
    Mistake(
        GEOMETRIC, "peak - (1 - gamma) * (t - 1.0)", "Every update takes off a share of the rate, not a fixed amount."
    ),
    Mistake(
        GEOMETRIC, "peak * (1 - (1 - gamma) * (t - 1.0))", "The share is one of the present rate, not one of peak."
    ),
    Mistake("(t - 1.0)", "(t - 2.0)", "The first update has the rate peak: here it is above it."),
    Mistake(
        GEOMETRIC, "peak * np.exp(-gamma * t)", "Every update multiplies by gamma, not by e**-gamma, and t = 1 by 1."
    ),
    Mistake(GEOMETRIC, "peak * 0.5 ** ((t - 1.0) / gamma)", "gamma is the factor of one update, not a half-life."),
    Mistake(
        GEOMETRIC, "peak * 10 ** ((t - 1.0) * np.log(gamma))", "exp belongs to the natural logarithm, 10** to log10."
    ),
    Mistake(GEOMETRIC, f"np.floor({GEOMETRIC})", "The answer is cut to a whole number: t is whole, the rate is not."),
    Mistake(
        GEOMETRIC,
        f"{GEOMETRIC} * (t > 1)",
        "The first update is t = 1: here it is wasted at a rate of 0, and no other.",
    ),
)

INVERSE_SQRT = (
    Mistake("t / steps", "(t - 1) / steps", "The first update is t = 1: here it is wasted at a rate of 0."),
    Mistake("t / steps", "t / (steps + 1)", "The rate reaches peak at t = steps, not one update later."),
    Mistake("(steps / t) ** 0.5", "(steps / t)", "The decay is the root of steps / t: slower than 1 / t."),
    Mistake("(steps / t) ** 0.5", "1 / t**0.5", "The fall starts from peak at t = steps: the root holds steps / t."),
    Mistake("(steps / t) ** 0.5", "1.0", "After warm-up the rate falls with the root of t; here it stays at peak."),
    Mistake("(steps / t) ** 0.5", "(t / steps) ** 0.5", "After warm-up the rate falls: t is in the denominator."),
    Mistake("(steps / t) ** 0.5", "(steps / t) ** 2", "The decay is a root, not a square."),
    Mistake("(steps / t) ** 0.5", "steps / t**0.5", "steps stands under the root as well."),
    Mistake(
        "(steps / t) ** 0.5",
        "1 / np.maximum(t - steps, 1) ** 0.5",
        "The root holds t itself, counted from the first update, not from the peak.",
    ),
    Mistake("(steps / t) ** 0.5", "(steps / (t + 1)) ** 0.5", "The fall starts at t = steps, where steps / t is 1."),
    Mistake(
        INVERSE, "peak * (steps / t) ** 0.5", "Before t = steps the rate rises from peak / steps: warm-up is missing."
    ),
    Mistake(
        INVERSE,
        "peak * np.minimum((steps / t) ** 0.5, 1.0)",
        "Before t = steps the rate rises in equal strides; here it is peak throughout.",
    ),
    Mistake("np.minimum", "np.maximum", "The lower of the two curves counts: the line first, the root afterwards."),
    Mistake("t / steps,", "(t / steps) ** 0.5,", "The rise is a straight line; only the fall is a root."),
    Mistake(
        INVERSE,
        "peak * np.minimum(t * steps**-1.5, t**-0.5)",
        "Vaswani's form has its top at peak / sqrt(steps); ours reaches peak.",
    ),
    Mistake(
        INVERSE,
        "peak * (t / steps) * (steps / t) ** 0.5",
        "Of the two curves the lower one counts; they are not multiplied.",
    ),
    Mistake("(t / steps,", "(t // steps,", "The share of the rise is a fraction: // rounds it down to 0."),
    Mistake(
        "(steps / t) ** 0.5",
        "1 / (1 + np.maximum(t - steps, 0)) ** 0.5",
        "The root holds t itself; here its clock begins again at the peak.",
    ),
    Mistake(
        INVERSE,
        "peak * np.minimum(t / (steps + 1), ((steps + 1) / t) ** 0.5)",
        "The rise ends and the fall begins at t = steps, not at steps + 1.",
    ),
    Mistake(
        INVERSE,
        "peak * np.where(t <= steps, t / steps, (steps / np.maximum(t - 1, 1)) ** 0.5)",
        "After the peak the fall begins at once; here it is one update late.",
    ),
    Mistake(
        INVERSE,
        "peak * np.where(t <= steps, t / steps, (steps / (t + 1)) ** 0.5)",
        "The fall is one update ahead: the root holds t, not t + 1.",
    ),
    Mistake(
        INVERSE,
        "peak * np.where(t < steps, t / steps, 1 / t**0.5)",
        "The two parts meet at peak; here the second one begins at peak / sqrt(steps).",
    ),
    Mistake(
        INVERSE,
        "peak / np.maximum(t, steps) ** 0.5",
        "The first part is a line up to peak; here it is flat at peak / sqrt(steps).",
    ),
    Mistake(INVERSE, f"np.floor({INVERSE})", "The answer is cut to a whole number: t is whole, the rate is not."),
    Mistake(
        INVERSE, f"{INVERSE} * (t > 1)", "The first update is t = 1: here it is wasted at a rate of 0, and no other."
    ),
    Mistake(
        INVERSE,
        INVERSE.replace("t /", "np.maximum(t - 1, 1) /").replace("/ t)", "/ np.maximum(t - 1, 1))"),
        "All comes one update late: t = 1 stands twice.",
    ),
    Mistake(
        INVERSE,
        INVERSE.replace("t /", "(t + 1) /").replace("/ t)", "/ (t + 1))"),
        "All comes one update early: the first update is t = 1, not t = 2.",
    ),
    Mistake(INVERSE, f"{INVERSE} * (t <= steps)", "After t = steps the rate falls with the root of t; here it is 0."),
)

POLYNOMIAL = (
    Mistake(
        "(t - 1) / (total - 1)", "t / total", "The first update has the rate peak: nothing has fallen yet at t = 1."
    ),
    Mistake(
        "(t - 1) / (total - 1)", "(t - 1) / total", "From t = 1 to t = total there are total - 1 strides, not total."
    ),
    Mistake("(t - 1) / (total - 1)", "t / (total - 1)", "Updates count from 1: at t = 1 the share of the way is 0."),
    Mistake(X, "(t - 1) / (total - 1)", "Past the end the rate stays at floor; the share of the way ends at 1."),
    Mistake(X, "t / total", "The share of the way is 0 at t = 1, 1 at t = total, and 1 past the end."),
    Mistake(X, "(t - 1) / total", "t = total is total - 1 strides after t = 1; past it the rate stays at floor."),
    Mistake(POWER, "peak * (1 - x) ** power", "The fall ends at floor, not at 0."),
    Mistake(
        POWER, "floor + peak * (1 - x) ** power", "The height of the fall is peak - floor, so that it begins at peak."
    ),
    Mistake(
        POWER,
        "np.maximum(floor, peak * (1 - x) ** power)",
        "floor is where the curve ends, not a lower limit that cuts it off.",
    ),
    Mistake(POWER, "floor + (peak - floor) * (1 - x)", "power is ignored: this is the straight line."),
    Mistake(POWER, "floor + (peak - floor) * (1 - x**power)", "The power is one of what remains, 1 - x, not of x."),
    Mistake(POWER, "floor + (peak - floor) * x**power", "Upside down: the curve falls from peak to floor."),
    Mistake(POWER, "(floor + (peak - floor) * (1 - x)) ** power", "The power belongs to 1 - x alone, not to the rate."),
    Mistake(
        POWER, "floor + ((peak - floor) * (1 - x)) ** power", "The power belongs to 1 - x alone, not to peak - floor."
    ),
    Mistake(POWER, "floor + (peak - floor) * (1 - x) * power", "power is an exponent, not a factor."),
    Mistake(POWER, "floor + (peak - floor) * (1 - x) ** (1 / power)", "The exponent is power itself, not its inverse."),
    Mistake(POWER, "floor + (peak - floor) * (1 + np.cos(np.pi * x)) / 2", "This is the cosine; here a power falls."),
    Mistake(
        POWER,
        "np.where(t <= total, floor + (peak - floor) * (1 - x) ** power, 0.0)",
        "Past the end the rate stays at floor; here it drops to 0.",
    ),
    Mistake(
        "(t - 1) / (total - 1)",
        "(t - 1) / np.maximum(total - 2, 1)",
        "The fall ends at t = total, not one update earlier.",
    ),
    Mistake(
        "(t - 1) / (total - 1)",
        "(t - 1) // (total - 1)",
        "The share of the way is a fraction: // rounds it down to 0.",
    ),
    Mistake(
        "(t - 1) / (total - 1)",
        "(t - 0.5) / total",
        "The share of the way is 0 at t = 1; these are the middles of the updates.",
    ),
    Mistake(X, "(t - 1) % total / (total - 1)", "Past the end the rate stays at floor; here the fall begins again."),
    Mistake(X, "(t - 1) % (total - 1) / (total - 1)", "At t = total the rate is at floor; here it is back at peak."),
    Mistake(
        X,
        "(t - 1) / (total - 1)",
        "Past the end the rate stays at floor; an absolute value lets it rise again.",
        also=((POWER, POWER.replace("(1 - x)", "np.abs(1 - x)")),),
    ),
    Mistake(
        POWER, f"np.where(t <= total, {POWER}, peak)", "Past the end the rate stays at floor; here it is back at peak."
    ),
    Mistake(POWER, f"np.where(t <= total, {POWER}, np.nan)", "Past the end the rate stays at floor; here it is nan."),
    Mistake(
        POWER, "peak * (floor + (1 - floor) * (1 - x) ** power)", "floor is a rate itself, and not a share of peak."
    ),
    Mistake(
        POWER,
        "peak + (floor - peak) * (1 - x) ** power",
        "Upside down: the power of what remains belongs to peak, not to floor.",
    ),
    Mistake(
        POWER,
        "floor + (peak - floor) * (1 - x) ** np.floor(power)",
        "power may be a fraction; here it is cut to a whole number.",
    ),
    Mistake(POWER, f"np.floor({POWER})", "The answer is cut to a whole number: t is whole, the rate is not."),
    Mistake(
        POWER, f"({POWER}) * (t > 1)", "The first update is t = 1: here it is wasted at a rate of 0, and no other."
    ),
    Mistake(X, "np.minimum(np.maximum(t - 2, 0) / (total - 1), 1.0)", "All comes one update late: t = 1 stands twice."),
    Mistake(
        X,
        "np.minimum(t - 1, total - 1) / total",
        "At t = total the rate is at floor; here the last stride to it is missing.",
    ),
    Mistake(
        POWER, f"np.where(t < total, {POWER}, 0.0)", "At t = total the rate is at floor; here it drops to 0 there."
    ),
)
