"""`python -m autograder report --mine`: how far a learner is, from the notebooks in exercises/."""

import argparse
import hashlib
import json
import platform
import re
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from autograder.grading.errors import CourseError
from autograder.grading.notebook_check import RELEASED, Mark, check_notebook

PACKAGES = ("autograder", "stepsize")
STUB = "Write this part"  # what a release has in place of a solution, as nbgrader_config.py says
TIME = re.compile(r"about\s+([\d½]+\s+(?:minutes|hours?))")


@dataclass(frozen=True)
class Part:
    """A section of an exercise: its heading, and the marks of its graded cells.

    unwritten: how many of its answers for a person still are as they were given.
    """

    title: str
    marks: list[Mark]
    unwritten: int = 0

    @property
    def done(self) -> bool:
        """Whether every check passes and every answer for a person is there."""
        return not self.unwritten and all(mark.passed for mark in self.marks)


@dataclass(frozen=True)
class Progress:
    """One exercise: its parts, the time that its first cell says, whether nothing was written yet.

    trouble: why the notebook could not be checked, in a sentence.
    """

    name: str
    parts: tuple[Part, ...] = ()
    time: str | None = None
    untouched: bool = False
    trouble: str | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return bool(self.parts) and all(part.done for part in self.parts)

    @property
    def points(self) -> tuple[float, float]:
        """Earned by checks, and possible; what a person grades counts among the possible ones."""
        marks = [mark for part in self.parts for mark in part.marks]
        return sum(mark.earned or 0 for mark in marks), sum(mark.possible for mark in marks)


def command(chosen: argparse.Namespace) -> int:
    """Print the overview; 0, whatever is left to do."""
    folder = chosen.course / "exercises"
    if not folder.is_dir():
        raise CourseError(f"There is no folder {folder}: run this in the course's folder.")
    code = code_digest()
    with tqdm(exercises(folder), unit="notebook", file=sys.stdout, delay=1, disable=None, leave=False) as bar:
        found = [progress(folder / name / f"{name}.ipynb", chosen.course / ".cache" / "progress", code) for name in bar]
    print("\n".join(overview(found, folder)))
    return 0


def exercises(folder: Path) -> list[str]:
    """The names of the exercises: those that are there and those that the course has."""
    return sorted({path.name for top in (folder, RELEASED) for path in top.glob("[0-9][0-9]_*") if path.is_dir()})


def progress(notebook: Path, cache: Path, code: str) -> Progress:
    """How far a notebook is. Its checks run again only when it, what lies beside it or the checks have changed."""
    if not notebook.is_file():
        return Progress(notebook.stem, trouble="missing: copy it from the course again")
    try:
        marks = marks_of(notebook, cache, code)
    except CourseError as error:
        return Progress(notebook.stem, trouble=str(error).replace(str(notebook), "It"))
    cells = json.loads(notebook.read_bytes())["cells"]
    answers = [cell for cell in cells if noted(cell).get("solution")]
    untouched = all(STUB in text(cell) for cell in answers) and not any(mark.earned for mark in marks)
    time = TIME.search(text(cells[0]))
    return Progress(notebook.stem, parts_of(cells, marks), time and " ".join(time[1].split()), untouched)


def marks_of(notebook: Path, cache: Path, code: str) -> list[Mark]:
    """The verdicts of `check`, kept by content. Raises `CourseError` for what is no such notebook."""
    digest = hashlib.sha256(code.encode())
    for path in sorted(notebook.parent.glob("*")):
        if path.is_file():
            digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    kept = cache / f"{notebook.stem}.json"
    if kept.exists() and (known := json.loads(kept.read_bytes()))["digest"] == digest.hexdigest():
        return [Mark(**mark) for mark in known["marks"]]
    marks, _ = check_notebook(notebook)
    cache.mkdir(parents=True, exist_ok=True)
    draft = kept.with_suffix(".part")
    draft.write_text(json.dumps({"digest": digest.hexdigest(), "marks": [asdict(mark) for mark in marks]}), "utf-8")
    draft.replace(kept)
    return marks


def code_digest() -> str:
    """Changes with the checks, the laboratory and Python."""
    digest, root = hashlib.sha256(platform.python_version().encode()), Path(__file__).resolve().parents[2]
    for path in sorted(path for package in PACKAGES for path in (root / package).rglob("*.py")):
        digest.update(f"\0{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def parts_of(cells: list[dict], marks: list[Mark]) -> tuple[Part, ...]:
    """The marks by the heading above their cells; checks that the notebook lost stand in a part of their own."""
    waiting, heading = {mark.name: mark for mark in marks}, "Before the first part"
    parts: dict[str, list] = {}
    unwritten: dict[str, int] = {}
    for cell in cells:
        if cell["cell_type"] == "markdown" and (found := re.search(r"^## (.+)", text(cell), re.MULTILINE)):
            heading = found[1]
        if mark := waiting.pop(str(noted(cell).get("grade_id")), None):
            parts.setdefault(heading, []).append(mark)
            unwritten[heading] = unwritten.get(heading, 0) + (mark.earned is None and STUB in text(cell))
    if waiting:
        parts["Checks that the notebook has lost"] = list(waiting.values())
    return tuple(Part(title, found, unwritten.get(title, 0)) for title, found in parts.items())


def overview(found: list[Progress], folder: Path) -> list[str]:
    """The table, what is left of each exercise that was begun, the sum and what comes next."""
    lines = [f"  {'exercise':<24} {'points':>9}  {'time':<12} state"]
    for one in found:
        lines += exercise_lines(one)
    earned, possible = (sum(one.points[i] for one in found) for i in (0, 1))
    done = sum(one.done for one in found)
    lines += ["", f"{done} of {len(found)} exercises done, {earned:g} of {possible:g} points."]
    following = next((one for one in found if one.parts and not one.done), None)
    if following is None:
        return [*lines, "Nothing is left to do." if done == len(found) else "Mend the notebooks marked ! first."]
    path = folder / following.name / f"{following.name}.ipynb"
    return [*lines, f"Next: {path}" + (f", about {following.time} in all." if following.time else ".")]


def exercise_lines(one: Progress) -> list[str]:
    """One line for an exercise, and one for each part that is left of a begun one."""
    if one.trouble:
        return [f"! {one.name:<24} {'':>9}  {'':<12} {one.trouble}"]
    sign, state = ("✓", "done") if one.done else ("·", "untouched") if one.untouched else ("✗", "begun")
    by_hand = sum(mark.possible for part in one.parts for mark in part.marks if mark.earned is None)
    if one.done and by_hand:
        state += f", {by_hand:g} points by hand"
    points = "{:g} / {:g}".format(*one.points)
    lines = [f"{sign} {one.name:<24} {points:>9}  {one.time or '':<12} {state}"]
    return lines if one.done or one.untouched else lines + [part_line(part) for part in one.parts if not part.done]


def part_line(part: Part) -> str:
    """What a part still lacks: its points so far, and the cells whose checks do not pass."""
    earned, possible = sum(mark.earned or 0 for mark in part.marks), sum(mark.possible for mark in part.marks)
    failing = [mark.name.removeprefix("check-") for mark in part.marks if not mark.passed] + [
        "an answer to write"
    ] * part.unwritten
    return f"    {part.title:<48} {f'{earned:g} / {possible:g}':>9}  {', '.join(failing)}"


def noted(cell: dict) -> dict:
    """What nbgrader notes about a cell."""
    return cell["metadata"].get("nbgrader") or {}


def text(cell: dict) -> str:
    """A cell's source as one string."""
    return "".join(cell["source"])
