"""Curvature: the largest eigenvalue of the Hessian, from products with vectors alone.

`sharpness` is that eigenvalue, by power iteration as it is taught or by scipy's Lanczos;
`top_eigenpair` also gives the eigenvector, from which the next point of a run starts warm.
The last functions say how sharp a place each method can bear. `theta` is an array or a dict of
layers; a problem needs `gradient`, and `hvp` where it has one.
"""

import numpy as np
from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

from stepsize.threads import one_blas_thread

# Lanczos: vectors in its basis, one product each and one more before it looks at the residual, and
# the relative residual at which it stops. The error of the eigenvalue is about the residual's square.
COLD, WARM = (20, 1e-6), (6, 1e-3)


def sharpness(problem, theta, method="power"):
    """λ_max of the problem's Hessian at theta, by "power" iteration or by "lanczos".

    The largest eigenvalue, not the largest in size: at a saddle the most negative one may be larger.
    """
    return top_eigenpair(problem, theta, method=method)[0]


def preconditioned_sharpness(problem, theta, state, *, beta1=0.9, beta2=0.999, eps=1e-8, method="lanczos"):
    """λ_max(P^(-1/2) H P^(-1/2)) for Adam's P after the step that returned `state`.

    Cohen et al. 2022, "Adaptive gradient methods at the edge of stability". state: of Adam or a
    relative with fields t and v; a dict of states where theta has layers.
    """
    P = adam_preconditioner(state, beta1=beta1, beta2=beta2, eps=eps)
    return top_eigenpair(problem, theta, method=method, preconditioner=P)[0]


def adam_preconditioner(state, *, beta1=0.9, beta2=0.999, eps=1e-8):
    """P = (1 - beta1^t)(sqrt(v_hat) + eps): Adam's step is eta m / P. One array per layer."""
    if isinstance(state, dict):
        return {name: adam_preconditioner(layer, beta1=beta1, beta2=beta2, eps=eps) for name, layer in state.items()}
    if state.t == 0:
        raise ValueError("Adam has no preconditioner before its first step: take one, then pass its state")
    v_hat = state.v / (1 - beta2**state.t)
    return (1 - beta1**state.t) * (v_hat**0.5 + eps)


def top_eigenpair(problem, theta, start=None, *, method="lanczos", preconditioner=None):
    """Largest eigenvalue of the Hessian at theta and its eigenvector, in theta's form.

    start: a vector to begin from, such as the eigenvector of a moment ago: 7 products with the
    Hessian then often give five digits; without, 21 give ten. preconditioner: P, positive, in
    theta's form; the eigenpair is then that of P^(-1/2) H P^(-1/2). Where the Hessian is not
    finite, both are NaN.
    """
    if method not in SOLVERS:
        raise ValueError(f'method must be "power" or "lanczos", got {method!r}')
    size = flatten(theta).size
    scale = np.ones(size) if preconditioner is None else flatten(preconditioner) ** -0.5

    def product(x):
        image = scale * flatten(hvp(problem, theta, unflatten(scale * np.ravel(x), theta)))
        if not np.all(np.isfinite(image)):
            raise FloatingPointError
        return image

    with np.errstate(all="ignore"), one_blas_thread():
        try:
            value, v = SOLVERS[method](product, size, None if start is None else flatten(start))
        except FloatingPointError:  # a run that diverges has no curvature
            value, v = np.nan, np.full(size, np.nan)
    return float(value), unflatten(v, theta)


def hvp(problem, theta, direction):
    """The Hessian at theta times a direction: the problem's own, else from two gradients.

    The central difference is good to about ten digits where the gradient is smooth.
    """
    if hasattr(problem, "hvp"):
        return problem.hvp(theta, direction)
    at, along = flatten(theta), flatten(direction)
    h = np.finfo(float).eps ** (1 / 3) * max(1.0, np.linalg.norm(at)) / max(np.linalg.norm(along), 1e-300)
    ahead, behind = (flatten(problem.gradient(unflatten(at + side * h * along, theta))) for side in (1, -1))
    return unflatten((ahead - behind) / (2 * h), theta)


def power_iteration(product, size, start=None, *, tolerance=1e-6, steps=10_000):
    """Largest eigenvalue of a symmetric matrix and its eigenvector, as von Mises found them (1929).

    product: the matrix times a vector of the given size. Power iteration finds the eigenvalue of
    the largest |λ|. Where that one is negative, adding |λ| to all of them makes the largest one the
    largest in size too, and a second iteration finds it.
    """
    value, largest, v = _iterate(product, _begin(size, start), tolerance, steps)
    if value < (1 - tolerance) * largest:  # the eigenvalue is -largest, or both signs are as large
        value, _, v = _iterate(lambda x: product(x) + largest * x, _begin(size), tolerance, steps)
        value -= largest
    return value, v


def lanczos(product, size, start=None):
    """As `power_iteration`, by scipy's implicitly restarted Lanczos iteration (ARPACK)."""
    if size <= COLD[0]:  # so few products are the whole matrix
        matrix = np.array([product(column) for column in np.eye(size)])
        values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    else:
        matrix = LinearOperator((size, size), matvec=product, dtype=float)
        basis, residual = COLD if start is None else WARM
        try:
            values, vectors = eigsh(matrix, k=1, which="LA", v0=_begin(size, start), ncv=basis, tol=residual)
        except ArpackError:  # it cannot begin where the product is zero
            return power_iteration(product, size)
    return values[-1], vectors[:, -1]


SOLVERS = {"power": power_iteration, "lanczos": lanczos}


def _begin(size, start=None):
    """A unit vector: a random one, or `start` with so little of it that no eigenvector is shut out."""
    noise = np.random.default_rng(0).standard_normal(size) / size**0.5
    v = noise if start is None else start / np.linalg.norm(start) + 1e-3 * noise
    return v / np.linalg.norm(v)


def _iterate(product, v, tolerance, steps):
    """(Rayleigh quotient, largest |λ|, v), once two products bring v back: a negative λ turns it round."""
    before = np.zeros_like(v)
    for _ in range(steps):
        image = product(v)
        value, largest = v @ image, np.linalg.norm(image)
        if largest == 0 or np.linalg.norm(image / largest - before) <= tolerance:
            break
        before, v = v, image / largest
    return value, largest, v


def flatten(theta):
    """The layers, in the order of their names, as one float64 vector; an array is one layer."""
    layers = [theta[name] for name in sorted(theta)] if isinstance(theta, dict) else [theta]
    return np.concatenate([np.ravel(layer) for layer in layers]).astype(float, copy=False)


def unflatten(vector, theta):
    """A vector in the form of theta: the inverse of `flatten`."""
    if not isinstance(theta, dict):
        return vector.reshape(np.shape(theta))
    ends = np.cumsum([np.size(theta[name]) for name in sorted(theta)])
    pieces = zip(sorted(theta), np.split(vector, ends[:-1]), strict=True)
    return {name: piece.reshape(np.shape(theta[name])) for name, piece in pieces}


def gd_stable_eta(sharpness):
    """Gradient descent decreases a quadratic below this eta: 2 / λ (Nesterov 2004, section 1.2.3)."""
    return 2 / sharpness


def momentum_stable_eta(sharpness, mu=0.9):
    """The same for heavy-ball momentum: 2(1 + mu) / λ (Polyak 1964)."""
    return 2 * (1 + mu) / sharpness


def nesterov_stable_eta(sharpness, mu=0.9):
    """The same for Nesterov's momentum in either form: 2(1 + mu) / ((1 + 2 mu) λ) (Cohen et al. 2021)."""
    return 2 * (1 + mu) / ((1 + 2 * mu) * sharpness)


def rmsprop_stable_sharpness(eta):
    """RMSProp bears λ_max(P^(-1/2) H P^(-1/2)) below 2 / eta, with P = sqrt(G) + eps held fixed."""
    return 2 / eta


def adam_stable_sharpness(eta, beta1=0.9):
    """Adam bears a preconditioned sharpness below (2 + 2 beta1) / ((1 - beta1) eta) (Cohen et al. 2022).

    38 / eta by default. Exact while P stays the same, which is why it holds near a minimum.
    """
    return 2 * (1 + beta1) / ((1 - beta1) * eta)


def adamw_stable_sharpness(eta, beta1=0.9, lam=1e-2):
    """The same for AdamW, whose decay takes part of the room: (2 - eta lam)(1 + beta1) / ((1 - beta1) eta)."""
    return (2 - eta * lam) * (1 + beta1) / ((1 - beta1) * eta)
