"""The grader: `check` compares an answer with the reference and names the mistake."""

from typing import Any

__all__ = ["CheckFailed", "Verdict", "check"]


def __getattr__(name: str) -> Any:
    """Load the checks when they are first asked for: a student's process must never hold them."""
    if name == "check":
        from autograder.checking import check

        return check
    if name in __all__:
        from autograder import verdict

        return getattr(verdict, name)
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")
