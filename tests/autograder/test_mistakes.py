"""Every named mistake is refused with its own hint, on everybody's inputs and on secret ones."""

import pytest

from autograder.checks import CHECKS
from autograder.curves import ScheduleCheck
from autograder.diagnosis import two_slips
from autograder.mistakes import LostFragment, Mistake, edited, recast, require_fragments
from autograder.rules import RuleCheck
from autograder.values import ValueCheck
from autograder.verdict import Refused
from stepsize.optimizers import adam_step

FUNCTIONS = [task for task in CHECKS.values() if isinstance(task, RuleCheck | ScheduleCheck | ValueCheck)]
CASES = [pytest.param(task, m, id=f"{task.name}-{i}") for task in FUNCTIONS for i, m in enumerate(task.mistakes)]


def refusal(task, answer, skills, hidden=False):
    with pytest.raises(Refused) as refused:
        task.judge(answer, skills, hidden)
    return refused.value


def hint(task, answer, skills):
    """What a check says of an answer, or None where it passes."""
    try:
        task.judge(answer, skills, hidden=False)
    except Refused as refused:
        return refused.hint
    return None


@pytest.mark.parametrize(("task", "mistake"), CASES)
def test_a_mistake_is_refused_with_its_own_hint_in_every_skill(task, mistake):
    """Its own: so no two mistakes of a list are alike on these inputs.

    Where t is only counted, a wrong t is no mistake in the rule, but in the state.
    """
    hints = {hint(task, edited(task.reference, mistake), (skill,)) for skill in task.points}
    assert hints - {None} == {mistake.hint}
    assert None not in hints or mistake.old.startswith(f"{task.state.__name__}(state.t + 1,")


@pytest.mark.parametrize("secret", ["one course", "another course"])
@pytest.mark.parametrize("task", FUNCTIONS, ids=lambda task: task.name)
def test_hidden_inputs_refuse_the_same_mistakes_with_the_same_hints(task, secret, monkeypatch):
    monkeypatch.setenv("STEPSIZE_SECRET", secret)
    for mistake in task.mistakes:
        assert refusal(task, edited(task.reference, mistake), tuple(task.points), hidden=True).hint == mistake.hint


@pytest.mark.parametrize("task", FUNCTIONS, ids=lambda task: task.name)
def test_the_reference_passes_its_own_check(task):
    for hidden in (False, True):
        task.judge(task.reference, tuple(task.points), hidden)


def test_a_hint_is_one_line_without_the_answer():
    for task in FUNCTIONS:
        for mistake in task.mistakes:
            assert len(mistake.hint) <= 78
            assert mistake.hint.endswith(".")


def test_no_two_mistakes_of_a_rule_share_a_hint():
    for task in FUNCTIONS:
        hints = [mistake.hint for mistake in task.mistakes]
        assert len(set(hints)) == len(hints)


def test_a_fragment_that_the_reference_lost_raises_at_once():
    with pytest.raises(LostFragment, match="occurs 0 times"):
        require_fragments(adam_step, (Mistake("no such line", "", ""),))


def test_a_fragment_that_occurs_twice_raises_at_once():
    with pytest.raises(LostFragment, match="times, not once"):
        require_fragments(adam_step, (Mistake("beta1", "beta2", ""),))


def test_words_of_the_docstring_are_no_fragments():
    with pytest.raises(LostFragment, match="occurs 0 times"):
        require_fragments(adam_step, (Mistake("Kingma", "", ""),))


def test_a_mistake_recast_edits_another_rules_line_and_keeps_its_hint():
    lists = Mistake("m / v", "m * v", "Divide.", also=(("return m", "pass"),)), Mistake("m", "v", "Only Adam's.")
    assert recast(lists, "m", "b", without=["Adam"]) == (
        Mistake("b / v", "b * v", "Divide.", also=(("return b", "pass"),)),
    )


def test_two_mistakes_at_once_are_both_named():
    task = CHECKS["adam_step"]
    by_hint = {mistake.hint: mistake for mistake in task.mistakes}
    root = by_hint["eps goes outside the square root."]
    fading = by_hint["The correction of m fades with time: divide by 1 - beta1**t."]
    hint = refusal(task, edited(adam_step, root, fading), ("rule",)).hint
    assert hint == f"Two slips: {fading.hint}\n{root.hint}"


def test_two_short_hints_share_a_line():
    one, other = Mistake("a", "b", "One fact."), Mistake("c", "d", "Another fact.")
    assert two_slips((one, other)) == "Two slips: One fact; Another fact."


def test_the_hints_of_the_correction_do_not_hold_its_divisor():
    """The exercise is this one line, so a hint that says it is the answer."""
    assert not [m.hint for m in CHECKS["bias_correction"].mistakes if "1 - beta**t" in m.hint]
