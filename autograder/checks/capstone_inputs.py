"""What the checks of chapter 19 ask with, and how messages name the parts of what comes back."""

from typing import Any

import numpy as np

from autograder.drivers import Piece

UPDATES = 6
SHAPES = {"W1": (2, 3), "W2": (2, 3), "W3": (3, 1), "b1": (3,), "b2": (3,)}
HYPER = {"beta1": 0.8, "beta2": 0.95, "eps": 1e-2, "lam": 0.1}


def models(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Names that mislead, a single number, three axes, a matrix of one column, and parameters that are not trained."""
    block = {"norm.weight": (4,), "norm.bias": (4,), "bias_table": (3, 4), "proj.weight": (4, 4), "proj.bias": (4,)}
    more = {"embed.weight": (6, 4), "temperature": (), "conv.weight": (2, 3, 3), "norm_mix": (4, 2), "scale": (4, 1)}
    last = {"head.weight": (2, 4), "mask": (4, 4), "shift": (4,), "gain": (1,)}
    cases = (block, []), (block | more, ["proj.weight"]), (more | last, ["mask", "shift"])
    return [{"shapes": shapes, "frozen": frozen, "lam": rng.uniform(0.05, 0.3)} for shapes, frozen in cases]


def plans(rng: np.random.Generator) -> list[dict[str, Any]]:
    """All k at once and past the end, single ones, the shortest warm-up and the shortest cosine, and no floor."""
    warm, total = int(rng.integers(4, 8)), int(rng.integers(15, 22))
    plan = {"warm": warm, "total": total, "floor": _drawn(rng, 0.05, 0.3)}
    cases = [{"k": np.arange(total + 9), **plan}]
    cases += [{"k": k, **plan} for k in (0, warm - 1, warm, total - 1, total, 2 * total)]
    cases += [{"k": np.arange(9), "warm": 1, "total": 5}, {"k": np.arange(8), "warm": 3, "total": 5, "floor": 0.2}]
    return [*cases, {"k": np.array([[0, 3, 11], [30, warm, 1]]), **plan}]


def lamb_runs(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Awkward numbers, weights with norms far above 10, and the defaults, with tiny gradients and a direction of 0."""
    others = {"beta1": 0.7, "beta2": 0.9, "eps": 0.05, "lam": 0.3}
    still = _run(rng, 100.0, 1e-3)
    still["gradients"]["W2"][0] = np.zeros(SHAPES["W2"])
    return [_run(rng) | HYPER, _run(rng, 30.0) | others, still]


def stops(rng: np.random.Generator) -> list[dict[str, Any]]:
    """A stop in the middle, after one update, and before the last one."""
    return [_run(rng, skipped=()) | {"stop": stop} | HYPER for stop in (3, 1, UPDATES - 1)]


def trainings(rng: np.random.Generator) -> list[dict[str, Any]]:
    """A stop in the warm-up and one after it, in the middle of an epoch, which no batch divides."""
    cases = []
    for stop, warm, rows in ((3, 6, 11), (5, 3, 13)):
        inputs, targets = rng.normal(size=(rows, 2)), rng.permutation(rows) % 2.0
        plan = {"updates": 9, "stop": stop, "size": 4, "peak": _drawn(rng, 0.1, 0.3), "warm": warm, "lam": 0.1}
        cases.append({"inputs": inputs, "targets": targets, **plan})
    return cases


SKIPPED = ("W2", 1), ("b1", 2), ("W2", 3), ("W1", 4)


def _run(rng: np.random.Generator, size: float = 1.0, grads: float = 1.0, skipped: tuple = SKIPPED) -> dict[str, Any]:
    """Parameters of equal shapes; two that begin at 0; updates at which some have no gradient."""
    theta = {name: size * _signed(rng, shape) for name, shape in SHAPES.items()}
    theta |= {name: np.zeros(SHAPES[name]) for name in ("b2", "W3")}
    gradients = {name: [grads * _signed(rng, shape) for _ in range(UPDATES)] for name, shape in SHAPES.items()}
    for name, i in skipped:
        gradients[name][i] = None
    rates = rng.uniform(0.02, 0.2, (UPDATES, 2)).round(3)
    return {"theta": theta, "gradients": gradients, "rates": rates, "exempt": ["b1", "b2"]}


def _signed(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.choice((-1.0, 1.0), shape) * 10.0 ** rng.uniform(-1, 1, shape)


def _drawn(rng: np.random.Generator, low: float, high: float) -> float:
    return round(float(rng.uniform(low, high)), 3)


def in_groups(case: dict[str, Any]) -> list[Piece]:
    """Parameter by parameter: the groups that it is in, then their numbers."""
    told = ("number of groups", "groups"), ("decay", "lam"), ("mark of the exempt", "exempt")
    return [
        Piece(f"{name} of shape {shape} has another {sentence}", what, (row, column))
        for row, (name, shape) in enumerate(case["shapes"].items())
        for column, (sentence, what) in enumerate(told)
    ]


def in_path(case: dict[str, Any]) -> list[Piece]:
    """Update by update, every parameter."""
    ends = np.cumsum([x.size for x in case["theta"].values()])
    return [
        Piece(f"{name} first differs at update {i + 1}", name, (i, slice(end - x.size, end)))
        for i in range(len(case["rates"]))
        for end, (name, x) in zip(ends, case["theta"].items(), strict=True)
    ]


def in_resumed(case: dict[str, Any]) -> list[Piece]:
    """First the path itself, then how far it is from that of the run that went on."""
    where = f"resumed after update {case['stop']}, "
    return [*(Piece(where + sentence, name, (0, *index)) for sentence, name, index in in_path(case)), _bits(where)]


def in_training(case: dict[str, Any]) -> list[Piece]:
    """As above, with one parameter."""
    where = f"resumed after update {case['stop']}, "
    return [
        *(Piece(f"{where}theta first differs at update {i + 1}", "theta", (0, i)) for i in range(case["updates"])),
        _bits(where),
    ]


def _bits(where: str) -> Piece:
    return Piece(f"{where}the path is not the same to the bit", "difference", 1)
