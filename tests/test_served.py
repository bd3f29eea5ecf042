"""Every figure of the course in JupyterLab and in Voila: every control is moved, and NumPy draws the same."""

import ast
import json
import re
from functools import partial
from pathlib import Path

import nbformat
import pytest
from jupyter_client import BlockingKernelClient

from stepsize.figures import course
from tests.moved import drag_a_handle, drag_a_slider, move_every_control

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parent.parent
IN_PYTHON = ("StabilityLimit", "SideBySide", "TurnedValley")
TITLES = {name: getattr(course, name).title for name in course.__all__}
TITLES |= {f"kernel: {name}": f"Python: {name}" for name in IN_PYTHON}
# The same figures computed by Python, as a learner's own function would be.
KERNEL = "class Mine(course.{0}):\n    title, mode = 'Python: {0}', 'kernel'\nMine()"
ASK = f"""
import gc, json, sys
sys.path.append({str(ROOT)!r})
from stepsize.figures import Figure
from tests.expected import expected
figures = [thing for thing in gc.get_objects() if isinstance(thing, Figure)]
ask = lambda title: json.dumps(*(expected(figure) for figure in figures if figure.title == title))
"""


@pytest.fixture(scope="module")
def places(browser, serve, tmp_path_factory):
    """The page of all figures in both places at once, each with the client of the kernel behind it."""
    notebook = nbformat.read(ROOT / "chapters" / "90_figures.ipynb", as_version=4)
    notebook.cells += [nbformat.v4.new_code_cell(KERNEL.format(name)) for name in IN_PYTHON]
    folders = {place: tmp_path_factory.mktemp(place) for place in ("jupyterlab", "voila")}
    for folder in folders.values():
        nbformat.write(notebook, folder / "figures.ipynb")
    options = ["--allow-root", "--IdentityProvider.token="]
    connections = folders["voila"] / ".runtime"
    connections.mkdir()
    own = [f"--Voila.connection_dir_root={connections}", "--Voila.ip=127.0.0.1"]
    voila = serve(folders["voila"], "voila", *own, probe="")
    lab = serve(folders["jupyterlab"], "jupyterlab", *options, probe="api")
    # JupyterLab draws only the cells in view; this window is so tall that all of them are.
    pages = {"jupyterlab": open_page(browser, 24_000), "voila": open_page(browser, 1000)}
    pages["voila"].goto(f"{voila}/voila/render/figures.ipynb", wait_until="commit")
    pages["jupyterlab"].goto(f"{lab}/lab/tree/figures.ipynb")
    run_all_cells(pages["jupyterlab"])
    clients = {}
    for place, page in pages.items():
        figure(page, TITLES[f"kernel: {IN_PYTHON[-1]}"]).locator(".sentence:not(:empty)").wait_for(timeout=180_000)
        clients[place] = client_of(folders[place])
    yield {place: (page, clients[place]) for place, page in pages.items()}
    for client in clients.values():
        client.stop_channels()
    assert {place: page.complaints for place, page in pages.items()} == {"jupyterlab": [], "voila": []}


def open_page(browser, height):
    """A page that reaches this machine only, and keeps what it complains of."""
    page = browser.new_page(viewport={"width": 1280, "height": height})
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: is_ours(message) and page.complaints.append(message.text))
    page.route(re.compile(r"^https?://(?!127\.0\.0\.1[:/])"), lambda route: route.abort())
    return page


def is_ours(message):
    """Whether it is an error, and not of Voila's icons, which lie elsewhere, or of the extensions that Voila loads."""
    outside = "//127.0.0.1:" not in message.location["url"]
    return message.type == "error" and not outside and "/voila/labextensions/" not in message.text


def run_all_cells(page):
    # Before the kernel is there, JupyterLab answers "Run" with the question which kernel to start.
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()


def client_of(folder):
    """A client of the only kernel of a server, ready to say what its figures should show."""
    (connection,) = (folder / ".runtime").rglob("kernel-*.json")
    client = BlockingKernelClient(connection_file=str(connection))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    assert client.execute(ASK, reply=True, timeout=60)["content"]["status"] == "ok"
    return client


def figure(page, title):
    return page.locator(".stepsize", has=page.locator(".title").get_by_text(title, exact=True))


def ask(client, title):
    """What Python expects of a figure at the settings that it holds at this moment."""
    reply = client.execute("", user_expressions={"figure": f"ask({title!r})"}, reply=True, timeout=60)
    (answer,) = reply["content"]["user_expressions"].values()
    return json.loads(ast.literal_eval(answer["data"]["text/plain"]))


@pytest.mark.parametrize("place", ["jupyterlab", "voila"])
@pytest.mark.parametrize("name", TITLES)
def test_every_control_of_a_figure_draws_what_numpy_computes(places, place, name):
    page, client = places[place]
    move_every_control(figure(page, TITLES[name]), partial(ask, client, TITLES[name]))


@pytest.mark.parametrize("place", ["jupyterlab", "voila"])
def test_a_slider_a_point_and_a_pair_of_sliders_are_dragged_by_the_mouse(places, place):
    page, client = places[place]
    cell = partial(drag_a_handle, within=30)  # it snaps to the middle of a cell
    moves = {"Accumulators": drag_a_slider, "kernel: StabilityLimit": drag_a_handle, "WarmupMap": cell}
    for name, drag in moves.items():
        drag(figure(page, TITLES[name]), partial(ask, client, TITLES[name]))
