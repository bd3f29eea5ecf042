"""A chapter that does not run cleanly stops the build and says where."""

from __future__ import annotations

import pytest
from jupyter_core.utils import run_sync

from press import chapters
from press.book import make_book
from press.chapters import chapter_results
from press.convert import chapter_notebook
from press.execute import ChapterError, run_chapter

RAISES = "# One\n\n```python\nx = 1\n```\n\nthen\n\n```python\ny = 0\nx / y\n```\n"
WARNS = "# Two\n\n```python\nimport warnings; warnings.warn('too steep')\n```\n"
FINE = "# Three\n\n```python\n3 * 7\n```\n"


def test_failures_are_reported_with_chapter_cell_and_reason(repository, capsys):
    rooms = repository(**{"01_raises": RAISES, "02_warns": WARNS})
    assert make_book(rooms) == 1
    raises, warns = capsys.readouterr().err.splitlines()[-2:]
    assert raises == "chapters/01_raises.md, code cell 2 (x / y): ZeroDivisionError: division by zero"
    assert warns.startswith("chapters/02_warns.md, code cell 1 (import warnings; ")
    assert ": wrote to stderr: " in warns
    assert warns.endswith(": UserWarning: too steep")
    assert not rooms.book.exists()


def test_a_chapter_that_never_ends_is_stopped(tmp_path):
    notebook = chapter_notebook("```python\nwhile True: pass\n```\n")
    with pytest.raises(ChapterError, match=r"code cell 1 .*still running after 1 s"):
        run_sync(run_chapter)("09_endless", notebook, tmp_path, seconds=1)


def test_progress_bars_leave_nothing_on_a_page(tmp_path):
    bars = "for _ in tqdm(range(2), file=sys.stdout):\n    for _ in tqdm(range(3), file=sys.stdout, leave=False): pass"
    notebook = chapter_notebook(f"```python\nimport sys\nfrom tqdm import tqdm\n{bars}\nprint(6)\n```\n")
    results = run_sync(run_chapter)("09_bars", notebook, tmp_path)
    assert [output.text for output in results["outputs"][0]] == ["6\n"]


def test_the_same_code_starts_no_kernel_again(repository, monkeypatch):
    rooms = repository(**{"03_fine": FINE})
    first = chapter_results(rooms, {"03_fine": FINE})
    assert first["03_fine"]["outputs"][0][0]["data"]["text/plain"] == "21"

    async def refuse(*_: object) -> None:
        raise AssertionError("a kernel was started")

    monkeypatch.setattr(chapters, "run_chapter", refuse)
    assert chapter_results(rooms, {"03_fine": FINE}) == first
    reworded = FINE.replace("# Three", "# Three, in other words")
    assert chapter_results(rooms, {"03_fine": reworded}) == first

    (rooms.root / "stepsize").mkdir()
    (rooms.root / "stepsize" / "optimizers.py").write_text("changed = True\n")
    with pytest.raises(AssertionError, match="a kernel was started"):
        chapter_results(rooms, {"03_fine": FINE})
