"""torch in a student's process: loaded before the fork, confined as everything else, open only where it is imported."""

import pytest

from autograder.sandbox.session import Nursery

pytestmark = pytest.mark.slow
TRAIN = """
import io, torch
from torch import nn

class Descent(torch.optim.Optimizer):
    def __init__(self, params, lr):
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for theta in group["params"]:
                theta -= group["lr"] * theta.grad

model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
optimizer = Descent(model.parameters(), lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    model(torch.ones(5, 3)).square().mean().backward()
    optimizer.step()
file = io.BytesIO()
torch.save([model.state_dict(), optimizer.state_dict()], file)
file.seek(0)
print(len(torch.load(file, weights_only=True)), torch.get_num_threads())
"""


def said(reply):
    return "\n".join(output["text/plain"] for output in reply["outputs"])


def test_a_class_of_torch_trains_and_is_saved_in_the_confined_process_on_one_thread():
    with Nursery(closed=("stepsize.optimizers",), opened=("torch",), modules=("torch",)) as nursery:
        with nursery.student() as session:
            assert said(session.run(TRAIN)) == "2 1\n"
            session.run("torch.optim.Optimizer.step = torch.Tensor.__eq__ = None; del Descent")
        with nursery.student() as session:
            assert said(session.run(TRAIN)) == "2 1\n"
            assert "Operation not permitted" in said(session.run("import os; os.fork()"))
            assert "Cannot allocate memory" in said(session.run("torch.zeros(10**10)"))
            assert "is closed in this exercise" in said(session.run("import stepsize.optimizers"))
