"""The instructor's test cells, executed on the trusted side with stand-ins for the student's names."""

import ast
import builtins
import contextlib
import io
from typing import Any

from nbformat import NotebookNode, v4

from autograder.sandbox.session import Gone, Session
from autograder.verdict import PlainError


class TestCells:
    """Runs the test cells of one notebook; what they define is known to those that follow."""

    def __init__(self, master: NotebookNode, session: Session) -> None:
        self.session, self.names = session, {"__name__": "__main__"}
        exec(compile(_imports(master), "<imports>", "exec"), self.names)
        self.own = set(self.names)  # never the student's: a stand-in must not supply np

    def run(self, cell: NotebookNode) -> list[NotebookNode]:
        """Execute one cell; its outputs, as a kernel would have given them."""
        printed = io.StringIO()
        try:
            tree = ast.parse(cell.source)
            self._fetch(tree)
            with contextlib.redirect_stdout(printed):
                value = self._execute(tree)
        except Gone as gone:
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
        stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
                continue
            name = node.id
            if name not in stored and not hasattr(builtins, name) and name not in self.own:
                self.names[name] = self.session.value(name)

    def _execute(self, tree: ast.Module) -> Any:
        """The value of the last line, if it is an expression."""
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "<test>", "exec"), self.names)
        return eval(compile(ast.Expression(last.value), "<test>", "eval"), self.names) if last else None


def _imports(master: NotebookNode) -> ast.Module:
    """The import statements of the instructor's cells: the trusted side brings its own modules."""
    body = []
    for cell in master.cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if not line.lstrip().startswith(("%", "!"))]
            body += [node for node in ast.parse("\n".join(lines)).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return ast.Module(body=body, type_ignores=[])


def _stream(printed: io.StringIO) -> list[NotebookNode]:
    return [v4.new_output("stream", name="stdout", text=printed.getvalue())] if printed.getvalue() else []


def _error(name: str, text: str) -> NotebookNode:
    return v4.new_output(
        "error", ename=name, evalue=text.splitlines()[0] if text else "", traceback=text.splitlines() or [name]
    )
