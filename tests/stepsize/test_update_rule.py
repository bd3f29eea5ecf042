"""What every update rule owes its caller: dtype, shape, silence, no shared memory, clear refusals.

Warnings are errors here (pyproject.toml), so every call also shows that the rule prints none.
"""

import copy

import numpy as np
import pytest

from stepsize import optimizers
from stepsize.optimizers import START, adam_step, gd_step

ANY_SHAPE = ["gd", "momentum", "nesterov", "lookahead", "adagrad", "rmsprop", "rmsprop_centered", "adam", "nadam"]
ANY_SHAPE += ["adam_l2", "adamw", "amsgrad", "amsgrad_paper", "gi_adam", "adafactor", "lars", "lamb"]
NAMES = [*ANY_SHAPE, "newton", "shampoo", "muon"]
every_rule = pytest.mark.parametrize("rule", [getattr(optimizers, f"{name}_step") for name in NAMES], ids=NAMES)
every_rule_of_any_shape = pytest.mark.parametrize(
    "rule", [getattr(optimizers, f"{name}_step") for name in ANY_SHAPE], ids=ANY_SHAPE
)
AXES = {optimizers.newton_step: (1,), optimizers.shampoo_step: (1, 2), optimizers.muon_step: (2,)}

GRADIENTS = np.array([[0.5, -3.0, 0.02], [0.25, 1.0, -0.5], [-2.0, 0.0, 0.01]])


def step(rule, theta, g, state=START, eta=0.1, **hyper):
    """One step; Newton gets a Hessian, in double precision whatever theta has."""
    if rule is optimizers.newton_step:
        hyper["hessian"] = 2.0 * np.eye(np.size(theta))
    return rule(theta, g, state, eta=eta, **hyper)


def walk(rule, theta, gradients, eta=0.1, **hyper):
    """Theta after one step per gradient, and the last state. Muon sees a vector as a row."""
    state = START
    for g in gradients:
        theta, state = step(rule, layer(rule, theta), layer(rule, g), state, eta=eta, **hyper)
    return theta, state


def layer(rule, array):
    return np.atleast_2d(array) if rule is optimizers.muon_step else array


def every_rule_with(*shapes):
    """Every rule with each of the shapes that it takes; test_matrix.py tests that others are refused."""
    rules = [getattr(optimizers, f"{name}_step") for name in NAMES]
    pairs = [(rule, shape) for rule in rules for shape in shapes if len(shape) in AXES.get(rule, (len(shape),))]
    return pytest.mark.parametrize(("rule", "shape"), pairs, ids=[f"{r.__name__}-{s}" for r, s in pairs])


def arrays_of(state):
    return [field for field in (() if state is START else state) if isinstance(field, np.ndarray)]


def test_every_public_rule_is_tested_here():
    assert {name for name in optimizers.__all__ if name.endswith("_step")} == {f"{name}_step" for name in NAMES}


@every_rule
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("scalar", [float, np.float64, np.float16])
def test_theta_and_state_keep_their_dtype(rule, dtype, scalar):
    theta, state = walk(rule, np.ones(3, dtype), GRADIENTS.astype(dtype), eta=scalar(0.125))
    assert theta.dtype == dtype
    assert {array.dtype for array in arrays_of(state)} <= {np.dtype(dtype)}


@pytest.mark.parametrize("name", ["eta", "beta1", "beta2", "eps", "lam"])
def test_a_numpy_scalar_as_hyper_parameter_does_not_widen_float32(name):
    theta, state = walk(
        optimizers.lamb_step, np.ones(3, np.float32), GRADIENTS.astype(np.float32), **{name: np.float64(0.5)}
    )
    assert theta.dtype == state.m.dtype == state.v.dtype == np.float32


@every_rule_with((), (1,), (3,), (2, 3), (2, 1, 3))
def test_theta_keeps_its_shape(rule, shape):
    theta, _ = walk(rule, np.ones(shape), [np.full(shape, 0.5), np.full(shape, -0.25)])
    assert np.shape(theta) == shape
    assert np.all(np.isfinite(theta))


@every_rule_of_any_shape
def test_a_python_float_an_array_of_no_axes_and_of_one_element_step_alike(rule):
    number, _ = walk(rule, 2.0, [0.5, -0.25])
    no_axes, _ = walk(rule, np.array(2.0), [np.array(0.5), np.array(-0.25)])
    one_element, _ = walk(rule, np.array([2.0]), [np.array([0.5]), np.array([-0.25])])
    assert number == no_axes == one_element[0] != 2.0


@every_rule
def test_the_layout_in_memory_does_not_matter(rule):
    shape = (12,) if rule is optimizers.newton_step else (3, 4)
    theta, gradients = np.arange(1.0, 13.0).reshape(shape), np.stack([np.cos(np.arange(12.0)).reshape(shape)] * 2)
    expected, _ = walk(rule, theta, gradients)
    column_major, _ = walk(rule, np.asfortranarray(theta), gradients)
    strided, _ = walk(rule, np.repeat(theta, 2, axis=-1)[..., ::2], np.flip(gradients[:, ::-1].copy(), axis=1))
    np.testing.assert_allclose(column_major, expected, rtol=1e-12)
    np.testing.assert_allclose(strided, expected, rtol=1e-12)


@every_rule_with((3,), (2, 3))
def test_the_arguments_come_back_unchanged_and_nothing_new_shares_their_memory(rule, shape):
    theta, state = walk(rule, np.ones(shape), [np.full(shape, 0.5), np.full(shape, -3.0)])
    g = np.resize([0.5, -3.0, 0.0], shape)
    for before in (START, state):
        given = [theta, g, *arrays_of(before)]
        copies = copy.deepcopy(given)
        moved, after = step(rule, theta, g, before)
        assert all(np.array_equal(array, kept) for array, kept in zip(given, copies, strict=True))
        made = [moved, *arrays_of(after)]
        assert not any(np.shares_memory(new, old) for new in made for old in given)
        assert not any(np.shares_memory(a, b) for i, a in enumerate(made) for b in made[:i])


@every_rule
def test_read_only_arrays_are_enough(rule):
    theta, g = layer(rule, np.ones(2)), layer(rule, np.full(2, 0.5))
    _, state = step(rule, theta, g)
    for array in (theta, g, *arrays_of(state)):
        array.flags.writeable = False
    assert np.all(step(rule, theta, g, state)[0] < 1.0)


@every_rule
@pytest.mark.parametrize("shape", [(0,), (0, 3), (4, 0)])
def test_an_empty_layer_stays_empty_and_its_state_stays(rule, shape):
    theta, state = step(rule, np.empty(shape), np.empty(shape))
    assert theta.shape == shape
    assert state is START


@every_rule
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_in_a_gradient_reaches_theta_without_a_warning(rule, bad):
    theta, _ = walk(rule, np.ones(3), [[0.1, bad, 0.1] * np.ones(3), np.full(3, 0.1)])
    assert not np.isfinite(np.ravel(theta)[1])


@every_rule
@pytest.mark.parametrize("scale", [1e200, 1e-200, 0.0])
def test_squares_that_overflow_or_vanish_print_no_warning(rule, scale):
    theta, _ = walk(rule, np.ones(3), GRADIENTS * scale)
    if scale < 1 or rule not in (optimizers.rmsprop_centered_step, optimizers.shampoo_step):  # inf - inf there
        assert np.all(np.isfinite(theta))


@every_rule_of_any_shape
def test_a_python_float_whose_square_overflows_steps_like_an_array(rule):
    number, _ = rule(1e300, 1e300, eta=0.1)
    array, _ = rule(np.array([1e300]), np.array([1e300]), eta=0.1)
    assert np.array_equal([number], array, equal_nan=True)


@every_rule
@pytest.mark.parametrize(
    ("bad", "shown"),
    [
        (3, "3"),
        (True, "True"),
        ([1.5, 2.5], r"\[1.5, 2.5\]"),
        ((1.5, 2.5), r"\(1.5, 2.5\)"),
        (np.array([1, 2]), r"array\(\[1, 2\]\)"),
        (np.uint8(7), "7"),
        (np.array([True, False]), r"array\(\[ True, False\]\)"),
        (np.array([1j, 2.0]), "array"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_floating_point_is_refused_by_name_and_value(rule, bad, shown):
    good = np.ones(np.shape(bad))
    with pytest.raises(TypeError, match=rf"{rule.__name__} needs floating-point numbers, got theta = .*{shown}"):
        rule(bad, good, eta=0.1)
    with pytest.raises(TypeError, match=rf"got g = .*{shown}.*np.asarray\(g, dtype=float\)"):
        rule(good, bad, eta=0.1)


@every_rule
@pytest.mark.parametrize("shapes", [((2,), (2, 1)), ((3, 1), (1, 3)), ((2,), (3,)), ((2, 3), (3, 2))], ids=str)
def test_shapes_that_do_not_belong_together_are_refused_with_both(rule, shapes):
    with pytest.raises(ValueError, match="of one shape") as refusal:
        rule(np.ones(shapes[0]), np.ones(shapes[1]), eta=0.1)
    assert str(refusal.value) == f"{rule.__name__} needs theta and g of one shape, got {shapes[0]} and {shapes[1]}"


@every_rule
def test_the_learning_rate_must_be_given_by_name(rule):
    with pytest.raises(TypeError, match="eta"):
        rule(1.0, 1.0)
    with pytest.raises(TypeError):
        rule(1.0, 1.0, START, 0.1)


def test_a_rule_keeps_its_name_and_docstring():
    assert adam_step.__name__ == "adam_step"
    assert adam_step.__doc__.startswith("Adam (Kingma & Ba 2015")


def test_the_state_of_gradient_descent_comes_back_as_it_went_in():
    state = object()
    assert gd_step(1.0, 1.0, state, eta=0.1)[1] is state


@every_rule
def test_two_layers_stepped_in_turns_do_not_know_of_each_other(rule):
    alone = [walk(rule, np.full(3, start), GRADIENTS * start)[0] for start in (1.0, -2.0)]
    layers, states = [layer(rule, np.full(3, start)) for start in (1.0, -2.0)], [START, START]
    for g in GRADIENTS:
        for k, scale in enumerate((1.0, -2.0)):
            layers[k], states[k] = step(rule, layers[k], layer(rule, g * scale), states[k])
    assert np.array_equal(layers, alone)


@pytest.mark.parametrize("eta", [np.array(0.1), np.float64(0.1)])
def test_a_number_wrapped_by_numpy_does_not_widen_float32(eta):
    theta, _ = adam_step(np.ones(2, np.float32), np.ones(2, np.float32), eta=eta)
    assert theta.dtype == np.float32


@every_rule
@pytest.mark.parametrize("count", [np.int64, np.array], ids=["scalar", "array of no axes"])
def test_a_state_whose_count_comes_from_a_file_does_not_widen_float32(rule, count):
    theta, state = walk(rule, np.ones(3, np.float32), GRADIENTS.astype(np.float32))
    if state is START:
        return
    read = state._replace(t=count(state.t))
    if hasattr(read, "mu_product"):
        read = read._replace(mu_product=np.float64(read.mu_product))
    g = layer(rule, GRADIENTS[0].astype(np.float32))
    moved, after = step(rule, theta, g, read)
    assert {array.dtype for array in (moved, *arrays_of(after))} == {np.dtype(np.float32)}
    assert np.array_equal(moved, step(rule, theta, g, state)[0])
    assert type(after.t) is int


@pytest.mark.parametrize("kind", [tuple, list])
def test_clipping_limits_do_not_widen_float32(kind):
    limits = kind([np.float64(0.1), np.float64(10.0)])
    theta, _ = optimizers.lamb_step(np.ones(2, np.float32), np.ones(2, np.float32), eta=0.1, phi=limits)
    assert theta.dtype == np.float32


def test_a_complex_number_is_refused():
    with pytest.raises(TypeError, match="floating-point"):
        adam_step(1j, 1.0, eta=0.1)
