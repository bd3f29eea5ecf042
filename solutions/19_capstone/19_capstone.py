# %% [markdown]
# # Write an optimizer for torch
#
# You say what a checkpoint holds, tell the optimizer's state from the model's, derive a factor for
# `LambdaLR` and the memory of a state, split parameters into groups, write the schedule and LAMB as a
# `torch.optim.Optimizer`, save and restore a run, and choose the number to log.
# The chapter: [Train a transformer with your own optimizer](../../chapters/19_capstone.ipynb).
# 19 points, about 120 minutes.
#
# Each part is followed by a check, which you may run as often as you like. When your work is
# graded, the same checks run again on other inputs. Part 9 is read by a person.
#
# ```text
# groups(named, *, lam)
#     returns a list of two dicts, each with "params", "lam" and "exempt"
# factor(k, *, warm, total, floor=0.0)
#     returns one factor for each k
# class Lamb(torch.optim.Optimizer)
#     Lamb(params, lr, beta1=0.9, beta2=0.999, eps=1e-6, lam=0.0, exempt=False), and step()
# save(model, optimizer, schedule, t)
#     returns the checkpoint
# restore(checkpoint, model, optimizer, schedule)
#     changes the three and returns t
# ```
#
# A class stays where it is written, so some checks ask a function that this notebook gives: it
# builds your optimizer, runs it and returns the path in numbers. `torch.optim` is open here, and
# `stepsize.optimizers` is closed.

# %%
import io

import numpy as np
import sympy
import torch
from torch.optim.lr_scheduler import LambdaLR

from autograder import check
from stepsize.problems import LogisticRegression, Quadratic

# %% [markdown]
# ## 1. Say what a checkpoint holds
#
# A run is stopped after update $t$, in the middle of an epoch, and goes on in a new process with the
# same code. Without which of these would its numbers change? Select all.
#
# - **a.** The weights.
# - **b.** The moments $m$ and $v$ of every parameter.
# - **c.** The gradients of update $t$.
# - **d.** The number of updates that each parameter has seen.
# - **e.** The losses so far.
# - **f.** How many steps the schedule has taken.
# - **g.** The function that computes the factor of the learning rate.

# %% nbgrader={"grade": false, "grade_id": "define", "locked": false, "schema_version": 3, "solution": true, "task": false}
define = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
define = {"a", "b", "d", "f"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-define", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(define, "19_capstone/define").require()

# %% [markdown]
# ## 2. Tell the optimizer's state from the model's
#
# The model's state is what a prediction needs, the optimizer's what the next update needs besides.
# Three of these five belong to the optimizer's state. Select the three.
#
# - **a.** AdamW's $v$ of a weight matrix.
# - **b.** The running mean of a batch norm, which no gradient moves.
# - **c.** The count $t$ in the bias correction.
# - **d.** The gain of a layer norm, which is exempt from decay.
# - **e.** The momentum buffer of LARS.

# %% nbgrader={"grade": false, "grade_id": "examples", "locked": false, "schema_version": 3, "solution": true, "task": false}
examples = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
examples = {"a", "c", "e"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-examples", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(examples, "19_capstone/examples").require()

# %% [markdown]
# ## 3. Derive a factor and a saving
#
# A run of $T$ updates begins with $w$ updates of warm-up, $\eta_t = \eta_{\max}\,t/w$. The course's cosine
# takes the other $T-w$: it counts them from 1, begins at $\eta_{\max}$, and the last one has $f\,\eta_{\max}$.
# `LambdaLR` multiplies $\eta_{\max}$ by a factor of $k = t-1$. `cosine_factor` is this factor for
# $k \ge w$, up to the end, in $k$, $w$, $T$ and $f$.
#
# A matrix has $n$ rows and $m$ columns of float32. `saved_bytes` is how many bytes fewer Adafactor
# without momentum keeps as its state than Adam does, in $n$ and $m$.

# %% nbgrader={"grade": false, "grade_id": "derive", "locked": false, "schema_version": 3, "solution": true, "task": false}
k, w, T, f, n, m = sympy.symbols("k w T f n m", positive=True)
cosine_factor = None  # an expression in k, w, T, f
saved_bytes = None  # an expression in n, m
### BEGIN SOLUTION
cosine_factor = f + (1 - f) * (1 + sympy.cos(sympy.pi * (k - w) / (T - w - 1))) / 2
saved_bytes = 4 * (2 * n * m - (n + m))
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-derive", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(cosine_factor, "19_capstone/cosine_factor").require()
check(saved_bytes, "19_capstone/saved_bytes").require()

# %% [markdown]
# A matrix of 4096 rows and 11,008 columns is one of many in a model of 7 billion weights. Once
# `saved_bytes` is right, this cell prints what Adafactor saves there: 361 million bytes.

# %%
if saved_bytes is not None:
    print(f"{float(saved_bytes.subs({n: 4096, m: 11008})) / 1e6:.0f} million bytes")

# %% [markdown]
# ## 4. Split the parameters into groups
#
# `named` yields pairs of a name and a parameter, as `model.named_parameters()` does. Return two
# dicts: the first with the parameters that have two axes or more, the decay `lam`, and `exempt`
# False; the second with those that have fewer, the decay 0, and `exempt` True. A parameter that is
# not trained (`requires_grad` is False) belongs to neither.


# %% nbgrader={"grade": false, "grade_id": "groups", "locked": false, "schema_version": 3, "solution": true, "task": false}
def groups(named, *, lam):
    ### BEGIN SOLUTION
    trained = [theta for _, theta in named if theta.requires_grad]
    return [
        {"params": [theta for theta in trained if theta.ndim > 1], "lam": lam, "exempt": False},
        {"params": [theta for theta in trained if theta.ndim < 2], "lam": 0.0, "exempt": True},
    ]
    ### END SOLUTION


# %% [markdown]
# The check asks this function: it makes parameters of these shapes and says where yours puts them.


# %% nbgrader={"grade": false, "grade_id": "layout", "locked": true, "schema_version": 3, "solution": false, "task": false}
def layout(shapes, frozen, *, lam):
    """A row for each parameter: in how many groups it is, the sums of their lam and of their exempt."""
    named = [(name, torch.nn.Parameter(torch.zeros(shape))) for name, shape in shapes.items()]
    for name, theta in named:
        theta.requires_grad = name not in frozen
    split = [(list(group["params"]), group["lam"], group["exempt"]) for group in groups(named, lam=lam)]
    rows = []
    for _, theta in named:
        mine = [pair for params, *pair in split if any(theta is other for other in params)]
        rows.append([len(mine), sum(decay for decay, _ in mine), sum(exempt for _, exempt in mine)])
    return np.array(rows, dtype=float)


# %% nbgrader={"grade": true, "grade_id": "check-groups", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(layout, "layout").require()
### BEGIN HIDDEN TESTS
check(layout, "layout", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Write the factor
#
# The factor of part 3 for every $k = 0, 1, \dots$: warm-up over `warm` updates, then the cosine, which
# ends at `floor` with update `total`. Past the end the factor stays. `k` is a number or an array.


# %% nbgrader={"grade": false, "grade_id": "factor", "locked": false, "schema_version": 3, "solution": true, "task": false}
def factor(k, *, warm, total, floor=0.0):
    ### BEGIN SOLUTION
    done = np.minimum((k - warm) / (total - warm - 1), 1.0)
    cosine = floor + (1 - floor) * (1 + np.cos(np.pi * done)) / 2
    return np.where(k < warm, (k + 1) / warm, cosine)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check-factor", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(factor, "factor").require()
### BEGIN HIDDEN TESTS
check(factor, "factor", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Write LAMB for torch
#
# $u = \hat m/(\sqrt{\hat v}+\varepsilon) + \lambda\theta$ and $\theta \leftarrow \theta - \eta\,r\,u$ for each parameter that has a gradient. $r$ is
# $\lVert\theta\rVert/\lVert u\rVert$, and 1 where one of the norms is 0 or the group's `exempt` is True. Every number is
# read from the group, where `lr` is $\eta$ and `lam` is $\lambda$. A parameter whose `grad` is None is left
# alone. What must survive a stop lies in `self.state[theta]`.


# %% nbgrader={"grade": false, "grade_id": "Lamb", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Lamb(torch.optim.Optimizer):
    def __init__(self, params, lr, beta1=0.9, beta2=0.999, eps=1e-6, lam=0.0, exempt=False):
        ### BEGIN SOLUTION
        numbers = {"lr": lr, "beta1": beta1, "beta2": beta2, "eps": eps, "lam": lam, "exempt": exempt}
        super().__init__(params, numbers)
        ### END SOLUTION

    def step(self):
        ### BEGIN SOLUTION
        with torch.no_grad():
            for group in self.param_groups:
                for theta in group["params"]:
                    if theta.grad is not None:
                        self.update(theta, theta.grad, self.state[theta], group)

    def update(self, theta, g, state, group):
        beta1, beta2 = group["beta1"], group["beta2"]
        state["t"] = state.get("t", 0) + 1
        state["m"] = beta1 * state.get("m", 0.0) + (1 - beta1) * g
        state["v"] = beta2 * state.get("v", 0.0) + (1 - beta2) * g**2
        m_hat = state["m"] / (1 - beta1 ** state["t"])
        v_hat = state["v"] / (1 - beta2 ** state["t"])
        u = m_hat / (v_hat**0.5 + group["eps"]) + group["lam"] * theta
        size, length = theta.norm(), u.norm()
        one = group["exempt"] or size == 0 or length == 0
        theta -= group["lr"] * (1.0 if one else size / length) * u
        ### END SOLUTION


# %% [markdown]
# The check gives parameters, gradients and, for every update, the rates of two groups.


# %% nbgrader={"grade": false, "grade_id": "lamb_path", "locked": true, "schema_version": 3, "solution": false, "task": false}
def new_lamb(params, rates, exempt, hyper):
    first = {"params": [theta for name, theta in params.items() if name not in exempt]}
    second = {"params": [params[name] for name in exempt], "lr": float(rates[0][1]), "lam": 0.0, "exempt": True}
    return Lamb([first, second], lr=float(rates[0][0]), **hyper)


def through_a_file(state):
    """What torch.load gives back of what torch.save wrote."""
    file = io.BytesIO()
    torch.save(state, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


def lamb_path(theta, gradients, rates, exempt, stop=None, **hyper):
    """A row for each update: all entries of all parameters. stop: before which update the optimizer is new."""
    params = {name: torch.nn.Parameter(torch.tensor(x)) for name, x in theta.items()}
    optimizer, path = new_lamb(params, rates, exempt, hyper), []
    for i, pair in enumerate(rates):
        if i == stop:
            saved = through_a_file(optimizer.state_dict())
            params = {name: torch.nn.Parameter(x.detach().clone()) for name, x in params.items()}
            optimizer = new_lamb(params, rates, exempt, hyper)
            optimizer.load_state_dict(saved)
        for group, rate in zip(optimizer.param_groups, pair, strict=True):
            group["lr"] = float(rate)
        for name, x in params.items():
            g = gradients[name][i]
            x.grad = None if g is None else torch.tensor(g)
        optimizer.step()
        path.append(np.concatenate([x.detach().numpy().ravel() for x in params.values()]))
    return np.stack(path)


# %% nbgrader={"grade": true, "grade_id": "check-Lamb", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(lamb_path, "lamb_path").require()
### BEGIN HIDDEN TESTS
check(lamb_path, "lamb_path", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# A second check stops the run: the state goes through a file into a new optimizer, and the path
# must not differ by one bit from the one without a stop.


# %% nbgrader={"grade": false, "grade_id": "lamb_resumed", "locked": true, "schema_version": 3, "solution": false, "task": false}
def lamb_resumed(theta, gradients, rates, exempt, stop, **hyper):
    """The path with a stop, and how far it is from the path without one."""
    whole = lamb_path(theta, gradients, rates, exempt, **hyper)
    resumed = lamb_path(theta, gradients, rates, exempt, stop, **hyper)
    return np.stack([resumed, resumed - whole])


# %% nbgrader={"grade": true, "grade_id": "check-Lamb-state", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(lamb_resumed, "lamb_resumed").require()
### BEGIN HIDDEN TESTS
check(lamb_resumed, "lamb_resumed", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# On a quadratic in two dimensions and on logistic regression, with your schedule: ten updates of
# warm-up to $\eta = 0.05$.
#
# **Predict.** By which share of its size does the first update move the parameter?

# %%
if check(lamb_path, "lamb_path").passed and check(factor, "factor").passed:
    rng = np.random.default_rng(19)
    for problem in (Quadratic((100.0, 1.0)), LogisticRegression("breast_cancer")):
        theta = torch.nn.Parameter(torch.tensor(0.1 * rng.standard_normal(problem.start.shape)))
        optimizer = Lamb([theta], lr=0.05)
        schedule = LambdaLR(optimizer, lambda k: float(factor(k, warm=10, total=200, floor=0.1)))
        path = [theta.detach().numpy().copy()]
        for _ in range(200):
            theta.grad = torch.tensor(problem.gradient(path[-1]))
            optimizer.step()
            schedule.step()
            path.append(theta.detach().numpy().copy())
        share = np.linalg.norm(path[1] - path[0]) / np.linalg.norm(path[0])
        losses = problem.loss(path[0]), problem.loss(path[-1])
        print(f"{problem.name}: first {share:.6f} of its size, loss {losses[0]:.4f}, then {losses[1]:.4f}")
        assert np.isclose(share, 0.005)
        assert losses[1] < losses[0] / 2

# %% [markdown]
# ## 7. Save and restore a run
#
# `t` updates are done. `save` returns a dict with the keys "model", "optimizer", "schedule" and "t"
# that `torch.save` can write. `restore` gets it back from the file, brings the three new objects to
# where the run was, and returns `t`, which says what the next batch is.


# %% nbgrader={"grade": false, "grade_id": "resume", "locked": false, "schema_version": 3, "solution": true, "task": false}
def save(model, optimizer, schedule, t):
    ### BEGIN SOLUTION
    parts = {"model": model, "optimizer": optimizer, "schedule": schedule}
    return {name: part.state_dict() for name, part in parts.items()} | {"t": t}
    ### END SOLUTION


def restore(checkpoint, model, optimizer, schedule):
    ### BEGIN SOLUTION
    for name, part in {"model": model, "optimizer": optimizer, "schedule": schedule}.items():
        part.load_state_dict(checkpoint[name])
    return checkpoint["t"]
    ### END SOLUTION


# %% [markdown]
# The check trains a logistic regression by torch's AdamW under warm-up, once in one go and once with
# a stop shortly after a save. A batch holds the rows that follow those of the one before: it depends
# on the number of updates alone.


# %% nbgrader={"grade": false, "grade_id": "resumed_path", "locked": true, "schema_version": 3, "solution": false, "task": false}
def new_run(columns, peak, warm, lam):
    model = torch.nn.Linear(columns, 1, bias=False, dtype=torch.float64)
    torch.nn.init.zeros_(model.weight)
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak, betas=(0.9, 0.99), eps=1e-3, weight_decay=lam)
    return model, optimizer, LambdaLR(optimizer, lambda k: min((k + 1) / warm, 1.0))


def one_update(run, rows, wanted):
    model, optimizer, schedule = run
    guesses = model(torch.tensor(rows))[:, 0]
    optimizer.zero_grad()
    torch.nn.functional.binary_cross_entropy_with_logits(guesses, torch.tensor(wanted)).backward()
    optimizer.step()
    schedule.step()


def trained(inputs, targets, updates, stop, size, plan):
    """The weights after every update. What the run does between its last save and its end is lost."""
    run, t, path = new_run(inputs.shape[1], **plan), 0, []
    for done in range(updates):
        if done == stop:
            checkpoint = through_a_file(save(*run, t))
            one_update(run, inputs, targets)
            run = new_run(inputs.shape[1], **plan)
            t = restore(checkpoint, *run)
        batch = np.arange(t * size, t * size + size) % len(targets)
        one_update(run, inputs[batch], targets[batch])
        t += 1
        path.append(run[0].weight.detach().numpy()[0].copy())
    return np.stack(path)


def resumed_path(inputs, targets, *, updates, stop, size, **plan):
    """The path with a stop, and how far it is from the path without one."""
    resumed = trained(inputs, targets, updates, stop, size, plan)
    return np.stack([resumed, resumed - trained(inputs, targets, updates, None, size, plan)])


# %% nbgrader={"grade": true, "grade_id": "check-resume", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(resumed_path, "resumed_path").require()
### BEGIN HIDDEN TESTS
check(resumed_path, "resumed_path", hidden=True).require()
### END HIDDEN TESTS

# %% [markdown]
# ## 8. Choose the number to log
#
# Two runs of LAMB on logistic regression from the same start. The plan of both is
# $\eta_t = 0.02\,t/4$ up to $t = 4$. Run A calls `optimizer.step()` and then `scheduler.step()`; run B
# calls `scheduler.step()` first. Each row of the two logs holds
#
# - **a.** the loss before the update,
# - **b.** the `lr` of the group that the update used,
# - **c.** $\lVert\Delta\theta\rVert/\lVert\theta\rVert$,
# - **d.** $\lVert g\rVert$,
# - **e.** the trust ratio.

# %%
UPDATES = (1, 2, 3, 4)
LOG_A = [
    (0.5182, 0.005, 0.005, 0.943, 0.088),
    (0.5161, 0.010, 0.010, 0.937, 0.088),
    (0.5120, 0.015, 0.015, 0.926, 0.088),
    (0.5060, 0.020, 0.020, 0.910, 0.089),
]
LOG_B = [
    (0.5182, 0.010, 0.010, 0.943, 0.088),
    (0.5140, 0.015, 0.015, 0.932, 0.088),
    (0.5080, 0.020, 0.020, 0.916, 0.088),
    (0.5000, 0.020, 0.020, 0.894, 0.089),
]
for name, log in {"A": LOG_A, "B": LOG_B}.items():
    print(f"run {name}         a      b      c      d      e")
    for update, (a, b, c, d, e) in zip(UPDATES, log, strict=True):
        print(f"update {update}  {a:.4f}  {b:.3f}  {c:.3f}  {d:.3f}  {e:.3f}")

# %% [markdown]
# Which of the five numbers tell at update 1 of run B, with the plan and no other run beside it, that
# the calls are in the wrong order? Select all that do.

# %% nbgrader={"grade": false, "grade_id": "metric", "locked": false, "schema_version": 3, "solution": true, "task": false}
metric = set()  # letters, such as {"x", "y"}
### BEGIN SOLUTION
metric = {"b", "c"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check-metric", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(metric, "19_capstone/metric").require()

# %% [markdown]
# ## 9. Explain
#
# A colleague's checkpoint holds all that `save` of part 7 returns. Her batches come from a generator
# that the program seeds when it starts, and that shuffles the data at the beginning of each epoch. She
# stops in the middle of the third epoch and resumes. In five sentences at most: the first loss after
# the resume looks right, and yet the run is not the one that never stopped. What differs, which data
# does the model see too often or not at all, and what are two repairs?

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Weights, moments and rate are the old ones, so the loss is of the right size; the batches are others. The generator
# is seeded again and shuffles as in the first epoch, and the epoch begins at its first row: rows that were seen in the
# third epoch before the stop come a second time, and those that were left may not come at all before the next shuffle.
# Repairs: make the batch a pure function of t, with seed and epoch giving the order; or put the generator's state, and
# the place within the epoch, into the checkpoint.
#
# Rubric. 1 point: what differs, which is the order of the data and the place in the epoch, with the rows that come
# twice or not at all in this epoch; half of it for "the batches differ" alone. 1 point: two repairs as above; half for
# one. Saving the generator's state without the place in the epoch counts half of a repair: the epoch would begin anew.
# ### END SOLUTION
