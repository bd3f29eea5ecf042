# %% [markdown]
# # Write the Newton–Schulz iteration and Muon
#
# You define Muon, tell orthogonal steps from others, derive a polynomial and the size of a step, write
# two functions, watch them move, read a log, and advise.
# The chapter: [Make the step orthogonal: Muon](../../chapters/17_muon.ipynb). 15 points, about 90 minutes.
#
# Each part is followed by a check, which you may run as often as you like. When your work is
# graded, the same checks run again on other inputs. Part 8 is read by a person.
#
# ```text
# newton_schulz(u, steps=5)
#     returns a matrix of u's shape whose singular values the iteration has brought near 1
# muon_step(theta, g, state=START, *, eta, mu=0.95, lam=0.1, ns_steps=5)
#     returns theta, Velocity(state.t + 1, b)
# ```
#
# `theta`, `g` and `u` are matrices, tall, wide or square. `state.t` and `state.b` describe the steps so
# far; `START` answers 0 to both. A function returns new arrays and changes none that it was given.
# `stepsize.optimizers` is closed here.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, MatrixQuadratic
from stepsize.states import START, Velocity

# %% [markdown]
# ## 1. Say what defines Muon
#
# Which of these statements are true of Muon for a matrix of weights? Select all that are.
#
# - **a.** The update's singular values are nearly equal, unless the gradients' are tiny beside their norm.
# - **b.** Five steps of the iteration make the update orthogonal to machine precision.
# - **c.** Between two steps it keeps one number for each weight.
# - **d.** Near a minimum its steps become shorter, as the gradients do.
# - **e.** When rows and columns are turned, its path is the turned path.
# - **f.** It divides each entry by an average of that entry's squares.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "17_muon/define").require()

# %% [markdown]
# ## 2. Tell orthogonal factors from others
#
# $G = U\Sigma V^\top$ is a 3×5 matrix of rank 3. Three of these six are $UV^\top$, up to rounding. Select them.
# `root(A)` is the inverse square root of the matrix `A`, by its eigenvalues.
#
# - **a.** `root(G @ G.T) @ G`
# - **b.** `np.sign(G)`
# - **c.** `U @ Vt` from `U, s, Vt = np.linalg.svd(G, full_matrices=False)`
# - **d.** `G / np.linalg.norm(G)`
# - **e.** $X \leftarrow \frac32 X - \frac12 XX^\top X$, a hundred times, from $X = G/\lVert G\rVert_F$
# - **f.** the transposed `Q` of `Q, R = np.linalg.qr(G.T)`

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "17_muon/examples").require()

# %% [markdown]
# ## 3. Derive a polynomial and the size of a step
#
# Newton's method for $f(x) = x^{-2} - 1$ goes from $x$ to $x - f(x)/f'(x)$. `cubic` is that place, in $x$.
#
# Then: a layer has $n$ rows and $m$ columns with $n > m$, and all singular values of $X$ are exactly 1. `rms`
# is the root mean square of the entries of Muon's update $\eta\sqrt{n/m}\,X$, in $\eta$, $n$ and $m$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
X, ETA, N, M = sympy.symbols("x eta n m", positive=True)
cubic = None  # an expression in X
rms = None  # an expression in ETA, N, M
### BEGIN SOLUTION
cubic = (3 * X - X**3) / 2
rms = ETA * sympy.sqrt(N / M) * sympy.sqrt(M / (N * M))
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(cubic, "17_muon/cubic").require()
check(rms, "17_muon/rms").require()

# %% [markdown]
# Once `cubic` is right, this cell shows how slowly it lifts a small singular value: it starts at 0.01.

# %%
if cubic is not None:
    sigma, lift = 0.01, sympy.lambdify(X, cubic)
    for _ in range(12):
        sigma = lift(sigma)
        print(f"{sigma:.3f}", end=" ")

# %% [markdown]
# ## 4. Write the iteration
#
# $X_0 = u/\max(\lVert u\rVert_F, 10^{-7})$, and then `steps` times, with $A = XX^\top$,
#
# $$ X \leftarrow 3.4445\,X + (-4.7750\,A + 2.0315\,A^2)\,X . $$
#
# A matrix with more rows than columns is transposed before the loop and back after it, so that $A$ is as
# small as it can be.


# %% nbgrader={"grade": false, "grade_id": "newton_schulz", "locked": false, "schema_version": 3, "solution": true, "task": false}
def newton_schulz(u, steps=5):
    ### BEGIN SOLUTION
    tall = u.shape[0] > u.shape[1]
    X = u.T if tall else u
    X = X / np.maximum(np.linalg.norm(X), 1e-7)
    for _ in range(steps):
        A = X @ X.T
        X = 3.4445 * X + (-4.7750 * A + 2.0315 * A @ A) @ X
    return X.T if tall else X
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-newton_schulz", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(newton_schulz, "newton_schulz").require()
### BEGIN HIDDEN TESTS
check(newton_schulz, "newton_schulz", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# Your iteration on a random matrix: the claim is that after five steps all singular values that began at
# 0.05 of the norm or more lie between 0.68 and 1.135.

# %%
if check(newton_schulz, "newton_schulz").passed:
    G = np.random.default_rng(17).standard_normal((8, 20))
    before = np.linalg.svd(G, compute_uv=False) / np.linalg.norm(G)
    after = np.linalg.svd(newton_schulz(G), compute_uv=False)
    print(before.round(3), after.round(3), sep="\n")
    assert before.min() > 0.05 and after.min() > 0.68 and after.max() < 1.135

# %% [markdown]
# ## 5. Write Muon
#
# One step, as torch has it, for a layer of $n$ rows and $m$ columns:
#
# $$
# \begin{aligned}
# b &\leftarrow \mu\, b + (1-\mu)\, g, \qquad u = (1-\mu)\, g + \mu\, b \\
# X &= \operatorname{NS}(u), \qquad s = \sqrt{\max(1, n/m)} \\
# \theta &\leftarrow (1-\eta\lambda)\,\theta - \eta\, s\, X .
# \end{aligned}
# $$
#
# $\operatorname{NS}$ is your iteration with `ns_steps` steps. The state is `Velocity(t, b)` with the new $b$.


# %% nbgrader={"grade": false, "grade_id": "muon_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def muon_step(theta, g, state=START, *, eta, mu=0.95, lam=0.1, ns_steps=5):
    ### BEGIN SOLUTION
    b = mu * state.b + (1 - mu) * g
    u = (1 - mu) * g + mu * b
    s = max(1.0, theta.shape[0] / theta.shape[1]) ** 0.5
    theta = (1 - eta * lam) * theta - eta * s * newton_schulz(u, ns_steps)
    return theta, Velocity(state.t + 1, b)
    ### END SOLUTION


# %% [markdown]
# Three checks for one function. The first asks for the rule itself: `theta` at every step.

# %% nbgrader={"grade": true, "grade_id": "check-muon_step-rule", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(muon_step, "muon_step", skill="rule").require()
### BEGIN HIDDEN TESTS
check(muon_step, "muon_step", skill="rule", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The second asks also for the state that you hand on: every field, after every step.

# %% nbgrader={"grade": true, "grade_id": "check-muon_step-state", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(muon_step, "muon_step", skill="state").require()
### BEGIN HIDDEN TESTS
check(muon_step, "muon_step", skill="state", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The third adds edge cases: a gradient of 0, tiny and huge ones, float32, arrays that are strided.

# %% nbgrader={"grade": true, "grade_id": "check-muon_step-edge", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(muon_step, "muon_step", skill="edge").require()
### BEGIN HIDDEN TESTS
check(muon_step, "muon_step", skill="edge", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Watch your Muon move
#
# **Predict.** A matrix quadratic is turned in rows and columns, and its start with it. How does your Muon's
# loss change? The claims: not at all, and on the digits softmax regression falls below a fifth of its first
# loss in 60 steps.

# %%
if check(muon_step, "muon_step").passed:
    sides = (1.0, 10.0), (1.0, 10.0, 0.3)
    plain, turned = (MatrixQuadratic(*sides, seed=seed) for seed in (None, 0))
    Q, P = turned.A / np.array(sides[0])[:, None], turned.B / np.array(sides[1])
    turned.start = Q.T @ plain.start @ P.T
    losses = [descend(muon_step, problem, steps=20, eta=0.3, lam=0.0).loss for problem in (plain, turned)]
    assert np.allclose(*losses, rtol=1e-6)
    run = descend(muon_step, LogisticRegression("digits"), steps=60, eta=0.03, lam=0.0, mu=0.8)
    print(f"digits: loss {run.loss[0]:.3f}, then {run.loss[-1]:.3f}")
    assert run.loss[-1] < run.loss[0] / 5

# %% [markdown]
# ## 7. Choose the number to log
#
# Two runs of Muon on softmax regression with the digits, ten columns of weights, with $\mu = 0$. Run A takes
# batches of 64 examples, run B one example at a time. Each row of the two logs holds
#
# - **a.** the loss before the step,
# - **b.** $\lVert u\rVert_F$,
# - **c.** $\lVert X\rVert_F^2/10$, where $X$ is what the iteration returns,
# - **d.** the ninth singular value of $u$, over $\lVert u\rVert_F$,
# - **e.** the learning rate $\eta$.

# %%
STEPS = (20, 40, 60, 80)
LOG_A = [
    (0.640, 0.552, 0.805, 0.152, 0.02),
    (0.311, 0.264, 0.865, 0.079, 0.02),
    (0.219, 0.277, 0.711, 0.060, 0.02),
    (0.173, 0.270, 0.715, 0.019, 0.02),
]
LOG_B = [
    (2.130, 6.284, 0.049, 0.000, 0.02),
    (1.966, 5.922, 0.049, 0.000, 0.02),
    (1.832, 5.462, 0.049, 0.000, 0.02),
    (1.719, 4.771, 0.049, 0.000, 0.02),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}      a      b      c      d     e")
    for step, (a, b, c, d, e) in zip(STEPS, np.array(log), strict=True):
        print(f"step {step:<3} {a:.3f}  {b:.3f}  {c:.3f}  {d:.3f}  {e:.2f}")

# %% [markdown]
# Which of the five numbers say of run B, with no other run beside it, that some directions get hardly
# any step? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"c", "d"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "17_muon/metric").require()

# %% [markdown]
# ## 8. Advise
#
# Someone moves a model from AdamW to Muon and keeps $\eta = 3\cdot10^{-4}$. A typical layer has 4096 rows and
# 1024 columns; the biases go into Muon as columns. Training is much slower than before. In four sentences
# at most: how large is the root mean square of an update's entries now, how large was it about with AdamW,
# what is one remedy, and what should happen to the biases?

# %% [markdown] nbgrader={"grade": true, "grade_id": "advise", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# With $s = \sqrt{n/m} = 2$ an entry of the update has the root mean square $\eta\sqrt{n/m}/\sqrt n = \eta/\sqrt m = \eta/32$, about
# $10^{-5}$; AdamW moved each entry by something between $0.2\,\eta$ and $\eta$, ten times as much or more. Scale the update by
# $0.2\sqrt{\max(n,m)} = 12.8$ in place of $s$ (`adjust_lr_fn="match_rms_adamw"`), or tune $\eta$ anew, larger. The biases
# are vectors, whose orthogonal factor is $b/\lVert b\rVert$: leave them to AdamW.
#
# Rubric. 1 point: $\eta/32$, or $10^{-5}$, against about $\eta$ (or $0.2\,\eta$), and a remedy; half without the remedy or without the
# numbers. 1 point: the biases go to AdamW (or another rule for vectors), with a reason; half without a reason.
# ### END SOLUTION
