# %% [markdown]
# # Write momentum in three forms
#
# You say what momentum is, tell it from its neighbors, derive the size of its buffer and its
# critical damping, write three steps and the best pair, watch them move on two problems, and
# read a log.
# The chapter: [Let the step remember](../../chapters/02_momentum.ipynb). 21 points, about 2 hours.
#
# Each part is followed by a check, which you may run as often as you like. It says where your
# answer first differs, shows your numbers beside the expected ones, and names the mistake where
# it knows it. When your work is graded, the same checks run again on other inputs.
#
# ```text
# momentum_step(theta, g, state=START, *, eta, mu=0.9)
#     returns theta, Velocity(t, b)
# nesterov_step(theta, g, state=START, *, eta, mu=0.9)
#     returns theta, Velocity(t, b)
# lookahead_step(theta, g, state=START, *, eta, mu=0.9)
#     returns theta, Velocity(t, b)
# best_heavy_ball(low, high)
#     returns eta, mu
# ```
#
# `theta` and `g` are arrays of one shape, with any number of axes: one layer. `state.t` and
# `state.b` describe the steps so far; `START` answers 0 to both of them. A step returns new
# arrays and changes none that it was given. `stepsize.optimizers` is closed here.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, Quadratic
from stepsize.states import START, Velocity

# %% [markdown]
# ## 1. Say what momentum is
#
# Which of these statements are true of the heavy ball $b_t = \mu b_{t-1} + g_t$,
# $\theta_t = \theta_{t-1} - \eta b_t$ and of its relatives? Select all that are.
#
# - **a.** $b$ is a sum of all gradients so far, in which one that is $k$ steps old weighs $\mu^k$.
# - **b.** On a quadratic it converges from every start exactly if $0 < \eta < 2(1+\mu)/\lambda_{\max}$.
# - **c.** A component that oscillates is left with the share $\sqrt\mu$ per update in the long run, whatever $\eta$.
# - **d.** At the same $\eta$, more momentum averages the noise away and ends nearer to the minimum.
# - **e.** With $\eta$ inside the velocity the path is the same as with $\eta$ outside, even if $\eta$ changes.
# - **f.** The library form of Nesterov's momentum stores the look-ahead point.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"a", "b", "c", "f"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "02_momentum/define").require()

# %% [markdown]
# ## 2. Tell the heavy ball from its neighbors
#
# Three of these five updates walk the path of the heavy ball, with the same constant `eta` and
# `mu`, and two do not. In each, `b` begins at 0 and `old` at `theta`. Select the three.
#
# **a.**
# ```text
# b = mu * b + (1 - mu) * g
# theta = theta - eta * b
# ```
# **b.**
# ```text
# b = mu * b + g
# theta = theta - eta * b
# ```
# **c.**
# ```text
# new = theta - eta * g + mu * (theta - old)
# old, theta = theta, new
# ```
# **d.**
# ```text
# b = mu * b + g
# theta = theta - eta * (g + mu * b)
# ```
# **e.**
# ```text
# b = mu * b - eta * g
# theta = theta + b
# ```

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"b", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "02_momentum/examples").require()

# %% [markdown]
# ## 3. Derive the buffer and its damping
#
# The gradient is $g$ at every step and $b_0 = 0$. `steady` is the buffer $b_t$ after $t$ steps, in the
# symbols $\mu$, $t$ and $g$.
#
# On a quadratic, a component with the eigenvalue $\lambda$ is multiplied in the long run by the larger root of
# $r^2 - (1+\mu-\eta\lambda)\,r + \mu = 0$. It is critically damped where the two roots meet.
# `critical` is the $\mu < 1$ for which they do, in $\eta$ and $\lambda$, for $\eta\lambda < 1$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
MU, T, G, ETA, LAM = sympy.symbols("mu t g eta lam", positive=True)
steady = None  # an expression in MU, T, G
critical = None  # an expression in ETA, LAM
### BEGIN SOLUTION
steady = G * (1 - MU**T) / (1 - MU)
critical = (1 - sympy.sqrt(ETA * LAM)) ** 2
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(steady, "02_momentum/steady").require()
check(critical, "02_momentum/critical").require()

# %% [markdown]
# Once `critical` is right, this cell prints the best momentum for $\eta\lambda = 0.04$, which the chapter measured: 0.64.

# %%
if critical is not None:
    print(f"{float(critical.subs({ETA: 0.04, LAM: 1})):.2f}")

# %% [markdown]
# ## 4. Write the heavy ball
#
# $b \leftarrow \mu b + g$, $\theta \leftarrow \theta - \eta b$, with $\eta$ outside the buffer. Return the new `theta` and
# `Velocity(t, b)`.


# %% nbgrader={"grade": false, "grade_id": "momentum_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def momentum_step(theta, g, state=START, *, eta, mu=0.9):
    ### BEGIN SOLUTION
    b = mu * state.b + g
    return theta - eta * b, Velocity(state.t + 1, b)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-momentum_step", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(momentum_step, "momentum_step").require()
### BEGIN HIDDEN TESTS
check(momentum_step, "momentum_step", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Write Nesterov's momentum as it was thought
#
# The look-ahead form: whoever calls it takes the gradient `g` at $\theta + \mu b$ and hands it in. The
# buffer holds steps, so $\eta$ is inside: $b \leftarrow \mu b - \eta g$, $\theta \leftarrow \theta + b$.


# %% nbgrader={"grade": false, "grade_id": "lookahead_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lookahead_step(theta, g, state=START, *, eta, mu=0.9):
    ### BEGIN SOLUTION
    b = mu * state.b - eta * g
    return theta + b, Velocity(state.t + 1, b)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-lookahead_step", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(lookahead_step, "lookahead_step").require()
### BEGIN HIDDEN TESTS
check(lookahead_step, "lookahead_step", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Write it as libraries do
#
# A library gets `g` at the parameters that it stores. So it stores the look-ahead point, and its
# buffer holds gradients: $b \leftarrow \mu b + g$, $\theta \leftarrow \theta - \eta\,(g + \mu b)$.


# %% nbgrader={"grade": false, "grade_id": "nesterov_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def nesterov_step(theta, g, state=START, *, eta, mu=0.9):
    ### BEGIN SOLUTION
    b = mu * state.b + g
    return theta - eta * (g + mu * b), Velocity(state.t + 1, b)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-nesterov_step", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(nesterov_step, "nesterov_step").require()
### BEGIN HIDDEN TESTS
check(nesterov_step, "nesterov_step", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** Your two forms of Nesterov's momentum start from one point and run with one $\eta$. Which point of
# the look-ahead form is the library's $\theta$: its own $\theta$, or $\theta + \mu b$? The cell asserts the answer.

# %%
bowl = Quadratic((1.0, 20.0), angle=0.4)
if check(lookahead_step, "lookahead_step").passed and check(nesterov_step, "nesterov_step").passed:
    theta, state = bowl.start, START
    for _ in range(30):
        theta, state = lookahead_step(theta, bowl.gradient(theta + 0.8 * state.b), state, eta=0.04, mu=0.8)
    library = descend(nesterov_step, bowl, steps=30, eta=0.04, mu=0.8).path[-1]
    print(f"theta {theta}, theta + mu b {theta + 0.8 * state.b}, library {library}")
    assert np.allclose(theta + 0.8 * state.b, library) and not np.allclose(theta, library)

# %% [markdown]
# ## 7. Compute the best pair
#
# `low` and `high` are the smallest and the largest eigenvalue of a quadratic, two numbers. Return the
# $\eta$ and the $\mu$ of the heavy ball for which both directions are critically damped at once:
# $\sqrt{\eta\lambda_{\min}} = 1-\sqrt\mu$ and $\sqrt{\eta\lambda_{\max}} = 1+\sqrt\mu$.


# %% nbgrader={"grade": false, "grade_id": "best_heavy_ball", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_heavy_ball(low, high):
    ### BEGIN SOLUTION
    a, b = low**0.5, high**0.5
    eta = 4 / (a + b) ** 2
    mu = ((b - a) / (b + a)) ** 2
    return eta, mu
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-best_heavy_ball", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(best_heavy_ball, "best_heavy_ball").require()
### BEGIN HIDDEN TESTS
check(best_heavy_ball, "best_heavy_ball", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# On a valley with $\kappa = 400$ your heavy ball runs with your pair, and without momentum at the best rate
# for that, $2/401$. The claim: after 300 steps it is at least a million times nearer.

# %%
valley = Quadratic((1.0, 400.0), angle=0.4)
if check(momentum_step, "momentum_step").passed and check(best_heavy_ball, "best_heavy_ball").passed:
    eta, mu = best_heavy_ball(1.0, 400.0)
    heavy = np.linalg.norm(descend(momentum_step, valley, steps=300, eta=eta, mu=mu).path[-1])
    plain = np.linalg.norm(descend(momentum_step, valley, steps=300, eta=2 / 401, mu=0.0).path[-1])
    print(f"{heavy:.1e} away with momentum, {plain:.1e} without")
    assert heavy < 1e-6 * plain

# %% [markdown]
# On logistic regression your heavy ball runs with $\mu = 0.7$, near the best value for the Hessian at the
# minimum. The claim: after 100 steps the loss is within $10^{-6}$ of the lowest one.

# %%
if check(momentum_step, "momentum_step").passed:
    data = LogisticRegression("breast_cancer")
    run = descend(momentum_step, data, steps=100, eta=20.0, mu=0.7)
    gap = run.loss[-1] - data.loss(data.minimum)
    print(f"{gap:.1e} above the lowest loss after 100 steps")
    assert gap < 1e-6

# %% [markdown]
# ## 8. Choose the number to log
#
# Two runs of the heavy ball on this data with $\eta = 1$: $\mu = 0.9$ in run A and $\mu = 0.99$ in run B.
# Each row of the two logs holds
#
# - **a.** the training loss,
# - **b.** the share of the last 20 updates (of all, at step 5) at which $b^\top g < 0$,
# - **c.** $\lVert g\rVert$,
# - **d.** the accuracy on the validation part.

# %%
STEPS = (5, 20, 50, 100)
LOG_A = [
    (0.1291, 0.00, 0.096, 0.956),
    (0.1799, 0.55, 0.026, 0.974),
    (0.1049, 0.00, 0.015, 0.965),
    (0.0632, 0.00, 0.002, 0.974),
]
LOG_B = [
    (0.1561, 0.00, 0.117, 0.956),
    (0.5253, 0.75, 0.045, 0.982),
    (0.7238, 0.45, 0.043, 0.965),
    (0.1799, 0.50, 0.046, 0.982),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}       a      b      c      d")
    for step, (a, b, c, d) in zip(STEPS, np.array(log), strict=True):
        print(f"step {step:<4} {a:.4f}   {b:.2f}  {c:.3f}  {d:.3f}")

# %% [markdown]
# Run B swings around the minimum for hundreds of steps. Which of the four numbers say, in run B alone, that
# the velocity is to blame, and neither the rate nor the data? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"b"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "02_momentum/metric").require()

# %% [markdown]
# Half of run B's updates go uphill, along a velocity that is older than the slope.
#
# ## 9. Explain a port in words
#
# A training script multiplies $\eta$ by 0.1 after 100 steps. A colleague moves it from a library with $\eta$ outside
# the velocity to one with $\eta$ inside; $\mu$ stays 0.99. Both curves agree up to step
# 100; afterwards the new one stays noisy for a few hundred steps. Answer in three to five sentences: why do they agree
# before, what differs after the drop and for about how long, and what would you change? A person reads
# this part; it earns up to 2 points.

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# While η is constant, the inner buffer is −η times the outer one, so both take the same steps. After
# the drop, outside multiplies the whole buffer by the new rate at once, and the steps are a
# tenth as long. Inside, the old gradients keep the old rate and fade by μ = 0.99 per step: half of
# them is left after ln 2 / ln(1/0.99) = 69 steps, so it takes a few hundred steps until the new rate rules. Multiply
# the buffer by 0.1 together with η, or use the other form.
#
# Rubric. 1 point: for constant η the buffers differ by the factor −η only; after the drop, old
# gradients keep their old rate inside. 1 point: the time is that of the memory, 1/(1 − μ) = 100
# steps or a half-life of 69, and a remedy (rescale the buffer, or η outside). Half of the second
# point for a remedy without the time.
# ### END SOLUTION
