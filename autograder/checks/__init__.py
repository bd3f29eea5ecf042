"""The catalogue: what every exercise is checked for, by the exercise's name."""

from autograder.checks import (
    adafactor,
    adagrad,
    adam,
    adamw,
    amsgrad,
    capstone,
    diagnostics,
    gradient_descent,
    lamb,
    lars,
    lr_range_test,
    momentum,
    muon,
    rmsprop,
    schedules,
    shampoo,
    warm_restarts,
    warmup,
    warmup_theory,
)
from autograder.curves import ScheduleCheck
from autograder.expressions import ExpressionCheck
from autograder.rules import RuleCheck
from autograder.selections import SelectionCheck
from autograder.values import ValueCheck

Check = RuleCheck | ScheduleCheck | ValueCheck | ExpressionCheck | SelectionCheck

TOPICS = (
    gradient_descent,
    momentum,
    adagrad,
    rmsprop,
    adam,
    amsgrad,
    adamw,
    schedules,
    warm_restarts,
    lr_range_test,
    warmup,
    warmup_theory,
    lars,
    lamb,
    shampoo,
    muon,
    adafactor,
    diagnostics,
    capstone,
)
CHECKS: dict[str, Check] = {task.name: task for topic in TOPICS for task in topic.CHECKS}
