"""The course's own figures, one file per topic: `from stepsize.figures.course import StabilityLimit`.

Each opens on the state in which its title is true; a test asserts the title.
"""

from stepsize.figures.course.stability import StabilityLimit

__all__ = ["StabilityLimit"]
