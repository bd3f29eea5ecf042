"""The reports' rules, each on a few lines: penalties, letters, copies, questions."""

import nbformat

from autograder.checks import CHECKS
from autograder.reporting import grades, mistakes, questions, similar

ODD = """\
def adam_step(theta, g, state=START, *, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    decays, powers, averages = (beta1, beta2), (1, 2), []
    for place, old in enumerate([state.m, state.v]):
        # {comment}
        averages.append(old + (1 - decays[place]) * (np.power(g, powers[place]) - old))
    {count} = 1 + state.t
    corrected = [each / (1 - np.power(decay, {count})) for each, decay in zip(averages, decays)]
    return theta - np.divide(eta * corrected[0], eps + np.sqrt(corrected[1])), Moments({count}, *averages)
"""


def test_a_late_submission_loses_its_penalty_but_never_more_than_it_has():
    parts = {"one": grades.Part(2.0, 3.0, False), "two": grades.Part(1.0, 1.0, False)}
    assert grades.Grades("ann", penalty=0.5, parts=parts).score == 2.5
    assert grades.Grades("ann", penalty=9.0, parts=parts).score == 0


def test_a_wrong_letter_counts_for_itself_in_whatever_company():
    why = {letter: fact for letter, fact in CHECKS["05_adam/define"].why.items() if letter in "bd"}
    together = "✗ 05_adam/define: 2 selected that do not belong.\n  " + "\n  ".join(why.values())
    alone = f"✗ 05_adam/define: 1 selected that does not belong.\n  {why['d']}"
    counted = dict(mistakes.count([{"check-define": together}, {"check-define": alone}]))
    assert counted == {("05_adam/define", why["b"]): 1, ("05_adam/define", why["d"]): 2}


def test_the_answer_that_most_of_a_class_writes_is_no_copy():
    def answer(code):
        cell = nbformat.v4.new_code_cell(code, metadata={"nbgrader": {"solution": True, "grade_id": "adam_step"}})
        return similar.solutions(nbformat.v4.new_notebook(cells=[cell]))

    odd = ODD.format(comment="", count="step")
    textbook = {f"student{number}": answer(odd) for number in range(5)}
    others = {f"other{number}": answer(f"x = {number}\n" * 3) for number in range(3)}
    assert similar.similar(textbook | others, [answer("pass")], set()) == []
    two = {"student0": answer(odd), "student1": answer(odd)} | others
    assert [pair[:2] for pair in similar.similar(two, [answer("pass")], set())] == [("student0", "student1")]
    assert similar.similar(two, [answer(odd)], set()) == []  # the instructor's own


def test_a_question_that_everybody_solves_separates_nobody():
    everybody = [grades.Grades(name, parts={"one": grades.Part(1.0, 1.0, False)}) for name in "ab"]
    assert questions.questions(everybody) == [("one", 1.0, 1.0, 1.0, 0.0, None)]
