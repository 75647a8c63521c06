"""One window of the beat tier: the periodic beat of every member at one activity level."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from twin_core.body import Body
from twin_core.simulate.beat import measured_beat, periodic_state, traced_beat
from twin_core.simulate.lanes import (
    Members,
    across,
    across_start,
    broadcast_lanes,
    derive_parameters,
)
from twin_core.simulate.links import links_of


class Window(NamedTuple):
    """Averages of each member over its periodic beat, and one traced beat of member 0.

    `outputs` (outputs, members) and `trace` (steps, outputs) in catalogue units; `period` is the
    traced beat's length in seconds; `residual` how far a beat still moves a lane.
    """

    outputs: Float[Array, "outputs members"]
    trace: Float[Array, "steps outputs"]
    period: Float[Array, ""]
    residual: Float[Array, ""]
    beats: Int[Array, ""]


def beat_window(body: Body, ensemble: Members, level: Any, days_inputs: Any) -> Window:
    """The window under the beat tier's driven inputs `level`; days organs as at the start.

    `level` (beat inputs,), `days_inputs` (days inputs,).
    """
    params = derive_parameters(body, ensemble)
    members = ensemble.size
    system = body.systems["beat"]
    u = broadcast_lanes(level, 1, members)
    if "days" in body.systems:
        u = links_of(body, "beat").fill(u, "days", days_outputs(body, params, days_inputs, members))
    p = system.own(params)
    settled = periodic_state(system, across_start(system.initial)(u, p), u, p)
    summary = measured_beat(system, settled.point, u, p)
    first = jax.tree.map(lambda leaf: leaf[..., :1] if jnp.ndim(leaf) else leaf, p)
    trace, period = traced_beat(system, settled.point[..., :1], u[..., :1], first)
    return Window(
        summary.outputs[:, 0], trace[:, :, 0, 0], period[0, 0], settled.residual, settled.calls
    )


def days_outputs(body: Body, params: Any, days_inputs: Any, members: int) -> Any:
    """Outputs (outputs, arms, members) of the days tier in its initial state."""
    system = body.systems["days"]
    arms = 1 if days_inputs.ndim == 1 else days_inputs.shape[1]
    u = broadcast_lanes(days_inputs, arms, members)
    p = system.own(params)
    return across(system.read)(jnp.zeros((), u.dtype), across_start(system.initial)(u, p), u, p)


def above_rest(names: tuple[str, ...], outputs: Any) -> Any:
    """Window averages (outputs, levels, ...) with heart rate above rest zero at level 0, rest.

    The reflexes let a resting heart settle a few beats off its set rate; taken as exercise, that
    would act on glucose all day.
    """
    if "heart.rate_excess" not in names:
        return outputs
    row = names.index("heart.rate_excess")
    excess = jnp.maximum(outputs[row] - outputs[row, :1], 0.0)
    return jnp.asarray(outputs).at[row].set(excess)
