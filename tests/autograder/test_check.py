"""What `check` promises to a learner and to a graded cell."""

import functools
import time
from types import FunctionType

import numpy as np
import pytest

import autograder
from autograder import CheckFailed, check
from autograder.checking import UnknownExercise
from autograder.checks import CHECKS
from stepsize import optimizers
from stepsize.states import START, Moments

FADING = """
def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    return theta - eta * m / (1 - beta1) / ((v / (1 - beta2**t)) ** 0.5 + eps), Moments(t, m, v)
"""


@pytest.fixture
def correct(learner):
    return learner(FADING.replace("(1 - beta1) /", "(1 - beta1**t) /"))


@pytest.fixture
def fading(learner):
    return learner(FADING)


def test_the_message_has_four_lines_where_yours_expected_why(fading):
    where, yours, expected, why = str(check(fading)).splitlines()
    assert where == "✗ adam_step first differs at step 2."
    assert yours.startswith("    yours     theta = [")
    assert expected.startswith("    expected  theta = [")
    assert len(yours.split()) >= 5
    assert why == "  The correction of m fades with time: divide by 1 - beta1**t."


def test_a_verdict_carries_its_parts(fading):
    verdict = check(fading)
    assert (verdict.passed, verdict.step, verdict.points) == (False, 2, 0)
    assert verdict.hint == "The correction of m fades with time: divide by 1 - beta1**t."
    assert repr(verdict) == verdict.message


def test_passing_is_one_line(correct):
    assert check(correct, skill="rule").message == "✓ adam_step: rule"
    assert check(correct).message == "✓ adam_step: rule, state, edge"
    assert check(correct, hidden=True).message == "✓ adam_step: rule, state, edge (hidden inputs)"


def test_require_prints_one_line_or_raises_the_message(correct, fading, capsys):
    assert check(correct).require() is None
    assert capsys.readouterr() == ("✓ adam_step: rule, state, edge\n", "")
    with pytest.raises(CheckFailed) as failed:
        check(fading).require()
    assert failed.value._render_traceback_() == check(fading).message.splitlines()


def test_points_add_up_over_skills(correct):
    skills = CHECKS["adam_step"].points
    assert check(correct).points == sum(check(correct, skill=skill).points for skill in skills) == 6


def test_state_that_cannot_be_read_costs_the_state_alone(learner):
    code = """
def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    old = state if isinstance(state, dict) else {"t": state.t, "m": state.m, "v": state.v}
    t = old["t"] + 1
    m = beta1 * old["m"] + (1 - beta1) * g
    v = beta2 * old["v"] + (1 - beta2) * g**2
    theta = theta - eta * m / (1 - beta1**t) / ((v / (1 - beta2**t)) ** 0.5 + eps)
    return theta, {"t": t, "m": m, "v": v}
"""
    answer = learner(code)
    assert check(answer, skill="rule").passed
    verdict = check(answer, skill="state")
    assert verdict.message.splitlines()[0] == "✗ adam_step returned a state without the fields t, m, v."


def test_a_default_that_differs_is_named(learner):
    code = FADING.replace("(1 - beta1) /", "(1 - beta1**t) /")
    for theirs, hint in (
        ("eps=1e-7", "The default of eps is 1e-08; yours is 1e-07."),
        ("beta2=0.99", "The default of beta2 is 0.999; yours is 0.99."),
        ("beta1=0.95", "The default of beta1 is 0.9; yours is 0.95."),
    ):
        name = theirs.split("=")[0]
        ours = {"eps": "eps=1e-8", "beta2": "beta2=0.999", "beta1": "beta1=0.9,"}[name]
        answer = learner(code.replace(ours, theirs + "," * ours.endswith(",")))
        assert check(answer, skill="rule").hint == hint


def test_a_wrong_signature_says_what_is_asked(learner):
    verdict = check(learner(FADING.replace("beta1", "b1")))
    assert "unexpected keyword argument 'beta1'" in verdict.message
    assert verdict.hint == "Its arguments are theta, g, state, eta, beta1, beta2, eps."
    assert check(learner(FADING.replace("state=START", "state"))).hint == (
        "The exercise gives state a default: state=START."
    )


def test_the_arguments_that_a_sweep_alone_needs_are_not_asked_for():
    hint = check(lambda theta, g: theta, "lars_step").hint
    assert hint == "Its arguments are theta, g, state, eta, mu, c, lam."


def test_an_exception_shows_the_learners_own_line(learner):
    verdict = check(learner(FADING.replace("m = beta1 * state.m", "m = beta1 * state.x")))
    assert verdict.message.splitlines() == [
        "✗ adam_step raised AttributeError: 'Moments' object has no attribute 'x'.",
        "    line 4    m = beta1 * state.x + (1 - beta1) * g",
    ]


def test_nan_says_where_nan_comes_from(learner):
    verdict = check(learner(FADING.replace("eta * m /", "eta * m**0.5 /")))
    assert verdict.hint == "NaN comes from 0 / 0 or from the root of a negative number."


def test_a_difference_in_the_last_digits_is_visible(learner):
    code = FADING.replace("(1 - beta1) /", "(1 - beta1**t) /").replace("theta - eta", "1.00000001 * theta - eta")
    yours, expected = check(learner(code)).message.splitlines()[1:3]
    assert yours.split("=")[1] != expected.split("=")[1]


@pytest.mark.parametrize(
    "make",
    [
        lambda: optimizers.adam_step,
        lambda: lambda *a, **k: optimizers.adam_step(*a, **k),
        lambda: __import__("functools").partial(optimizers.adam_step, beta1=0.9),
        lambda: CHECKS["bias_correction"].reference,
        lambda: autograder.check,
    ],
)
def test_somebody_elses_work_is_refused_in_one_sentence(make):
    verdict = check(make(), "adam_step")
    assert verdict.message.startswith("✗ adam_step must be your own: ")
    assert verdict.message.endswith(" is closed in this exercise.")


@pytest.mark.parametrize("importing", ["from stepsize.optimizers.adam import adam_step as theirs", "import stepsize"])
def test_every_module_inside_a_closed_package_is_closed(importing, learner):
    call = "stepsize.optimizers.adam.adam_step" if importing == "import stepsize" else "theirs"
    body = f"return {call}(theta, g, state, eta=eta, beta1=beta1, beta2=beta2, eps=eps)"
    head = FADING.strip().splitlines()[0]
    for code in (f"{importing}\n\n\n{head}\n    {body}\n", f"{head}\n    {importing}\n    {body}\n"):
        assert "stepsize.optimizers is closed in this exercise" in check(learner(code), "adam_step").message


class Callable:
    """A learner's function as an object."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *args, **kwargs):
        return self.function(*args, **kwargs)


def unnamed(function):
    """A decorator that forgets functools.wraps."""

    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def renamed(function):
    """The same function under its own name."""
    other = FunctionType(function.__code__, function.__globals__, "my_adam", function.__defaults__)
    other.__kwdefaults__ = function.__kwdefaults__
    return other


FORMS = (
    pytest.param(lambda f: lambda *args, **kwargs: f(*args, **kwargs), id="lambda"),
    pytest.param(unnamed, id="decorator"),
    pytest.param(lambda f: functools.partial(f, eps=1e-8), id="partial"),
    pytest.param(Callable, id="object"),
    pytest.param(renamed, id="other name"),
)


@pytest.mark.parametrize("form", FORMS)
def test_a_right_answer_may_be_any_callable_of_any_name(form, correct, fading):
    assert check(form(correct), "adam_step").points == 6
    message = check(form(fading), "adam_step", skill="rule").message
    assert message.splitlines()[0] == "✗ adam_step first differs at step 2."


@pytest.mark.parametrize("form", FORMS)
def test_a_callable_that_crashes_is_told_so(form):
    def adam_step(theta, g, state=START, *, eta, **hyper):
        raise ValueError("no idea")

    assert check(form(adam_step), "adam_step").message.startswith("✗ adam_step raised ValueError: no idea.\n    line ")


def test_a_partial_that_lacks_an_argument_is_told_which(correct):
    verdict = check(functools.partial(correct, 1.0), "adam_step")
    assert verdict.message.startswith("✗ adam_step cannot be called: ")


def test_a_default_of_a_partial_is_named(correct):
    verdict = check(functools.partial(correct, eps=1e-7), "adam_step", skill="rule")
    assert verdict.hint == "The default of eps is 1e-08; yours is 1e-07."


def test_a_wrong_theta_is_not_explained_by_a_mistake_that_its_state_contradicts(learner):
    code = FADING.replace("(1 - beta1) /", "(1 - beta1**t) /").replace("theta - eta", "1.2 * theta - eta")
    assert check(learner(code)).hint == "No known mistake gives these numbers. m and v agree, theta differs."


def test_a_submission_without_explanation_is_told_so_quickly(learner):
    code = FADING.replace("(1 - beta1) /", "(1 - beta1**t) /").replace("theta - eta", "theta - 1.2 * eta")
    start = time.process_time()
    assert "No known mistake" in check(learner(code), skill="rule").hint
    assert time.process_time() - start < 0.5


def test_an_unknown_name_lists_the_known_ones_and_the_remedy():
    with pytest.raises(UnknownExercise) as unknown:
        check(lambda: None, "adan_step")
    lines = str(unknown.value).splitlines()
    assert lines[0] == "There is no exercise 'adan_step'."
    assert "adam_step" in str(lines[1:-1])
    assert lines[-1] == "Give its name: check(answer, NAME)."
    assert max(map(len, lines)) <= 80
    with pytest.raises(UnknownExercise, match="Say which exercise"):
        check({"a"})
    with pytest.raises(UnknownExercise, match="no skill 'shape'"):
        check(optimizers.adam_step, skill="shape")


def test_a_number_is_not_a_function():
    assert check(3.0, "adam_step").message == "✗ adam_step is of type float, not a function."


def test_hidden_inputs_follow_the_secret_and_nothing_else(monkeypatch):
    task = CHECKS["adam_step"]

    def first(secret):
        monkeypatch.setenv("STEPSIZE_SECRET", secret)
        return task.walks(("rule",), hidden=True)[0].layers[0].theta

    assert np.array_equal(first("a"), first("a"))
    assert not np.array_equal(first("a"), first("b"))
    assert not np.array_equal(first("a"), task.walks(("rule",), hidden=False)[0].layers[0].theta)


def test_the_inputs_are_as_awkward_as_the_conventions_ask():
    runs = CHECKS["adam_step"].walks(("edge",), hidden=False)
    main = np.array(runs[0].layers[0].gradients)
    assert len(main) >= 4
    assert np.all(np.sign(main[0]) == -np.sign(main[1]))
    assert np.any(main == 0)
    assert np.max(np.abs(main)) > 100 * np.min(np.abs(main[main != 0]))
    assert len(set(runs[0].etas)) == len(runs[0].etas)
    assert {np.ndim(run.layers[0].theta) for run in runs} == {1, 2}
    assert any(run.layers[0].state is not START for run in runs)
    assert any(len(run.layers) == 2 for run in runs)
    assert any(run.layers[0].theta.dtype == np.float32 for run in runs)
    assert any(not run.layers[0].theta.flags.contiguous for run in runs)
    assert isinstance(next(r.layers[0].state for r in runs if r.layers[0].state is not START), Moments)
