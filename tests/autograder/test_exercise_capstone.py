"""The assignment of chapter 19: its drivers see what goes wrong in real classes of torch, and its logs are measured."""

import linecache
from pathlib import Path

import jupytext
import numpy as np
import pytest

from autograder import check
from autograder.checks import capstone_inputs, capstone_references
from autograder.checks.capstone_lamb_mistakes import BUILT, OWN, TRACKED
from autograder.checks.capstone_resume_mistakes import KEPT, PLAIN
from stepsize.optimizers import adam_step, lamb_step
from stepsize.problems import LogisticRegression
from stepsize.schedules import cosine, join, warmup
from stepsize.states import START

SOLUTION = Path(__file__).parents[2] / "solutions" / "19_capstone" / "19_capstone.py"
CELLS = [cell for cell in jupytext.read(SOLUTION).cells if cell.cell_type == "code"]
NAMED = {cell.metadata["nbgrader"]["grade_id"]: cell.source for cell in CELLS if "nbgrader" in cell.metadata}
UPDATE = "self.update(theta, theta.grad, self.state[theta], group)"
M = 'state["m"] = beta1 * state.get("m", 0.0)'
MOVE = 'theta -= group["lr"] *'


def notebook(cell, *edits):
    """The names that the notebook's functions define, with edits of one solution."""
    names = {"__name__": "__main__"}
    for grade_id in (None, "groups", "layout", "factor", "Lamb", "lamb_path", "lamb_resumed", "resume", "resumed_path"):
        source = NAMED[grade_id] if grade_id else CELLS[0].source
        for old, new in edits if grade_id == cell else ():
            assert old in source
            source = source.replace(old, new)
        file = f"<{grade_id} {edits}>"
        linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
        exec(compile(source, file, "exec"), names)
    return names


def hint(cell, driver, *edits):
    return check(notebook(cell, *edits)[driver]).hint


IN_SELF = (
    ("super().__init__(params, numbers)", "super().__init__(params, numbers); self.kept = {}"),
    (UPDATE, UPDATE.replace("self.state[theta]", "self.kept.setdefault(theta, {})")),
)
ONE_PLACE = (
    ("super().__init__(params, numbers)", "super().__init__(params, numbers); self.kept = {}"),
    (UPDATE, UPDATE.replace("self.state[theta]", "self.kept")),
)


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ((("with torch.no_grad():", "if True:"),), TRACKED),
        ((("if theta.grad is not None:", "if True:"),), BUILT["NoneType"]),
        (
            (("if theta.grad is not None:", "if theta.grad is None: return\n                    else:"),),
            "ends the step for all after it",
        ),
        (ONE_PLACE, OWN),
        (((MOVE, 'theta = theta - group["lr"] *'),), "theta stays"),
        (
            (("super().__init__(params,", "super().__init__([x for g in params for x in g['params']],"),),
            "two have become one",
        ),
        (((MOVE, "theta -= self.defaults['lr'] *"),), "The constructor's lr is only a default"),
        (((MOVE, "theta -= self.param_groups[0]['lr'] *"),), "here the first group's counts for all"),
        ((('group["exempt"] or', ""),), "In the exempt group the ratio is 1."),
        ((('group["lam"] * theta', 'self.defaults["lam"] * theta'),), "that of the exempt group is 0"),
        ((("for group in self.param_groups:", "for group in self.param_groups[:1]:"),), "The exempt group moves too."),
        (
            (('state["t"] = state.get("t", 0) + 1', 'self.t = getattr(self, "t", 0) + 1; state["t"] = self.t'),),
            "Each parameter counts its own",
        ),
        (((' / (1 - beta1 ** state["t"])', ""),), "m is corrected too"),
        ((('state.get("t", 0) + 1', 'state.get("t", torch.tensor(0.0)) + 1'),), "t is a tensor"),
        ((('state.get("t", 0) + 1', 'state.get("t", torch.tensor(0)) + 1'),), "t is a tensor"),
        (((UPDATE, f"{UPDATE}\n                    else: break"),), "for the rest of its group"),
        ((("eps=1e-6", "eps=1e-8"),), "The default of eps is 1e-06; yours is 1e-08."),
    ],
    ids=lambda value: value[0][1] if isinstance(value, tuple) else None,
)
def test_a_slip_in_a_class_is_told_the_missing_fact(edits, told):
    assert told in hint("Lamb", "lamb_path", *edits)


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        (IN_SELF, "t, m and v are lost"),
        (
            (
                (
                    'state["t"] = state.get("t", 0) + 1',
                    "self.seen = getattr(self, 'seen', {}); self.seen[theta] = self.seen.get(theta, 0) + 1",
                ),
                ('** state["t"]', "** self.seen[theta]"),
            ),
            "t is lost",
        ),
    ],
)
def test_a_state_outside_of_the_state_passes_until_the_run_is_stopped(edits, told):
    names = notebook("Lamb", *edits)
    assert check(names["lamb_path"]).passed
    assert told in check(names["lamb_resumed"]).hint


@pytest.mark.parametrize(
    "edits",
    [
        (("def step(self):", "@torch.no_grad()\n    def step(self):"), ("with torch.no_grad():", "if 1:")),
        (("theta -=", "theta.data = theta -"),),
        ((M, 'state["m"] = state.get("m", torch.zeros_like(theta)).mul_(beta1)'),),
        (('group["lam"] * theta', "(0.0 if group['exempt'] else group['lam']) * theta"),),
    ],
)
def test_another_style_of_the_class_passes(edits):
    names = notebook("Lamb", *edits)
    assert check(names["lamb_path"]).passed
    assert check(names["lamb_resumed"]).passed


PARTS = '{"model": model, "optimizer": optimizer, "schedule": schedule}.items()'


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        (((PARTS, '{"model": model, "optimizer": optimizer}.items()'),), "The schedule is not restored: it counts"),
        (((PARTS, '{"model": model, "schedule": schedule}.items()'),), "The optimizer is not restored"),
        (((PARTS, '{"optimizer": optimizer, "schedule": schedule}.items()'),), "The weights are not restored"),
        (((PARTS, '{"model": model}.items()'),), "Neither optimizer nor schedule"),
        ((('return checkpoint["t"]', "return 0"),), "restore returns t: with 0"),
        ((('return checkpoint["t"]', 'return checkpoint["t"] + 1'),), "here it is skipped"),
        ((('return checkpoint["t"]', "schedule.step()\n    return checkpoint['t']"),), "one step ahead"),
        ((('return checkpoint["t"]', ""),), KEPT["NoneType"]),
        ((("part.state_dict() for", "part for"),), PLAIN),
    ],
    ids=lambda value: value[0][1] if isinstance(value, tuple) else None,
)
def test_a_slip_in_a_resume_is_told_the_missing_fact(edits, told):
    assert told in hint("resume", "resumed_path", *edits)


def test_the_line_of_a_crash_is_that_of_the_class_in_its_own_cell():
    message = check(notebook("Lamb", ("with torch.no_grad():", "if True:"))["lamb_path"]).message
    assert "Lamb raised RuntimeError" in message
    assert "theta -= group" in message


@pytest.mark.parametrize(
    ("cell", "driver", "edit", "told"),
    [
        ("Lamb", "lamb_path", ("super().__init__(params, numbers)", "self.numbers = numbers"), "makes the groups"),
        ("groups", "layout", (', "exempt": False', ""), "with the keys"),
        ("groups", "layout", ("if theta.requires_grad", ""), "A parameter that is not trained belongs to no group."),
    ],
)
def test_what_is_missing_is_told(cell, driver, edit, told):
    assert told in hint(cell, driver, edit)


def test_a_class_that_steps_by_the_reference_is_refused():
    edit = 'm_hat = state["m"]', 'import stepsize.optimizers; m_hat = state["m"]'
    message = check(notebook("Lamb", edit)["lamb_path"]).message
    assert message == "✗ lamb_path must be your own: stepsize.optimizers is closed in this exercise."


def test_the_reference_of_the_class_is_the_rule_of_the_course():
    for case in capstone_inputs.lamb_runs(np.random.default_rng(3)):
        hyper = {name: case[name] for name in ("beta1", "beta2", "eps", "lam") if name in case}
        now, rows = {name: (theta, START) for name, theta in case["theta"].items()}, []
        for i, (eta, other) in enumerate(case["rates"]):
            for name, (theta, state) in now.items():
                g = case["gradients"][name][i]
                if g is None:
                    continue
                if name in case["exempt"]:
                    plain = {"eps": 1e-6} | {key: value for key, value in hyper.items() if key != "lam"}
                    now[name] = adam_step(theta, g, state, eta=other, **plain)
                else:
                    now[name] = lamb_step(theta, g, state, eta=eta, **hyper)
            rows.append(np.concatenate([theta.ravel() for theta, _ in now.values()]))
        assert np.allclose(capstone_references.lamb_path(**case), rows, rtol=1e-12)


def test_the_factor_is_the_courses_schedule_one_update_ahead():
    plan = join((lambda t: warmup(t, peak=1.0, steps=6), 6), (lambda t: cosine(t, peak=1.0, total=14, floor=0.1), 14))
    k = np.arange(30)
    assert np.allclose(capstone_references.factor(k, warm=6, total=20, floor=0.1), plan(k + 1), rtol=1e-12)


def log(ahead):
    """Four updates of LAMB whose schedule is this many updates ahead, as part 8 prints them."""
    problem, state, rows = LogisticRegression("breast_cancer"), START, []
    theta = 0.1 * np.random.default_rng(19).standard_normal(problem.start.size)
    for t in range(1, 5):
        eta, g = 0.02 * min((t + ahead) / 4, 1), problem.gradient(theta)
        new, state = lamb_step(theta, g, state, eta=eta)
        size = np.linalg.norm(theta)
        u = state.m / (1 - 0.9**t) / ((state.v / (1 - 0.999**t)) ** 0.5 + 1e-6)
        share = np.linalg.norm(new - theta) / size
        rows.append((problem.loss(theta), eta, share, np.linalg.norm(g), size / np.linalg.norm(u)))
        theta = new
    return rows


@pytest.mark.parametrize(("printed", "ahead"), [("LOG_A", 0), ("LOG_B", 1)])
def test_the_logs_of_part_eight_are_measured(printed, ahead):
    scope = {}
    exec(next(cell.source for cell in CELLS if "LOG_A =" in cell.source), scope)
    assert np.allclose(scope[printed], log(ahead), atol=6e-4)
