"""What is wrong with a figure's class, said in Python before a browser shows nothing.

Every message names the class, the value and the remedy.
"""

import difflib
import inspect
import re
from numbers import Integral

import numpy as np

from stepsize.figures.controls import points, sliders
from stepsize.figures.outcomes import SUMMARIES
from stepsize.figures.panels import Axis, Bar, Curve, Goal, HeatMap, Limit, Line, Note, Panel

_KIT = ("stepsize.figures.figure", "stepsize.figures.descent")
# Names that the browser's code and the sentences have for something else.
_TAKEN = {"t", "name", "steps", "settings", *SUMMARIES}
_JAVASCRIPT = {
    "arguments", "case", "catch", "const", "debugger", "default", "delete", "do", "enum", "eval", "export", "extends",
    "function", "implements", "instanceof", "interface", "let", "new", "null", "package", "private", "protected",
    "public", "static", "super", "switch", "this", "throw", "typeof", "var", "void",
}  # fmt: skip


def require(condition, figure, message):
    """Raise `ValueError` with the message, which begins with the figure's class, unless the condition holds."""
    if not condition:
        raise ValueError(f"{type(figure).__name__}: {message}")


def check_declaration(figure):
    """What can be told before anything is computed: title, mode, steps, controls, sentences, goal."""
    _check_spelling(figure)
    title, steps = figure.title, figure.steps
    require(isinstance(title, str) and title, figure, f'title = "…" is missing: one claim, got {title!r}')
    modes = ("live", "kernel", "baked")
    require(figure.mode in modes, figure, f"mode must be live, kernel or baked, got {figure.mode!r}")
    whole = isinstance(steps, Integral) and steps >= 0
    require(whole, figure, f"steps must be a whole number of updates, 0 or more, got {steps!r}")
    _check_controls(figure)
    _check_sentences(figure)
    goal = figure.goal
    fits = goal is None or (isinstance(goal, Goal) and callable(goal.reached))
    require(fits, figure, f'goal = Goal("…", lambda run: run.last.loss < 1e-6) is meant, got {goal!r}')


def _check_spelling(figure):
    """A name that is spelled nearly as an option, and that no method reads, is the option misspelled.

    Not so beside the option itself: `panel = Panel(…)` may stand before `panels = (panel,)`.
    """
    own = [cls for cls in type(figure).__mro__ if _is_own(cls)]
    kit = [cls for cls in type(figure).__mro__ if cls.__module__ in _KIT]
    options = {name: member for cls in reversed(kit) for name, member in vars(cls).items() if not name.startswith("_")}
    members = [member.fget if isinstance(member, property) else member for cls in own for member in vars(cls).values()]
    read = {word for member in members if inspect.isfunction(member) for word in _words(member.__code__)}
    free = options.keys() | read | figure.settings().keys()
    for declared in map(vars, own):
        missing = options.keys() - declared.keys()
        for name in sorted(declared.keys() - free):
            alike = [option for option in missing if _parameters(options[option]) == _parameters(declared[name])]
            close = difflib.get_close_matches(name, alike, n=1, cutoff=0.8)
            require(not close, figure, f"{name!r} is no option of a figure, and nothing reads it: is {close} meant?")


def _parameters(member):
    """A method's parameters; None for what is no method."""
    return list(inspect.signature(member).parameters) if inspect.isfunction(member) else None


def _words(code):
    """The names that a function's code reads, with those of the functions inside it."""
    inner = (constant for constant in code.co_consts if inspect.iscode(constant))
    return {*code.co_names, *(word for each in inner for word in _words(each))}


def _check_controls(figure):
    settings = figure.settings()
    library = [cls for cls in type(figure).__mro__ if not _is_own(cls)]
    for name in settings:
        taken = any(name in vars(cls) and not hasattr(vars(cls)[name], "metadata") for cls in library)
        require(not taken, figure, f"every figure has a {name!r} of its own: name the control otherwise")
        _check_name(figure, "the control", name)
    for name in points(figure):
        ends = {f"{name}0", f"{name}1"} & set(settings)
        require(not ends, figure, f"{sorted(ends)} are the coordinates of the point {name}: name the slider otherwise")
    seen = {}
    for name, slider in sliders(figure).items():
        words = f"{slider.metadata['label']} {slider.metadata['about']}"
        require(words not in seen, figure, f"the sliders {seen.get(words)} and {name} are both labeled {words!r}")
        seen[words] = name


def _is_own(cls):
    """Whether a class is a figure that somebody declares, and not the kit or a widget."""
    return cls.__module__ not in _KIT and cls.__module__.split(".")[0] not in ("anywidget", "ipywidgets", "traitlets")


def _check_name(figure, what, name):
    plain = name.isascii() and name.isidentifier() and not name.startswith("_")
    require(plain, figure, f"{what} {name!r} needs a name of ASCII letters and digits, such as beta1")
    require(name not in _TAKEN | _JAVASCRIPT, figure, f"{what} {name!r} needs another name: this one is taken")


def _check_sentences(figure):
    pairs = figure.sentences
    meant = 'sentences = (("It ends at {last.loss}.", None),) is meant, pairs of a text and a condition or None'
    require(isinstance(pairs, tuple | list), figure, f"{meant}, got {pairs!r}")
    for pair in pairs:
        fits = isinstance(pair, tuple | list) and len(pair) == 2 and isinstance(pair[0], str)
        require(fits and (pair[1] is None or callable(pair[1])), figure, f"{meant}, got {pair!r}")
    if pairs:
        require(pairs[-1][1] is None, figure, "the last of the sentences needs the condition None, for all other runs")


def check_drawing(figure, runs, columns):
    """What the panels and sentences ask for is there. runs: their names; columns: those of every run."""
    common = [name for name in columns[0] if all(name in names for names in columns)]
    for name in set().union(*columns):
        _check_name(figure, "the column", name)
    fields = {*figure.settings(), "name", "steps", *(f"{of}.{name}" for of in SUMMARIES for name in common)}
    for text, _ in figure.sentences:
        for field in re.findall(r"\{([^{}]*)\}", text):
            known = ", ".join(sorted(fields))
            require(field in fields, figure, f"a sentence has the unknown field {{{field}}}; known are {known}")
    panels = figure.layout()
    fits = isinstance(panels, tuple | list) and panels and all(isinstance(panel, Panel) for panel in panels)
    require(fits, figure, f"panels = (Panel(…),) is meant, a tuple with a comma, got {panels!r:.200}")
    for panel in panels:
        _check_panel(figure, panel, dict(zip(runs, columns, strict=True)))


def _check_panel(figure, panel, columns):
    for axis in (panel.y, panel.x):
        if axis is not None:
            _check_axis(figure, axis)
    named = f"the panel of {panel.y.label!r}"
    kinds_of = {"lines": (Line, str), "bars": Bar, "limits": Limit, "notes": Note, "curves": Curve}
    for field, kinds in kinds_of.items():
        parts = getattr(panel, field)
        fits = type(parts) in (tuple, list) and all(isinstance(part, kinds) for part in parts)
        require(fits, figure, f"{named}: {field} is a tuple with a comma, as in ({field[:-1]},), got {parts!r}")
    lines = [Line(part) if isinstance(part, str) else part for part in panel.lines]
    asked = [(line.run, line.y) for line in lines] + [(line.run, line.x) for line in lines if line.x != "t"]
    asked += [(bar.run, bar.column) for bar in panel.bars]
    asked += [(next(iter(columns)), limit.at) for limit in panel.limits if isinstance(limit.at, str)]
    for run, column in asked:
        require(run is None or run in columns, figure, f"{named}: no run {run!r}; the runs are {list(columns)}")
        for names in columns.values() if run is None else [columns[run]]:
            require(column in names, figure, f"{named}: read gives no column {column!r}, it gives {', '.join(names)}")
    drawn = figure.steps > 0 or panel.x is not None or not lines
    require(drawn, figure, f"{named}: steps = 0 leaves no update to draw: give it x = Axis(…)")
    handle = panel.handle
    pair = isinstance(handle, tuple | list) and len(handle) == 2 and set(handle) <= set(sliders(figure))
    moved = handle is None or pair or (isinstance(handle, str) and handle in points(figure))
    require(moved, figure, f"{named}: handle is the name of a Point or of two sliders, got {handle!r}")
    if panel.heat:
        _check_heat(figure, panel.heat)


def _check_axis(figure, axis):
    meant = 'Axis("loss", 1e-8, 1e4, log=True) is meant, with low below high'
    require(isinstance(axis, Axis), figure, f"{meant}, got {axis!r}")
    numbers = [axis.low, axis.high]
    fits = not any(isinstance(number, str) for number in numbers) and np.isfinite(numbers).all()
    require(fits and axis.low < axis.high, figure, f"{meant}, got {axis}")
    require(not axis.log or axis.low > 0, figure, f"a logarithmic axis begins above 0, got {axis}")


def _check_heat(figure, heat):
    require(isinstance(heat, HeatMap), figure, f"heat = HeatMap(…) is meant, got {heat!r}")
    shape = np.shape(heat.values)
    require(len(shape) == 2, figure, f"the values of a heat map have two axes, rows and columns, got shape {shape}")
    require(heat.low < heat.high, figure, f"a heat map needs low below high, got {heat.low} and {heat.high}")


def check_descent(figure):
    """What a descent is made of: rules that can be called, a problem of two coordinates, ranges."""
    rules, problem = figure.rules, figure.problem
    fits = isinstance(rules, dict) and rules and all(map(callable, rules.values()))
    require(fits, figure, f'rules = {{"gradient descent": gd_step}} is meant, got {rules!r}')
    require(figure.steps != 0, figure, "steps must be at least 1, got 0")
    own = type(figure).schedule.__module__ != "stepsize.figures.descent"
    rated = own or "eta" in figure.settings()
    require(rated, figure, "no learning rate: add a slider eta, or a method schedule(self, t)")
    require("start" in points(figure), figure, f'start = Point(-4, 3, about="start") is meant, got {figure.start!r}')
    ready = not inspect.isclass(problem) and all(hasattr(problem, part) for part in ("loss", "gradient"))
    require(ready, figure, f"problem is an object with loss and gradient, got {problem!r}")
    noise = getattr(problem, "noise", 0)
    require(not noise, figure, f"a descent takes the exact gradient: leave out noise={noise}, or write a Figure")
    for option in ("eta_axis", "loss_axis", "limit", "view"):
        value = getattr(figure, option)
        pair = value is None or (isinstance(value, tuple | list) and len(value) == 2)
        require(pair, figure, f"{option} is a pair, got {value!r}")
    nested = all(np.shape(axis) == (2,) for axis in figure.view)
    require(nested, figure, f"view is two pairs, ((left, right), (low, high)), got {figure.view!r}")
    start = np.asarray(figure.start, dtype=float)
    _check_problem(figure, start)
    eta = figure.schedule(1)
    require(eta is not None and np.shape(eta) == (), figure, f"schedule returns the rate at update t, got {eta!r}")
    for name, rule in rules.items():
        _check_rule(figure, name, rule)


def _check_problem(figure, start):
    grid = np.stack([start] * 6).reshape(2, 3, 2)
    for what, theta, wanted in (("gradient", start, (2,)), ("loss", start, ()), ("loss", grid, (2, 3))):
        try:
            found = np.shape(getattr(figure.problem, what)(theta))
        except (ValueError, IndexError) as failure:  # NumPy's, about shapes
            found = failure
        meant = f"problem.{what} gives shape {wanted} for theta of shape {theta.shape}, two coordinates"
        require(found == wanted, figure, f"{meant}, got {found}: write theta[..., 0] for the first")


def _check_rule(figure, name, rule):
    hyper = figure.hyper(rule)
    call = ", ".join(["theta", "g", "state", "eta=…", *(f"{key}=…" for key in hyper)])
    try:
        inspect.signature(rule).bind(None, None, None, eta=None, **hyper)
    except TypeError as failure:
        remedy = (
            "a rule takes (theta, g, state=START, *, eta, …), and any other keyword without a default "
            "needs a slider of that name, or fixed = {name: value}"
        )
        raise ValueError(
            f"{type(figure).__name__}: rule {name!r} is called with ({call}), {failure}: {remedy}"
        ) from failure
