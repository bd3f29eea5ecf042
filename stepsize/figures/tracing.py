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
            'or set mode = "kernel" in the figure\'s class, so that Python computes it'
        )


def _expressions(x):
    return x.expressions if isinstance(x, Traced) else np.asarray(x, dtype=object)


def _choose(condition, yes, no):
    return sympy.Piecewise((yes, condition), (no, True))


def symbols(name, shape=(), positive=None):
    """A traced array of real symbols: `name` for a number, `name0`, `name1`, … for a vector."""
    names = [name] if shape == () else [f"{name}{i}" for i in range(shape[0])]
    return Traced(np.array([sympy.Symbol(n, real=True, positive=positive) for n in names], dtype=object).reshape(shape))


def javascript(parameters, *outputs, flat=False):
    """A JavaScript arrow function with the given parameter list that returns the traced outputs.

    Subexpressions that occur twice are computed once. A single number is returned bare unless
    `flat` is set, all else as one flat array.
    """
    numbers = [sympy.sympify(e) for output in outputs for e in np.ravel(_expressions(output))]
    shared, results = sympy.cse(numbers, symbols=(sympy.Symbol(f"_x{i}", real=True) for i in range(10**6)))
    lines = [f"  const {name} = {_print(value)};" for name, value in shared]
    bare = not flat and len(outputs) == 1 and np.ndim(_expressions(outputs[0])) == 0
    values = ", ".join(_print(result) for result in results)
    return "\n".join([f"({parameters}) => {{", *lines, f"  return {values if bare else f'[{values}]'};", "}"])


class _Printer(JavascriptCodePrinter):
    def _print_Float(self, expression):
        return repr(float(expression))  # the shortest text that reads back as the same number


def _print(expression):
    return " ".join(_Printer().doprint(expression).split())


def keywords(function):
    """The names of a rule's keyword-only arguments."""
    return [p.name for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY]
