"""What goes wrong in parameter groups and in a factor for LambdaLR, each as an edit of a reference of chapter 19."""

from autograder.mistakes import Mistake

KEYS = 'Each of the two groups is a dict with the keys "params", "lam" and "exempt".'
# Words of an exception, and the fact that is missing.
SPLIT = {"'params'": KEYS, "'lam'": KEYS, "'exempt'": KEYS, "indices must be integers": KEYS}

FROZEN, EXEMPT = "groups = 0.0 if name in frozen else 1.0", "exempt = len(shape) < 2"
ROW = "rows.append([groups, 0.0 if exempt else groups * lam, groups * exempt])"

GROUPS = (
    Mistake(EXEMPT, "exempt = False", "No parameter is exempt here: biases and gains are."),
    Mistake(EXEMPT, "exempt = True", "Every parameter is exempt here; tensors with two axes and more are decayed."),
    Mistake(EXEMPT, "exempt = len(shape) >= 2", "The groups are exchanged: matrices are decayed."),
    Mistake(EXEMPT, "exempt = name.endswith('bias')", "Gains and single numbers have fewer than two axes too."),
    Mistake(EXEMPT, "exempt = 'bias' in name", "The number of axes decides: a matrix may have bias in its name."),
    Mistake(
        EXEMPT,
        "exempt = 'bias' in name or 'norm' in name",
        "Names mislead: a matrix may be called norm, and a gain something else.",
    ),
    Mistake(EXEMPT, "exempt = len(shape) == 1", "A single number has no axis at all: it is exempt too."),
    Mistake(EXEMPT, "exempt = len(shape) != 2", "Tensors with more than two axes are decayed, as matrices are."),
    Mistake(EXEMPT, "exempt = len(shape) < 3", "Matrices have two axes, and they are decayed."),
    Mistake(
        EXEMPT,
        "exempt = len(shape) < 2 or 'embed' in name",
        "An embedding is a matrix: the number of axes alone decides.",
    ),
    Mistake(EXEMPT, "exempt = len(shape) < 2 or 1 in shape", "A matrix with a single column is still a matrix."),
    Mistake(FROZEN, "groups = 1.0", "A parameter that is not trained belongs to no group."),
    Mistake(FROZEN, "groups = 1.0 if name in frozen else 0.0", "Those that require a gradient are the trained ones."),
    Mistake(
        FROZEN,
        "groups = 0.0 if name in frozen or len(shape) < 2 else 1.0",
        "The exempt parameters are in no group: they would not be trained.",
    ),
    Mistake(ROW, "rows.append([groups, groups * lam, groups * exempt])", "The decay of the exempt group is 0."),
    Mistake(
        ROW,
        "rows.append([groups, 0.0 if exempt else groups * lam, 0.0])",
        "The exempt group says so: its exempt is True.",
    ),
    Mistake(
        ROW,
        "rows.append([groups, 0.0 if exempt else groups * lam, groups])",
        "The group that is decayed has exempt False.",
    ),
    Mistake(
        ROW,
        "rows.append([groups * (1 + exempt), groups * lam, groups * exempt])",
        "The exempt parameters are in both groups.",
    ),
    Mistake(
        ROW,
        "rows.append([groups, 0.0 if exempt else groups * 0.01, groups * exempt])",
        "lam is given: the caller's decay counts, not 0.01.",
    ),
)

T, RISING = "t = k + 1", "rising = t / warm"
X = "x = np.minimum((t - warm - 1) / (total - warm - 1), 1.0)"
FALLING = "falling = floor + (1 - floor) * (1 + np.cos(np.pi * x)) / 2"
EITHER = "return np.where(t <= warm, rising, falling)"

FACTOR = (
    Mistake(T, "t = k", "k is 0 at the first update, which is t = 1; here it takes k for t."),
    Mistake(T, "t = k + 2", "k is 0 at the first update, which is t = 1; this is one too far."),
    Mistake(RISING, "rising = k / warm", "Warm-up counts t: the first update has 1 / warm, not 0."),
    Mistake(RISING, "rising = (k + 1) / (warm + 1)", "Warm-up reaches 1 at t = warm."),
    Mistake(RISING, "rising = floor + (1 - floor) * t / warm", "Warm-up rises from 0: the floor is for the cosine."),
    Mistake(RISING, "rising = (t / warm) ** 2", "Warm-up is linear."),
    Mistake(EITHER, "return np.where(t <= warm, rising, 1.0)", "After the warm-up the cosine takes over."),
    Mistake(
        EITHER, "return np.where(k <= warm, rising, falling)", "k = warm is t = warm + 1, where the cosine begins."
    ),
    Mistake(EITHER, "return np.where(t <= warm, 1.0, falling)", "The warm-up is missing: it rises to 1."),
    Mistake(
        EITHER,
        "return np.minimum(rising, 1.0) * falling",
        "The cosine begins after the warm-up; here both run at once, multiplied.",
        also=((X, "x = np.minimum((t - 1) / (total - 1), 1.0)"),),
    ),
    Mistake(
        X,
        "x = np.minimum((t - 1) / (total - 1), 1.0)",
        "The cosine counts from the end of the warm-up, not from t = 1.",
    ),
    Mistake(
        X,
        "x = np.minimum((t - warm - 1) / (total - 1), 1.0)",
        "Of all updates the warm-up takes its share: the cosine has total - warm.",
    ),
    Mistake(
        X,
        "x = np.minimum((k - warm) / (total - warm), 1.0)",
        "The floor is reached at t = total, which is k = total - 1.",
    ),
    Mistake(
        X,
        "x = np.minimum((k - warm - 1) / (total - warm - 1), 1.0)",
        "The cosine's formula in t is given k: it lags one update behind.",
    ),
    Mistake(
        X,
        "x = np.minimum((t - warm) / (total - warm), 1.0)",
        "The course's cosine shows the peak at its own first update, t = warm + 1.",
    ),
    Mistake(
        X, "x = (t - warm - 1) / (total - warm - 1)", "Past the end the last factor stays; this cosine rises again."
    ),
    Mistake(
        EITHER,
        "return np.where(t <= warm, rising, np.where(t > total, 0.0, falling))",
        "Past the end the last factor stays: it is the floor, not 0.",
    ),
    Mistake(FALLING, "falling = (1 + np.cos(np.pi * x)) / 2", "The floor is not used: the cosine ends at it."),
    Mistake(
        FALLING,
        "falling = np.maximum(floor, (1 + np.cos(np.pi * x)) / 2)",
        "The cosine falls from 1 to the floor; here it is cut off there.",
    ),
    Mistake(
        FALLING,
        "falling = floor + (1 + np.cos(np.pi * x)) / 2",
        "From 1 to the floor is a fall by 1 - floor; this begins above 1.",
    ),
    Mistake(FALLING, "falling = floor + (1 - floor) * (1 + np.cos(np.pi * x))", "1 + cos begins at 2: take half."),
    Mistake(FALLING, "falling = floor + (1 - floor) * (1 - x)", "This falls along a line."),
    Mistake(
        FALLING, "falling = floor + (1 - floor) * np.cos(np.pi * x / 2)", "Half a wave of 1 + cos, no quarter of cos."
    ),
    Mistake(
        FALLING,
        "falling = floor + (1 - floor) * (1 + np.cos(2 * np.pi * x)) / 2",
        "The cosine comes back to its peak: half a wave is enough.",
    ),
)
