"""The references of chapter 19; their lines are what the mistakes edit.

A class stays in the learner's process, so the notebook gives functions that drive it. The references take the
arguments of these functions and compute with NumPy.
"""

import numpy as np

from stepsize.optimizers import adam_step, lamb_step
from stepsize.states import Moments


def layout(shapes, frozen, *, lam):
    """A row for each parameter: in how many groups it is, the sums of their lam and of their exempt."""
    rows = []
    for name, shape in shapes.items():
        groups = 0.0 if name in frozen else 1.0
        exempt = len(shape) < 2
        rows.append([groups, 0.0 if exempt else groups * lam, groups * exempt])
    return np.array(rows)


def factor(k, *, warm, total, floor=0.0):
    """What LambdaLR multiplies the peak with: the course's warm-up, then its cosine."""
    t = k + 1
    rising = t / warm
    x = np.minimum((t - warm - 1) / (total - warm - 1), 1.0)
    falling = floor + (1 - floor) * (1 + np.cos(np.pi * x)) / 2
    return np.where(t <= warm, rising, falling)


def lamb_path(theta, gradients, rates, exempt, *, beta1=0.9, beta2=0.999, eps=1e-6, lam=0.0):
    """A row for each update: all entries of all parameters after it.

    theta: arrays by name. gradients: for each name, an array or None at every update. rates: for every update the
    lr of the two groups. exempt: the names in the second group, whose lam is 0.
    """
    theta, path = dict(theta), []
    t, m, v = (dict.fromkeys(theta, 0.0) for _ in range(3))
    for i, pair in enumerate(rates):
        u = {}
        for name, x in theta.items():
            g = gradients[name][i]
            if g is None:
                continue
            t[name] = t[name] + 1
            m[name] = beta1 * m[name] + (1 - beta1) * g
            v[name] = beta2 * v[name] + (1 - beta2) * g**2
            m_hat = m[name] / (1 - beta1 ** t[name])
            v_hat = v[name] / (1 - beta2 ** t[name])
            decay = 0.0 if name in exempt else lam
            u[name] = m_hat / (v_hat**0.5 + eps) + decay * x
        for name, direction in u.items():
            ratio = 1.0 if name in exempt else _trust(theta[name], direction)
            eta = pair[1] if name in exempt else pair[0]
            theta[name] = theta[name] - eta * ratio * direction
        path.append(np.concatenate([np.ravel(x) for x in theta.values()]))
    return np.stack(path)


def _trust(theta, u):
    """LAMB's ratio with phi the identity."""
    size, step = np.linalg.norm(theta), np.linalg.norm(u)
    return 1.0 if size == 0 or step == 0 else size / step


def lamb_resumed(theta, gradients, rates, exempt, stop, *, beta1, beta2, eps, lam):
    """The path of a run that is resumed after `stop` updates, and how far it is from the run that went on."""
    paths = []
    for end in (len(rates), stop):
        now, path = dict(theta), []
        held = dict.fromkeys(theta, Moments(0, 0.0, 0.0))
        for i, pair in enumerate(rates):
            if i == end:
                held = {name: Moments(old.t, old.m, old.v) for name, old in held.items()}
            for name, x in now.items():
                hyper = {"beta1": beta1, "beta2": beta2, "eps": eps}
                if name in exempt:
                    now[name], held[name] = adam_step(x, gradients[name][i], held[name], eta=pair[1], **hyper)
                else:
                    now[name], held[name] = lamb_step(x, gradients[name][i], held[name], eta=pair[0], lam=lam, **hyper)
            path.append(np.concatenate([np.ravel(x) for x in now.values()]))
        paths.append(np.stack(path))
    return np.stack([paths[1], paths[1] - paths[0]])


def resumed_path(inputs, targets, *, updates, stop, size, peak, warm, lam):
    """Logistic regression by AdamW under warm-up, in batches of `size` rows in turn; the result as above."""
    paths = []
    for end in (updates, stop):
        theta, m, v, n = np.zeros(inputs.shape[1]), 0.0, 0.0, 0
        k, eta, t, path = 0, peak / warm, 0, []
        for done in range(updates):
            if done == end:
                held = theta, m, v, n, k, eta, t
                theta, m, v, n, k, eta, t = held
            rows = np.arange(t * size, t * size + size) % len(targets)
            p = 1 / (1 + np.exp(-inputs[rows] @ theta))
            g = inputs[rows].T @ (p - targets[rows]) / size
            n, m, v = n + 1, 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g**2
            direction = m / (1 - 0.9**n) / ((v / (1 - 0.99**n)) ** 0.5 + 1e-3)
            theta = (1 - eta * lam) * theta - eta * direction
            k = k + 1
            eta, t = peak * min((k + 1) / warm, 1.0), t + 1
            path.append(theta)
        paths.append(np.stack(path))
    return np.stack([paths[1], paths[1] - paths[0]])
