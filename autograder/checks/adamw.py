"""Chapter 07, AdamW: what Adam with coupled L2 and with decoupled decay is checked for."""

from autograder.checks.adam import DIVISOR, HYPER
from autograder.checks.decay_mistakes import ADAM_L2, ADAMW
from autograder.rules import RuleCheck
from stepsize.optimizers import adam_l2_step, adamw_step
from stepsize.states import Moments

SEED = 7
DECAYING = {**HYPER, "lam": 0.3}
PENALIZED = {**HYPER, "eps": 0.2, "lam": 0.05}  # the penalty lifts small gradients, and eps must exceed them

CHECKS = (
    RuleCheck(adam_l2_step, Moments, PENALIZED, {"rule": 2, "state": 1, "edge": 1}, ADAM_L2, SEED, DIVISOR),
    RuleCheck(adamw_step, Moments, DECAYING, {"rule": 2, "state": 1, "edge": 1}, ADAMW, SEED, DIVISOR),
)
