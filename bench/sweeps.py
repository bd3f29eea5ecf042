"""A map of runs with `sweep`, with a loop over torch.optim, and with optax under jit and vmap."""

import time
from functools import partial

import numpy as np
import torch

from bench.clock import Row, milliseconds, peak_megabytes
from stepsize.descent import sweep
from stepsize.optimizers import adam_step, gd_step
from stepsize.problems import LogisticRegression, Quadratic

VALLEY = Quadratic([1.0, 10.0], angle=0.5, minimum=[1.0, -2.0])


def rows(tiny):
    """Both maps against both rivals, then what a sweep needs and what convergence costs."""
    side, small, steps = (4, 3, 5) if tiny else (100, 32, 200)
    cancer, single = LogisticRegression(), LogisticRegression(dtype=np.float32)
    yield from _map("quadratic", VALLEY, _valley_loss(torch), side, steps, 3 if tiny else 100)
    yield from _map("logistic regression", cancer, _cancer_loss(cancer, torch), small, steps // 2, 2 if tiny else 8)
    etas, warmups = np.geomspace(1e-3, 1.0, small), np.arange(1, small + 1)
    ours = milliseconds(lambda: sweep(adam_step, single, etas, warmups, steps=steps // 2), 5)
    yield Row("the same map in float32", ours, remark="a picture needs no more digits")
    yield from _memory(side, steps)
    yield _convergence(side, 10 * steps, 1 if tiny else 3)


def _map(name, problem, loss, side, steps, sample):
    etas, warmups = np.geomspace(1e-3, 1.0, side), np.arange(1, side + 1)
    what, remark = f"Adam on {name}, {side}×{side} runs × {steps} steps", f"{sample} of {side**2} runs, scaled"
    ours = milliseconds(lambda: sweep(adam_step, problem, etas, warmups, steps=steps), 5)
    yield Row(what, ours, "torch.optim in a loop", _torch_loop(problem, loss, etas, warmups, steps, sample), remark)
    try:
        import jax
        import optax
    except ImportError:
        yield Row(what, ours, "optax under jit and vmap", None, "jax or optax is not installed")
        return
    jax.config.update("jax_enable_x64", True)
    jax_loss = _valley_loss(jax.numpy) if problem is VALLEY else _cancer_loss(problem, jax.numpy)
    theirs = _optax_map(jax, optax, problem, jax_loss, etas, warmups, steps)
    yield Row(what, ours, "optax under jit and vmap", theirs, "float64, without the time to compile")


def _torch_loop(problem, loss, etas, warmups, steps, sample):
    """Milliseconds for all runs, from a sample spread evenly over them; a first run does not count."""
    runs = [(eta, warm) for eta in etas for warm in warmups]
    _torch_run(problem, loss, *runs[0], steps)
    begin = time.perf_counter()
    for i in np.linspace(0, len(runs) - 1, sample).astype(int):
        _torch_run(problem, loss, *runs[i], steps)
    return 1e3 * (time.perf_counter() - begin) * len(runs) / sample


def _torch_run(problem, loss, eta, warm, steps):
    theta = torch.tensor(problem.start, requires_grad=True)
    optimizer = torch.optim.Adam([theta], lr=eta)
    for t in range(1, steps + 1):
        optimizer.param_groups[0]["lr"] = eta * min(t / warm, 1.0)
        optimizer.zero_grad()
        loss(theta).backward()
        optimizer.step()


def _optax_map(jax, optax, problem, loss, etas, warmups, steps):
    """Milliseconds for all runs at once, compiled before."""
    start, slope = jax.numpy.asarray(problem.start), jax.grad(loss)

    def run(eta, warm):
        rule = optax.adam(lambda count: eta * jax.numpy.minimum((count + 1) / warm, 1.0))

        def update(carry, _):
            theta, state = carry
            change, state = rule.update(slope(theta), state)
            return (optax.apply_updates(theta, change), state), None

        return loss(jax.lax.scan(update, (start, rule.init(start)), length=steps)[0][0])

    peaks, lengths = (axis.ravel() for axis in np.meshgrid(etas, warmups.astype(float), indexing="ij"))
    everything = jax.jit(jax.vmap(run))
    return milliseconds(lambda: everything(peaks, lengths).block_until_ready(), 5)


def _valley_loss(xp):
    A, minimum = xp.asarray(VALLEY.A), xp.asarray(VALLEY.minimum)
    return lambda theta: (theta - minimum) @ A @ (theta - minimum) / 2


def _cancer_loss(problem, xp):
    inputs, targets, l2 = xp.asarray(problem.inputs), xp.asarray(problem.targets.astype(float)), problem.l2
    zero = xp.asarray(np.zeros(1))

    def loss(theta):
        z = inputs @ theta
        return (xp.logaddexp(zero, z) - targets * z).mean() + l2 / 2 * (theta**2).sum()

    return loss


def _memory(side, steps):
    """A map of 30 000 runs and one four times as large: memory follows the chunk, not the map."""
    for times in (3, 12):
        etas, warmups = np.geomspace(1e-3, 1.0, times * side), np.arange(1, side + 1)
        run = partial(sweep, adam_step, VALLEY, etas, warmups, steps=max(2, steps // 10))
        took, peak = milliseconds(run, 1), peak_megabytes(run)
        yield Row(f"memory of {times * side * side} runs", took, remark=f"{peak:.1f} MB at the most")


def _convergence(side, steps, repeats):
    """Runs that have long converged against runs that never do; denormal numbers would cost 50 times."""
    bowl = Quadratic([1.0, 1.5])
    settled, moving = (np.geomspace(low, 2 * low, side * side) for low in (0.6, 1e-6))
    ours = milliseconds(lambda: sweep(gd_step, bowl, settled, steps=steps), repeats)
    theirs = milliseconds(lambda: sweep(gd_step, bowl, moving, steps=steps), repeats)
    return Row(f"{side * side} converged runs × {steps} steps", ours, "as many that still move", theirs)
