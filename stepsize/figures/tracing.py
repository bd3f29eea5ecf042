"""Turn a pure NumPy function into JavaScript: call it once with symbols, print what comes out.

The browser then computes with the very formula of the Python reference: no optimizer and no
schedule is written twice. Whatever a function does with ufuncs, `np.where` and NumPy's array
functions can be traced; an `if` on a symbol cannot, and the error names the symbol and the remedy.
"""

import inspect
import operator
import re

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
    "floor_divide": lambda x, y: sympy.floor(x / y),
    "square": lambda x: x**2,
    "absolute": sympy.Abs,
    "sign": sympy.sign,
    "sqrt": sympy.sqrt,
    "exp": sympy.exp,
    "log": sympy.log,
    "log2": lambda x: sympy.log(x) / sympy.log(2),
    "log10": lambda x: sympy.log(x) / sympy.log(10),
    "sin": sympy.sin,
    "cos": sympy.cos,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
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
    "invert": sympy.Not,
}


_KERNEL = 'or set mode = "kernel" in the figure\'s class, so that Python computes it'


class Undecided(TypeError):
    """A function asks for a value that no number has been given yet."""


class Traced(NDArrayOperatorsMixin):
    """An array of SymPy expressions that NumPy's functions accept in place of numbers."""

    def __init__(self, expressions):
        self.expressions = np.array(expressions, dtype=object)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **kwargs):
        arrays = [expressions(x) for x in inputs]
        if method != "__call__" or kwargs or ufunc.__name__ not in (*_SYMPY, "matmul"):
            raise TypeError(f"a live figure cannot compute np.{ufunc.__name__}: write it otherwise, {_KERNEL}")
        if ufunc is np.matmul:
            return Traced(np.matmul(*arrays))
        result = Traced(np.frompyfunc(_SYMPY[ufunc.__name__], ufunc.nin, 1)(*arrays))
        if out is None:
            return result
        out[0][...] = result  # `theta -= eta * g`
        return out[0]

    def __array_function__(self, function, types, args, kwargs):
        arrays = [expressions(x) for x in args]
        if function in _OWN:
            return Traced(_OWN[function](*arrays, **kwargs))
        try:
            result = function(*arrays, **kwargs)
        except TypeError as failure:  # NumPy compares or converts the expressions
            raise TypeError(
                f"a live figure cannot compute np.{function.__name__}: write it otherwise, {_KERNEL}"
            ) from failure
        return Traced(result) if isinstance(result, (np.ndarray, sympy.Basic)) else result

    def __getitem__(self, key):
        return Traced(self.expressions[key])

    def __setitem__(self, key, value):
        self.expressions[key] = expressions(value)[()]

    def __getattr__(self, name):
        if name.startswith("_"):  # Python's own protocols, such as copying
            raise AttributeError(name)
        if name in ("shape", "ndim", "size"):
            return getattr(self.expressions, name)
        if name in ("sum", "mean", "copy", "dot"):
            return lambda *args, **kwargs: getattr(np, name)(self, *args, **kwargs)
        raise AttributeError(f"a live figure has no .{name} of an array: write it otherwise, {_KERNEL}")

    def __bool__(self):
        if self.expressions.size == 1 and self.expressions.item() in (sympy.true, sympy.false):
            return bool(self.expressions.item())
        raise Undecided(
            f"a live figure cannot branch on a value that is not known yet, {self!s}: use np.where instead of if, "
            f"& and | instead of and and or, np.maximum and np.minimum instead of max and min, {_KERNEL}"
        )

    def _needs_number(self, *_):
        raise Undecided(
            f"a live figure has no number for {self!s} yet: use NumPy's functions instead of math, float, int, "
            f"range and format, {_KERNEL}"
        )

    __float__ = __int__ = __index__ = __format__ = _needs_number

    def __str__(self):
        """The expression; the numbers of the state have no names of their own."""
        return re.sub(r"_s\d+", "state", ", ".join(map(str, np.ravel(self.expressions))))


def expressions(x):
    """An array of SymPy expressions and numbers, from a traced array or from what NumPy makes an array of."""
    if isinstance(x, Traced):
        return x.expressions
    array = np.asarray(x, dtype=object)
    bare = np.frompyfunc(lambda part: part.expressions.item() if isinstance(part, Traced) else part, 1, 1)
    return np.asarray(bare(array), dtype=object)


def _choose(condition, yes, no):
    return sympy.Piecewise((yes, condition), (no, True))


def _norm(x):
    return sympy.sqrt(np.sum(x**2))


# NumPy's functions that would compare or convert the expressions.
_OWN = {
    np.where: np.frompyfunc(_choose, 3, 1),
    np.clip: np.frompyfunc(lambda x, low, high: sympy.Min(sympy.Max(x, low), high), 3, 1),
    np.linalg.norm: _norm,
}


def symbols(name, shape=(), positive=None):
    """A traced array of real symbols: `name` for a number, `name0`, `name1`, … for a vector."""
    names = [name] if shape == () else [f"{name}{i}" for i in range(shape[0])]
    return Traced(np.array([sympy.Symbol(n, real=True, positive=positive) for n in names], dtype=object).reshape(shape))


def javascript(parameters, *outputs, flat=False):
    """A JavaScript arrow function with the given parameter list that returns the traced outputs.

    Subexpressions that occur twice are computed once. A single number is returned bare unless
    `flat` is set, all else as one flat array.
    """
    numbers = [sympy.sympify(e) for output in outputs for e in np.ravel(expressions(output))]
    shared, results = sympy.cse(numbers, symbols=(sympy.Symbol(f"_x{i}", real=True) for i in range(10**6)))
    lines = [f"  const {name} = {_print(value)};" for name, value in shared]
    bare = not flat and len(outputs) == 1 and np.ndim(expressions(outputs[0])) == 0
    values = ", ".join(_print(result) for result in results)
    return "\n".join([f"({parameters}) => {{", *lines, f"  return {values if bare else f'[{values}]'};", "}"])


class _Printer(JavascriptCodePrinter):
    def _print_Float(self, expression):
        return repr(float(expression))  # the shortest text that reads back as the same number

    def _print_floor(self, expression):
        # SymPy makes t/60 - 1/60 of (t - 1)/60, which rounds to just below a whole number where a cycle begins.
        above, below = sympy.fraction(sympy.together(expression.args[0]))
        return f"Math.floor(({self._print(above)})/({self._print(below)}))"


def _print(expression):
    return " ".join(_Printer().doprint(expression).split())


def starting_state(rule):
    """What a rule gets as state before its first step: the default of its own, which is START in this course."""
    return list(inspect.signature(rule).parameters.values())[2].default


def keywords(function):
    """The names of a rule's keyword-only arguments."""
    return [p.name for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY]
