"""One step of each rule on a million parameters, against torch's default implementation."""

from functools import partial

import numpy as np
import torch

from bench.clock import Row, milliseconds
from stepsize import optimizers as rules

PAIRS = {
    "gd": torch.optim.SGD,
    "momentum": partial(torch.optim.SGD, momentum=0.9),
    "nesterov": partial(torch.optim.SGD, momentum=0.9, nesterov=True),
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
    "rmsprop_centered": partial(torch.optim.RMSprop, centered=True),
    "adam": torch.optim.Adam,
    "nadam": torch.optim.NAdam,
    "adam_l2": partial(torch.optim.Adam, weight_decay=1e-2),
    "adamw": torch.optim.AdamW,
    "amsgrad": partial(torch.optim.Adam, amsgrad=True),
    "adafactor": torch.optim.Adafactor,
    "muon": torch.optim.Muon,
    "lookahead": None,
    "amsgrad_paper": None,
    "gi_adam": None,
    "lars": None,
    "lamb": None,
    "shampoo": None,
}


def rows(tiny):
    """Every rule that torch has beside torch's, then the ones that it has not."""
    side, repeats = (8, 1) if tiny else (1000, 5)
    for name, theirs in PAIRS.items():
        yield _row(name, theirs, side, repeats, np.float32)
    yield _row("adam", torch.optim.Adam, side, repeats, np.float64)


def _row(name, make, side, repeats, dtype):
    rng = np.random.default_rng(0)
    theta, g = (rng.standard_normal((side, side)).astype(dtype) for _ in range(2))
    rule = getattr(rules, f"{name}_step")
    _, state = rule(theta, g, eta=1e-3)
    ours = milliseconds(lambda: rule(theta, g, state, eta=1e-3), repeats)
    what = f"one {name}_step on {side}×{side} {np.dtype(dtype).name}"
    if make is None:
        return Row(what, ours)
    parameter = torch.nn.Parameter(torch.from_numpy(theta.copy()))
    parameter.grad = torch.from_numpy(g)
    optimizer = make([parameter], lr=1e-3)
    remark = "torch's in bfloat16" if name == "muon" else ""
    return Row(what, ours, f"torch's {type(optimizer).__name__}", milliseconds(optimizer.step, repeats), remark)
