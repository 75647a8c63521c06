"""The lane layout: arrays are (states, arms, members), people on the last axis.

A system is written for one person. `across` maps its functions over arms and members inside the
time loop, which keeps members contiguous in memory; mapping the whole solve from outside would
put them first and cost two to five times as much.

Inside a time loop the state travels as a tuple of (arms, members) rows: XLA's CPU backend fuses
the packing of one stacked array into a branch for every element, which costs two to four times
the run time from some sixteen lanes on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from twin_core.body import Body


def across(function: Callable[..., Any]) -> Callable[..., Any]:
    """Maps ``f(t, y, u, p)`` over arms (axis 1) and members (last axis) of `y` and `u`."""
    members = jax.vmap(function, in_axes=(None, -1, -1, -1), out_axes=-1)
    return jax.vmap(members, in_axes=(None, 1, 1, None), out_axes=1)


def rows(y: Float[Array, "states arms members"]) -> tuple[Any, ...]:
    """The state as one (arms, members) array for each state variable."""
    return tuple(y[index] for index in range(y.shape[0]))


def across_rows(function: Callable[..., Any], *, timed: bool = False) -> Callable[..., Any]:
    """Maps ``f(t, y, u, p) -> dy`` over lanes of a tuple of rows and returns rows.

    With `timed` the function is ``f(t, dt, y, u, p)`` and both times differ between lanes.
    """

    def one(*arguments: Any) -> tuple[Any, ...]:
        *times, y, u, p = arguments
        result = function(*times, jnp.stack(y), u, p)
        return tuple(result[index] for index in range(len(y)))

    if timed:
        members = jax.vmap(one, in_axes=(-1, -1, -1, -1, -1), out_axes=-1)
        return jax.vmap(members, in_axes=(0, 0, 0, 1, None), out_axes=0)
    members = jax.vmap(one, in_axes=(None, -1, -1, -1), out_axes=-1)
    return jax.vmap(members, in_axes=(None, 0, 1, None), out_axes=0)


def across_start(function: Callable[..., Any]) -> Callable[..., Any]:
    """Maps ``f(u, p)`` over arms and members of `u`."""
    members = jax.vmap(function, in_axes=(-1, -1), out_axes=-1)
    return jax.vmap(members, in_axes=(1, None), out_axes=1)


def derive_parameters(body: Body, theta: Float[Array, "parameters members"]) -> dict[str, Any]:
    """What each organ's functions need: its parameters for all members, derived once."""
    derived, offset = {}, 0
    for manifest in body.manifests:
        organ = next(
            mounted.organ
            for system in body.systems.values()
            for mounted in system.organs
            if mounted.id == manifest.id
        )
        rows = [theta[offset + i] for i in range(len(manifest.parameter))]
        derived[manifest.id] = jax.vmap(organ.derive)(organ.Params(*rows))
        offset += len(rows)
    return derived


def broadcast_lanes(values: Any, arms: int, members: int) -> Any:
    """`values` of shape (n,), (n, arms) or (n, arms, members) as (n, arms, members)."""
    values = jnp.asarray(values)
    while values.ndim < 3:
        values = values[..., None]
    return jnp.broadcast_to(values, (values.shape[0], arms, members))
