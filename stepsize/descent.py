"""Run a rule on a problem and record what a practitioner logs."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from stepsize.checkpoint import Checkpoint, generator_state
from stepsize.layers import layers_of, like
from stepsize.logs import LayerLog
from stepsize.stepping import (
    defaults,
    gradient,
    layer_hyper,
    progress,
    require_counts,
    require_layers,
    starting_point,
    starting_states,
    step,
)
from stepsize.sweeping import Grid, sweep

__all__ = ["Grid", "NotFinite", "Run", "descend", "sweep"]

_ROWS = 256


@dataclass(frozen=True)
class Run:
    """What `descend` records. Row 0 of `path` and `loss` is the start; step t is row t.

    path: (steps + 1, *shape of theta). loss: (steps + 1,). eta: (steps,), the learning rate really
    used. grad_norm ‖g‖, update_norm ‖Δtheta‖, relative_update ‖Δtheta‖ / ‖theta‖ and trust_ratio
    (1 where a rule has none): (steps,). v_hat: (steps, 3), the 5th, 50th and 95th percentile of the
    second moment, divided by 1 - beta2**t where the rule has beta2; NaN where it keeps none.
    checkpoint: theta, state, t and generator after the last step, for `descend(resume=…)`.
    A problem with one array gives arrays; one with layers gives dicts, except for loss and eta.
    """

    path: Any
    loss: np.ndarray
    eta: np.ndarray
    grad_norm: Any
    update_norm: Any
    relative_update: Any
    trust_ratio: Any
    v_hat: Any
    checkpoint: Checkpoint

    @property
    def state(self):
        """The rule's state after the last step; by layer for a problem with layers."""
        return self.checkpoint.state


class NotFinite(ArithmeticError):
    """A run has left the finite numbers; the message names the step and the layer."""


def descend(
    rule,
    problem,
    *,
    steps,
    eta,
    start=None,
    batch=None,
    seed=0,
    exempt=(),
    check_finite=False,
    resume=None,
    **hyper,
):
    """Run `rule` on `problem` for `steps` updates from `start` (the problem's own by default).

    eta: a number, or a schedule: a function of the update number t = 1, 2, …
    batch: size of the mini-batches, drawn from a generator with `seed`; None takes the full
    gradient, or a single example where the problem has noise.
    exempt: names of layers without weight decay and with trust ratio 1, such as {"b1"}.
    check_finite: raise `NotFinite` at the first step after which a layer is not finite.
    resume: a `Checkpoint` to go on from, in place of start and seed; t goes on counting.
    hyper: the rule's other keywords. A dict by layer gives each layer its own value; a function
    of theta, such as hessian=problem.hessian, is evaluated at every step.
    Returns a `Run`. A bar appears after two seconds.
    """
    require_counts(steps=steps, batch=batch)
    require_layers(problem, exempt)
    begin = resume or Checkpoint(start, None, 0, generator_state(seed))
    theta, state, rng = starting_point(problem, begin.theta), starting_states(problem, begin.state), begin.rng()
    logs, etas = {name: LayerLog(layer, steps) for name, layer in theta.items()}, np.empty(steps)
    beta2 = defaults(rule).get("beta2")
    with np.errstate(all="ignore"):  # a run that diverges is a result, not a fault
        for k in progress(range(steps)):
            t, now = begin.t + k + 1, like(problem.start, dict(theta))
            etas[k] = eta(t) if callable(eta) else eta
            g = layers_of(gradient(problem, now, rng, batch))
            for name, log in logs.items():
                chosen, free = layer_hyper(hyper, name, now), name in exempt
                theta[name], state[name] = step(
                    rule, theta[name], g[name], state[name], exempt=free, eta=etas[k], **chosen
                )
                log.record(k, theta[name], g[name], state[name], chosen.get("beta2", beta2))
                if not free and hasattr(rule, "ratio"):
                    log.trust_ratio[k] = np.squeeze(rule.ratio(log.path[k], g[name], state[name], **chosen))
                if check_finite and not np.all(np.isfinite(theta[name])):
                    where = "theta" if name is None else f"layer {name}"
                    raise NotFinite(f"{where} is not finite after step {t} at eta={etas[k]:g}: lower eta")
        end = Checkpoint(
            like(problem.start, theta), like(problem.start, state), begin.t + steps, rng.bit_generator.state
        )
        return _run(problem, logs, etas, end)


def _run(problem, logs, etas, checkpoint):
    """Gather the layers' logs into one record."""

    def gather(name):
        return like(problem.start, {layer: getattr(log, name) for layer, log in logs.items()})

    names = ("path", "grad_norm", "update_norm", "relative_update", "trust_ratio", "v_hat")
    loss = np.concatenate([problem.loss(rows) for rows in _blocks(problem, logs, len(etas) + 1)])
    return Run(loss=loss, eta=etas, checkpoint=checkpoint, **{name: gather(name) for name in names})


def _blocks(problem, logs, rows):
    """The path, a few rows at a time, which bounds the memory that the losses take."""
    for first in range(0, rows, _ROWS):
        yield like(problem.start, {layer: log.path[first : first + _ROWS] for layer, log in logs.items()})
