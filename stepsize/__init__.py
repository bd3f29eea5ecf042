"""Step Size: the laboratory of a course on learning rates."""

from stepsize.states import START

__all__ = ["START"]
