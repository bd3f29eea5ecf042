"""Run a chapter in a kernel of this interpreter and keep what its cells put out."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

SECONDS_PER_CHAPTER = 200
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
BUNDLES = "application/vnd.stepsize.bundles+json"

# A box of widgets shows figures without their still pictures: the kernel is asked for them at the end.
# ipywidgets keeps its widgets in no public place.
CONTAINED = f"""
import sys
def _contained():
    from IPython.display import publish_display_data
    from ipywidgets.widgets.widget import _instances
    children = [child for box in list(_instances.values()) for child in getattr(box, "children", None) or ()]
    bundles = {{}}
    for child in children:
        if hasattr(child, "_esm"):
            bundle = child._repr_mimebundle_()
            data = bundle[0] if isinstance(bundle, tuple) else bundle
            bundles[child.model_id] = {{k: v for k, v in data.items() if k in ("image/png", "text/plain")}}
    if bundles:
        publish_display_data({{"{BUNDLES}": bundles}})
if "ipywidgets" in sys.modules:
    _contained()
"""


class ChapterError(Exception):
    """A chapter that does not run cleanly: which, where, and what it said.

    cell: the number of the code cell that stopped it, from 1; None where several chapters are told of.
    """

    def __init__(self, said: str, cell: int | None = None) -> None:
        super().__init__(said)
        self.cell = cell


class ThisInterpreter(AsyncKernelManager):
    """Starts the interpreter that runs the press, whatever kernels the machine has installed."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """What `python3` must mean here."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        command.append("--log-level=ERROR")  # else each kernel warns of its loopback sockets
        # A page is no terminal: of bars inside each other it would keep lines that tell how busy this machine was.
        quiet = {"TQDM_DISABLE": "1"}
        return KernelSpec(argv=command, display_name="Python 3", language="python", env=quiet)


async def run_chapter(
    name: str,
    notebook: NotebookNode,
    folder: Path,
    cell_done: Callable[[], None] = lambda: None,
    seconds: float = SECONDS_PER_CHAPTER,
) -> dict[str, Any]:
    """The outputs of each code cell, the state of every widget and the seconds taken, as plain JSON values.

    Raises ChapterError when a cell raises, writes to stderr or the time is up.
    """
    begin = time.monotonic()
    end = begin + seconds
    asked = len(notebook.cells)
    notebook.cells.append(new_code_cell(CONTAINED))
    client = NotebookClient(
        notebook,
        kernel_manager_class=ThisInterpreter,
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=True,
        coalesce_streams=True,
        timeout_func=lambda cell: max(1, round(end - time.monotonic())),
        on_cell_executed=lambda cell, cell_index, execute_reply: cell_index < asked and cell_done(),
    )
    try:
        await client.async_execute()
    except CellTimeoutError:
        cell = running_cell(notebook)
        raise ChapterError(f"{place(name, notebook, cell)}: still running after {seconds:g} s", cell) from None
    except DeadKernelError:
        cell = running_cell(notebook)
        raise ChapterError(f"{place(name, notebook, cell)}: the kernel died", cell) from None
    except CellExecutionError as error:
        cell = running_cell(notebook)
        where = place(name, notebook, cell, failing_line(error))
        said = f": {error.evalue}" if error.evalue else ""
        raise ChapterError(f"{where}: {error.ename}{said}", cell) from None
    taken = time.monotonic() - begin
    bundles = contained_bundles(notebook.cells.pop())
    refuse_stderr(name, notebook)
    state = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    for model, bundle in bundles.items():
        state[model]["bundle"] = bundle  # kept beside the state that the widget itself declares
    outputs = [cell.outputs for cell in code_cells(notebook)]
    return {"outputs": outputs, "widgets": state, "seconds": round(taken, 1)}


def contained_bundles(last: NotebookNode) -> dict[str, dict[str, str]]:
    """What the cell CONTAINED put out: text and still picture of every figure in a box, by model."""
    found = [output.data[BUNDLES] for output in last.outputs if BUNDLES in output.get("data", {})]
    return found[0] if found else {}


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells that run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def refuse_stderr(name: str, notebook: NotebookNode) -> None:
    """Raise at the first cell that wrote to stderr: a warning in the book is a mistake."""
    for number, cell in enumerate(code_cells(notebook), 1):
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                # Under a warning Python prints the line of code, indented.
                said = [line for line in output.text.splitlines() if line and not line[0].isspace()]
                last = said[-1] if said else output.text.strip()
                raise ChapterError(f"{place(name, notebook, number)}: wrote to stderr: {last}", number)


def running_cell(notebook: NotebookNode) -> int:
    """The number of the last code cell that was sent to the kernel, from 1."""
    started = [
        number
        for number, cell in enumerate(code_cells(notebook), 1)
        if "iopub.status.busy" in cell.metadata.get("execution", {}) or cell.outputs
    ]
    return max(started, default=1)


def failing_line(error: CellExecutionError) -> str | None:
    """The line of the cell that IPython's traceback points at; a syntax error has none."""
    arrow = re.search(r"^-+> \d+ (.*)", strip_ansi(error.traceback), re.MULTILINE)
    return arrow[1].strip() if arrow else None


def place(name: str, notebook: NotebookNode, number: int, line: str | None = None) -> str:
    """`chapters/05_adam.md, code cell 3 (theta = …)`, so that an editor's search finds the line.

    Without a line it is the cell's first.
    """
    shown = line or code_cells(notebook)[number - 1].source.partition("\n")[0]
    return f"chapters/{name}.md, code cell {number} ({shown})"
