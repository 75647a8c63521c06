r"""Anderson acceleration of a fixed-point map, lane by lane.

For :math:`x = P(x)` with residual :math:`f = P(x) - x` the next iterate is
:math:`x + f - (\Delta X + \Delta F)\gamma` with :math:`\gamma` the least-squares solution of
:math:`\Delta F \gamma = f` over the last few differences (Walker and Ni 2011,
doi:10.1137/10078356X). Slow modes, such as a baroreflex over beats, need a tenth of the plain
iterations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

_RIDGE = 1e-10


class FixedPoint(NamedTuple):
    """The point, how far the map still moves it (relative), and the map calls it took."""

    point: Float[Array, "states *lanes"]
    residual: Float[Array, ""]
    calls: Int[Array, ""]


class _Memory(NamedTuple):
    x: Any
    f: Any
    dx: Any
    df: Any
    residual: Any
    calls: Any


def fixed_point(
    step: Callable[[Any], Any],
    start: Float[Array, "states *lanes"],
    *,
    tolerance: float,
    most: int,
    memory: int = 5,
) -> FixedPoint:
    """Iterates ``x = step(x)`` until no lane moves by more than `tolerance` of its size."""
    x = step(start)
    f = step(x) - x
    blank = jnp.zeros((memory, *start.shape), start.dtype)
    begin = _Memory(x, f, blank, blank, _moved(x, f), jnp.asarray(2))

    def going(m: _Memory) -> Any:
        return (m.residual > tolerance) & (m.calls < most)

    def again(m: _Memory) -> _Memory:
        x = m.x + m.f - _correction(m)
        # A lane that acceleration throws off goes on plainly from where it was.
        x = jnp.where(jnp.all(jnp.isfinite(x), axis=0), x, m.x + m.f)
        f = step(x) - x
        slot = (m.calls - 2) % memory
        dx, df = m.dx.at[slot].set(x - m.x), m.df.at[slot].set(f - m.f)
        return _Memory(x, f, dx, df, _moved(x, f), m.calls + 1)

    end = jax.lax.while_loop(going, again, begin)
    return FixedPoint(end.x + end.f, end.residual, end.calls)


def _moved(x: Any, f: Any) -> Any:
    change = jnp.abs(f) / (jnp.abs(x) + 1.0)
    # A lane that diverged must not keep the others iterating.
    return jnp.max(jnp.where(jnp.isfinite(change), change, 0.0))


def _correction(m: _Memory) -> Any:
    weight = 1.0 / (jnp.abs(m.x) + 1.0)
    scaled = m.df * weight[None]
    gram = jnp.einsum("in...,jn...->...ij", scaled, scaled)
    right = jnp.einsum("in...,n...->...i", scaled, m.f * weight)
    size = jnp.trace(gram, axis1=-2, axis2=-1)[..., None, None]
    eye = jnp.eye(gram.shape[-1], dtype=gram.dtype).reshape(
        (1,) * (gram.ndim - 2) + gram.shape[-2:]
    )
    # The floor keeps the empty memory of the first iterations solvable (its answer is zero).
    gram = gram + eye * (_RIDGE * size + 1e-30)
    gamma = jnp.linalg.solve(gram, right[..., None])[..., 0]
    gamma = jnp.moveaxis(gamma, -1, 0)
    return jnp.einsum("i...,in...->n...", gamma, m.dx + m.df)
