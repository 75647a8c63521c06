"""Days to years of the days tier alone, on its own steps: schedules of doses, training and diet.

A body whose organs all live on the days tier needs no windows: what drives it is told step by step.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from twin_core.body import Body
from twin_core.simulate.integrate import Forcing, Samples, integrate
from twin_core.simulate.lanes import Members, across_start, broadcast_lanes, derive_parameters


def season_step(body: Body) -> float:
    """The longest step (d) that every organ of the days tier is content with."""
    return min(mounted.manifest.clock.dt for mounted in body.systems["days"].organs)


def simulate_season(
    body: Body,
    members: Members,
    drives: Float[Array, "steps inputs arms"],
    *,
    dt: float,
    every: int,
) -> Samples:
    """Walks the days tier through `drives` with steps of `dt` days, from a start at rest.

    Outputs are read every `every` steps, shape (samples, outputs, arms, members). Differentiable
    in `members` and `drives`.
    """
    params = season_parameters(body, members)
    return walk_days(body, params, drives, members.size, dt=dt, every=every)


def season_parameters(body: Body, members: Members) -> Any:
    """What the organs of the days tier derive from the parameters, once for all steps."""
    return body.systems["days"].own(derive_parameters(body, members))


def walk_days(
    body: Body, params: Any, drives: Any, members: int, *, dt: float, every: int
) -> Samples:
    """As `simulate_season`, for so many members whose parameters are derived."""
    system, arms = body.systems["days"], drives.shape[2]
    quiet: Any = broadcast_lanes(jnp.zeros(len(system.inputs), drives.dtype), arms, members)
    start = across_start(system.initial)(quiet, params)
    held = jnp.zeros((len(system.inputs), 1, arms, members), drives.dtype)
    weights = jnp.ones((drives.shape[0], 1, arms), drives.dtype)
    # Four copies of a kidney's Newton steps would take the compiler minutes.
    return integrate(
        system, start, Forcing(drives, weights, held), params,
        dt=dt, every=every, method="chebyshev scanned",
    )  # fmt: skip
