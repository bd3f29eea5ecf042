# %% [markdown]
# # Write a warm-up and find its limit
#
# You define warm-up, tell it from its neighbors, derive two facts about the first steps, write five
# functions, read a paper with a pencil, and choose the number to log.
# The chapter: [Warm up before the full rate](../../chapters/14_warmup.ipynb). 22 points, about
# 2½ hours.
#
# Each part is followed by a check, which you may run as often as you like. When your work is
# graded, the same checks run again on other inputs. Part 10 is read by a person.
#
# ```text
# warmup(t, *, peak, steps, start=0.0)
#     returns the rate at update t = 1, 2, …, a number or an array as t is
# sharpness(hessian, start)
#     returns one number
# gi_adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8)
#     returns theta, Moments(t, m, v)
# catapult_rate(f, kernel, *, eta, target, width, tolerance=0.1)
#     returns one rate
# catapult_warmup(f, kernel, *, eta, target, width, steps, tolerance=0.1)
#     returns the array of the rates of all steps
# ```
#
# `theta` and `g` are arrays of one shape: one layer. `state.t`, `state.m` and `state.v` describe the
# steps so far; `START` answers 0 to each of them. No function changes what it was given.
# `stepsize.optimizers` and `stepsize.schedules` are closed here; `uv_step` is yours to use.

# %%
from functools import partial

import numpy as np
import sympy

from autograder import check
from stepsize.curvature import flatten, unflatten
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, Network, Quadratic, uv_step
from stepsize.states import START, Moments

# %% [markdown]
# ## 1. Say what warm-up does
#
# $\lambda$ is the sharpness, $\lambda_0$ its value at the start. Which of these statements are true?
# Select all that are.
#
# - **a.** On every quadratic, and for every target below $2/\lambda_{\max}$, warm-up lowers the final loss.
# - **b.** A network whose sharpness falls by itself early in training can bear a larger target after a longer warm-up.
# - **c.** In the two-layer linear model with $2 < \eta\lambda_0 < 4$ the loss rises, which makes $\lambda$ fall.
# - **d.** In that model every $\eta$ above $2/\lambda_0$ diverges.
# - **e.** Among the runs of the chapter that learn, the length of the warm-up decides the accuracy more than the target.
# - **f.** GI-Adam's first step is $\sqrt{1-\beta_2}$ times as long as Adam's.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"b", "c", "f"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "14_warmup/define").require()

# %% [markdown]
# ## 2. Tell warm-up from its neighbors
#
# A schedule of 100 updates *warms up* if it begins below its largest value, never falls before it
# gets there, and gets there before the last update. Three of these six do. Select the three.
#
# - **a.** `0.1 * min(t / 20, 1)`
# - **b.** `0.1 * (1 + cos(pi * (t - 1) / 99)) / 2`
# - **c.** `0.1 * (1 - 0.999**t)**0.5 / (1 - 0.9**t)`
# - **d.** `0.1 * min(t / 20, (20 / t)**0.5)`
# - **e.** `0.1 * min(t / 20, 1, (101 - t) / 30)`
# - **f.** `1e-4 * 1000**((t - 1) / 99)`

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"a", "d", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "14_warmup/examples").require()

# %% [markdown]
# ## 3. Derive two facts about the first steps
#
# Every gradient so far was the same $g \ne 0$, and $\varepsilon = 0$. Adam and GI-Adam have the
# preconditioner $P = (1-\beta_1^t)\sqrt{\hat v}$ with their own $\hat v$. `seen_ratio` is the
# preconditioned sharpness as Adam sees it, divided by that as GI-Adam sees it, after $t$ steps, in
# $\beta_2$ and $t$.
#
# In the two-layer linear model, $f' = f\,(1-\eta\lambda+\eta^2f^2/n)$ with $2 < \eta\lambda < 4$. While
# $f$ is small its size grows and its sign alternates; from some size on it no longer grows.
# `turning` is the value of $f^2$ at which $|f'| = |f|$, not 0, with $f' = -f$, in $n$, $\eta$ and $\lambda$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
B2, T, N, ETA, LAM = sympy.symbols("beta2 t n eta lam", positive=True)
seen_ratio = None  # an expression in B2, T
turning = None  # an expression in N, ETA, LAM
### BEGIN SOLUTION
seen_ratio = 1 / sympy.sqrt(1 - B2**T)
turning = N * (ETA * LAM - 2) / ETA**2
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(seen_ratio, "14_warmup/seen_ratio").require()
check(turning, "14_warmup/turning").require()

# %% [markdown]
# Once both are right: the ratio at the first step by default, and one step from the turning point.

# %%
if seen_ratio is not None and turning is not None:
    print(f"{float(seen_ratio.subs({B2: 0.999, T: 1})):.1f}")
    f = float(turning.subs({N: 64, ETA: 1.3, LAM: 2.0})) ** 0.5
    print(f"f = {f:.4f}, one step later {uv_step(f, 2.0, eta=1.3, width=64)[0]:.4f}")

# %% [markdown]
# ## 4. Write the warm-up
#
# Linear from just above `start` at $t = 1$ to `peak` at $t$ = `steps`, then `peak`:
# at update $t$ the share of the way from `start` to `peak` is $t$ / `steps`, and never above 1.


# %% nbgrader={"grade": false, "grade_id": "warmup", "locked": false, "schema_version": 3, "solution": true, "task": false}
def warmup(t, *, peak, steps, start=0.0):
    ### BEGIN SOLUTION
    return start + (peak - start) * np.minimum(t / steps, 1.0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-warmup", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(warmup, "warmup").require()
### BEGIN HIDDEN TESTS
check(warmup, "warmup", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# Your warm-up on both laboratories, gradient descent at 0.9 / λ_max. **Predict.** Does it help?

# %%
if check(warmup, "warmup").passed:
    for problem, top in ((Quadratic((1.0, 20.0), angle=0.4), 20.0), (LogisticRegression("breast_cancer"), 3.384)):
        runs = {
            w: descend(
                lambda theta, g, state, *, eta: (theta - eta * g, state),
                problem,
                steps=60,
                eta=partial(warmup, peak=0.9 / top, steps=w),
            )
            for w in (1, 20)
        }
        print(f"{problem.name}: {runs[1].loss[-1]:.4f} without, {runs[20].loss[-1]:.4f} with 20 steps")
        assert runs[20].loss[-1] > runs[1].loss[-1]

# %% [markdown]
# ## 5. Measure the sharpness
#
# Power iteration needs nothing of the Hessian but products `hessian @ v`. Multiply a vector by it
# and scale the result to length 1, again and again; then $v^\top H v$ is an eigenvalue, the one of
# the largest *size*. Where that one is negative, it is not the sharpness: add its size times $v$ to
# every product, which raises all eigenvalues alike, iterate once more, and take $v^\top H v$ at the end.
#
# `sharpness(hessian, start)` returns the largest eigenvalue. `start` is the first vector; 300
# products in each round are plenty for the matrices of the check.


# %% nbgrader={"grade": false, "grade_id": "sharpness", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sharpness(hessian, start):
    ### BEGIN SOLUTION
    shift = 0.0
    for _ in range(2):
        v = start / np.linalg.norm(start)
        for _ in range(300):
            v = hessian @ v + shift * v
            v = v / np.linalg.norm(v)
        value = v @ (hessian @ v)
        shift = max(-value, 0.0)
    return value
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-sharpness", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(sharpness, "sharpness").require()
### BEGIN HIDDEN TESTS
check(sharpness, "sharpness", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The chapter's network has 4522 parameters, and nobody writes down its Hessian. An object that
# knows `@` is enough for a function that asks for products alone.


# %%
class Products:
    def __init__(self, problem):
        self.problem = problem

    def __matmul__(self, v):
        return flatten(self.problem.hvp(self.problem.start, unflatten(v, self.problem.start)))


if check(sharpness, "sharpness").passed:
    net = Network(seed=1)
    start = flatten(net.gradient(net.start))
    try:
        found = sharpness(Products(net), start)
    except TypeError:
        print("your function asks for more than products: it cannot be used on a network")
    else:
        print(f"{start.size} parameters, sharpness {found:.2f}; the chapter has 19.01")
        assert abs(found - 19.01) < 0.05

# %% [markdown]
# ## 6. Write GI-Adam
#
# Adam whose second moment begins at the first squared gradient: before the first step $v$ is $g_1^2$
# and $m$ is 0. Everything else is Adam's, both corrections included. Return the new `theta` and
# `Moments(t, m, v)`; take care at `state.t == 0`, where `START` answers 0.


# %% nbgrader={"grade": false, "grade_id": "gi_adam_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gi_adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    ### BEGIN SOLUTION
    t = state.t + 1
    old = g**2 if state.t == 0 else state.v
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * old + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - eta * m_hat / (v_hat**0.5 + eps), Moments(t, m, v)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-gi_adam_step-rule", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(gi_adam_step, "gi_adam_step", skill="rule").require()
### BEGIN HIDDEN TESTS
check(gi_adam_step, "gi_adam_step", skill="rule", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The state that you hand on, and the edge cases:

# %% nbgrader={"grade": true, "grade_id": "check-gi_adam_step-state", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(gi_adam_step, "gi_adam_step", skill="state").require()
check(gi_adam_step, "gi_adam_step", skill="edge").require()
### BEGIN HIDDEN TESTS
check(gi_adam_step, "gi_adam_step", skill="state", hidden=True).require()
check(gi_adam_step, "gi_adam_step", skill="edge", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Let the loss set the pace
#
# Kalra & Barkeshli's search for the rate at which one step would just raise the loss, on the
# two-layer linear model: `uv_step(f, kernel, eta=rate, width=width)` returns $f$ and $\lambda$ after one
# step, and the loss is $f^2/2$. `catapult_rate`:
#
# 1. If one step with `eta` raises the loss, or leaves it as it is, return `eta`.
# 2. Else double `eta`, but never beyond `target`, until a step with it no longer lowers the loss or
#    `eta` is `target`.
# 3. While a step with `eta` raises the loss to more than $1 +$ `tolerance` times its value: halve the
#    interval from `low`, which is half of the `eta` of 2 at first, to `eta`. If a step with the
#    middle lowers the loss, `low` moves there, else `eta` does.
# 4. Return `eta`.


# %% nbgrader={"grade": false, "grade_id": "catapult_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def catapult_rate(f, kernel, *, eta, target, width, tolerance=0.1):
    ### BEGIN SOLUTION
    def loss(rate):
        return uv_step(f, kernel, eta=rate, width=width)[0] ** 2

    if loss(eta) >= f**2:
        return eta
    while eta < target and loss(eta) < f**2:
        eta = min(2 * eta, target)
    low = eta / 2
    while loss(eta) > (1 + tolerance) * f**2:
        middle = (low + eta) / 2
        if loss(middle) < f**2:
            low = middle
        else:
            eta = middle
    return eta
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-catapult_rate", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(catapult_rate, "catapult_rate").require()
### BEGIN HIDDEN TESTS
check(catapult_rate, "catapult_rate", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# `catapult_warmup` makes `steps` steps. Before the first one it calls `catapult_rate` from `eta`, and
# remembers the loss there. Before every later one it does so again, from the present rate, if the
# loss is now *below* the one that it remembers. It returns the rates of all steps. (Once the rate is
# `target`, `catapult_rate` returns it unchanged.)


# %% nbgrader={"grade": false, "grade_id": "catapult_warmup", "locked": false, "schema_version": 3, "solution": true, "task": false}
def catapult_warmup(f, kernel, *, eta, target, width, steps, tolerance=0.1):
    ### BEGIN SOLUTION
    rates, reference = [], np.inf
    for _ in range(steps):
        if f**2 < reference:
            reference = f**2
            eta = catapult_rate(f, kernel, eta=eta, target=target, width=width, tolerance=tolerance)
        rates.append(eta)
        f, kernel = uv_step(f, kernel, eta=eta, width=width)
    return np.array(rates)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-catapult_warmup", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(catapult_warmup, "catapult_warmup").require()
### BEGIN HIDDEN TESTS
check(catapult_warmup, "catapult_warmup", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The start has $\lambda_0 = 2$ and the target is 4, twice as far as any constant rate may go: above
# $4/\lambda_0 = 2$ the model diverges.

# %%
if check(catapult_warmup, "catapult_warmup").passed:
    rates = catapult_warmup(3.0, 2.0, eta=0.1, target=4.0, width=64, steps=14)
    for name, used in (("constant", np.full(14, 4.0)), ("persistent catapult", rates)):
        f, kernel = np.float64(3.0), 2.0
        with np.errstate(all="ignore"):
            for rate in used:
                f, kernel = uv_step(f, kernel, eta=rate, width=64)
        print(f"{name}: output {f:.2g}, sharpness {kernel:.2g}, rates {used.round(2)}")
    assert abs(f) < 0.01 and rates[-1] == 4.0

# %% [markdown]
# ## 8. Read with a pencil
#
# Six statements, as a paper on warm-up prints them or close to it. Which of them are wrong? Select all.
#
# - **a.** "Adam's preconditioner is $P_t = (1-\beta_1^t)\,[\operatorname{diag}(\hat v_t) + \varepsilon I]$."
# - **b.** "The update is $\theta_{t+1} = \theta_t - \eta_t\,\hat m_t/(\sqrt{\hat v_t}+\varepsilon)$."
# - **c.** "The rate decays from $\eta_\mathrm{trgt}$ to $\eta_{\min}$: $\eta_t = \eta_\mathrm{trgt} + (\eta_{\min}-\eta_\mathrm{trgt})\,\tfrac12(1+\cos(\pi t/T))$, $t = 0, \dots, T$."
# - **d.** "With $\beta_2 = 0.999$ the factor $\sqrt{1-\beta_2}$ is about two orders of magnitude."
# - **e.** "If $v_0 = g_0^2$ and all squared gradients have the mean $\sigma^2$, then $v_t$ has the mean $\sigma^2$."
# - **f.** "Since $v_0 = g_0^2$ needs no bias correction, GI-Adam lowers the first preconditioned sharpness without it, too."
#
# The cell evaluates what you may want to see.

# %%
share = np.array([0.0, 0.5, 1.0])
print("c:", 1.0 + (0.1 - 1.0) * (1 + np.cos(np.pi * share)) / 2, "for a decay from 1 to 0.1")
print("d:", np.log10(1 - 0.999) / 2)
print("f: first P / |g|: Adam", 0.1 * (0.001 / 0.001) ** 0.5, "v0 = g0² uncorrected", 0.1 * 1.0**0.5)

# %% nbgrader={"grade": false, "grade_id": "reading", "locked": false, "schema_version": 3, "solution": true, "task": false}
reading = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
reading = {"a", "c", "d", "f"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-reading", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(reading, "14_warmup/reading").require()

# %% [markdown]
# ## 9. Choose the number to log
#
# Two runs of gradient descent on the chapter's network with the target $32/\lambda_0$: run A with 32
# steps of warm-up, run B without. Each row of the two logs holds, for one step,
#
# - **a.** the loss before the step,
# - **b.** $\eta_t\lambda_t/2$, with the sharpness before the step,
# - **c.** $\eta_t\kappa_t/2$, with $\kappa_t = \Delta\theta^\top(g_{t+1}-g_t)/\lVert\Delta\theta\rVert^2$, the curvature along the step,
# - **d.** $\lVert g\rVert$ before the step, as a share of its value at the start,
# - **e.** the rate $\eta_t$.

# %%
LOG_A = [
    (1.055, 0.500, 0.341, 1.000, 0.053),
    (0.533, 0.989, 0.258, 0.390, 0.105),
    (0.342, 1.383, 0.283, 0.227, 0.158),
]
LOG_B = [
    (1.055, 16.00, 1.873, 1.000, 1.683),
    (23.58, 191.0, 103.0, 21.10, 1.683),
    (3.47e5, 4.0e5, 1.7e20, 1.3e5, 1.683),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}        a        b        c        d        e")
    for step, row in enumerate(log, start=1):
        print(f"step {step}", *(f"{value:8.3g}" for value in row))

# %% [markdown]
# Which of the five numbers tell already in the row of step 1 of run B, with no other run beside it,
# that this step is beyond the limit? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"b", "c"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "14_warmup/metric").require()

# %% [markdown]
# ## 10. Explain
#
# A colleague trains with full batches and Adam. Without warm-up the run fails at $\eta = 0.16$; with
# RAdam it trains, and the colleague concludes that the variance of $v$ was the reason for the failure.
# In four sentences at most: why does this not follow, and which number would you log to support
# another reason?

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# With full batches the gradient has no noise, so an estimate of its variance over batches cannot be what fails. RAdam also
# makes the first steps short, as any warm-up does, and so helps for other reasons as well: that a remedy works does not
# prove the reason it was designed for. The preconditioned sharpness at the first steps, beside its limit $38/\eta$, would show
# whether the steps are beyond what the curvature allows.
#
# Rubric. 1 point: there is no noise here, or RAdam shortens the first steps whatever the reason, so that the success
# does not tell the reasons apart; half of it for "correlation is not causation" alone. 1 point: the preconditioned sharpness
# against $38/\eta$ (or the curvature along Adam's step times the rate); half for the plain sharpness or for the loss's rises.
# ### END SOLUTION
