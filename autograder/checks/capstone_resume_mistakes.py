"""What a resumed run loses, each as an edit of a reference of chapter 19."""

from autograder.mistakes import Mistake

PLAIN = "A checkpoint holds state dicts and numbers; it cannot hold the objects themselves."
# Words of an exception, and the fact that is missing.
KEPT = {
    "NoneType": "save returns the checkpoint, and restore returns t.",
    "Weights only load failed": PLAIN,
    "Can't pickle": PLAIN,
    "cannot pickle": PLAIN,
    "Can't get local object": PLAIN,
}

HELD = "Moments(old.t, old.m, old.v)"

LAMB_RESUMED = (
    Mistake(HELD, "Moments(0, 0.0, 0.0)", "t, m and v are lost: of an optimizer only self.state and groups are saved."),
    Mistake(HELD, "Moments(0, old.m, old.v)", "t is lost: it belongs into self.state[theta], beside m and v."),
    Mistake(HELD, "Moments(old.t, 0.0, 0.0)", "m and v are lost: they belong into self.state[theta], beside t."),
    Mistake(HELD, "Moments(old.t, 0.0, old.v)", "m is lost: it belongs into self.state[theta], beside v and t."),
    Mistake(HELD, "Moments(old.t, old.m, 0.0)", "v is lost: it belongs into self.state[theta], beside m and t."),
    Mistake(HELD, "Moments(old.t + 1, old.m, old.v)", "After the resume t is one too large."),
    Mistake(HELD, "Moments(old.t - 1, old.m, old.v)", "After the resume t is one too small."),
    Mistake(
        HELD,
        "Moments(old.t, *(np.float32(part).astype(float) for part in (old.m, old.v)))",
        "m and v are rounded to float32: they have the parameter's own precision.",
    ),
    Mistake(
        HELD,
        "Moments(*(0, 0.0, 0.0) if name in exempt else old)",
        "The state of the exempt group is lost.",
    ),
    Mistake(
        HELD,
        "Moments(*old if name in exempt else (0, 0.0, 0.0))",
        "The state of the group that is decayed is lost.",
    ),
)

RESTORED = "theta, m, v, n, k, eta, t = held"
ZERO = "np.zeros(inputs.shape[1])"


def _kept(parts: str, hint: str) -> Mistake:
    """What a resume leaves of theta, m, v, n, k, eta and t."""
    return Mistake(RESTORED, f"theta, m, v, n, k, eta, t = {parts}", hint)


RESUMED = (
    _kept(f"{ZERO}, 0.0, 0.0, 0, 0, peak / warm, 0", "Nothing is restored: the run begins anew."),
    _kept(f"{ZERO}, 0.0, 0.0, 0, 0, peak / warm, t", "Only t is restored."),
    _kept(f"{ZERO}, m, v, n, k, eta, t", "The weights are not restored: they are the model's state."),
    _kept(f"{ZERO}, m, v, n, k, eta, 0", "Neither the weights nor t are restored."),
    _kept(
        "theta, 0.0, 0.0, 0, k, peak / warm, t",
        "The optimizer is not restored: it holds m, v, their t, and each lr.",
    ),
    _kept("theta, m, v, n, 0, eta, t", "The schedule is not restored: it counts from 0, and warm-up begins once more."),
    _kept("theta, 0.0, 0.0, 0, 0, peak / warm, t", "Neither optimizer nor schedule is restored."),
    _kept("theta, 0.0, 0.0, 0, 0, peak / warm, 0", "Only the weights are restored."),
    _kept("theta, m, v, n, k, eta, 0", "restore returns t: with 0 the batches begin at the first row again."),
    _kept("theta, m, v, n, k, eta, t + 1", "t updates are done, and the next batch is that of t; here it is skipped."),
    _kept("theta, m, v, n, k, eta, t - 1", "t updates are done: here the last batch is taken a second time."),
    _kept(
        "theta, m, v, n, k + 1, peak * min((k + 2) / warm, 1.0), t",
        "The schedule is one step ahead: restoring it takes no step.",
    ),
    _kept("theta, m, v, n, k, peak / warm, t", "The lr of the groups is not restored."),
    _kept("theta, m, v, n, k, peak, t", "The lr of the groups is the base rate, without the schedule's factor."),
    _kept("theta, m, v, n, 0, peak / warm, t", "The schedule is not restored, and each group's lr begins again."),
    _kept("theta, 0.0, 0.0, 0, k, eta, t", "The moments and their t are not restored."),
    _kept("theta, m, v, 0, k, eta, t", "The optimizer's own t is not restored: the corrections begin again."),
)
