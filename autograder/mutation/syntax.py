"""Wrong versions of a function, each made by one small change of its syntax tree."""

import ast
import copy
from collections.abc import Iterator

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
OTHER_OPERATORS = {
    **{kind: tuple(other for other in ARITHMETIC if other is not kind) for kind in ARITHMETIC},
    ast.MatMult: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.Div,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
}
OTHER_COMPARISONS = {
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
COUNTS = {"t", "elapsed", "steps", "total", "period", "every", "cooldown", "ns_steps", "begin", "length", "i"}
NOT_COMMUTATIVE = (ast.Sub, ast.Div, ast.Pow, ast.MatMult)
# Functions whose arguments may be exchanged, and functions to which the sign of their argument is nothing
SYMMETRIC = ("np.minimum", "np.maximum", "np.logaddexp", "max")
EVEN = ("np.cos", "np.linalg.norm", "norm", "rms", "abs", "len", "np.ndim", "_identity")
SWEEPS_ONLY = "batch_dims"  # serves sweeps, and no learner

Change = tuple[str, ast.AST, ast.AST]  # what is done to which node, and what stands there afterwards


def changed(tree: ast.AST, old: ast.AST, new: ast.AST) -> ast.AST:
    """A copy of the tree in which one node is another."""
    return copy.deepcopy(tree, {id(old): new})


def changes(statement: ast.stmt, scope: list[str], hyper: set[str], fields: tuple[str, ...]) -> Iterator[Change]:
    """All changes of one statement without those inside its body.

    scope: the variables that have a value here. hyper: the names of the hyper-parameters. fields: of the state.
    """
    if isinstance(statement, ast.Assign):
        yield from _of_assignment(statement, scope, fields)
    if isinstance(statement, ast.Return):
        yield from _of_result(statement.value, fields)
    for node in _expressions(statement):
        yield from _signs(node)
        yield from _operators(node)
        yield from _constants(node)
        yield from _exchanges(node, scope, fields)
        yield from _drops(node)
        yield from _off_by_one(node)
        if isinstance(node, ast.Name) and node.id in hyper:
            yield "scaled", node, _binary(ast.Constant(2), ast.Mult(), node)
            yield "scaled", node, _binary(node, ast.Pow(), ast.Constant(2))


def _expressions(statement: ast.stmt) -> Iterator[ast.expr]:
    """What a statement computes, outermost first; types of numbers and called functions are left alone."""
    waiting = [getattr(statement, name, None) for name in ("value", "test", "iter")]
    while waiting:
        node = waiting.pop(0)
        if not isinstance(node, ast.expr) or _serves_sweeps(node):
            continue
        yield node
        if literal(node) is not None:
            continue
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                if node.func.attr == "astype":
                    waiting.append(node.func.value)
                    continue
                waiting += [] if isinstance(node.func.value, ast.Name | ast.Attribute) else [node.func.value]
            waiting += [*node.args, *(word.value for word in node.keywords if word.arg != "dtype")]
        elif not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            waiting += ast.iter_child_nodes(node)


def _serves_sweeps(node: ast.expr) -> bool:
    parts = (node.left, node.right) if isinstance(node, ast.BinOp) else (node,)
    return any(isinstance(part, ast.Name) and part.id == SWEEPS_ONLY for part in parts)


def _of_assignment(statement: ast.Assign, scope: list[str], fields: tuple[str, ...]) -> Iterator[Change]:
    target = statement.targets[0]
    if not isinstance(target, ast.Name):
        return
    yield "sign", statement.value, _minus(statement.value)
    if target.id in scope:
        yield "dropped", statement, ast.Pass()
    if target.id in fields:
        yield "stale", statement.value, _field(target.id)


def _of_result(value: ast.expr | None, fields: tuple[str, ...]) -> Iterator[Change]:
    """The result's sign and order; fields of the returned state that stay what they were."""
    if not isinstance(value, ast.Tuple):
        yield "sign", value, _minus(value)
        return
    theta, state = value.elts
    yield "sign", theta, _minus(theta)
    yield "order", value, ast.Tuple([state, theta], ast.Load())
    yield "order", value, theta
    yield "order", value, state
    if fields and isinstance(state, ast.Call):
        yield "stale", state, ast.Name("state", ast.Load())
        for field, argument in zip(fields, state.args, strict=True):
            yield "stale", argument, _field(field)


def _signs(node: ast.expr) -> Iterator[Change]:
    parts = []
    if isinstance(node, ast.BinOp):
        parts = {ast.Add: [node.left], ast.Sub: [node.left], ast.Pow: [node.right]}.get(type(node.op), [])
    elif isinstance(node, ast.Call) and ast.unparse(node.func) not in EVEN:
        parts = [part for part in node.args if isinstance(part, ast.BinOp | ast.Name | ast.Attribute)]
    elif isinstance(node, ast.IfExp):
        parts = [node.body, node.orelse]
    elif isinstance(node, ast.Constant) and literal(node):
        parts = [node]
    yield from (("sign", part, _minus(part)) for part in parts if not _serves_sweeps(part))


def _operators(node: ast.expr) -> Iterator[Change]:
    if isinstance(node, ast.BinOp):
        for other in OTHER_OPERATORS[type(node.op)]:
            yield "operator", node, _binary(node.left, other(), node.right)
    if isinstance(node, ast.BoolOp):
        yield "operator", node.op, ast.And() if isinstance(node.op, ast.Or) else ast.Or()


def _constants(node: ast.expr) -> Iterator[Change]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "constant", node, ast.Constant(not node.value)
    elif (value := literal(node)) is not None:
        yield from (("constant", node, ast.Constant(number)) for number in other_numbers(value))


def literal(node: ast.expr | None) -> float | None:
    """The number that stands there, with its sign; None where there is another thing."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = literal(node.operand)
        return None if value is None else -value
    number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
    return node.value if number else None


def other_numbers(value: float) -> list[float]:
    """What a constant may be instead: 0, 1, twice as large, one more and one less."""
    return [other for other in dict.fromkeys((0, 1, 2 * value, value + 1, value - 1)) if other != value]


def _exchanges(node: ast.expr, scope: list[str], fields: tuple[str, ...]) -> Iterator[Change]:
    if isinstance(node, ast.Name) and node.id in scope:
        yield from (("exchanged", node, ast.Name(other, ast.Load())) for other in scope if other != node.id)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "state":
        yield from (("exchanged", node, _field(other)) for other in fields if other != node.attr)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, NOT_COMMUTATIVE):
        yield "exchanged", node, _binary(node.right, node.op, node.left)
    elif isinstance(node, ast.Call) and ast.unparse(node.func) not in SYMMETRIC:
        for i in range(len(node.args) - 1):
            args = [*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]]
            yield "exchanged", node, ast.Call(node.func, args, node.keywords)
    elif isinstance(node, ast.IfExp):
        yield "exchanged", node, ast.IfExp(node.test, node.orelse, node.body)


def _drops(node: ast.expr) -> Iterator[Change]:
    parts = []
    if isinstance(node, ast.BinOp):
        parts = [node.left, node.right]
    elif isinstance(node, ast.Call):
        parts = [part for part in node.args if not isinstance(part, ast.Starred)]
    elif isinstance(node, ast.UnaryOp):
        parts = [node.operand]
    elif isinstance(node, ast.IfExp):
        parts = [node.body, node.orelse]
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        parts = [node.value]
    yield from (("dropped", node, part) for part in parts if not _serves_sweeps(part))


def _off_by_one(node: ast.expr) -> Iterator[Change]:
    counts = [node] if isinstance(node, ast.Name) and node.id in COUNTS else []
    counts += [node] if isinstance(node, ast.Attribute) and node.attr == "t" else []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and not isinstance(node.right, ast.Constant):
        counts.append(node.right)
    for count in counts:
        yield "off by one", count, _binary(count, ast.Add(), ast.Constant(1))
        yield "off by one", count, _binary(count, ast.Sub(), ast.Constant(1))
    if isinstance(node, ast.Compare):
        for other in OTHER_COMPARISONS.get(type(node.ops[0]), ()):
            yield "off by one", node, ast.Compare(node.left, [other()], node.comparators)


def _minus(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.USub(), node)


def _binary(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, operator, right)


def _field(name: str) -> ast.expr:
    return ast.Attribute(ast.Name("state", ast.Load()), name, ast.Load())
