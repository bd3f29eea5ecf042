"""The benchmark runs from end to end and writes a well-formed table; its numbers are nobody's test."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def report(tmp_path_factory, chromium):
    path = tmp_path_factory.mktemp("bench") / "RESULTS.md"
    command = [sys.executable, "-m", "bench", "--tiny", "--out", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout == path.read_text(), "the terminal shows what the file holds"
    return path.read_text()


@pytest.fixture
def table(report):
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in report.splitlines() if line.startswith("|")]


def test_the_report_names_the_date_the_machine_and_the_versions(report):
    assert re.search(r"\d{4}-\d\d-\d\d, .+, \d+ cores", report)
    assert re.search(r"numpy \d.+scipy \d.+torch \d", report)


def test_every_row_has_a_cell_for_every_column(table):
    assert {len(row) for row in table} == {6}
    assert len(table) > 25


def test_a_ratio_is_the_rival_s_time_by_ours(table):
    timed = [row for row in table[2:] if row[3]]
    assert timed
    for _, ours, _, theirs, ratio, _ in timed:
        ours, theirs, ratio = (float(cell.replace(",", "")) for cell in (ours, theirs, ratio))
        assert ratio == pytest.approx(theirs / ours, rel=0.03)  # of three digits each


@pytest.mark.parametrize(
    "subject",
    [
        "quadratic",
        "logistic regression",
        "adam_step",
        "muon_step",
        "memory",
        "converged",
        "sharpness",
        "slider",
        "grading",
        "check a notebook",
    ],
)
def test_the_table_covers(report, subject):
    assert subject in report


@pytest.mark.parametrize("place", ["in the book", "in JupyterLab", "by the kernel"])
def test_a_slider_moves_the_picture(table, place):
    rows = {row[0]: row for row in table}
    assert "95 of 100 within" in rows[f"slider to frame, {place}"][5]
    single, drag = (float(rows[f"{what}, {place}"][1]) for what in ("slider to frame", "drag, per frame"))
    assert 0 < single < 10_000
    assert 15 < drag < 10_000, "60 frames a second are the most that a browser paints"


def test_figures_have_matplotlib_as_their_rival(table):
    rivals = {row[0]: row[2] for row in table if "matplotlib" in row[2]}
    assert set(rivals) == {
        f"{what}, {place}"
        for what in ("slider to frame", "drag, per frame")
        for place in ("in JupyterLab", "by the kernel")
    }


def test_pages_with_one_figure_say_what_they_load(table):
    rows = [row for row in table if re.fullmatch(r"book's chapter \d+ to moving figure", row[0])]
    assert len(rows) == 2
    for row in rows:
        own, shared = map(float, re.search(r"([\d.]+) kB, and ([\d.]+) kB that all pages share", row[5]).groups())
        assert 10 < own < shared


def test_what_was_scaled_or_left_out_says_so(report):
    assert "3 of 16 runs, scaled" in report
    assert "not installed" in report or "without the time to compile" in report


def test_the_soak_reads_both_places_at_the_start_and_at_every_tenth(tmp_path, chromium):
    path = tmp_path / "SOAK.md"
    command = [sys.executable, "-m", "bench.soak", "--tiny", "--out", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in path.read_text().splitlines() if "| " in line]
    for where, kernel in (("book", False), ("JupyterLab, by the kernel", True)):
        held = [row for row in rows if row[0] == where]
        assert [row[1] for row in held] == [str(2 * i) for i in range(11)]
        assert int(held[-1][2]) > 0, "pictures were painted"
        assert all(float(row[3]) > 0 for row in held)
        assert all(bool(row[6]) == kernel for row in held)


def test_two_changes_within_a_frame_are_one_picture(browser):
    page = browser.new_page()
    page.set_content("<figure class='plot'><svg><path class='run' d='M0,0'/></svg></figure>")
    page.add_script_tag(path=ROOT / "bench" / "recorder.js")
    painted = """async () => {
      const recorder = record(document.querySelector("figure"));
      const path = document.querySelector("path");
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      path.setAttribute("d", "M1,1");
      await Promise.resolve(); // each change is seen on its own, as two answers of a kernel are
      path.setAttribute("d", "M2,2");
      await recorder.next(1);
      return recorder.frames.length;
    }"""
    assert page.evaluate(f"Promise.race([({painted})(), new Promise((done) => setTimeout(done, 5000, 'none'))])") == 1
    page.close()
