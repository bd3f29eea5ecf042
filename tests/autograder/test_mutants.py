"""The command that measures the checks, and the table that it writes."""

import time
from dataclasses import replace

import numpy as np
import pytest
import sympy

from autograder.__main__ import main
from autograder.checks import CHECKS
from autograder.mutation import score
from autograder.mutation.command import judged
from autograder.mutation.equivalents import declared
from autograder.mutation.formulas import read as formula
from autograder.mutation.formulas import wrong_formulas
from autograder.mutation.programs import compiled, programs
from autograder.mutation.score import SLOW, Result, verdicts
from autograder.mutation.syntax import other_numbers
from autograder.mutation.table import TABLE, Row, read, written
from autograder.mutation.trials import LEGAL, LISTED, Trial, trials
from stepsize.optimizers import lamb_step
from stepsize.optimizers.adam import adam_step

REMEDY = "The table is stale: run `python -m autograder mutants` with the names of the exercises that changed."
MOMENTS = ("t", "m", "v")


def average(new, old, share=0.9):
    fresh = (1 - share) * new
    return share * old + fresh


def texts(kind):
    return {program.text for program in programs(average, ()) if program.kind == kind}


def test_the_table_is_what_the_command_writes(tmp_path, capsys):
    copy = tmp_path / "MUTANTS.md"
    copy.write_text(TABLE.read_text())
    assert main(["mutants", "gd_step", "bias_correction", "05_adam/define", "--out", str(copy)]) == 0
    assert copy.read_text() == TABLE.read_text(), REMEDY
    assert capsys.readouterr().out.count("100 %") == 3


def test_the_table_has_a_row_for_every_exercise_and_no_other():
    rows = read(TABLE.read_text())
    assert list(rows) == list(CHECKS), REMEDY
    assert TABLE.read_text() == written(rows, declared()), REMEDY


@pytest.mark.parametrize("name", CHECKS)
def test_a_row_counts_what_is_tried_today_and_nothing_is_left(name):
    kinds = [trial.kind for trial in trials(name)]
    row = read(TABLE.read_text())[name]
    wrong = len(kinds) - kinds.count(LISTED) - kinds.count(LEGAL)
    assert (row.listed, row.wrong, row.legal) == (kinds.count(LISTED), wrong, kinds.count(LEGAL)), REMEDY
    assert row.score == "100 %"
    assert row.equivalent == sum(len(found) for _, found in declared().get(name, ()))


def test_an_unknown_exercise_is_told_which_there_are(capsys):
    assert main(["mutants", "adam"]) == 2
    assert "There is no exercise adam. Known: " in capsys.readouterr().err


def test_every_kind_of_change_is_made():
    assert "fresh = -((1 - share) * new)" in texts("sign")
    assert "return share ** old + fresh" in texts("operator")
    assert "fresh = (2 - share) * new" in texts("constant")
    assert texts("default") == {f"share={number!r}" for number in other_numbers(0.9)}
    assert {"return new * old + fresh", "fresh = (share - 1) * new"} <= texts("exchanged")
    assert {"return share * old", "fresh = 1 - share"} <= texts("dropped")


def test_a_rule_is_also_counted_wrong_and_its_state_kept_stale():
    found = {(program.kind, program.text) for program in programs(adam_step, MOMENTS)}
    assert ("off by one", "m_hat = m / (1 - beta1 ** (t - 1))") in found
    assert ("stale", "return (theta, Moments(t, state.m, v))") in found
    assert ("scaled", "theta = theta - eta * m_hat / (v_hat ** 0.5 + 2 * eps)") in found
    assert ("order", "return (Moments(t, m, v), theta)") in found


def test_a_helper_of_the_reference_is_changed_too():
    wrong = next(p for p in programs(lamb_step, MOMENTS) if p.text.startswith("norm: return np.sum(x * 2"))
    theta = np.array([3.0, 4.0])
    arguments = {"eta": 0.1, "lam": 0.2}
    right, mutant = (
        compiled(lamb_step)(theta, theta, **arguments),
        compiled(lamb_step, wrong)(theta, theta, **arguments),
    )
    np.testing.assert_allclose(right[0], lamb_step(theta, theta, **arguments)[0])
    assert not np.allclose(mutant[0], right[0])


def test_no_program_is_made_twice_and_none_is_the_right_one():
    sources = [program.source for program in programs(average, ())]
    assert len(set(sources)) == len(sources)
    mixtures = [compiled(average, program)(0.37, 1.93) for program in programs(average, ())]
    assert sum(np.allclose(mixed, average(0.37, 1.93)) for mixed in mixtures) == 0


def test_wrong_formulas_differ_from_the_right_one():
    right = formula("(1 - b**t) * g", ("b", "t", "g"))
    b, t, g = sympy.symbols("b t g")
    found = {wrong for _, wrong in wrong_formulas(right)}
    assert {(1 + b**t) * g, 1 - b**t, (1 - b**t) / g, (1 - b ** (t - 1)) * g, (1 - t**b) * g, (1 - b * t) * g} <= found
    assert right not in found


def verdict_of(answer):
    return verdicts(CHECKS["adam_step"], Trial("test", "test", lambda: answer))


def test_an_answer_is_judged_on_visible_inputs_and_on_those_of_two_secrets(monkeypatch):
    monkeypatch.setenv("STEPSIZE_SECRET", "the course's own")
    assert verdict_of(adam_step) == (None, None, None)
    assert None not in verdict_of(lambda theta, g, state=0, *, eta, **hyper: (theta, state))
    assert score.os.environ["STEPSIZE_SECRET"] == "the course's own"


def test_an_answer_without_an_end_is_refused_in_time(monkeypatch):
    monkeypatch.setattr(score, "TIME_LIMIT", 0.1)

    def waits(theta, g, state=0, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
        time.sleep(30)

    assert verdict_of(waits) == (SLOW, SLOW, SLOW)


TRIED = (
    Trial(LISTED, "listed: Divide.", lambda: None, "Divide."),
    Trial(LEGAL, "a list", lambda: None),
    Trial("sign", "-x", lambda: None),
    Trial("sign", "--x", lambda: None),
)
RIGHT = (
    Result("it", 0, ("Divide.",) * 3),
    Result("it", 1, (None,) * 3),
    Result("it", 2, ("", "No.", "")),
    Result("it", 3, (None,) * 3),
)
EQUIVALENT = (("Two signs cancel.", ("--x",)),)


def test_what_is_refused_hinted_declared_and_passed_as_it_must_be_is_no_failure():
    row, failures = judged(TRIED, RIGHT, EQUIVALENT)
    assert failures == []
    assert (row, row.score) == (Row(listed=1, hinted=1, wrong=2, refused=1, equivalent=1, legal=1), "100 %")


@pytest.mark.parametrize(
    ("number", "hints", "said"),
    [
        (0, ("Divide.", "Divide.", "Add."), "listed: Divide. is told 'Add.'."),
        (0, ("Divide.", None, "Divide."), "listed: Divide. is told that it is right."),
        (1, (None, "", None), "the legal variant 'a list' is refused on the secret 'one course'."),
        (2, (None, "", ""), "'-x' (sign) passes on the visible inputs."),
        (2, ("", None, None), "'-x' (sign) passes on the secret 'one course' and the secret 'another course'."),
        (3, ("", None, None), "'--x' (sign) is declared equivalent and refused on the visible inputs."),
    ],
)
def test_whatever_is_not_as_it_must_be_is_said(number, hints, said):
    results = [replace(result, hints=hints) if result.trial == number else result for result in RIGHT]
    assert judged(TRIED, results, EQUIVALENT)[1] == [said]


def test_a_mutant_that_passes_and_is_not_declared_lowers_the_score():
    row, failures = judged(TRIED, RIGHT, ())
    assert failures == [
        "'--x' (sign) passes on the visible inputs and the secret 'one course' and the secret 'another course'."
    ]
    assert row.score == "66.7 %"


def test_a_declared_mutant_that_nothing_makes_is_named():
    stale = (*EQUIVALENT, ("Gone.", ("x + 0",)))
    assert judged(TRIED, RIGHT, stale)[1] == ["'x + 0' is declared equivalent, and nothing makes it."]
