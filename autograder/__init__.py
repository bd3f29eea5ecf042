"""The grader: `check` compares an answer with the reference and names the mistake."""

from autograder.checking import check
from autograder.verdict import CheckFailed, Verdict

__all__ = ["CheckFailed", "Verdict", "check"]
