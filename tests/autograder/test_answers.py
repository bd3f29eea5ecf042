"""Selections, expressions and plain functions."""

import numpy as np
import pytest
import sympy

from autograder import check

B1, B2, T, G = sympy.symbols("beta1 beta2 t g")


@pytest.mark.parametrize(
    "answer", [{"a", "c", "f"}, ["F", "c", "a"], ("a", "c", "f"), "acf", "a, c, f", "a, c and f", "A c F", {"a,c", "f"}]
)
def test_a_selection_may_be_written_in_any_way(answer):
    assert check(answer, "05_adam/define").passed


def test_a_selection_says_how_many_are_wrong_and_why_not_which_are_right():
    assert check({"a", "b"}, "05_adam/define").message.splitlines() == [
        "✗ 05_adam/define: 1 selected that does not belong, 2 missing.",
        "  v is not a variance: it averages g squared without taking the mean away.",
    ]
    assert check({"a"}, "05_adam/define").message == "✗ 05_adam/define: 2 missing."
    assert check("acfbd", "05_adam/define").message.startswith("✗ 05_adam/define: 2 selected that do not belong.\n")


@pytest.mark.parametrize("answer", [None, set(), "", []])
def test_nothing_selected_is_still_empty(answer):
    assert check(answer, "05_adam/define").message.startswith("✗ 05_adam/define is still empty.")


def test_truth_values_are_no_letters():
    verdict = check([True, False, True], "05_adam/define")
    assert verdict.message.splitlines()[0] == "✗ 05_adam/define holds values of type bool, not letters."


def test_a_letter_that_is_no_choice_is_named():
    assert check("az", "05_adam/define").message.startswith("✗ 05_adam/define has no choice z.")
    assert check(3, "05_adam/define").message.startswith("✗ 05_adam/define is of type int, not a set of letters.")


@pytest.mark.parametrize(
    "answer",
    [
        (1 - B1**T) / sympy.sqrt(1 - B2**T),
        sympy.sqrt((1 - B1**T) ** 2 / (1 - B2**T)),
        (B1**T - 1) * (1 - B2**T) ** -0.5 * -1,
        (1 - sympy.Symbol("beta1", positive=True) ** T) / (1 - B2**T) ** sympy.Rational(1, 2),
    ],
)
def test_an_expression_may_be_spelled_in_any_way(answer):
    assert check(answer, "05_adam/step_ratio").passed


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        ((1 - B1) / sympy.sqrt(1 - B2), "This is the ratio at t = 1; the factors depend on t."),
        ((1 - B1**T) / (1 - B2**T), "The step contains the root of v, so v's factor is under a root."),
        (sympy.sqrt(1 - B2**T) / (1 - B1**T), "Upside down: the uncorrected step is on top."),
        (B1 + B2, "No known mistake gives this formula."),
    ],
)
def test_a_wrong_expression_shows_where_it_differs_and_why(answer, hint):
    verdict = check(answer, "05_adam/step_ratio")
    where, yours, expected, why = verdict.message.splitlines()
    assert where.startswith("✗ 05_adam/step_ratio differs at beta1 = 0.")
    assert (yours.split()[0], expected.split()[0]) == ("yours", "expected")
    assert verdict.hint == why.strip() == hint


def test_a_series_that_adds_up_passes():
    k = sympy.Symbol("k", integer=True)
    series = sympy.Sum((1 - B1) * B1 ** (T - k) * G, (k, 1, T))
    assert check(sympy.simplify(series.doit()), "05_adam/expected_m").passed


def test_a_symbol_of_another_exercise_is_named():
    verdict = check((1 - B2**T) * G, "05_adam/expected_m")
    assert verdict.message.splitlines()[0] == "✗ 05_adam/expected_m contains beta2."


@pytest.mark.parametrize(
    ("answer", "said"), [(None, "is still empty"), ("1 - beta1", "of type str"), ([G], "of type list")]
)
def test_what_is_no_expression_is_told_so(answer, said):
    assert said in check(answer, "05_adam/expected_m").message


def test_a_truth_value_is_no_formula_and_a_number_is_a_wrong_one():
    message = check(True, "05_adam/expected_m").message
    assert message.startswith("✗ 05_adam/expected_m is of type bool, not a SymPy expression.")
    assert check(0.5, "05_adam/expected_m").message.splitlines()[1] == "    yours     expected_m = 0.5"


@pytest.mark.parametrize(
    ("answer", "said"), [(sympy.nan, "has no value"), (sympy.zoo * G, "has no value"), (sympy.oo, "is infinite")]
)
def test_what_has_no_value_is_said_in_words(answer, said):
    assert check(answer, "05_adam/expected_m").message.splitlines()[1] == f"    yours     expected_m {said}"


def test_formulas_that_differ_in_the_tenth_digit_are_shown_so():
    yours, expected = check((1 - B1**T) * G * (1 + 1e-10), "05_adam/expected_m").message.splitlines()[1:3]
    assert yours.split("=")[1] != expected.split("=")[1]


def test_a_function_of_numbers_shows_the_call_that_differs():
    def bias_correction(average, beta, t):
        return average / (1 - beta)

    verdict = check(bias_correction)
    assert verdict.message.splitlines()[0].startswith("✗ bias_correction differs for ")
    assert verdict.hint == "The correction fades with time: beta is raised to the power t."


def test_a_wrong_default_of_a_function_of_numbers_is_named():
    def effective_rate(gradients, *, eta, eps=1e-8):
        return eta / (np.cumsum(gradients**2, axis=0) ** 0.5 + eps)

    assert check(effective_rate).hint == "The default of eps is 1e-10; yours is 1e-08."


def test_the_caret_is_not_the_power():
    def bias_correction(average, beta, t):
        return average / (1 - beta ^ t)

    assert check(bias_correction).hint == "`**` is the power in Python, `^` is not."


def test_a_function_of_numbers_must_leave_its_arguments_alone():
    def bias_correction(average, beta, t):
        average /= 1 - beta**t
        return average

    assert check(bias_correction).message.splitlines()[0] == "✗ bias_correction changed its argument average."


def test_an_empty_function_is_still_empty():
    def bias_correction(average, beta, t):
        raise NotImplementedError("Write this part, then run the check below it.")

    assert check(bias_correction).message.startswith("✗ bias_correction is still empty.")
