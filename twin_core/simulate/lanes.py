"""The lane layout: arrays are (states, arms, members), people on the last axis.

A system is written for one person. `across` maps its functions over arms and members inside the
time loop, which keeps members contiguous in memory; mapping the whole solve from outside would
put them first and cost two to five times as much.

Inside a time loop the state travels as a tuple of (arms, members) rows: XLA's CPU backend fuses
the packing of one stacked array into a branch for every element, which costs two to four times
the run time from some sixteen lanes on. Large ensembles are walked in blocks: see `blocks`.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.organ import AbstractOrgan, OrganError, Stage


class Members(NamedTuple):
    """The parameters of an ensemble: `base` of all, `varying` the personal ones of each member.

    Parameters that do not differ stay scalars, which halves what a batch has to read.
    """

    base: Float[Array, " parameters"]
    varying: Float[Array, "personal members"]

    @property
    def size(self) -> int:
        return self.varying.shape[1]


def members_of(body: Body, theta: NDArray[np.float64], dtype: str = "float64") -> Members:
    """`theta` (parameters, members) split into what is shared and what is personal.

    Raises `ValueError` if a parameter that is not personal differs between members.
    """
    theta = np.asarray(theta)
    rows = list(body.personal_rows)
    rest = np.delete(theta, rows, axis=0)
    if rest.size and np.any(rest != rest[:, :1]):
        raise ValueError("only personal parameters may differ between members of an ensemble")
    return Members(theta[:, 0].astype(dtype), theta[rows].astype(dtype))


def across(function: Callable[..., Any]) -> Callable[..., Any]:
    """Maps ``f(t, y, u, p)`` over arms (axis 1) and members (last axis) of `y`.

    `u` is an array (inputs, arms, members) or a row for each input: see `input_rows`.
    """

    def mapped(t: Any, y: Any, u: Any, p: Any) -> Any:
        u = input_rows(u)
        axes = (None, -1, _members_of(u), lanes_of(p))
        members = jax.vmap(function, in_axes=axes, out_axes=-1)
        return jax.vmap(members, in_axes=(None, 1, 0, None), out_axes=1)(t, y, u, p)

    return mapped


def input_rows(u: Any) -> tuple[Any, ...]:
    """Inputs as one array each: (arms, members), or (arms,) where all members get the same.

    What follows from the latter and from shared parameters alone is then worked out once for all
    members.
    """
    return u if isinstance(u, tuple) else rows(u)


def _members_of(u: tuple[Any, ...]) -> tuple[Any, ...]:
    """Which input rows differ between members."""
    return tuple(-1 if jnp.ndim(row) > 1 else None for row in u)


def lanes_of(params: Any) -> Any:
    """Which leaves of derived parameters differ between members: -1 those, None the others."""
    return jax.tree.map(lambda leaf: -1 if jnp.ndim(leaf) else None, params)


def rows(y: Float[Array, "states arms members"]) -> tuple[Any, ...]:
    """The state as one (arms, members) array for each state variable."""
    return tuple(y[index] for index in range(y.shape[0]))


def across_rows(function: Callable[..., Any]) -> Callable[..., Any]:
    """Maps ``f(t, y, u, p)``, whose result is rows, over lanes of rows `y`; `u` as in `across`."""

    def one(t: Any, y: Any, u: Any, p: Any) -> tuple[Any, ...]:
        result = function(t, jnp.stack(y), u, p)
        return tuple(result[index] for index in range(len(result)))

    def mapped(t: Any, y: Any, u: Any, p: Any) -> Any:
        u = input_rows(u)
        members = jax.vmap(one, in_axes=(None, -1, _members_of(u), lanes_of(p)), out_axes=-1)
        return jax.vmap(members, in_axes=(None, 0, 0, None), out_axes=0)(t, y, u, p)

    return mapped


def across_start(function: Callable[..., Any]) -> Callable[..., Any]:
    """Maps ``f(u, p)`` over arms and members of `u`."""

    def mapped(u: Any, p: Any) -> Any:
        members = jax.vmap(function, in_axes=(-1, lanes_of(p)), out_axes=-1)
        return jax.vmap(members, in_axes=(1, None), out_axes=1)(u, p)

    return mapped


def derive_parameters(body: Body, ensemble: Members) -> dict[str, Any]:
    """What each organ's functions need, derived once; leaves are scalars or (members,)."""
    # Outside of `jit` these may be NumPy arrays, whose elements organs should not have to expect.
    base, varying = jnp.asarray(ensemble.base), jnp.asarray(ensemble.varying)
    place = {row: index for index, row in enumerate(body.personal_rows)}
    derived, offset = {}, 0
    for manifest, organ in body.organs:
        count = len(manifest.parameter)
        values = [
            varying[place[row]] if row in place else base[row]
            for row in range(offset, offset + count)
        ]
        derived[manifest.id] = _named(manifest.id, organ, values, ensemble.size)
        offset += count
    return derived


def derive_each(body: Body, theta: Any) -> dict[str, Any]:
    """As `derive_parameters`, for `theta` (parameters, members) that may differ in every row."""
    derived, offset = {}, 0
    for manifest, organ in body.organs:
        count = len(manifest.parameter)
        derived[manifest.id] = jax.vmap(organ.derive)(organ.Params(*theta[offset : offset + count]))
        offset += count
    return derived


def _named(name: str, organ: AbstractOrgan, values: list[Any], members: int) -> Any:
    try:
        return _derive(organ, values, members)
    except Exception as error:  # an outsider's code may fail in any way
        problem = f"its derive raised {type(error).__name__}: {error}"
        cure = "leave it out, and report this to its author"
        raise OrganError(Stage.COMPILED, name, problem, cure, "derive") from error


def _derive(organ: AbstractOrgan, values: list[Any], members: int) -> Any:
    """Derives in broadcast scalars; an organ that cannot broadcast is mapped instead."""
    broadcast = organ.derive(organ.Params(*values))
    if all(jnp.shape(leaf) in ((), (members,)) for leaf in jax.tree.leaves(broadcast)):
        return broadcast
    spec = organ.Params(*(0 if jnp.ndim(value) else None for value in values))
    return jax.vmap(organ.derive, in_axes=(spec,))(organ.Params(*values))


def broadcast_lanes(values: Any, arms: int, members: int) -> Any:
    """`values` of shape (n,), (n, arms) or (n, arms, members) as (n, arms, members)."""
    values = jnp.asarray(values)
    while values.ndim < 3:
        values = values[..., None]
    return jnp.broadcast_to(values, (values.shape[0], arms, members))
