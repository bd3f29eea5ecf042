"""The course's own figures, one file per topic: `from stepsize.figures.course import StabilityLimit`.

Each opens on the state in which its title is true; a test asserts the title.
"""

from stepsize.figures.course.accumulators import Accumulators
from stepsize.figures.course.amsgrad import ReddiCounterExample
from stepsize.figures.course.bias_correction import BiasCorrectionCurves
from stepsize.figures.course.catapult import Catapult
from stepsize.figures.course.convex_warmup import ConvexWarmup
from stepsize.figures.course.dashboard import Dashboard
from stepsize.figures.course.decay import Decay
from stepsize.figures.course.epsilon import Epsilon
from stepsize.figures.course.factored import FactoredMoment
from stepsize.figures.course.layers import TrustRatios
from stepsize.figures.course.momentum import MomentumPhases
from stepsize.figures.course.newton_schulz import NewtonSchulz
from stepsize.figures.course.paths import SideBySide
from stepsize.figures.course.range_test import RangeTest
from stepsize.figures.course.restarts import WarmRestarts
from stepsize.figures.course.schedules import Schedules
from stepsize.figures.course.stability import StabilityLimit
from stepsize.figures.course.turned import TurnedValley
from stepsize.figures.course.turned_layer import TurnedLayer
from stepsize.figures.course.warmup_map import WarmupMap
from stepsize.figures.course.warmup_sharpness import PreconditionedSharpness, WarmupSharpness

__all__ = [
    "Accumulators",
    "BiasCorrectionCurves",
    "Catapult",
    "ConvexWarmup",
    "Dashboard",
    "Decay",
    "Epsilon",
    "FactoredMoment",
    "MomentumPhases",
    "NewtonSchulz",
    "PreconditionedSharpness",
    "RangeTest",
    "ReddiCounterExample",
    "Schedules",
    "SideBySide",
    "StabilityLimit",
    "TrustRatios",
    "TurnedLayer",
    "TurnedValley",
    "WarmRestarts",
    "WarmupMap",
    "WarmupSharpness",
]
