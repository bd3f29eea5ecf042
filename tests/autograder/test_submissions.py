"""The bank of submissions: right ones pass, wrong ones hear what is wrong."""

from autograder import check
from autograder.checks import CHECKS


def test_a_right_answer_passes_in_any_style(right, learner, capsys):
    answer = learner(right[1])
    for hidden in (False, True):
        verdict = check(answer, hidden=hidden)
        assert verdict.passed, verdict.message
    assert verdict.points == sum(CHECKS[answer.__name__].points.values())
    assert capsys.readouterr() == ("", "")


def test_a_wrong_answer_earns_nothing_and_hears_why(wrong, learner):
    sentence, code = wrong
    answer = learner(code)
    for skill in CHECKS[answer.__name__].points:
        verdict = check(answer, skill=skill)
        assert not verdict.passed
        assert verdict.points == 0
        assert sentence in " ".join(verdict.message.split())


def test_a_message_fits_80_columns(wrong, learner):
    answer = learner(wrong[1])
    for hidden in (False, True):
        lines = check(answer, hidden=hidden).message.splitlines()
        assert lines[0].startswith(f"✗ {answer.__name__}")
        assert max(map(len, lines)) <= 80


def test_a_hidden_check_never_shows_what_it_expects(wrong, learner):
    verdict = check(learner(wrong[1]), hidden=True)
    assert not verdict.passed
    assert "expected" not in verdict.message
