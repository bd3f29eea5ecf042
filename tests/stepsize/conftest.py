"""Hypothesis draws the same examples on every machine and keeps no files."""

from hypothesis import settings

settings.register_profile("stepsize", derandomize=True, database=None, deadline=None, max_examples=25)
settings.load_profile("stepsize")
