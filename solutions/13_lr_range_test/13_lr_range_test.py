# %% [markdown]
# # Write a range test that can refuse
#
# You define the range test, tell answers from refusals, derive its rates, write three functions,
# test two problems, read a log, and give advice.
# The chapter: [Test a range of rates](../../chapters/13_lr_range_test.ipynb). 13 points, about
# 75 minutes.
#
# Each part is followed by a check, which you may run as often as you like. When your work is
# graded, the same checks run again on other inputs. Part 9 is read by a person.
#
# ```text
# range_rates(low, high, n)
#     returns an array of n rates, from low to high by equal factors
# range_test(theta, A, etas)
#     returns an array: the loss at theta, then the loss after the update with each rate
# suggest(etas, losses)
#     returns a tenth of the rate at the lowest loss, or nan where the test shows no answer
# ```
#
# `etas` holds the rates of the updates 1, 2, …, and `losses` has one entry more: `losses[0]` is the
# loss at the start and `losses[t]` the loss after update t. All losses are finite and above 0 here.
# `stepsize.optimizers` is closed.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, Quadratic
from stepsize.states import START

# %% [markdown]
# ## 1. Say what defines a range test
#
# Which of these statements are true of a range test with rates that grow by equal factors? Select
# all that are.
#
# - **a.** Every rate is tried from the same starting point.
# - **b.** Each update has a larger rate than the one before, and goes on from where that one ended.
# - **c.** Each decade of rates gets as many updates as every other.
# - **d.** On a quadratic the loss turns at the limit $2/\lambda_{\max}$.
# - **e.** The parameters at the end of the test are a good start for the training.
# - **f.** A loss that never rises says that the range ends too early.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"b", "c", "f"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "13_lr_range_test/define").require()

# %% [markdown]
# ## 2. Tell an answer from a refusal
#
# A test shows an answer when its lowest loss is at most half of the first, and some loss after the
# lowest is at least four times as high. Five tests of 100 updates, each from a first loss of 2.0.
# Three of them show an answer, and two do not. Select the three.
#
# - **a.** The loss falls to 0.3 at update 40 and ends at 500.
# - **b.** The loss falls to 0.3 at update 100, where the test ends.
# - **c.** The loss falls to 1.9 at update 12 and ends at 1,000,000.
# - **d.** The loss falls to 1.0 at update 60 and ends at 4.0.
# - **e.** The loss falls to 0.5 at update 50, rises to 30 at update 55 and ends at 0.9.

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"a", "d", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "13_lr_range_test/examples").require()

# %% [markdown]
# ## 3. Derive the rates
#
# The test has $N$ updates $t = 1, \dots, N$. The first rate is $L$, the last one $H$, and each is the same
# factor times the one before. `rate` is the rate of update $t$.
#
# A component of curvature $K$ shrinks while the rate is below $2/K$ and grows above it. `passing` is
# the $t$, not rounded, at which the rate is $2/K$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
L, H, N, T, K = sympy.symbols("L H N t K", positive=True)
rate = None  # an expression in L, H, N, T
passing = None  # an expression in L, H, N, K
### BEGIN SOLUTION
rate = L * (H / L) ** ((T - 1) / (N - 1))
passing = 1 + (N - 1) * sympy.log(2 / (K * L)) / sympy.log(H / L)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(rate, "13_lr_range_test/rate").require()
check(passing, "13_lr_range_test/passing").require()

# %% [markdown]
# From 0.0001 to 1 in 101 updates, every 25 of them are a decade: update 51 has the rate 0.01. The
# limit 0.1 of the curvature 20 is passed at update 76. Once your formulas are right, this cell says so.

# %%
if rate is not None and passing is not None:
    ends = {L: 1e-4, H: 1, N: 101}
    print(f"{float(rate.subs({**ends, T: 51})):.4f}, {float(passing.subs({**ends, K: 20})):.1f}")

# %% [markdown]
# ## 4. Write the rates
#
# `n` rates as an array, from `low` to `high`, both included; `n` is 2 or more.


# %% nbgrader={"grade": false, "grade_id": "range_rates", "locked": false, "schema_version": 3, "solution": true, "task": false}
def range_rates(low, high, n):
    ### BEGIN SOLUTION
    return low * (high / low) ** (np.arange(n) / (n - 1))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-range_rates", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(range_rates, "range_rates").require()
### BEGIN HIDDEN TESTS
check(range_rates, "range_rates", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Write the test
#
# Gradient descent on $f(\theta) = \frac12\theta^\top A\,\theta$ with a symmetric matrix `A`: one update for every rate
# in `etas`. Return the loss at the start and after each update, `len(etas) + 1` numbers.


# %% nbgrader={"grade": false, "grade_id": "range_test", "locked": false, "schema_version": 3, "solution": true, "task": false}
def range_test(theta, A, etas):
    ### BEGIN SOLUTION
    losses = [theta @ A @ theta / 2]
    for eta in etas:
        theta = theta - eta * (A @ theta)
        losses.append(theta @ A @ theta / 2)
    return np.array(losses)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-range_test", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(range_test, "range_test").require()
### BEGIN HIDDEN TESTS
check(range_test, "range_test", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Suggest, or refuse
#
# The *turn* is the rate of the update that reached the lowest loss. Return a tenth of it if the test
# shows an answer, as in part 2, and `np.nan` if it does not. Mind which rate belongs to which loss.


# %% nbgrader={"grade": false, "grade_id": "suggest", "locked": false, "schema_version": 3, "solution": true, "task": false}
def suggest(etas, losses):
    ### BEGIN SOLUTION
    best = np.argmin(losses)
    if losses[best] > losses[0] / 2 or np.max(losses[best:]) < 4 * losses[best]:
        return np.nan
    return etas[best - 1] / 10
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-suggest", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(suggest, "suggest").require()
### BEGIN HIDDEN TESTS
check(suggest, "suggest", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Test two problems
#
# **Predict.** On a quadratic in two dimensions with curvatures 1 and 20 the limit is 0.1. Is the turn
# of a test from 0.0001 to 1 nearer to the limit with 10 updates or with 200?

# %%
bowl = Quadratic((1.0, 20.0))
done = check(range_rates, "range_rates").passed and check(suggest, "suggest").passed
if done and check(range_test, "range_test").passed:
    late = {}
    for n in (10, 200):
        etas = range_rates(1e-4, 1.0, n)
        late[n] = 10 * suggest(etas, range_test(bowl.start, bowl.A, etas)) / 0.1
        print(f"{n:3} updates: the turn is at {late[n]:.2f} times the limit")
    assert late[10] < 1.5 and late[200] > 4
    etas = range_rates(1e-4, 0.05, 100)
    assert np.isnan(suggest(etas, range_test(bowl.start, bowl.A, etas)))

# %% [markdown]
# The slow test turns late, and the one that ends at 0.05 is refused. On logistic regression the claim
# is: a test of 100 updates suggests a rate within a factor of 4 of the best one of 13 for 100 steps.

# %%
data = LogisticRegression("breast_cancer")


def gd(theta, g, state=START, *, eta):
    return theta - eta * g, state


if done:
    etas = range_rates(1e-3, 1e3, 100)
    test = descend(gd, data, steps=100, eta=lambda t: etas[t - 1])
    eta = suggest(etas, test.loss)
    rates = range_rates(0.1, 100.0, 13)
    finals = [descend(gd, data, steps=100, eta=rate).loss[-1] for rate in rates]
    best = rates[np.argmin(finals)]
    print(f"suggested {eta:.2f}, best {best:.2f}")
    assert 0 < np.argmin(finals) < 12 and best / 4 < eta < 4 * best

# %% [markdown]
# ## 8. Choose the number to log
#
# Two range tests of gradient descent on the same logistic regression, with 100 updates each. Test A
# goes from 0.001 to 1000, test B from 0.001 to 1. After update $t$ the logs hold
#
# - **a.** the loss, as a share of the loss at the start,
# - **b.** the lowest loss so far, as a share of the loss at the start,
# - **c.** the highest loss since the lowest one, as a multiple of it,
# - **d.** the rate at the lowest loss so far, as a share of the present rate,
# - **e.** $\lVert g\rVert$ before the update, as a share of its value at the start.

# %%
STEPS = (25, 50, 75, 100)
LOG_A = [
    (0.65, 0.65, 1.0, 1.000, 0.60),
    (0.17, 0.17, 1.0, 1.000, 0.06),
    (0.09, 0.09, 1.0, 1.000, 0.00),
    (2113, 0.09, 23307, 0.123, 1.18),
]
LOG_B = [
    (0.85, 0.85, 1.0, 1.000, 0.83),
    (0.51, 0.51, 1.0, 1.000, 0.40),
    (0.25, 0.25, 1.0, 1.000, 0.12),
    (0.14, 0.14, 1.0, 1.000, 0.03),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"test {name}         a      b        c      d     e")
    for step, (a, b, c, d, e) in zip(STEPS, np.array(log), strict=True):
        print(f"update {step:<4} {a:7.2f}  {b:.2f} {c:8.1f}  {d:.3f}  {e:.2f}")

# %% [markdown]
# Which of the five numbers say at $t = 100$, each on its own, that test B shows no answer? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"c", "d"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "13_lr_range_test/metric").require()

# %% [markdown]
# ## 9. Advise
#
# A colleague's finder returns the rate with the lowest loss of one range test, on mini-batches, with
# one seed. For the range up to 0.1 it said 0.1, for the range up to 1 it says 1. "It adapts to the
# range," he says, and trains with 1. In four sentences at most: what has he measured, what should
# he change before he believes a result, and what else, apart from the range, can move the
# result by a factor of 2 or more?

# %% [markdown] nbgrader={"grade": true, "grade_id": "advise", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Both times the lowest loss was the last one: the loss never rose, so the finder returned the end that he had chosen,
# and nothing about the problem. He should raise the upper end until the loss rises well above its lowest value, and
# take a part of the turn, since it comes late. The seed moves the result, and so do the loss of single batches or its
# smoothing, the number of updates, the momentum or the rule, and the point at which the test begins.
#
# Rubric. 1 point: the loss never rises in these ranges, so that the answer is the end of the range, and the range must
# be extended; half of it if only one of the two is said. 1 point: a further cause with a factor of 2 or more: seeds or
# batches, smoothing, number of updates, rule or momentum, starting point. "He should use Adam" earns nothing.
# ### END SOLUTION
