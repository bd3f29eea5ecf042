"""Every assertion of a chapter is listed with its sentence and its status, and marked in the book."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from press.book import make_book
from press.claims import claims, with_marks
from press.claims_table import show_claims
from press.convert import chapter_notebook
from press.pages import book_pages
from press.rooms import HERE

MARKED = '\N{NO-BREAK SPACE}<span class="claim" role="img" aria-label="Checked: '
WRITTEN = (HERE.chapters / "SUMMARY.md").read_text("utf-8")
CHAPTERS = [path for path in HERE.chapter_texts() if f"({path.name})" in WRITTEN and path.stem < "20"]

CHAPTER = """\
# 01 Count

We count to three.

```python
n = len("abc")
assert n == 3
```

There are 3 letters, as `len` says. Nothing is hidden.

Four is more:

```python
assert n < 4
```

## And then

**Predict.** Is $n$ even? A: yes. B: no.

```python
assert n % 2 == 1
```

B. The number $n. 3$ is odd, see [the page](02_b.md). It stays odd.

```python
print(n)
```
"""


def sentences(text: str) -> list[str]:
    return [claim.sentence for claim in claims(chapter_notebook(text))]


def beside(before: str, after: str, fence: str = "") -> str:
    """The sentence of the one claim between two texts."""
    (sentence,) = sentences(f"{before}\n\n```python{fence}\nassert True\n```\n\n{after}\n")
    return sentence


def statuses(said: str) -> list[tuple[str, str]]:
    """Sign and number of every claim of a table."""
    return re.findall(r"^  ([✓✗·]) +(\d+)  ", said, flags=re.MULTILINE)


def test_a_claim_is_the_sentence_that_reads_the_cell_or_leads_to_it():
    assert sentences(CHAPTER) == [
        "There are 3 letters, as len says.",
        "Four is more:",
        "B. The number $n. 3$ is odd, see the page.",
    ]


@pytest.mark.parametrize(
    "after",
    [
        "## A heading", "$$ x = 1 $$", "| a |\n|---|", "- an item", "**Next.** Another matter.", "Is it so? It is.",
        "We try four values:", "[The figure below](#figure-path) shows it.", "In symbols,\n\n$$ x = 1. $$",
    ],
)  # fmt: skip
def test_what_reads_no_result_leaves_the_claim_to_the_text_before(after):
    assert beside("One moment. The rule of You et al. (2017) converges fast.", after) == (
        "The rule of You et al. (2017) converges fast."
    )


def test_the_fence_may_choose_the_sentence_before():
    assert beside("A is larger than B and than C, too.", "Now D.", ' claim="before"') == (
        "A is larger than B and than C, too."
    )
    assert beside("A is larger than B and than C, too.", "Now D.") == "Now D."


def test_a_short_last_sentence_takes_its_paragraph_along():
    assert beside("No.\n\nA is larger than B, for every seed that we try. Five seeds each.", "# C") == (
        "A is larger than B, for every seed that we try. Five seeds each."
    )


def test_a_claim_without_prose_is_known_by_its_assertion():
    assert sentences("```python\nassert 1 < 2\n```\n\n```python\nx = 1\n```\n") == ["assert 1 < 2"]


def test_an_assertion_counts_where_it_runs():
    define = "def best():\n    assert 1 < 2\n"
    assert sentences(f"Text.\n\n```python\n{define}```\n") == []
    assert sentences(f"Text.\n\n```python\n{define}best()\n```\n") == ["Text."]
    assert sentences("Text.\n\n```python\nfor i in range(2):\n    assert i < 2\n```\n") == ["Text."]


def test_only_claims_that_held_are_marked():
    marked = with_marks(chapter_notebook(CHAPTER), ran=3).cells
    cells = [cell.source for cell in marked if cell.cell_type == "markdown"]
    assert [cell.count(MARKED) for cell in cells] == [0, 2, 0, 1]
    assert f"There are 3 letters, as `len` says.{MARKED}an assertion in the cell above holds." in cells[1]
    assert f"see [the page](02_b.md).{MARKED}" in cells[3]


@pytest.mark.parametrize("ran", range(4))
def test_a_page_marks_the_claims_of_the_cells_that_ran(ran):
    results = {"outputs": [[]] * ran, "widgets": {}}
    assert book_pages({"01_count": CHAPTER}, {"01_count": results})["01_count"].count(MARKED) == min(ran, 3)


def test_the_table_says_what_held_and_runs_nothing_twice(repository, capsys):
    rooms = repository(**{"01_count": CHAPTER, "90_none": "# None\n\n```python\n1\n```\n"})
    for _ in range(2):
        assert show_claims(rooms, []) == 0
        said = capsys.readouterr().out
        assert re.match(r"01 Count \(3 claims, \d+(\.\d)? s\)\n", said)
        assert statuses(said) == [("✓", "1"), ("✓", "2"), ("✓", "3")]
        assert said.endswith("3 claims: 3 passed, 0 failed, 0 not run.\n")
    assert "None" not in said


def test_a_falsified_assertion_fails_the_command_and_leaves_no_book(repository, capsys):
    rooms = repository(**{"01_count": CHAPTER.replace("n < 4", "n > 4"), "02_b": CHAPTER.replace("01", "02")})
    assert show_claims(rooms, []) == 1
    said = capsys.readouterr().out
    assert statuses(said)[:3] == [("✓", "1"), ("✗", "2"), ("·", "3")]
    assert "stopped at chapters/01_count.md, code cell 2 (assert n > 4): AssertionError" in said
    assert said.endswith("6 claims: 4 passed, 1 failed, 1 not run.\n")
    assert show_claims(rooms, ["02_b"]) == 0
    assert make_book(rooms) == 1
    assert not rooms.book.exists()


def test_an_unknown_chapter_is_refused_with_the_known_ones(repository, capsys):
    assert show_claims(repository(**{"01_count": CHAPTER}), ["01_cuont"]) == 1
    assert capsys.readouterr().out == "There is no chapter 01_cuont; known are 01_count.\n"


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_chapter_has_claims_and_each_has_its_sentence(path: Path):
    found = claims(chapter_notebook(path.read_text("utf-8")))
    assert found
    assert [claim.cell for claim in found if claim.place is None] == []


@pytest.mark.browser
def test_a_mark_has_a_name_and_stands_on_paper_too(browser, book):
    page = browser.new_page()
    page.goto((book.book / "01_everything.html").as_uri())
    mark = page.get_by_role("img", name="Checked: an assertion in the cell above holds.")
    assert mark.get_attribute("title") == mark.get_attribute("aria-label")
    assert "C. Both steps print −0.100000, which is η.\N{NO-BREAK SPACE}✓" in page.locator("main").inner_text()
    page.emulate_media(media="print")
    assert mark.is_visible()
    page.close()


def test_the_start_page_says_what_the_mark_means():
    assert "a small ✓ after a sentence says" in (HERE.chapters / "00_start.md").read_text("utf-8")
