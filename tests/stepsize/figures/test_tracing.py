"""A function that is traced computes what it computes with numbers."""

from functools import partial

import numpy as np
import pytest
import sympy

from stepsize.figures.simulation import Simulation, simulation_javascript
from stepsize.figures.tracing import Traced, javascript, keywords, symbols
from stepsize.optimizers import adam_step, gd_step, lamb_step, nadam_step
from stepsize.problems import Quadratic
from stepsize.schedules import cosine_restarts, join, warmup
from stepsize.states import START


def evaluate(traced, **values):
    """The traced result with numbers put in for its symbols."""
    symbol_values = {sympy.Symbol(name, real=True): value for name, value in values.items()}
    return np.vectorize(lambda e: float(sympy.sympify(e).subs(symbol_values)))(traced.expressions)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.maximum(x, 1.0) - np.minimum(x, 0.0),
        lambda x: np.where(x > 0.5, x**0.5, -x),
        lambda x: np.exp(-np.abs(x)) + np.cos(x) * np.sin(x),
        lambda x: np.floor(3 * x) + x % 0.4,
        lambda x: np.log(1 + x**2) / np.sqrt(2 + x),
        lambda x: np.where((x > 0) & (x < 0.6) | (x == 0.9), 1.0, 2.0),
        lambda x: np.where(~(x > 0.5), np.sign(x), np.tanh(x)) + np.square(x) - np.ceil(x),
        lambda x: np.log10(1 + x) + np.log2(2 + x) + 3 * x // 1 + np.clip(x, 0.4, 0.8),
        lambda x: np.linalg.norm(np.array([x, 2.0])) + np.array([x, 1.0]).sum(),
    ],
)
@pytest.mark.parametrize("x", [0.3, 0.7, 0.9])
def test_a_traced_formula_has_the_value_of_the_formula(function, x):
    assert evaluate(function(symbols("x")), x=x) == pytest.approx(function(np.float64(x)), rel=1e-14)


def test_a_traced_vector_goes_through_products_sums_and_indices():
    problem = Quadratic((1.0, 7.0), angle=0.3, minimum=(0.5, -0.5))
    theta, point = symbols("theta", (2,)), np.array([1.5, -2.0])
    values = {"theta0": 1.5, "theta1": -2.0}
    assert evaluate(problem.loss(theta), **values) == pytest.approx(problem.loss(point))
    assert evaluate(problem.gradient(theta), **values) == pytest.approx(problem.gradient(point))
    assert evaluate(theta[1] * 2, **values) == -4.0


def test_a_schedule_is_traced_across_its_pieces():
    def plan(t, peak, steps):
        cycles = partial(cosine_restarts, peak=peak, period=7, mult=2)
        return join((partial(warmup, peak=peak, steps=steps), steps), (cycles, 1000))(t)

    traced = plan(symbols("t"), symbols("peak"), symbols("steps"))
    for t in (1, 5, 6, 12, 13, 26, 27, 200):
        assert evaluate(traced, t=t, peak=0.3, steps=5) == pytest.approx(plan(t, 0.3, 5), rel=1e-12)


def test_a_branch_on_a_symbol_is_refused_with_the_remedy():
    def branching_step(theta, g, state=None, *, eta):
        return (theta - eta * g if g[0] > 0 else theta), state

    with pytest.raises(TypeError, match=r"use np\.where instead of if"):
        branching_step(symbols("theta", (2,)), symbols("g", (2,)), eta=0.1)


def walk(rule):
    """A rule's step on two coordinates, with a gradient that the settings give."""

    def advance(t, now):
        theta, state = rule(now["theta"], symbols("g", (2,)), now["state"], eta=0.1)
        return {"theta": theta, "state": state}

    return Simulation(lambda: {"theta": np.zeros(2), "state": START}, advance, lambda t, now: {})


def test_a_rule_that_treats_its_first_step_apart_is_traced_twice():
    assert "t === 1 ? first : later" in simulation_javascript(walk(nadam_step), "{g: [g0, g1]}")
    assert "first" not in simulation_javascript(walk(adam_step), "{g: [g0, g1]}")


@pytest.mark.parametrize("convert", [float, int, range, "{:.2f}".format])
def test_a_number_that_is_not_known_yet_is_refused_with_its_name(convert):
    with pytest.raises(TypeError, match="no number for beta yet: use NumPy's functions"):
        convert(symbols("beta"))


def test_a_traced_array_is_written_into_like_another():
    theta = symbols("theta", (2,))
    theta -= 0.5 * symbols("g", (2,))
    theta[0] = theta[0] + 1
    values = {"theta0": 1.5, "theta1": -2.0, "g0": 1.0, "g1": 2.0}
    assert evaluate(theta, **values) == pytest.approx([2.0, -3.0])


def test_a_condition_that_is_settled_is_no_branch():
    t = symbols("t", positive=True)
    assert t != 0
    assert bool(t > 0)


def test_a_function_that_cannot_be_traced_is_refused():
    with pytest.raises(TypeError, match=r"a live figure cannot compute np\.arctan2"):
        np.arctan2(symbols("x"), 1.0)
    with pytest.raises(TypeError, match=r"a live figure cannot compute np\.median"):
        np.median(symbols("x", (3,)))
    with pytest.raises(AttributeError, match=r"a live figure has no \.argmax of an array"):
        symbols("x", (3,)).argmax()


def test_numbers_are_printed_with_all_their_digits():
    code = javascript("x", symbols("x") * 0.1 + np.pi + 1e-9)
    assert "0.1*x" in code
    assert "3.141592654589793" in code


@pytest.mark.parametrize(("rule", "length"), [(gd_step, 2), (adam_step, 7), (lamb_step, 7), (nadam_step, 8)])
def test_the_state_of_a_simulation_is_flat_in_javascript(rule, length):
    begin = simulation_javascript(walk(rule), "{g: [g0, g1]}").split("return [")[1].split("]")[0]
    assert len(begin.split(",")) == length


def test_the_keywords_of_a_rule_are_seen_through_its_decorator():
    assert keywords(adam_step) == ["eta", "beta1", "beta2", "eps"]


def test_shapes_of_traced_arrays_are_known():
    assert np.ndim(symbols("x", (2,))) == 1
    assert np.size(Traced(1.0)) == 1
