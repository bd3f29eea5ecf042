# %% [markdown]
# # Write Adafactor and its factored moment
#
# You define the factored second moment, tell which matrices it represents, derive it and the size
# of a spike, write two functions, watch them move a matrix, and read a log.
# The chapter: [Store two vectors for a matrix: Adafactor](../../chapters/08_adafactor.ipynb).
# 14 points, about 100 minutes.
#
# Each part is followed by a check, which you may run as often as you like. When your work is
# graded, the same checks run again on other inputs. Part 8 is read by a person.
#
# ```text
# factored_second_moment(R, C, eps1=0.0)
#     returns V, of shape (n, m), from means R of shape (n, 1) and C of shape (1, m)
# adafactor_step(theta, g, state=START, *, eta, eps1=None, eps2=1e-3, d=1.0, beta2_decay=-0.8, lam=0.0)
#     returns theta, Factored(t, R, C, v)
# ```
#
# `theta` and `g` are arrays of one shape: a vector or a matrix. `state.t`, `state.R`, `state.C` and
# `state.v` describe the steps so far; `START` answers 0 to each of them. A matrix uses `R` and `C`
# and hands `v` on as it came; a vector uses `v` and hands on the others. A step returns new arrays
# and changes none that it was given. `stepsize.optimizers` is closed here.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, MatrixQuadratic
from stepsize.states import START, Factored

# %% [markdown]
# ## 1. Say what defines Adafactor
#
# Which of these statements are true of Adafactor for a matrix of $n\times m$ weights? Select all that are.
#
# - **a.** Between two steps it keeps $n + m$ averages of squared gradients.
# - **b.** Between two steps it keeps $nm$ averages, from which it computes $n + m$ means.
# - **c.** $R\,C/\operatorname{mean}(R)$ has the same sums of rows and of columns as the whole second moment.
# - **d.** $R\,C/\operatorname{mean}(R)$ is the product that is closest in the sum of squares.
# - **e.** $\hat\beta_2$ is 0 at the first step, so that no bias correction is needed.
# - **f.** An update is clipped entry by entry, so that none exceeds $d$.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "08_adafactor/define").require()

# %% [markdown]
# ## 2. Tell what two vectors can represent
#
# Which of these second moments does $R\,C/\operatorname{mean}(R)$ give back exactly? Select the three.
#
# ```text
# a.  1 2      b.  1 2      c.  5 5      d.  9 1      e.  1 10
#     3 6          2 1          5 5          1 9          2 20
# ```

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "08_adafactor/examples").require()

# %% [markdown]
# ## 3. Derive the product and the spike
#
# Minimize $\sum_{ij}\big(v_{ij}\ln(v_{ij}/V_{ij}) - v_{ij} + V_{ij}\big)$ over $V_{ij} = r_i c_j$ for a 2×2
# matrix: set the derivatives with respect to $r_i$ and $c_j$ to 0. `corner` is $V_{12}$.
#
# Then: after many gradients of 0, step $t$ brings a gradient of size 1 everywhere. `spike` is the
# root mean square of the update $U = g/\sqrt V$ before clipping, with $\hat\beta_2 = 1 - t^{-k}$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
V11, V12, V21, V22, T, K = sympy.symbols("v11 v12 v21 v22 t k", positive=True)
corner = None  # an expression in V11, V12, V21, V22
spike = None  # an expression in T, K
### BEGIN SOLUTION
corner = (V11 + V12) * (V12 + V22) / (V11 + V12 + V21 + V22)
spike = T ** (K / 2)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(corner, "08_adafactor/corner").require()
check(spike, "08_adafactor/spike").require()

# %% [markdown]
# Once `spike` is right, this cell says how long a step would be at $t = 1000$ without clipping.

# %%
if spike is not None:
    print(f"{float(spike.subs({T: 1000, K: 0.8})):.1f} times too long")

# %% [markdown]
# ## 4. Write the factored second moment
#
# $V = R\,C/\operatorname{mean}(R)$, from the row means `R`, shape $(n, 1)$, and the column means `C`, shape
# $(1, m)$. `eps1` is a lower limit of the mean, so that a matrix of zeros gives 0 and not 0/0.


# %% nbgrader={"grade": false, "grade_id": "factored_second_moment", "locked": false, "schema_version": 3, "solution": true, "task": false}
def factored_second_moment(R, C, eps1=0.0):
    ### BEGIN SOLUTION
    return R / np.maximum(np.mean(R), eps1) * C
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-factored_second_moment", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(factored_second_moment, "factored_second_moment").require()
### BEGIN HIDDEN TESTS
check(factored_second_moment, "factored_second_moment", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Write Adafactor
#
# One step, as torch has it. $\operatorname{RMS}(x)$ is the root of the mean square over the layer.
#
# $$
# \begin{aligned}
# \hat\beta_2 &= 1 - t^{\texttt{beta2\_decay}}, \qquad
# \alpha = \max(\varepsilon_2, \operatorname{RMS}(\theta))\,\min(\eta, 1/\sqrt t) \\
# R &\leftarrow \hat\beta_2 R + (1-\hat\beta_2)\operatorname{rowmean}(g^2), \qquad
# C \leftarrow \hat\beta_2 C + (1-\hat\beta_2)\operatorname{colmean}(g^2) \\
# U &= g/\sqrt{\max(V, \varepsilon_1^2)}, \qquad U \leftarrow U/\max(1, \operatorname{RMS}(U)/d) \\
# \theta &\leftarrow (1-\eta\lambda)\,\theta - \alpha U
# \end{aligned}
# $$
#
# $V$ is your factored second moment with the limit $\varepsilon_1$ for a matrix, and the average
# $v \leftarrow \hat\beta_2 v + (1-\hat\beta_2) g^2$ for a vector. `eps1=None` stands for the machine epsilon of
# the gradient's type, `np.finfo(g.dtype).eps`. Keep the axes of the means: `keepdims=True`.


# %% nbgrader={"grade": false, "grade_id": "adafactor_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adafactor_step(theta, g, state=START, *, eta, eps1=None, eps2=1e-3, d=1.0, beta2_decay=-0.8, lam=0.0):
    ### BEGIN SOLUTION
    t = state.t + 1
    beta2 = 1 - t**beta2_decay
    eps1 = np.finfo(g.dtype).eps if eps1 is None else eps1
    alpha = max(eps2, np.mean(theta**2) ** 0.5) * min(eta, t**-0.5)
    R, C, v = state.R, state.C, state.v
    if theta.ndim == 2:
        R = beta2 * R + (1 - beta2) * np.mean(g**2, axis=1, keepdims=True)
        C = beta2 * C + (1 - beta2) * np.mean(g**2, axis=0, keepdims=True)
        V = factored_second_moment(R, C, eps1)
    else:
        V = v = beta2 * v + (1 - beta2) * g**2
    U = g / np.maximum(V, eps1**2) ** 0.5
    U = U / max(1.0, np.mean(U**2) ** 0.5 / d)
    return (1 - eta * lam) * theta - alpha * U, Factored(t, R, C, v)
    ### END SOLUTION


# %% [markdown]
# Three checks for one function. The first asks for the rule itself: `theta` at every step.

# %% nbgrader={"grade": true, "grade_id": "check-adafactor_step-rule", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(adafactor_step, "adafactor_step", skill="rule").require()
### BEGIN HIDDEN TESTS
check(adafactor_step, "adafactor_step", skill="rule", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The second asks also for the state that you hand on: every field, after every step.

# %% nbgrader={"grade": true, "grade_id": "check-adafactor_step-state", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(adafactor_step, "adafactor_step", skill="state").require()
### BEGIN HIDDEN TESTS
check(adafactor_step, "adafactor_step", skill="state", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The third adds edge cases: tiny and huge gradients, float32, a layer that is one number.

# %% nbgrader={"grade": true, "grade_id": "check-adafactor_step-edge", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(adafactor_step, "adafactor_step", skill="edge").require()
### BEGIN HIDDEN TESTS
check(adafactor_step, "adafactor_step", skill="edge", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Watch your Adafactor move a matrix
#
# **Predict.** The first step with $\eta = 0.1$: which share of the layer's root mean square is it,
# whatever the gradients? And what does a layer of zeros do? The claims: on a matrix quadratic whose
# curvatures reach from 0.01 to a million the loss falls by 99 % in 200 steps, and softmax regression
# on digits halves its loss in 60.

# %%
if check(adafactor_step, "adafactor_step").passed:
    steep = MatrixQuadratic((1.0, 100.0), (1.0, 10.0, 0.1), seed=None)
    for start in (steep.start, np.zeros((2, 3))):
        moved, _ = adafactor_step(start, np.ones((2, 3)), eta=0.1)
        print(f"the first step has the root mean square {np.mean((moved - start) ** 2) ** 0.5:.6f}")
    run = descend(adafactor_step, steep, steps=200, eta=0.2)
    assert run.loss[-1] < 0.01 * run.loss[0]
    data = LogisticRegression("digits")
    start = 0.01 * np.random.default_rng(8).standard_normal(data.start.shape)
    run = descend(adafactor_step, data, steps=60, eta=1.0, start=start)
    assert run.loss[-1] < run.loss[0] / 2
    print(f"softmax regression: loss {run.loss[0]:.3f}, then {run.loss[-1]:.3f}")
    print(f"its state holds {run.state.R.size + run.state.C.size} numbers for {start.size} weights")

# %% [markdown]
# ## 7. Choose the number to log
#
# Two runs of Adafactor on mini-batches of the digits. In run B the batch of step 150 is faulty: its
# gradient is 30 times too large. Each row of the two logs holds
#
# - **a.** the loss before the step,
# - **b.** $\lVert g\rVert$,
# - **c.** $\operatorname{RMS}(U)$ before clipping,
# - **d.** $\operatorname{RMS}(U)$ after clipping with $d = 1$,
# - **e.** the relative step $\rho_t = \min(\eta, 1/\sqrt t)$.

# %%
STEPS = (149, 150, 151, 155)
LOG_A = [
    (1.478, 1.29, 0.74, 0.74, 0.02),
    (1.472, 1.36, 0.77, 0.77, 0.02),
    (1.463, 1.41, 0.85, 0.85, 0.02),
    (1.431, 1.36, 0.79, 0.79, 0.02),
]
LOG_B = [
    (1.478, 1.29, 0.74, 0.74, 0.02),
    (1.472, 40.91, 6.62, 1.00, 0.02),
    (1.461, 1.41, 0.46, 0.46, 0.02),
    (1.450, 1.37, 0.34, 0.34, 0.02),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}       a      b     c     d     e")
    for step, (a, b, c, d, e) in zip(STEPS, np.array(log), strict=True):
        print(f"step {step:<4} {a:.3f}  {b:5.2f}  {c:.2f}  {d:.2f}  {e:.2f}")

# %% [markdown]
# The batches after step 150 are in order again. Which of the five numbers show at step 151 of run B,
# beside those of step 149, that the second moment still remembers the faulty one? Select all.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"c", "d"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "08_adafactor/metric").require()

# %% [markdown]
# ## 8. Advise
#
# A model of a billion weights in float32 leaves 3 GB free beside its weights and gradients. Someone
# wants Adam; someone else proposes Adafactor, with all layers started at 0. In four sentences at
# most: does Adam fit, and what does Adafactor need? What is wrong with the start, and what is one
# remedy?

# %% [markdown] nbgrader={"grade": true, "grade_id": "advise", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Adam's two moments take 2 · 4 · 10⁹ bytes = 8 GB and do not fit; Adafactor's row means and column means take a few
# megabytes, since each matrix needs $n + m$ numbers in place of $nm$. A layer at 0 has the parameter scale
# $\varepsilon_2 = 0.001$, so that its steps are about a thousandth of $\rho_t$ per weight: it crawls. Start with the usual random weights, or
# raise $\varepsilon_2$ for such layers.
#
# Rubric. 1 point: 8 GB against 3 GB, and $O(n+m)$ or megabytes for Adafactor; half for one of them. 1 point: the scale is
# $\max(\varepsilon_2, \operatorname{RMS}(\theta))$, which is $\varepsilon_2$ at 0, with a remedy (a usual start, a larger $\varepsilon_2$); half without a remedy.
# "A network of zeros cannot break its symmetry" is true as well and earns half of this point.
# ### END SOLUTION
