"""What goes wrong in LAMB as a class of torch, each as an edit of the reference of chapter 19."""

from autograder.mistakes import Mistake

TRACKED = "A step is not to be differentiated: it runs under torch.no_grad()."
OWN = "Every parameter has its own m and v: they lie in self.state[theta]."
# Words of an exception, and the fact that is missing.
BUILT = {
    "no attribute 'param_groups'": "The base class makes the groups: super().__init__(params, numbers) is missing.",
    "zip() argument 2 is longer": "The groups are handed on as they are; here two have become one.",
    "leaf Variable that requires grad": TRACKED,
    "leaf variable that requires grad": TRACKED,
    "NoneType": "A parameter without a gradient has grad None: it is skipped, and its t stays.",
    "must match the size of tensor": OWN,
    "doesn't match the broadcast shape": OWN,
}

NONE = "if g is None:\n                continue"
COUNT = "t[name] = t[name] + 1"
M, V = "m[name] = beta1 * m[name] + (1 - beta1) * g", "v[name] = beta2 * v[name] + (1 - beta2) * g**2"
M_HAT, V_HAT = "m_hat = m[name] / (1 - beta1 ** t[name])", "v_hat = v[name] / (1 - beta2 ** t[name])"
DECAY, U = "decay = 0.0 if name in exempt else lam", "u[name] = m_hat / (v_hat**0.5 + eps) + decay * x"
RATIO = "ratio = 1.0 if name in exempt else _trust(theta[name], direction)"
ETA = "eta = pair[1] if name in exempt else pair[0]"
MOVE = "theta[name] = theta[name] - eta * ratio * direction"
BEGIN = "theta, path = dict(theta), []"


def _first(line: str, hint: str) -> Mistake:
    """A mistake that comes into effect before an update's first parameter."""
    return Mistake("u = {}", f"u = {{}}\n        {line}", hint)


def _ratio(value: str, hint: str, also: tuple[tuple[str, str], ...] = ()) -> Mistake:
    """Another ratio for the parameters that have one."""
    return Mistake(RATIO, f"ratio = 1.0 if name in exempt else {value}", hint, also)


def _joint(among: str) -> str:
    """One ratio from the norms over several parameters."""
    both = (f"np.concatenate([np.ravel({of}[n]) for n in u if {among}])" for of in ("theta", "u"))
    return f"_trust({', '.join(both)})"


def _alike(memory: str) -> str:
    """One place for all parameters of this shape."""
    return f"{memory} = {{n: {memory}[name] if theta[n].shape == x.shape else {memory}[n] for n in theta}}"


LAMB = (
    Mistake(
        V,
        f"{V}\n            {_alike('m')}\n            {_alike('v')}",
        "Parameters of one shape share m and v: each has its own, in self.state[theta].",
    ),
    Mistake(
        COUNT,
        "count.append(name); t[name] = len(count)",
        "Each parameter counts its own updates: t is in self.state[theta].",
        also=((BEGIN, f"{BEGIN}; count = []"),),
    ),
    Mistake(
        COUNT,
        "count[name in exempt] += 1; t[name] = count[name in exempt]",
        "t counts the updates of its whole group: each parameter has its own.",
        also=((BEGIN, f"{BEGIN}; count = [0, 0]"),),
    ),
    Mistake(COUNT, "t[name] = i + 1", "A parameter's t counts its own updates: it stays where grad is None."),
    _first("t, m, v = ({n: 0.0 for n in theta} for _ in range(3))", "Nothing is remembered from update to update."),
    _first("m = {n: 0.0 for n in theta}", "m is not kept from update to update."),
    _first("v = {n: 0.0 for n in theta}", "v is not kept from update to update."),
    Mistake(
        NONE,
        "if g is None:\n                g = np.zeros_like(x)",
        "grad None is no gradient of 0: the parameter and its state stay as they are.",
    ),
    Mistake(NONE, NONE.replace("continue", "break"), "A parameter without a gradient ends the step for all after it."),
    Mistake(
        NONE,
        NONE.replace(
            "g is None",
            "any(gradients[n][i] is None for n in list(theta)[: list(theta).index(name) + 1]"
            " if (n in exempt) == (name in exempt))",
        ),
        "A parameter without a gradient ends the step for the rest of its group.",
    ),
    Mistake(
        RATIO,
        "ratio = _trust(theta[name], direction)",
        "exempt and the group's own lam are not read: neither ratio nor decay there.",
        also=((DECAY, "decay = lam"),),
    ),
    Mistake(DECAY, "decay = lam", "lam is read from the group: that of the exempt group is 0."),
    Mistake(RATIO, "ratio = _trust(theta[name], direction)", "In the exempt group the ratio is 1."),
    Mistake(RATIO, "ratio = 0.0 if name in exempt else _trust(theta[name], direction)", "The exempt group moves too."),
    _ratio(_joint("n not in exempt"), "Each parameter has a ratio of its own; here the group has one for all."),
    _ratio(_joint("True"), "Each parameter has a ratio of its own; here the model has one for all."),
    Mistake(
        ETA,
        "eta = rates[0][1] if name in exempt else rates[0][0]",
        "The group's lr is read anew at every update, or no schedule has an effect.",
    ),
    Mistake(ETA, "eta = rates[0][0]", "The constructor's lr is only a default: each group has its own, which changes."),
    Mistake(ETA, "eta = pair[0]", "Every group has its own lr; here the first group's counts for all."),
    Mistake(ETA, "eta = pair[1]", "Every group has its own lr; here the last group's counts for all."),
    Mistake(MOVE, "pass", "theta stays: theta = ... names a new tensor, theta -= ... changes this one."),
    Mistake(MOVE, MOVE.replace("- eta", "+ eta"), "The step goes downhill: minus, not plus."),
    Mistake(MOVE, MOVE.replace("theta[name] - eta", "-eta"), "The parameter is replaced by its step."),
    Mistake(MOVE, MOVE.replace("eta * ratio", "ratio"), "The learning rate scales the step."),
    Mistake(RATIO, "ratio = 1.0", "The trust ratio is missing where it belongs."),
    _ratio("1 / _trust(theta[name], direction)", "Upside down: the norm of the parameter is on top."),
    _ratio("min(_trust(theta[name], direction), 10.0)", "The ratio has no upper limit."),
    _ratio(
        "_trust(theta[name], direction) if not np.any(theta[name]) else min(10.0, np.linalg.norm(theta[name])) / np"
        ".linalg.norm(direction)",
        "The parameter's norm enters as it is: it has no limit of 10.",
    ),
    _ratio(
        "1.0 if not np.any(theta[name]) else np.linalg.norm(theta[name]) / np.linalg.norm(direction)",
        "Where u is 0 the ratio is 1: a division by 0 makes the parameter NaN.",
    ),
    _ratio(
        "np.linalg.norm(theta[name]) / np.linalg.norm(direction)",
        "Where the norm is 0 the ratio is 1: with 0 the parameter would stay there.",
    ),
    _ratio("_trust(theta[name], direction - lam * theta[name])", "The decay is a part of u, whose norm counts."),
    _ratio("_trust(theta[name], gradients[name][i])", "The ratio divides by the norm of u, not of the gradient."),
    _ratio(
        "_trust(theta[name], m[name] / (1 - beta1 ** t[name]))", "The ratio divides by the norm of u, not of m_hat."
    ),
    _ratio("_trust(theta[name]**2, direction**2)", "A norm is the root of the sum of squares."),
    _ratio("_trust(theta[name] - direction, direction)", "The norm is that of the parameter before the step."),
    Mistake(U, U.replace(" + decay * x", ""), "lam is not used: lam times theta is a part of u."),
    Mistake(
        U,
        U.replace(" + decay * x", ""),
        "LAMB's decay is a part of u; here it is apart, as in AdamW.",
        also=((MOVE, "theta[name] = (1 - eta * (name not in exempt) * lam) * theta[name] - eta * ratio * direction"),),
    ),
    Mistake(
        COUNT,
        f"{COUNT}\n            g = g + (name not in exempt) * lam * x",
        "LAMB's decay is a part of u; inside the gradient the moments scale it.",
        also=((U, U.replace(" + decay * x", "")),),
    ),
    Mistake(U, U.replace("+ decay", "- decay"), "Decay pulls to 0: lam times theta is added to u."),
    Mistake(U, U.replace("v_hat**0.5 + eps", "(v_hat + eps) ** 0.5"), "eps goes outside the square root."),
    Mistake(U, U.replace("v_hat**0.5", "v_hat"), "The direction divides by the root of v_hat."),
    Mistake(U, U.replace("m_hat /", "g /"), "The direction has m_hat on top, not the gradient."),
    Mistake(U, U.replace(" / (v_hat**0.5 + eps)", ""), "The direction divides by the root of v_hat plus eps."),
    Mistake(M_HAT, "m_hat = m[name]", "m and v are corrected: they begin at 0.", also=((V_HAT, "v_hat = v[name]"),)),
    Mistake(M_HAT, "m_hat = m[name]", "m is corrected too: it begins at 0."),
    Mistake(V_HAT, "v_hat = v[name]", "v is corrected too: it begins at 0."),
    Mistake(
        M_HAT,
        "m_hat = m[name] / (1 - beta1)",
        "The corrections fade: beta is raised to the power t, which is kept.",
        also=((V_HAT, "v_hat = v[name] / (1 - beta2)"),),
    ),
    Mistake(
        COUNT,
        f"m_hat = v_hat = 0.0; {COUNT}",
        "t is counted after it is used: the first correction has t = 1.",
        also=(
            (M_HAT, "m_hat = m[name] / (1 - beta1 ** max(t[name] - 1, 1))"),
            (V_HAT, "v_hat = v[name] / (1 - beta2 ** max(t[name] - 1, 1))"),
        ),
    ),
    Mistake(M, M.replace("(1 - beta1) * g", "g"), "m is an average: the new gradient has the share 1 - beta1."),
    Mistake(M, f"{M} if t[name] > 1 else g", "m begins at 0: the first gradient has the share 1 - beta1."),
    Mistake(V, V.replace("(1 - beta2) * g", "g"), "v is an average: the new square has the share 1 - beta2."),
    Mistake(V, V.replace("g**2", "g"), "v averages squares."),
    Mistake(V, V.replace("beta2", "beta1"), "v has its own decay, beta2."),
    Mistake(M, M.replace("beta1", "beta2"), "m has its own decay, beta1."),
    Mistake(
        M, "m[name] = (1 - beta1) * m[name] + beta1 * g", "beta1 is the share of the old m; here it is the new one's."
    ),
    Mistake(
        V,
        "v[name] = (1 - beta2) * v[name] + beta2 * g**2",
        "beta2 is the share of the old v; here it is the new one's.",
    ),
    Mistake(
        BEGIN,
        f"{BEGIN}; beta1, beta2, eps = 0.9, 0.999, 1e-6",
        "beta1, beta2 and eps are read from the group; these are the defaults.",
    ),
    Mistake(BEGIN, f"{BEGIN}; eps = 1e-8", "eps is read from the group; here it is 1e-8."),
    Mistake("eps=1e-6", "eps=1e-8", "The default of eps is 1e-06; yours is 1e-08."),
    Mistake("beta2=0.999", "beta2=0.99", "The default of beta2 is 0.999; yours is 0.99."),
    Mistake("lam=0.0", "lam=0.01", "The default of lam is 0; yours is 0.01."),
    Mistake(
        M_HAT,
        "m_hat = m[name] / (1 - beta1 ** np.float32(t[name]))",
        "t is a tensor, whose powers have seven digits: count in a plain number.",
        also=((V_HAT, "v_hat = v[name] / (1 - beta2 ** np.float32(t[name]))"),),
    ),
)
