"""Heart beats: one beat as a map of the state, its periodic steady state, and what it shows."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from twin_core.body import System
from twin_core.simulate.anderson import FixedPoint, fixed_point
from twin_core.simulate.lanes import across, lanes_of

#: Beats before the Jacobian is taken, so that it is taken near the periodic state.
_PLAIN_BEATS = 4


class BeatSummary(NamedTuple):
    """`outputs` reduced over one beat (mean, max, min, last) in catalogue units.

    `trace` (steps, outputs) are the first lane's at every step, where asked for.
    """

    final: Float[Array, "states arms members"]
    outputs: Float[Array, "outputs arms members"]
    period: Float[Array, "arms members"]
    trace: Any = None


def beat(system: System, y: Any, u: Any, p: Any) -> Any:
    """The state one beat later; lanes as (states, arms, members)."""
    y, period = _onset(system, y, u, p)
    advance = _advance(system)
    dt = period / system.steps_per_beat

    def one(y: Any, index: Any) -> tuple[Any, None]:
        return advance(index * dt, dt, y, u, p), None

    clock = jnp.arange(system.steps_per_beat, dtype=y.dtype)
    return jax.lax.scan(one, y, clock)[0]


def measured_beat(system: System, y: Any, u: Any, p: Any, *, traced: bool = False) -> BeatSummary:
    """One beat with its outputs reduced over the beat as the manifests ask, and `traced`."""
    y, period = _onset(system, y, u, p)
    advance, read = _advance(system), _read(system)
    steps = system.steps_per_beat
    dt = period / steps
    rule = [jnp.asarray([r == kind for r in system.reductions]) for kind in ("mean", "max", "min")]
    mean, high, low = (mask[:, None, None] for mask in rule)

    def one(carry: Any, index: Any) -> tuple[Any, Any]:
        y, seen = carry
        y = advance(index * dt, dt, y, u, p)
        now = read((index + 1.0) * dt, y, u, p)
        seen = jnp.where(
            mean,
            seen + now / steps,
            jnp.where(high, jnp.maximum(seen, now), jnp.where(low, jnp.minimum(seen, now), now)),
        )
        return (y, seen), now[:, 0, 0] if traced else None

    start = read(jnp.zeros_like(dt), y, u, p)
    seen = jnp.where(mean, 0.0, start).astype(y.dtype)
    (final, seen), trace = jax.lax.scan(one, (y, seen), jnp.arange(steps, dtype=y.dtype))
    return BeatSummary(final, _summarise(system)(seen), period, trace)


def traced_beat(system: System, y: Any, u: Any, p: Any) -> tuple[Any, Any]:
    """All outputs at every step of one beat, (steps, outputs, arms, members), and the period."""
    y, period = _onset(system, y, u, p)
    advance, read = _advance(system), _read(system)
    dt = period / system.steps_per_beat

    def one(y: Any, index: Any) -> tuple[Any, Any]:
        y = advance(index * dt, dt, y, u, p)
        return y, read((index + 1.0) * dt, y, u, p)

    clock = jnp.arange(system.steps_per_beat, dtype=y.dtype)
    _, trace = jax.lax.scan(one, y, clock)
    return trace, period


def periodic_state(
    system: System, y: Any, u: Any, p: Any, *, tolerance: float = 1e-5, most: int = 60
) -> FixedPoint:
    """The state that a beat maps onto itself, in every lane, to `tolerance` of its size.

    A few plain beats let the pressures settle; then chord-Newton steps, accelerated, take the
    slow reflexes along. One lane's beat-to-beat Jacobian serves all of them.
    """
    return fixed_point(
        lambda z: beat(system, z, u, p), y, tolerance=tolerance, most=most,
        plain=_PLAIN_BEATS, newton=lambda z: _newton_matrix(system, z, u, p),
    )  # fmt: skip


def _newton_matrix(system: System, y: Any, u: Any, p: Any) -> Any:
    """:math:`(I - P')^{-1}` of the first lane, by differences over neighbouring lanes."""
    one = jax.tree.map(lambda leaf: leaf[:1] if jnp.ndim(leaf) else leaf, p)
    here, force = y[:, :1, :1], u[:, :1, :1]
    count = y.shape[0]
    step = 1e-5 * (jnp.abs(here[:, 0, 0]) + 1.0)
    moved = here + jnp.diag(step)[:, :, None]
    lanes = jnp.concatenate([here, moved], axis=1)
    after = beat(system, lanes, jnp.repeat(force, count + 1, axis=1), one)[:, :, 0]
    jacobian = (after[:, 1:] - after[:, :1]) / step[None, :]
    return jnp.linalg.inv(jnp.eye(count, dtype=y.dtype) - jacobian)


def _onset(system: System, y: Any, u: Any, p: Any) -> tuple[Any, Any]:
    y = across(system.update)(jnp.zeros((), y.dtype), y, u, p)
    lanes = jax.vmap(system.period, in_axes=(-1, -1, lanes_of(p)), out_axes=-1)
    return y, jax.vmap(lanes, in_axes=(1, 1, None), out_axes=0)(y, u, p)


def _advance(system: System) -> Any:
    # Each lane has its own time and step. The stacked state is better here: a step's solve is
    # shared by all states, and rows would make XLA repeat it for each of them.
    def mapped(t: Any, dt: Any, y: Any, u: Any, p: Any) -> Any:
        members = jax.vmap(system.advance, in_axes=(-1, -1, -1, -1, lanes_of(p)), out_axes=-1)
        return jax.vmap(members, in_axes=(0, 0, 1, 1, None), out_axes=1)(t, dt, y, u, p)

    return mapped


def _read(system: System) -> Any:
    def mapped(t: Any, y: Any, u: Any, p: Any) -> Any:
        members = jax.vmap(system.read, in_axes=(-1, -1, -1, lanes_of(p)), out_axes=-1)
        return jax.vmap(members, in_axes=(0, 1, 1, None), out_axes=1)(t, y, u, p)

    return mapped


def _summarise(system: System) -> Any:
    return jax.vmap(jax.vmap(system.summarise, -1, -1), 1, 1)
