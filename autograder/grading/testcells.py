"""The instructor's test cells, executed on the trusted side with stand-ins for the student's names."""

import ast
import builtins
import contextlib
import io
from typing import Any

from nbformat import NotebookNode, v4

from autograder.grading.books import imports
from autograder.sandbox.session import Session
from autograder.sandbox.stand_ins import Gone
from autograder.verdict import PlainError


class TestCells:
    """Runs the test cells of one notebook; what they define is known to those that follow."""

    def __init__(self, master: NotebookNode, session: Session) -> None:
        self.session, self.names = session, {"__name__": "__main__"}
        self.theirs: set[str] = set()  # fetched anew for every cell; all others are never the student's
        self.gone: Gone | None = None
        exec(compile(imports(master), "<imports>", "exec"), self.names)

    def run(self, cell: NotebookNode) -> list[NotebookNode]:
        """Execute one cell; its outputs, as a kernel would have given them."""
        printed = io.StringIO()
        try:
            tree = ast.parse(cell.source)
            self._fetch(tree)
            with contextlib.redirect_stdout(printed):
                value = self._execute(tree)
        except Gone as gone:
            self.gone = gone
            return [*_stream(printed), _error("Stopped", f"The notebook was ended: {gone}.")]
        except PlainError as failed:
            return [*_stream(printed), _error(type(failed).__name__, str(failed))]
        except Exception as error:  # a test fails by whatever it raises
            return [*_stream(printed), _error(type(error).__name__, str(error))]
        shown = (
            [v4.new_output("execute_result", {"text/plain": repr(value)}, execution_count=None)]
            if value is not None
            else []
        )
        return [*_stream(printed), *shown]

    def _fetch(self, tree: ast.Module) -> None:
        """Stand-ins for the names that the cell reads and that are the student's."""
        own = _own_names(tree)
        read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - own
        self.theirs -= own
        for name in sorted(read):
            if not hasattr(builtins, name) and (name in self.theirs or name not in self.names):
                self.names.pop(name, None)
                self.theirs.add(name)
                with contextlib.suppress(NameError):  # which the cell then raises itself
                    self.names[name] = self.session.value(name)

    def _execute(self, tree: ast.Module) -> Any:
        """The value of the last line, if it is an expression."""
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "<test>", "exec"), self.names)
        return eval(compile(ast.Expression(last.value), "<test>", "eval"), self.names) if last else None


def _own_names(tree: ast.Module) -> set[str]:
    """The names that a cell itself defines: variables, parameters, functions, imports, caught exceptions."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
    return names


def _stream(printed: io.StringIO) -> list[NotebookNode]:
    return [v4.new_output("stream", name="stdout", text=printed.getvalue())] if printed.getvalue() else []


def _error(name: str, text: str) -> NotebookNode:
    return v4.new_output(
        "error", ename=name, evalue=text.splitlines()[0] if text else "", traceback=text.splitlines() or [name]
    )
