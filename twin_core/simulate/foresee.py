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

#: Instants that look ahead side by side: what fits the cache.
_BLOCK = 512


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
    states, now = along(Members(theta, varying), drives)
    count = len(now)
    padded = np.pad(np.asarray(states), ((0, -count % _BLOCK), (0, 0)), mode="edge")
    parts = [
        np.asarray(ahead(Members(theta, np.repeat(varying, _BLOCK, axis=1)), block, quiet))
        for block in padded.reshape(-1, _BLOCK, padded.shape[1])
    ]
    return np.asarray(now), np.concatenate(parts)[:count]


def _along(body: Body, dt: float, column: int) -> Any:
    system = body.systems["minutes"]

    def along(member: Members, drives: Any) -> tuple[Any, Any]:
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
        clock = jnp.arange(drives.shape[0], dtype=drives.dtype)
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
