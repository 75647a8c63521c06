"""One window of the beat tier: the periodic beat of every member at one activity level."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from twin_core.body import Body
from twin_core.simulate.beat import measured_beat, periodic_state
from twin_core.simulate.lanes import across_start, broadcast_lanes
from twin_core.simulate.links import links_of
from twin_core.simulate.packed import Packed


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


def beat_window(body: Body, params: Packed, level: Any, shown: Any) -> Window:
    """The window under the beat tier's driven inputs `level` (beat inputs,).

    `shown` (outputs, members) is what the days tier shows at the start, None without one.
    """
    members, system = params.members, body.systems["beat"]
    u = broadcast_lanes(level, 1, members)
    if shown is not None:
        u = links_of(body, "beat").fill(u, "days", shown[:, None])
    p = system.own(params.unpacked())
    settled = periodic_state(system, across_start(system.initial)(u, p), u, p)
    seen = measured_beat(system, settled.point, u, p, traced=True)
    return Window(
        seen.outputs[:, 0], seen.trace, seen.period[0, 0], settled.residual, settled.calls
    )


def above_rest(names: tuple[str, ...], outputs: Any) -> Any:
    """Window averages (outputs, levels, ...) with heart rate above rest zero at level 0, rest.

    The reflexes let a resting heart settle a few beats off its set rate; taken as exercise, that
    would act on glucose all day.
    """
    if "heart.rate_excess" not in names:
        return outputs
    row = names.index("heart.rate_excess")
    excess = (outputs[row] - outputs[row, :1]).clip(0.0)
    join = jnp.concatenate if isinstance(outputs, jax.Array) else np.concatenate
    return join([outputs[:row], excess[None], outputs[row + 1 :]])
