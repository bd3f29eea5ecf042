"""Chapter 02, momentum: what its steps are checked for.

The look-ahead form takes its gradients at another point than theta. Here they are given numbers,
so the point does not matter.
"""

from autograder.checks.lookahead_mistakes import LOOKAHEAD
from autograder.checks.momentum_mistakes import MOMENTUM, NESTEROV
from autograder.rules import RuleCheck
from stepsize.optimizers import lookahead_step, momentum_step, nesterov_step
from stepsize.states import Velocity

SEED = 2
HYPER = {"mu": 0.7}

CHECKS = (
    RuleCheck(momentum_step, Velocity, HYPER, {"rule": 2, "state": 1, "edge": 1}, MOMENTUM, SEED),
    RuleCheck(nesterov_step, Velocity, HYPER, {"rule": 2, "state": 1, "edge": 1}, NESTEROV, SEED),
    RuleCheck(lookahead_step, Velocity, HYPER, {"rule": 2, "state": 1, "edge": 1}, LOOKAHEAD, SEED),
)
