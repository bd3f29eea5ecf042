# %% [markdown]
# # Write schedules and find the rate used
#
# You say what a schedule is, derive where a constant rate comes to rest, write seven schedules and
# join two, trace the rate that an optimizer really uses, read a log, and advise somebody whose
# plot is right and whose training is not.
# The chapter: [Lower the rate on a schedule](../../chapters/11_schedules.ipynb). 20 points, about
# 2 hours.
#
# Each part is followed by a check, which you may run as often as you like. It asks for the rate at
# every update, from the first one past the end, names the first that differs, and shows your number
# beside the expected one. When your work is graded, the same checks run again on other inputs.
# Part 11 is read by a person.
#
# ```text
# constant(t, *, peak)
# step_decay(t, *, peak, factor, every)
# exponential(t, *, peak, gamma)
# inverse_sqrt(t, *, peak, steps)
# polynomial(t, *, peak, total, power=1.0, floor=0.0)
# wsd(t, *, peak, steps, total, cooldown, floor=0.0)
# one_cycle(t, *, peak, total, rise=0.3, start_div=25.0, end_div=1e4)
#     return the rate of update t
# joined(t, first, second)
#     returns the rate of update t of two tables of rates, one after the other
# rates_used(plan, calls)
#     returns the rate of every update that the optimizer made
# ```
#
# `t` is 1 at the first update. It is a number or an array of numbers, of any shape, and the answer
# has the shape of `t`. Nothing that you are given may be changed. `stepsize.schedules` and
# `stepsize.optimizers` are closed here.

# %%
from functools import partial

import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, Quadratic

# %% [markdown]
# ## 1. Say what defines a schedule
#
# Which of these statements are true of the schedules of the chapter? Select all that are.
#
# - **a.** A schedule is a function of the number of the update; everything else is fixed before the run.
# - **b.** A schedule reads the loss, and lowers the rate when the loss stops falling.
# - **c.** Asked twice for the same update, it gives the same rate.
# - **d.** A schedule never rises.
# - **e.** It chooses $\eta_t$, and the optimizer chooses the direction $u_t$.
# - **f.** Past its planned end it has no value.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "11_schedules/define").require()

# %% [markdown]
# ## 2. Tell schedules from what only looks like one
#
# Three of these five functions are schedules, and two are not. Select the three.
#
# **a.**
# ```text
# def eta(t):
#     return 0.1 * 0.5 ** ((t - 1) // 30)
# ```
# **b.**
# ```text
# rate = 0.1
# def eta(t):
#     global rate
#     rate = 0.99 * rate
#     return rate
# ```
# **c.**
# ```text
# table = [0.1] * 50 + [0.01] * 50
# def eta(t):
#     return table[min(t, 100) - 1]
# ```
# **d.**
# ```text
# losses = []  # the training loop appends the loss of every update
# def eta(t):
#     return 0.1 if t < 3 or losses[-1] < losses[-2] else 0.01
# ```
# **e.**
# ```text
# def eta(t):
#     return 0.01 * t if t <= 10 else eta(10) * (10 / t) ** 0.5
# ```

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "11_schedules/examples").require()

# %% [markdown]
# ## 3. Derive the level and the best rate
#
# Along an eigenvector with the eigenvalue $\lambda$, a gradient with noise of variance $\sigma^2$ takes
# the mean square $s$ of the distance to the minimum to
#
# $$s' = (1-\eta\lambda)^2 s + \eta^2\sigma^2 .$$
#
# `level` is the mean loss $\frac12\lambda s$ at which a constant $\eta$ comes to rest. `best_rate` is the
# $\eta$ that makes the next $s'$ as small as possible.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
ETA, LAM, SIGMA, S = sympy.symbols("eta lam sigma s", positive=True)
level = None  # an expression in ETA, LAM, SIGMA
best_rate = None  # an expression in LAM, SIGMA, S
### BEGIN SOLUTION
level = ETA * SIGMA**2 / (2 * (2 - ETA * LAM))
best_rate = LAM * S / (LAM**2 * S + SIGMA**2)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(level, "11_schedules/level").require()
check(best_rate, "11_schedules/best_rate").require()

# %% [markdown]
# The chapter's first run rested at 0.102 with $\eta = 0.04$. Once `level` is right, this cell adds up
# its two directions and prints 0.1075.

# %%
if level is not None:
    print(f"{float(sum(level.subs({ETA: 0.04, SIGMA: 2, LAM: lam}) for lam in (1, 20))):.4f}")

# %% [markdown]
# ## 4. Stay, fall in stairs, fall by a factor
#
# `constant` is `peak` at every update. For an array `t` the answer is an array of its shape.


# %% nbgrader={"grade": false, "grade_id": "constant", "locked": false, "schema_version": 3, "solution": true, "task": false}
def constant(t, *, peak):
    ### BEGIN SOLUTION
    return peak + 0.0 * t
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-constant", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(constant, "constant").require()
### BEGIN HIDDEN TESTS
check(constant, "constant", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# `step_decay` starts at `peak` and multiplies the rate by `factor` after every `every` updates: the
# first stair has the updates 1 to `every`.


# %% nbgrader={"grade": false, "grade_id": "step_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def step_decay(t, *, peak, factor, every):
    ### BEGIN SOLUTION
    return peak * factor ** np.floor((t - 1) / every)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-step_decay", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(step_decay, "step_decay").require()
### BEGIN HIDDEN TESTS
check(step_decay, "step_decay", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# `exponential` starts at `peak` and multiplies the rate by `gamma` at every update.


# %% nbgrader={"grade": false, "grade_id": "exponential", "locked": false, "schema_version": 3, "solution": true, "task": false}
def exponential(t, *, peak, gamma):
    ### BEGIN SOLUTION
    return peak * gamma ** (t - 1.0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-exponential", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(exponential, "exponential").require()
### BEGIN HIDDEN TESTS
check(exponential, "exponential", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Rise, then fall with the root
#
# `inverse_sqrt` rises in equal strides to `peak` at $t =$ `steps`, and then falls as
# $\sqrt{\text{steps}/t}$ times `peak`. One expression can hold both parts: the lower of the two
# curves counts.


# %% nbgrader={"grade": false, "grade_id": "inverse_sqrt", "locked": false, "schema_version": 3, "solution": true, "task": false}
def inverse_sqrt(t, *, peak, steps):
    ### BEGIN SOLUTION
    return peak * np.minimum(t / steps, (steps / t) ** 0.5)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-inverse_sqrt", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(inverse_sqrt, "inverse_sqrt").require()
### BEGIN HIDDEN TESTS
check(inverse_sqrt, "inverse_sqrt", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Fall to a floor
#
# `polynomial` is at `peak` at $t = 1$ and at `floor` from $t =$ `total` on:
# $\eta_t = \eta_{\min} + (\eta_{\max}-\eta_{\min})(1-x)^p$, where $x$ is the share of the way from the first
# update to the last one, and 1 past the end. `power` is $p$.


# %% nbgrader={"grade": false, "grade_id": "polynomial", "locked": false, "schema_version": 3, "solution": true, "task": false}
def polynomial(t, *, peak, total, power=1.0, floor=0.0):
    ### BEGIN SOLUTION
    x = np.minimum((t - 1) / (total - 1), 1.0)
    return floor + (peak - floor) * (1 - x) ** power
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-polynomial", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(polynomial, "polynomial").require()
### BEGIN HIDDEN TESTS
check(polynomial, "polynomial", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** On a noisy quadratic, and with mini-batches of logistic regression: which ends lower,
# the constant rate or your linear decay from the same peak? The claim below is the mean over ten
# seeds, and the cell fails when it is false.


# %%
def gd(theta, g, state, *, eta):
    return theta - eta * g, state


def mean_gap(problem, batch, eta):
    runs = [descend(gd, problem, steps=300, eta=eta, batch=batch, seed=seed) for seed in range(10)]
    return np.mean([run.loss[-1] for run in runs]) - problem.loss(problem.minimum)


if check(polynomial, "polynomial").passed:
    noisy, data = Quadratic([1.0, 20.0], noise=2.0), LogisticRegression("breast_cancer")
    for problem, batch, peak in ((noisy, 1, 0.05), (data, 4, 1.0)):
        kept = mean_gap(problem, batch, peak)
        fell = mean_gap(problem, batch, partial(polynomial, peak=peak, total=300))
        print(f"{problem.name}: constant {kept:.4f} above the minimum, linear decay {fell:.4f}")
        assert fell < kept / 2

# %% [markdown]
# ## 7. Warm up, stay, cool down
#
# `wsd` has three phases. It rises in equal strides to `peak` at $t =$ `steps`; it stays there until
# $t =$ `total - cooldown`; then it falls to `floor` at $t =$ `total` and stays:
# $\eta_t = \eta_{\min} + (\eta_{\max}-\eta_{\min})(1-\sqrt y)$ with the share $y$ of the cool-down, which is 0 at its
# beginning and 1 from its end on.


# %% nbgrader={"grade": false, "grade_id": "wsd", "locked": false, "schema_version": 3, "solution": true, "task": false}
def wsd(t, *, peak, steps, total, cooldown, floor=0.0):
    ### BEGIN SOLUTION
    y = np.clip((t - (total - cooldown)) / cooldown, 0.0, 1.0)
    falling = floor + (peak - floor) * (1 - y**0.5)
    return np.where(t <= total - cooldown, peak * np.minimum(t / steps, 1.0), falling)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-wsd", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(wsd, "wsd").require()
### BEGIN HIDDEN TESTS
check(wsd, "wsd", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 8. Go through one cycle
#
# `one_cycle` follows half a cosine up, and then half a cosine down, as torch does:
#
# - at $t = 1$ the rate is `peak / start_div`,
# - at $t =$ `rise * total`, which need not be a whole number, it is `peak`,
# - from $t =$ `total` on it is `peak / start_div / end_div`.
#
# Half a cosine from $a$ to $b$ is $b + (a-b)(1+\cos\pi x)/2$ with the share $x$ of the way.


# %% nbgrader={"grade": false, "grade_id": "one_cycle", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_cycle(t, *, peak, total, rise=0.3, start_div=25.0, end_div=1e4):
    ### BEGIN SOLUTION
    first, top = peak / start_div, rise * total
    up = np.minimum((t - 1) / (top - 1), 1.0)
    down = np.clip((t - top) / (total - top), 0.0, 1.0)
    rising = peak + (first - peak) * (1 + np.cos(np.pi * up)) / 2
    falling = first / end_div + (peak - first / end_div) * (1 + np.cos(np.pi * down)) / 2
    return np.where(t <= top, rising, falling)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-one_cycle", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(one_cycle, "one_cycle").require()
### BEGIN HIDDEN TESTS
check(one_cycle, "one_cycle", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 9. Join two tables, and trace the rate used
#
# `first` and `second` are arrays of rates: `first[0]` is the rate of the first update. After the
# updates of `first` come those of `second`, which begins with its own first rate, and past the end of
# `second` its last rate stays. `t` is a whole number or an array of them.


# %% nbgrader={"grade": false, "grade_id": "joined", "locked": false, "schema_version": 3, "solution": true, "task": false}
def joined(t, first, second):
    ### BEGIN SOLUTION
    rates = np.concatenate([first, second])
    return rates[np.minimum(t, len(rates)) - 1]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-joined", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(joined, "joined").require()
### BEGIN HIDDEN TESTS
check(joined, "joined", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# In torch the rate lives in the optimizer, and a scheduler overwrites it. `plan` holds the rates of
# the plan. When the loop begins, `plan[0]` is in the optimizer; each call of the scheduler puts the
# next rate of the plan there, and past its end the last one stays. `calls` is what the loop called,
# in order: 1 for an update by the optimizer, 0 for the scheduler. Return the rate of every update.


# %% nbgrader={"grade": false, "grade_id": "rates_used", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rates_used(plan, calls):
    ### BEGIN SOLUTION
    position, rates = 0, []
    for call in calls:
        if call == 1:
            rates.append(plan[position])
        else:
            position = min(position + 1, len(plan) - 1)
    return np.array(rates)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-rates_used", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(rates_used, "rates_used").require()
### BEGIN HIDDEN TESTS
check(rates_used, "rates_used", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# Once both are right, this cell shows four loops with the same plan.

# %%
LOOPS = {"optimizer, scheduler": (1, 0), "scheduler, optimizer": (0, 1), "twice": (1, 0, 0)}
LOOPS["every third update"] = (1, 1, 1, 0)
if check(rates_used, "rates_used").passed and check(joined, "joined").passed:
    plan = joined(np.arange(1, 13), np.array([0.1, 0.2, 0.3]), np.linspace(0.3, 0.0, 9))
    print(f"{'plan':22}", plan.round(2))
    for name, calls in LOOPS.items():
        print(f"{name:22}", rates_used(plan, np.array(calls * 12))[:12].round(2))

# %% [markdown]
# ## 10. Choose the number to log
#
# Two runs of gradient descent on mini-batches of logistic regression, with the same plan: a cosine
# from 1 to 0 in 200 updates. In run B the scheduler is called once in ten updates. Each row of the two
# logs holds
#
# - **a.** the training loss, as a share of the loss at the start,
# - **b.** the rate of the plan,
# - **c.** $\lVert\Delta\theta\rVert/\lVert g\rVert$,
# - **d.** $\lVert g\rVert$ of the mini-batch, as a share of its value at the start,
# - **e.** the sum of column c from the first update on, divided by that of column b.

# %%
STEPS = (1, 20, 100, 200)
LOG_A = [
    (0.245, 1.000, 1.000, 1.000, 1.000),
    (0.126, 0.978, 0.978, 0.084, 1.000),
    (0.105, 0.504, 0.504, 0.009, 1.000),
    (0.102, 0.000, 0.000, 0.016, 1.000),
]
LOG_B = [
    (0.245, 1.000, 1.000, 1.000, 1.000),
    (0.126, 0.978, 1.000, 0.084, 1.008),
    (0.103, 0.504, 0.995, 0.008, 1.219),
    (0.097, 0.000, 0.978, 0.018, 1.985),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}      a      b      c      d      e")
    for step, (a, b, c, d, e) in zip(STEPS, np.array(log), strict=True):
        print(f"step {step:<4} {a:.3f}  {b:.3f}  {c:.3f}  {d:.3f}  {e:.3f}")

# %% [markdown]
# Which of the other columns, beside the plan in column b, tell at step 100 of run B that the optimizer
# does not use the planned rate? No other run is there to compare with. Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "11_schedules/metric").require()

# %% [markdown]
# The loss tells nothing: with a rate that stayed near its peak, run B even ends a little lower. Only
# the rate that the optimizer used shows it.
#
# ## 11. Advise
#
# A colleague trains with torch for 10,000 updates under `CosineAnnealingLR(optimizer, T_max=10_000)`.
# Each update adds up the gradients of four mini-batches, and `scheduler.step()` stands in the loop
# over mini-batches. She plots the cosine against the number of the update; the plot is perfect, and
# the loss rises again after a quarter of the run. In four sentences at most: which rates did the
# optimizer use around updates 2500 and 5000, and why? Where must she read the rate that she plots,
# and which line does she move?

# %% [markdown] nbgrader={"grade": true, "grade_id": "advise", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# The scheduler is called four times per update. At update 2500 it has been called 10,000 times, and the rate is
# near 0; torch's cosine rises again past `T_max`, so that at update 5000, after 20,000 calls, it is back at its peak.
# She must read the optimizer's own `lr` at the moment of `optimizer.step()` (or measure the length of the step
# against the gradient), and move `scheduler.step()` behind `optimizer.step()`, once per update.
#
# Rubric. 1 point: about 0 at 2500 because of four calls per update, and the peak again at 5000 because the cosine is
# periodic; half of it for one of the two, or for both without the reason. 1 point: reads the rate from the optimizer
# (or the step) at the update, and calls the scheduler once per update; half for one of them. `T_max=40_000` instead of moving the line
# is right as well.
# ### END SOLUTION
