# %% [markdown]
# # Write Adam and its correction
#
# You define Adam's moments, tell it from its neighbors, derive its bias correction, write three
# functions, watch them move on two problems, and read a log.
# The chapter: [Let Adam choose the step](../../chapters/05_adam.ipynb). 15 points, about 90 minutes.
#
# Each part is followed by a check, which you may run as often as you like. It says where your
# answer first differs, shows your numbers beside the expected ones, and names the mistake where
# it knows it. When your work is graded, the same checks run again on other inputs.
#
# ```text
# bias_correction(average, beta, t)
#     returns the corrected average
# adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8)
#     returns theta, Moments(t, m, v)
# nadam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3)
#     returns theta, NadamMoments(t, m, v, mu_product)
# ```
#
# `theta` and `g` are arrays of one shape, with any number of axes: one layer. `state.t`,
# `state.m` and `state.v` describe the steps so far; `START` answers 0 to each of them. A step
# returns new arrays and changes none that it was given. `stepsize.optimizers` is closed here.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, Quadratic
from stepsize.states import START, Moments, NadamMoments

# %% [markdown]
# ## 1. Say what defines Adam
#
# Which of these statements are true of Adam? Select all that are.
#
# - **a.** $m$ is an exponential average of the gradients: at each step it keeps the share $\beta_1$ of itself.
# - **b.** $v$ is an exponential average of the gradients' variance: the mean is taken away before squaring.
# - **c.** $v$ is an exponential average of the squared gradients, and each coordinate has its own.
# - **d.** $v$ is the largest squared gradient so far, so that the step can only shrink.
# - **e.** $\eta$ is divided by $\sqrt t$ inside the rule.
# - **f.** $m$ and $v$ start at 0, and dividing by $1-\beta^t$ makes up for that.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"a", "c", "f"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "05_adam/define").require()

# %% [markdown]
# ## 2. Tell Adam and its correction from their neighbors
#
# Three of these five updates are Adam, written in different ways, and two are not. In each,
# `t`, `m` and `v` begin at 0 and `t = t + 1` comes first. Select the three.
#
# **a.**
# ```text
# v = beta2 * v + (1 - beta2) * g**2
# theta = theta - eta * g / ((v / (1 - beta2**t))**0.5 + eps)
# ```
# **b.**
# ```text
# m = beta1 * m + (1 - beta1) * g
# v = beta2 * v + (1 - beta2) * g**2
# theta = theta - eta * (m / (1 - beta1**t)) / ((v / (1 - beta2**t))**0.5 + eps)
# ```
# **c.**
# ```text
# m = m + (1 - beta1) * (g - m)
# v = v + (1 - beta2) * (g**2 - v)
# theta = theta - eta * (m / (1 - beta1**t)) / ((v / (1 - beta2**t))**0.5 + eps)
# ```
# **d.**
# ```text
# m = beta1 * m + (1 - beta1) * g
# v = beta2 * v + (1 - beta2) * g**2
# theta = theta - eta * m / (v**0.5 + eps)
# ```
# **e.**
# ```text
# m = beta1 * m + (1 - beta1) * g
# v = beta2 * v + (1 - beta2) * g**2
# root = (1 - beta2**t)**0.5
# theta = theta - eta * root / (1 - beta1**t) * m / (v**0.5 + eps * root)
# ```
#
# An average of gradients that all have one expectation is *unbiased* when it has this expectation
# at every step. Three of these five averages `A` are, and two are not. `t`, `m` and `total` begin
# at 0, and `t = t + 1` comes first. Select the three in `unbiased`.
#
# **a.**
# ```text
# m = beta * m + (1 - beta) * g
# A = m / (1 - beta**t)
# ```
# **b.**
# ```text
# m = g if t == 1 else beta * m + (1 - beta) * g
# A = m
# ```
# **c.**
# ```text
# m = beta * m + (1 - beta) * g
# A = m / (1 - beta)
# ```
# **d.**
# ```text
# m = beta * m + g
# total = beta * total + 1
# A = m / total
# ```
# **e.**
# ```text
# m = beta * m + (1 - beta) * g
# A = m / (1 - beta)**t
# ```

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
unbiased = set()  # letters, too
### BEGIN SOLUTION
examples = {"b", "c", "e"}
unbiased = {"a", "b", "d"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "05_adam/examples").require()
check(unbiased, "05_adam/unbiased").require()

# %% [markdown]
# ## 3. Derive the correction
#
# Every gradient has the same expectation $E[g_t] = g$. Write out
# $m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t$ with $m_0 = 0$ as a sum, take the expectation, and
# add up the geometric series. `expected_m` is $E[m_t]$ in the symbols $\beta_1$, $t$ and $g$.
#
# Then leave the correction out. With a constant gradient and $\epsilon = 0$, the uncorrected step
# $\eta\, m/\sqrt v$ is longer or shorter than the corrected one by a factor. `step_ratio` is this
# factor, uncorrected over corrected, in $\beta_1$, $\beta_2$ and $t$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
B1, B2, T, G = sympy.symbols("beta1 beta2 t g", positive=True)
expected_m = None  # an expression in B1, T, G
step_ratio = None  # an expression in B1, B2, T
### BEGIN SOLUTION
expected_m = (1 - B1**T) * G
step_ratio = (1 - B1**T) / sympy.sqrt(1 - B2**T)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(expected_m, "05_adam/expected_m").require()
check(step_ratio, "05_adam/step_ratio").require()

# %% [markdown]
# With the default decays the first step would be $\sqrt{10}$ times too long, as the chapter
# measured. Once `step_ratio` is right, this cell prints 3.162.

# %%
if step_ratio is not None:
    print(f"{float(step_ratio.subs({B1: 0.9, B2: 0.999, T: 1})):.3f}")

# %% [markdown]
# ## 4. Write the correction
#
# `bias_correction(average, beta, t)` turns an exponential average that started at 0 into one
# without bias. `average` is a number or an array, `t` is 1 at the first step.


# %% nbgrader={"grade": false, "grade_id": "bias_correction", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bias_correction(average, beta, t):
    ### BEGIN SOLUTION
    return average / (1 - beta**t)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-bias_correction", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(bias_correction, "bias_correction").require()
### BEGIN HIDDEN TESTS
check(bias_correction, "bias_correction", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Write Adam
#
# Kingma and Ba's Algorithm 1, one step for one layer: $\epsilon$ is added outside the root and
# after the correction. Return the new `theta` and `Moments(t, m, v)`.


# %% nbgrader={"grade": false, "grade_id": "adam_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    ### BEGIN SOLUTION
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    theta = theta - eta * bias_correction(m, beta1, t) / (bias_correction(v, beta2, t) ** 0.5 + eps)
    return theta, Moments(t, m, v)
    ### END SOLUTION


# %% [markdown]
# Three checks for one function. The first asks for the rule itself: `theta` at every step.

# %% nbgrader={"grade": true, "grade_id": "check-adam_step-rule", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(adam_step, "adam_step", skill="rule").require()
### BEGIN HIDDEN TESTS
check(adam_step, "adam_step", skill="rule", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The second asks also for the state that you hand on: every field, after every step.

# %% nbgrader={"grade": true, "grade_id": "check-adam_step-state", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(adam_step, "adam_step", skill="state").require()
### BEGIN HIDDEN TESTS
check(adam_step, "adam_step", skill="state", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The third adds edge cases: a gradient of 0, tiny and huge ones, float32, a layer that is one number.

# %% nbgrader={"grade": true, "grade_id": "check-adam_step-edge", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(adam_step, "adam_step", skill="edge").require()
### BEGIN HIDDEN TESTS
check(adam_step, "adam_step", skill="edge", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Watch your Adam move
#
# **Predict.** On a quadratic, how far does the first step of your Adam carry each coordinate with
# $\eta = 0.1$, when one gradient is a hundred times the other? The loop below prints the answer.

# %%
bowl = Quadratic([100.0, 1.0])


def first_positions(rule, steps):
    theta, state = bowl.start, START
    for _ in range(steps):
        theta, state = rule(theta, bowl.gradient(theta), state, eta=0.1)
        yield theta


if check(adam_step, "adam_step").passed:
    for position in first_positions(adam_step, 3):
        print(position - bowl.start)

# %% [markdown]
# Both coordinates move by $\eta$, in spite of their gradients: the ratio keeps only the sign.
#
# On logistic regression your function runs under the course's own loop. The claim: within 200
# steps it halves the training loss, and the cell fails when that is false.

# %%
if check(adam_step, "adam_step").passed:
    run = descend(adam_step, LogisticRegression("breast_cancer"), steps=200, eta=0.1)
    print(f"loss {run.loss[0]:.4f} at the start, {run.loss[-1]:.4f} after 200 steps")
    assert run.loss[-1] < run.loss[0] / 2

# %% [markdown]
# ## 7. Look ahead with NAdam
#
# Dozat's NAdam takes the first moment one step forward before it moves. Its momentum factor grows
# with $t$, and `mu_product` remembers the product of all factors so far:
#
# $$\mu_t = \beta_1\left(1 - \tfrac12\, 0.96^{\,t\psi}\right), \qquad
# \hat m = \frac{\mu_{t+1}\, m_t}{1 - \prod_{i=1}^{t+1}\mu_i} + \frac{(1-\mu_t)\, g_t}{1 - \prod_{i=1}^{t}\mu_i},$$
#
# where $\psi$ is `momentum_decay`. The moments $m_t$ and $v_t$, $\hat v$ and the last line are
# Adam's. The product starts at 1, and `START` answers 0: take care at `state.t == 0`.
# The state is `NadamMoments(t, m, v, mu_product)`, with the product up to $\mu_t$.


# %% nbgrader={"grade": false, "grade_id": "nadam_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def nadam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    ### BEGIN SOLUTION
    t = state.t + 1
    mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
    mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
    mu_product = mu if state.t == 0 else state.mu_product * mu
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    m_hat = mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)
    v_hat = v / (1 - beta2**t)
    return theta - eta * m_hat / (v_hat**0.5 + eps), NadamMoments(t, m, v, mu_product)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-nadam_step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(nadam_step, "nadam_step").require()
### BEGIN HIDDEN TESTS
check(nadam_step, "nadam_step", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 8. Choose the number to log
#
# Two runs of Adam on the same logistic regression, with the same $\eta = 0.02$. In run B the loss is
# scaled so that every gradient is $10^{-9}$ times as large; nobody touches $\epsilon = 10^{-8}$.
# Each row of the two logs holds
#
# - **a.** the loss, as a share of the loss at the start,
# - **b.** $\lVert\Delta\theta\rVert / (\eta\sqrt n)$: the length of the step in units of Adam's first step,
# - **c.** $\lVert g\rVert$, as a share of $\lVert g\rVert$ at the start,
# - **d.** the median of $\sqrt{\hat v}$ over the coordinates, divided by $\epsilon$.

# %%
STEPS = (1, 5, 20, 100)
LOG_A = [
    (0.823, 1.000, 1.000, 2.3e7),
    (0.453, 0.860, 0.379, 1.7e7),
    (0.184, 0.465, 0.066, 9.2e6),
    (0.113, 0.084, 0.012, 4.0e6),
]
LOG_B = [
    (0.994, 0.025, 1.000, 0.023),
    (0.973, 0.024, 0.975, 0.023),
    (0.899, 0.023, 0.886, 0.022),
    (0.659, 0.015, 0.576, 0.019),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}      a      b      c        d")
    for step, (a, b, c, d) in zip(STEPS, np.array(log), strict=True):
        print(f"step {step:<4} {a:.3f}  {b:.3f}  {c:.3f}  {d:8.2g}")

# %% [markdown]
# Which of the four numbers tell already at step 1 of run B, with no other run beside it, that
# $\epsilon$ rules the denominator? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"b", "d"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "05_adam/metric").require()

# %% [markdown]
# Run B gets nowhere near run A, and its loss curve looks like any slow one. The remedy is to scale
# the loss back or to lower $\epsilon$.
