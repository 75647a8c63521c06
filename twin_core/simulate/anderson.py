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
    """The next point to try, the last point tried with its residual, and their differences.

    `newton` is the matrix in force, none (0, 0) where there is none.
    """

    x: Any
    x_before: Any
    f_before: Any
    dx: Any
    df: Any
    newton: Any
    residual: Any
    calls: Any


def fixed_point(
    step: Callable[[Any], Any],
    start: Float[Array, "states *lanes"],
    *,
    tolerance: float,
    most: int,
    memory: int = 5,
    plain: int = 0,
    newton: Callable[[Any], Float[Array, "states states"]] | None = None,
) -> FixedPoint:
    """Iterates ``x = step(x)`` until no lane moves by more than `tolerance` of its size.

    The first `plain` calls follow the map as it is. Where they end, `newton` gives an approximate
    :math:`(I - P')^{-1}` shared by all lanes; with it the residual becomes a chord-Newton step,
    and what counts as moving is the estimated error. `step` is traced once, so the program is no
    larger than one call of it; at most `most` calls follow the plain ones.
    """
    blank = jnp.zeros((memory, *start.shape), start.dtype)
    infinite = jnp.asarray(jnp.inf, start.dtype)
    count = 0 if newton is None else start.shape[0]
    matrix = jnp.zeros((count, count), start.dtype)
    begin = _Memory(start, start, start, blank, blank, matrix, infinite, jnp.asarray(0))

    def going(m: _Memory) -> Any:
        return (m.residual > tolerance) & (m.calls < plain + most)

    def again(m: _Memory) -> _Memory:
        f, matrix, settling = step(m.x) - m.x, m.newton, m.calls < plain
        if newton is not None:
            matrix = jax.lax.cond(m.calls == plain, newton, lambda _: m.newton, m.x)
            f = jnp.where(settling, f, jnp.einsum("ij,j...->i...", matrix, f))
        slot, known = m.calls % memory, m.calls > plain
        dx = m.dx.at[slot].set(jnp.where(known, m.x - m.x_before, 0.0))
        df = m.df.at[slot].set(jnp.where(known, f - m.f_before, 0.0))
        follow = m.x + f
        x = follow - _correction(m.x, f, dx, df)
        # A lane that acceleration throws off goes on plainly from where it was.
        x = jnp.where(jnp.all(jnp.isfinite(x), axis=0), x, follow)
        moved = jnp.where(settling, infinite, _moved(m.x, f))
        return _Memory(x, m.x, f, dx, df, matrix, moved, m.calls + 1)

    end = jax.lax.while_loop(going, again, begin)
    return FixedPoint(end.x, end.residual, end.calls)


def _moved(x: Any, f: Any) -> Any:
    change = jnp.abs(f) / (jnp.abs(x) + 1.0)
    # A lane that diverged must not keep the others iterating.
    return jnp.max(jnp.where(jnp.isfinite(change), change, 0.0))


def _correction(x: Any, f: Any, dx: Any, df: Any) -> Any:
    weight = 1.0 / (jnp.abs(x) + 1.0)
    scaled = df * weight[None]
    gram = jnp.einsum("in...,jn...->...ij", scaled, scaled)
    right = jnp.einsum("in...,n...->...i", scaled, f * weight)
    size = jnp.trace(gram, axis1=-2, axis2=-1)[..., None, None]
    eye = jnp.eye(gram.shape[-1], dtype=gram.dtype)
    eye = eye.reshape((1,) * (gram.ndim - 2) + gram.shape[-2:])
    # The floor keeps the empty memory of the first iterations solvable (its answer is zero).
    gram = gram + eye * (_RIDGE * size + 1e-30)
    gamma = jnp.linalg.solve(gram, right[..., None])[..., 0]
    gamma = jnp.moveaxis(gamma, -1, 0)
    return jnp.einsum("i...,in...->n...", gamma, dx + df)
