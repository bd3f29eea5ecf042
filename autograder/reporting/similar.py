"""Which submissions share what hardly anybody else writes.

Only solution cells count, each compared with the same cell of the others, token by token, with the
student's own names made equal. A run of tokens that the exercise or its solution has says nothing;
one that others write too says less, because a short exercise has few right answers.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from nbformat import NotebookNode
from nbgrader import utils
from pygments.lexers import PythonLexer
from pygments.token import Comment, Name, String
from scipy.sparse import diags_array
from sklearn.feature_extraction.text import CountVectorizer

RUN = 5  # tokens
COMMON = 0.5  # share of the class beyond which a run says nothing
THRESHOLD = 0.5
FEWEST = 20  # rare runs that a pair must share, so that two short answers are no finding
BLOCK = 256  # rows that are compared at once


class Pair(NamedTuple):
    """Two students, the cell in which they agree, and the share of its runs that only they have in common."""

    first: str
    second: str
    cell: str
    similarity: float


def similar(
    answers: dict[str, dict[str, NotebookNode]],
    given: Iterable[dict[str, NotebookNode]],
    known: set[str],
    threshold: float = THRESHOLD,
) -> list[Pair]:
    """The pairs above the threshold, the most similar first.

    answers: every student's `solutions`. given: those of the exercise and of the instructor.
    known: the names that all of them use.
    """
    ours, found = list(given), []
    for name in dict.fromkeys(name for cells in ours for name in cells):
        ignored = {run for cells in ours if name in cells for run in runs(words(cells[name], known))}
        own = {
            student: set(runs(words(cells[name], known))) - ignored
            for student, cells in answers.items()
            if name in cells
        }
        long = {student: its for student, its in own.items() if len(its) >= FEWEST}
        found += _pairs(name, long, len(own) - 2, threshold)
    return sorted(found, key=lambda pair: (-pair.similarity, pair))


def _pairs(name: str, own: dict[str, set], others: int, threshold: float) -> Iterator[Pair]:
    """The pairs of one cell, from the runs of all whose answer is long; others: how many are no part of a pair."""
    if len(own) < 2:
        return
    students = list(own)
    present = CountVectorizer(analyzer=lambda its: its, dtype=np.float32).fit_transform(own.values())
    elsewhere = np.maximum(np.asarray(present.sum(axis=0)).ravel() - 2, 0) / max(others, 1)
    weights = diags_array(np.where(elsewhere < COMMON, 1 - elsewhere, 0).astype(np.float32))
    sizes = np.asarray(present.sum(axis=1)).ravel()
    for start in range(0, len(students), BLOCK):
        block = present[start : start + BLOCK]
        both, rare = (block @ present.T).toarray(), (block @ weights @ present.T).toarray()
        likeness = rare / (sizes[start : start + BLOCK, None] + sizes - both)
        for i, j in np.argwhere((likeness >= threshold) & (rare >= FEWEST)):
            if start + i < j:
                yield Pair(students[start + i], students[j], name, float(likeness[i, j]))


def runs(tokens: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Every run of consecutive tokens."""
    tokens = list(tokens)
    return zip(*(tokens[i:] for i in range(RUN)), strict=False)


def words(cell: NotebookNode, known: set[str]) -> Iterator[str]:
    """A cell's tokens without comments and spaces; names that are not `known` become one and the same."""
    if cell.cell_type != "code":
        yield from cell.source.split()
        return
    for kind, text in PythonLexer().get_tokens(cell.source):
        if text.strip() and not (kind in Comment or kind in String.Doc):
            yield "name" if kind in Name and text not in known else text


def names(notebook: NotebookNode) -> set[str]:
    """Every name in the exercise's code: what is called so in a submission is not the student's own."""
    return {word for cell in notebook.cells if cell.cell_type == "code" for word in re.findall(r"\w+", cell.source)}


def solutions(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that a student fills in, by grade id."""
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if utils.is_solution(cell)}
