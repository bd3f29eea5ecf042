"""`python -m bench`: measure, show the table and write it to bench/RESULTS.md."""

import argparse
import datetime
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import torch
from threadpoolctl import threadpool_limits

from bench import checking, grading, latency, sharpness, sliders, steps, sweeps

RESULTS = Path(__file__).with_name("RESULTS.md")
HEADER = ("what", "ours, ms", "rival", "rival, ms", "rival / ours", "remark")


def main(arguments=None):
    """Measure everything; --tiny only shows that every row can be measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--tiny", action="store_true", help="small sizes, in seconds: the numbers mean nothing")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the table goes")
    chosen = parser.parse_args(arguments)
    lines = [f"# Benchmark\n\n{machine()}\n", _line(HEADER), "|---|---:|---|---:|---:|---|"]
    print("\n".join(lines))
    for row in measure(chosen.tiny):
        lines.append(_line(cells(row)))
        print(lines[-1], flush=True)
    chosen.out.write_text("\n".join(lines) + "\n")


def measure(tiny):
    """All rows. Single steps run on one thread, ours and torch's; everything else as it is installed."""
    yield from sweeps.rows(tiny)
    yield from sharpness.rows(tiny)
    yield from latency.rows(tiny)
    yield from sliders.rows(tiny)
    yield from checking.rows(tiny)
    yield from grading.rows(tiny)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1):
            yield from steps.rows(tiny)
    finally:
        torch.set_num_threads(before)


def cells(row):
    """A row as text; the ratio says how many times faster than its rival we are."""
    ours = _digits(row.ours)
    if row.theirs is None:
        return row.what, ours, row.rival, "", "", row.remark
    return row.what, ours, row.rival, _digits(row.theirs), _digits(row.theirs / row.ours), row.remark


def _digits(number):
    """Three digits, and no exponent for a large number."""
    return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"


def machine():
    """Where and when, and how."""
    names = ("numpy", "scipy", "torch", "jax", "optax")
    versions = ", ".join(f"{name} {found}" for name in names if (found := _version(name)))
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    return (
        f"{datetime.date.today()}, {_processor()}, {os.cpu_count()} cores{load}, {platform.system()}. "
        f"Python {platform.python_version()}, {versions}.\n"
        f"Sweeps on {torch.get_num_threads()} threads; single steps on 1, ours and torch's. "
        f"Shortest of several calls, or the median where it says so, made by `make bench`. "
        f"Mice and frames in Chromium without a graphics card: bench/mouse.py and bench/recorder.js say how."
    )


def _version(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _processor():
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.exists() else ""
    names = [line.split(":")[1].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _line(texts):
    return f"| {' | '.join(texts)} |"


if __name__ == "__main__":
    main()
