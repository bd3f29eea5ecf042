"""descend is a plain loop that keeps a log; sweep is many of them at once."""

import io
from contextlib import redirect_stderr, redirect_stdout
from functools import partial

import numpy as np
import pytest
from tqdm import tqdm

from stepsize import stepping
from stepsize.descent import NotFinite, descend, sweep
from stepsize.optimizers import START, adam_step, adamw_step, gd_step, lamb_step, momentum_step, rmsprop_step
from stepsize.problems import LogisticRegression, Quadratic
from stepsize.schedules import cosine, warmup

QUADRATIC = Quadratic([1.0, 10.0], angle=0.5, minimum=[1.0, -2.0])
NOISY = Quadratic([1.0, 10.0], noise=0.5)
CANCER, DIGITS = LogisticRegression(), LogisticRegression("digits")
every_problem = pytest.mark.parametrize("problem", [QUADRATIC, CANCER, DIGITS], ids=lambda p: p.name)
some_rules = pytest.mark.parametrize(
    ("rule", "hyper"),
    [
        (gd_step, {}),
        (momentum_step, {"mu": 0.5}),
        (adam_step, {"beta1": 0.5, "beta2": 0.8, "eps": 1e-2}),
        (lamb_step, {"lam": 0.1, "eps": 1e-2, "phi": (0.1, 10.0)}),
    ],
    ids=["gd", "momentum", "adam", "lamb"],
)


def elsewhere(problem):
    return problem.start + np.random.default_rng(3).standard_normal(problem.start.shape)


@every_problem
@some_rules
def test_descend_equals_a_plain_loop(rule, hyper, problem):
    run = descend(rule, problem, steps=6, eta=partial(cosine, peak=0.1, total=6), start=elsewhere(problem), **hyper)
    theta, state = elsewhere(problem), START
    for t in range(1, 7):
        before, g, eta = theta, problem.gradient(theta), cosine(t, peak=0.1, total=6)
        theta, state = rule(theta, g, state, eta=eta, **hyper)
        assert np.array_equal(run.path[t - 1], before)
        assert run.eta[t - 1] == eta
        assert run.grad_norm[t - 1] == pytest.approx(np.sum(g**2) ** 0.5)
        assert run.update_norm[t - 1] == pytest.approx(np.sum((theta - before) ** 2) ** 0.5)
        assert run.loss[t - 1] == pytest.approx(problem.loss(before))
    assert np.array_equal(run.path[-1], theta)
    assert run.loss[-1] == pytest.approx(problem.loss(theta))
    if rule is not gd_step:  # which remembers nothing
        assert all(np.array_equal(a, b) for a, b in zip(run.state, state, strict=True))


@every_problem
def test_a_run_has_one_row_more_than_updates_and_begins_at_the_start(problem):
    run = descend(adam_step, problem, steps=3, eta=0.1)
    assert run.path.shape == (4, *problem.start.shape)
    assert run.loss.shape == (4,)
    assert run.eta.shape == run.grad_norm.shape == run.update_norm.shape == (3,)
    assert run.state.t == 3
    assert np.array_equal(run.path[0], problem.start)
    assert run.loss[0] == pytest.approx(problem.loss(problem.start))


def test_a_number_as_learning_rate_is_a_constant_schedule():
    number, function = (descend(gd_step, QUADRATIC, steps=5, eta=eta) for eta in (0.1, lambda t: 0.1))
    assert np.array_equal(number.path, function.path)
    assert np.array_equal(number.eta, [0.1] * 5)


def test_a_start_of_integers_is_taken_as_floats_and_is_not_changed():
    start = np.array([4, -3])
    run = descend(gd_step, QUADRATIC, steps=2, eta=0.01, start=start)
    assert run.path.dtype == np.float64
    assert np.array_equal(start, [4, -3])
    assert not np.array_equal(run.path[1], run.path[0])


def test_a_rule_that_works_in_place_spoils_neither_the_path_nor_the_start():
    def careless(theta, g, state, *, eta):
        theta -= eta * g
        return theta, state

    start = np.array([4.0, -3.0])
    run, clean = (descend(rule, QUADRATIC, steps=4, eta=0.05, start=start) for rule in (careless, gd_step))
    np.testing.assert_allclose(run.path, clean.path)
    np.testing.assert_allclose(run.update_norm, clean.update_norm)
    assert np.array_equal(start, [4.0, -3.0])


@pytest.mark.parametrize(("problem", "batch"), [(NOISY, None), (NOISY, 4), (CANCER, 16), (DIGITS, 16)])
def test_the_seed_decides_the_noise(problem, batch):
    run, again, other = (descend(gd_step, problem, steps=4, eta=0.1, batch=batch, seed=seed).path for seed in (1, 1, 2))
    assert np.array_equal(run, again)
    assert not np.array_equal(run[1], other[1])
    assert not np.array_equal(run[1], descend(gd_step, problem, steps=1, eta=0.1, batch=batch).path[1])  # seed 0


def test_without_a_batch_a_noisy_problem_gives_one_example_and_a_larger_batch_less_noise():
    exact = Quadratic([1.0, 10.0])
    clean, one, default, many = (
        descend(gd_step, problem, steps=1, eta=0.1, batch=batch).path[1]
        for problem, batch in [(exact, None), (NOISY, 1), (NOISY, None), (NOISY, 100)]
    )
    assert np.array_equal(one, default)
    np.testing.assert_allclose(many - clean, (one - clean) / 10, rtol=1e-9)


def test_without_a_batch_data_gives_the_full_gradient_whatever_the_seed():
    assert np.array_equal(*(descend(adam_step, CANCER, steps=3, eta=0.1, seed=seed).path for seed in (1, 2)))


# Divergence


@pytest.mark.parametrize("rule", [gd_step, momentum_step])
def test_a_run_that_diverges_is_a_result_without_a_warning(rule):
    run = descend(rule, QUADRATIC, steps=1000, eta=1.0)
    assert run.path.shape == (1001, 2)
    assert not np.isfinite(run.loss[-1])
    assert np.isfinite(run.loss[0])


def explode_at_step_3(theta, g, count=START, *, eta):
    count = 1 if count is START else count + 1
    return (theta * np.inf if count == 3 else theta), count


def test_check_finite_names_the_first_step_after_which_theta_is_not_finite_and_eta():
    run = partial(descend, explode_at_step_3, QUADRATIC, eta=lambda t: 0.0025 * t)
    with pytest.raises(NotFinite, match=r"theta is not finite after step 3 at eta=0\.0075: lower eta"):
        run(steps=5, check_finite=True)
    assert np.all(np.isfinite(run(steps=2, check_finite=True).path))
    assert not np.any(np.isfinite(run(steps=5).path[3:]))
    assert issubclass(NotFinite, ArithmeticError)


# sweep


@every_problem
@some_rules
def test_every_cell_of_a_sweep_is_a_descend_with_that_peak_and_warmup(rule, hyper, problem):
    etas, warmups, start = [0.003, 0.05, 0.2], [1, 3, 10], elsewhere(problem)
    grid = sweep(rule, problem, etas, warmups, steps=6, start=start, **hyper)
    for i, peak in enumerate(etas):
        for j, steps in enumerate(warmups):
            eta = partial(warmup, peak=peak, steps=steps)
            alone = descend(rule, problem, steps=6, eta=eta, start=start, **hyper).loss[-1]
            assert grid.loss[i, j] == pytest.approx(alone, rel=1e-9)


@pytest.mark.parametrize("rule", [gd_step, adam_step, lamb_step])
@pytest.mark.parametrize("chunk", [1, 2, 5, 11, 12, 100])
def test_the_size_of_the_chunks_does_not_change_a_bit(rule, chunk):
    etas, warmups = np.geomspace(1e-3, 10.0, 4), [1, 5, 20]
    whole, parts = (sweep(rule, QUADRATIC, etas, warmups, steps=20, **size).loss for size in ({}, {"chunk": chunk}))
    assert np.array_equal(whole, parts)


@pytest.mark.parametrize("chunk", [1, 4])
def test_the_size_of_the_chunks_does_not_matter_on_data(chunk):
    # not to the bit: BLAS sums a matrix of one row in another order
    whole, parts = (
        sweep(adam_step, CANCER, [0.01, 0.1], [1, 5, 9], steps=9, **size).loss for size in ({}, {"chunk": chunk})
    )
    np.testing.assert_allclose(parts, whole, rtol=1e-10)


def test_a_sweep_names_its_axes_and_starts_without_warmup():
    grid = sweep(rmsprop_step, QUADRATIC, [0.1, 0.2, 0.3], steps=4)
    assert grid.loss.shape == (3, 1)
    assert list(grid.etas) == [0.1, 0.2, 0.3]
    assert list(grid.warmups) == [1]
    assert grid.loss[1, 0] == pytest.approx(descend(rmsprop_step, QUADRATIC, steps=4, eta=0.2).loss[-1])


def test_runs_that_diverge_end_at_inf_and_leave_the_others_alone():
    grid = sweep(momentum_step, QUADRATIC, [0.01, 1.0, 1e300], [1, 2], steps=1000)
    assert np.all(np.isfinite(grid.loss[0]))
    assert np.all(grid.loss[1:] == np.inf)
    assert np.array_equal(grid.loss[:1], sweep(momentum_step, QUADRATIC, [0.01], [1, 2], steps=1000).loss)


def test_gd_diverges_beyond_two_over_the_largest_eigenvalue():
    loss = sweep(gd_step, QUADRATIC, [0.19, 0.21], steps=400).loss[:, 0]
    assert loss[0] < 1e-3 < 1e3 < loss[1]


def test_a_sweep_hands_on_the_hyper_parameters_and_changes_no_argument():
    etas, start = np.array([0.1, 0.2]), np.array([3.0, 4.0])
    decayed, plain = (sweep(adamw_step, QUADRATIC, etas, steps=5, start=start, lam=lam).loss for lam in (0.9, 0.0))
    assert np.all(decayed != plain)
    assert np.array_equal(etas, [0.1, 0.2])
    assert np.array_equal(start, [3.0, 4.0])


# Refusals and progress


@pytest.mark.parametrize(
    ("name", "value"), [("steps", 0), ("steps", -3), ("steps", 2.5), ("batch", 0), ("chunk", 0), ("chunk", -1)]
)
def test_a_count_that_is_not_one_is_refused_with_its_value(name, value):
    counts = {"steps": 3, name: value}
    message = f"{name} must be a whole number of at least 1, got {name}={value}"
    if name != "chunk":
        with pytest.raises(ValueError, match=message):
            descend(gd_step, QUADRATIC, eta=0.1, **counts)
    with pytest.raises(ValueError, match=message):
        sweep(gd_step, QUADRATIC, [0.1], **counts)


def test_a_warmup_of_no_step_is_refused():
    with pytest.raises(ValueError, match="warmups must be a whole number of at least 1, got warmups=0"):
        sweep(gd_step, QUADRATIC, [0.1], [0, 1], steps=3)


def test_a_start_of_another_shape_is_refused_with_both_shapes():
    with pytest.raises(ValueError, match=r"quadratic starts from an array of shape \(2,\), got \(3,\)"):
        descend(gd_step, QUADRATIC, steps=3, eta=0.1, start=[1.0, 2.0, 3.0])


def test_one_learning_rate_makes_a_sweep_of_one_row():
    assert sweep(gd_step, QUADRATIC, 0.1, steps=3).loss.shape == (1, 1)


def test_a_sweep_sees_the_noise_and_the_batches_that_a_run_sees():
    noisy, data = Quadratic((1.0, 4.0), noise=1.0), LogisticRegression()
    for problem, batch in ((noisy, None), (data, 8)):
        run = descend(gd_step, problem, steps=5, eta=0.1, batch=batch, seed=3)
        grid = sweep(gd_step, problem, [0.1], steps=5, batch=batch, seed=3)
        assert grid.loss[0, 0] == pytest.approx(run.loss[-1], rel=1e-12)


def test_losses_of_a_long_run_are_those_of_its_path():
    run = descend(gd_step, QUADRATIC, steps=600, eta=0.01)
    assert np.array_equal(run.loss, [QUADRATIC.loss(theta) for theta in run.path])


def printed(run):
    """What `run` writes to stdout and to stderr."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        run()
    return out.getvalue(), err.getvalue()


RUNS = [
    lambda: descend(gd_step, QUADRATIC, steps=5, eta=0.1),
    lambda: sweep(gd_step, QUADRATIC, [0.1, 0.2], steps=5, chunk=1),
]


@pytest.mark.parametrize("run", RUNS, ids=["descend", "sweep"])
def test_a_short_run_prints_nothing(run):
    assert printed(run) == ("", "")


@pytest.mark.parametrize("run", RUNS, ids=["descend", "sweep"])
def test_a_progress_bar_goes_to_stdout_only(run, monkeypatch):
    impatient = lambda steps, **bar: tqdm(steps, **{**bar, "delay": 0, "mininterval": 0})  # noqa: E731
    monkeypatch.setattr(stepping, "tqdm", impatient)
    out, err = printed(run)
    assert "100%" in out
    assert err == ""


def test_a_sweep_keeps_the_dtype_of_its_problem():
    single, double = LogisticRegression(dtype=np.float32), LogisticRegression()
    seen = []

    def watched_step(theta, g, state=START, *, eta):
        seen.append((theta.dtype, g.dtype, eta.dtype))
        return theta - eta * g, state

    loss = sweep(watched_step, single, [0.1, 1.0], [1, 2], steps=3).loss
    assert set(seen) == {(np.dtype(np.float32),) * 3}
    assert loss == pytest.approx(sweep(gd_step, double, [0.1, 1.0], [1, 2], steps=3).loss, rel=1e-5)


def test_what_has_underflowed_is_zero_and_not_denormal():
    grid = sweep(gd_step, Quadratic((1.0, 1.0)), [0.5], steps=1100)
    assert grid.loss[0, 0] == 0.0


def test_a_map_without_runs_is_empty():
    assert sweep(gd_step, QUADRATIC, [], steps=3).loss.shape == (0, 1)
