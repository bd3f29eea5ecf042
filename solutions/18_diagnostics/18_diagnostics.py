# %% [markdown]
# # Name the failure and resume the run
#
# You say what a sign of a failure is, derive what a lost count and a small $\epsilon$ do, name eight
# runs and two studies from their logs, write a sign, a resume that is exact to the bit and two
# repairs, and choose the number to log.
# The chapter: [Read the logs of a run](../../chapters/18_diagnostics.ipynb). 19 points, about
# 110 minutes.
#
# Each part is followed by a check, which you may run as often as you like. It says where your
# answer first differs, and names the mistake where it knows it. When your work is graded, the same
# checks run again on other inputs. Part 10 is read by a person.
#
# ```text
# lost_at(v_hat, g)
#     returns the number of an update, or 0
# resumed(theta, m, v, t, gradients, *, peak, warm, beta1, beta2, eps)
#     returns an array with the rows theta, m, v after all gradients
# guarded_moment(v, g, beta2)
#     returns the next v
# moved_share(theta, step)
#     returns one number
# ```
#
# `theta`, `m`, `v`, `g` and `step` are arrays of one shape; `gradients` has one more axis in front.
# A function returns new arrays and changes none that it was given.

# %%
import contextlib

import matplotlib.pyplot as plt
import numpy as np
import sympy

from autograder import check
from stepsize.broken_runs import lineup, log_of, study_lineup
from stepsize.broken_runs.dashboard import draw_dashboard, draw_trials
from stepsize.problems import LogisticRegression, Quadratic

# %% [markdown]
# ## 1. Say what a sign is
#
# Which of these belong to a *sign* of a failure, as the chapter defines it? Select all that do.
#
# - **a.** It is read from the log, without knowing the run's settings.
# - **b.** It is true for the failing run and false for the same run after the repair.
# - **c.** It is a loss that ends high.
# - **d.** It is false for healthy runs and for every other failure.
# - **e.** It is read from the loss after smoothing.
# - **f.** It appears in the loss curve, at the latest when the run is over.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"a", "b", "d"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "18_diagnostics/define").require()

# %% [markdown]
# ## 2. Tell signs from readings that name nothing
#
# Three of these five readings name one failure of the chapter. Select the three.
#
# - **a.** $\hat v$ is infinite and no weight moves, although the gradient is not 0.
# - **b.** The loss ends above 0.01.
# - **c.** $\hat v$ leaps by a factor of 300 within one update, and $\lVert g\rVert$ goes on as before.
# - **d.** $\lVert\Delta\theta\rVert/\lVert\theta\rVert$ falls to a tenth over the run.
# - **e.** One layer's trust ratio lies a thousand times below the other's for most of the run.

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "18_diagnostics/examples").require()

# %% [markdown]
# ## 3. Derive two numbers
#
# After $T$ updates of Adam the count is lost: it begins again at 0, and $v$ is kept. The gradients are
# such that the next update leaves $v$ as it is. `v_leap` is $\hat v$ at that update, divided by the
# $\hat v$ that it would have had with the right count, in $\beta_2$ and $T$.
#
# With $\hat v$ held fixed, Adam is stable on a quadratic where the preconditioned sharpness is below
# $(2+2\beta_1)/((1-\beta_1)\eta)$, and $\sqrt{\hat v} + \epsilon \ge \epsilon$. `enough_eps` is the smallest $\epsilon$ that guarantees this for a
# Hessian with the largest eigenvalue $\lambda$, in $\eta$, $\lambda$ and $\beta_1$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
B1, B2, T, ETA, LAM = sympy.symbols("beta1 beta2 T eta lam", positive=True)
v_leap = None  # an expression in B2, T
enough_eps = None  # an expression in ETA, LAM, B1
### BEGIN SOLUTION
v_leap = (1 - B2 ** (T + 1)) / (1 - B2)
enough_eps = ETA * LAM * (1 - B1) / (2 + 2 * B1)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(v_leap, "18_diagnostics/v_leap").require()
check(enough_eps, "18_diagnostics/enough_eps").require()

# %% [markdown]
# After 400 updates with $\beta_2 = 0.999$ the leap is 330. Once `v_leap` is right, this cell prints it.

# %%
if v_leap is not None:
    print(f"{float(v_leap.subs({B2: 0.999, T: 400})):.0f}")

# %% [markdown]
# ## 4. Name the runs
#
# Eight runs that the chapter did not show: six fail, each in another way, and two are healthy. The
# cell takes some ten seconds and draws a dashboard for each. (A grader does not draw them.)

# %%
SEED = 180


def show(letter):
    log = log_of(lineup(SEED)[letter], SEED)
    fig, axes = plt.subplots(2, 4, figsize=(11, 4), layout="constrained")
    draw_dashboard(axes, log)
    fig.suptitle(f"run {letter}")
    plt.show()


with contextlib.suppress(ImportError):
    for letter in "abcdefgh":
        show(letter)

# %% [markdown]
# First four failures that Adam's second moment tells. Give the letter of the run in which
#
# - `scale`: the gradient's scale changes while $\beta_2$ is too high,
# - `count`: the optimizer's step count is lost at a resume,
# - `frozen`: Adam is frozen after an overflow,
# - `epsilon`: $\epsilon$ is too small.

# %% nbgrader={"grade": false, "grade_id": "names-moment", "locked": false, "schema_version": 3, "solution": true, "task": false}
scale = set()  # one letter, such as {"x"}
count = set()
frozen = set()
epsilon = set()
### BEGIN SOLUTION
scale, count, frozen, epsilon = {"c"}, {"f"}, {"e"}, {"d"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-names-moment", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(scale, "18_diagnostics/scale").require()
check(count, "18_diagnostics/count").require()
check(frozen, "18_diagnostics/frozen").require()
check(epsilon, "18_diagnostics/epsilon").require()

# %% [markdown]
# Then two that it does not tell. Give the letter of the run in which
#
# - `rounded`: the weights are kept in float16,
# - `collapsed`: the trust ratio of a layer has collapsed.
#
# And two studies out of three. Every trial has a validation accuracy (filled) and a test accuracy
# (open); the dashed line is what the report states, about the ringed trials. In which study
#
# - `on_test`: was the choice made on test data,
# - `by_luck`: is the best of many seeds reported?

# %%
for letter, name in study_lineup(SEED).items():
    fig, ax = plt.subplots(figsize=(7, 2.5), layout="constrained")
    draw_trials(ax, log_of(name, SEED))
    ax.set_title(f"study {letter}")
    plt.show()

# %% nbgrader={"grade": false, "grade_id": "names-others", "locked": false, "schema_version": 3, "solution": true, "task": false}
rounded = set()  # one letter, such as {"x"}
collapsed = set()
on_test = set()
by_luck = set()
### BEGIN SOLUTION
rounded, collapsed = {"g"}, {"a"}
on_test, by_luck = {"B"}, {"A"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-names-others", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(rounded, "18_diagnostics/rounded").require()
check(collapsed, "18_diagnostics/collapsed").require()
check(on_test, "18_diagnostics/on_test").require()
check(by_luck, "18_diagnostics/by_luck").require()

# %% [markdown]
# ## 5. Write a sign
#
# A name that holds for eight pictures may fail for the ninth. `lost_at(v_hat, g)` reads two columns of
# a log, the median of $\hat v$ and $\lVert g\rVert$, one entry for each update; entry 0 is update 1. It returns
# the number of the first update at which $\hat v$ is more than 30 times its value at the update before,
# while $\lVert g\rVert$ is less than 5 times its value at the update before. Where there is no such update it
# returns 0. When your work is graded, it reads logs that you have not seen.


# %% nbgrader={"grade": false, "grade_id": "lost_at", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lost_at(v_hat, g):
    ### BEGIN SOLUTION
    for t in range(2, len(g) + 1):
        if v_hat[t - 1] > 30 * v_hat[t - 2] and g[t - 1] < 5 * g[t - 2]:
            return t
    return 0
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-lost_at", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(lost_at, "lost_at").require()
### BEGIN HIDDEN TESTS
check(lost_at, "lost_at", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# Once it is right, it reads the eight runs of part 4. Does it name the one that you named?

# %%
if check(lost_at, "lost_at").passed:
    with contextlib.suppress(ImportError):
        for letter, name in lineup(SEED).items():
            log = log_of(name, SEED)
            print(f"run {letter}: {lost_at(log.v_hat[:, 1], log.grad_norm['W1'])}")

# %% [markdown]
# ## 6. Resume without losing a bit
#
# A checkpoint holds $\theta$, $m$, $v$ and the number $t$ of updates that are done. `resumed` goes on with
# Adam through all `gradients`, which belong to the updates $t+1, t+2, \dots$ The learning rate of
# update $t$ is $\eta_t = \text{peak}\cdot\min(t/\text{warm}, 1)$; $\epsilon$ stands outside the root. Return the new
# $\theta$, $m$ and $v$ as the three rows of one array, `np.stack([theta, m, v])`.


# %% nbgrader={"grade": false, "grade_id": "resumed", "locked": false, "schema_version": 3, "solution": true, "task": false}
def resumed(theta, m, v, t, gradients, *, peak, warm, beta1, beta2, eps):
    ### BEGIN SOLUTION
    for g in gradients:
        t = t + 1
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        direction = m / (1 - beta1**t) / ((v / (1 - beta2**t)) ** 0.5 + eps)
        theta = theta - peak * min(t / warm, 1) * direction
    return np.stack([theta, m, v])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-resumed", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(resumed, "resumed").require()
### BEGIN HIDDEN TESTS
check(resumed, "resumed", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# On a quadratic in two dimensions and on logistic regression: 60 updates in one go, and 60 with a
# stop in the middle of the warm-up. The claim: not one bit differs.

# %%
RATES = {"peak": 0.1, "warm": 40, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}


def train(problem, saved, t, updates):
    for done in range(t, t + updates):
        theta, m, v = saved
        saved = resumed(theta, m, v, done, problem.gradient(theta)[None], **RATES)
    return saved


if check(resumed, "resumed").passed:
    for problem in (Quadratic((1.0, 20.0), angle=0.4), LogisticRegression("breast_cancer")):
        begin = np.stack([problem.start, 0 * problem.start, 0 * problem.start])
        whole = train(problem, begin, 0, 60)
        halves = train(problem, train(problem, begin, 0, 30), 30, 30)
        assert np.array_equal(whole, halves)
        print(f"{problem.name}: loss {problem.loss(begin[0]):.3f}, then {problem.loss(halves[0]):.3f}")

# %% [markdown]
# ## 7. Keep one gradient from freezing the run
#
# `guarded_moment(v, g, beta2)` is the second moment after a step, $\beta_2 v + (1-\beta_2)\,g^2$, unless some
# entry of $g^2$ is infinite or not a number: then the step is skipped, and the whole layer keeps its `v`.


# %% nbgrader={"grade": false, "grade_id": "guarded_moment", "locked": false, "schema_version": 3, "solution": true, "task": false}
def guarded_moment(v, g, beta2):
    ### BEGIN SOLUTION
    squares = g**2
    if not np.isfinite(squares).all():
        return v.copy()
    return beta2 * v + (1 - beta2) * squares
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-guarded_moment", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(guarded_moment, "guarded_moment").require()
### BEGIN HIDDEN TESTS
check(guarded_moment, "guarded_moment", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 8. Measure what rounding leaves
#
# Weights that are stored in float16 become `theta + step`, all of it rounded to float16: `theta`,
# `step` and their sum. `moved_share(theta, step)` is the share of the weights that are different
# numbers afterwards.


# %% nbgrader={"grade": false, "grade_id": "moved_share", "locked": false, "schema_version": 3, "solution": true, "task": false}
def moved_share(theta, step):
    ### BEGIN SOLUTION
    half = theta.astype(np.float16)
    return np.mean((half + step.astype(np.float16)) != half)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-moved_share", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(moved_share, "moved_share").require()
### BEGIN HIDDEN TESTS
check(moved_share, "moved_share", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** Weights near 0.2, and steps of one size. Below which size does none of them move?

# %%
if check(moved_share, "moved_share").passed:
    weights = np.random.default_rng(18).uniform(0.15, 0.24, 1000)
    for size in (2e-4, 1e-4, 7e-5, 5e-5):
        print(f"step {size}: {moved_share(weights, np.full(1000, size)):.0%} move")

# %% [markdown]
# ## 9. Choose the number to log
#
# Two runs of Adam that went on from one checkpoint after 400 updates. Run A is the run that never
# stopped. Each row of the two logs holds
#
# - **a.** the loss,
# - **b.** $\lVert g\rVert$ of the first layer,
# - **c.** the median of $\hat v$ in the first layer,
# - **d.** the share of the weights that the step moved.

# %%
UPDATES = (400, 401, 405, 420, 500)
LOG_A = [
    (0.0115, 0.034, 9.7e-06, 0.959),
    (0.0115, 0.037, 9.7e-06, 0.959),
    (0.0114, 0.034, 9.6e-06, 0.959),
    (0.0109, 0.032, 9.2e-06, 0.959),
    (0.0086, 0.027, 7.5e-06, 0.959),
]
LOG_B = [
    (0.0115, 0.034, 9.7e-06, 0.959),
    (0.0115, 0.037, 3.2e-03, 0.959),
    (0.0114, 0.034, 6.4e-04, 0.959),
    (0.0113, 0.029, 1.6e-04, 0.959),
    (0.0102, 0.030, 3.1e-05, 0.959),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}          a      b        c      d")
    for update, (a, b, c, d) in zip(UPDATES, log, strict=True):
        print(f"update {update}  {a:.4f}  {b:.3f}  {c:7.1e}  {d:.3f}")

# %% [markdown]
# Which of the four numbers tell already at update 401 of run B, with no other run beside it, that
# the resume went wrong? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"c"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "18_diagnostics/metric").require()

# %% [markdown]
# ## 10. Repair
#
# A colleague's run of Adam, with $\beta_2 = 0.999$ and $\epsilon = 10^{-8}$ in float32, was stopped for the night and
# resumed in the morning. For the first tens of updates the steps are three to six times as long as
# before, and the loss spikes. She proposes a smaller learning rate. In five sentences at most: what
# was lost at the resume, and how do you know that it was not the step count? What would you ask her
# to log, and what is the repair?

# %% [markdown] nbgrader={"grade": true, "grade_id": "repair", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# The moments were lost while the count was kept: m and v begin at 0, and a correction for a large t takes them for
# old. The step is then (1 - β₁ⁿ)/√(1 - β₂ⁿ) times η, 3.16 at first and 6.57 at the twelfth update. A lost count does the
# opposite: it makes the steps shorter, 0.32 and then 0.15 times. I would log v̂, which must fall to a thousandth at the
# resume while ‖g‖ goes on, and the relative step. The repair is to save and load the optimizer's state (m, v and t) with the weights, and to go
# back to the last checkpoint; where the moments are gone, t must begin again with them. A smaller rate treats the spike and slows the rest of the run.
#
# Rubric. 1 point: the moments are lost and the count is kept (a half for "the optimizer's state" alone). 1 point: a lost count
# shortens the steps. 1 point: v̂ or the relative step as the number, and the state loaded with the weights, or t
# reset with the moments; no point for a smaller rate or more warm-up alone.
# ### END SOLUTION
