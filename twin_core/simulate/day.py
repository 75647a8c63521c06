"""Hours to weeks: the minutes tier integrated, with beats as windows and days as constants.

Organs of the beat tier are seen as averages over a periodic beat, one for each activity level of
the scenario; organs of the days tier are frozen at their present state.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from twin_core.body import Body
from twin_core.simulate.beat import measured_beat, periodic_state, traced_beat
from twin_core.simulate.integrate import Forcing, inputs_at, integrate
from twin_core.simulate.lanes import across, across_start, broadcast_lanes, derive_parameters
from twin_core.simulate.links import links_of


class DayInputs(NamedTuple):
    """What a day program is given; all arrays, so that a slider never recompiles.

    `theta` natural parameter values of every member; `drives` the minutes tier's driven inputs;
    `weights` which activity level holds at each step; `levels` the beat tier's driven inputs at
    each level; `days_inputs` the days tier's inputs. Rows that another tier feeds are zero.
    """

    theta: Float[Array, "parameters members"]
    drives: Float[Array, "steps inputs arms"]
    weights: Float[Array, "steps levels arms"]
    levels: Float[Array, "beat_inputs levels arms"]
    days_inputs: Float[Array, "days_inputs arms"]


class Windows(NamedTuple):
    """Beat-tier averages at each level, and one traced beat of member 0 at each level."""

    outputs: Float[Array, "outputs levels arms members"]
    trace: Float[Array, "steps outputs levels arms"]
    period: Float[Array, "levels arms"]
    residual: Float[Array, ""]
    beats: Int[Array, ""]


class DayResult(NamedTuple):
    """`minutes` (samples, outputs, arms, members); `days` (outputs, arms, members)."""

    minutes: Any
    windows: Windows | None
    days: Any
    final: Any
    failed_step: Any
    failed_state: Any


def simulate_day(body: Body, inputs: DayInputs, *, dt: float, every: int) -> DayResult:
    """Walks the minutes tier through the grid of `inputs.drives` with step `dt` (minutes)."""
    params = derive_parameters(body, inputs.theta)
    arms, members = inputs.drives.shape[2], inputs.theta.shape[1]
    days = _days_outputs(body, params, inputs, arms, members)
    windows = None
    if "beat" in body.systems:
        windows = beat_windows(body, params, inputs.levels, days, members)
    forcing = _minutes_forcing(body, inputs, windows, days)
    system = body.systems["minutes"]
    first = inputs_at(inputs.drives[0] * 0.0, forcing.weights[0], forcing.held)
    start = across_start(system.initial)(first, system.own(params))
    samples = integrate(system, start, forcing, system.own(params), dt=dt, every=every)
    return DayResult(
        samples.outputs, windows, days, samples.final, samples.failed_step, samples.failed_state
    )


def beat_windows(body: Body, params: Any, levels: Any, days: Any, members: int) -> Windows:
    """Periodic beats of every member at every activity level of every arm."""
    system = body.systems["beat"]
    count, arms = levels.shape[1], levels.shape[2]
    lanes = count * arms
    u = broadcast_lanes(levels.reshape(levels.shape[0], lanes), lanes, members)
    if days is not None:
        spread = jnp.broadcast_to(days[:, None], (days.shape[0], count, arms, members))
        spread = spread.reshape(days.shape[0], lanes, members)
        u = links_of(body, "beat").fill(u, "days", spread)
    p = system.own(params)
    settled = periodic_state(system, across_start(system.initial)(u, p), u, p)
    summary = measured_beat(system, settled.state, u, p)
    one = {organ: _first_member(tree) for organ, tree in p.items()}
    trace, period = traced_beat(system, settled.state[..., :1], u[..., :1], one)
    return Windows(
        summary.outputs.reshape(-1, count, arms, members),
        trace[..., 0].reshape(trace.shape[0], -1, count, arms),
        period[:, 0].reshape(count, arms),
        settled.residual,
        settled.beats,
    )


def _first_member(tree: Any) -> Any:
    import jax

    return jax.tree.map(lambda leaf: leaf[..., :1], tree)


def _days_outputs(body: Body, params: Any, inputs: DayInputs, arms: int, members: int) -> Any:
    if "days" not in body.systems:
        return None
    system = body.systems["days"]
    u = broadcast_lanes(inputs.days_inputs, arms, members)
    p = system.own(params)
    state = across_start(system.initial)(u, p)
    return across(system.read)(jnp.zeros((), u.dtype), state, u, p)


def _minutes_forcing(body: Body, inputs: DayInputs, windows: Windows | None, days: Any) -> Forcing:
    links = links_of(body, "minutes")
    levels, arms = inputs.weights.shape[1:]
    members = inputs.theta.shape[1]
    held = jnp.zeros((links.size, levels, arms, members), inputs.theta.dtype)
    if days is not None:
        held = links.fill(held, "days", days[:, None])
    if windows is not None:
        held = links.fill(held, "beat", windows.outputs)
    return Forcing(inputs.drives, inputs.weights, held)
