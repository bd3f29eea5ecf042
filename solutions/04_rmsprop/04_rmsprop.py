# %% [markdown]
# # Write RMSProp and its memory
#
# You say what an exponential average is, tell it from its neighbors, derive two step lengths, write
# three functions, watch one that does not arrive, and find a lost state in a log.
# The chapter: [Forget old gradients](../../chapters/04_rmsprop.ipynb). 15 points, about 90 minutes.
#
# Each part is followed by a check, which you may run as often as you like. It says where your
# answer first differs, shows your numbers beside the expected ones, and names the mistake where
# it knows it. When your work is graded, the same checks run again on other inputs.
#
# ```text
# half_life(rho)
#     returns the number of steps after which half of an average has leaked out
# rmsprop_step(theta, g, state=START, *, eta, rho=0.99, eps=1e-8)
#     returns theta, Accumulator(t, G)
# rmsprop_centered_step(theta, g, state=START, *, eta, rho=0.99, eps=1e-8)
#     returns theta, CenteredMoments(t, m, v)
# ```
#
# `theta` and `g` are arrays of one shape, with any number of axes: one layer. The fields of
# `state` describe the steps so far; `START` answers 0 to each of them. A step returns new arrays
# and changes none that it was given. `stepsize.optimizers` is closed here.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, Quadratic
from stepsize.states import START, Accumulator, CenteredMoments

# %% [markdown]
# ## 1. Say what defines RMSProp
#
# Which of these statements are true of RMSProp with $\epsilon = 0$? Select all that are.
#
# - **a.** The first step of every coordinate is $\eta$ long.
# - **b.** A squared gradient that is $k$ steps old enters $G$ with the weight $(1-\rho)\rho^k$.
# - **c.** $G$ is the mean of the last $1/(1-\rho)$ squares.
# - **d.** $G$ can fall.
# - **e.** Gradients of alternating sign cancel in $G$.
# - **f.** No coordinate moves by more than $\eta/\sqrt{1-\rho}$ in one step.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"b", "d", "f"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "04_rmsprop/define").require()

# %% [markdown]
# ## 2. Tell exponential averages from others
#
# Three of these five updates of `G` are the exponential average of `g**2` with decay `rho`, written
# in different ways, and two are not. In each `G` and `t` begin at 0, and `t = t + 1` comes first.
# Select the three.
#
# **a.**
# ```text
# G = rho * G + g**2
# ```
# **b.**
# ```text
# G = G + (1 - rho) * (g**2 - G)
# ```
# **c.**
# ```text
# G = G + (g**2 - G) / t
# ```
# **d.**
# ```text
# k = (1 - rho) / rho
# G = (G + k * g**2) / (1 + k)
# ```
# **e.**
# ```text
# G = g**2 - rho * (g**2 - G)
# ```

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"b", "d", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "04_rmsprop/examples").require()

# %% [markdown]
# ## 3. Derive two steps
#
# The gradients of a coordinate keep their size. Write out $G_t$ as a sum and add up the geometric
# series. `steady_step` is the length of step $t$ in $\rho$, $t$ and $\eta$, with $\epsilon = 0$.
#
# The gradient of another coordinate has the same size when it comes, and it comes once in $k$ steps. Long
# after the start $G$ is the same at every arrival. `rare_step` is the length of a step at an
# arrival, in $\rho$, $k$ and $\eta$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
RHO, T, K, ETA = sympy.symbols("rho t k eta", positive=True)
steady_step = None  # an expression in RHO, T, ETA
rare_step = None  # an expression in RHO, K, ETA
### BEGIN SOLUTION
steady_step = ETA / sympy.sqrt(1 - RHO**T)
rare_step = ETA * sympy.sqrt((1 - RHO**K) / (1 - RHO))
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(steady_step, "04_rmsprop/steady_step").require()
check(rare_step, "04_rmsprop/rare_step").require()

# %% [markdown]
# Once `rare_step` is right, this cell prints 7.96: the step, over $\eta$, of a gradient that comes once in
# 100 steps, with $\rho = 0.99$.

# %%
if rare_step is not None:
    print(f"{float(rare_step.subs({RHO: 0.99, K: 100, ETA: 1})):.2f}")

# %% [markdown]
# ## 4. Compute the half-life
#
# `half_life(rho)` is the number of steps after which half of an exponential average is left, when
# only zeros come. It need not be whole. `rho` is a number or an array of numbers between 0 and 1.


# %% nbgrader={"grade": false, "grade_id": "half_life", "locked": false, "schema_version": 3, "solution": true, "task": false}
def half_life(rho):
    ### BEGIN SOLUTION
    return np.log(2) / -np.log(rho)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-half_life", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(half_life, "half_life").require()
### BEGIN HIDDEN TESTS
check(half_life, "half_life", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Write RMSProp
#
# One step for one layer: $\epsilon$ is added outside the root, and nothing makes up for $G$ starting at 0.
# Return the new `theta` and `Accumulator(t, G)`.


# %% nbgrader={"grade": false, "grade_id": "rmsprop_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rmsprop_step(theta, g, state=START, *, eta, rho=0.99, eps=1e-8):
    ### BEGIN SOLUTION
    G = rho * state.G + (1 - rho) * g**2
    theta = theta - eta * g / (G**0.5 + eps)
    return theta, Accumulator(state.t + 1, G)
    ### END SOLUTION


# %% [markdown]
# Two checks for one function. The first asks for the rule itself: `theta` at every step.

# %% nbgrader={"grade": true, "grade_id": "check-rmsprop_step-rule", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(rmsprop_step, "rmsprop_step", skill="rule").require()
### BEGIN HIDDEN TESTS
check(rmsprop_step, "rmsprop_step", skill="rule", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The second asks also for the state that you hand on, and adds edge cases: a gradient of 0, tiny
# and huge ones, float32, a layer that is one number.

# %% nbgrader={"grade": true, "grade_id": "check-rmsprop_step-state", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(rmsprop_step, "rmsprop_step", skill="state").require()
check(rmsprop_step, "rmsprop_step", skill="edge").require()
### BEGIN HIDDEN TESTS
check(rmsprop_step, "rmsprop_step", skill="state", hidden=True).require()
check(rmsprop_step, "rmsprop_step", skill="edge", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Watch your RMSProp move
#
# **Predict.** On a quadratic whose axes are the coordinate axes, without noise, with $\eta = 0.2$ and
# $\rho = 0.9$: where are the two coordinates after 1000 steps?

# %%
if check(rmsprop_step, "rmsprop_step").passed:
    run = descend(rmsprop_step, Quadratic((1.0, 50.0)), steps=1000, eta=0.2, rho=0.9)
    print(run.path[-3:].round(4))

# %% [markdown]
# They jump between $\pm\eta/2 = \pm 0.1$, whatever the eigenvalue. A constant $\eta$ does not arrive.
#
# On logistic regression your function runs under the course's own loop. The claim: within 200
# steps it makes the training loss a fifth, and the cell fails when that is false.

# %%
if check(rmsprop_step, "rmsprop_step").passed:
    run = descend(rmsprop_step, LogisticRegression("breast_cancer"), steps=200, eta=0.02)
    print(f"loss {run.loss[0]:.4f} at the start, {run.loss[-1]:.4f} after 200 steps")
    assert run.loss[-1] < run.loss[0] / 5

# %% [markdown]
# ## 7. Take the mean away
#
# Centered RMSProp keeps two exponential averages with the decay $\rho$, $m$ of the gradient and $v$ of its
# square, and divides $g$ by $\sqrt{v - m^2} + \epsilon$. In exact arithmetic $v - m^2$ is never negative; see to it that
# rounding does not make it so. Return the new `theta` and `CenteredMoments(t, m, v)`.


# %% nbgrader={"grade": false, "grade_id": "rmsprop_centered_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rmsprop_centered_step(theta, g, state=START, *, eta, rho=0.99, eps=1e-8):
    ### BEGIN SOLUTION
    m = rho * state.m + (1 - rho) * g
    v = rho * state.v + (1 - rho) * g**2
    theta = theta - eta * g / (np.maximum(v - m**2, 0.0) ** 0.5 + eps)
    return theta, CenteredMoments(state.t + 1, m, v)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-rmsprop_centered_step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(rmsprop_centered_step, "rmsprop_centered_step").require()
### BEGIN HIDDEN TESTS
check(rmsprop_centered_step, "rmsprop_centered_step", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 8. Choose the number to log
#
# A run of RMSProp ($\rho = 0.99$, $\eta = 0.01$) on logistic regression stops after 60 steps and goes on from its
# checkpoint. Run A restores the optimizer's state. Run B restores the weights alone. Each row, with
# steps counted from the checkpoint, holds
#
# - **a.** the loss, as a share of the loss at the checkpoint,
# - **b.** $\lVert\Delta\theta\rVert / (\eta\sqrt n)$: the root mean square of the coordinates' steps, over $\eta$,
# - **c.** $\max_j |\Delta\theta_j| / \eta$: the longest of them,
# - **d.** $\lVert g\rVert$, as a share of $\lVert g\rVert$ at the checkpoint.

# %%
STEPS = (1, 2, 5, 50)
LOG_A = [
    (0.996, 0.22, 0.44, 1.000),
    (0.993, 0.22, 0.44, 0.985),
    (0.982, 0.22, 0.43, 0.942),
    (0.883, 0.16, 0.34, 0.555),
]
LOG_B = [
    (0.900, 9.99, 10.00, 1.000),
    (0.862, 6.47, 10.00, 0.650),
    (0.818, 3.42, 7.33, 0.385),
    (0.729, 0.36, 0.64, 0.070),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}        a      b      c      d")
    for step, (a, b, c, d) in zip(STEPS, log, strict=True):
        print(f"step {step:<4}  {a:.3f}  {b:5.2f}  {c:5.2f}  {d:.3f}")

# %% [markdown]
# Which of the four say at step 1 of run B, with no other run beside it, that $G$ began again at 0 in
# *all* coordinates, and not that one coordinate came back after a long silence? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"b"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "04_rmsprop/metric").require()

# %% [markdown]
# By its loss, run B even looks better. With a larger $\eta$, or near the minimum, the same slip
# throws the run out; who watches the loss alone learns of it then.
#
# ## 9. Explain a NaN
#
# A colleague trains with the centered variant. One weight's gradient comes from a penalty and is the
# same at every step. After a few thousand steps this weight makes huge steps, and in one library it
# turns NaN. In three or four sentences: why do the steps grow, where does the NaN come from, and which
# two changes do you propose?

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Rubric. One point for the steps: for a constant gradient $m$ and $v$ tend to $g$ and $g^2$, so that $v - m^2$
# tends to 0, as $\rho^t(1-\rho^t)g^2$, and the step grows as $\rho^{-t/2}$ until it is $\eta|g|/\epsilon$. Half of it for
# "divides by a variance of 0" alone. Half a point for the NaN: rounding makes $v - m^2$ slightly negative, and
# its root is NaN. Half a point for the remedies, a quarter each: take the maximum with 0 before the root, which
# removes the NaN and not the huge steps; a larger $\epsilon$, or one under the root, or the variant without the
# centering, which removes the huge steps.
# ### END SOLUTION
