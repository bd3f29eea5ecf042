"""What the figures on one learning rate, on momentum and on paths side by side claim."""

import numpy as np
import pytest

from stepsize.figures.course.momentum import MomentumPhases
from stepsize.figures.course.paths import RULES, SideBySide
from stepsize.figures.course.stability import StabilityLimit
from stepsize.figures.outcomes import judge, outcome


def positions(slider):
    """All values that a linear slider takes."""
    return np.linspace(slider["low"], slider["high"], round((slider["high"] - slider["low"]) / slider["step"]) + 1)


def sliders(figure):
    return {slider["name"]: slider for slider in figure.spec["sliders"]}


def judged(figure, **settings):
    """The text of the sentence of the first run, and whether the goal is reached."""
    settings = {**figure.settings(), **settings}
    chosen, reached = judge(figure, figure.tables(**settings), settings)
    return figure.sentences[chosen[0]][0], reached[0]


def test_stability_limit_diverges_above_and_is_fastest_just_below():
    figure = StabilityLimit()
    limit = 2 / np.linalg.eigvalsh(figure.problem.A)[-1]
    rates = positions(sliders(figure)["eta"])
    tables = [next(iter(figure.tables(eta=eta).values())) for eta in rates]
    grows = np.array([table["loss"][-1] > table["loss"][0] for table in tables])
    assert np.array_equal(grows, rates > limit + 1e-9)
    slowest = [max(table["flat"][-1] / table["flat"][0], table["steep"][-1] / table["steep"][0]) for table in tables]
    assert 0.9 * limit < rates[np.argmin(slowest)] < limit


def test_stability_components_are_those_of_the_path():
    """They are computed from the start alone; projections of the path on the eigenvectors agree."""
    figure = StabilityLimit(eta=0.03, start=[2.0, 1.0])
    (table,) = figure.tables().values()
    path = np.column_stack([table["theta1"], table["theta2"]])
    _, axes = np.linalg.eigh(figure.problem.A)
    assert np.allclose(np.abs(path @ axes), np.column_stack([table["flat"], table["steep"]]), atol=1e-12)


def test_stability_goal_is_reached_near_the_best_rate_alone():
    figure = StabilityLimit()
    low, high = np.linalg.eigvalsh(figure.problem.A)
    reached = [eta for eta in positions(sliders(figure)["eta"]) if judged(figure, eta=eta)[1]]
    assert reached
    assert np.allclose(reached, 2 / (low + high), rtol=0.02)
    assert not judged(figure)[1]


def test_stability_says_which_component_is_slower():
    figure = StabilityLimit()
    assert "grows" in judged(figure, eta=0.11)[0]
    assert "flips" in judged(figure, eta=0.1)[0]
    assert judged(figure)[0].startswith("The steep component is the slower")
    assert judged(figure, eta=0.02)[0].startswith("The flat component is the slower")


def spectral_radius(eta, mu, lam):
    return np.abs(np.linalg.eigvals([[1 - eta * lam, -eta * mu], [lam, mu]])).max()


@pytest.mark.parametrize(("eta", "mu"), [(0.17, 0.8), (0.02, 0.3), (0.134, 0.4), (0.21, 0.3), (0.05, 0.0)])
def test_momentum_radius_is_that_of_the_matrix(eta, mu):
    (table,) = MomentumPhases(eta=eta, mu=mu).tables().values()
    assert table["radius"][0] == pytest.approx(max(spectral_radius(eta, mu, 1.0), spectral_radius(eta, mu, 20.0)))


def test_momentum_is_fastest_where_both_directions_are_critically_damped():
    figure = MomentumPhases()
    kappa = 20.0
    best_eta, best_mu = 4 / (1 + kappa**0.5) ** 2, ((kappa**0.5 - 1) / (kappa**0.5 + 1)) ** 2
    (best,) = figure.tables(eta=best_eta, mu=best_mu).values()
    assert abs(best["flat_discriminant"][0]) < 1e-12
    assert abs(best["steep_discriminant"][0]) < 1e-12
    heat = figure.spec["panels"][0]["heat"]
    assert heat["low"] < best["radius"][0] == pytest.approx(best["best"][0], rel=1e-6)
    etas, mus = positions(sliders(figure)["eta"])[::3], positions(sliders(figure)["mu"])[::3]
    for eta in etas:
        for mu in mus:
            assert max(spectral_radius(eta, mu, 1.0), spectral_radius(eta, mu, kappa)) > best["radius"][0] - 1e-9


def test_momentum_goal_needs_both_sliders_near_the_best_pair():
    figure = MomentumPhases()
    pairs = [
        (eta, mu)
        for eta in positions(sliders(figure)["eta"])
        for mu in positions(sliders(figure)["mu"])
        if max(spectral_radius(eta, mu, 1.0), spectral_radius(eta, mu, 20.0)) < 0.65
    ]
    assert pairs
    assert np.allclose(pairs, [4 / (1 + 20**0.5) ** 2, ((20**0.5 - 1) / (20**0.5 + 1)) ** 2], rtol=0.08)
    assert all(judged(figure, eta=eta, mu=mu)[1] for eta, mu in pairs)
    assert not judged(figure)[1]


def test_momentum_names_every_phase():
    figure = MomentumPhases()
    words = {
        (0.17, 0.8): "Both components oscillate",
        (0.2, 0.5): "lies above",
        (0.13, 0.41): "nearly critically",
        (0.11, 0.12): "flips its sign",
        (0.02, 0.2): "overdamped",
    }
    for (eta, mu), word in words.items():
        assert word in judged(figure, eta=eta, mu=mu)[0]


def test_momentum_loss_shrinks_at_the_spectral_radius():
    (table,) = MomentumPhases(eta=0.02, mu=0.2).tables().values()
    assert (table["loss"][60] / table["loss"][40]) ** (1 / 40) == pytest.approx(table["radius"][0], rel=1e-3)


PER_COORDINATE = {"AdaGrad", "RMSProp", "Adam"}


def test_turning_the_valley_changes_every_rule_with_a_rate_per_coordinate_and_no_other():
    figure = SideBySide()
    opening = figure.tables()
    for turn in positions(sliders(figure)["turn"]):
        for name, table in figure.tables(turn=turn).items():
            same = np.allclose(table["along"], opening[name]["along"], rtol=1e-6, atol=1e-6)
            assert same == (name not in PER_COORDINATE or turn == opening_turn(figure)), (name, turn)


def opening_turn(figure):
    return figure.settings()["turn"]


def test_side_by_side_every_rate_is_tuned():
    """A rate 30 % higher or lower has a larger loss at its worst among the last ten updates."""
    figure = SideBySide()

    def worst(factor):
        return {name: table["loss"][-10:].max() for name, table in figure.tables(factor=factor).items()}

    tuned, lower, higher = worst(1.0), worst(1 / 1.3), worst(1.3)
    for name in RULES:
        assert tuned[name] < lower[name], name
        assert tuned[name] < higher[name], name


def test_side_by_side_says_who_diverges():
    figure = SideBySide()
    settings = {**figure.settings(), "factor": 3.0}
    tables = figure.tables(**settings)
    chosen, _ = judge(figure, tables, settings)
    grew = [outcome(table, settings, figure.steps).last.loss > table["loss"][0] for table in tables.values()]
    assert any(grew)
    assert not all(grew)
    assert [choice == 0 for choice in chosen] == grew
