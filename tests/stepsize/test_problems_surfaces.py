"""Surfaces over the plane: known minima, known curvature, and formulas that a figure can trace."""

import numpy as np
import pytest
import sympy

from stepsize.descent import descend
from stepsize.figures.tracing import symbols
from stepsize.optimizers import gd_step, momentum_step
from stepsize.problems import Beale, Rosenbrock, Saddle, TwoBasins

SURFACES = [Rosenbrock(), Beale(), Saddle(), TwoBasins()]
every_surface = pytest.mark.parametrize("problem", SURFACES, ids=lambda p: p.name)


@every_surface
def test_a_figure_can_trace_the_loss_and_the_gradient(problem):
    theta, values = symbols("theta", (2,)), np.array([0.7, -0.4])
    numbers = dict(zip(theta.expressions, values, strict=True))
    loss = sympy.sympify(problem.loss(theta).expressions.item()).subs(numbers)
    gradient = [sympy.sympify(e).subs(numbers) for e in problem.gradient(theta).expressions]
    assert float(loss) == pytest.approx(problem.loss(values), rel=1e-12)
    np.testing.assert_allclose(np.array(gradient, dtype=float), problem.gradient(values), rtol=1e-12)


@pytest.mark.parametrize("problem", SURFACES[:3], ids=lambda p: p.name)
def test_float32_stays_float32(problem):
    theta = problem.start.astype(np.float32)
    assert problem.loss(theta).dtype == problem.gradient(theta).dtype == np.float32
    assert problem.hvp(theta, theta).dtype == np.float32


@every_surface
def test_the_minimum_is_worth_0_and_both_curvatures_there_are_positive(problem):
    assert problem.loss(problem.minimum) == pytest.approx(0.0, abs=1e-30)
    assert np.all(np.linalg.eigvalsh(problem.hessian(problem.minimum)) > 0)


def test_rosenbrock_has_the_published_start_minimum_and_hessian():
    problem = Rosenbrock()
    assert problem.loss(problem.start) == pytest.approx(24.2)
    assert np.array_equal(problem.minimum, [1.0, 1.0])
    assert np.array_equal(problem.hessian(problem.minimum), [[802.0, -400.0], [-400.0, 200.0]])


def test_beale_has_the_published_start_and_minimum():
    problem = Beale()
    assert problem.loss(problem.start) == pytest.approx(1.5**2 + 2.25**2 + 2.625**2)
    assert np.array_equal(problem.minimum, [3.0, 0.5])
    assert np.all(np.isfinite(problem.hessian(np.zeros(2))))


def test_the_saddle_curves_up_one_way_and_down_the_other():
    problem = Saddle(up=2.0, down=3.0)
    assert np.array_equal(np.linalg.eigvalsh(problem.hessian(problem.saddle)), [-3.0, 2.0])
    assert np.array_equal(problem.gradient(problem.saddle), [0.0, 0.0])
    for minimum in (problem.minimum, -problem.minimum):
        assert np.array_equal(np.linalg.eigvalsh(problem.hessian(minimum)), [2.0, 6.0])


def test_momentum_leaves_the_saddle_sooner_than_gradient_descent():
    def steps_to_leave(rule):
        path = descend(rule, Saddle(), steps=400, eta=0.05).path
        return np.argmax(np.abs(path[:, 1]) > 0.5)

    assert 0 < 2 * steps_to_leave(momentum_step) < steps_to_leave(gd_step)


def test_the_trap_is_nearly_a_minimum_sharper_and_higher_than_the_deep_one():
    problem = TwoBasins(sharp=30.0, flat=2.0, height=1.5)
    settled = descend(gd_step, problem, steps=200, eta=0.02).path[-1]
    np.testing.assert_allclose(settled, problem.trap, atol=1e-3)
    assert problem.loss(settled) == pytest.approx(1.5, abs=1e-2)
    np.testing.assert_allclose(np.linalg.eigvalsh(problem.hessian(settled)), 30.0, rtol=1e-2)
    np.testing.assert_allclose(np.linalg.eigvalsh(problem.hessian(problem.minimum)), 2.0, rtol=1e-9)


@pytest.mark.parametrize(("eta", "ends_in"), [(0.09, "trap"), (0.11, "minimum"), (1.5, "minimum")])
def test_gradient_descent_leaves_the_trap_exactly_when_eta_passes_2_over_its_sharpness(eta, ends_in):
    problem = TwoBasins(sharp=20.0, flat=1.0)
    end = descend(gd_step, problem, steps=300, eta=eta).path[-1]
    np.testing.assert_allclose(end, getattr(problem, ends_in), atol=1e-3)


def test_a_restart_frees_a_run_that_a_decayed_rate_left_in_the_trap():
    def decayed(t):
        return 0.05 * 0.99**t

    def restarted(t):
        return decayed(t) if t <= 150 else 0.3 * 0.99 ** (t - 150)

    kept, freed = (descend(gd_step, TwoBasins(), steps=300, eta=eta).loss[-1] for eta in (decayed, restarted))
    assert kept > 0.9
    assert freed < 1e-6


def test_noise_is_unbiased_and_falls_with_the_root_of_the_batch():
    problem, theta = TwoBasins(noise=2.0), np.tile([-1.0, 0.5], (20000, 1))
    noise = problem.noisy_gradient(theta, np.random.default_rng(0), batch=4) - problem.gradient(theta)
    np.testing.assert_allclose(noise.mean(axis=0), 0.0, atol=4 / 20000**0.5)
    np.testing.assert_allclose(noise.std(axis=0), 1.0, rtol=0.03)


def test_two_basins_overflow_nowhere():
    far = np.array([[1e6, -1e6], [-50.0, 3.0], [50.0, 3.0], [0.0, 0.0]])
    for value in (TwoBasins().loss(far), TwoBasins().gradient(far), TwoBasins().hessian(far)):
        assert np.all(np.isfinite(value))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Rosenbrock(b=0.0), "got b=0.0: take b=100"),
        (lambda: Saddle(down=-1.0), "two positive curvatures, got up=1.0 and down=-1.0"),
        (lambda: TwoBasins(sharp=1.0, flat=2.0), "sharp > flat > 0, got sharp=1.0 and flat=2.0"),
        (lambda: TwoBasins(height=5.0), "between 0 and 4 .* got height=5.0"),
        (lambda: TwoBasins(noise=-1.0), "cannot be negative, got noise=-1.0"),
    ],
)
def test_a_surface_that_makes_no_sense_is_refused_with_its_values(build, message):
    with pytest.raises(ValueError, match=message):
        build()
