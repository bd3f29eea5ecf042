# %% [markdown]
# # Write LAMB and train two layers
#
# You define LAMB's ratio, tell LAMB from its neighbors, derive its first step and its slowest
# growth, write two functions, train a network with two batch sizes, and read a log.
# The chapter: [Scale Adam to the layer: LAMB](../../chapters/10_lamb.ipynb). 16 points, about
# 100 minutes.
#
# Each part is followed by a check, which you may run as often as you like. When your work is
# graded, the same checks run again on other inputs. Part 8 is read by a person.
#
# ```text
# lamb_ratio(theta, u, *, low, high)
#     returns one number for the layer
# lamb_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-6, lam=0.0, phi=None)
#     returns theta, Moments(t, m, v)
# ```
#
# `theta` and `g` are arrays of one shape, with any number of axes: one layer. `state.t`, `state.m`
# and `state.v` describe the steps so far; `START` answers 0 to each of them. A step returns new
# arrays and changes none that it was given. `stepsize.optimizers` is closed here.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, Network, Quadratic
from stepsize.states import START, Moments

# %% [markdown]
# ## 1. Say what defines LAMB
#
# Which of these statements are true of LAMB with $\varphi$ the identity? Select all that are.
#
# - **a.** The trust ratio divides the norm of the layer by the norm of the direction $u$, decay included.
# - **b.** The trust ratio divides the norm of the layer by the norm of the gradient.
# - **c.** Each step is $\eta\lVert\theta\rVert$ long, also with weight decay, if no norm is 0.
# - **d.** Within a layer all coordinates move by the same share of their own size.
# - **e.** Without decay and with $\varepsilon = 0$, multiplying $\hat m$ by a positive number changes nothing.
# - **f.** A layer of zeros never moves, since its ratio is 0.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "10_lamb/define").require()

# %% [markdown]
# ## 2. Tell LAMB from its neighbors
#
# `d` is Adam's direction, corrected moment over root plus `eps`; `norm` is the Euclidean norm over
# the layer, and no norm is 0. Three of these five steps are LAMB, and two are not. Select the three.
#
# **a.**
# ```text
# u = d + lam * theta
# theta = theta - eta * norm(theta) / norm(u) * u
# ```
# **b.**
# ```text
# u = d + lam * theta
# theta = theta - eta * norm(theta) / (norm(d) + lam * norm(theta)) * u
# ```
# **c.**
# ```text
# u = (d + lam * theta) / norm(d + lam * theta)
# theta = theta - eta * norm(theta) * u
# ```
# **d.**
# ```text
# theta = (1 - eta * lam) * theta - eta * norm(theta) / norm(d) * d
# ```
# **e.**
# ```text
# u = d + lam * theta
# scale = mean(theta**2)**0.5 / mean(u**2)**0.5
# theta = theta - eta * scale * u
# ```

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "10_lamb/examples").require()

# %% [markdown]
# ## 3. Derive the first ratio and the slowest growth
#
# At the first step with $\varepsilon = 0$, Adam's direction has the entries ±1: $d = \operatorname{sign} g$. A layer
# has $N$ weights with the norm $A = \lVert\theta\rVert$; write $P = \theta\cdot d$. `first_ratio` is the trust
# ratio with decay $\lambda$.
#
# Then take a layer that is to become $K$ times as large. Every step is $\eta\lVert\theta\rVert$ long.
# `fewest_steps` is the smallest number of steps, not rounded.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
A, N, P, LAM, ETA, K = sympy.symbols("A N P lam eta K", positive=True)
first_ratio = None  # an expression in A, N, P, LAM
fewest_steps = None  # an expression in ETA, K
### BEGIN SOLUTION
first_ratio = A / sympy.sqrt(N + 2 * LAM * P + LAM**2 * A**2)
fewest_steps = sympy.log(K) / sympy.log(1 + ETA)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(first_ratio, "10_lamb/first_ratio").require()
check(fewest_steps, "10_lamb/fewest_steps").require()

# %% [markdown]
# Without decay the first ratio is the root mean square of the weights. A layer that begins 10,000
# times too small needs 926 steps with $\eta = 0.01$: once `fewest_steps` is right, this cell says so.

# %%
if fewest_steps is not None:
    print(f"{float(fewest_steps.subs({K: 10_000, ETA: 0.01})):.1f}")

# %% [markdown]
# ## 4. Write the ratio
#
# $r = \varphi(\lVert\theta\rVert)/\lVert u\rVert$ for one layer, where $\varphi$ clips its argument to the interval from
# `low` to `high`. The ratio is 1 where the norm of `theta`, before clipping, or that of `u` is 0.


# %% nbgrader={"grade": false, "grade_id": "lamb_ratio", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lamb_ratio(theta, u, *, low, high):
    ### BEGIN SOLUTION
    size, step = np.linalg.norm(theta), np.linalg.norm(u)
    if size == 0 or step == 0:
        return 1.0
    return np.clip(size, low, high) / step
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-lamb_ratio", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(lamb_ratio, "lamb_ratio").require()
### BEGIN HIDDEN TESTS
check(lamb_ratio, "lamb_ratio", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Write LAMB
#
# You et al., Algorithm 2, one step for one layer: Adam's moments with the bias correction, $\varepsilon$
# outside the root, $\lambda\theta$ added to the direction, and the ratio. `phi` is `None` for the
# identity, or a pair `(low, high)`. Return the new `theta` and `Moments(t, m, v)`.


# %% nbgrader={"grade": false, "grade_id": "lamb_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lamb_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-6, lam=0.0, phi=None):
    ### BEGIN SOLUTION
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    u = m / (1 - beta1**t) / ((v / (1 - beta2**t)) ** 0.5 + eps) + lam * theta
    low, high = phi or (0.0, np.inf)
    return theta - eta * lamb_ratio(theta, u, low=low, high=high) * u, Moments(t, m, v)
    ### END SOLUTION


# %% [markdown]
# Three checks for one function. The first asks for the rule itself: `theta` at every step.

# %% nbgrader={"grade": true, "grade_id": "check-lamb_step-rule", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(lamb_step, "lamb_step", skill="rule").require()
### BEGIN HIDDEN TESTS
check(lamb_step, "lamb_step", skill="rule", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The second asks also for the state that you hand on: every field, after every step.

# %% nbgrader={"grade": true, "grade_id": "check-lamb_step-state", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(lamb_step, "lamb_step", skill="state").require()
### BEGIN HIDDEN TESTS
check(lamb_step, "lamb_step", skill="state", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The third adds edge cases: tiny and huge gradients, float32, a layer that is one number.

# %% nbgrader={"grade": true, "grade_id": "check-lamb_step-edge", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(lamb_step, "lamb_step", skill="edge").require()
### BEGIN HIDDEN TESTS
check(lamb_step, "lamb_step", skill="edge", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# On a quadratic in two dimensions and on logistic regression, from small weights: the first step
# is $\eta$ of the layer, whatever the loss is multiplied with, and 100 steps halve the loss.

# %%
if check(lamb_step, "lamb_step").passed:
    bowl, data = Quadratic([100.0, 1.0]), LogisticRegression("breast_cancer")
    for k in (1.0, 1000.0):
        moved, _ = lamb_step(bowl.start, k * bowl.gradient(bowl.start), eta=0.05)
        share = np.linalg.norm(moved - bowl.start) / np.linalg.norm(bowl.start)
        print(f"loss times {k:6}: the layer moves by {share:.6f} of its size")
        assert np.isclose(share, 0.05)
    start = 0.1 * np.random.default_rng(10).standard_normal(31)
    run = descend(lamb_step, data, steps=100, eta=0.05, start=start)
    assert run.loss[-1] < run.loss[0] / 2
    print(f"logistic regression: loss {run.loss[0]:.4f}, then {run.loss[-1]:.4f}")

# %% [markdown]
# ## 6. Train two layers with batches of 32 and 1024
#
# **Predict.** A network with two layers of weights sees 1024 digits 8 times: in 256 steps with
# batches of 32, or in 8 steps with batches of 1024. By what factor is the best $\eta$ larger for the
# large batch? The recipe of the paper, the square root of the batch, says 5.7.
#
# The cell takes some ten seconds. Once your function is right, read its table.

# %%
GRIDS = {32: (0.005, 0.01, 0.02), 1024: (0.08, 0.16, 0.32)}


def two_layers(batch, eta):
    net = Network(1024, depth=2, objective="cross_entropy")
    return descend(lamb_step, net, steps=8 * 1024 // batch, eta=eta, batch=batch)


if check(lamb_step, "lamb_step").passed:
    for batch, etas in GRIDS.items():
        for eta in etas:
            run = two_layers(batch, eta)
            moved = {name: f"{run.update_norm[name][0]:.3f}" for name in ("W1", "b1")}
            share = run.relative_update["W1"][0]
            print(f"batch {batch:4}, eta {eta:5}: loss {run.loss[-1]:.4f}, first step {moved}")
            print(f"    {share:.3f} of W1; b1 has {run.path['b1'][0].size} entries and begins at 0")

# %% [markdown]
# Which of these does the table show? Select all.
#
# - **a.** The best $\eta$ of the grid is larger for the large batch.
# - **b.** It is larger by a factor below $\sqrt{32} \approx 5.7$.
# - **c.** It is larger by a factor above $\sqrt{32} \approx 5.7$.
# - **d.** With the best $\eta$ of each, the large batch reaches the lower loss.
# - **e.** The first step moves `W1` by the share $\eta$ of its size.
# - **f.** The first step moves each entry of `b1`, which begins at 0, by about $\eta$.

# %% nbgrader={"grade": false, "grade_id": "training", "locked": false, "schema_version": 3, "solution": true, "task": false}
training = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
training = {"a", "c", "e", "f"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-training", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(training, "10_lamb/training").require()

# %% [markdown]
# ## 7. Choose the number to log
#
# Two runs of LAMB on the same network with $\eta = 0.02$. Run A begins as usual, in run B the weights
# `W2` are 10,000 times too small. Each row of the two logs holds
#
# - **a.** the loss before the step, as a share of the loss at the start,
# - **b.** $\lVert\Delta\theta\rVert/\lVert\theta\rVert$ of `W2`,
# - **c.** the trust ratio of `W2`, divided by that of `W1`,
# - **d.** $\lVert g\rVert$ of `W2`, as a share of its value at the start,
# - **e.** $\lVert\theta\rVert$ of `W2` after the step, as a share of its value at the start.

# %%
STEPS = (1, 5, 20, 100)
LOG_A = [
    (1.000, 0.020, 1.4, 1.000, 0.997),
    (0.718, 0.020, 1.4, 0.707, 0.994),
    (0.202, 0.020, 1.4, 0.257, 1.081),
    (0.000, 0.020, 1.6, 0.000, 3.931),
]
LOG_B = [
    (1.000, 0.020, 7.9e-05, 1.000, 1.001),
    (0.998, 0.020, 8.3e-05, 1.053, 1.015),
    (0.997, 0.020, 8.9e-05, 1.902, 1.174),
    (0.983, 0.020, 0.00013, 13.751, 4.651),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}      a      b      c        d       e")
    for step, (a, b, c, d, e) in zip(STEPS, np.array(log), strict=True):
        print(f"step {step:<4} {a:.3f}  {b:.3f}  {c:7.2g}  {d:6.3f}  {e:.3f}")

# %% [markdown]
# Which of the five numbers tell already at step 1 of run B, with no other run beside it, that a
# layer's steps have collapsed? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"c"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "10_lamb/metric").require()

# %% [markdown]
# ## 8. Explain
#
# In run B the relative step of `W2` is exactly $\eta$, as in run A, and yet the run gets nowhere. In
# four sentences at most: why is a healthy relative step no sign of health here, and what are two
# remedies that leave the other layers as they are?

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# LAMB holds every relative step at $\eta$ by construction, so that number is $\eta$ in every run. A small layer makes
# small steps in absolute terms and grows by the factor $1+\eta$ at most, which takes $\ln(10^4)/\ln(1.02) = 465$ steps for
# 10,000 times. Remedies: a lower limit in $\varphi$ at about the size that such a layer should have; exempting this layer, so that its
# ratio is 1; or starting it at a usual size.
#
# Rubric. 1 point: the relative step is $\eta$ by construction, or growth is bounded by $1+\eta$ per step, so that the
# absolute step is what is missing; half of it for "the steps are too small" alone. 1 point: two remedies of the three
# (a limit, exemption, another start); half for one. A larger $\eta$ for all layers is no remedy here.
# ### END SOLUTION
