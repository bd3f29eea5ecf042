"""`python -m bench.soak`: does a figure keep its memory while a slider moves for half an hour?

One figure in a page of the book and one that the kernel computes in JupyterLab, both at once. The page
itself makes the input events. Before each reading Chromium collects its garbage, so that a row shows
what is still held; the kernel's memory is what the system says.
"""

import argparse
import asyncio
import datetime
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

import psutil

from bench.mouse import chromium
from bench.opening import MOVED, build, figure_in
from bench.servers import jupyter
from bench.sliders import DEMO, MINE, OURS, Notebooks

RESULTS = Path(__file__).with_name("SOAK.md")
READINGS = 10
PID = 'import os, pathlib\npathlib.Path("kernel.pid").write_text(str(os.getpid()))\n'
HEAD = """\
# Memory under a moving slider

{date}, {events} movements of each slider, {rate:g} a second, made by `make soak`. Read after Chromium has \
collected its garbage; the kernel's memory is resident.

| where | events | painted | JS heap, MB | nodes | listeners | kernel, MB |
|---|---:|---:|---:|---:|---:|---:|"""

# Moves the slider there and back; resolves to how many pictures were drawn.
DRAG = """
([place, count, pause]) => new Promise((resolve) => {
  const slider = document.querySelector(place);
  const path = slider.closest(".stepsize").querySelector(".plot .run");
  let painted = 0;
  const observer = new MutationObserver(() => (painted += 1));
  observer.observe(path, { attributeFilter: ["d"] });
  const begin = performance.now();
  let moved = 0;
  const step = () => {
    if (moved === count) {
      observer.disconnect();
      return resolve(painted);
    }
    const share = 0.2 + 0.6 * Math.abs(1 - (moved % 60) / 30);
    slider.value = Number(slider.min) + (slider.max - slider.min) * share;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    moved += 1;
    setTimeout(step, Math.max(0, begin + moved * pause - performance.now()));
  };
  step();
})
"""


class Held(NamedTuple):
    """What a page holds after its garbage is collected, and its kernel's resident memory (None without one)."""

    heap: float
    nodes: int
    listeners: int
    kernel: float | None


def main(arguments=None):
    """Move the sliders, show each reading when it is taken and write all of them to bench/SOAK.md."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--events", type=int, default=18_000, help="movements of each slider")
    parser.add_argument("--rate", type=float, default=10, help="movements a second")
    parser.add_argument("--tiny", action="store_true", help="a small page and 20 movements, to see that it runs")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the table goes")
    chosen = parser.parse_args(arguments)
    if chosen.tiny:
        chosen.events = 20
    head = HEAD.format(date=datetime.date.today(), events=chosen.events, rate=chosen.rate)
    print(head)
    lines = []

    def report(where, events, painted, held):
        kernel = "" if held.kernel is None else f"{held.kernel:.1f}"
        cells = (where, f"{events:,}", f"{painted:,}", f"{held.heap:.2f}", f"{held.nodes:,}", held.listeners, kernel)
        lines.append((where, events, "| " + " | ".join(map(str, cells)) + " |"))
        print(lines[-1][-1], flush=True)

    with tempfile.TemporaryDirectory() as folder:
        book = build(Path(folder), f"{DEMO}\nDemo()" if chosen.tiny else None)  # the press has a loop of its own
        asyncio.run(_soak(book / f"{MOVED}.html", chosen.events, chosen.rate, report))
    rows = "\n".join(line for *_, line in sorted(lines))
    chosen.out.write_text(f"{head}\n{rows}\n")


async def _soak(page, events, rate, report):
    with tempfile.TemporaryDirectory() as folder, jupyter("lab", folder) as server:
        async with AsyncExitStack() as opened:
            browser = await opened.enter_async_context(chromium())
            book, _ = await opened.enter_async_context(figure_in(browser, page))
            notebook = Notebooks(browser, folder, server).opened(PID + DEMO + MINE, OURS)
            lab = await opened.enter_async_context(notebook)
            kernel = psutil.Process(int((Path(folder) / "kernel.pid").read_text()))
            await asyncio.gather(
                _drag(book, None, events, rate, lambda *row: report("book", *row)),
                _drag(lab, kernel, events, rate, lambda *row: report("JupyterLab, by the kernel", *row)),
            )


async def _drag(page, kernel, events, rate, report):
    """Read what is held at the start, at every tenth and at the end."""
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable")
    painted = 0
    report(0, 0, await _held(session, kernel))
    for reading in range(READINGS):
        first, last = (events * i // READINGS for i in (reading, reading + 1))
        painted += await page.evaluate(DRAG, [".stepsize .controls input", last - first, 1000 / rate])
        report(last, painted, await _held(session, kernel))


async def _held(session, kernel):
    await asyncio.sleep(1)  # the last answer, and what waits for a pause
    await session.send("HeapProfiler.collectGarbage")
    metrics = {m["name"]: m["value"] for m in (await session.send("Performance.getMetrics"))["metrics"]}
    resident = kernel.memory_info().rss / 1e6 if kernel else None
    return Held(metrics["JSHeapUsedSize"] / 1e6, int(metrics["Nodes"]), int(metrics["JSEventListeners"]), resident)


if __name__ == "__main__":
    main()
