"""A run that stops and goes on is, bit for bit, the run that never stopped."""

from functools import partial

import numpy as np
import pytest

from stepsize import optimizers
from stepsize.checkpoint import load_checkpoint, save_checkpoint
from stepsize.descent import descend
from stepsize.problems import LogisticRegression, Quadratic
from stepsize.schedules import cosine
from stepsize.states import START

from .test_layers import LAYERED

RULES = ("gd_step", "momentum_step", "adagrad_step", "adam_step", "nadam_step", "amsgrad_step", "lamb_step")


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("disk", [False, True])
def test_a_resumed_run_repeats_every_bit(tmp_path, name, disk):
    rule, problem = getattr(optimizers, name), LogisticRegression()
    settings = {"eta": partial(cosine, peak=0.05, total=30), "batch": 8}
    whole = descend(rule, problem, steps=30, seed=4, **settings)
    half = descend(rule, problem, steps=13, seed=4, **settings).checkpoint
    if disk:
        save_checkpoint(half, tmp_path / "run.npz")
        half = load_checkpoint(tmp_path / "run.npz")
    rest = descend(rule, problem, steps=17, resume=half, **settings)
    assert np.array_equal(rest.path, whole.path[13:])
    assert np.array_equal(rest.eta, whole.eta[13:])
    assert np.array_equal(rest.loss, whole.loss[13:])
    assert rest.checkpoint.t == 30
    assert rest.checkpoint.generator == whole.checkpoint.generator


def test_layers_and_their_states_survive_the_disk(tmp_path):
    whole = descend(optimizers.adafactor_step, LAYERED, steps=9, eta=0.1)
    half = descend(optimizers.adafactor_step, LAYERED, steps=5, eta=0.1).checkpoint
    save_checkpoint(half, tmp_path / "run.npz")
    rest = descend(optimizers.adafactor_step, LAYERED, steps=4, eta=0.1, resume=load_checkpoint(tmp_path / "run.npz"))
    for name in LAYERED.start:
        assert np.array_equal(rest.path[name][-1], whole.path[name][-1])


def test_float32_stays_float32_on_disk(tmp_path):
    checkpoint = descend(optimizers.adam_step, Quadratic((1.0, 2.0)), steps=2, eta=0.1).checkpoint
    small = type(checkpoint)(checkpoint.theta.astype(np.float32), START, checkpoint.t, checkpoint.generator)
    save_checkpoint(small, tmp_path / "run.npz")
    back = load_checkpoint(tmp_path / "run.npz")
    assert back.theta.dtype == np.float32
    assert back.state is START


def test_what_a_run_forgets_without_t_shows_in_its_next_step():
    half = descend(optimizers.adam_step, Quadratic((1.0, 9.0)), steps=5, eta=0.1).checkpoint
    forgetful = type(half)(half.theta, half.state._replace(t=0), half.t, half.generator)
    steps = [
        descend(optimizers.adam_step, Quadratic((1.0, 9.0)), steps=1, eta=0.1, resume=c).update_norm[0]
        for c in (half, forgetful)
    ]
    assert steps[1] > 1.2 * steps[0]


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path):
    np.savez(tmp_path / "other.npz", theta=np.zeros(2))
    with pytest.raises(ValueError, match="is not a checkpoint"):
        load_checkpoint(tmp_path / "other.npz")


def test_saving_again_replaces_the_file_and_leaves_nothing_beside_it(tmp_path):
    for steps in (2, 3):
        checkpoint = descend(optimizers.gd_step, Quadratic((1.0, 2.0)), steps=steps, eta=0.1).checkpoint
        save_checkpoint(checkpoint, tmp_path / "run.npz")
    assert load_checkpoint(tmp_path / "run.npz").t == 3
    assert [file.name for file in tmp_path.iterdir()] == ["run.npz"]
