"""`python -m press claims`: every claim of the chapters, the sentence that it backs, and whether it held."""

from __future__ import annotations

import shutil
import textwrap
from typing import Any

from press.book import book_texts
from press.chapters import chapter_outcomes
from press.claims import Claim, claims
from press.convert import chapter_notebook
from press.execute import ChapterError
from press.rooms import Rooms

SIGNS = {"passed": "✓", "failed": "✗", "not run": "·"}


def show_claims(rooms: Rooms, names: list[str]) -> int:
    """Print the claims of these chapters, of all without names; 1 when a claim failed or could not run."""
    texts = book_texts(rooms)
    if unknown := sorted(set(names) - set(texts)):
        print(f"There is no chapter {', '.join(unknown)}; known are {', '.join(texts)}.")
        return 1
    found = {name: claims(chapter_notebook(text)) for name, text in texts.items() if name in names or not names}
    asserting = {name: texts[name] for name in found if found[name]}
    outcomes = chapter_outcomes(rooms, asserting)
    for name, text in asserting.items():
        print("\n".join(chapter_lines(text, found[name], outcomes[name])), end="\n\n")
    counts = dict.fromkeys(SIGNS, 0)
    for name in asserting:
        for claim in found[name]:
            counts[status(claim, outcomes[name])] += 1
    print(f"{sum(counts.values())} claims: {', '.join(f'{count} {word}' for word, count in counts.items())}.")
    return 1 if any(isinstance(outcome, ChapterError) for outcome in outcomes.values()) else 0


def status(claim: Claim, outcome: dict[str, Any] | ChapterError) -> str:
    """Whether the claim's cell ran to its end, stopped the chapter, or came after the one that did."""
    if not isinstance(outcome, ChapterError) or claim.cell < outcome.cell:
        return "passed"
    return "failed" if claim.cell == outcome.cell else "not run"


def chapter_lines(text: str, found: list[Claim], outcome: dict[str, Any] | ChapterError) -> list[str]:
    """A chapter's title, what stopped it or the seconds that it took, and one line a claim, cut for a terminal."""
    title = text.partition("\n")[0].removeprefix("# ")
    if isinstance(outcome, ChapterError):
        told = f"stopped at {outcome}"
    else:  # results of an earlier press have no seconds
        told = f"{outcome['seconds']:g} s" if "seconds" in outcome else "seconds not recorded"
    width = max(shutil.get_terminal_size((10_000, 24)).columns - 13, 20)
    lines = [f"{title} ({len(found)} claims, {told})", "    cell  sentence"]
    for claim in found:
        sentence = textwrap.shorten(claim.sentence, width, placeholder=" …")
        lines.append(f"  {SIGNS[status(claim, outcome)]} {claim.cell:>4}  {sentence}")
    return lines
