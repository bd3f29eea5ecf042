"""A text to learn letter by letter: it stands beside this file and is in the public domain."""

from pathlib import Path


def moby_dick():
    """The first 40 chapters of Herman Melville's *Moby-Dick* (1851): 361,964 characters, 80 different ones."""
    return (Path(__file__).parent / "moby_dick.txt").read_text(encoding="utf-8")
