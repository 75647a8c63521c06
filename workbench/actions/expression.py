"""Enablement as an expression over named facts, such as ``has_twin and not busy``.

Only names, ``and``, ``or``, ``not`` and parentheses are understood.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache


class ExpressionError(ValueError):
    """An enablement expression that cannot be read."""


@cache
def _parse(text: str) -> ast.expr:
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(f"'{text}' is not an expression") from error
    for node in ast.walk(tree):
        allowed = ast.BoolOp | ast.And | ast.Or | ast.UnaryOp | ast.Not | ast.Name | ast.Load
        if not isinstance(node, allowed):
            raise ExpressionError(f"'{text}' holds more than names, and, or, not")
    return tree


def names(text: str) -> frozenset[str]:
    """The facts that an expression asks for."""
    if not text:
        return frozenset()
    return frozenset(n.id for n in ast.walk(_parse(text)) if isinstance(n, ast.Name))


def holds(text: str, facts: Mapping[str, bool]) -> bool:
    """Whether the expression is true; an empty one always is."""
    return not text or _value(_parse(text), facts)


def _value(node: ast.expr, facts: Mapping[str, bool]) -> bool:
    match node:
        case ast.Name(id=name):
            if name not in facts:
                raise ExpressionError(f"unknown fact '{name}'")
            return facts[name]
        case ast.UnaryOp(operand=operand):
            return not _value(operand, facts)
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_value(value, facts) for value in values)
        case ast.BoolOp(values=values):
            return any(_value(value, facts) for value in values)
    raise ExpressionError("unreadable expression")
