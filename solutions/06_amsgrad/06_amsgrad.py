# %% [markdown]
# # Write AMSGrad twice
#
# You define AMSGrad, tell where its proof holds, derive two formulas of that proof, build the game
# that Adam loses, write AMSGrad as torch has it and as the paper has it, and read a log.
# The chapter: [Keep the largest moment](../../chapters/06_amsgrad.ipynb). 16 points, about 100 minutes.
#
# Each part is followed by a check, which you may run as often as you like. It says where your
# answer first differs, shows your numbers beside the expected ones, and names the mistake where
# it knows it. When your work is graded, the same checks run again on other inputs. Part 9 is
# read by a person.
#
# ```text
# reddi_slopes(steps, large)
#     returns the slopes of f_1, ..., f_steps, an array of shape (steps,)
# regret(points, slopes)
#     returns the regret R_T of these points, one number
# amsgrad_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8)
# amsgrad_paper_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8)
#     both return the new theta and MaxMoments(t, m, v, v_max)
# ```
#
# `theta` and `g` are arrays of one shape, with any number of axes: one layer. `state.t`,
# `state.m`, `state.v` and `state.v_max` describe the steps so far; `START` answers 0 to each of
# them. A step returns new arrays and changes none that it was given. `stepsize.optimizers` and
# the laboratory's own Reddi game are closed here.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, Quadratic
from stepsize.states import START, MaxMoments

# %% [markdown]
# ## 1. Say what defines AMSGrad
#
# Which of these statements are true? Select all that are.
#
# - **a.** AMSGrad divides by the root of the largest squared gradient so far.
# - **b.** AMSGrad divides by the root of the largest $v$ so far, where $v$ is Adam's average.
# - **c.** $v$ itself cannot fall: its recursion contains the maximum.
# - **d.** As long as no $v$ has fallen, torch's AMSGrad takes the steps of Adam.
# - **e.** The maximum is taken over the coordinates of a layer.
# - **f.** In the paper's form, with a learning rate that never rises, $\eta_t/\sqrt{v_{\max,t}}$ never rises.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"b", "d", "f"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "06_amsgrad/define").require()

# %% [markdown]
# ## 2. Find where the proof holds
#
# The proof needs $\Gamma_t \ge \Gamma_{t-1}$, where a step with $\beta_1 = 0$ is $-g_t/\Gamma_t$, so that
# $1/\Gamma_t$ is the effective learning rate. For which three of these six is that certain, whatever the gradients?
#
# - **a.** gradient descent with $\eta_t = \alpha/\sqrt t$
# - **b.** Adam with $\eta_t = \alpha/\sqrt t$
# - **c.** AMSGrad as torch has it, with constant $\eta$
# - **d.** AMSGrad as the paper has it, with constant $\eta$
# - **e.** AdaGrad with constant $\eta$
# - **f.** AMSGrad as the paper has it, during a linear warm-up

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"a", "d", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "06_amsgrad/examples").require()

# %% [markdown]
# ## 3. Derive the second moment and the bound
#
# In Reddi's game the slopes are $C, -1, -1, C, -1, -1, \dots$ After many rounds $v$ repeats itself every
# three steps. `v_large` is its value right after the slope $C$, in $C$ and $\beta_2$: write $v$ after each of
# the three slopes by the recursion $v \leftarrow \beta_2 v + (1-\beta_2) g^2$ and close the circle.
#
# Then the rate of AMSGrad (the paper's, $\beta_1 = 0$, $\eta_t = \alpha/\sqrt t$). With $\Gamma_t = \sqrt{v_{\max,t}}/\eta_t$,
#
# $$R_T \le \frac{D^2}{2}\,\Gamma_T + \frac12 \sum_{t=1}^T \frac{g_t^2}{\Gamma_t}.$$
#
# Use $|g_t| \le G$, $v_{\max,t} \ge (1-\beta_2) g_t^2$ and $\sum_{t=1}^T 1/\sqrt t \le 2\sqrt T$. `regret_bound` is the bound that
# comes out, in $G$, $D$, $\alpha$, $\beta_2$ and $T$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
C, B2 = sympy.symbols("C beta2", positive=True)
G, D, A, T = sympy.symbols("G D alpha T", positive=True)
v_large = None  # an expression in C, B2
regret_bound = None  # an expression in G, D, A, B2, T
### BEGIN SOLUTION
v_large = (C**2 + B2 + B2**2) / (1 + B2 + B2**2)
regret_bound = G * sympy.sqrt(T) * (D**2 / (2 * A) + A / sympy.sqrt(1 - B2))
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(v_large, "06_amsgrad/v_large").require()
check(regret_bound, "06_amsgrad/regret_bound").require()

# %% [markdown]
# ## 4. Build the game
#
# `reddi_slopes(steps, large)`: the slopes of $f_1, f_2, \dots$; `large` at $t = 1, 4, 7, \dots$ and $-1$ at the others.
#
# `regret(points, slopes)`: $R_T = \sum_t f_t(x_t) - \min_{x\in[-1,1]} \sum_t f_t(x)$ for losses $f_t(x) = \text{slope}_t \cdot x$. Both arrays
# have the shape $(T,)$. The slopes may add up to less than 0.


# %% nbgrader={"grade": false, "grade_id": "game", "locked": false, "schema_version": 3, "solution": true, "task": false}
def reddi_slopes(steps, large):
    ### BEGIN SOLUTION
    t = np.arange(1, steps + 1)
    return np.where(t % 3 == 1, large, -1.0)
    ### END SOLUTION


def regret(points, slopes):
    ### BEGIN SOLUTION
    return np.sum(slopes * points) + abs(np.sum(slopes))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-game", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(reddi_slopes, "reddi_slopes").require()
check(regret, "regret").require()
### BEGIN HIDDEN TESTS
check(reddi_slopes, "reddi_slopes", hidden=True).require()
check(regret, "regret", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Write AMSGrad as torch has it
#
# The maximum is taken over the raw $v$, and corrected afterwards:
#
# $$v_{\max,t} = \max(v_{\max,t-1}, v_t), \qquad
# \theta_t = \theta_{t-1} - \eta\, \frac{\hat m_t}{\sqrt{v_{\max,t}}/\sqrt{1-\beta_2^t} + \varepsilon},$$
#
# with $m_t$, $v_t$ and $\hat m_t$ as in Adam. Return the new `theta` and `MaxMoments(t, m, v, v_max)`.


# %% nbgrader={"grade": false, "grade_id": "amsgrad_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def amsgrad_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    ### BEGIN SOLUTION
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    v_max = np.maximum(state.v_max, v)
    root = v_max**0.5 / (1 - beta2**t) ** 0.5
    theta = theta - eta * m / (1 - beta1**t) / (root + eps)
    return theta, MaxMoments(t, m, v, v_max)
    ### END SOLUTION


# %% [markdown]
# Three checks for one function. The first asks for the rule itself: `theta` at every step.

# %% nbgrader={"grade": true, "grade_id": "check-amsgrad_step-rule", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(amsgrad_step, "amsgrad_step", skill="rule").require()
### BEGIN HIDDEN TESTS
check(amsgrad_step, "amsgrad_step", skill="rule", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The second asks also for the state that you hand on: every field, after every step.

# %% nbgrader={"grade": true, "grade_id": "check-amsgrad_step-state", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(amsgrad_step, "amsgrad_step", skill="state").require()
### BEGIN HIDDEN TESTS
check(amsgrad_step, "amsgrad_step", skill="state", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# The third adds edge cases: a gradient of 0, tiny and huge ones, float32, a layer that is one number.

# %% nbgrader={"grade": true, "grade_id": "check-amsgrad_step-edge", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(amsgrad_step, "amsgrad_step", skill="edge").require()
### BEGIN HIDDEN TESTS
check(amsgrad_step, "amsgrad_step", skill="edge", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Write AMSGrad as the paper has it
#
# Reddi, Kale and Kumar's Algorithm 2 has no bias correction at all:
#
# $$\theta_t = \theta_{t-1} - \eta\, \frac{m_t}{\sqrt{v_{\max,t}} + \varepsilon}.$$
#
# The state still counts $t$.


# %% nbgrader={"grade": false, "grade_id": "amsgrad_paper_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def amsgrad_paper_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    ### BEGIN SOLUTION
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    v_max = np.maximum(state.v_max, v)
    return theta - eta * m / (v_max**0.5 + eps), MaxMoments(state.t + 1, m, v, v_max)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-amsgrad_paper_step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(amsgrad_paper_step, "amsgrad_paper_step").require()
### BEGIN HIDDEN TESTS
check(amsgrad_paper_step, "amsgrad_paper_step", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Watch them move
#
# **Predict.** Your two rules take the first step of a quadratic with $\eta = 0.1$. How many times longer is
# the paper's? The cell prints the ratio for both coordinates.

# %%
RULES = (amsgrad_step, amsgrad_paper_step)
RIGHT = all(check(rule).passed for rule in RULES)
bowl = Quadratic([100.0, 1.0])

if RIGHT:
    torch_form, paper_form = (rule(bowl.start, bowl.gradient(bowl.start), eta=0.1)[0] for rule in RULES)
    print((paper_form - bowl.start) / (torch_form - bowl.start))

# %% [markdown]
# $(1-\beta_1)/\sqrt{1-\beta_2} = \sqrt{10}$ times: nothing makes up for the young averages.
#
# Now your game. The claim: with $C = 3$, $\beta_1 = 0$, $\beta_2 = 0.1$ and $\eta_t = 0.5/\sqrt t$ the regret per
# step of both is below 0.05 after 1000 steps, where the chapter's Adam goes to 2/3. The cell fails
# when that is false.

# %%
if RIGHT and check(reddi_slopes).passed and check(regret).passed:
    slopes = reddi_slopes(1000, 3.0)
    for rule in RULES:
        x, state, points = np.zeros(1), START, np.empty(1000)
        for t, slope in enumerate(slopes, start=1):
            points[t - 1] = x[0]
            x, state = rule(x, np.array([slope]), state, eta=0.5 / t**0.5, beta1=0.0, beta2=0.1)
            x = np.clip(x, -1.0, 1.0)
        print(f"{rule.__name__}: at {x[0]:.3f}, regret {regret(points, slopes) / 1000:.4f} a step")
        assert regret(points, slopes) / 1000 < 0.05

# %% [markdown]
# On logistic regression your functions run under the course's own loop. The claim: within 200
# steps both halve the training loss.

# %%
if RIGHT:
    for rule in RULES:
        run = descend(rule, LogisticRegression("breast_cancer"), steps=200, eta=0.1)
        print(f"{rule.__name__}: loss {run.loss[0]:.4f} at the start, {run.loss[-1]:.4f} after 200 steps")
        assert run.loss[-1] < run.loss[0] / 2

# %% [markdown]
# ## 8. Choose the number to log
#
# Two runs of torch's AMSGrad on mini-batches of the same logistic regression, with $\eta = 0.05$ and
# $\beta_2 = 0.99$. In run B one batch, at step 50, was broken: its gradient was 1000 times too large.
# Each row of the two logs holds
#
# - **a.** the loss, as a share of the loss at the start,
# - **b.** the median of $\sqrt{v_{\max}/v}$ over the coordinates,
# - **c.** $\lVert g\rVert$, as a share of $\lVert g\rVert$ at the first step,
# - **d.** the denominator, divided by the root mean square of the last 50 gradients: the median
#   over the coordinates.

# %%
STEPS = (40, 60, 200, 600, 1200)
LOG_A = [
    (0.120, 1.12, 0.020, 1.03),
    (0.110, 1.23, 0.051, 3.36),
    (0.101, 2.02, 0.025, 3.31),
    (0.098, 2.59, 0.035, 2.39),
    (0.092, 2.95, 0.009, 2.94),
]
LOG_B = [
    (0.120, 1.12, 0.020, 1.03),
    (0.192, 1.05, 0.052, 1.05),
    (0.172, 2.12, 0.014, 58.2),
    (0.119, 15.7, 0.014, 115),
    (0.106, 139, 0.006, 147),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}         a        b      c        d")
    for step, (a, b, c, d) in zip(STEPS, np.array(log), strict=True):
        print(f"step {step:<5} {a:.3f}  {b:7.2f}  {c:.3f}  {d:7.2f}")

# %% [markdown]
# Which of the four numbers tell at step 1200 of run B, with no other run beside it, that a maximum of
# long ago rules the denominator? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"b", "d"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "06_amsgrad/metric").require()

# %% [markdown]
# d tells it already at step 200, where b is still that of run A: $v$ itself must first forget the spike.
#
# ## 9. Explain what the switch does
#
# A colleague has read that Adam may fail to converge and sets `amsgrad=True` in torch. The run has 500
# steps, $\beta_2 = 0.999$, a linear warm-up of 100 steps and a constant rate afterwards. Answer in three
# to five sentences: which assumption of AMSGrad's theorem does this run violate, and when? What will the
# switch change in this run, and why? A person grades this answer.

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# The theorem needs $\Gamma_t = \sqrt{v_{\max,t}}/\eta_t$ not to fall. During the warm-up $\eta_t$ rises, so $\Gamma_t$ falls
# wherever the maximum stands still; afterwards the rate is constant and not $\alpha/\sqrt t$, so that the bound does
# not give an average regret that goes to 0 either. (A loss that is not convex is outside the theorem, too.) The switch will change almost nothing: the raw
# $v$ starts at 0 and mostly grows during the first $1/(1-\beta_2) = 1000$ steps, so the maximum of the raw $v$ is $v$ itself
# and the steps are Adam's.
#
# **Rubric.** 1 point: names an assumption that is violated and when (the rate rises during the warm-up, or does not
# fall afterwards; convexity alone, or "the proof is wrong", is not enough). 1 point: says that hardly anything changes, and gives the reason (the
# raw $v$ still grows, so $v_{\max} = v$). Half a point for either claim without its reason.
