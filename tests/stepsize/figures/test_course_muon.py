"""What the figures of chapter 17 claim is true: the band of the quintic, and what a turn spoils."""

import numpy as np
import pytest

from stepsize.figures.course.newton_schulz import BEGINS, LARGE, NewtonSchulz, band, quintic
from stepsize.figures.course.turned_layer import BEGIN, RANGES, RULES, SCALES, TURNS, TurnedLayer, loss, tuned, turn
from stepsize.optimizers import newton_schulz
from stepsize.optimizers.matrix import NEWTON_SCHULZ
from stepsize.problems import MatrixQuadratic


def test_the_band_holds_every_singular_value_from_a_twentieth_on_after_five_steps():
    low, high = band(*NEWTON_SCHULZ)
    sigma = np.geomspace(0.05, 1, 100_001)
    for step in range(1, 31):
        sigma = quintic(sigma, *NEWTON_SCHULZ)
        if step >= 5:
            assert np.all((sigma > low - 1e-9) & (sigma < high + 1e-9))
    assert sigma.min() == pytest.approx(low, rel=1e-3)
    assert sigma.max() == pytest.approx(high, rel=1e-3)


def test_the_figure_shows_what_newton_schulz_does_to_a_matrix():
    table = NewtonSchulz().tables()[""]
    for i, begin in enumerate(BEGINS[:-1]):
        after = np.linalg.svd(newton_schulz(np.diag([begin, (1 - begin**2) ** 0.5]), 5), compute_uv=False)
        assert np.min(np.abs(after - table[f"s{i}"][5])) < 1e-9


def test_none_settles_with_muons_coefficients_and_all_do_with_the_convergent_ones():
    table = NewtonSchulz().tables()[""]
    for i in range(LARGE, len(BEGINS)):
        assert np.all(np.abs(np.diff(table[f"s{i}"][5:])) > 1e-3)
    settled = NewtonSchulz().tables(a=1.875, b=-1.25, c=0.375)[""]
    assert settled["low"][-1] > 0.99 > settled["low"][5]
    assert settled["high"][-1] < 1.01


def test_a_singular_value_turned_negative_is_drawn_by_its_size():
    table = NewtonSchulz().tables(a=2.5)[""]
    assert table["low"].min() < 0 < table["s7"].min()
    assert NewtonSchulz().tables(a=1.0)[""]["size"].max() > 2


def test_the_best_peak_of_the_layer_beats_its_third_and_its_triple():
    for factor in (0.3, 3.0):
        ends = TurnedLayer().tables(factor=factor)
        for name, table in TurnedLayer().tables().items():
            assert not ends[name]["loss"][-1] < table["loss"][-1]


def test_a_turn_spoils_adam_at_its_best_rate_and_neither_momentum_nor_muon():
    for name in RULES:
        assert all(RANGES[name][0] < tuned(name, degrees)[0] < RANGES[name][1] for degrees in TURNS)
    for name in ("momentum", "Muon"):
        np.testing.assert_allclose(
            [tuned(name, degrees) for degrees in TURNS], [tuned(name, 0)] * len(TURNS), rtol=1e-5
        )
    for degrees in TURNS[1:-1]:
        assert tuned("Adam", degrees)[1] > 50 * tuned("Adam", 0)[1]
        assert tuned("Adam", degrees)[1] > 10 * tuned("Muon", degrees)[1]
    figure = TurnedLayer()
    assert figure.tables()["Muon"]["loss"][-1] == pytest.approx(tuned("Muon", 30)[1])


def test_the_problem_of_the_figure_is_the_matrix_quadratic():
    problem, Q = MatrixQuadratic(SCALES, SCALES, seed=None), turn(30)
    assert loss(BEGIN) == pytest.approx(problem.loss(BEGIN))
    problem.A, problem.B = problem.A @ Q.T, Q @ problem.B
    assert problem.loss(Q @ BEGIN @ Q.T) == pytest.approx(loss(BEGIN))
