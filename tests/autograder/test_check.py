"""What `check` promises to a learner and to a graded cell."""

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


def test_an_unknown_name_lists_the_known_ones_and_the_remedy():
    with pytest.raises(
        UnknownExercise, match=r"no exercise 'adan_step'. Known: .*adam_step.*\n.*check\(answer, NAME\)"
    ):
        check(lambda: None, "adan_step")
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
        return task.runs(("rule",), hidden=True)[0].layers[0].theta

    assert np.array_equal(first("a"), first("a"))
    assert not np.array_equal(first("a"), first("b"))
    assert not np.array_equal(first("a"), task.runs(("rule",), hidden=False)[0].layers[0].theta)


def test_the_inputs_are_as_awkward_as_the_conventions_ask():
    runs = CHECKS["adam_step"].runs(("edge",), hidden=False)
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
