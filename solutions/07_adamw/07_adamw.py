# %% [markdown]
# # Write AdamW beside Adam with L2
#
# You define decoupled decay, tell it from its neighbors, derive how much either rule takes, write both
# rules, watch where they rest, and read a log.
# The chapter: [Take the decay out of the gradient](../../chapters/07_adamw.ipynb). 14 points, about 80 minutes.
#
# Each part is followed by a check, which you may run as often as you like. It says where your
# answer first differs, shows your numbers beside the expected ones, and names the mistake where
# it knows it. When your work is graded, the same checks run again on other inputs. Part 8 is
# read by a person.
#
# ```text
# adam_l2_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8, lam=1e-2)
# adamw_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8, lam=1e-2)
#     both return the new theta and Moments(t, m, v)
# ```
#
# `theta` and `g` are arrays of one shape, with any number of axes: one layer. `g` is the gradient of
# the loss without any penalty. `state.t`, `state.m` and `state.v` describe the steps so far; `START`
# answers 0 to each of them. A step returns new arrays and changes none that it was given.
# `stepsize.optimizers` is closed here.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, Network, Quadratic
from stepsize.schedules import cosine
from stepsize.states import START, Moments

# %% [markdown]
# ## 1. Say what decoupled decay is
#
# Which of these statements are true? Select all that are.
#
# - **a.** AdamW adds $\lambda\theta$ to the gradient and computes both moments of the sum.
# - **b.** In AdamW every weight loses the share $\eta_t\lambda$ of itself in step $t$, whatever its gradients.
# - **c.** In AdamW the decay is divided by $\sqrt{\hat v}$.
# - **d.** In gradient descent an L2 penalty and decoupled decay are one rule.
# - **e.** In Adam with L2, weights with large gradients decay most.
# - **f.** In torch's AdamW a schedule that halves $\eta_t$ halves the decay of step $t$.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"b", "d", "f"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "07_adamw/define").require()

# %% [markdown]
# ## 2. Tell decoupled from coupled decay
#
# In three of these six updates the share that a weight loses does not depend on the gradients.
# `adam(g)` stands for Adam's $\hat m/(\sqrt{\hat v}+\varepsilon)$, computed from `g`; `m_hat` and `v_hat` are those of `g`.
# Select the three.
#
# **a.**
# ```text
# theta = theta - eta * (adam(g) + lam * theta)
# ```
# **b.**
# ```text
# h = g + theta * lam
# theta = theta - eta * adam(h)
# ```
# **c.**
# ```text
# theta = theta - eta * (m_hat + lam * theta) / (v_hat**0.5 + eps)
# ```
# **d.**
# ```text
# theta = theta - eta * lam * theta
# theta = theta - eta * adam(g)
# ```
# **e.**
# ```text
# g = gradient of (loss + lam / 2 * sum of theta**2)
# theta = theta - eta * adam(g)
# ```
# **f.**
# ```text
# theta = (1 - eta * lam) * theta - eta * sign(g)
# ```

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"a", "d", "f"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "07_adamw/examples").require()

# %% [markdown]
# ## 3. Derive who is decayed how much
#
# Adam with L2: the gradients of the loss average to 0 and have the mean square $s^2$, the penalty
# is small against them, so that $\hat v = s^2$ and on average $\hat m = \lambda\theta$; $\varepsilon = 0$. `left_coupled` is the
# share of a weight that is left after $T$ steps, in $\eta$, $\lambda$, $s$ and $T$.
#
# AdamW: the direction is $u = -1$ in all steps, the weight begins at 0. `climb` is the weight after $T$
# steps of $\theta \leftarrow (1-\eta\lambda)\theta - \eta u$, in $\eta$, $\lambda$ and $T$, as a closed formula.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
ETA, LAM, S, T = sympy.symbols("eta lam s T", positive=True)
left_coupled = None  # an expression in ETA, LAM, S, T
climb = None  # an expression in ETA, LAM, T
### BEGIN SOLUTION
left_coupled = (1 - ETA * LAM / S) ** T
climb = (1 - (1 - ETA * LAM) ** T) / LAM
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(left_coupled, "07_adamw/left_coupled").require()
check(climb, "07_adamw/climb").require()

# %% [markdown]
# With $\eta = 0.01$ and $\lambda = 0.1$ a weight of AdamW climbs toward 10. Once `climb` is right, this cell prints
# how far it is after 1000 and after 10 000 steps: 6.323 and 10.000.

# %%
if climb is not None:
    for steps in (1000, 10_000):
        print(f"{float(climb.subs({ETA: 0.01, LAM: 0.1, T: steps})):.3f}")

# %% [markdown]
# ## 4. Write Adam with L2
#
# The gradient of the penalty $\frac\lambda2\lVert\theta\rVert^2$ joins the gradient of the loss, and Kingma and Ba's
# Algorithm 1 does the rest. This is torch's `Adam` with `weight_decay`.


# %% nbgrader={"grade": false, "grade_id": "adam_l2_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_l2_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8, lam=1e-2):
    ### BEGIN SOLUTION
    t = state.t + 1
    g = g + lam * theta
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    theta = theta - eta * m / (1 - beta1**t) / ((v / (1 - beta2**t)) ** 0.5 + eps)
    return theta, Moments(t, m, v)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-adam_l2_step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(adam_l2_step, "adam_l2_step").require()
### BEGIN HIDDEN TESTS
check(adam_l2_step, "adam_l2_step", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Write AdamW
#
# The decay acts on $\theta_{t-1}$, before the step, and the step is taken whole:
#
# $$\theta_t = (1-\eta\lambda)\,\theta_{t-1} - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t}+\varepsilon}.$$


# %% nbgrader={"grade": false, "grade_id": "adamw_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adamw_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8, lam=1e-2):
    ### BEGIN SOLUTION
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    u = m / (1 - beta1**t) / ((v / (1 - beta2**t)) ** 0.5 + eps)
    return (1 - eta * lam) * theta - eta * u, Moments(t, m, v)
    ### END SOLUTION


# %% [markdown]
# Three checks for one function. The first asks for the rule itself: `theta` at every step.

# %% nbgrader={"grade": true, "grade_id": "check-adamw_step-rule", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(adamw_step, "adamw_step", skill="rule").require()
### BEGIN HIDDEN TESTS
check(adamw_step, "adamw_step", skill="rule", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The second asks also for the state that you hand on: every field, after every step.

# %% nbgrader={"grade": true, "grade_id": "check-adamw_step-state", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(adamw_step, "adamw_step", skill="state").require()
### BEGIN HIDDEN TESTS
check(adamw_step, "adamw_step", skill="state", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The third adds edge cases: a gradient of 0, tiny and huge ones, float32, a layer that is one number.

# %% nbgrader={"grade": true, "grade_id": "check-adamw_step-edge", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(adamw_step, "adamw_step", skill="edge").require()
### BEGIN HIDDEN TESTS
check(adamw_step, "adamw_step", skill="edge", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Watch where they rest
#
# **Predict.** The quadratic has its minimum at $(0.5, -2)$ and the curvatures 1 and 20; $\lambda = 1$. One rule ends at
# $(0.25, -1.905)$, the other at $(0.5, -1)$. Which is which? The cell asserts that both are right within 0.01.

# %%
RULES = (adam_l2_step, adamw_step)
RIGHT = all(check(rule).passed for rule in RULES)
bowl = Quadratic([1.0, 20.0], minimum=[0.5, -2.0])


def falling(t):
    return cosine(t, peak=0.05, total=3000)


if RIGHT:
    ends = [descend(r, bowl, steps=3000, eta=falling, beta2=0.9, lam=1.0).path[-1] for r in RULES]
    for rule, rest in zip(RULES, ends, strict=True):
        print(f"{rule.__name__} ends at {rest.round(3)}")
    assert np.allclose(ends, [[0.25, -1.905], [0.5, -1.0]], atol=0.01)

# %% [markdown]
# L2 rests at the minimum of the penalized loss, AdamW at the nearest point whose coordinates are at most $1/\lambda$.
#
# On logistic regression the same $\lambda$ is two amounts. The claim: with $\lambda = 0.01$ the weights of Adam with L2
# end at least 25 % smaller than without decay, those of AdamW at most 5 %.

# %%
if RIGHT:
    data = LogisticRegression("breast_cancer", l2=0.0)

    def size(rule, lam):
        run = descend(rule, data, steps=300, eta=0.02, batch=32, seed=7, lam=lam)
        return np.linalg.norm(run.path[-1])

    lost = [1 - size(rule, 0.01) / size(rule, 0.0) for rule in RULES]
    print(f"Adam with L2 loses {lost[0]:.1%}, AdamW {lost[1]:.1%}")
    assert lost[0] > 0.25
    assert lost[1] < 0.05

# %% [markdown]
# And a network, whose biases are exempt in the second run. The claim: they end larger.

# %%
if RIGHT:
    network = Network(images=128, width=16, depth=2, objective="cross_entropy")
    sizes = []
    for exempt in ((), ("b1", "b2")):
        run = descend(adamw_step, network, steps=150, eta=0.01, batch=32, lam=0.5, exempt=exempt)
        sizes.append(np.linalg.norm(run.path["b1"][-1]))
        print(f"exempt {exempt}: norm of b1 {sizes[-1]:.3f}")
    assert sizes[1] > 1.1 * sizes[0]

# %% [markdown]
# ## 7. Choose the number to log
#
# Two runs of AdamW on mini-batches of the same logistic regression, with a constant $\eta = 0.02$: run A with
# $\lambda = 0.3$, run B with $\lambda = 0.001$. Each row of the two logs holds
#
# - **a.** the loss, as a share of the loss at the start,
# - **b.** $\lambda$ times the sum of all learning rates so far,
# - **c.** $\lVert\Delta\theta\rVert/(\eta\sqrt n)$, the length of the step in units of Adam's first step,
# - **d.** $\eta\lambda\lVert\theta\rVert / \lVert\Delta\theta\rVert$, with $\theta$ before the step.

# %%
STEPS = (1, 10, 100, 1000)
LOG_A = [
    (0.830, 0.006, 1.000, 0.000),
    (0.327, 0.060, 0.583, 0.071),
    (0.131, 0.600, 0.096, 1.073),
    (0.101, 6.000, 0.078, 1.943),
]
LOG_B = [
    (0.830, 0.00002, 1.000, 0.0000),
    (0.323, 0.00020, 0.615, 0.0002),
    (0.113, 0.00200, 0.107, 0.0041),
    (0.073, 0.02000, 0.118, 0.0086),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}          a        b      c       d")
    for step, (a, b, c, d) in zip(STEPS, np.array(log), strict=True):
        print(f"step {step:<5} {a:.3f}  {b:.5f}  {c:.3f}  {d:.4f}")

# %% [markdown]
# Which of the four numbers tell at step 1000 of run B, with no other run beside it, that the decay has
# hardly acted? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"b", "d"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "07_adamw/metric").require()

# %% [markdown]
# b is known before the run: the start is worth $e^{-b}$ by then, here 98 %.
#
# ## 8. Explain what changed
#
# A colleague replaces torch's `Adam(lr=1e-3, weight_decay=1e-2)` by `AdamW(lr=1e-3, weight_decay=1e-2)` and trains
# 10 000 steps along a cosine to 0, as before. The weights end much larger than they did. Answer in three to
# five sentences, with numbers: why? And which `weight_decay` makes AdamW forget half of the start in this run?
# A person grades this answer.

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# In `Adam` the penalty's gradient is divided by $\sqrt{\hat v}$, which is far below 1 for the gradients of most losses, so that the
# weights lost about $\eta\lambda/\sqrt{\hat v}$ per step; in `AdamW` they lose $\eta\lambda$, many times less for the same $\lambda$. The cosine has the mean
# $\eta/2$, so that the learning rates add up to $10\,000 \cdot 0.0005 = 5$ and the decay's exponent is $\lambda\cdot 5 = 0.05$: only 5 % of the
# start is forgotten. Half of it needs $5\lambda = \ln 2$, that is $\lambda \approx 0.14$.
#
# **Rubric.** 1 point: the division by $\sqrt{\hat v}$ made the coupled decay stronger (half a point for "it is decoupled now" without the
# division). 1 point: the sum of the learning rates, about 5, and $\lambda = \ln 2/5 \approx 0.14$ (half a point for the constant rate's $0.07$,
# or for the right way with a slip).
