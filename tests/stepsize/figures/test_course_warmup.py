"""What the figures on the catapult and on warm-up claim is true where they open, and beyond."""

import itertools

import numpy as np
import pytest

from stepsize.curvature import adam_stable_sharpness, sharpness
from stepsize.figures.controls import sliders
from stepsize.figures.course import digits_runs as runs
from stepsize.figures.course.catapult import Catapult
from stepsize.figures.course.convex_warmup import GAINS, LENGTHS, ConvexWarmup, final_loss
from stepsize.figures.course.warmup_map import LENGTHS as MAP_LENGTHS
from stepsize.figures.course.warmup_map import TARGETS, WarmupMap, cells, frontier
from stepsize.figures.course.warmup_sharpness import ADAMS, PreconditionedSharpness, WarmupSharpness
from stepsize.figures.outcomes import judge
from stepsize.optimizers import gd_step
from stepsize.problems import LinearNetwork, Network

SEEDS = range(5)
every_seed = pytest.mark.parametrize("seed", SEEDS)


def only(figure, **settings):
    """The one table of a figure."""
    (table,) = figure.tables(**settings).values()
    return table


def chosen(figure, **settings):
    """The number of the sentence of every run."""
    return judge(figure, figure.tables(**settings), {**figure.settings(), **settings})[0]


# The catapult


def catapults():
    """(gain, table, number of the sentence) over the whole range of all sliders."""
    figure = Catapult()
    gains, widths = (sliders(figure)[name].values for name in ("gain", "width"))
    for gain, width, f0 in itertools.product(gains, widths, (0.1, 0.3, 1.0)):
        settings = {"gain": gain, "width": width, "f0": f0}
        yield gain, only(figure, **settings), chosen(figure, **settings)


def test_a_step_below_2_over_the_sharpness_never_raises_the_loss_one_below_4_does_and_then_settles():
    seen = set()
    for gain, table, sentence in catapults():
        loss, flat = table["loss"], table["sharpness"]
        if gain <= 2:
            assert np.all(np.diff(loss) <= 0)
        elif gain < 4:
            assert loss.max() > 1.25 * loss[0]
            assert loss[-1] < loss.max() / 2
            assert flat[-1] < table["stable"][-1] < flat[0]
        else:
            assert not np.all(np.abs(loss) < 1e20)  # too large or not a number
            assert not flat[-1] <= flat[0]
        seen.add((int(gain > 2) + int(gain > 4), *sentence))
    assert seen == {(0, 2), (1, 1), (2, 0)}


def test_the_catapult_raises_the_loss_a_hundredfold_where_the_figure_opens():
    table = only(Catapult())
    assert 50 < table["loss"].max() / table["loss"][0] < 1000


def test_the_path_in_the_plane_is_the_same_for_networks_of_every_width():
    narrow, wide = (only(Catapult(), width=width, f0=f0) for width, f0 in ((64, 0.2), (1024, 0.8)))
    for name in ("place", "height"):
        np.testing.assert_allclose(narrow[name], wide[name], rtol=1e-9, atol=1e-12)


def test_no_network_leaves_the_cone_of_the_plane():
    for gain, table, _ in catapults():
        if gain < 4:
            assert np.all(2 * np.abs(table["place"]) <= table["height"] * (1 + 1e-12))


def test_the_figure_follows_gradient_descent_on_all_weights_of_the_network():
    n, f0, gain = 64, 0.3, 2.6
    table, problem = only(Catapult(), width=n, f0=f0, gain=gain), LinearNetwork(width=n)
    total, difference = np.zeros(n), np.zeros(n)  # u + v and u - v, with the figure's f and λ
    total[0], difference[1] = (2 * (n + f0 * n**0.5)) ** 0.5, (2 * (n - f0 * n**0.5)) ** 0.5
    theta = np.stack([total + difference, total - difference]) / 2
    eta = gain / problem.kernel(theta)
    for t in range(30):
        assert problem.loss(theta) == pytest.approx(table["loss"][t], rel=1e-6, abs=1e-20)
        assert problem.kernel(theta) == pytest.approx(table["sharpness"][t], rel=1e-6)
        theta = theta - eta * problem.gradient(theta)


# Sharpness under warm-up


def descent(seed, length, target=32.0):
    """Loss and sharpness of one run of gradient descent on the digits network."""
    peak = target / runs.first_sharpness(seed=seed)
    [(loss, sharp)] = runs.over_lengths(lambda w: runs.measured(runs.network(seed=seed), gd_step, [peak], w), [length])
    return loss[:, 0], sharp[:, 0], 2 / peak


@every_seed
def test_warm_up_brings_the_sharpness_to_its_limit_and_ends_lower_than_no_warm_up(seed):
    (abrupt, _, _), (loss, sharp, limit) = descent(seed, 1), descent(seed, 32)
    assert sharp[0] > 10 * limit
    assert sharp[-1] == pytest.approx(limit, rel=0.3)
    assert not abrupt[-1] < 1.2 * loss[-1]  # or not a number


def test_without_warm_up_the_run_of_the_figure_diverges_at_once():
    table = only(WarmupSharpness(), length=1)
    assert not np.isfinite(table["loss"][-1])
    assert np.all(np.diff(table["loss"][:4]) > 0)
    assert chosen(WarmupSharpness(), length=1) == [0]
    assert chosen(WarmupSharpness()) == [1]
    assert chosen(WarmupSharpness(), target=2.0) == [2]


def test_a_longer_warm_up_meets_the_limit_earlier_on_its_way_and_more_steps_raise_the_loss():
    counts = [only(WarmupSharpness(), length=length)["rises"][-1] for length in (8, 32, 128)]
    assert counts == sorted(counts)
    assert counts[2] > counts[0] + 10


def test_the_sharpness_is_that_of_power_iteration_in_double_precision():
    figure = WarmupSharpness()
    peak = 32 / runs.first_sharpness()
    *_, (theta, _) = runs.walk(runs.network(), gd_step, [peak], 32)
    exact = Network(seed=runs.SEED)
    last = {name: layer[0].astype(float) for name, layer in theta.items()}
    table = only(figure)
    assert table["sharpness"][0] == pytest.approx(sharpness(exact, exact.start), rel=1e-3)
    assert table["sharpness"][-1] == pytest.approx(sharpness(exact, last), rel=0.02)


def test_a_maximal_update_network_first_becomes_flatter_then_sharpens_up_to_the_limit():
    table = only(WarmupSharpness(), target=2.0, length=1, parameterization="maximal update")
    sharp, limit = table["sharpness"], table["limit"][-1]
    assert sharp.min() < 0.7 * sharp[0]
    assert sharp[sharp.argmin() :].max() > 1.5 * sharp.min()
    assert sharp[-1] == pytest.approx(limit, rel=0.1)
    busy = only(WarmupSharpness(), target=8.0, length=1, parameterization="maximal update")
    assert busy["rises"][-1] > 20
    assert busy["sharpness"][-1] == pytest.approx(busy["limit"][-1], rel=0.3)


# Preconditioned sharpness


def test_adams_first_step_meets_a_sharpness_one_over_root_one_minus_beta2_times_that_of_gi_adam():
    figure = PreconditionedSharpness()
    for eta, length in itertools.product(*(sliders(figure)[name].values for name in ("eta", "length"))):
        tables = figure.tables(eta=eta, length=length)
        ratio = tables["Adam"]["sharpness"][0] / tables["GI-Adam"]["sharpness"][0]
        assert ratio == pytest.approx((1 - 0.999) ** -0.5, rel=0.02)  # eps counts where a gradient is small
        assert tables["Adam"]["limit"][-1] == pytest.approx(adam_stable_sharpness(eta))


@every_seed
def test_gi_adam_trains_without_warm_up_at_rates_where_adam_ends_as_a_constant(seed):
    rates, largest = (0.01, 0.03, 0.1, 0.3), {}
    for name, rule in ADAMS.items():
        with np.errstate(all="ignore"):
            *_, (theta, _) = runs.walk(runs.network(seed=seed), rule, rates, 1)
        largest[name] = np.max(np.where(runs.learned(runs.network(seed=seed).loss(theta)), rates, 0))
    assert largest["GI-Adam"] >= 3 * largest["Adam"] > 0


# The map


@every_seed
def test_the_largest_rate_that_trains_grows_with_the_warm_up(seed):
    lengths = (1.0, 4.0, 16.0)
    loss, accuracy = cells(seed, lengths)
    largest = frontier(loss[..., -1])
    assert np.all(np.diff(largest) >= 0)
    assert largest[-1] >= 4 * largest[0] > 0
    best = np.where(runs.learned(loss[..., -1]), accuracy, 0).max(axis=1)
    assert best[-1] > best[0] + 0.1


def test_the_frontier_of_the_figure_doubles_with_the_warm_up():
    loss, _ = cells()
    found = dict(zip(MAP_LENGTHS, frontier(loss[..., -1]), strict=True))
    for length in (1, 2, 4, 8, 16):
        assert 4 * length <= found[length] <= 16 * length


def test_the_map_says_whether_a_run_trains_is_too_slow_or_diverges():
    figure = WarmupMap()
    words = {}
    for at in ({}, {"target": 1.0}, {"length": 1.0}):
        words[figure.sentences[chosen(figure, **at)[0]][0].split(": ")[1].split(".")[0]] = only(figure, **at)
    assert list(words) == ["the run trains", "too slow for {steps} steps", "the run diverges"]
    trained, slow, diverged = words.values()
    assert trained["loss"][-1] < runs.constant_loss() < slow["loss"][-1] < slow["loss"][-20] < slow["loss"][0]
    assert not np.isfinite(diverged["loss"][-1])


def test_the_target_decides_and_the_length_hardly_where_a_run_trains():
    loss, accuracy = cells()
    trained = np.where(runs.learned(loss[..., -1]), accuracy, np.nan)[:, 1:8]
    along, across = (np.nanmean(np.nanmax(trained, axis) - np.nanmin(trained, axis)) for axis in (0, 1))
    assert across > 3 * along


def test_the_loss_of_a_cell_is_that_of_a_run_of_its_own():
    target, length = TARGETS[4], 8.0
    exact, peak = Network(seed=runs.SEED), target / runs.first_sharpness()
    theta = exact.start
    for t in range(1, 61):
        eta = peak * min(t / length, 1)
        theta = {name: theta[name] - eta * g for name, g in exact.gradient(theta).items()}
    assert only(WarmupMap(), target=target, length=length)["loss"][60] == pytest.approx(exact.loss(theta), rel=0.01)


# On a bowl


def test_up_to_one_over_the_curvature_a_longer_warm_up_ends_higher():
    slow = final_loss()[:, GAINS <= 1]
    assert slow.shape == (len(LENGTHS), 19)
    assert np.all(np.diff(slow, axis=0) > 0)


def test_just_below_the_limit_a_ramp_helps_and_at_the_limit_nothing_converges_without():
    loss = final_loss()
    nearly, limit = loss[:, GAINS > 1.92].T
    assert nearly.min() < nearly[0] / 100
    assert limit[0] > 10


def test_the_map_of_the_bowl_holds_what_its_runs_end_at():
    figure, rng = ConvexWarmup(), np.random.default_rng(4)
    for _ in range(8):
        row, column = rng.integers(len(LENGTHS)), rng.integers(len(GAINS) - 2)
        end = only(figure, gain=GAINS[column], length=LENGTHS[row])["loss"][-1]
        assert end == pytest.approx(final_loss()[row, column], rel=1e-6)


def test_the_sentence_of_the_bowl_says_whether_warm_up_slowed_the_run():
    assert chosen(ConvexWarmup()) == [0]
    assert chosen(ConvexWarmup(), gain=1.95, length=3.0) == [1]
    assert chosen(ConvexWarmup(), length=1.0) == [1]
