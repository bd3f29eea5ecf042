# %% [markdown]
# # Write AdaGrad and its effective rate
#
# You say what AdaGrad is, tell diagonal preconditioners from others, derive two numbers, write two
# functions, watch them on three problems, and tell from a log when the rate has fallen too soon.
# The chapter: [Give each coordinate its own rate](../../chapters/03_adagrad.ipynb). 13 points, about 80 minutes.
#
# Each part is followed by a check, which you may run as often as you like. It says where your
# answer first differs, shows your numbers beside the expected ones, and names the mistake where
# it knows it. When your work is graded, the same checks run again on other inputs.
#
# ```text
# effective_rate(gradients, *, eta, eps=1e-10)
#     returns the effective rate of every step and coordinate, an array of the shape of gradients
# adagrad_step(theta, g, state=START, *, eta, eps=1e-10)
#     returns theta, Accumulator(t, G)
# ```
#
# `theta` and `g` are arrays of one shape, with any number of axes: one layer. `state.t` and
# `state.G` describe the steps so far; `START` answers 0 to each of them. A step returns new arrays
# and changes none that it was given. `stepsize.optimizers` is closed here.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, Quadratic, SparseRegression
from stepsize.states import START, Accumulator

# %% [markdown]
# ## 1. Say what defines AdaGrad
#
# Which of these statements are true of AdaGrad with a constant $\eta$? Select all that are.
#
# - **a.** Every coordinate has its own $G$: the sum of all its squared gradients so far.
# - **b.** $G$ is an exponential average: old gradients fade from it.
# - **c.** The effective rate of a coordinate never rises.
# - **d.** $G$ adds up the squared norm of the layer's gradient, one number for all coordinates.
# - **e.** No coordinate moves by more than $\eta$ in one step.
# - **f.** When the loss is multiplied by 100, $\eta$ has to be divided by 100.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "03_adagrad/define").require()

# %% [markdown]
# ## 2. Tell diagonal preconditioners from others
#
# In a diagonal preconditioner each coordinate's step depends on what this coordinate has seen, and
# on nothing else. Three of these five updates are of this kind. Select the three. `H` is the
# Hessian, a full matrix; `rates` is a fixed array of the shape of `theta`; `G` begins at 0.
#
# **a.**
# ```text
# theta = theta - eta * np.sign(g)
# ```
# **b.**
# ```text
# G = G + np.sum(g * g)
# theta = theta - eta * g / np.sqrt(G)
# ```
# **c.**
# ```text
# theta = theta - eta * np.linalg.solve(H, g)
# ```
# **d.**
# ```text
# G = G + g * g
# theta = theta - eta * g / np.sqrt(G)
# ```
# **e.**
# ```text
# theta = theta - rates * g
# ```

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"a", "d", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "03_adagrad/examples").require()

# %% [markdown]
# ## 3. Derive the rate and the way
#
# One coordinate with the constant rate $\alpha$ has at most the regret $D^2/(2\alpha) + \alpha G/2$, where $D$ is its
# largest distance from the point it is compared with, and $G$ the sum of its squared gradients.
# `hindsight_rate` is the $\alpha$ that makes this bound smallest, in $D$ and $G$.
#
# AdaGrad's $i$-th step under steady gradients is $\eta/\sqrt i$ long. Take $\sum_{i\le t} 1/\sqrt i \approx 2\sqrt t$.
# `steps_to_go` is the number of steps that it needs for the distance $D$, in $D$ and $\eta$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
D, G, ETA = sympy.symbols("D G eta", positive=True)
hindsight_rate = None  # an expression in D, G
steps_to_go = None  # an expression in D, ETA
### BEGIN SOLUTION
hindsight_rate = D / sympy.sqrt(G)
steps_to_go = (D / (2 * ETA)) ** 2
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(hindsight_rate, "03_adagrad/hindsight_rate").require()
check(steps_to_go, "03_adagrad/steps_to_go").require()

# %% [markdown]
# Once `steps_to_go` is right, this cell prints 2500: the steps that AdaGrad with $\eta = 0.1$ takes to go 10.

# %%
if steps_to_go is not None:
    print(steps_to_go.subs({D: 10, ETA: sympy.Rational(1, 10)}))

# %% [markdown]
# ## 4. Compute the effective rate
#
# `effective_rate(gradients, eta=…, eps=…)` says with which rate AdaGrad has multiplied each
# gradient of a run. Row `i` of `gradients` is the gradient of step `i + 1`: the first axis counts
# the steps, the others belong to the layer. The result has the same shape.


# %% nbgrader={"grade": false, "grade_id": "effective_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def effective_rate(gradients, *, eta, eps=1e-10):
    ### BEGIN SOLUTION
    G = np.cumsum(gradients**2, axis=0)
    return eta / (G**0.5 + eps)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-effective_rate", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(effective_rate, "effective_rate").require()
### BEGIN HIDDEN TESTS
check(effective_rate, "effective_rate", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Write AdaGrad
#
# One step for one layer: $\epsilon$ is added outside the root. Return the new `theta` and
# `Accumulator(t, G)`.


# %% nbgrader={"grade": false, "grade_id": "adagrad_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adagrad_step(theta, g, state=START, *, eta, eps=1e-10):
    ### BEGIN SOLUTION
    G = state.G + g**2
    theta = theta - eta * g / (G**0.5 + eps)
    return theta, Accumulator(state.t + 1, G)
    ### END SOLUTION


# %% [markdown]
# Three checks for one function. The first asks for the rule itself: `theta` at every step.

# %% nbgrader={"grade": true, "grade_id": "check-adagrad_step-rule", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(adagrad_step, "adagrad_step", skill="rule").require()
### BEGIN HIDDEN TESTS
check(adagrad_step, "adagrad_step", skill="rule", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The second asks also for the state that you hand on: every field, after every step.

# %% nbgrader={"grade": true, "grade_id": "check-adagrad_step-state", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(adagrad_step, "adagrad_step", skill="state").require()
### BEGIN HIDDEN TESTS
check(adagrad_step, "adagrad_step", skill="state", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The third adds edge cases: a gradient of 0, tiny and huge ones, float32, a layer that is one number.

# %% nbgrader={"grade": true, "grade_id": "check-adagrad_step-edge", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(adagrad_step, "adagrad_step", skill="edge").require()
### BEGIN HIDDEN TESTS
check(adagrad_step, "adagrad_step", skill="edge", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Watch your AdaGrad move
#
# **Predict.** Two quadratics, whose axes are the coordinate axes, have the condition numbers 1 and
# 1000. On which does your AdaGrad end closer to the minimum after 100 steps?

# %%
if check(adagrad_step, "adagrad_step").passed:
    for kappa in (1.0, 1000.0):
        run = descend(adagrad_step, Quadratic((1.0, kappa)), steps=100, eta=0.5)
        print(f"condition number {kappa:6}: it ends at {run.path[-1]}")

# %% [markdown]
# On neither: the eigenvalue cancels in the ratio, and the two paths agree to many digits.
#
# On logistic regression your function runs under the course's own loop. The claim: within 200
# steps it makes the training loss a fifth, and the cell fails when that is false.

# %%
if check(adagrad_step, "adagrad_step").passed:
    run = descend(adagrad_step, LogisticRegression("breast_cancer"), steps=200, eta=0.3)
    print(f"loss {run.loss[0]:.4f} at the start, {run.loss[-1]:.4f} after 200 steps")
    assert run.loss[-1] < run.loss[0] / 5

# %% [markdown]
# On sparse features the rates part. Ten features are in every example, ninety in one of a hundred;
# the claim is that the median rate of the rare ones ends more than four times as high.

# %%
if check(adagrad_step, "adagrad_step").passed:
    run = descend(adagrad_step, SparseRegression(), steps=200, eta=1.0, batch=10)
    rate = 1.0 / (run.state.G**0.5 + 1e-10)
    print(f"frequent {np.median(rate[:10]):.2f}, rare {np.median(rate[10:]):.2f}")
    assert np.median(rate[10:]) > 4 * np.median(rate[:10])

# %% [markdown]
# ## 7. Choose the numbers to log
#
# Two runs of AdaGrad on the same logistic regression, with the same $\eta = 0.3$. Run A takes full
# gradients and arrives. Run B takes mini-batches, of which the tenth had a gradient a thousand times too
# large. Each row of the two logs holds
#
# - **a.** the loss, as a share of the loss at the start,
# - **b.** $\sqrt t\,\lVert\Delta\theta\rVert / (\eta\sqrt n)$: the gradient in units of the root mean square of all so far,
# - **c.** $\lVert g\rVert$, as a share of the full gradient at the start,
# - **d.** the learning rate that the optimizer reports.

# %%
STEPS = (1, 9, 40, 200)
LOG_A = [
    (0.359, 1.000, 1.000, 0.3),
    (0.138, 0.100, 0.028, 0.3),
    (0.111, 0.065, 0.011, 0.3),
    (0.096, 0.044, 0.003, 0.3),
]
LOG_B = [
    (0.330, 1.000, 1.016, 0.3),
    (0.136, 0.148, 0.038, 0.3),
    (0.197, 0.008, 0.056, 0.3),
    (0.174, 0.044, 0.168, 0.3),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}      a      b      c      d")
    for step, row in zip(STEPS, log, strict=True):
        print(f"step {step:<4}", *(f"{value:.3f}" for value in row), sep="  ")

# %% [markdown]
# After 200 steps, which two numbers say together that run B has not arrived but that its rate still
# belongs to gradients of the past? Select both.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"b", "c"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "03_adagrad/metric").require()

# %% [markdown]
# Run A needs nothing more. Run B needs a larger $\eta$, a fresh $G$, or a rule that forgets.
#
# ## 8. Advise a colleague
#
# A colleague trains word embeddings with AdaGrad and puts $\eta_t = \eta/\sqrt t$ on top, because a theorem
# for gradient descent asks for it. In three or four sentences: how do the steps of a word fall that is in
# every batch, how do those of a word that is in one batch of a hundred, and what do you advise?

# %% [markdown] nbgrader={"grade": true, "grade_id": "advise", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Rubric. One point: AdaGrad alone gives steps of about $\eta/\sqrt{k}$ after $k$ batches that held the word, so
# that the schedule on top makes them $\eta/t$ for the frequent word, whose way then grows only as $\ln t$; for
# the rare word with $k = t/100$ it is $10\eta/t$ in place of $10\eta/\sqrt t$: its rate falls with steps that it
# had no part in. Half of it for the frequent word alone. One point: leave the schedule away, or give it a
# reason of its own, such as a cosine to average noise at the end, and tune $\eta$ with it. An answer that says
# "AdaGrad never needs a schedule" without the loss at the last step earns half of this point.
# ### END SOLUTION
