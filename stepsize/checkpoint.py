"""All that a run needs to go on as if it had never stopped, in memory and on disk."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stepsize import states
from stepsize.layers import layers_of, like
from stepsize.states import START


@dataclass(frozen=True)
class Checkpoint:
    """theta, the rule's state (by layer like theta), updates done t, and the generator's state.

    theta and state may be None before the first step: the problem's start, and START. A schedule
    is a pure function of t, so t is all of a schedule that must be kept.
    """

    theta: Any
    state: Any
    t: int
    generator: dict

    def rng(self):
        """A generator that goes on with the same numbers."""
        rng = np.random.default_rng()
        rng.bit_generator.state = self.generator
        return rng


def generator_state(seed):
    """The state of a fresh generator with this seed."""
    return np.random.default_rng(seed).bit_generator.state


def save_checkpoint(checkpoint, path):
    """Write a checkpoint to a .npz file, bit for bit; no pickle. Replaces the file at once."""
    arrays, kinds = {}, {}
    state = layers_of(checkpoint.state)
    for name, theta in layers_of(checkpoint.theta).items():
        key = "" if name is None else name
        arrays[f"{key}/theta"] = theta
        kinds[key] = "START" if state[name] is START else type(state[name]).__name__
        if state[name] is not START:
            arrays |= {f"{key}/{field}": value for field, value in state[name]._asdict().items()}
    about = {"t": checkpoint.t, "generator": checkpoint.generator, "states": kinds}
    path = Path(path)
    partial = path.with_suffix(".partial.npz")  # a run that is killed while writing keeps the old file
    np.savez(partial, about=json.dumps(about), **arrays)
    partial.replace(path)


def load_checkpoint(path):
    """Read what `save_checkpoint` wrote. Raises `ValueError` for a file that is not a checkpoint."""
    with np.load(path, allow_pickle=False) as file:
        if "about" not in file:
            raise ValueError(f"{path} is not a checkpoint: it has no entry 'about'")
        about = json.loads(str(file["about"]))
        theta, state = {}, {}
        for key, kind in about["states"].items():
            name = key or None
            theta[name] = file[f"{key}/theta"]
            state[name] = START if kind == "START" else _state(getattr(states, kind), file, key)
    template = {} if None not in theta else None
    return Checkpoint(like(template, theta), like(template, state), about["t"], about["generator"])


def _state(kind, file, key):
    """A state of the class `kind`, its numbers as numbers and its arrays as arrays."""
    fields = {field: file[f"{key}/{field}"] for field in kind._fields}
    return kind(**{field: value.item() if value.ndim == 0 else value for field, value in fields.items()})
