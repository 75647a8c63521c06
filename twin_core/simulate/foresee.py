"""What a model expects from now on if nothing further happens, from every instant of a record."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.simulate.advance import step_of
from twin_core.simulate.integrate import Forcing, integrate
from twin_core.simulate.lanes import (
    Members,
    across,
    across_start,
    derive_parameters,
    rows,
)
from twin_core.simulate.programs import program

#: Instants that look ahead side by side: what fits the cache; steps of a run that is cut in parts,
#: so that records of every length share a program.
_BLOCK, _STRETCH = 512, 2880


def foreseen(
    body: Body,
    theta: Float[np.ndarray, " parameters"],
    drives: Float[np.ndarray, "steps inputs"],
    quiet: Float[np.ndarray, " inputs"],
    signal: str,
    *,
    dt: float,
    leads: tuple[int, ...],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`signal` at the end of each step, and `leads` steps later under `quiet` inputs.

    Returns arrays (steps,) and (steps, leads). The model is the minutes tier with parameters
    `theta` under `drives`, with steps of `dt` minutes; nothing of the time after an instant
    reaches what is foreseen from it.
    """
    system = body.systems["minutes"]
    column = system.outputs.index(signal)
    along = program(("states along", body, dt, column), lambda: _along(body, dt, column))
    ahead = program(
        ("ahead of states", body, dt, column, leads), lambda: _ahead(body, dt, column, leads)
    )
    varying = theta[list(body.personal_rows)][:, None]
    count = len(drives)
    states, now = _in_stretches(along, Members(theta, varying), drives, system.size)
    padded = np.pad(states[:count], ((0, -count % _BLOCK), (0, 0)), mode="edge")
    parts = [
        np.asarray(ahead(Members(theta, np.repeat(varying, _BLOCK, axis=1)), block, quiet))
        for block in padded.reshape(-1, _BLOCK, padded.shape[1])
    ]
    return now[:count], np.concatenate(parts)[:count]


def _in_stretches(
    along: Any, member: Members, drives: NDArray[np.float64], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """States and readings of all steps, one stretch after the other."""
    padded = np.pad(drives, ((0, -len(drives) % _STRETCH), (0, 0)), mode="edge")
    states, readings, last = [], [], np.zeros(size)
    for first in range(0, len(padded), _STRETCH):
        found, seen = along(member, padded[first : first + _STRETCH], first, last)
        states.append(np.asarray(found))
        readings.append(np.asarray(seen))
        last = states[-1][-1]
    return np.concatenate(states), np.concatenate(readings)


def _along(body: Body, dt: float, column: int) -> Any:
    system = body.systems["minutes"]

    def along(member: Members, drives: Any, first: Any, last: Any) -> tuple[Any, Any]:
        params = system.own(derive_parameters(body, member))
        advance, read = step_of(system, params, dt, "chebyshev"), across(system.read)

        def one(y: Any, step: Any) -> tuple[Any, Any]:
            index, drive = step
            t, u = index * dt, drive[:, None, None]
            y = advance(t, y, u)
            state = jnp.stack(y)
            seen = read(t + dt, state, u, params)[column, 0, 0]
            return y, (state[:, 0, 0], seen)

        start = across_start(system.initial)(drives[0][:, None, None], params)
        start = jnp.where(first == 0, start, last[:, None, None])
        clock = jnp.arange(drives.shape[0], dtype=drives.dtype) + jnp.asarray(first, drives.dtype)
        return jax.lax.scan(one, rows(start), (clock, drives))[1]

    return along


def _ahead(body: Body, dt: float, column: int, leads: tuple[int, ...]) -> Any:
    system = body.systems["minutes"]
    places, steps = np.asarray(leads) - 1, max(leads)

    def ahead(members: Members, states: Any, quiet: Any) -> Any:
        params = system.own(derive_parameters(body, members))
        drives = jnp.repeat(quiet[None, :, None], steps, axis=0)
        held = jnp.zeros((len(quiet), 1, 1, members.size), states.dtype)
        forcing = Forcing(drives, jnp.ones((steps, 1, 1), states.dtype), held)
        samples = integrate(
            system, states.T[:, None, :], forcing, params, dt=dt, every=1, method="chebyshev"
        )
        return samples.outputs[places, column, 0].T

    return ahead
