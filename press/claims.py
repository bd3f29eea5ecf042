"""The claims of the chapters: the cells that assert one, the sentence that each backs, whether it held.

A cell backs the sentence that reads its result, the first after it. Where none follows (a heading, an
equation, a prediction, a question, a pointer to a figure or an introduction to the next cell), it
backs the last sentence before it; `claim="before"` in the fence of the cell says the same where the
text does not show it.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

# No running text: headings, equations, tables, lists, pictures, HTML; a bold lead, which opens another matter.
BLOCK = re.compile(r"#|\$\$|\||[-*+]\s|\d+\.\s|!\[|<|\*\*")
FIGURE = re.compile(r"\[[^\]]*\]\(#figure-")
MASKED = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|(?<=\]\()[^)]*(?=\))", re.DOTALL)
# The end of a sentence; `B.` alone is the answer to a prediction, whose reason comes next.
END = re.compile(r"(?<!\bal)(?<!^[ABC])[.?!][\"”)*]*(?=\s+(?:[^a-z\s]|torch|optax)|\s*$)")

SHORT = 40  # characters


@dataclass(frozen=True)
class Claim:
    """What one cell asserts: the cell's number among the code cells, from 1, and the sentence that it backs.

    place: the index of the sentence's cell in the notebook, and where in its source the sentence ends;
    None for a cell without prose beside it, whose sentence is its assertion.
    """

    cell: int
    sentence: str
    after: bool = False
    place: tuple[int, int] | None = None

    @property
    def mark(self) -> str:
        """What a page shows beside the sentence when the claim held; a reader who points at it learns where."""
        said = f"Checked: an assertion in the cell {'above' if self.after else 'below'} holds."
        return f'\N{NO-BREAK SPACE}<span class="claim" role="img" aria-label="{said}" title="{said}">✓</span>'


def claims(notebook: NotebookNode) -> list[Claim]:
    """Every claim of a chapter that a cell asserts, in order."""
    found, number = [], 0
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            number += 1
            if assertion := asserted(cell.source):
                found.append(Claim(number, *(sentence_beside(notebook.cells, index) or (assertion,))))
    return found


def with_marks(notebook: NotebookNode, ran: int) -> NotebookNode:
    """The notebook with a mark after the sentence of each claim whose cell is among the first `ran` code cells."""
    marked = copy.deepcopy(notebook)
    placed = [(claim.place, claim.mark) for claim in claims(notebook) if claim.place and claim.cell <= ran]
    for (index, end), mark in sorted(placed, reverse=True):  # from the end, so that places stay valid
        source = marked.cells[index].source
        marked.cells[index].source = source[:end] + mark + source[end:]
    return marked


def asserted(source: str) -> str | None:
    """The first assertion that running the cell makes, as code; one in a function counts when the cell calls it."""
    tree = ast.parse(source)
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    found = [node for node in executed(tree, called) if isinstance(node, ast.Assert)]
    return ast.unparse(found[0]) if found else None


def executed(node: ast.AST, called: set[str]) -> Iterator[ast.AST]:
    """The nodes below this one, without the bodies of functions that nobody here calls by name."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef) and child.name not in called:
            continue
        yield child
        yield from executed(child, called)


def sentence_beside(cells: list[NotebookNode], index: int) -> tuple[str, bool, tuple[int, int]] | None:
    """The sentence that the code cell at `index` backs, whether it stands after the cell, and its place."""
    if cells[index].metadata.get("claim") != "before":
        text = text_of(cells, index + 1)
        if end := first_sentence(text):
            return plain(text[:end]), True, (index + 1, end)
    text = text_of(cells, index - 1)
    if span := last_sentence(text):
        return plain(text[slice(*span)]), False, (index - 1, span[1])
    return None


def text_of(cells: list[NotebookNode], index: int) -> str:
    """The source of a Markdown cell; nothing where there is none."""
    return cells[index].source if 0 <= index < len(cells) and cells[index].cell_type == "markdown" else ""


def first_sentence(text: str) -> int | None:
    """Where the first sentence of a text ends, or None where it does not read a result."""
    block = re.split(r"\n\s*\n", text, maxsplit=1)[0]
    end = END.search(masked(block))
    if BLOCK.match(block) or FIGURE.match(block) or end is None or end[0].startswith("?"):
        return None
    return end.end()


def last_sentence(text: str) -> tuple[int, int] | None:
    """Where the last sentence of a text begins and ends, or None for a text without one.

    A short one ("Five seeds each.") takes along what its paragraph says before it.
    """
    blocks = [block for block in re.finditer(r"\S.*?(?=\s*\n\s*\n|\s*\Z)", text, re.DOTALL) if not unreadable(block[0])]
    if not blocks:
        return None
    last = blocks[-1]
    ends = [end.end() for end in END.finditer(masked(last[0])) if end.end() <= len(last[0]) - SHORT]
    return last.start() + max(ends, default=0), last.end()


def unreadable(block: str) -> bool:
    """Whether a block of Markdown holds no sentence to end with."""
    return bool(re.match(r"#|\$\$|\||!\[|<", block)) or block.rstrip().endswith("$$")


def masked(text: str) -> str:
    """The text with math, code and the targets of links hidden, each as long as it was."""
    return MASKED.sub(lambda match: "X" * len(match[0]), text)


def plain(markdown: str) -> str:
    """A sentence on one line, without the marks of Markdown."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(markdown.split()))
    return re.sub(r"\*\*|(?<!\w)\*(?=\S)|(?<=[\w.,)])\*(?!\w)|`", "", words)
