"""What goes wrong in roots, Newton's steps and Shampoo's, each as an edit of the reference."""

from autograder.mistakes import Mistake

EIGEN = "np.maximum(eigenvalues, eps)"
POWERS = f"{EIGEN} ** (-1 / p)"
WHOLE = f"(Q * {POWERS}) @ Q.T"

INVERSE_ROOT = (
    Mistake("(-1 / p)", "(1 / p)", "The root is inverted: the exponent is negative."),
    Mistake("(-1 / p)", "-p", "This is a power: the p-th root has the exponent one over p."),
    Mistake("(-1 / p)", "-1.0", "This is the whole inverse: the root is missing."),
    Mistake("(-1 / p)", "-0.5", "p says which root: 2 is not the only one."),
    Mistake("(-1 / p)", "-0.25", "p says which root: 4 is not the only one."),
    Mistake("(-1 / p)", "(-2 / p)", "The exponent is minus one over p, not minus two."),
    Mistake(EIGEN, "eigenvalues", "eps is missing: an eigenvalue below eps counts as eps."),
    Mistake(EIGEN, "(eigenvalues + eps)", "eps is a lower limit of the eigenvalues; it is not added to them."),
    Mistake(EIGEN, "np.maximum(eigenvalues, 1e-6)", "eps is ignored: the caller's value counts, not 1e-6."),
    Mistake(EIGEN, "np.abs(eigenvalues)", "A small or negative eigenvalue counts as eps, not as its size."),
    Mistake(
        EIGEN,
        "np.where(eigenvalues > eps, eigenvalues, np.inf)",
        "An eigenvalue below eps counts as eps; here its direction is dropped.",
    ),
    Mistake(
        EIGEN,
        "np.maximum(eigenvalues, eps * np.max(eigenvalues))",
        "eps is a limit as it is, not a share of the largest eigenvalue.",
    ),
    Mistake(
        POWERS,
        "1 / np.maximum(np.maximum(eigenvalues, 0) ** (1 / p), eps)",
        "eps limits the eigenvalues themselves, before the root is taken.",
    ),
    Mistake(
        POWERS,
        "1 / (np.maximum(eigenvalues, 0) ** (1 / p) + eps)",
        "eps limits the eigenvalues before the root; it is not added to the roots.",
    ),
    Mistake(
        WHOLE,
        f"(lambda U, s, V: (U * {POWERS.replace('eigenvalues', 's')}) @ V)(*np.linalg.svd(A))",
        "Singular values have lost the sign: an eigenvalue below 0 counts as eps.",
    ),
    Mistake(
        "np.full_like(A, np.nan)",
        "np.zeros_like(A)",
        "Where A is not finite every entry is NaN: a 0 would hide the failure.",
    ),
    Mistake(
        WHOLE, f"(Q.T * {POWERS}) @ Q", "The columns of Q are the eigenvectors: Q comes first, its transpose last."
    ),
    Mistake(WHOLE, f"np.diag({POWERS})", "The eigenvalues belong to directions: they are turned back by Q."),
    Mistake(WHOLE, f"Q * {POWERS}", "The transpose of Q is missing on the right."),
    Mistake(WHOLE, f"(Q * ({POWERS})[:, None]) @ Q.T", "Each eigenvalue belongs to one column of Q, not to one row."),
    Mistake(WHOLE, f"Q * ({POWERS}) * Q.T", "The product with the transpose is one of matrices, not of entries."),
    Mistake(WHOLE, "A ** (-1 / p)", "The root is one of the matrix, by its eigenvalues, not of its entries."),
    Mistake(WHOLE, "np.linalg.inv(A) ** (1 / p)", "The root is one of the matrix, not of each entry of the inverse."),
    Mistake(
        WHOLE,
        "np.diag(np.maximum(np.diag(A), eps) ** (-1 / p))",
        "The eigenvalues get the root, not the entries of the diagonal.",
    ),
)

DAMPED = "H = H + damping * _identity(theta)"
SOLVE = "np.linalg.solve(_single(H), _single(g)).astype(theta.dtype)"
NEWTON_STEP = f"theta = theta - eta * {SOLVE}"

NEWTON = (
    Mistake(NEWTON_STEP, NEWTON_STEP.replace("theta - eta", "theta + eta"), "The step is subtracted, not added."),
    Mistake(NEWTON_STEP, "pass", "theta does not move: the new theta has to be computed and returned."),
    Mistake(NEWTON_STEP, NEWTON_STEP.replace("theta - eta", "-eta"), "The new theta is the old one minus the step."),
    Mistake(NEWTON_STEP, NEWTON_STEP.replace("eta * np", "np"), "The learning rate eta scales the step."),
    Mistake(SOLVE, "g", "This is gradient descent: the Hessian is missing."),
    Mistake(SOLVE, "(H @ g)", "The step solves H x = g; it does not multiply by H."),
    Mistake(SOLVE, "np.linalg.solve(H, theta)", "The right side of the system is g, not theta."),
    Mistake(SOLVE, "g / np.diag(H)", "The whole matrix counts: its diagonal alone misses how coordinates mix."),
    Mistake(SOLVE, "(1 / H) @ g", "The inverse of a matrix is not the matrix of the inverses."),
    Mistake(
        SOLVE,
        "g / np.linalg.norm(H, 2)",
        "Each direction is divided by its own curvature, not all by the largest one.",
    ),
    Mistake(
        SOLVE, "g / (g @ H @ g / (g @ g))", "This divides by the curvature along g alone: that is steepest descent."
    ),
    Mistake(SOLVE, "np.linalg.inv(H) @ np.linalg.inv(H) @ g", "The inverse enters once."),
    Mistake(
        SOLVE,
        "(lambda w, Q: Q @ (Q.T @ g / np.abs(w)))(*np.linalg.eigh(H))",
        "Newton keeps negative curvature; its size instead is saddle-free Newton.",
    ),
    Mistake(
        SOLVE,
        "(lambda w, Q: Q @ (Q.T @ g / np.abs(w) ** 0.5))(*np.linalg.eigh(H))",
        "There is no root: the step divides by the curvature itself.",
    ),
    Mistake(
        SOLVE,
        "(lambda w, Q: Q @ (Q.T @ g / np.maximum(w, 1e-3)))(*np.linalg.eigh(H))",
        "Newton keeps negative curvature as it is: it has no lower limit.",
    ),
    Mistake(DAMPED, "pass", "damping is added to the diagonal of the Hessian; here it is missing."),
    Mistake(DAMPED, "H = H + damping", "damping is added to the diagonal alone, not to every entry."),
    Mistake(DAMPED, DAMPED.replace("H +", "H -"), "damping is added to the diagonal, not subtracted."),
    Mistake(
        DAMPED,
        "H = H + damping * np.diag(np.diag(H))",
        "damping times the identity is added; this is Marquardt's form.",
    ),
    Mistake(
        DAMPED, "H = (1 - damping) * H + damping * np.eye(len(theta))", "damping is added to H, which stays whole."
    ),
    Mistake(DAMPED, "H = H + damping**2 * np.eye(len(theta))", "damping is added as it is, not as a square."),
    Mistake(DAMPED, "H = H + eta * damping * np.eye(len(theta))", "eta scales the step, not the damping."),
    Mistake(
        DAMPED, "H = H + np.linalg.norm(g) * damping * np.eye(len(theta))", "damping does not depend on the norm of g."
    ),
    Mistake(
        DAMPED,
        "damping = 1e-3\n    H = H + damping * np.eye(len(theta))",
        "damping is ignored: the caller's value counts.",
    ),
    Mistake(DAMPED, f"eta = 0.1\n    {DAMPED}", "eta is ignored: the caller's learning rate counts, not 0.1."),
    Mistake(
        SOLVE,
        "(np.linalg.solve(H, g) + damping * g)",
        "damping belongs to the matrix, before the system is solved.",
        also=((DAMPED, "pass"),),
    ),
)

NEW_L = "L = (eps * _identity(G) if state.t == 0 else state.L) + G @ G.T"
NEW_R = "R = (eps * _identity(G.T) if state.t == 0 else state.R) + G.T @ G"
VECTOR = "inverse_root(L, 2, eps) @ g"
LEFT, RIGHT = "inverse_root(L, 4, eps)", "inverse_root(R, 4, eps)"
MATRIX = f"theta = theta - eta * {LEFT} @ G @ {RIGHT}"
RESULT = "return theta, Kronecker(state.t + 1, L, R)"
BRANCH = "if g.ndim == 1:"
VECTOR_RETURN = "return theta, Kronecker(state.t + 1, L, state.R)"


def _both(hint: str, old: str, new: str) -> Mistake:
    """One slip in the lines of both factors, where `old` is written for L."""
    right = [text.replace("state.L", "state.R").replace("G @ G.T", "G.T @ G") for text in (old, new)]
    right = [text.replace("_identity(G)", "_identity(G.T)").replace("len(G)", "len(G.T)") for text in right]
    return Mistake(NEW_L, NEW_L.replace(old, new), hint, also=((NEW_R, NEW_R.replace(*right)),))


STATISTICS = (
    _both(
        "L and R are sums: what the earlier steps added is kept.",
        "(eps * _identity(G) if state.t == 0 else state.L)",
        "eps * np.eye(len(G))",
    ),
    _both(
        "L and R begin at eps times the identity, not at the identity.", "eps * _identity(G) if", "np.eye(len(G)) if"
    ),
    _both(
        "L and R begin at eps times the identity: eps enters once, at the start.",
        "(eps * _identity(G) if state.t == 0 else state.L)",
        "eps * np.eye(len(G)) + state.L",
    ),
    _both(
        "L and R begin at eps times the identity, which is part of the state.",
        "(eps * _identity(G) if state.t == 0 else state.L)",
        "state.L",
    ),
    _both("L and R begin with eps on the diagonal alone, not in every entry.", "eps * _identity(G) if", "eps if"),
    _both("L and R are sums, not averages that forget.", "state.L) + G @ G.T", "0.95 * state.L) + 0.05 * G @ G.T"),
    _both("L and R are sums: nothing of the old ones is forgotten.", "state.L) + G @ G.T", "0.95 * state.L) + G @ G.T"),
    _both(
        "L and R are sums, not means over the steps.",
        "state.L) + G @ G.T",
        "state.L * state.t / (state.t + 1)) + G @ G.T / (state.t + 1)",
    ),
    _both(
        "G times its transpose enters as it is, not divided by its size.",
        "+ G @ G.T",
        "+ G @ G.T / np.maximum(np.sum(G**2), 1e-12)",
    ),
    _both(
        "G times its transpose enters as it is, not divided by a number of entries.", "+ G @ G.T", "+ G @ G.T / G.size"
    ),
    _both(
        "L and R are whole matrices: outside the diagonal they are not 0.", "+ G @ G.T", "+ np.diag(np.diag(G @ G.T))"
    ),
    _both("L and R add G times its transpose; here it is subtracted.", "+ G @ G.T", "- G @ G.T"),
    _both("eps is ignored: the caller's value counts, not 1e-6.", "eps * _identity(G) if", "1e-6 * np.eye(len(G)) if"),
    Mistake(
        NEW_R,
        NEW_R.replace("_identity(G.T) if", "_identity(G.T) * 0 if"),
        "R begins at eps times the identity, as L does.",
    ),
)

ROOTS = (
    Mistake(MATRIX, MATRIX.replace(f"{LEFT} @ ", ""), "Both sides are divided: L's root is missing on the left."),
    Mistake(MATRIX, MATRIX.replace(f" @ {RIGHT}", ""), "Both sides are divided: R's root is missing on the right."),
    Mistake(MATRIX, "theta = theta - eta * G", "G stands between the inverse roots of L and R; both are missing."),
    Mistake(MATRIX, MATRIX.replace("4", "2"), "Each side takes a fourth root: together they make a square root."),
    Mistake(MATRIX, MATRIX.replace("4", "8"), "Each side takes a fourth root, not an eighth."),
    Mistake(MATRIX, MATRIX.replace("4", "1"), "Each side takes a fourth root; here both matrices are inverted whole."),
    Mistake(
        MATRIX, MATRIX.replace("(L, 4", "(L, 2"), "L takes a fourth root for a matrix; the square root is for a vector."
    ),
    Mistake(MATRIX, MATRIX.replace("(R, 4", "(R, 2"), "R takes a fourth root, as L does."),
    Mistake(MATRIX, MATRIX.replace("4", "-4"), "The roots are inverted: a large gradient so far means a smaller step."),
    Mistake(
        MATRIX,
        "theta = theta - eta * np.diag(L)[:, None] ** -0.25 * G * np.diag(R) ** -0.25",
        "The whole matrices are rooted, not their diagonals alone.",
    ),
    Mistake(VECTOR, VECTOR.replace("2", "4"), "A vector has L alone, which takes the whole square root."),
    Mistake(VECTOR, VECTOR.replace("2", "1"), "For a vector L takes a square root; here it is inverted whole."),
    Mistake(VECTOR, "g / np.diag(L) ** 0.5", "For a vector L is a whole matrix too; its diagonal alone is AdaGrad."),
    Mistake(
        VECTOR,
        "(inverse_root(L, 4, eps) @ G @ inverse_root(R, 4, eps))[:, 0]",
        "A vector has no R: its L alone is used, with the whole square root.",
        also=(
            (f"    {VECTOR_RETURN}", "    return theta, Kronecker(state.t + 1, L, R)"),
            (BRANCH, f"{NEW_R}\n    {BRANCH}"),
        ),
    ),
    Mistake(VECTOR, "g", "A vector is preconditioned too, by the root of its L."),
    Mistake(VECTOR, "g / np.linalg.norm(g)", "A vector is divided by the root of its L, not by its norm."),
    Mistake(
        MATRIX,
        MATRIX.replace("(L,", "(L + eps * np.eye(len(L)),").replace("(R,", "(R + eps * np.eye(len(R)),"),
        "eps is in L and R from the start: it is not added again.",
    ),
    Mistake(
        MATRIX,
        MATRIX.replace("(L,", "(L - G @ G.T,").replace("(R,", "(R - G.T @ G,"),
        "The roots are those of the new L and R, which hold this step's G.",
    ),
    Mistake(
        MATRIX,
        f"theta = theta - eta * {LEFT.replace('4', '2')} @ G",
        "Both sides have a root, each a fourth; here L alone has a square root.",
    ),
    Mistake(
        MATRIX,
        f"theta = theta - eta * G @ {RIGHT.replace('4', '2')}",
        "Both sides have a root, each a fourth; here R alone has a square root.",
    ),
    Mistake(
        MATRIX,
        f"U = {LEFT} @ G @ {RIGHT}\n    theta = theta - eta * U / np.maximum(np.linalg.norm(U), 1e-12)",
        "The step keeps the length that the roots give it: no norm divides it.",
    ),
    Mistake(
        MATRIX,
        f"U = {LEFT} @ G @ {RIGHT}\n"
        "    theta = theta - eta * np.linalg.norm(G) / np.maximum(np.linalg.norm(U), 1e-12) * U",
        "The step keeps its own length: taking over that of G is grafting.",
    ),
)

MOVE = (
    Mistake(MATRIX, MATRIX.replace("theta - eta", "theta + eta"), "The step goes downhill: minus, not plus."),
    Mistake(
        MATRIX, MATRIX.replace("theta - eta", "-eta"), "This is the update alone: the new theta is the old one plus it."
    ),
    Mistake(MATRIX, MATRIX.replace("eta * ", ""), "The learning rate eta scales the step."),
    Mistake(MATRIX, "pass", "theta does not move: the new theta has to be computed and returned."),
    Mistake(
        MATRIX,
        MATRIX.replace("- eta *", "- eta / (state.t + 1) ** 0.5 *"),
        "eta enters as it is: the growing L and R shorten the steps.",
    ),
    Mistake(MATRIX, f"eta = 0.1\n    {MATRIX}", "eta is ignored: the caller's learning rate counts, not 0.1."),
    Mistake(
        MATRIX, f"{MATRIX} - eta * 0.01 * theta", "theta does not shrink by itself: a weight decay is another rule."
    ),
    Mistake(RESULT, "return theta, Kronecker(state.t, L, R)", "The state returns the new t, which counts this step."),
    Mistake(
        RESULT,
        "return theta, Kronecker(state.t + 1, state.L, state.R)",
        "The state returns the new L and R, not the old ones.",
    ),
    Mistake(
        RESULT,
        f"return theta, Kronecker(state.t + 1, {LEFT}, {RIGHT})",
        "The state keeps L and R; their roots are for this step.",
    ),
    Mistake(
        RESULT,
        "return theta, Kronecker(state.t + 1, G @ G.T, G.T @ G)",
        "The state keeps the sums L and R, not this step's share.",
    ),
    Mistake(
        RESULT, "return theta, state", "The next step needs the new L and R: the state that is returned lacks them."
    ),
)

SHAMPOO = (*STATISTICS, *ROOTS, *MOVE)
