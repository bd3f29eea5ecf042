"""JupyterLab as a learner opens it: chapter 00, run from top to bottom, its figure moved."""

import shutil
from pathlib import Path

import nbformat
import pytest

from stepsize.descent import descend
from stepsize.optimizers import gd_step
from stepsize.problems import Quadratic

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parent.parent


MINE = """
def my_step(theta, g, state=None, *, eta):
    if eta > 0.11:
        raise ValueError("my rule stops here")
    return theta - eta * g if g[0] > 0 else theta - eta * g, state

class Mine(First):
    title, mode = "My own rule", "kernel"
    rules = {"my rule": my_step}
Mine()
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory, serve):
    """A JupyterLab of its own, started as `make lab` does, whose chapter 00 also asks the kernel."""
    folder = tmp_path_factory.mktemp("lab")
    for room in ("chapters", "exercises"):
        # Another test may be running the chapters, which leave results while they run.
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("results_*", ".*"))
    start = folder / "chapters" / "00_start.ipynb"
    notebook = nbformat.read(start, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("print('the kernel has eta =', figure.eta)"))
    notebook.cells.append(nbformat.v4.new_code_cell(MINE))
    nbformat.write(notebook, start)
    options = ["--allow-root", "--IdentityProvider.token=", *lab_flags()]
    return f"{serve(folder, 'jupyterlab', *options, probe='api')}/lab/tree/chapters"


def lab_flags():
    """What `make lab` hands to JupyterLab, taken from the Makefile itself."""
    line = next(line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if "jupyter lab" in line)
    return [flag for flag in line.split()[2:] if not flag.startswith("$")]


def run_all_cells(page, address):
    """Open a notebook and run it, until its two figures are alive."""
    page.goto(address)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    # Before the kernel is there, JupyterLab answers "Run" with the question which kernel to start.
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    page.locator(".stepsize .handle").nth(1).wait_for(timeout=90_000)


@pytest.fixture(scope="module")
def page(browser, lab):
    # JupyterLab draws only the cells in view; this window is so tall that all of them are.
    page = browser.new_page(viewport={"width": 1400, "height": 9000})
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    run_all_cells(page, f"{lab}/00_start.ipynb")
    yield page
    page.close()


def test_every_cell_runs_without_an_error(page):
    page.locator(".jp-OutputArea", has_text="the kernel has eta = 0.095").wait_for(timeout=60_000)
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert page.locator(".jp-OutputArea", has_text="Everything is installed.").count() == 1
    assert page.complaints == []


def test_the_slider_moves_the_figure_and_reaches_the_kernel(page):
    sentence = page.locator(".stepsize .sentence").first
    assert "the loss falls" in sentence.text_content()
    slider = page.locator(".stepsize .controls input").first
    for _ in range(10):
        slider.press("ArrowRight")
    problem = Quadratic((1.0, 20.0), angle=0.4)
    run = descend(gd_step, problem, steps=60, eta=0.105, start=[-4.0, 3.0])
    words = f"grows from {run.loss[0]:.3g} to {run.loss[-1]:.3g}".replace("e+07", "×10⁷")
    sentence.filter(has_text=words).wait_for(timeout=30_000)

    page.locator(".jp-Cell", has_text="the kernel has eta").last.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    page.locator(".jp-OutputArea", has_text="the kernel has eta = 0.105").wait_for(timeout=30_000)


def test_a_link_opens_the_figure_as_a_lecturer_left_it(browser, page):
    page.wait_for_function("location.hash.startsWith('#First?eta=0.105')")
    other = browser.new_page(viewport={"width": 1400, "height": 9000})
    run_all_cells(other, page.url)
    other.locator(".stepsize .controls output").first.filter(has_text="0.105").wait_for(timeout=30_000)
    assert "grows from" in other.locator(".stepsize .sentence").first.text_content()
    other.close()


def test_the_start_is_dragged_and_moved_by_keys(page):
    handle = page.locator(".stepsize .handle").first
    handle.scroll_into_view_if_needed()
    before = handle.get_attribute("aria-valuetext")
    box = handle.locator("circle").last.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 40, steps=5)
    page.mouse.up()
    page.wait_for_function(f"document.querySelector('.stepsize .handle').ariaValueText !== {before!r}")
    page.wait_for_timeout(200)  # the last of the five movements is drawn
    dragged = handle.get_attribute("aria-valuetext")
    handle.press("ArrowLeft")
    page.wait_for_function(f"document.querySelector('.stepsize .handle').ariaValueText !== {dragged!r}")


def test_a_rule_that_only_python_can_run_moves_its_figure(page):
    figure = page.locator(".stepsize", has_text="My own rule")
    path, sentence = figure.locator(".plot").first.locator(".run"), figure.locator(".sentence")
    page.wait_for_function("document.querySelectorAll('.stepsize .sentence')[1].textContent.includes('falls')")
    before, slider = path.get_attribute("d"), figure.locator(".controls input")
    for _ in range(8):
        slider.press("ArrowRight")
    run = descend(gd_step, Quadratic((1.0, 20.0), angle=0.4), steps=60, eta=0.103, start=[-4.0, 3.0])
    words = f"grows from {run.loss[0]:.3g} to {run.loss[-1]:.3g}".replace("e+05", "×10⁵")
    sentence.filter(has_text=words).wait_for(timeout=30_000)
    assert path.get_attribute("d") != before
    for _ in range(9):
        slider.press("ArrowRight")
    page.wait_for_function("document.querySelectorAll('.stepsize .sentence')[1].textContent.startsWith('Python')")
    assert sentence.text_content() == "Python raised ValueError: my rule stops here"


def test_the_figure_is_dark_on_a_dark_page(page):
    def background():
        return page.locator(".stepsize").first.evaluate("(e) => getComputedStyle(e).backgroundColor")

    assert background() == "rgb(255, 255, 255)"
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    assert background() == "rgb(27, 31, 36)"
    page.evaluate("document.body.dataset.jpThemeLight = 'true'")


def test_a_chapter_leads_to_its_exercise(browser, lab):
    page = browser.new_page(viewport={"width": 1400, "height": 20_000})
    page.goto(f"{lab}/05_adam.ipynb")
    page.locator(".jp-RenderedMarkdown a", has_text="the exercise for this chapter").click(timeout=60_000)
    page.locator(".jp-Notebook", has_text="Write Adam and its correction").wait_for(timeout=60_000)
    page.close()
