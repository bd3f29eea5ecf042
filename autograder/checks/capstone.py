"""Chapter 19, an optimizer in torch: the exercises of solutions/19_capstone."""

from autograder.checks.capstone_inputs import (
    in_groups,
    in_path,
    in_resumed,
    in_training,
    lamb_runs,
    models,
    plans,
    stops,
    trainings,
)
from autograder.checks.capstone_lamb_mistakes import BUILT, LAMB
from autograder.checks.capstone_mistakes import FACTOR, GROUPS, SPLIT
from autograder.checks.capstone_references import factor, lamb_path, lamb_resumed, layout, resumed_path
from autograder.checks.capstone_resume_mistakes import KEPT, LAMB_RESUMED, RESUMED
from autograder.drivers import DriverCheck
from autograder.expressions import ExpressionCheck
from autograder.selections import SelectionCheck
from autograder.values import ValueCheck

SEED = 19
WORTH_2 = {"value": 2}

CHECKS = (
    SelectionCheck(
        "19_capstone/define",
        right=frozenset("abdf"),
        letters="abcdefg",
        points={"choice": 1},
        why={
            "c": "Gradients are computed anew for every update, and none is read after it.",
            "e": "The losses are worth keeping, and no update reads them.",
            "g": "The function is in the code; of a schedule only the count changes.",
        },
    ),
    SelectionCheck(
        "19_capstone/examples",
        right=frozenset("ace"),
        letters="abcde",
        points={"choice": 1},
        why={
            "b": "A prediction uses the running mean: it is the model's, although no gradient moves it.",
            "d": "A prediction uses the gain: it is a parameter, exempt from decay or not.",
        },
    ),
    ExpressionCheck(
        "19_capstone/cosine_factor",
        right="f + (1 - f) * (1 + cos(pi * (k - w) / (T - w - 1))) / 2",
        symbols={"k": (8, 19), "w": (2, 7), "T": (22, 40), "f": (0.05, 0.4)},
        points={"formula": 1},
        mistakes={
            "f + (1 - f) * (1 + cos(pi * (k - w - 1) / (T - w - 1))) / 2": (
                "This takes k for t, which is larger by 1: k = 0 is the first update."
            ),
            "f + (1 - f) * (1 + cos(pi * (k - w + 1) / (T - w - 1))) / 2": (
                "The cosine's own first update is t = w + 1, and there it is at its peak."
            ),
            "f + (1 - f) * (1 + cos(pi * (k - w) / (T - w))) / 2": (
                "T - w updates have T - w - 1 intervals: the last update reaches the floor."
            ),
            "f + (1 - f) * (1 + cos(pi * (k + 1 - w) / (T - w))) / 2": (
                "The peak is shown at t = w and at t = w + 1: the cosine has T - w updates."
            ),
            "f + (1 - f) * (1 + cos(pi * k / (T - 1))) / 2": "The cosine begins after the warm-up, not with it.",
            "f + (1 - f) * (1 + cos(pi * (k - w) / (T - 1))) / 2": "Of the T updates the warm-up takes w.",
            "(1 + cos(pi * (k - w) / (T - w - 1))) / 2": "The factor ends at f; this one ends at 0.",
            "f + (1 + cos(pi * (k - w) / (T - w - 1))) / 2": "From 1 to f is a fall by 1 - f; this begins at 1 + f.",
            "f + (1 - f) * (1 + cos(pi * (k - w) / (T - w - 1)))": "1 + cos runs from 2 to 0: take half of it.",
            "f + (1 - f) * cos(pi * (k - w) / (2 * (T - w - 1)))": "Half a wave of 1 + cos, not a quarter of cos.",
            "f + (1 - f) * (1 - cos(pi * (k - w) / (T - w - 1))) / 2": "This rises from f to 1.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "19_capstone/saved_bytes",
        right="8 * n * m - 4 * (n + m)",
        symbols={"n": (20, 90), "m": (10, 70)},
        points={"formula": 1},
        mistakes={
            "2 * n * m - (n + m)": "This counts numbers; a number in float32 takes four bytes.",
            "4 * n * m - 4 * (n + m)": "Adam keeps m and v, and Adafactor without momentum no first moment.",
            "8 * n * m": "Adafactor keeps its row means and its column means.",
            "4 * n * m": "Adafactor keeps a number for each row and each column, not for each weight.",
            "8 * n * m - 8 * (n + m)": "Adafactor keeps one number for each row and each column: no first moment.",
            "16 * n * m - 8 * (n + m)": "float32 takes four bytes; this counts eight.",
            "4 * (n + m) - 8 * n * m": "This is how much more Adafactor keeps; asked is how much less.",
            "8 * n * m + 4 * (n + m)": "What Adafactor keeps is subtracted.",
            "8 * n * m - 4 * n": "Adafactor keeps column means too.",
            "8 * n * m - 4 * m": "Adafactor keeps row means too.",
            "16 * n * m - 4 * (n + m)": "The weights and their gradients are no state of the optimizer.",
        },
        seed=SEED,
    ),
    DriverCheck(layout, models, WORTH_2, GROUPS, SEED, written="groups", pieces=in_groups, crashes=SPLIT),
    ValueCheck(factor, plans, WORTH_2, FACTOR, SEED),
    DriverCheck(lamb_path, lamb_runs, {"value": 4}, LAMB, SEED, written="Lamb", pieces=in_path, crashes=BUILT),
    DriverCheck(lamb_resumed, stops, WORTH_2, LAMB_RESUMED, SEED, written="Lamb", pieces=in_resumed, crashes=BUILT),
    DriverCheck(resumed_path, trainings, WORTH_2, RESUMED, SEED, written="restore", pieces=in_training, crashes=KEPT),
    SelectionCheck(
        "19_capstone/metric",
        right=frozenset("bc"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "At update 1 the loss stands before the step: it is the same in both runs.",
            "d": "The first gradient is taken at the start, which both runs share.",
            "e": "The ratio does not contain the learning rate.",
        },
    ),
)
