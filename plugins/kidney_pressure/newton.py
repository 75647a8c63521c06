r"""Roots of four equations in four scalars, with exact first derivatives.

At a root of :math:`F(x, \theta)` the implicit function theorem gives
:math:`\dot x = -J^{-1} F_\theta \dot\theta`, whatever steps led there; only a program that asks for
derivatives pays for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce
from typing import Any

import jax
import jax.numpy as jnp

#: The longest step in any unknown; they are logarithms, so that this is about 15 %.
LONGEST = 0.15


@partial(jax.custom_jvp, nondiff_argnums=(0, 3))
def root(function: Callable[[Any, Any], Any], start: Any, given: Any, steps: int) -> Any:
    """`x` with ``function(x, given) = 0``; `x` and the value are NamedTuples of four scalars.

    At most so many steps, fewer where a step no longer moves anything: as convergence is
    quadratic, one of half the digits is the last that matters.
    """
    enough = jnp.sqrt(jnp.finfo(start[0].dtype).eps)

    def going(carry: tuple[Any, Any, Any]) -> Any:
        _, moved, count = carry
        return jnp.any(moved > enough) & (count < steps)

    def body(carry: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
        x, _, count = carry
        value, matrix = _linearised(function, x, given)
        step = [jnp.clip(part, -LONGEST, LONGEST) for part in solve(matrix, list(value))]
        moved = reduce(jnp.maximum, (jnp.abs(part) for part in step))
        return type(x)(*(now - part for now, part in zip(x, step, strict=True))), moved, count + 1

    moved = jnp.full_like(sum(start), jnp.inf)
    return jax.lax.while_loop(going, body, (start, moved, 0))[0]


@root.defjvp
def _root_jvp(function: Any, steps: int, primals: Any, tangents: Any) -> tuple[Any, Any]:
    start, given = primals
    x = root(function, start, given, steps)
    _, matrix = _linearised(function, x, given)
    _, moved = jax.jvp(lambda theta: function(x, theta), (given,), (tangents[1],))
    return x, type(x)(*(-part for part in solve(matrix, list(moved))))


def _linearised(function: Any, x: Any, given: Any) -> tuple[Any, list[list[Any]]]:
    """The value at `x` and its Jacobian; all directions are pushed at once, to compile once."""
    value, push = jax.linearize(lambda z: function(z, given), x)
    count = len(x)
    directions = type(x)(
        *(jnp.stack([jnp.full_like(x[k], j == k) for j in range(count)]) for k in range(count))
    )
    columns = jax.vmap(push)(directions)
    return value, [[columns[i][j] for j in range(count)] for i in range(count)]


def solve(matrix: Sequence[Sequence[Any]], right: Sequence[Any]) -> list[Any]:
    """The linear system by elimination in scalars; its diagonal leads, so no row is exchanged."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    count = len(rows)
    for i in range(count):
        inverse = 1.0 / rows[i][i]
        rows[i] = [entry * inverse for entry in rows[i][i:]]
        rows[i] = [0.0] * i + rows[i]
        for k in range(i + 1, count):
            factor = rows[k][i]
            rest = zip(rows[k][i + 1 :], rows[i][i + 1 :], strict=True)
            rows[k] = [0.0] * (i + 1) + [a - factor * b for a, b in rest]
    found: list[Any] = []
    for row in reversed(rows):
        known = zip(row[count - len(found) : count], found, strict=True)
        found.insert(0, row[count] - sum(a * b for a, b in known))
    return found
