# %% [markdown]
# # Write Newton, an inverse root and Shampoo
#
# You define whole preconditioners, tell them from diagonal ones, derive Newton's step and the size
# of Shampoo's, write three functions, watch them move, read a log, and advise.
# The chapter: [Turn the step by the curvature: Shampoo](../../chapters/16_shampoo.ipynb).
# 17 points, about 110 minutes.
#
# Each part is followed by a check, which you may run as often as you like. When your work is
# graded, the same checks run again on other inputs. Part 9 is read by a person.
#
# ```text
# newton_step(theta, g, state=START, *, eta, hessian, damping=0.0)
#     returns theta, state; the state comes back as it went in
# inverse_root(A, p, eps=0.0)
#     returns A**(-1/p) for a symmetric matrix A, with no eigenvalue below eps
# shampoo_step(theta, g, state=START, *, eta, eps=1e-6)
#     returns theta, Kronecker(state.t + 1, L, R)
# ```
#
# For Newton `theta` and `g` are vectors and `hessian` is a matrix. For Shampoo they are matrices or
# vectors; a vector uses `L` alone and hands `R` on as it came. `START` answers 0 to `state.t`,
# `state.L` and `state.R`. A function returns new arrays and changes none that it was given.
# `stepsize.optimizers` is closed here.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, MatrixQuadratic, Quadratic
from stepsize.states import START, Kronecker

# %% [markdown]
# ## 1. Say what defines them
#
# Which of these statements are true? Select all that are.
#
# - **a.** With $\eta = 1$ one step of Newton minimizes every quadratic with positive curvatures.
# - **b.** Newton's step always goes downhill, because it follows the curvature.
# - **c.** Shampoo keeps $n^2 + m^2$ numbers for a layer of $n\times m$ weights.
# - **d.** Shampoo's $L$ is an average that forgets old gradients.
# - **e.** When all gradients are multiplied by 100 and $\epsilon$ is negligible, Shampoo's steps stay the same.
# - **f.** L-BFGS computes the Hessian once and keeps its inverse.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "16_shampoo/define").require()

# %% [markdown]
# ## 2. Tell which rules follow a turned valley
#
# A quadratic and its start are turned by 30 degrees. Three of these five rules take the turned path,
# whatever the quadratic, and two do not. Select the three. `root(A)` is the inverse square root of
# the matrix `A`, by its eigenvalues; `G` and `L` begin at 0 and at a multiple of the identity.
#
# **a.**
# ```text
# G = G + g**2
# theta = theta - eta * g / G**0.5
# ```
# **b.**
# ```text
# L = L + np.outer(g, g)
# theta = theta - eta * root(L) @ g
# ```
# **c.**
# ```text
# b = mu * b + g
# theta = theta - eta * b
# ```
# **d.**
# ```text
# L = L + np.outer(g, g)
# theta = theta - eta * root(np.diag(np.diag(L))) @ g
# ```
# **e.**
# ```text
# theta = theta - eta * np.linalg.solve(hessian, g)
# ```

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"b", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "16_shampoo/examples").require()

# %% [markdown]
# ## 3. Derive Newton's step and the size of Shampoo's
#
# The quadratic model is $f + g^\top d + \frac12 d^\top H d$ with $H = \begin{pmatrix}a & b\\ b & c\end{pmatrix}$ and
# $g = (g_1, g_2)$. `newton_d1` is the first component of the $d$ that minimizes it.
#
# Then: the same gradient, with a singular value $\sigma$, comes $t$ times, and $\epsilon = 0$. `size` is what
# $\sigma$ becomes in the direction $L^{-1/k}\, G\, R^{-1/k}$ of step $t$, in $\sigma$, $t$ and $k$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
A, B, C, G1, G2, SIGMA, T, K = sympy.symbols("a b c g1 g2 sigma t k", positive=True)
newton_d1 = None  # an expression in A, B, C, G1, G2
size = None  # an expression in SIGMA, T, K
### BEGIN SOLUTION
newton_d1 = (B * G2 - C * G1) / (A * C - B**2)
size = SIGMA * (T * SIGMA**2) ** (-2 / K)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(newton_d1, "16_shampoo/newton_d1").require()
check(size, "16_shampoo/size").require()

# %% [markdown]
# Once `size` is right, this cell shows what is special about $k = 4$: the scale of the gradient is gone.

# %%
if size is not None:
    for k in (2, 4, 8):
        print(f"k = {k}:", sympy.powsimp(sympy.expand_power_base(size.subs(K, k))))

# %% [markdown]
# ## 4. Write Newton's step
#
# $\theta \leftarrow \theta - \eta\,(H + \delta I)^{-1} g$, where $H$ is `hessian` and $\delta$ is `damping`. Solve the
# system, and return the state as it came. The Hessian may have eigenvalues of both signs.


# %% nbgrader={"grade": false, "grade_id": "newton_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def newton_step(theta, g, state=START, *, eta, hessian, damping=0.0):
    ### BEGIN SOLUTION
    damped = hessian + damping * np.eye(len(theta), dtype=theta.dtype)
    return theta - eta * np.linalg.solve(damped, g), state
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-newton_step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(newton_step, "newton_step").require()
### BEGIN HIDDEN TESTS
check(newton_step, "newton_step", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Write the inverse root
#
# $A^{-1/p}$ of a symmetric matrix, by its eigenvalues: `np.linalg.eigh` returns them and a matrix whose
# columns are the eigenvectors. An eigenvalue below `eps` counts as `eps`, because rounding may
# have made it too small. Where an entry of `A` is not finite, `eigh` may fail: return NaN in every entry.


# %% nbgrader={"grade": false, "grade_id": "inverse_root", "locked": false, "schema_version": 3, "solution": true, "task": false}
def inverse_root(A, p, eps=0.0):
    ### BEGIN SOLUTION
    if not np.all(np.isfinite(A)):
        return np.full_like(A, np.nan)
    values, vectors = np.linalg.eigh(A)
    return (vectors * np.maximum(values, eps) ** (-1 / p)) @ vectors.T
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-inverse_root", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(inverse_root, "inverse_root").require()
### BEGIN HIDDEN TESTS
check(inverse_root, "inverse_root", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Write Shampoo
#
# For a matrix $G$, with $L$ and $R$ equal to $\epsilon I$ before the first step (`START` answers 0: take care
# at `state.t == 0`),
#
# $$
# \begin{aligned}
# L &\leftarrow L + G G^\top, \qquad R \leftarrow R + G^\top G \\
# \theta &\leftarrow \theta - \eta\, L^{-1/4}\, G\, R^{-1/4} .
# \end{aligned}
# $$
#
# For a vector $g$ only $L \leftarrow L + g g^\top$ and $\theta \leftarrow \theta - \eta\, L^{-1/2} g$. In all roots an eigenvalue
# counts as at least $\epsilon$.


# %% nbgrader={"grade": false, "grade_id": "shampoo_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shampoo_step(theta, g, state=START, *, eta, eps=1e-6):
    ### BEGIN SOLUTION
    G = g.reshape(len(g), -1)
    left, right = (eps * np.eye(n, dtype=G.dtype) for n in G.shape)
    L = (left if state.t == 0 else state.L) + G @ G.T
    if g.ndim == 1:
        return theta - eta * inverse_root(L, 2, eps) @ g, Kronecker(state.t + 1, L, state.R)
    R = (right if state.t == 0 else state.R) + G.T @ G
    theta = theta - eta * inverse_root(L, 4, eps) @ G @ inverse_root(R, 4, eps)
    return theta, Kronecker(state.t + 1, L, R)
    ### END SOLUTION


# %% [markdown]
# Three checks for one function. The first asks for the rule itself: `theta` at every step.

# %% nbgrader={"grade": true, "grade_id": "check-shampoo_step-rule", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(shampoo_step, "shampoo_step", skill="rule").require()
### BEGIN HIDDEN TESTS
check(shampoo_step, "shampoo_step", skill="rule", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The second asks also for the state that you hand on: every field, after every step.

# %% nbgrader={"grade": true, "grade_id": "check-shampoo_step-state", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(shampoo_step, "shampoo_step", skill="state").require()
### BEGIN HIDDEN TESTS
check(shampoo_step, "shampoo_step", skill="state", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The third adds edge cases: a gradient of 0, tiny and huge ones, float32, arrays that are strided.

# %% nbgrader={"grade": true, "grade_id": "check-shampoo_step-edge", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(shampoo_step, "shampoo_step", skill="edge").require()
### BEGIN HIDDEN TESTS
check(shampoo_step, "shampoo_step", skill="edge", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Watch them move
#
# **Predict.** A valley with the curvatures 1 and 1000 is turned by 40 degrees. How many steps does your
# Newton need with $\eta = 1$? And on logistic regression, from 0? The claims: one step, and a loss within
# $10^{-9}$ of the minimum after nine.

# %%
if check(newton_step, "newton_step").passed:
    valley = Quadratic((1.0, 1000.0), angle=np.radians(40))
    run = descend(newton_step, valley, steps=1, eta=1.0, hessian=valley.hessian)
    assert run.loss[1] < 1e-20 < run.loss[0]
    data = LogisticRegression("breast_cancer")
    run = descend(newton_step, data, steps=9, eta=1.0, hessian=data.hessian)
    print(*(f"{gap:.1e}" for gap in run.loss - data.loss(data.minimum)))
    assert run.loss[-1] < data.loss(data.minimum) + 1e-9

# %% [markdown]
# Your Shampoo on the turned matrix quadratic and on the digits. The claims: the first step of a $2\times3$ layer
# has two singular values, both $\eta$, and softmax regression falls below a tenth of its first loss in 30 steps.

# %%
if check(shampoo_step, "shampoo_step").passed:
    turned = MatrixQuadratic((1.0, 10.0), (1.0, 10.0, 0.3))
    start = np.random.default_rng(16).standard_normal((2, 3))
    moved, _ = shampoo_step(start, turned.gradient(start), eta=0.1)
    lengths = np.linalg.svd(moved - start, compute_uv=False)
    assert np.allclose(lengths, 0.1, rtol=1e-3)
    run = descend(shampoo_step, LogisticRegression("digits"), steps=30, eta=2.0)
    print(f"loss {run.loss[0]:.3f} at the start, {run.loss[-1]:.3f} after 30 steps")
    assert run.loss[-1] < run.loss[0] / 10

# %% [markdown]
# ## 8. Choose the number to log
#
# Two runs of Shampoo on mini-batches of the digits. In run B the batch of step 50 is faulty: its
# gradient is 100 times too large. Each row of the two logs holds
#
# - **a.** the loss before the step,
# - **b.** $\lVert G_t\rVert_F$, the size of this step's gradient,
# - **c.** the trace of $L_t$,
# - **d.** the largest $\lVert G_i\rVert_F^2$ of all steps so far, over the trace of $L_t$,
# - **e.** the learning rate $\eta$.

# %%
STEPS = (49, 50, 51, 60)
LOG_A = [
    (0.161, 0.682, 10.3, 0.261, 0.5),
    (0.155, 0.147, 10.4, 0.260, 0.5),
    (0.154, 0.160, 10.4, 0.260, 0.5),
    (0.146, 0.286, 10.7, 0.251, 0.5),
]
LOG_B = [
    (0.161, 0.682, 10.3, 0.261, 0.5),
    (0.155, 14.726, 227.2, 0.955, 0.5),
    (0.182, 0.194, 227.2, 0.954, 0.5),
    (0.165, 0.284, 227.8, 0.952, 0.5),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}      a       b      c      d    e")
    for step, (a, b, c, d, e) in zip(STEPS, np.array(log), strict=True):
        print(f"step {step:<3} {a:.3f}  {b:6.3f}  {c:5.1f}  {d:.3f}  {e:.1f}")

# %% [markdown]
# The batches after step 50 are in order again. Which of the five numbers say at step 60 of run B, beside
# those of step 49, that the sums are full of one gradient? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"c", "d"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "16_shampoo/metric").require()

# %% [markdown]
# ## 9. Advise
#
# A layer has $4000\times1000$ weights in float32. Someone wants Newton with its whole Hessian, someone
# else Shampoo. A third person runs Newton on a small network and logs the model ratio: it is $-0.3$. In
# four sentences at most: how much memory do Newton's Hessian and Shampoo's two factors take? What
# does $-0.3$ say, and what is one remedy?

# %% [markdown] nbgrader={"grade": true, "grade_id": "advise", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# The Hessian has $(4\cdot10^6)^2 = 1.6\cdot10^{13}$ entries, 64 TB; the two factors have $4000^2 + 1000^2 = 1.7\cdot10^7$ entries,
# 68 MB. A negative model ratio says that the loss rose where the model promised a decrease (or that the model itself
# goes up, as at a saddle): the model is not to be trusted over such a step. Raise the damping, or lower $\eta$.
#
# Rubric. 1 point: both sizes, within a factor of 2 or as formulas with numbers; half for one of them. 1 point: the loss
# and the model moved in opposite directions, with a remedy (damping, a smaller $\eta$, a line search, a trust region);
# half without a remedy.
# ### END SOLUTION
