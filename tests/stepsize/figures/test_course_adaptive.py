"""What the figures on AdaGrad, RMSProp, Adam, AMSGrad and AdamW claim is true where they open, and beyond."""

import numpy as np
import pytest

from stepsize.figures.course.accumulators import Accumulators
from stepsize.figures.course.amsgrad import RULES, ReddiCounterExample
from stepsize.figures.course.bias_correction import BiasCorrectionCurves
from stepsize.figures.course.decay import Decay
from stepsize.figures.course.epsilon import Epsilon
from stepsize.figures.outcomes import judge
from stepsize.optimizers import START, Moments, adam_step, adamw_step
from stepsize.problems import ReddiGame, regret


def only(figure, **settings):
    """The one table of a figure."""
    (table,) = figure.tables(**settings).values()
    return table


# Accumulators


@pytest.mark.parametrize("settings", [{}, {"scale": 50, "every": 37, "rho": 0.9}])
def test_adagrads_rates_fall_as_one_over_root_t_and_those_of_rmsprop_settle(settings):
    table = only(Accumulators(), **settings)
    for i in (1, 2, 3):
        falling, settling = table[f"falling{i}"], table[f"settling{i}"]
        slope = np.log(falling[900] / falling[90]) / np.log(10)
        assert slope == pytest.approx(-0.5, abs=0.05)
        period = int(settings.get("every", 10))
        assert settling[-period:] == pytest.approx(settling[-2 * period : -period], rel=1e-3)
    assert table["settling1"][-1] == pytest.approx(1, rel=1e-3)
    assert table["settling2"][-1] == pytest.approx(table["scale"][-1], rel=1e-3)


def test_a_rate_that_forgets_the_sparse_gradient_grows_until_the_next():
    figure = Accumulators(rho=0.9, every=20)
    table = only(figure)
    last_period = table["settling3"][-20:]
    assert last_period.max() / last_period.min() == pytest.approx(table["growth"][-1], rel=1e-6)
    assert last_period.min() == pytest.approx(table["used"][-1])


def test_every_kind_of_sentence_on_accumulators_has_its_settings():
    figure = Accumulators()
    cases = [{"rho": 0.999}, {"rho": 0.8, "every": 20}, {}]
    chosen = [judge(figure, figure.tables(**c), {**figure.settings(), **c})[0] for c in cases]
    assert chosen == [[0], [1], [2]]


# Bias correction


def steps_without_correction(gradients, beta1, beta2):
    """The length of every step of Adam without the hats."""
    state, lengths = START, []
    for g in gradients:
        m = beta1 * state.m + (1 - beta1) * g
        v = beta2 * state.v + (1 - beta2) * g**2
        lengths.append(abs(m / v**0.5))
        state = Moments(state.t + 1, m, v)
    return np.array(lengths)


@pytest.mark.parametrize("settings", [{}, {"beta1": 0.5, "beta2": 0.9, "swing": 0.4}])
def test_the_factor_is_how_many_times_too_long_the_uncorrected_step_is(settings):
    figure = BiasCorrectionCurves(**settings)
    table, theta, state, lengths = only(figure), 0.0, START, []
    gradients = [float(figure.gradient(t)) for t in range(1, 101)]
    for g in gradients:
        after, state = adam_step(theta, g, state, eta=1.0, beta1=figure.beta1, beta2=figure.beta2, eps=0.0)
        lengths.append(abs(after - theta))
        theta = after
    uncorrected = steps_without_correction(gradients, figure.beta1, figure.beta2)
    assert table["factor"][1:101] == pytest.approx(uncorrected / lengths, rel=1e-6)


def test_with_the_usual_decays_the_worst_factor_is_six_and_a_half_and_the_first_root_ten():
    table = only(BiasCorrectionCurves())
    assert table["factor"][1] == pytest.approx(10**0.5)
    assert 6.5 < table["factor"].max() < 6.6
    assert np.argmax(table["factor"]) == table["worst_at"][-1]


def test_both_moments_begin_too_small_and_hold_half_after_their_half_life():
    table = only(BiasCorrectionCurves())
    assert table["m"][1] < table["m_hat"][1] == pytest.approx(1)
    assert table["v"][1] < table["v_hat"][1] == pytest.approx(1)
    for moment, half in (("m", table["half1"][0]), ("v", table["half2"][0])):
        assert table[moment][int(half)] < 0.5 < table[moment][int(half) + 1]


def test_no_uncorrected_step_is_too_long_where_v_forgets_faster_than_m():
    assert only(BiasCorrectionCurves(beta1=0.95, beta2=0.9))["factor"].max() <= 1


# Epsilon


def last_step(g, t, beta2, eps):
    """The last of t steps of Adam over equal gradients, with eta = 1."""
    theta, state = 0.0, START
    for _ in range(t):
        before, (theta, state) = theta, adam_step(theta, g, state, eta=1.0, beta2=beta2, eps=eps)
    return before - theta


@pytest.mark.parametrize("age", [1, 20])
def test_outside_the_root_the_figure_shows_adams_own_steps(age):
    figure = Epsilon(eps=1e-3, age=age)
    table = only(figure)
    for row in (100, 180, 240):
        assert table["outside"][row] == pytest.approx(last_step(table["g"][row], age, figure.beta2, 1e-3), rel=1e-9)


@pytest.mark.parametrize("age", [1, 20])
def test_before_the_correction_epsilon_acts_as_a_larger_one(age):
    figure = Epsilon(eps=1e-3, age=age)
    table = only(figure)
    state = START
    for _ in range(age):
        state = adam_step(0.0, 0.01, state, eta=1.0)[1]
    step = (1 - 0.999**age) ** 0.5 / (1 - 0.9**age) * state.m / (state.v**0.5 + 1e-3)
    row = np.argmin(np.abs(table["g"] - 0.01))
    assert table["g"][row] == pytest.approx(0.01)
    assert table["before"][row] == pytest.approx(step, rel=1e-9)


@pytest.mark.parametrize("eps", [1e-10, 1e-8, 1e-3])
def test_gradients_well_below_epsilon_barely_move_adam_and_inside_the_root_those_below_its_root(eps):
    table = only(Epsilon(eps=eps))
    g = table["g"]
    for column, limit in (("outside", eps), ("inside", eps**0.5)):
        assert np.all(table[column][g < limit / 100] < 0.011)
        assert np.all(table[column][g > limit * 100] > 0.98)


# Decay


@pytest.mark.parametrize("settings", [{}, {"scale": 3}, {"lam": 0.03, "eta": 0.05, "scale": 50}])
def test_l2_decays_weights_with_large_gradients_least_and_adamw_all_alike(settings):
    tables = Decay().tables(**settings)
    ends = {name: [table[column][-1] for column in ("small", "middle", "large")] for name, table in tables.items()}
    small, middle, large = ends["Adam with L2"]
    assert small < middle - 0.05
    assert middle < large - 0.05
    assert np.ptp(ends["AdamW"]) < 1e-3
    assert ends["AdamW"][0] == pytest.approx(tables["AdamW"]["expected"][-1], abs=settings.get("eta", 0.02))


def test_the_gradients_of_the_decay_figure_pull_nowhere_on_average():
    figure = Decay(scale=7)
    four = np.array([figure.gradient(t) for t in range(5, 9)])
    assert four.sum(axis=0) == pytest.approx(np.zeros(3))
    theta, state = np.ones(3), START
    for t in range(1, 401):
        theta, state = adamw_step(theta, figure.gradient(t), state, eta=figure.eta, lam=0.0)
    assert theta == pytest.approx(np.ones(3), abs=figure.eta)


# Reddi's game


@pytest.mark.parametrize("name", RULES)
def test_the_figure_plays_reddis_game(name):
    figure = ReddiCounterExample(large=4.0, beta2=0.3, alpha=0.3)
    game, table = ReddiGame(4.0), figure.tables()[name]
    points, slopes = game.play(RULES[name], steps=figure.steps, eta=lambda t: 0.3 / t**0.5, beta1=0.0, beta2=0.3)
    assert table["x"][:-1] == pytest.approx(points[:, 0], abs=1e-12)
    paid = regret(points, slopes) / np.arange(1, figure.steps + 1)
    assert table["regret"][1:] == pytest.approx(paid, abs=1e-9)


@pytest.mark.parametrize("large", [2.2, 3.0, 5.0])
def test_with_a_short_memory_adam_walks_to_the_worst_point_and_amsgrad_to_the_best(large):
    tables = ReddiCounterExample().tables(large=large, beta2=0.1)
    assert tables["Adam"]["x"][-100:].min() > 0.9
    for name in RULES:
        if name != "Adam":
            assert tables[name]["x"][-100:].max() < -0.9


def test_with_a_long_memory_adam_walks_to_the_best_point_too():
    assert ReddiCounterExample().tables(beta2=0.99)["Adam"]["x"][-1] < -0.9
