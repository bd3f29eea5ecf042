"""Notebooks that are broken, or changed where a student may change nothing.

Each function takes the solved notebook and returns bytes, or the notebook changed, and says in its
own words what it expects: the points that it deserves, or the sentence in the report.
"""

import copy
import json

import nbformat

FULL = 15
TESTS = {"check-adam_step-rule": 3, "check-adam_step-state": 2, "check-adam_step-edge": 1}
FILES, NOTEBOOKS = {}, {}


def unreadable(sentence):
    """Register the bytes of a file that is no notebook, with the words that the report must have."""

    def register(make):
        FILES[make.__name__] = make, sentence
        return make

    return register


def deserves(points, remark=""):
    """Register a change of the solved notebook, with the points and the remark it must get."""

    def register(make):
        NOTEBOOKS[make.__name__] = make, points, remark
        return make

    return register


def found(notebook, grade_id):
    return next(cell for cell in notebook.cells if marks(cell).get("grade_id") == grade_id)


def marks(cell):
    return cell.metadata.get("nbgrader", {})


@unreadable("the file is not a notebook")
def an_empty_file():
    return b""


@unreadable("it is not text")
def a_binary_file():
    return bytes(range(256)) * 100


@unreadable("the file is not a notebook")
def a_file_that_is_not_json():
    return b"# my solution\ndef adam_step(): pass\n"


@unreadable("the file is not a notebook")
def a_notebook_that_was_cut_off():
    return json.dumps({"cells": [{"source": "x" * 1000}]}).encode()[:500]


@unreadable("the file is not a notebook")
def a_list():
    return b"[1, 2, 3]"


@unreadable("the file is not a notebook")
def json_without_an_end():
    return b"[" * 1_000_000


@unreadable("MB; at most")
def a_notebook_of_60_megabytes():
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("stream", text="x" * 60 * 2**20)])
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode()


@unreadable("not a notebook")
def a_notebook_of_a_future_format():
    return json.dumps({"nbformat": 9, "nbformat_minor": 0, "metadata": {}, "cells": []}).encode()


@unreadable("have no text")
def cells_without_text():
    cell = {"cell_type": "raw", "metadata": {}, "id": "a", "source": {"a": 1}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}).encode()


@unreadable("the file is not a notebook")
def cells_that_are_no_cells():
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [1, "x", None]}).encode()


@deserves(0, "was missing")
def no_cells(notebook):
    notebook.cells = []


@deserves(0, "was missing")
def the_oldest_format(notebook):
    old = nbformat.v4.downgrade(notebook)
    for sheet in old.worksheets:
        for cell in sheet.cells:
            cell.metadata = {}
    return nbformat.writes(old, version=3).encode()


@deserves(FULL)
def skip_execution_tags(notebook):
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution", "raises-exception", "remove_cell"]


@deserves(FULL - sum(TESTS.values()))
def skip_execution_tags_on_wrong_work(notebook):
    found(notebook, "adam_step").source = "def adam_step(theta, g, state=START, *, eta): return theta, state"
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution"]


@deserves(FULL)
def changed_points(notebook):
    for cell in notebook.cells:
        if "points" in marks(cell):
            marks(cell)["points"] = 1000


@deserves(FULL - 3)
def negative_and_nonsensical_points_on_wrong_work(notebook):
    found(notebook, "nadam_step").source = "nadam_step = 3"
    for cell in notebook.cells:
        if "points" in marks(cell):
            marks(cell)["points"] = "NaN"


@deserves(FULL, "was missing")
def deleted_tests(notebook):
    notebook.cells = [cell for cell in notebook.cells if not marks(cell).get("grade")]


@deserves(FULL - sum(TESTS.values()), "was missing")
def deleted_tests_of_wrong_work(notebook):
    found(notebook, "adam_step").source = "adam_step = None"
    notebook.cells = [cell for cell in notebook.cells if marks(cell).get("grade_id") not in TESTS]


@deserves(FULL - sum(TESTS.values()) - 3, "was missing")
def deleted_solutions(notebook):
    notebook.cells = [cell for cell in notebook.cells if marks(cell).get("grade_id") not in ("adam_step", "nadam_step")]


@deserves(FULL, "was changed, and is graded as it was given")
def emptied_tests(notebook):
    for grade_id in TESTS:
        found(notebook, grade_id).source = "3.0"


@deserves(FULL - sum(TESTS.values()), "was changed, and is graded as it was given")
def emptied_tests_of_wrong_work(notebook):
    found(notebook, "adam_step").source = "adam_step = len"
    for grade_id in TESTS:
        found(notebook, grade_id).source = "3.0"


@deserves(FULL, "occurs twice; the last one counts")
def duplicated_cells(notebook):
    notebook.cells += copy.deepcopy(notebook.cells)


@deserves(FULL - sum(TESTS.values()), "occurs twice")
def duplicated_tests_before_wrong_work(notebook):
    tests = [copy.deepcopy(found(notebook, grade_id)) for grade_id in TESTS]
    for test in tests:
        test.source = "3.0"
    found(notebook, "adam_step").source = "adam_step = print"
    notebook.cells = tests * 2 + notebook.cells + tests


@deserves(FULL - 3, "had become a markdown cell")
def retyped_solutions(notebook):
    found(notebook, "nadam_step").cell_type = "markdown"
    found(notebook, "nadam_step").source = "nadam_step, in words"


@deserves(FULL, "had become a raw cell")
def retyped_tests(notebook):
    for grade_id in TESTS:
        found(notebook, grade_id).cell_type = "raw"


@deserves(FULL, "had become a strange cell")
def cells_of_no_type(notebook):
    found(notebook, "check-define")["cell_type"] = "\x1b[2Jheading"


@deserves(FULL)
def reordered_cells(notebook):
    notebook.cells.reverse()


@deserves(FULL - sum(TESTS.values()), "was missing")
def a_solution_under_another_grade_id(notebook):
    marks(found(notebook, "adam_step"))["grade_id"] = "adam-step"


@deserves(FULL - sum(TESTS.values()), "was missing")
def solutions_that_pose_as_tests(notebook):
    cell = found(notebook, "adam_step")
    cell.metadata["nbgrader"] = {**found(notebook, "check-adam_step-rule").metadata.nbgrader, "points": 99}


@deserves(FULL)
def tests_of_its_own(notebook):
    own = {"grade": True, "solution": False, "locked": True, "points": 100, "schema_version": 3, "task": False}
    cell = nbformat.v4.new_code_cell("100.0", metadata={"nbgrader": {**own, "grade_id": "mine"}})
    notebook.cells.append(cell)


@deserves(0, "was missing")
def marks_of_strange_types(notebook):
    for number, cell in enumerate(notebook.cells):
        strange = {"grade_id": [None, 3, {"a": 1}, ["x"], True][number % 5], "grade": "yes"}
        cell.metadata["nbgrader"] = strange if number % 2 else ["grade_id"]


@deserves(FULL)
def another_kernel(notebook):
    notebook.metadata = {"kernelspec": {"name": "bash", "language": "bash", "display_name": "x"}, "nbgrader": "x"}


@deserves(FULL)
def half_of_a_surrogate_pair(notebook):
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("HALF"))
    notebook.cells.insert(0, nbformat.v4.new_code_cell("'HALF'"))
    return nbformat.writes(notebook).replace("HALF", "\\ud800").encode()


@deserves(FULL)
def outputs_that_claim_points(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "100.0"})]


@deserves(FULL)
def many_cells(notebook):
    notebook.cells += [nbformat.v4.new_markdown_cell("x", id=f"many-{i}") for i in range(20_000)]
