# %% [markdown]
# # Find the edge of gradient descent
#
# You say what the edge is, tell stable rates from unstable ones, derive two formulas, write the
# step, two learning rates, and a loss with its gradient, watch them move on two problems, and
# read a log.
# The chapter: [Find the largest step that works](../../chapters/01_gradient_descent.ipynb).
# 16 points, about 90 minutes.
#
# Each part is followed by a check, which you may run as often as you like. It says where your
# answer first differs, shows your numbers beside the expected ones, and names the mistake where
# it knows it. When your work is graded, the same checks run again on other inputs.
#
# ```text
# gd_step(theta, g, state=START, *, eta)
#     returns theta, state
# stable_eta(hessian)
#     returns the edge: every smaller rate is stable on the quadratic with this Hessian
# best_eta(hessian)
#     returns the fixed rate whose slowest component is fastest
# logistic_loss(theta, inputs, targets, l2)
#     returns a number
# logistic_gradient(theta, inputs, targets, l2)
#     returns an array of theta's shape
# ```
#
# A step returns new arrays and changes none that it was given. `stepsize.optimizers` is closed here.

# %%
import numpy as np
import sympy

from autograder import check
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, Quadratic
from stepsize.states import START

# %% [markdown]
# ## 1. Say what the edge is
#
# Which of these statements are true? $f$ is a loss, $0 < \lambda_{\min} \le \lambda_{\max}$ are the extreme
# eigenvalues of the Hessian where $f$ is quadratic, and $\eta$ is constant. Select all that are.
#
# - **a.** On a quadratic, gradient descent converges from every start exactly if $0 < \eta < 2/\lambda_{\max}$.
# - **b.** On a quadratic, it diverges for every $\eta$ above $1/\lambda_{\max}$.
# - **c.** The sharpness of a loss at a point is the largest eigenvalue of its Hessian there.
# - **d.** If $f$ is $L$-smooth and its gradient is not 0, a step with $0 < \eta < 2/L$ lowers $f$, convex or not.
# - **e.** A mini-batch of four times the size has a gradient with a quarter of the typical error.
# - **f.** Where no $L$ bounds the curvature, whether a rate is stable can depend on the start.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"a", "c", "d", "f"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "01_gradient_descent/define").require()

# %% [markdown]
# ## 2. Tell stable rates from unstable ones
#
# A quadratic has the Hessian
#
# $$A = \begin{pmatrix} 3 & 2 \\ 2 & 3 \end{pmatrix}.$$
#
# Three of these five learning rates are stable, that is gradient descent converges from every
# start. Select the three.
#
# - **a.** $\eta = 0.05$
# - **b.** $\eta = 0.2$
# - **c.** $\eta = 0.4$
# - **d.** $\eta = 0.6$
# - **e.** $\eta = 1/3$

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"a", "b", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "01_gradient_descent/examples").require()

# %% [markdown]
# ## 3. Derive what a step promises, and what noise leaves
#
# The descent lemma says $f(\theta + d) \le f(\theta) + \nabla f(\theta)^\top d + \frac L2\lVert d\rVert^2$.
# Put in the step of gradient descent. `promise` is the decrease of the loss that the lemma
# guarantees, in the symbols $\eta$, $L$ and $G = \lVert\nabla f(\theta)\rVert$.
#
# With a noisy gradient, a component along an eigenvector with eigenvalue $\lambda$ obeys
# $z_t = (1-\eta\lambda)\,z_{t-1} - \eta\,\xi_t$. The noise $\xi_t$ has mean 0 and variance $\sigma^2$ and is
# independent of $z_{t-1}$. `settled` is the variance of $z$ once it no longer changes, in
# $\eta$, $\lambda$ and $\sigma$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
ETA, L, G, LAM, SIGMA = sympy.symbols("eta L G lam sigma", positive=True)
promise = None  # an expression in ETA, L, G
settled = None  # an expression in ETA, LAM, SIGMA
### BEGIN SOLUTION
promise = ETA * G**2 - L / 2 * (ETA * G) ** 2
settled = ETA**2 * SIGMA**2 / (1 - (1 - ETA * LAM) ** 2)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(promise, "01_gradient_descent/promise").require()
check(settled, "01_gradient_descent/settled").require()

# %% [markdown]
# Once `promise` is right, this cell prints the rate at which it is largest.

# %%
if promise is not None:
    print(sympy.solve(sympy.diff(promise, ETA), ETA))

# %% [markdown]
# ## 4. Write the step
#
# One update of gradient descent for one layer: `theta` and `g` are arrays of one shape, with any
# number of axes. Gradient descent remembers nothing, so the state comes back as it went in.


# %% nbgrader={"grade": false, "grade_id": "gd_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gd_step(theta, g, state=START, *, eta):
    ### BEGIN SOLUTION
    return theta - eta * g, state
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-gd_step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(gd_step, "gd_step").require()
### BEGIN HIDDEN TESTS
check(gd_step, "gd_step", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Compute two learning rates
#
# `hessian` is a symmetric matrix with positive eigenvalues, of any size. `np.linalg.eigvalsh`
# gives the eigenvalues of a symmetric matrix in ascending order.


# %% nbgrader={"grade": false, "grade_id": "etas", "locked": false, "schema_version": 3, "solution": true, "task": false}
def stable_eta(hessian):
    ### BEGIN SOLUTION
    return 2 / np.linalg.eigvalsh(hessian)[-1]
    ### END SOLUTION


def best_eta(hessian):
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh(hessian)
    return 2 / (eigenvalues[0] + eigenvalues[-1])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-etas", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(stable_eta, "stable_eta").require()
check(best_eta, "best_eta").require()
### BEGIN HIDDEN TESTS
check(stable_eta, "stable_eta", hidden=True).require()
check(best_eta, "best_eta", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** Your step runs on a turned quadratic with the eigenvalues 1 and 50, once with your
# best rate and once a hundredth above your edge. Are 200 steps enough to see the second run fail?
# The cell fails when your two rates are not what they claim to be.

# %%
bowl = Quadratic((1.0, 50.0), angle=0.7)
if all(check(answer, answer.__name__).passed for answer in (gd_step, stable_eta, best_eta)):
    best = descend(gd_step, bowl, steps=200, eta=best_eta(bowl.A)).loss
    above = descend(gd_step, bowl, steps=200, eta=1.01 * stable_eta(bowl.A)).loss
    print(f"loss {best[0]:.1f} at the start, {best[-1]:.2g} with the best rate, {above[-1]:.2g} above the edge")
    assert best[-1] < best[0] / 1000 and above[-1] > above[0]

# %% [markdown]
# ## 6. Write the logistic loss
#
# `inputs` has one row for each example and `targets` a 0 or a 1. With $z_i = x_i^\top\theta$,
#
# $$f(\theta) = \frac1N\sum_{i=1}^N \big(\log(1+e^{z_i}) - y_i z_i\big) + \frac{\ell}{2}\lVert\theta\rVert^2 .$$
#
# The last input is the intercept; the penalty takes it like the others. The loss must be right
# for $|z| = 1000$ too: $e^{1000}$ is no float.


# %% nbgrader={"grade": false, "grade_id": "logistic_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def logistic_loss(theta, inputs, targets, l2):
    ### BEGIN SOLUTION
    z = inputs @ theta
    return np.mean(np.logaddexp(0.0, z) - targets * z) + l2 / 2 * np.sum(theta**2)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-logistic_loss", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(logistic_loss, "logistic_loss").require()
### BEGIN HIDDEN TESTS
check(logistic_loss, "logistic_loss", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Write its gradient
#
# Differentiate the loss of part 6. The derivative of $\log(1+e^z)$ is the logistic function
# $p = 1/(1+e^{-z})$; at $z = -1000$ it must be 0, not NaN.


# %% nbgrader={"grade": false, "grade_id": "logistic_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def logistic_gradient(theta, inputs, targets, l2):
    ### BEGIN SOLUTION
    z = inputs @ theta
    p = np.exp(-np.logaddexp(0.0, -z))
    return inputs.T @ (p - targets) / len(targets) + l2 * theta
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-logistic_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(logistic_gradient, "logistic_gradient").require()
### BEGIN HIDDEN TESTS
check(logistic_gradient, "logistic_gradient", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# Now everything on this page is yours: the loss, its gradient and the step. On the breast-cancer
# data they need 100 steps to bring the loss below a tenth of its first value, and $\eta = 10$ lies far above
# $2/L$ = 0.59. The cell fails when the claim is false.

# %%
if all(check(answer, answer.__name__).passed for answer in (gd_step, logistic_loss, logistic_gradient)):
    data = LogisticRegression("breast_cancer")
    examples_of = (data.inputs, data.targets, data.l2)
    theta = data.start
    first = logistic_loss(theta, *examples_of)
    for _ in range(100):
        theta, _ = gd_step(theta, logistic_gradient(theta, *examples_of), eta=10.0)
    last = logistic_loss(theta, *examples_of)
    print(f"loss {first:.4f} at the start, {last:.4f} after 100 steps")
    assert last < first / 10

# %% [markdown]
# ## 8. Choose the number to log
#
# Two runs of gradient descent on this data, with $\eta = 10$ in run A and $\eta = 20$ in run B.
# Each row of the two logs holds
#
# - **a.** the training loss,
# - **b.** $\lVert\Delta\theta\rVert / \lVert\theta\rVert$, the effective update size,
# - **c.** $\eta\,\lambda_{\max}$, the rate times the sharpness at the present $\theta$,
# - **d.** the accuracy on the validation part.

# %%
STEPS = (20, 100, 200, 250)
LOG_A = [
    (0.1446, 2.0e-2, 0.78, 0.982),
    (0.0628, 1.9e-3, 1.06, 0.974),
    (0.0627, 2.4e-4, 1.07, 0.974),
    (0.0627, 1.2e-4, 1.07, 0.974),
]
LOG_B = [
    (0.2647, 3.2e-2, 1.50, 0.982),
    (0.0627, 1.9e-3, 2.12, 0.974),
    (0.0627, 6.7e-5, 2.13, 0.974),
    (0.0627, 6.2e-4, 2.13, 0.974),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}       a        b     c      d")
    for step, (a, b, c, d) in zip(STEPS, np.array(log), strict=True):
        print(f"step {step:<4} {a:.4f}  {b:.1e}  {c:.2f}  {d:.3f}")

# %% [markdown]
# Run B comes apart: at step 300 its loss is 0.0671 and rising. Which of the four numbers tell
# that by step 250? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"b", "c"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "01_gradient_descent/metric").require()

# %% [markdown]
# ## 9. Explain a run in words
#
# A colleague trains a network with gradient descent on the full data. At the start the sharpness is
# 5, and so $2/\lambda_{\max} = 0.4$. With $\eta = 0.1$ the loss falls for 500 steps and then explodes. "So
# the theory is wrong," says the colleague. Answer in three to five sentences: which assumption of
# $2/\lambda_{\max}$ does not hold here, what should be measured, and what would you change? A person reads
# this part; it earns up to 2 points.

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# The edge 2/λ_max belongs to a quadratic, whose Hessian is the same everywhere. A network's Hessian
# changes along the path, so the number 0.4 holds at the start and nowhere else. Measure the
# sharpness every few steps and log η λ_max at the present θ: if it passes 2 before the loss
# rises, the run has walked into ground that is sharper than 2/0.1 = 20. Lower η, or let it fall
# before that step. If the product stays below 2, the cause is another one, such as a faulty
# gradient or too little precision.
#
# Rubric. 1 point: the curvature is not constant, or 2/λ_max at the start says nothing of later
# points. 1 point: log η λ_max (or the sharpness against 2/η = 20) along the run and lower η where
# it passes 2. Half of the second point for "lower η" without a measurement.
# ### END SOLUTION
