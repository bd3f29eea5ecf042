"""What the figure on the factored second moment claims is true where it opens, and beyond."""

import numpy as np
import pytest

from stepsize.figures.course.factored import FACTORED, PLACES, WHOLE, FactoredMoment

SETTINGS = [{}, {"pattern": 0.0}, {"pattern": 1.5, "spread": 100.0}, {"spread": 1.0}]


def entries(table):
    return np.array([table[f"e{i}{j}"][0] for i, j in PLACES]).reshape(2, 3)


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_product_has_the_sums_of_rows_and_columns(settings):
    tables = FactoredMoment().tables(**settings)
    v, V = entries(tables[WHOLE]), entries(tables[FACTORED])
    for axis in (0, 1):
        assert V.sum(axis=axis) == pytest.approx(v.sum(axis=axis))
    assert np.linalg.matrix_rank(V, tol=1e-9 * V.max()) == 1


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_divergence_is_lowest_without_a_factor_on_a_row(settings):
    table = FactoredMoment().tables(**settings)[FACTORED]
    assert table["tau"][np.argmin(table["divergence"])] == 1


def test_no_other_product_is_closer():
    tables, rng = FactoredMoment().tables(), np.random.default_rng(8)
    v, V = entries(tables[WHOLE]), entries(tables[FACTORED])

    def divergence(other):
        return np.sum(v * np.log(v / other) - v + other)

    assert divergence(V) / v.sum() == pytest.approx(tables[FACTORED]["divergence"].min())
    for _ in range(1000):
        factors = np.exp(rng.normal(size=2) * rng.choice([1e-3, 0.1, 1.0]))[:, None] * np.exp(rng.normal(size=3) * 0.1)
        assert divergence(V * factors) > divergence(V)


def test_the_product_is_exact_where_the_pattern_is_gone():
    tables = FactoredMoment().tables(pattern=0.0)
    assert entries(tables[FACTORED]) == pytest.approx(entries(tables[WHOLE]))
    assert tables[FACTORED]["worst"][0] == pytest.approx(1)
