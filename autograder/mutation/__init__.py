"""Mutation testing of the checks: every wrong version of a right answer must be refused."""
