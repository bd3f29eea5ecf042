"""Six ways in which a training run fails, each with its repair, on one small network.

Every function takes a seed, of the network's start and of its mini-batches, and `repaired`, and
returns a `Log`. All settings that are not named are the defaults of Adam or LAMB.
"""

import functools
from dataclasses import replace

import numpy as np

from stepsize.broken_runs.log import log_of
from stepsize.descent import descend
from stepsize.problems import Network
from stepsize.schedules import cosine
from stepsize.threads import one_blas_thread

UPDATES, MOMENT = 800, 400  # of a run, and after how many of them something happens to it
ADAM = {"eta": 0.002, "batch": 32}
LAMB = {"eta": functools.partial(cosine, peak=0.005, total=UPDATES + 1), "batch": 32}
BIASES = frozenset({"b1", "b2"})


def healthy_adam(seed, repaired=False):
    """Adam at its defaults: nothing to repair."""
    return _log(seed, _run(seed, UPDATES, **ADAM))


def healthy_lamb(seed, repaired=False):
    """LAMB from a usual start, along a cosine: nothing to repair."""
    return _log(seed, _run(seed, UPDATES, rule=_rules().lamb_step, **LAMB))


def change_of_scale(seed, repaired=False):
    """After the moment the loss is the sum over 128 images and no longer their mean; beta2 is too high.

    Repair: beta2 = 0.95, whose memory is twenty updates and not a thousand.
    """
    settings = {**ADAM, "beta2": 0.95 if repaired else 0.999}
    quiet = _run(seed, MOMENT, **settings)
    return _log(seed, quiet, _run(seed, UPDATES - MOMENT, quiet, scale=128.0, **settings))


def small_epsilon(seed, repaired=False):
    """epsilon = 1e-8 on the full batch, whose gradients fall by four decades. Repair: epsilon = 1e-3."""
    return _log(seed, _run(seed, UPDATES, eta=0.02, beta2=0.99, eps=1e-3 if repaired else 1e-8))


def float16_weights(seed, repaired=False):
    """Weights in float16, where a step of 5e-5 is often rounded away. Repair: keep them in float32."""
    rule = _rules().adam_step if repaired else in_float16(_rules().adam_step)
    return _log(seed, _run(seed, UPDATES, rule=rule, **{**ADAM, "eta": 5e-5}))


def lost_count(seed, repaired=False):
    """A resume forgets the optimizer's step count and keeps its moments. Repair: keep t as well."""
    before = _run(seed, MOMENT, **ADAM)
    checkpoint = before.checkpoint
    if not repaired:
        forgotten = {name: state._replace(t=0) for name, state in checkpoint.state.items()}
        checkpoint = replace(checkpoint, state=forgotten)
    return _log(seed, before, _run(seed, UPDATES - MOMENT, replace(before, checkpoint=checkpoint), **ADAM))


def overflow(seed, repaired=False):
    """One gradient of about 1e30 in float32: its square is infinite. Repair: skip such a step."""
    rule = skip_overflow(_rules().adam_step) if repaired else _rules().adam_step
    before = _run(seed, MOMENT, rule=rule, **ADAM)
    hit = _run(seed, 1, before, rule=rule, scale=1e32, **ADAM)
    return _log(seed, before, hit, _run(seed, UPDATES - MOMENT - 1, hit, rule=rule, **ADAM))


def collapsed_ratio(seed, repaired=False):
    """LAMB from a second layer ten thousand times too small. Repair: a lower limit in phi."""
    start = {name: layer * (1e-4 if name == "W2" else 1) for name, layer in network(seed).start.items()}
    phi = (1.0, np.inf) if repaired else None
    return _log(seed, _run(seed, UPDATES, rule=_rules().lamb_step, start=start, phi=phi, **LAMB))


def in_float16(rule):
    """The rule with theta rounded to float16 after every step, as if it were stored so."""

    @functools.wraps(rule)
    def rounded(theta, g, *state, **hyper):
        moved, after = rule(theta, g, *state, **hyper)
        return moved.astype(np.float16).astype(theta.dtype), after

    return rounded


def skip_overflow(rule):
    """The rule, but a step whose squared gradient is not finite is left out, state and all."""

    @functools.wraps(rule)
    def guarded(theta, g, state, **hyper):
        with np.errstate(over="ignore"):
            fits = np.all(np.isfinite(g**2))
        return rule(theta, g, state, **hyper) if fits else (theta, state)

    return guarded


@functools.cache
def network(seed):
    """Two layers of weights on 128 digits, squared error, float32."""
    return Network(128, depth=2, objective="squared", seed=seed, dtype=np.float32)


class Scaled:
    """A problem whose gradient is multiplied; the loss that is logged is not."""

    def __init__(self, problem, scale):
        self.problem, self.scale = problem, np.float32(scale)
        self.name, self.noise, self.start, self.loss = problem.name, 0.0, problem.start, problem.loss

    def gradient(self, theta):
        """The problem's gradient times the scale."""
        return {name: self.scale * g for name, g in self.problem.gradient(theta).items()}

    def noisy_gradient(self, theta, rng, batch):
        """The same on a mini-batch."""
        return {name: self.scale * g for name, g in self.problem.noisy_gradient(theta, rng, batch).items()}


def _run(seed, updates, before=None, *, rule=None, scale=1.0, **settings):
    """A run of `updates` updates, from the start or from the end of the run `before`."""
    with one_blas_thread():
        return descend(
            rule or _rules().adam_step,
            Scaled(network(seed), scale),
            steps=updates,
            seed=seed,
            exempt=BIASES,
            resume=before and before.checkpoint,
            **settings,
        )


def _log(seed, *runs):
    return log_of(network(seed), runs)


def _rules():
    """The update rules; a closed book refuses them, and all else of this package must load without."""
    from stepsize import optimizers

    return optimizers
