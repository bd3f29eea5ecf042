"""The two networks: torch's derivatives, an exact recurrence, and the scales of both parameterizations."""

import itertools

import numpy as np
import pytest
import torch

from stepsize.problems import LinearNetwork, Network, uv_step
from stepsize.problems.data import split

SMALL = {"images": 16, "width": 8, "depth": 3}
KINDS = list(itertools.product(["standard", "maximal_update"], ["relu", "tanh"], ["squared", "cross_entropy"]))
every_kind = pytest.mark.parametrize("kind", KINDS, ids="-".join)


def network(kind, **sizes):
    parameterization, activation, objective = kind
    options = {**SMALL, **sizes}
    return Network(parameterization=parameterization, activation=activation, objective=objective, **options)


def somewhere(problem, *runs, seed=1):
    """A point near the start with biases that are not 0, or one for every run."""
    rng = np.random.default_rng(seed)
    return {name: array + 0.1 * rng.standard_normal((*runs, *array.shape)) for name, array in problem.start.items()}


def dot(one, other):
    return sum(np.sum(one[name] * other[name]) for name in one)


def torch_loss(problem, kind, theta):
    """The same loss written with torch, from the class's docstring alone."""
    parameterization, activation, objective = kind
    h, width = torch.tensor(problem.inputs), len(problem.start["b1"])
    for layer in range(1, problem.depth + 1):
        first, last = layer == 1, layer == problem.depth
        scale = (width / 64) ** 0.5 if first else width**-0.5 if last else 1.0
        h = (scale if parameterization == "maximal_update" else 1.0) * h @ theta[f"W{layer}"] + theta[f"b{layer}"]
        h = h if last else getattr(torch, activation)(h)
    targets = torch.tensor(problem.targets)
    if objective == "squared":
        return torch.nn.functional.mse_loss(h, targets) / 2
    return torch.nn.functional.cross_entropy(h, targets)


# The network on digits


@every_kind
def test_the_gradient_and_the_hessian_times_a_direction_are_those_of_torch(kind):
    problem = network(kind)
    theta, direction = somewhere(problem), somewhere(problem, seed=2)
    leaves = {name: torch.tensor(array, requires_grad=True) for name, array in theta.items()}
    loss = torch_loss(problem, kind, leaves)
    slopes = torch.autograd.grad(loss, list(leaves.values()), create_graph=True)
    along = sum((slope * torch.tensor(direction[name])).sum() for name, slope in zip(leaves, slopes, strict=True))
    products = torch.autograd.grad(along, list(leaves.values()))
    assert problem.loss(theta) == pytest.approx(loss.item(), rel=1e-12)
    gradient, product = problem.gradient(theta), problem.hvp(theta, direction)
    assert list(gradient) == list(product) == list(theta)
    for name, slope, curved in zip(leaves, slopes, products, strict=True):
        np.testing.assert_allclose(gradient[name], slope.detach().numpy(), rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(product[name], curved.numpy(), rtol=1e-10, atol=1e-12)


@every_kind
def test_the_derivatives_of_the_network_are_slopes_of_what_they_derive(kind):
    problem, h = network(kind), 1e-6
    theta, direction = somewhere(problem), somewhere(problem, seed=2)
    up, down = ({name: theta[name] + s * h * direction[name] for name in theta} for s in (1, -1))
    slope = (problem.loss(up) - problem.loss(down)) / (2 * h)
    assert dot(problem.gradient(theta), direction) == pytest.approx(slope, rel=1e-6)
    high, low, product = problem.gradient(up), problem.gradient(down), problem.hvp(theta, direction)
    for name in theta:
        np.testing.assert_allclose(product[name], (high[name] - low[name]) / (2 * h), rtol=1e-4, atol=1e-7)


@every_kind
def test_the_hessian_of_the_network_is_symmetric(kind):
    problem = network(kind)
    theta, u, v = (somewhere(problem, seed=seed) for seed in (1, 2, 3))
    assert dot(u, problem.hvp(theta, v)) == pytest.approx(dot(v, problem.hvp(theta, u)), rel=1e-11)


@every_kind
@pytest.mark.parametrize("runs", [(3,), (2, 2)], ids=str)
def test_leading_axes_of_every_array_are_runs_of_their_own(kind, runs):
    problem = network(kind)
    theta, direction = somewhere(problem, *runs), somewhere(problem, *runs, seed=2)
    loss, gradient, product = problem.loss(theta), problem.gradient(theta), problem.hvp(theta, direction)
    one_theta = {name: array[(0,) * len(runs)] for name, array in theta.items()}
    shared = problem.hvp(one_theta, direction)  # many directions at one point
    assert loss.shape == problem.accuracy(theta).shape == problem.valid_loss(theta).shape == runs
    for run in np.ndindex(runs):
        one, d = ({name: array[run] for name, array in tree.items()} for tree in (theta, direction))
        assert loss[run] == pytest.approx(problem.loss(one), rel=1e-12)
        assert problem.accuracy(theta)[run] == problem.accuracy(one)
        for name in theta:
            np.testing.assert_allclose(gradient[name][run], problem.gradient(one)[name], atol=1e-12)
            np.testing.assert_allclose(product[name][run], problem.hvp(one, d)[name], atol=1e-12)
            np.testing.assert_allclose(shared[name][run], problem.hvp(one_theta, d)[name], atol=1e-12)


def test_the_mini_batches_of_one_pass_average_to_the_full_gradient():
    problem, rng = Network(**SMALL), np.random.default_rng(0)
    theta, order = somewhere(problem), rng.permutation(16)
    parts, full = [problem.gradient(theta, rows) for rows in np.split(order, 4)], problem.gradient(theta)
    for name in theta:
        np.testing.assert_allclose(sum(part[name] for part in parts) / 4, full[name], atol=1e-12)
        np.testing.assert_allclose(problem.noisy_gradient(theta, rng, batch=16)[name], full[name], atol=1e-12)


def test_a_mini_batch_is_drawn_by_the_generator_alone():
    problem = Network(**SMALL)
    first, again, other = (
        problem.noisy_gradient(problem.start, np.random.default_rng(s), batch=4)["W1"] for s in (0, 0, 1)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_seed_alone_decides_the_start():
    first, again, other = (Network(**SMALL, seed=seed) for seed in (0, 0, 1))
    assert all(np.array_equal(first.start[name], again.start[name]) for name in first.start)
    assert not np.array_equal(first.start["W1"], other.start["W1"])
    assert np.array_equal(first.inputs, other.inputs)


def test_the_layers_have_the_shapes_that_were_asked_for_and_biases_of_0():
    start = Network(width=20, depth=3).start
    shapes = {name: array.shape for name, array in start.items()}
    assert shapes == {"W1": (64, 20), "b1": (20,), "W2": (20, 20), "b2": (20,), "W3": (20, 10), "b3": (10,)}
    assert not any(start[name].any() for name in ("b1", "b2", "b3"))


def test_he_weights_keep_the_size_of_what_passes_through_them():
    problem = Network(width=400, depth=4)
    assert np.var(problem.start["W1"]) == pytest.approx(2 / 64, rel=0.03)
    assert np.var(problem.start["W2"]) == pytest.approx(2 / 400, rel=0.03)
    size = np.mean(problem.inputs**2)
    assert np.mean(problem.outputs(problem.start, problem.inputs) ** 2) == pytest.approx(2 * size, rel=0.5)


@pytest.mark.parametrize("width", [25, 100, 400])
def test_the_maximal_update_output_is_the_standard_one_over_the_root_of_the_width(width):
    standard, maximal = (Network(width=width, parameterization=kind, seed=3) for kind in ("standard", "maximal_update"))
    outputs, smaller = (p.outputs(p.start, p.inputs) for p in (standard, maximal))
    np.testing.assert_allclose(smaller, outputs / width**0.5, rtol=1e-9, atol=1e-12)


def sharpness(problem, iterations=15):
    """The largest eigenvalue at the start, by power iteration."""
    direction = somewhere(problem)
    for _ in range(iterations):
        direction = {name: array / dot(direction, direction) ** 0.5 for name, array in direction.items()}
        direction, before = problem.hvp(problem.start, direction), direction
    return dot(direction, before)


def test_a_maximal_update_start_is_many_times_flatter_and_the_more_so_the_wider_it_is():
    def mean_sharpness(parameterization, width):  # widths whose products stay below BLAS's limit for threads
        problems = (Network(width=width, seed=seed, parameterization=parameterization) for seed in range(6))
        return np.mean([sharpness(problem) for problem in problems])

    standard, maximal = mean_sharpness("standard", 48), mean_sharpness("maximal_update", 48)
    assert standard == pytest.approx(19.3, rel=0.3)
    assert maximal == pytest.approx(0.4, rel=0.3)
    assert standard / maximal > 1.5 * mean_sharpness("standard", 12) / mean_sharpness("maximal_update", 12)


def test_a_few_hundred_steps_teach_the_network_to_read_digits():
    problem = Network(images=256, depth=3, objective="cross_entropy")
    theta = problem.start
    for _ in range(200):
        gradient = problem.gradient(theta)
        theta = {name: theta[name] - 0.1 * gradient[name] for name in theta}
    assert problem.loss(theta) < problem.loss(problem.start) / 5
    assert problem.accuracy(theta) > 0.75
    assert problem.accuracy(problem.start) < 0.3


def test_the_validation_images_are_those_of_logistic_regression_and_never_trained_on():
    problem, parts = Network(images=1437), split("digits")
    assert np.array_equal(problem.valid_inputs, parts.valid_inputs)
    assert len(problem.inputs) + len(problem.valid_inputs) == 1797
    assert np.array_equal(problem.targets.argmax(axis=1), parts.targets)


def test_float32_stays_float32():
    problem = Network(**SMALL, dtype=np.float32)
    theta = problem.start
    for tree in (theta, problem.gradient(theta), problem.hvp(theta, theta)):
        assert {array.dtype for array in tree.values()} == {np.dtype(np.float32)}
    assert problem.loss(theta).dtype == problem.valid_loss(theta).dtype == np.float32


def test_cross_entropy_overflows_nowhere():
    problem = Network(**SMALL, objective="cross_entropy")
    theta = {name: 100 * array for name, array in problem.start.items()}
    assert np.isfinite(problem.loss(theta))
    assert all(np.all(np.isfinite(array)) for array in problem.gradient(theta).values())


# The two-layer linear network


@pytest.mark.parametrize("eta", [0.5, 1.5, 1.9])
def test_the_uv_recurrence_is_gradient_descent_on_the_whole_network(eta):
    problem = LinearNetwork(width=64, seed=1)
    theta = problem.start
    f, kernel = problem.output(theta), problem.kernel(theta)
    for _ in range(20):
        theta = theta - eta * problem.gradient(theta)
        f, kernel = uv_step(f, kernel, eta=eta, width=64)
        assert problem.output(theta) == pytest.approx(f, rel=1e-9, abs=1e-12)
        assert problem.kernel(theta) == pytest.approx(kernel, rel=1e-9)


def train(eta, steps=150):
    """Losses and final λ of the recurrence from f = 1, λ = 2."""
    f, kernel, losses = 1.0, 2.0, []
    with np.errstate(all="ignore"):
        for _ in range(steps):
            losses.append(f**2 / 2)
            f, kernel = uv_step(np.float64(f), kernel, eta=eta, width=512)
    return np.array(losses), kernel


def test_below_2_over_lambda_the_loss_falls_at_every_step():
    losses, kernel = train(eta=0.9)
    assert np.all(np.diff(losses)[losses[:-1] > 1e-30] < 0)
    assert kernel == pytest.approx(2.0, rel=0.05)


@pytest.mark.parametrize("eta", [1.2, 1.5, 1.8])
def test_between_2_and_4_over_lambda_the_loss_leaps_and_lands_where_it_is_flatter(eta):
    losses, kernel = train(eta)
    assert losses.max() > 20 * losses[0]
    assert losses[-1] < 1e-6
    assert kernel < 2 / eta


def test_above_4_over_lambda_training_diverges():
    losses, _ = train(eta=2.2)
    assert not losses[-1] < 1e6


def test_where_the_output_is_0_lambda_is_the_sharpness():
    problem = LinearNetwork(width=6)
    u, v = problem.start
    theta = np.stack([u, v - u * (u @ v) / (u @ u)])
    hessian = problem.hvp(theta, np.eye(12).reshape(12, 2, 6)).reshape(12, 12)
    assert problem.output(theta) == pytest.approx(0.0, abs=1e-12)
    assert np.linalg.eigvalsh(hessian)[-1] == pytest.approx(problem.kernel(theta))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Network(images=2000), "there are 1437 training images, got images=2000"),
        (lambda: Network(depth=1), "width >= 1 and depth >= 2, got width=32 and depth=1"),
        (lambda: Network(parameterization="mup"), r"\('standard', 'maximal_update'\), got 'mup'"),
        (lambda: Network(activation="gelu"), r"activation must be one of \('relu', 'tanh'\), got 'gelu'"),
        (lambda: Network(objective="hinge"), "objective must be one of .* got 'hinge'"),
        (lambda: LinearNetwork(width=0), "at least 1, got width=0"),
    ],
)
def test_a_network_that_makes_no_sense_is_refused_with_its_values(build, message):
    with pytest.raises(ValueError, match=message):
        build()
