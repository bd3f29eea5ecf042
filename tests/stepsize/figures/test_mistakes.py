"""What a teacher gets wrong in a figure is said in Python, with the value and the remedy."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import traitlets

from stepsize.figures import Axis, Choice, DescentFigure, Figure, Goal, HeatMap, Limit, Line, Panel, Point, Slider
from stepsize.optimizers import gd_step, newton_step
from stepsize.problems import Quadratic
from stepsize.states import START

AXIS = Axis("average", 0, 1)
UNREACHED = Goal("over 9", lambda run: run.last.average > 9)
RANDOM = np.random.default_rng(0)


class Average(Figure):
    title, steps = "An average forgets", 10
    beta = Slider(0.9, 0.0, 0.99, label="β", about="decay")
    panels = (Panel(AXIS, ("average",)),)

    def begin(self):
        return {"average": 0.0}

    def advance(self, t, state):
        return {"average": self.beta * state["average"] + (1 - self.beta)}

    def read(self, t, state):
        return {"average": state["average"]}


class Descent(DescentFigure):
    title = "A descent"
    rules = {"gradient descent": gd_step}  # noqa: RUF012
    problem, steps = Quadratic((1.0, 10.0)), 10
    eta = Slider(0.1, 0.01, 0.3, label="η", about="learning rate")


def of(base, **members):
    """An instance of a subclass with these members."""
    return type("Mine", (base,), {"__module__": __name__, **members})()


def slider(value=0.5, low=0, high=1, label="a", **options):
    return Slider(value, low, high, label=label, about="another", **options)


@pytest.mark.parametrize(
    ("members", "complaint"),
    [
        ({"title": ""}, "title = .* is missing: one claim"),
        ({"step": 60}, r"'step' is no option of a figure, and nothing reads it: is \['steps'\] meant"),
        ({"goals": UNREACHED}, r"is \['goal'\] meant"),
        ({"advanced": lambda self, t, state: state}, r"is \['advance'\] meant"),
        ({"steps": 50.0}, r"steps must be a whole number of updates, 0 or more, got 50\.0"),
        ({"steps": 0}, r"steps = 0 leaves no update to draw: give it x = Axis"),
        ({"advance": slider()}, "every figure has a 'advance' of its own: name the control otherwise"),
        ({"new": slider()}, "the control 'new' needs another name"),
        ({"t": slider()}, "the control 't' needs another name"),
        ({"λ": slider()}, "the control 'λ' needs a name of ASCII letters"),
        ({"other": slider()}, "nothing reads the control 'other': a method reads it as self.other"),
        ({"kind": Choice("a", ("a", "b"), label="kind")}, "nothing reads the control 'kind'"),
        ({"at": Point(0, 0, about="place"), "at0": slider()}, r"\['at0'\] are the coordinates of the point at"),
        ({"a": slider(), "b": slider()}, "the sliders a and b are both labeled 'a another'"),
        ({"sentences": "It ends at {last.average}."}, r"sentences = \(\(.*pairs of a text and a condition"),
        ({"sentences": ("It ends.", None)}, "pairs of a text and a condition or None, got 'It ends.'"),
        ({"sentences": (("It ends.", lambda run: run.beta < 1),)}, "last of the sentences needs the condition None"),
        ({"sentences": (("At {last.averge}.", None),)}, r"unknown field \{last\.averge\}; known are beta, .*last\.ave"),
        ({"sentences": (("At {last.average:.3f}.", None),)}, r"unknown field \{last\.average:\.3f\}"),
        ({"goal": "below 0.5"}, "goal = Goal.* is meant, got 'below 0.5'"),
        ({"goal": Goal("", lambda run: run.last.avg < 1)}, "a run's outcome has no 'avg' here, it has average"),
        ({"goal": Goal("", lambda run: run.average < 1)}, "has no 'average' here, it has steps, beta, first, last"),
        ({"goal": Goal("", lambda run: 0 < run.last.average < 1)}, r"last_average > 0: .*& and \| instead of and"),
        ({"panels": ()}, r"panels = \(Panel\(…\),\) is meant"),
        ({"panels": Panel(AXIS, ("average",))}, r"panels = \(Panel\(…\),\) is meant, a tuple with a comma"),
        ({"panels": (Panel(AXIS, "average"),)}, "lines is a tuple with a comma, as in .*, got 'average'"),
        ({"panels": (Panel(AXIS, ("averge",)),)}, "read gives no column 'averge', it gives average"),
        ({"panels": (Panel(AXIS, (Line("average", x="time"),)),)}, "read gives no column 'time'"),
        ({"panels": (Panel(AXIS, limits=(Limit("", "beta"),)),)}, "read gives no column 'beta'"),
        ({"panels": (Panel(AXIS, (Line("average", run="other"),)),)}, "no run 'other'"),
        ({"panels": (Panel(AXIS, handle="start"),)}, "handle is the name of a Point or of two sliders, got 'start'"),
        ({"panels": (Panel(Axis("a", 0, 1, log=True)),)}, r"a logarithmic axis begins above 0, got .*low=0"),
        ({"panels": (Panel(Axis("a", 1, 0)),)}, "with low below high, got .*low=1, high=0"),
        ({"panels": (Panel("average"),)}, "Axis.* is meant, with low below high, got 'average'"),
        ({"panels": (Panel(AXIS, heat=HeatMap("", np.zeros(4), 0, 1)),)}, r"have two axes, .*got shape \(4,\)"),
        ({"begin": lambda self: 0.0}, "begin returns a dict, .*got 0.0"),
        ({"advance": lambda self, t, state: None}, "advance returns the state, a dict .*got None"),
        ({"read": lambda self, t, state: 0.5}, "read returns a dict of columns, .*got 0.5"),
        ({"read": lambda self, t, state: {"a": np.zeros(2)}}, r"column 'a' is one number at a time, .*array\(\[0"),
        ({"read": lambda self, t, state: {"my mean": self.beta}}, "the column 'my mean' needs a name of ASCII"),
        ({"advance": lambda self, t, state: {"average": min(1.0, self.beta)}}, "beta < 1.0: .*np.minimum instead of"),
        ({"read": lambda self, t, state: {"average": math.sqrt(self.beta)}}, "no number for beta yet: use NumPy's"),
        ({"read": lambda self, t, state: {"average": np.arctan2(self.beta, 1)}}, r"cannot compute np\.arctan2.*kernel"),
        ({"advance": lambda self, t, state: {"average": RANDOM.normal()}}, "other numbers each time, as random ones"),
        ({"mode": "baked", "beta": slider(0.1, None, None, values=(0.1, 0.2)), "goal": UNREACHED},
         "no position of its controls reaches the goal 'over 9'"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_figure_is_said_with_its_remedy(members, complaint):
    with pytest.raises((ValueError, TypeError, AttributeError), match=complaint):
        of(Average, **members)


def one_result(theta, g, state=START, *, eta):
    return theta - eta * g


def without_state(theta, g, *, eta):
    return theta - eta * g, None


def by_first_axis(theta):
    return theta[0] ** 2 + theta[1] ** 2


@pytest.mark.parametrize(
    ("members", "complaint"),
    [
        ({"rules": {}}, r"rules = \{.*\} is meant, got \{\}"),
        ({"rules": [gd_step]}, r"rules = \{.*\} is meant, got \[<function"),
        ({"rules": {"Newton": newton_step}}, "rule 'Newton' is called with .*'hessian': .* needs a slider of"),
        ({"rules": {"mine": without_state}}, r"called with \(theta, g, state, eta=…\), .*: a rule takes"),
        ({"rules": {"mine": one_result}}, r"one_result must return \(theta, state\), got \[-3\.6  0\."),
        ({"eta": None}, r"no learning rate: add a slider eta, or a method schedule"),
        ({"steps": 0}, "steps must be at least 1, got 0"),
        ({"etaaxis": (0, 1)}, r"is \['eta_axis'\] meant"),
        ({"schedul": lambda self, t: 0.1 / t}, r"is \['schedule'\] meant"),
        ({"trust": slider()}, "nothing reads the control 'trust'"),
        ({"schedule": lambda self, t: None}, "schedule returns the rate at update t, got None"),
        ({"start": (1.0, 2.0)}, r"start = Point\(.*\) is meant, got \(1\.0, 2\.0\)"),
        ({"problem": Quadratic}, "problem is an object with loss and gradient, got <class"),
        ({"problem": Quadratic((1.0, 2.0), noise=0.5)}, r"takes the exact gradient: leave out noise=0\.5"),
        ({"problem": Quadratic((1.0, 2.0, 3.0))}, "problem.gradient gives shape .*two coordinates"),
        ({"problem": SimpleNamespace(loss=by_first_axis, gradient=np.negative)}, r"write theta\[\.\.\., 0\]"),
        ({"view": (-5, 5, -4, 4)}, r"view is a pair, got \(-5, 5, -4, 4\)"),
        ({"limit": 0.2}, r"limit is a pair, got 0\.2"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_descent_is_said_with_its_remedy(members, complaint):
    with pytest.raises((ValueError, TypeError), match=complaint):
        of(Descent, **members)


def test_a_name_like_an_options_is_allowed_where_it_is_read_or_is_no_option():
    figure = of(Average, step=2, read=lambda self, t, state: {"average": self.step * state["average"]}, run=lambda: 1)
    assert figure.tables()[""]["average"][-1] == pytest.approx(2 * (1 - 0.9**10))


def test_a_part_of_an_option_may_be_named_like_it():
    panel = Panel(AXIS, ("average",))
    assert of(Average, panel=panel, panels=(panel,)).layout() == (panel,)


def test_a_name_that_a_property_reads_is_no_misspelled_option():
    assert of(Average, step=2, pace=property(lambda self: 3 * self.step)).pace == 6


def test_a_slider_stands_only_at_its_values():
    figure = of(Average, beta=slider(0.1, None, None, values=(0.1, 0.2)))
    figure.beta = 0.2
    with pytest.raises(traitlets.TraitError, match=r"slider beta takes 0\.1, 0\.2, got 0\.15"):
        figure.beta = 0.15
    assert figure.beta == 0.2


@pytest.mark.parametrize(
    ("arguments", "options", "complaint"),
    [
        ((0.5, 1, 0), {}, "low must be below high, got 1 and 0"),
        (("0.5", 0, 1), {}, "value, low and high are numbers, got '0.5'"),
        ((0.5, 0, 1), {"step": 0}, "step must be above 0 and at most 1, got 0"),
    ],
)
def test_a_slider_that_cannot_move_is_refused(arguments, options, complaint):
    with pytest.raises((ValueError, TypeError), match=complaint):
        slider(*arguments, **options)


@pytest.mark.parametrize("words", ["abc", ("a",), (1, 2)])
def test_a_choice_is_between_words(words):
    with pytest.raises(TypeError, match="values are two words or more"):
        Choice(words[0], words, label="kind")


def test_a_second_control_of_one_name_is_refused():
    with pytest.raises(ValueError, match="the control beta is declared twice"):

        class Twice(Average):
            beta = slider()
            beta = slider(0.1)
