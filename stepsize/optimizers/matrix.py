"""Rules that see more than the diagonal: Newton, Shampoo and Muon."""

import numpy as np

from stepsize.states import START, Kronecker, Velocity
from stepsize.update_rule import update_rule

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)  # Jordan 2024: slope at 0 as steep as the band allows


@update_rule
def newton_step(theta, g, state=START, *, eta, hessian, damping=0.0):
    """Newton's method with damping (Nocedal & Wright 2006, section 3.3), by a linear solve.

    theta, g: float arrays of shape (n,). hessian: (n, n), at theta. damping: added to its
    diagonal. The state comes back as it went in. Raises `ValueError` for other shapes.
    """
    _require_axes("newton_step", theta, (1,))
    H = np.asarray(hessian, dtype=theta.dtype)
    if H.shape != (len(theta), len(theta)):
        raise ValueError(f"newton_step needs a hessian of shape {(len(theta),) * 2}, got shape {H.shape}")
    H = H + damping * _identity(theta)
    theta = theta - eta * np.linalg.solve(_single(H), _single(g)).astype(theta.dtype)
    return theta, state


@update_rule
def shampoo_step(theta, g, state=START, *, eta, eps=1e-6):
    """Shampoo (Gupta, Koren & Singer 2018, Algorithm 1): a root of G Gᵀ on each side.

    theta, g: float arrays of shape (n, m); of shape (n,) with L alone and its square root.
    eps: L and R begin at eps times the identity. Raises `ValueError` for other shapes.
    """
    _require_axes("shampoo_step", theta, (1, 2))
    G = g[:, None] if g.ndim == 1 else g
    L = (eps * _identity(G) if state.t == 0 else state.L) + G @ G.T
    if g.ndim == 1:
        theta = theta - eta * inverse_root(L, 2, eps) @ g
        return theta, Kronecker(state.t + 1, L, state.R)
    R = (eps * _identity(G.T) if state.t == 0 else state.R) + G.T @ G
    theta = theta - eta * inverse_root(L, 4, eps) @ G @ inverse_root(R, 4, eps)
    return theta, Kronecker(state.t + 1, L, R)


@update_rule
def muon_step(theta, g, state=START, *, eta, mu=0.95, lam=0.1, ns_steps=5):
    """Muon (Jordan 2024), as torch has it, with Newton–Schulz in the array's own precision.

    theta, g: float arrays of shape (n, m). eta: learning rate. lam: decoupled weight decay.
    ns_steps: Newton–Schulz iterations. Raises `ValueError` for other shapes.
    """
    _require_axes("muon_step", theta, (2,))
    rows, columns = theta.shape
    b = mu * state.b + (1 - mu) * g
    u = (1 - mu) * g + mu * b
    X = newton_schulz(u, ns_steps)
    theta = (1 - eta * lam) * theta - eta * max(1, rows / columns) ** 0.5 * X
    return theta, Velocity(state.t + 1, b)


@np.errstate(all="ignore")
def newton_schulz(u, steps=5):
    """Nearly orthogonal matrix with u's singular vectors (Jordan 2024): a quintic, iterated.

    u: (n, m). Singular values of u / ‖u‖_F from 0.05 on land between 0.68 and 1.14 in five steps.
    """
    a, b, c = NEWTON_SCHULZ
    X = u / np.maximum(np.sum(u**2) ** 0.5, 1e-7)
    X = X.T if u.shape[0] > u.shape[1] else X
    for _ in range(steps):
        A = X @ X.T
        X = a * X + (b * A + c * A @ A) @ X
    return X.T if u.shape[0] > u.shape[1] else X


@np.errstate(all="ignore")
def inverse_root(A, p, eps=0.0):
    """A**(-1/p) of a symmetric positive definite matrix, by its eigenvalues.

    A: (n, n). eps: the smallest eigenvalue that A can have; rounding may show a smaller one.
    NaN everywhere where A is not finite: LAPACK finds no eigenvalues there.
    """
    if not np.all(np.isfinite(A)):
        return np.full_like(A, np.nan)
    eigenvalues, Q = np.linalg.eigh(_single(A))
    return ((Q * np.maximum(eigenvalues, eps) ** (-1 / p)) @ Q.T).astype(np.result_type(A, np.float16))


def _identity(G):
    return np.eye(len(G), dtype=G.dtype)


def _single(A):
    """A in single precision or better: LAPACK knows no float16."""
    return A.astype(np.result_type(A, np.float32))


def _require_axes(rule, theta, allowed):
    if np.ndim(theta) not in allowed:
        counts = " or ".join(map(str, allowed))
        raise ValueError(f"{rule} needs an array with {counts} axes, got shape {np.shape(theta)}")
