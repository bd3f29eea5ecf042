"""Chapter 14, warm-up: what GI-Adam's step is checked for."""

from autograder.checks.adam import DIVISOR, HYPER
from autograder.checks.gi_adam_mistakes import GI_ADAM
from autograder.rules import RuleCheck
from stepsize.optimizers import gi_adam_step
from stepsize.states import Moments

LARGE_EPS = {**HYPER, "eps": 5e-2}  # v begins large, and eps must exceed a root of it

CHECKS = (RuleCheck(gi_adam_step, Moments, LARGE_EPS, {"rule": 2, "state": 1, "edge": 1}, GI_ADAM, 14, DIVISOR),)
