"""The dashboard of chapter 18: what its title claims, and that its letters hide every run."""

import numpy as np
import pytest

from stepsize.broken_runs import lineup, signs
from stepsize.figures.course import dashboard


@pytest.fixture(scope="module")
def opening():
    return dashboard.Dashboard.tables(_Settings())[""]


class _Settings:
    """The settings with which the figure opens, without baking its frames."""

    def settings(self):
        traits = dashboard.Dashboard.class_traits()
        return {name: traits[name].default_value for name in ("run", "state", "window")}


def test_the_raw_loss_and_the_steps_show_spikes_that_the_smoothed_loss_does_not(opening):
    late = opening["update"] > 300
    rises = {name: np.max(opening[name][late][1:] / opening[name][late][:-1]) for name in ("loss", "step1", "smooth")}
    assert opening["relapse"].max() > 20
    assert opening["smooth_relapse"].max() < 2
    assert min(rises["loss"], rises["step1"]) > 2 > 1.5 > rises["smooth"]


def test_the_drawn_loss_keeps_the_highest_of_the_updates_that_are_left_out(opening):
    letter = _Settings().settings()["run"]
    assert opening["loss"].max() == dashboard._log(letter, False).loss[:-1].max()


def test_the_sentence_tells_the_loss_at_the_end_of_the_log(opening):
    log = dashboard._log(_Settings().settings()["run"], False)
    assert (opening["now"][0], opening["now"][-1]) == (log.loss[0], log.loss[-1])


def test_a_letter_hides_the_run_that_the_lineup_says_and_the_repaired_one_is_healthy():
    for letter, name in lineup(dashboard.SEED).items():
        assert signs(dashboard._log(letter, False)) == [name] * (name not in ("Adam", "LAMB"))
        assert signs(dashboard._log(letter, True)) == []


def test_no_sentence_names_a_failure():
    text = " ".join(sentence for sentence, _ in dashboard.Dashboard.sentences)
    assert not any(name in text for name in lineup(dashboard.SEED).values())
