"""Run a notebook's code cells in this process, one after another, and catch what they do."""

import ast
import contextlib
import io
import linecache
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple


class Ran(NamedTuple):
    """How a cell went: its last line's value, what it wrote to stderr, and what stopped it."""

    value: Any
    stderr: str
    error: BaseException | None


class Cells:
    """The names that a notebook's cells share; inside the `with` block its folder is the current one.

    sources: all code cells. Where one of them is no plain Python, such as a magic, or displays
    something, IPython runs them all; otherwise it is not loaded.
    """

    def __init__(self, folder: Path, sources: Iterable[str]) -> None:
        self.folder, self.number = folder, 0
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.plain, self.shell = all(map(_is_plain, sources)), None

    def __enter__(self) -> "Cells":
        self.around = contextlib.ExitStack()
        if not self.plain:
            self.around.callback(sys.modules.update, __main__=sys.modules["__main__"])  # the shell puts its own there
            self.shell = _shell()
        self.around.enter_context(contextlib.chdir(self.folder))
        self.around.callback(sys.path.remove, str(self.folder.resolve()))
        sys.path.append(str(self.folder.resolve()))
        if "MPLBACKEND" not in os.environ:
            os.environ["MPLBACKEND"] = "agg"  # no windows
            self.around.callback(os.environ.pop, "MPLBACKEND")
        return self

    def __exit__(self, *exception: object) -> None:
        self.around.close()

    def run(self, source: str) -> Ran:
        """Execute one cell; only an interrupt from the keyboard gets through."""
        self.number += 1
        value = error = None
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as stderr:
            try:
                value = self._in_shell(source) if self.shell else self._plainly(source)
            except KeyboardInterrupt:
                raise
            except BaseException as stopped:  # `exit` ends a cell, not the check
                error = stopped
        return Ran(value, stderr.getvalue(), error)

    def _plainly(self, source: str) -> Any:
        file = f"<cell {self.number}>"
        linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file  # for messages with a line
        tree = ast.parse(source, file)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, file, "exec"), self.names)
        return eval(compile(ast.Expression(last.value), file, "eval"), self.names) if last else None

    def _in_shell(self, source: str) -> Any:
        from IPython.utils.capture import capture_output

        with capture_output(stdout=False, stderr=False):
            result = self.shell.run_cell(source, store_history=False)
        result.raise_error()
        return result.result


def _is_plain(source: str) -> bool:
    """Whether Python alone can run a cell."""
    try:
        compile(source, "<cell>", "exec")
    except (SyntaxError, ValueError):
        return False
    return "display(" not in source and "get_ipython" not in source


def _shell() -> Any:
    """IPython's shell without history, with no names of an earlier notebook."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    quiet = Config()
    quiet.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=quiet)
    shell.reset(new_session=False)
    shell.enable_gui = lambda *_: None  # %matplotlib asks for it, and this shell has no windows
    shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: None  # the table says it
    sys.modules["__main__"] = shell.user_module  # a notebook's classes are looked up there
    return shell
