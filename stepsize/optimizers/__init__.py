"""The update rules: one pure function per method, one array per layer, one call per step.

Every rule is `name_step(theta, g, state=START, *, eta, …) -> (theta, state)` with `g` the gradient
at `theta`. It returns new arrays and changes no argument. The lines of a body stand in the order
of the paper's box. Where torch 2.13 has the method, the convention is torch's.
"""

from stepsize.optimizers.adam import (
    adam_l2_step,
    adam_step,
    adamw_step,
    amsgrad_paper_step,
    amsgrad_step,
    gi_adam_step,
    nadam_step,
)
from stepsize.optimizers.adaptive import adagrad_step, rmsprop_centered_step, rmsprop_step
from stepsize.optimizers.factored import adafactor_step, factored_second_moment
from stepsize.optimizers.layerwise import lamb_step, lars_ratio, lars_step, trust_ratio
from stepsize.optimizers.matrix import inverse_root, muon_step, newton_schulz, newton_step, shampoo_step
from stepsize.optimizers.momentum import gd_step, lookahead_step, momentum_step, nesterov_step
from stepsize.states import (
    START,
    Accumulator,
    CenteredMoments,
    Factored,
    Kronecker,
    MaxMoments,
    Moments,
    NadamMoments,
    Velocity,
)

__all__ = [
    "START",
    "Accumulator",
    "CenteredMoments",
    "Factored",
    "Kronecker",
    "MaxMoments",
    "Moments",
    "NadamMoments",
    "Velocity",
    "adafactor_step",
    "adagrad_step",
    "adam_l2_step",
    "adam_step",
    "adamw_step",
    "amsgrad_paper_step",
    "amsgrad_step",
    "factored_second_moment",
    "gd_step",
    "gi_adam_step",
    "inverse_root",
    "lamb_step",
    "lars_ratio",
    "lars_step",
    "lookahead_step",
    "momentum_step",
    "muon_step",
    "nadam_step",
    "nesterov_step",
    "newton_schulz",
    "newton_step",
    "rmsprop_centered_step",
    "rmsprop_step",
    "shampoo_step",
    "trust_ratio",
]
