"""`python -m autograder mutants [NAME …]`: the mutation score of every check."""

import argparse
import sys
from collections.abc import Iterable

from tqdm import tqdm

from autograder.checks import CHECKS
from autograder.mutation.equivalents import Declared, declared
from autograder.mutation.score import SECRETS, Result, results
from autograder.mutation.table import HEADER, TABLE, Row, line, read, written
from autograder.mutation.trials import LEGAL, LISTED, Trial, trials

INPUTS = ("the visible inputs", *(f"the secret {secret!r}" for secret in SECRETS[1:]))


def command(chosen: argparse.Namespace) -> int:
    """Try everything, write the table; 0 when all is refused that must be, 1 when not, 2 for an unknown name."""
    unknown = [name for name in chosen.names if name not in CHECKS]
    if unknown:
        print(f"There is no exercise {', '.join(unknown)}. Known: {', '.join(CHECKS)}.", file=sys.stderr)
        return 2
    names = [name for name in CHECKS if name in chosen.names or not chosen.names]
    found: dict[str, list[Result]] = {name: [] for name in names}
    total = sum(len(trials(name)) for name in names)
    for result in tqdm(results(names), total=total, unit="answer", file=sys.stdout, delay=2):
        found[result.name].append(result)
    print(HEADER)
    out = chosen.out or TABLE
    rows, failures = read(out.read_text()) if out.exists() else {}, []
    for name in names:
        rows[name], failed = judged(trials(name), found[name], declared().get(name, ()))
        failures += [f"{name}: {sentence}" for sentence in failed]
        print(line(name, rows[name]))
    out.write_text(written({name: rows[name] for name in CHECKS if name in rows}, declared()))
    print(*failures, sep="\n")
    return 1 if failures else 0


def judged(tried: tuple[Trial, ...], found: Iterable[Result], equivalent: Declared) -> tuple[Row, list[str]]:
    """The row of one exercise, and in words whatever is not as it must be."""
    known = {text for _, texts in equivalent for text in texts}
    listed, wrong, legal, failures = [], [], [], []
    for result in found:
        trial = tried[result.trial]
        {LISTED: listed, LEGAL: legal}.get(trial.kind, wrong).append((trial, result))
    hinted = [trial for trial, result in listed if set(result.hints) == {trial.hint}]
    failures += [f"{t.text} is told {_told(r, t.hint)}." for t, r in listed if t not in hinted]
    failures += [
        f"the legal variant {t.text!r} is refused on {_where(r, refused=True)}." for t, r in legal if not r.passed
    ]
    for trial, result in wrong:
        named = f"{trial.text!r} ({trial.kind})"
        if trial.text in known and not result.passed:
            failures.append(f"{named} is declared equivalent and refused on {_where(result, refused=True)}.")
        elif trial.text not in known and not result.refused:
            failures.append(f"{named} passes on {_where(result, refused=False)}.")
    strangers = known - {trial.text for trial, _ in wrong}
    failures += [f"{text!r} is declared equivalent, and nothing makes it." for text in sorted(strangers)]
    refused = sum(result.refused for _, result in wrong)
    return Row(len(listed), len(hinted), len(wrong), refused, len(known - strangers), len(legal)), failures


def _where(result: Result, refused: bool) -> str:
    return " and ".join(name for name, hint in zip(INPUTS, result.hints, strict=True) if (hint is not None) is refused)


def _told(result: Result, own: str | None) -> str:
    other = next(hint for hint in result.hints if hint != own)
    return "that it is right" if other is None else repr(other)
