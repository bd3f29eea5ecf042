"""Turn a pure NumPy function into JavaScript: call it once with symbols, print what comes out.

The browser then computes with the very formula of the Python reference: no optimizer and no
schedule is written twice. Whatever a function does with ufuncs, `np.where` and NumPy's array
functions can be traced; an `if` on a symbol cannot, and SymPy says so.
"""

import inspect
import operator

import numpy as np
import sympy
from numpy.lib.mixins import NDArrayOperatorsMixin
from sympy.printing.jscode import JavascriptCodePrinter

from stepsize.states import START

_SYMPY = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "power": operator.pow,
    "negative": operator.neg,
    "remainder": sympy.Mod,
    "absolute": sympy.Abs,
    "sqrt": sympy.sqrt,
    "exp": sympy.exp,
    "log": sympy.log,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "floor": sympy.floor,
    "maximum": sympy.Max,
    "minimum": sympy.Min,
    "greater": sympy.Gt,
    "greater_equal": sympy.Ge,
    "less": sympy.Lt,
    "less_equal": sympy.Le,
    "equal": sympy.Eq,
    "not_equal": sympy.Ne,
    "bitwise_and": sympy.And,
    "bitwise_or": sympy.Or,
}


class Undecided(TypeError):
    """A function branches on a value that no number has been given yet."""


class Traced(NDArrayOperatorsMixin):
    """An array of SymPy expressions that NumPy's functions accept in place of numbers."""

    def __init__(self, expressions):
        self.expressions = np.array(expressions, dtype=object)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        arrays = [_expressions(x) for x in inputs]
        if ufunc is np.matmul:
            return Traced(np.matmul(*arrays))
        if method != "__call__" or kwargs or ufunc.__name__ not in _SYMPY:
            return NotImplemented
        return Traced(np.frompyfunc(_SYMPY[ufunc.__name__], ufunc.nin, 1)(*arrays))

    def __array_function__(self, function, types, args, kwargs):
        arrays = [_expressions(x) for x in args]
        if function is np.where:
            return Traced(np.frompyfunc(_choose, 3, 1)(*arrays))
        result = function(*arrays, **kwargs)
        return Traced(result) if isinstance(result, (np.ndarray, sympy.Basic)) else result

    def __getitem__(self, key):
        return Traced(self.expressions[key])

    def __bool__(self):
        if self.expressions.item() in (sympy.true, sympy.false):
            return bool(self.expressions.item())
        raise Undecided(
            "a live figure cannot branch on a value that is not known yet: use np.where instead of if, "
            "or set kernel = True in the figure's class, so that Python computes it"
        )


def _expressions(x):
    return x.expressions if isinstance(x, Traced) else np.asarray(x, dtype=object)


def _choose(condition, yes, no):
    return sympy.Piecewise((yes, condition), (no, True))


def symbols(name, shape=(), positive=None):
    """A traced array of real symbols: `name` for a number, `name0`, `name1`, … for a vector."""
    names = [name] if shape == () else [f"{name}{i}" for i in range(shape[0])]
    return Traced(np.array([sympy.Symbol(n, real=True, positive=positive) for n in names], dtype=object).reshape(shape))


def javascript(parameters, *outputs):
    """A JavaScript arrow function with the given parameter list that returns the traced outputs.

    Subexpressions that occur twice are computed once. A single number is returned bare, all else
    as one flat array.
    """
    flat = [sympy.sympify(e) for output in outputs for e in np.ravel(_expressions(output))]
    shared, results = sympy.cse(flat, symbols=(sympy.Symbol(f"x{i}", real=True) for i in range(10**6)))
    lines = [f"  const {name} = {_print(value)};" for name, value in shared]
    bare = len(outputs) == 1 and np.ndim(_expressions(outputs[0])) == 0
    values = ", ".join(_print(result) for result in results)
    return "\n".join([f"({parameters}) => {{", *lines, f"  return {values if bare else f'[{values}]'};", "}"])


class _Printer(JavascriptCodePrinter):
    def _print_Float(self, expression):
        return repr(float(expression))  # the shortest text that reads back as the same number


def _print(expression):
    return " ".join(_Printer().doprint(expression).split())


def rule_javascript(rule, hyper):
    """A rule on two coordinates: `(theta, g, state, eta, settings) => [theta…, state…]`.

    hyper: the rule's keywords, traced or numbers. A rule that treats its first step apart, by
    `state.t == 0`, is traced twice. Returns the source and the length of the state.
    """
    probe = np.array([0.5, -0.5])
    numbers = {name: value for name, value in hyper.items() if not isinstance(value, Traced)}
    example = rule(probe, probe, START, eta=0.1, **numbers)[1]
    shapes = {} if example is START else {name: np.shape(value) for name, value in example._asdict().items()}
    length = sum(int(np.prod(shape)) for shape in shapes.values())
    try:
        return _trace_rule(rule, hyper, type(example), shapes), length
    except Undecided:
        first = _trace_rule(rule, hyper, None, shapes)
        later = _trace_rule(rule, hyper, type(example), shapes, positive=True)
        t = sum(int(np.prod(shapes[name])) for name in list(shapes)[: list(shapes).index("t")])
        choice = f"state[{t}] === 0 ? first : later"
        return (
            f"((first, later) => (theta, g, state, eta_t, settings) => "
            f"({choice})(theta, g, state, eta_t, settings))({first}, {later})"
        ), length


def _trace_rule(rule, hyper, kind, shapes, positive=None):
    """One step from a state of the class `kind` with symbols in its fields, or from START."""
    fields = {
        name: symbols(f"state_{name}", shape, positive if name == "t" else None) for name, shape in shapes.items()
    }
    state = kind(**fields) if kind and fields else START
    moved, after = rule(symbols("theta", (2,)), symbols("g", (2,)), state, eta=symbols("eta_t"), **hyper)
    memory = [str(symbol) for field in fields.values() for symbol in np.ravel(field.expressions)]
    settings = [str(value.expressions) for value in hyper.values() if isinstance(value, Traced)]
    parameters = f"[theta0, theta1], [g0, g1], [{', '.join(memory)}], eta_t, {{{', '.join(settings)}}}"
    return javascript(parameters, moved, *(after if fields else ()))


def keywords(function):
    """The names of a rule's keyword-only arguments."""
    return [p.name for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY]
