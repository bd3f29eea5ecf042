"""Chapter 08, Adafactor: the exercises of solutions/08_adafactor.

Learners write the step for vectors, whose second moment is whole, and for matrices, which are factored.
A state that continues is a vector's: whoever keeps sums of rows and columns, and divides by their
sum, has the rule and not the state.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.checks.adafactor_mistakes import ADAFACTOR
from autograder.expressions import ExpressionCheck
from autograder.mistakes import Mistake
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.trajectory import Layer, Walk
from autograder.values import ValueCheck
from autograder.walks import make_layer, rescaled, still_at
from stepsize.optimizers import adafactor_step, factored_second_moment
from stepsize.states import Factored

MATRIX, VECTOR = (2, 3), (3,)
ETAS = (0.05, 1.9, 0.03, 0.7, 0.04)  # on both sides of 1 / sqrt(t)


def _vector_state(rng: np.random.Generator, shape: tuple[int, ...]) -> Factored:
    return Factored(3, 0, 0, rng.uniform(0.2, 2.0, shape))


def _walks(rng: np.random.Generator, hyper: Mapping[str, Any]) -> list[Walk]:
    """Layers below eps2, gradients below eps1 and none at all, also with the defaults; matrices in turns."""
    tiny = [_shrunk(make_layer(rng, shape), 0.01) for shape in (VECTOR, MATRIX)]
    still = still_at(make_layer(rng, MATRIX), 1)
    return [
        Walk(" of a layer that begins near 0", (rescaled(make_layer(rng, VECTOR), 1e-4),), ETAS, hyper),
        *(Walk(f" of shape {layer.theta.shape} with tiny gradients", (layer,), ETAS, hyper) for layer in tiny),
        Walk(" where the first gradient is 0", (still_at(make_layer(rng, MATRIX), 1),), ETAS, hyper),
        Walk(" near 0 with the default hyper-parameters", (rescaled(still, 1e-4),), ETAS, {}, bare=True),
        Walk(" of two matrices in turns", (make_layer(rng, MATRIX), make_layer(rng, MATRIX)), ETAS, hyper),
    ]


def _shrunk(layer: Layer, factor: float) -> Layer:
    return Layer(layer.theta, tuple(factor * g for g in layer.gradients), layer.state)


HYPER = {"eps1": 0.02, "eps2": 0.05, "d": 1.2, "beta2_decay": -0.6, "lam": 0.1}

SEED = 8
MEAN = "np.maximum(np.mean(R, axis=-2, keepdims=True), eps1)"
PRODUCT = f"R / {MEAN} * C"

FACTORED_MOMENT = (
    Mistake(PRODUCT, "R * C", "The product of the two means is divided by the mean of all."),
    Mistake(PRODUCT, "R / np.maximum(np.sum(R), eps1) * C", "The product is divided by the mean of R, not by its sum."),
    Mistake(
        PRODUCT, "R / np.maximum(np.max(R), eps1) * C", "The product is divided by the mean of R, not by its maximum."
    ),
    Mistake(PRODUCT, "(R * C) ** 0.5", "V is R C over the mean of R; the root of the product is another mean."),
    Mistake(PRODUCT, f"(R / {MEAN} * C) ** 0.5", "V is the second moment itself; its root comes later, in the step."),
    Mistake(PRODUCT, "(R + C) / 2", "V is a product of the two means, not their mean."),
    Mistake(PRODUCT, f"R / {MEAN} ** 2 * C", "The product is divided by the mean of R once."),
    Mistake(
        PRODUCT,
        "R / np.maximum(np.mean(R) * np.mean(C), eps1) * C",
        "The product is divided by one mean: both are equal.",
    ),
    Mistake(PRODUCT, "R / (np.mean(R) + eps1) * C", "eps1 is a lower limit of the mean of R; it is not added."),
    Mistake(PRODUCT, "R / np.maximum(np.mean(R), eps1**2) * C", "The lower limit is eps1 itself, not its square."),
    Mistake(PRODUCT, "R / np.mean(R) * C", "eps1 keeps the mean of R from being too small; here it is missing."),
    Mistake(PRODUCT, "np.maximum(R / np.mean(R) * C, eps1)", "eps1 is a lower limit of the mean of R, not of V."),
    Mistake(PRODUCT, "R / np.maximum(np.mean(R), 1e-8) * C", "eps1 is ignored: the caller's limit counts."),
    Mistake(PRODUCT, "R + 0 * C", "Both factors count: here the columns are left out."),
    Mistake(PRODUCT, "C + 0 * R", "Both factors count: here the rows are left out."),
)


def _means(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Means of matrices of several shapes; two whose mean is below eps1, one of zeros, one without eps1."""
    shapes, sizes, limits = (
        ((2, 3), (4, 2), (1, 3), (3, 3), (2, 2), (3, 2)),
        (1.0, 30.0, 0.1, 1e-3, 0.0, 0.02),
        (0.0, 0.1, 0.2, 0.05, 0.1, None),
    )
    cases = []
    for shape, size, eps1 in zip(shapes, sizes, limits, strict=True):
        v = size * rng.uniform(0.1, 3.0, shape)
        R, C = np.mean(v, axis=1, keepdims=True), np.mean(v, axis=0, keepdims=True)
        cases.append({"R": R, "C": C} | ({} if eps1 is None else {"eps1": eps1}))
    return cases


ALL = "(v11 + v12 + v21 + v22)"

CHECKS = (
    SelectionCheck(
        "08_adafactor/define",
        right=frozenset("ace"),
        letters="abcdef",
        points={"choice": 1},
        why={
            "b": "Keeping nm averages is what Adafactor avoids; the means themselves are averaged.",
            "d": "It is the closest product in the I-divergence; for squares it is the singular value's.",
            "f": "The whole update is scaled down by its root mean square; its direction stays.",
        },
    ),
    SelectionCheck(
        "08_adafactor/examples",
        right=frozenset("ace"),
        letters="abcde",
        points={"choice": 1},
        why={
            "b": "In b all sums are 3, so that the product is 1.5 everywhere.",
            "d": "In d all sums are 10, so that the product is 5 everywhere.",
        },
    ),
    ExpressionCheck(
        "08_adafactor/corner",
        right=f"(v11 + v12) * (v12 + v22) / {ALL}",
        symbols=dict.fromkeys(("v11", "v12", "v21", "v22"), (0.5, 5.0)),
        points={"formula": 1},
        mistakes={
            "(v11 + v12) * (v12 + v22)": "The product of the sums is divided by the sum of all.",
            f"(v11 + v12) * (v11 + v21) / {ALL}": "This is V11: the column of V12 is the second.",
            f"(v21 + v22) * (v12 + v22) / {ALL}": "This is V22: the row of V12 is the first.",
            f"(v11 + v21) * (v21 + v22) / {ALL}": "This is V21: rows and columns are exchanged.",
            "sqrt((v11 + v12) * (v12 + v22))": "No root: setting the derivatives to 0 gives sums and products.",
            f"(v11 + v12) * (v12 + v22) / {ALL}**2": "The sum of all divides once: V has the same sums as v.",
            "(v11 + v12) * (v12 + v22) / 4": "The product is divided by the sum of all, not by their number.",
            "v12": "One row and one column cannot give all four entries: only their sums.",
            f"{ALL} / 4": "This is the mean of all: rows and columns have sums of their own.",
        },
        seed=SEED,
    ),
    ExpressionCheck(
        "08_adafactor/spike",
        right="t**(k / 2)",
        symbols={"t": (2, 90), "k": (0.5, 0.95)},
        points={"formula": 1},
        mistakes={
            "t**k": "g is divided by the root of V.",
            "t**(-k / 2)": "V is too small, so the update is too long: above 1.",
            "t**(-k)": "This is V itself; the update is 1 over its root.",
            "1 / sqrt(1 - t**(-k))": "The new square has the weight 1 - beta2, which is the power of t.",
            "sqrt(1 - t**(-k))": "The new square has the weight 1 - beta2, which is the power of t.",
            "1 - t**(-k)": "This is beta2; the update is 1 over the root of 1 - beta2.",
            "sqrt(t)": "The exponent is half of k.",
            "1": "For steady gradients it is 1; this gradient comes after zeros.",
        },
        seed=SEED,
    ),
    ValueCheck(factored_second_moment, cases=_means, points={"value": 2}, mistakes=FACTORED_MOMENT, seed=SEED),
    RuleCheck(
        adafactor_step,
        Factored,
        HYPER,
        {"rule": 3, "state": 1, "edge": 1},
        ADAFACTOR,
        14,
        nan="Where all gradients were 0 the second moment is 0: eps1 keeps the divisor above.",
        shapes=(VECTOR, MATRIX, (3, 2)),
        given=_vector_state,
        special=_walks,
        narrow_rtol=1e-4,
        etas=ETAS,
    ),
    SelectionCheck(
        "08_adafactor/metric",
        right=frozenset("cd"),
        letters="abcde",
        points={"choice": 1},
        why={
            "a": "The loss at step 151 differs from run A's in the third digit alone.",
            "b": "The gradient is of its usual size again at step 151.",
            "e": "The relative step depends on eta and t alone.",
        },
    ),
)
