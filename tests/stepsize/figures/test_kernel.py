"""Kernel mode from Python's side: the frame that answers the browser's question."""

from pathlib import Path

import numpy as np
import pytest

import press
from stepsize.figures import DescentFigure, Slider
from stepsize.figures.kernel import answer
from stepsize.optimizers import gd_step
from stepsize.problems import Quadratic
from stepsize.states import START


def branching_step(theta, g, state=START, *, eta):
    if eta > 2:
        raise ValueError("too long for me")
    return theta - eta * g, state


class Mine(DescentFigure):
    title = "Mine and the course's"
    rules = {"mine": branching_step, "gradient descent": gd_step}  # noqa: RUF012
    problem, steps, mode = Quadratic((1.0, 10.0)), 20, "kernel"
    eta = Slider(0.1, 0.01, 3.0, label="η", about="learning rate")


@pytest.fixture
def asked(monkeypatch):
    """A figure and what it sends when it is asked for a frame."""
    figure, sent = Mine(), []
    monkeypatch.setattr(figure, "send", lambda content, buffers=(): sent.append((content, buffers)))

    def ask(**settings):
        answer(figure, {"kind": "ask", "settings": settings}, [])
        return sent[-1]

    return figure, ask


def test_the_frame_holds_paths_losses_and_learning_rates(asked):
    figure, ask = asked
    content, buffers = ask(eta=0.15, start=[1.0, 2.0])
    assert (figure.eta, figure.start) == (0.1, [-4.0, 3.0]), "an older question never moves the reader's slider"
    run = figure.runs(eta=0.15, start=[1.0, 2.0])["mine"]
    assert np.allclose(run.path[1], [1 - 0.15, 2 - 0.15 * 20])
    mine, theirs = (np.frombuffer(buffer) for buffer in buffers)
    assert np.allclose(mine, [*run.path.T.ravel(), *run.loss, *np.full(21, 0.15)], rtol=1e-14)
    assert np.array_equal(mine, theirs)
    falls = len(figure.sentences) - 1
    assert content == {"kind": "frame", "chosen": [falls, falls], "reached": [False, False]}


def test_a_run_that_grows_gets_the_sentence_about_growing(asked):
    assert asked[1](eta=0.3)[0]["chosen"] == [0, 0]


def test_what_the_learner_raises_is_said_and_not_lost(asked):
    content, _ = asked[1](eta=3.0)
    assert content == {"kind": "failure", "text": "Python raised ValueError: too long for me"}


def test_a_rule_with_a_branch_asks_for_kernel_mode():
    class Live(Mine):
        mode = "live"

    with pytest.raises(TypeError, match=r"set mode = .kernel."):
        Live()


# Two movements of the slider, and between them and a pause the kernel's repetition of the first.
ECHO = """
async ([esm, state]) => {
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const model = new StepsizeModel(state, []);
  await (await import(url)).default.render({ model, el: document.body });
  const slider = document.querySelector(".controls input");
  const moved = [1, 2].map(() => {
    slider.value = Number(slider.value) + 5;
    slider.dispatchEvent(new Event("input"));
    return model.get("eta");
  });
  model.set("eta", moved[0]);
  return [...moved, model.get("eta")];
}
"""


@pytest.mark.browser
@pytest.mark.slow
def test_what_the_kernel_repeats_never_moves_the_slider_back(browser):
    figure = Mine()
    state = {"spec": figure.spec, "eta": figure.eta, "start": figure.start}
    page = browser.new_page()
    page.add_script_tag(path=Path(press.__file__).parent / "static" / "model.js")
    first, second, after = page.evaluate(ECHO, [str(figure._esm), state])
    page.close()
    assert first != second
    assert after == second
