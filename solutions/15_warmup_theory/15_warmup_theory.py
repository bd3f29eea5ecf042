# %% [markdown]
# # Estimate the curvature and derive the rate
#
# You say what the curvature bound means, tell where it holds, derive two inequalities, write four
# functions, count steps on two problems, and read two logs.
# The chapter: [Derive the warm-up](../../chapters/15_warmup_theory.ipynb). 14 points, about
# 100 minutes.
#
# Each part is followed by a check, which you may run as often as you like. When your work is
# graded, the same checks run again on other inputs. Part 9 is read by a person.
#
# ```text
# curvature_constants(gaps, sharpness)
#     returns H0, H1 from the log of a run
# adaptive_eta(gap, *, H0, H1)
#     returns the learning rate; gap is a number or an array
# steps_bound(gap, target, *, H0, H1, mu_pl)
#     returns the number of steps that the theory needs at most
# steps_to_target(losses, lowest, target)
#     returns the number of steps that a run needed
# ```
#
# The *gap* is $\Delta = f - f^*$. The *condition* is $\lVert\nabla^2 f\rVert \le K = H_0 + H_1\Delta$ with
# numbers $H_0, H_1 \ge 0$, and $g$ is the gradient. `stepsize.optimizers` is closed here.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import Cosh, LogisticRegression

# %% [markdown]
# ## 1. Say what the condition means
#
# Which of these statements are true of the condition? Select all that are.
#
# - **a.** A function that satisfies it everywhere is convex.
# - **b.** Where the gap is 0, no eigenvalue of the Hessian is larger than $H_0$.
# - **c.** A function with bounded curvature satisfies it with $H_1 = 0$.
# - **d.** Every step of gradient descent that is longer than $2/K$ raises the loss.
# - **e.** It says that the curvature falls along every run whose loss falls.
# - **f.** When the loss is multiplied by 10, $H_0$ becomes 10 times as large and $H_1$ stays as it is.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"b", "c", "f"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "15_warmup_theory/define").require()

# %% [markdown]
# ## 2. Tell where it holds
#
# Three of these functions of one real number satisfy the condition everywhere, with some finite $H_0$
# and $H_1$, and two do not. Select the three.
#
# - **a.** $\theta^2 + \sin\theta^3$
# - **b.** $\cosh 3\theta$
# - **c.** $\theta^6$
# - **d.** $|\theta|^{3/2} + \theta^2$
# - **e.** $\sqrt{1+\theta^2}$

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"b", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "15_warmup_theory/examples").require()

# %% [markdown]
# ## 3. Derive what a longer or shorter step gains
#
# The chapter takes the step $1/K$. You take $\eta = c/K$ with $0 < c < 2$. Lemma 1 says
# $\Delta^+ \le \Delta - \eta\,(1 - K\eta/2)\,\lVert g\rVert^2$. Insert PL,
# $\frac12\lVert g\rVert^2 \ge \mu\Delta$: `new_gap` is the bound on $\Delta^+$ in $c$, $\mu$, $H_0$, $H_1$ and $\Delta$.
#
# With Aiming, $\langle g, \theta - \pi\rangle \ge a\Delta$, and Lemma 2, $\lVert g\rVert^2 \le 2K\Delta$, the same
# step brings you nearer to the minimizer $\pi$. `nearer` is the amount by which
# $\lVert\theta - \pi\rVert^2$ falls at least, in $a$, $c$, $H_0$, $H_1$ and $\Delta$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
A, C, MU, H0, H1, DELTA = sympy.symbols("a c mu H0 H1 Delta", positive=True)
new_gap = None  # an expression in C, MU, H0, H1, DELTA
nearer = None  # an expression in A, C, H0, H1, DELTA
### BEGIN SOLUTION
new_gap = DELTA * (1 - C * (2 - C) * MU / (H0 + H1 * DELTA))
nearer = 2 * C * (A - C) * DELTA / (H0 + H1 * DELTA)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(new_gap, "15_warmup_theory/new_gap").require()
check(nearer, "15_warmup_theory/nearer").require()

# %% [markdown]
# The two bounds disagree about the best $c$. Once both are right, this cell says how.

# %%
if new_gap is not None and nearer is not None:
    print("smallest new gap at c =", sympy.solve(sympy.diff(new_gap, C), C))
    print("largest gain in distance at c =", sympy.solve(sympy.diff(nearer, C), C))

# %% [markdown]
# ## 4. Estimate the two constants from a run
#
# A run has logged its gaps $\Delta_t \ge 0$ and its sharpness $\lambda_t$, in two arrays whose rows come in any
# order. Return a pair: $H_0$ is the sharpness of the row with the smallest gap, and $H_1$ is the
# smallest number that is not negative and for which $\lambda_t \le H_0 + H_1\Delta_t$ holds in every row with
# a gap above 0.


# %% nbgrader={"grade": false, "grade_id": "curvature_constants", "locked": false, "schema_version": 3, "solution": true, "task": false}
def curvature_constants(gaps, sharpness):
    ### BEGIN SOLUTION
    smallest = sharpness[np.argmin(gaps)]
    apart = gaps > 0
    return smallest, max(0.0, np.max((sharpness[apart] - smallest) / gaps[apart]))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-curvature_constants", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(curvature_constants, "curvature_constants").require()
### BEGIN HIDDEN TESTS
check(curvature_constants, "curvature_constants", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Write the rate
#
# `adaptive_eta` is the step for which Lemma 1 promises the largest decrease.


# %% nbgrader={"grade": false, "grade_id": "adaptive_eta", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adaptive_eta(gap, *, H0, H1):
    ### BEGIN SOLUTION
    return 1 / (H0 + H1 * gap)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-adaptive_eta", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(adaptive_eta, "adaptive_eta").require()
### BEGIN HIDDEN TESTS
check(adaptive_eta, "adaptive_eta", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Count the steps that the theory needs
#
# `steps_bound` is the chapter's bound under PL, by the function $\Phi$ that falls by 1 in every step: a
# whole number, rounded up, for the way from `gap` to `target`. A run that begins at its target or
# below needs 0 steps.


# %% nbgrader={"grade": false, "grade_id": "steps_bound", "locked": false, "schema_version": 3, "solution": true, "task": false}
def steps_bound(gap, target, *, H0, H1, mu_pl):
    ### BEGIN SOLUTION
    fall = H0 / mu_pl * np.log(gap / target) + H1 / mu_pl * (gap - target)
    return max(0, np.ceil(fall))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-steps_bound", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(steps_bound, "steps_bound").require()
### BEGIN HIDDEN TESTS
check(steps_bound, "steps_bound", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Count the steps that a run needs
#
# `losses[t]` is the loss after $t$ steps. `steps_to_target` is the smallest $t$ whose gap,
# `losses[t] - lowest`, is at most `target`; infinity where there is none. Losses may rise again,
# and a run that diverges logs NaN, which never counts as reached.


# %% nbgrader={"grade": false, "grade_id": "steps_to_target", "locked": false, "schema_version": 3, "solution": true, "task": false}
def steps_to_target(losses, lowest, target):
    ### BEGIN SOLUTION
    rows = np.flatnonzero(losses - lowest <= target)
    return rows[0] if len(rows) else np.inf
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-steps_to_target", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(steps_to_target, "steps_to_target").require()
### BEGIN HIDDEN TESTS
check(steps_to_target, "steps_to_target", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# Now all four work together. `constants_of` takes the two constants from a slow run of gradient
# descent; `derived` and `best_fixed` count the steps of the derived rate and of the best of 60 fixed
# rates.


# %%
def losses_of(problem, rate, steps=300):
    """The losses of gradient descent whose learning rate is a function of the gap."""
    theta, losses, lowest = problem.start, [], problem.loss(problem.minimum)
    for _ in range(steps + 1):
        losses.append(problem.loss(theta))
        theta = theta - rate(losses[-1] - lowest) * problem.gradient(theta)
    return np.array(losses)


def constants_of(problem, slow):
    run = descend(lambda theta, g, state, *, eta: (theta - eta * g, state), problem, steps=300, eta=slow)
    largest = np.linalg.eigvalsh([problem.hessian(theta) for theta in run.path])[:, -1]
    return curvature_constants(run.loss - problem.loss(problem.minimum), largest)


def derived(problem, H0, H1, target):
    losses = losses_of(problem, lambda gap: adaptive_eta(gap, H0=H0, H1=H1))
    return steps_to_target(losses, problem.loss(problem.minimum), target)


def best_fixed(problem, etas, target):
    with np.errstate(all="ignore"):
        runs = [losses_of(problem, lambda gap, eta=eta: eta) for eta in etas]
        counts = [steps_to_target(losses, problem.loss(problem.minimum), target) for losses in runs]
    assert 0 < np.argmin(counts) < len(etas) - 1
    return min(counts)


# %% [markdown]
# First $\cosh$ in two dimensions from $(6, 2)$, where $H_0 = H_1 = 1$ is proved, then logistic regression.
#
# **Predict.** On which of the two problems does the derived rate beat the best fixed one?

# %%
if all(check(f).passed for f in (curvature_constants, adaptive_eta, steps_bound, steps_to_target)):
    far = Cosh((6.0, 2.0))
    H = constants_of(far, 0.02)
    counts = derived(far, *H, 1e-6), best_fixed(far, np.geomspace(0.002, 1, 60), 1e-6)
    print(f"cosh: H0 = {H[0]:.3f}, H1 = {H[1]:.3f}; derived {counts[0]} steps, best fixed rate {counts[1]}")
    print(f"the theory: {steps_bound(far.loss(far.start), 1e-6, H0=1.0, H1=1.0, mu_pl=1.0):.0f} steps at most")
    assert counts[0] < counts[1] / 10

# %% [markdown]
# The theory's count is a worst case. Now logistic regression.

# %%
if all(check(f).passed for f in (curvature_constants, adaptive_eta, steps_to_target)):
    data = LogisticRegression("breast_cancer")
    H = constants_of(data, 0.2)
    counts = derived(data, *H, 1e-3), best_fixed(data, np.geomspace(0.5, 100, 60), 1e-3)
    print(f"logistic: H0 = {H[0]:.3f}, H1 = {H[1]:.3f}; derived {counts[0]} steps, best fixed rate {counts[1]}")
    assert counts[1] < counts[0]

# %% [markdown]
# On $\cosh$ the curvature is as high as the loss, and the derived rate wins. On logistic regression it is
# bounded, and a large fixed rate wins.
#
# ## 8. Choose the number to log
#
# Two runs of the derived rate on the same Poisson regression, from the same start. Run A uses
# constants of this start. Run B uses an $H_1$ that was estimated from another start, and is too small.
# Each row, written before the step, holds
#
# - **a.** the gap, as a share of the first one,
# - **b.** $\eta$, in units of $1/H_0$,
# - **c.** $\lVert\Delta\theta\rVert/\lVert\theta\rVert$ of the step that follows,
# - **d.** $\lambda/(H_0 + H_1\Delta)$, with $\lambda$ the sharpness,
# - **e.** $\lVert g\rVert^2/\big(2\,(H_0 + H_1\Delta)\,\Delta\big)$,
# - **f.** $\lVert g\rVert$, as a share of the first one.

# %%
STEPS = (1, 2, 5, 20)
LOG_A = [
    (1.000, 0.003, 0.043, 1.000, 0.465, 1.000),
    (0.406, 0.008, 0.041, 0.876, 0.409, 0.382),
    (0.047, 0.068, 0.036, 0.641, 0.291, 0.038),
    (0.002, 0.591, 0.012, 0.491, 0.057, 0.001),
]
LOG_B = [
    (1.000, 0.011, 0.145, 3.380, 1.572, 1.000),
    (0.060, 0.161, 0.109, 1.935, 0.894, 0.049),
    (0.006, 0.661, 0.027, 0.635, 0.107, 0.003),
    (0.000, 0.963, 0.008, 0.854, 0.083, 0.001),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}      a      b      c      d      e      f")
    for step, row in zip(STEPS, log, strict=True):
        print(f"step {step:<4}", *(f"{value:.3f} " for value in row))

# %% [markdown]
# Run B was lucky. Which of the six numbers tell already at step 1 of run B, with no other run beside
# it, that its constants are wrong? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"d", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "15_warmup_theory/metric").require()

# %% [markdown]
# The loss of run B falls faster than that of run A: a curve that looks well is no proof that a
# method's assumptions hold. One of the two numbers needs no Hessian.
#
# ## 9. Explain where the condition says nothing
#
# Loss and sharpness of two networks on the digits, with the same architecture and data. Network M is
# in the maximal-update parameterization, network S in the standard one.

# %%
NETWORKS = {
    "M": [(40, 0.0362, 0.243), (100, 0.0252, 0.291), (160, 0.0178, 0.344), (280, 0.0098, 0.390)],
    "S": [(40, 0.1157, 6.617), (100, 0.0728, 4.470), (160, 0.0571, 4.399), (280, 0.0436, 3.493)],
}
for name, rows in NETWORKS.items():
    print(f"network {name}    loss   sharpness")
    for step, loss, sharpness in rows:
        print(f"step {step:<6} {loss:.4f}  {sharpness:.3f}")

# %% [markdown]
# A colleague says: "The condition holds on both runs, so the derived rate is the right one for both
# networks." In five sentences at most: in what sense does it hold for network M, with which constants
# by `curvature_constants`, and what rate follows? What does the log of M say about a rate that grows as
# the loss falls? What would the log of S not prove?

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# On finitely many steps the condition always holds. For M, `curvature_constants` gives $H_0 = 0.39$, the sharpness of the
# row with the lowest loss, and $H_1 = 0$, since all slopes are negative: the rate that follows is the constant $1/0.39$, and no
# warm-up. In M the sharpness grows while the loss falls, so that a growing rate meets the limit $2/\lambda$ at the end. In S
# the sharp places are those with a high loss, as the condition describes; but four rows of one seed prove
# neither that it holds off the run, on the whole sub-level set that Lemma 1 uses, nor PL or Aiming, which the counts need.
#
# Rubric. 1 point: with $H_1 = 0$ the condition is a bound on the curvature and gives a constant rate, and the log of M
# speaks against a rate that grows; half of it for one of the two. 1 point: the log of S shows points of one run, and the proof needs the whole
# sub-level set, or PL or Aiming, or more seeds; half for "one run is not enough" without a reason.
# ### END SOLUTION
