"""Sharpness along a run: each point begins from the eigenvector of the one before."""

import time

from bench.clock import Row
from stepsize import problems
from stepsize.curvature import top_eigenpair
from stepsize.descent import descend
from stepsize.optimizers import gd_step


def rows(tiny):
    """Logistic regression, and the small network of chapter 14."""
    steps = 2 if tiny else 20
    yield _row(problems.LogisticRegression("digits"), steps)
    yield _row(problems.Network(), steps)


def _row(problem, steps):
    _, vector = top_eigenpair(problem, problem.start)
    theta, took = problem.start, []
    for _ in range(steps):
        run = descend(gd_step, problem, steps=1, eta=0.05, start=theta)
        theta = {n: p[-1] for n, p in run.path.items()} if isinstance(run.path, dict) else run.path[-1]
        begin = time.perf_counter()
        _, vector = top_eigenpair(problem, theta, vector)
        took.append(time.perf_counter() - begin)
    return Row(f"sharpness of {problem.name}, warm", 1e3 * sorted(took)[steps // 2], remark=f"median of {steps} points")
