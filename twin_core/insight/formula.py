"""Formulas as data: a small arithmetic language, read from text and evaluated without `eval`.

It has numbers, text, lists and tables, the usual operators and comparisons, `a if b else c`,
``table.key`` and ``table[key]``, comprehensions over lists and tables, and the functions below.
Nothing else can be named, so a formula can neither read a file nor call into the program.
"""

from __future__ import annotations

import ast
import math
import operator
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

Scope = Mapping[str, Any]
Number = int | float


class FormulaError(ValueError):
    """The formula is not in the language, or cannot be evaluated for these values."""


def band(value: Number, cuts: Sequence[Number], results: Sequence[Any]) -> Any:
    """The result of the band that holds `value`: band i reaches from cuts[i-1] up to cuts[i]."""
    if len(results) != len(cuts) + 1:
        raise FormulaError(f"{len(cuts)} cuts make {len(cuts) + 1} bands, not {len(results)}")
    return results[bisect_right(cuts, value)]


def dot(weights: Mapping[str, Number], values: Mapping[str, Number]) -> float:
    """The sum of weight times value over the names in `weights`."""
    return math.fsum(weight * values[name] for name, weight in weights.items())


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": abs, "all": all, "any": any, "band": band, "ceil": math.ceil, "dot": dot,
    "exp": math.exp, "floor": math.floor, "len": len, "ln": math.log, "max": max, "min": min,
    "product": math.prod, "range": range, "round": round, "sqrt": math.sqrt, "sum": math.fsum,
    "mean": lambda values: math.fsum(values) / len(values),
}  # fmt: skip
_BINARY: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Pow: operator.pow, ast.Mod: operator.mod,
    ast.FloorDiv: operator.floordiv,
}  # fmt: skip
_UNARY: Mapping[type[ast.AST], Callable[[Any], Any]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_,
}  # fmt: skip
_COMPARE: Mapping[type[ast.AST], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip


@lru_cache(maxsize=4096)
def parse(text: str) -> ast.expr:
    """Read a formula; raises `FormulaError` where it is not in the language."""
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise FormulaError(f"'{text}' is no formula") from error
    for node in ast.walk(body):
        if isinstance(node, ast.expr) and type(node) not in _RULES:
            raise FormulaError(f"'{text}' uses {type(node).__name__}, which formulas do not have")
    return body


def evaluate(text: str, scope: Scope) -> Any:
    """The value of a formula; raises `FormulaError` where it has none."""
    try:
        return _value(parse(text), scope)
    except (KeyError, IndexError, TypeError, ArithmeticError, ValueError) as error:
        if isinstance(error, FormulaError):
            raise
        raise FormulaError(f"'{text}' has no value: {error}") from error


def _value(node: ast.expr, scope: Scope) -> Any:
    return _RULES[type(node)](node, scope)


def _name(node: Any, scope: Scope) -> Any:
    if node.id not in scope:
        raise FormulaError(f"nothing is called '{node.id}'")
    return scope[node.id]


def _compare(node: Any, scope: Scope) -> bool:
    left = _value(node.left, scope)
    for op, right in zip(node.ops, node.comparators, strict=True):
        after = _value(right, scope)
        if type(op) not in _COMPARE:
            raise FormulaError(f"{type(op).__name__} is no comparison of formulas")
        if not _COMPARE[type(op)](left, after):
            return False
        left = after
    return True


def _logic(node: Any, scope: Scope) -> Any:
    result: Any = None
    for part in node.values:
        result = _value(part, scope)
        if bool(result) == isinstance(node.op, ast.Or):
            break
    return result


def _call(node: Any, scope: Scope) -> Any:
    if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
        raise FormulaError(f"'{ast.unparse(node.func)}' is no function of formulas")
    return FUNCTIONS[node.func.id](*[_value(part, scope) for part in node.args])


def _binary(node: Any, scope: Scope) -> Any:
    if type(node.op) not in _BINARY:
        raise FormulaError(f"{type(node.op).__name__} is no operator of formulas")
    return _BINARY[type(node.op)](_value(node.left, scope), _value(node.right, scope))


def _unary(node: Any, scope: Scope) -> Any:
    if type(node.op) not in _UNARY:
        raise FormulaError(f"{type(node.op).__name__} is no operator of formulas")
    return _UNARY[type(node.op)](_value(node.operand, scope))


def _item(node: Any, scope: Scope) -> Any:
    return _value(node.value, scope)[_value(node.slice, scope)]


def _attribute(node: Any, scope: Scope) -> Any:
    return _value(node.value, scope)[node.attr]  # of tables only: an object has no items


def _scopes(node: Any, scope: Scope) -> Iterator[Scope]:
    """One scope for each turn of a comprehension with a single `for`."""
    if len(node.generators) != 1 or not isinstance(node.generators[0].target, ast.Name):
        raise FormulaError("a formula has one `for name in ...` at a time")
    turn = node.generators[0]
    for value in _value(turn.iter, scope):
        inner = {**scope, turn.target.id: value}
        if all(_value(test, inner) for test in turn.ifs):
            yield inner


_RULES: Mapping[type[ast.AST], Callable[[Any, Scope], Any]] = {
    ast.Constant: lambda node, scope: node.value,
    ast.Name: _name,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _logic,
    ast.Compare: _compare,
    ast.IfExp: lambda n, s: _value(n.body if _value(n.test, s) else n.orelse, s),
    ast.Call: _call,
    ast.Subscript: _item,
    ast.Attribute: _attribute,
    ast.List: lambda node, scope: [_value(part, scope) for part in node.elts],
    ast.Tuple: lambda node, scope: tuple(_value(part, scope) for part in node.elts),
    ast.Dict: lambda n, s: {
        _value(k, s): _value(v, s) for k, v in zip(n.keys, n.values, strict=True) if k is not None
    },
    ast.ListComp: lambda n, s: [_value(n.elt, inner) for inner in _scopes(n, s)],
    ast.GeneratorExp: lambda n, s: [_value(n.elt, inner) for inner in _scopes(n, s)],
    ast.DictComp: lambda n, s: {_value(n.key, i): _value(n.value, i) for i in _scopes(n, s)},
}
