# %% [markdown]
# # Write the cosine and its restarts
#
# You define warm restarts, tell them from their neighbors, derive when a cycle begins and how high
# its rate is on average, write four functions, leave a poor basin, read a log, and give advice.
# The chapter: [Begin again with warm restarts](../../chapters/12_warm_restarts.ipynb). 16 points,
# about 90 minutes.
#
# Each part is followed by a check, which you may run as often as you like. When your work is
# graded, the same checks run again on other inputs. Part 10 is read by a person.
#
# ```text
# cosine(t, *, peak, total, floor=0.0)
#     returns the learning rate of update t: peak at t = 1, floor from t = total
# restart_steps(count, *, period, mult=1)
#     returns an array: the updates at which the first `count` cycles begin
# cosine_restarts(t, *, peak, period, mult=1, floor=0.0)
#     returns the learning rate of update t
# mean_rate(cycles, *, peak, period, mult=1, floor=0.0)
#     returns the mean learning rate over all updates of the first `cycles` cycles
# ```
#
# Updates count t = 1, 2, …; `t` is a number or an array of numbers, and the answer has its shape.
# Cycle $i = 0, 1, 2, \dots$ has `period * mult**i` updates. `stepsize.schedules` is closed here.

# %%
from functools import partial

import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, TwoBasins
from stepsize.states import START

# %% [markdown]
# ## 1. Say what defines a warm restart
#
# Which of these statements are true of cosine annealing with warm restarts? Select all that are.
#
# - **a.** At a restart the rate jumps back to the peak; the parameters and the optimizer's state stay.
# - **b.** At a restart the parameters go back to their start.
# - **c.** With the multiplier $m$, each cycle is $m$ times as long as the one before.
# - **d.** The last update of each cycle is made at the floor.
# - **e.** The floor is approached and never reached.
# - **f.** With $m = 2$ each cycle begins at half the peak of the one before.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "12_warm_restarts/define").require()

# %% [markdown]
# ## 2. Tell a restart from its neighbors
#
# Three of these five schedules are a cosine with peak 1, floor 0 and warm restarts every four
# updates, written in different ways, and two are not. Each is the rate of update `t`; `%` is the
# remainder and `//` the quotient without its fraction. Select the three.
#
# **a.**
# ```text
# eta = (1 + cos(pi * (t - 1) / 4)) / 2
# ```
# **b.**
# ```text
# eta = (1 + cos(pi * ((t - 1) % 4) / 4)) / 2
# ```
# **c.**
# ```text
# eta = cos(pi * ((t - 1) % 4) / 8)**2
# ```
# **d.**
# ```text
# eta = (1 + cos(pi * ((t - 1) % 4) / 3)) / 2
# ```
# **e.**
# ```text
# i = (t - 1) // 4
# eta = (1 + (-1)**i * cos(pi * (t - 1) / 4)) / 2
# ```

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"b", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "12_warm_restarts/examples").require()

# %% [markdown]
# ## 3. Derive when a cycle begins, and its mean
#
# Cycle $i$ has $T_0 m^i$ updates and $m > 1$. `begin` is the update $t$ at which cycle $i$
# begins, so that cycle 0 begins at $t = 1$; $i$ is `CYCLE`. Add up the geometric series.
#
# Then take one cycle of $T$ updates with peak $P$ and floor $F$. `mean` is the mean of its $T$ rates.
# Pair the update that is $k$ after the beginning with the one that is $k$ before the next cycle: their
# cosines cancel. Which update has no partner?

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
T0, M, CYCLE, T, P, F = sympy.symbols("T0 m i T P F", positive=True)
begin = None  # an expression in T0, M, CYCLE
mean = None  # an expression in T, P, F
### BEGIN SOLUTION
begin = 1 + T0 * (M**CYCLE - 1) / (M - 1)
mean = F + (P - F) * (1 + 1 / T) / 2
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(begin, "12_warm_restarts/begin").require()
check(mean, "12_warm_restarts/mean").require()

# %% [markdown]
# With $T_0 = 4$ and $m = 2$ the cycles begin at 1, 5, 13, 29, and a cycle of four updates from 1 to 0 has
# the mean 0.625. Once your formulas are right, this cell prints these numbers.

# %%
if begin is not None and mean is not None:
    print(*(begin.subs({T0: 4, M: 2, CYCLE: i}) for i in range(4)))
    print(float(mean.subs({T: 4, P: 1, F: 0})))

# %% [markdown]
# ## 4. Write the cosine
#
# From `peak` at $t = 1$ along half a wave to `floor` at $t$ = `total`, and `floor` ever after. `total` is 2
# or more. The check calls it with numbers and with arrays.


# %% nbgrader={"grade": false, "grade_id": "cosine", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cosine(t, *, peak, total, floor=0.0):
    ### BEGIN SOLUTION
    share = np.minimum((t - 1) / (total - 1), 1.0)
    return floor + (peak - floor) * (1 + np.cos(np.pi * share)) / 2
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-cosine", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(cosine, "cosine").require()
### BEGIN HIDDEN TESTS
check(cosine, "cosine", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Find the restarts
#
# `restart_steps(3, period=4, mult=2)` is the array 1, 5, 13. `mult` is a whole number of at least 1,
# and for 1 the formula of part 3 has no value.


# %% nbgrader={"grade": false, "grade_id": "restart_steps", "locked": false, "schema_version": 3, "solution": true, "task": false}
def restart_steps(count, *, period, mult=1):
    ### BEGIN SOLUTION
    sizes = period * mult ** np.arange(count)
    return 1 + np.cumsum(sizes) - sizes
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-restart_steps", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(restart_steps, "restart_steps").require()
### BEGIN HIDDEN TESTS
check(restart_steps, "restart_steps", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Write the restarts
#
# Find the cycle that update `t` belongs to: when it began and how long it is. The share of the cycle
# that has passed is 0 at its first update, and the next cycle begins where it would be 1. For an array
# each entry has a cycle of its own: a loop that moves all entries on, one cycle at a time, until
# none is past the end of its cycle, needs no logarithm.


# %% nbgrader={"grade": false, "grade_id": "cosine_restarts", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cosine_restarts(t, *, peak, period, mult=1, floor=0.0):
    ### BEGIN SOLUTION
    passed, length = np.asarray(t) - 1.0, period * np.ones(np.shape(t))
    while np.any(passed >= length):
        over = passed >= length
        passed = np.where(over, passed - length, passed)
        length = np.where(over, mult * length, length)
    return floor + (peak - floor) * (1 + np.cos(np.pi * passed / length)) / 2
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-cosine_restarts", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(cosine_restarts, "cosine_restarts").require()
### BEGIN HIDDEN TESTS
check(cosine_restarts, "cosine_restarts", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Compute the mean rate
#
# The mean over all updates of the first `cycles` cycles. In how many of these updates does a cosine
# have no partner?


# %% nbgrader={"grade": false, "grade_id": "mean_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mean_rate(cycles, *, peak, period, mult=1, floor=0.0):
    ### BEGIN SOLUTION
    count = np.sum(period * mult ** np.arange(cycles))
    return floor + (peak - floor) * (1 + cycles / count) / 2
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-mean_rate", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(mean_rate, "mean_rate").require()
### BEGIN HIDDEN TESTS
check(mean_rate, "mean_rate", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 8. Leave a basin, or not
#
# The loss in two dimensions has a sharp, shallow basin of curvature 20, where the run begins, and a
# flat, deep one whose floor is at 0. The first cycle has the peak 0.05 and ends on the floor of the
# sharp basin. Then the training goes on with restarts every 80 updates.
#
# **Predict.** Which of the peaks 0.05, 0.09 and 0.3 leave the sharp basin, where $2/\lambda_{\max} = 0.1$?


# %%
def gd(theta, g, state=START, *, eta):
    return theta - eta * g, state


def first_and_then(t, peak):
    if t <= 40:
        return cosine_restarts(t, peak=0.05, period=40)
    return cosine_restarts(t - 40, peak=peak, period=80)


if check(cosine_restarts, "cosine_restarts").passed:
    for peak in (0.05, 0.09, 0.3):
        run = descend(gd, TwoBasins(), steps=280, eta=partial(first_and_then, peak=peak))
        print(f"peak {peak}: loss {run.loss[40]:.3f} after 40 updates, {run.loss[280]:.3f} after 280")
        assert run.loss[40] > 0.9 and (run.loss[280] < 0.01) == (peak > 0.1)

# %% [markdown]
# What leaves a basin is a peak well above its $2/\lambda_{\max}$, not the restart. On logistic regression with
# batches of 16, a large rate keeps the loss up. The claim: after 120 updates, where the second cycle
# ends, the restarts are lower than the constant rate that equals their peak, as means over five seeds.

# %%
data = LogisticRegression("breast_cancer")


def mean_loss(eta):
    runs = [descend(gd, data, steps=120, eta=eta, batch=16, seed=seed) for seed in range(5)]
    return np.mean([run.loss[120] for run in runs])


if check(cosine_restarts, "cosine_restarts").passed:
    falling, fixed = mean_loss(partial(cosine_restarts, peak=3.0, period=40, mult=2)), mean_loss(3.0)
    print(f"with restarts {falling:.4f}, at the constant rate {fixed:.4f}")
    assert falling < 0.95 * fixed

# %% [markdown]
# ## 9. Choose the number to log
#
# Two runs of momentum with $\mu = 0.8$ on a quadratic, with cycles of 30 updates. Their peaks are 0.33 and
# 0.465; above 0.45 momentum is unstable while the rate stays there. Each row is the end of a cycle:
#
# - **a.** the loss, as a share of the loss at the start of the run,
# - **b.** the loss, as a share of the loss at the end of the cycle before (in the first row: at the start),
# - **c.** the loss, as a share of the highest loss in this cycle,
# - **d.** the learning rate of the last update of the cycle, as a share of the peak,
# - **e.** the mean learning rate of the cycle, as a share of the peak.

# %%
STEPS = (30, 60, 90, 120)
LOG_A = [
    (7.4e-04, 7.4e-04, 2.9e-04, 0.0027, 0.517),
    (1.2e-05, 1.7e-02, 2.3e-04, 0.0027, 0.517),
    (3.2e-07, 2.6e-02, 2.3e-04, 0.0027, 0.517),
    (8.8e-09, 2.7e-02, 2.3e-04, 0.0027, 0.517),
]
LOG_B = [
    (3.0e-02, 3.0e-02, 3.7e-04, 0.0027, 0.517),
    (3.1e-02, 1.04, 3.7e-04, 0.0027, 0.517),
    (3.3e-02, 1.05, 3.7e-04, 0.0027, 0.517),
    (3.4e-02, 1.05, 3.7e-04, 0.0027, 0.517),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}          a        b        c       d      e")
    for step, (a, b, c, d, e) in zip(STEPS, np.array(log), strict=True):
        print(f"update {step:<4} {a:8.2g} {b:8.3g} {c:8.2g}  {d:.4f}  {e:.3f}")

# %% [markdown]
# In run B the restarts undo what the cycles gain. Which of the five numbers say so at $t = 60$, with no
# other row and no other run beside it? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"b"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "12_warm_restarts/metric").require()

# %% [markdown]
# ## 10. Advise
#
# A colleague's gradient descent has settled at a loss of 1.0, where the sharpness is 20. She adds three warm restarts
# with the peak 0.05 that she used before; every cycle ends at 1.0. "Restarts do not help," she says, "so
# there is no better basin." In four sentences at most: why does that not follow, what would you
# change in the next restart, and with which run of hers would you compare the result, so that
# the gain is not credited to the restart alone?

# %% [markdown] nbgrader={"grade": true, "grade_id": "advise", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Gradient descent stays in a basin of sharpness 20 at every rate below $2/20 = 0.1$, so a peak of 0.05 cannot leave
# it, whatever lies elsewhere. The next restart needs a peak well above 0.1, say 0.3, or noise. The fair comparison is one
# cosine over the same number of updates, with a peak that is tuned too: if it also ends below 1.0, it was the peak.
#
# Rubric. 1 point: the peak lies below 2/λ_max = 0.1, so the run cannot leave, and the next peak lies above; half of it
# for "a larger peak" without the limit. 1 point: compares with a single cosine (or a constant rate) of the same
# budget with the same or a tuned peak; no point for a comparison with the old run alone.
# ### END SOLUTION
