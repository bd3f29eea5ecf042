# %% [markdown]
# # Write LARS and its trust ratio
#
# You define the trust ratio, tell LARS from its neighbors, derive how long its step is, write two
# functions, watch two layers of unlike scale move, read a log, and advise somebody whose run jumps.
# The chapter: [Give each layer its own rate: LARS](../../chapters/09_lars.ipynb). 14 points, about
# 90 minutes.
#
# Each part is followed by a check, which you may run as often as you like. When your work is
# graded, the same checks run again on other inputs. Part 8 is read by a person.
#
# ```text
# trust_ratio(theta, g, *, c, lam)
#     returns one number for the layer
# lars_step(theta, g, state=START, *, eta, mu=0.9, c=1e-3, lam=0.0)
#     returns theta, Velocity(t, b)
# ```
#
# `theta` and `g` are arrays of one shape, with any number of axes: one layer. `state.t` and
# `state.b` describe the steps so far; `START` answers 0 to both. A step returns new arrays and
# changes none that it was given. `stepsize.optimizers` is closed here.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, Network, Quadratic
from stepsize.states import START, Velocity

# %% [markdown]
# ## 1. Say what defines the trust ratio
#
# Which of these statements are true of LARS without weight decay? Select all that are.
#
# - **a.** A layer has one ratio, from the norms of all its parameters and of their whole gradient.
# - **b.** Each coordinate has its own ratio, from its own size and its own gradient.
# - **c.** The ratio is proportional to $\lVert\theta\rVert/\lVert g\rVert$.
# - **d.** The ratio remembers earlier gradients: it is an exponential average.
# - **e.** Without momentum every step of a layer with norms above 0 is as long, for its size, as every other, while $\eta$ is constant.
# - **f.** As the gradient goes to 0, the step goes to 0.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "09_lars/define").require()

# %% [markdown]
# ## 2. Tell LARS from its neighbors
#
# Three of these five updates are LARS, written in different ways, and two are not. In each, `b`
# begins at 0, no norm is 0, `eta` is constant, and `norm` is the Euclidean norm over the layer.
# Select the three.
#
# **a.**
# ```text
# r = c * norm(theta) / (norm(g) + lam * norm(theta))
# b = mu * b + eta * r * (g + lam * theta)
# theta = theta - b
# ```
# **b.**
# ```text
# r = c * norm(theta) / norm(g + lam * theta)
# b = mu * b + eta * r * (g + lam * theta)
# theta = theta - b
# ```
# **c.**
# ```text
# r = c / (norm(g) / norm(theta) + lam)
# b = mu * b + r * (g + lam * theta)
# theta = theta - eta * b
# ```
# **d.**
# ```text
# r = c * norm(theta) / (norm(g) + lam * norm(theta))
# b = mu * b + eta * r * g
# theta = (1 - eta * lam) * theta - b
# ```
# **e.**
# ```text
# rms = norm(theta) / n**0.5, for a layer of n parameters
# r = c * rms / (norm(g) / n**0.5 + lam * rms)
# b = mu * b + eta * r * (g + lam * theta)
# theta = theta - b
# ```

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "09_lars/examples").require()

# %% [markdown]
# ## 3. Derive the length of a step
#
# Write $A = \lVert\theta\rVert$, $S = \lVert g\rVert$, and $X$ for the cosine of the angle between $\theta$
# and $g$, so that $\theta\cdot g = A S X$. Without momentum, `relative_step` is
# $\lVert\Delta\theta\rVert/\lVert\theta\rVert$ with decay $\lambda$: expand $\lVert g + \lambda\theta\rVert^2$.
#
# Then take momentum, no decay, and suppose that the layer keeps its norm $A$ while all gradients
# point the same way. Add up the buffer for $t \to \infty$: `longest_step` is $\lVert b\rVert$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
ETA, C, LAM, MU = sympy.symbols("eta c lam mu", positive=True)
A, S, X = sympy.symbols("A S X", real=True)
relative_step = None  # an expression in ETA, C, LAM, A, S, X
longest_step = None  # an expression in ETA, C, MU, A
### BEGIN SOLUTION
relative_step = ETA * C * sympy.sqrt(S**2 + 2 * LAM * A * S * X + LAM**2 * A**2) / (S + LAM * A)
longest_step = ETA * C * A / (1 - MU)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relative_step, "09_lars/relative_step").require()
check(longest_step, "09_lars/longest_step").require()

# %% [markdown]
# With decay the step is $\eta c$ of the layer where $\theta$ and $g$ point the same way, and shorter
# elsewhere. Once `relative_step` is right, this cell prints 0.01 and 0.002.

# %%
if relative_step is not None:
    at = {ETA: 10, C: 0.001, LAM: 0.1, A: 20, S: 3}
    print(*(f"{float(relative_step.subs({**at, X: cosine})):.3f}" for cosine in (1, -1)))

# %% [markdown]
# ## 4. Write the trust ratio
#
# $r = c\,\lVert\theta\rVert/(\lVert g\rVert + \lambda\lVert\theta\rVert)$ for one layer, and 1 where the norm of
# `theta` or of `g` is 0. Return a number.


# %% nbgrader={"grade": false, "grade_id": "trust_ratio", "locked": false, "schema_version": 3, "solution": true, "task": false}
def trust_ratio(theta, g, *, c, lam):
    ### BEGIN SOLUTION
    size, slope = np.linalg.norm(theta), np.linalg.norm(g)
    if size == 0 or slope == 0:
        return 1.0
    return c * size / (slope + lam * size)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-trust_ratio", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(trust_ratio, "trust_ratio").require()
### BEGIN HIDDEN TESTS
check(trust_ratio, "trust_ratio", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Write LARS
#
# One step for one layer: the ratio, a buffer that takes in $\eta\, r\,(g + \lambda\theta)$ and keeps the share
# $\mu$ of itself, and a step along the buffer. Return the new `theta` and `Velocity(t, b)`.


# %% nbgrader={"grade": false, "grade_id": "lars_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lars_step(theta, g, state=START, *, eta, mu=0.9, c=1e-3, lam=0.0):
    ### BEGIN SOLUTION
    b = mu * state.b + eta * trust_ratio(theta, g, c=c, lam=lam) * (g + lam * theta)
    return theta - b, Velocity(state.t + 1, b)
    ### END SOLUTION


# %% [markdown]
# Three checks for one function. The first asks for the rule itself: `theta` at every step.

# %% nbgrader={"grade": true, "grade_id": "check-lars_step-rule", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(lars_step, "lars_step", skill="rule").require()
### BEGIN HIDDEN TESTS
check(lars_step, "lars_step", skill="rule", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The second asks also for the state that you hand on: every field, after every step.

# %% nbgrader={"grade": true, "grade_id": "check-lars_step-state", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(lars_step, "lars_step", skill="state").require()
### BEGIN HIDDEN TESTS
check(lars_step, "lars_step", skill="state", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The third adds edge cases: tiny and huge gradients, float32, a layer that is one number.

# %% nbgrader={"grade": true, "grade_id": "check-lars_step-edge", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(lars_step, "lars_step", skill="edge").require()
### BEGIN HIDDEN TESTS
check(lars_step, "lars_step", skill="edge", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Watch two layers move
#
# **Predict.** Two layers, each a quadratic in two dimensions. The second is stored in a unit in
# which its weights are a tenth as large, so that its gradients are ten times as large. By what
# share of its size does the first step of your LARS move each, with $\eta = 0.05$ and $c = 1$?

# %%
bowl = Quadratic([1.0, 0.3], minimum=[3.0, -2.0])


def first_share(rule, scale):
    theta = scale * np.ones(2)
    moved, _ = rule(theta, bowl.gradient(theta / scale) / scale, eta=0.05, c=1.0)
    return np.linalg.norm(moved - theta) / np.linalg.norm(theta)


if check(lars_step, "lars_step").passed:
    shares = [first_share(lars_step, scale) for scale in (1.0, 0.1)]
    print(shares)
    assert np.allclose(shares, 0.05)

# %% [markdown]
# Both move by $\eta c$ of their size. On logistic regression your function runs under the course's
# own loop, from small weights that are not 0. The claim: within 100 steps it halves the loss.

# %%
data = LogisticRegression("breast_cancer")
if check(lars_step, "lars_step").passed:
    start = 0.1 * np.random.default_rng(9).standard_normal(31)
    run = descend(lars_step, data, steps=100, eta=0.02, c=1.0, start=start)
    print(f"loss {run.loss[0]:.4f} at the start, {run.loss[-1]:.4f} after 100 steps")
    assert run.loss[-1] < run.loss[0] / 2

# %% [markdown]
# ## 7. Choose the number to log
#
# Two runs of LARS on a network with two layers of weights and with biases that begin at 0. Both
# have $\eta c = 0.05$: run A as $c = 0.1$, $\eta = 0.5$, run B as $c = 0.001$, $\eta = 50$. Each row of the two
# logs holds
#
# - **a.** the loss before the step, as a share of the loss at the start,
# - **b.** $\lVert g\rVert$ of the weights `W1`, as a share of its value at the start,
# - **c.** $\lVert\Delta\theta\rVert/\lVert\theta\rVert$ of `W1`,
# - **d.** the trust ratio of the biases `b1`, divided by that of `W1`,
# - **e.** $\lVert\Delta\theta\rVert$ of `b1`, divided by that of `W1`.

# %%
STEPS = (1, 2, 4, 8)
LOG_A = [
    (1.000, 1.000, 0.050, 1.5, 0.24),
    (0.780, 0.812, 0.095, 0.1, 0.12),
    (0.316, 0.304, 0.154, 0.2, 0.06),
    (0.054, 0.101, 0.141, 0.2, 0.04),
]
LOG_B = [
    (1.000, 1.000, 0.050, 149.4, 24.14),
    (1.491, 0.722, 0.086, 2.9, 12.47),
    (2.163, 0.642, 0.150, 11.9, 5.55),
    (0.811, 0.836, 0.143, 14.0, 3.37),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}      a      b      c      d       e")
    for step, (a, b, c, d, e) in zip(STEPS, np.array(log), strict=True):
        print(f"step {step:<4} {a:.3f}  {b:.3f}  {c:.3f}  {d:6.1f}  {e:6.2f}")

# %% [markdown]
# Which of the five numbers tell already at step 1 of run B that a layer moves out of proportion?
# Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"d", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(metric, "09_lars/metric").require()

# %% [markdown]
# With your own function, the run that jumps and the one that does not:

# %%
if check(lars_step, "lars_step").passed:
    net = Network(1024, depth=2, objective="cross_entropy")
    for c, eta in ((0.1, 0.5), (0.001, 50.0)):
        run = descend(lars_step, net, steps=8, eta=eta, c=c)
        print(f"c = {c:<6} loss {run.loss[0]:.2f}, then {run.loss[1]:.2f}, at last {run.loss[-1]:.2f}")

# %% [markdown]
# ## 8. Advise
#
# A colleague moves a network from batches of 256 to batches of 8192, with LARS, $c = 0.001$ and
# $\eta = 20$. The loss explodes at the first step. She says: "LARS holds every layer to 2 % per step,
# so the learning rate cannot be the cause." In four sentences at most: which layers does her bound
# not hold for, and why? Name one change that keeps the steps of all other layers as they are.

# %% [markdown] nbgrader={"grade": true, "grade_id": "advise", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Layers whose norm is 0 at the start, such as biases, have the ratio 1 instead of one near $c$, and so have
# layers that are exempt, at every step. They move by $\eta\lVert g\rVert$, with an $\eta$ of 20 that was chosen for ratios near
# 0.001. Lower $\eta$ and raise $c$ by the same factor, for example $\eta = 0.02$ and $c = 1$: layers with a ratio keep
# their steps, since only $\eta c$ counts there, and the others move a thousand times less. A learning rate of its
# own for biases does it as well.
#
# Rubric. 1 point: names layers at 0 (or exempt ones) and that their ratio is 1, so that $\eta$ itself is their
# rate; half of it for "the biases" without the ratio. 1 point: a change that leaves $\eta c$ as it is ($c$ up and $\eta$ down,
# an own rate, or leaving them fixed in the first steps); no point for "lower $\eta$" or "warm up" alone, which changes the
# other layers too.
# ### END SOLUTION
