"""Newton, Shampoo and Muon: rules that see more of a layer than its single coordinates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepsize.optimizers import (
    START,
    Kronecker,
    inverse_root,
    muon_step,
    newton_schulz,
    newton_step,
    shampoo_step,
)

SHAPES = [(3, 5), (5, 3), (4, 4), (1, 4), (4, 1), (1, 1)]
every_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)
seeds = st.integers(0, 1000)


def rotation(rng, n):
    return np.linalg.qr(rng.standard_normal((n, n)))[0]


def walk(rule, theta, gradients, eta=0.1, **hyper):
    """Theta after every step."""
    path, state = [], START
    for g in gradients:
        theta, state = rule(theta, g, state, eta=eta, **hyper)
        path.append(theta)
    return np.array(path)


# Newton


@given(seed=seeds, n=st.integers(1, 5))
def test_newton_solves_a_quadratic_in_one_step(seed, n):
    rng = np.random.default_rng(seed)
    H = rotation(rng, n)
    H = H * rng.uniform(0.1, 10.0, n) @ H.T
    minimum, theta = rng.standard_normal((2, n))
    moved, _ = newton_step(theta, H @ (theta - minimum), eta=1.0, hessian=H)
    np.testing.assert_allclose(moved, minimum, rtol=1e-9, atol=1e-9)


def test_newton_by_hand():
    # (2 1; 1 2) + 1 = (3 1; 1 3), inverse (3 -1; -1 3)/8; g = (8, 0): step (3, -1)/2
    hyper = {"hessian": np.array([[2.0, 1.0], [1.0, 2.0]]), "damping": 1.0}
    theta, state = newton_step(np.ones(2), np.array([8.0, 0.0]), eta=1 / 2, **hyper)
    np.testing.assert_allclose(theta, [-1 / 2, 3 / 2])
    assert state is START


def test_heavy_damping_turns_newton_into_gradient_descent():
    g = np.array([1.0, -2.0])
    moved, _ = newton_step(np.zeros(2), g, eta=1e9, hessian=np.diag([1.0, 100.0]), damping=1e9)
    np.testing.assert_allclose(moved, -g, rtol=1e-6)


def test_newton_moves_towards_a_saddle_because_it_follows_the_curvature():
    moved, _ = newton_step(np.ones(2), np.array([1.0, -1.0]), eta=1.0, hessian=np.diag([1.0, -1.0]))
    np.testing.assert_allclose(moved, 0.0, atol=1e-15)


@pytest.mark.parametrize("hessian", [2.0, np.ones(2), np.ones((2, 1)), np.ones((2, 3)), np.eye(3), np.ones((1, 2, 2))])
def test_a_hessian_of_another_shape_is_refused(hessian):
    with pytest.raises(ValueError, match=r"newton_step needs a hessian of shape \(2, 2\), got shape \("):
        newton_step(np.ones(2), np.ones(2), eta=1.0, hessian=hessian)


@pytest.mark.parametrize("hessian", [[[2, 0], [0, 4]], np.diag([2, 4]), np.diag([2.0, 4.0]).astype(np.float16)])
def test_a_hessian_of_other_numbers_is_converted(hessian):
    np.testing.assert_allclose(newton_step(np.ones(2), np.ones(2), eta=1.0, hessian=hessian)[0], [1 / 2, 3 / 4])


def test_a_singular_hessian_is_an_error_and_damping_its_remedy():
    singular = np.ones((2, 2))
    with pytest.raises(np.linalg.LinAlgError, match="Singular"):
        newton_step(np.ones(2), np.ones(2), eta=1.0, hessian=singular)
    np.testing.assert_allclose(newton_step(np.ones(2), np.ones(2), eta=1.0, hessian=singular, damping=2.0)[0], 3 / 4)


def test_the_hessian_comes_back_unchanged():
    H = np.eye(2)
    newton_step(np.ones(2), np.ones(2), eta=1.0, hessian=H, damping=3.0)
    assert np.array_equal(H, np.eye(2))


@pytest.mark.parametrize(
    ("rule", "shape", "counts"),
    [
        (newton_step, (), "1"),
        (newton_step, (2, 2), "1"),
        (shampoo_step, (), "1 or 2"),
        (shampoo_step, (2, 2, 2), "1 or 2"),
        (muon_step, (), "2"),
        (muon_step, (3,), "2"),
    ],
)
def test_other_numbers_of_axes_are_refused_with_the_shape(rule, shape, counts):
    hyper = {"hessian": np.eye(2)} if rule is newton_step else {}
    with pytest.raises(ValueError, match="needs an array with") as refusal:
        rule(np.ones(shape), np.ones(shape), eta=0.1, **hyper)
    assert str(refusal.value) == f"{rule.__name__} needs an array with {counts} axes, got shape {shape}"


# Shampoo


@given(seed=seeds, p=st.sampled_from([1, 2, 4]), n=st.integers(1, 5))
def test_the_inverse_root_to_the_power_p_is_the_inverse(seed, p, n):
    rng = np.random.default_rng(seed)
    Q = rotation(rng, n)
    A = Q * rng.uniform(0.1, 10.0, n) @ Q.T
    root = inverse_root(A, p)
    np.testing.assert_allclose(np.linalg.matrix_power(root, p) @ A, np.eye(n), atol=1e-9)
    np.testing.assert_allclose(root, root.T, atol=1e-12)


def test_an_eigenvalue_below_eps_counts_as_eps_and_nan_stays_nan():
    np.testing.assert_allclose(inverse_root(np.diag([16.0, -1e-9]), 4, 1e-8), np.diag([1 / 2, 100.0]))
    assert np.all(np.isnan(inverse_root(np.array([[np.nan, 0.0], [0.0, 1.0]]), 4)))
    assert inverse_root(np.diag([4, 4]), 2)[0, 0] == 0.5


def test_shampoo_by_hand():
    # G = diag(3, 4), eps = 0: L = R = diag(9, 16), L^(-1/4) G R^(-1/4) = diag(3/3, 4/4)
    # then G = diag(4, 3): L = R = diag(25, 25), step diag(4, 3)/5
    theta, state = shampoo_step(np.zeros((2, 2)), np.diag([3.0, 4.0]), eta=1 / 2, eps=0.0)
    np.testing.assert_allclose(theta, np.diag([-1 / 2, -1 / 2]), atol=1e-15)
    theta, state = shampoo_step(theta, np.diag([4.0, 3.0]), state, eta=1.0, eps=0.0)
    np.testing.assert_allclose(theta, np.diag([-13 / 10, -11 / 10]), atol=1e-14)
    np.testing.assert_allclose(state.L, np.diag([25.0, 25.0]))
    assert isinstance(state, Kronecker)
    assert state.t == 2


def test_shampoo_on_a_vector_by_hand():
    # g = (3, 4), eps = 11: L has 11 + 25 = 36 along g, so the step is g/6, not g/5
    theta, state = shampoo_step(np.zeros(2), np.array([3.0, 4.0]), eta=1.0, eps=11.0)
    np.testing.assert_allclose(theta, [-1 / 2, -2 / 3])
    np.testing.assert_allclose(state.L, [[20.0, 12.0], [12.0, 27.0]])
    assert state.R == 0


@every_shape
@given(seed=seeds)
def test_shampoo_turns_with_rows_and_columns(shape, seed):
    rng = np.random.default_rng(seed)
    theta, gradients = rng.standard_normal(shape), rng.standard_normal((4, *shape))
    U, V = (rotation(rng, n) for n in shape)
    path = walk(shampoo_step, theta, gradients, eps=1e-2)
    np.testing.assert_allclose(
        walk(shampoo_step, U @ theta @ V.T, U @ gradients @ V.T, eps=1e-2), U @ path @ V.T, atol=1e-10
    )
    turned = walk(shampoo_step, theta[:, 0] @ U.T, gradients[:, :, 0] @ U.T, eps=1e-2)
    np.testing.assert_allclose(turned, walk(shampoo_step, theta[:, 0], gradients[:, :, 0], eps=1e-2) @ U.T, atol=1e-10)


@every_shape
def test_the_first_step_of_shampoo_tends_to_the_nearest_orthogonal_matrix(shape):
    G = np.random.default_rng(3).standard_normal(shape)
    U, _, Vt = np.linalg.svd(G, full_matrices=False)
    theta, _ = shampoo_step(np.zeros(shape), G, eta=1.0, eps=1e-9)
    np.testing.assert_allclose(theta, -U @ Vt, atol=1e-5)


def test_shampoo_begins_at_eps_only_before_the_first_step():
    kept = Kronecker(3, np.diag([16.0, 16.0]), np.diag([81.0, 81.0]))
    theta, state = shampoo_step(np.ones((2, 2)), np.zeros((2, 2)), kept, eta=1.0)
    np.testing.assert_array_equal(theta, 1.0)
    np.testing.assert_array_equal(state.L, kept.L)
    assert state.t == 4


# Muon


@every_shape
@given(seed=seeds)
def test_singular_values_of_five_newton_schulz_steps_lie_in_the_band_and_are_not_all_one(shape, seed):
    rng = np.random.default_rng(seed)
    n = min(shape)
    sigma = rng.uniform(0.05, 1.0, n)
    sigma = np.maximum(sigma / np.linalg.norm(sigma), 0.05)
    u = rotation(rng, shape[0])[:, :n] * sigma @ rotation(rng, shape[1])[:, :n].T
    u *= 1.0 / max(1.0, np.linalg.norm(u))
    values = np.linalg.svd(newton_schulz(u * 17.0), compute_uv=False)
    assert np.all((values > 0.66) & (values < 1.14))
    assert not np.allclose(values, 1.0, atol=1e-3)


def test_newton_schulz_maps_the_singular_values_by_the_quintic_and_keeps_the_vectors():
    rng = np.random.default_rng(4)
    U, V, sigma = rotation(rng, 3), rotation(rng, 4)[:, :3], np.array([2.0, 3.0, 6.0])  # norm 7
    mapped = sigma / 7
    for _ in range(5):
        mapped = 3.4445 * mapped - 4.7750 * mapped**3 + 2.0315 * mapped**5
    np.testing.assert_allclose(newton_schulz(U * sigma @ V.T), U * mapped @ V.T, atol=1e-12)
    np.testing.assert_allclose(newton_schulz(V * sigma @ U.T), V * mapped @ U.T, atol=1e-12)
    np.testing.assert_allclose(newton_schulz(U * sigma @ V.T, 0), U * sigma @ V.T / 7)


@every_shape
def test_the_transposed_layer_takes_the_transposed_steps_but_for_the_scale(shape):
    rng = np.random.default_rng(5)
    gradients = rng.standard_normal((3, *shape))
    rows, columns = shape
    tall = walk(muon_step, np.zeros(shape), gradients, lam=0.0) / max(1, rows / columns) ** 0.5
    wide = walk(muon_step, np.zeros(shape[::-1]), gradients.swapaxes(1, 2), lam=0.0) / max(1, columns / rows) ** 0.5
    np.testing.assert_allclose(wide.swapaxes(1, 2), tall, rtol=1e-10, atol=1e-13)


@given(scale=st.floats(1e-3, 1e3))
def test_the_scale_of_all_gradients_does_not_matter_to_muon(scale):
    gradients = np.random.default_rng(5).standard_normal((3, 2, 3))
    path, scaled = (walk(muon_step, np.ones((2, 3)), factor * gradients) for factor in (1.0, scale))
    np.testing.assert_allclose(scaled, path, rtol=1e-10)


def test_muon_by_hand():
    # mu = 1/2: b = g/2, u = g/2 + g/4; a single column of norm 1 is mapped by the quintic: a + b + c = 0.701
    # scale sqrt(4/1) = 2, lam eta = 1/8: theta = 7/8 - (1/4) 2 (0.701) (1/2)
    g = np.full((4, 1), 8.0)
    theta, state = muon_step(np.ones((4, 1)), g, eta=1 / 4, mu=1 / 2, lam=1 / 2, ns_steps=1)
    np.testing.assert_allclose(theta, 7 / 8 - 0.701 / 4)
    np.testing.assert_array_equal(state.b, g / 2)
    # b = 2 - 4 = -2 after g = -8: u = -4 - 1, the same direction as -g
    theta, state = muon_step(np.ones((4, 1)), -g, state, eta=1 / 4, mu=1 / 2, lam=1 / 2, ns_steps=1)
    np.testing.assert_allclose(theta, 7 / 8 + 0.701 / 4)
    np.testing.assert_array_equal(state.b, -g / 4)


def test_a_zero_gradient_leaves_only_the_decay_of_muon():
    assert np.array_equal(walk(muon_step, np.ones((2, 3)), np.zeros((1, 2, 3)), eta=0.5), [np.full((2, 3), 0.95)])
