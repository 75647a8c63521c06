"""Weeks to decades: the days tier walks on; faster tiers are refreshed as windows.

Each window is one representative day of the minutes tier, whose averages feed the days tier for
the days it stands for, and now and then a few warm-started beats (heterogeneous multiscale
method, doi:10.4310/CMS.2003.v1.n1.a8). How often windows are refreshed is the speed knob.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from twin_core.body import Body
from twin_core.simulate.beat import beat, measured_beat
from twin_core.simulate.integrate import Forcing, integrate
from twin_core.simulate.lanes import across, across_start, broadcast_lanes, derive_parameters
from twin_core.simulate.links import links_of


class DecadeInputs(NamedTuple):
    """Inputs of a chunk of windows. Leading axis: windows.

    `days_drives` (windows, days, inputs, arms); `drives` and `weights` force the representative
    day; `levels` the beat tier; `refresh` says in which windows beats are made anew.
    """

    days_drives: Float[Array, "windows days inputs arms"]
    drives: Float[Array, "windows steps inputs arms"]
    weights: Float[Array, "windows steps levels arms"]
    levels: Float[Array, "windows beat_inputs levels arms"]
    refresh: Bool[Array, " windows"]


class DecadeState(NamedTuple):
    """Where a long run stands: one flat state a tier, and the last window averages."""

    days: Any
    minutes: Any
    beat: Any
    beat_outputs: Any
    minutes_outputs: Any


class DecadeResult(NamedTuple):
    """Averages of each window: (windows, outputs, arms, members), beats with a levels axis."""

    days: Any
    minutes: Any
    beat: Any


def start_decade(body: Body, theta: Any, inputs: DecadeInputs) -> DecadeState:
    """The state of every tier at the beginning of a long run."""
    params = derive_parameters(body, theta)
    members, arms = theta.shape[1], inputs.drives.shape[3]
    days_system = body.systems["days"]
    p = days_system.own(params)
    u = broadcast_lanes(inputs.days_drives[0, 0] * 0.0, arms, members)
    days = across_start(days_system.initial)(u, p)
    days_out = across(days_system.read)(jnp.zeros((), u.dtype), days, u, p)
    beat_state, beat_out = None, None
    if "beat" in body.systems:
        u_beat = _beat_inputs(body, inputs.levels[0], days_out, members)
        system = body.systems["beat"]
        p = system.own(params)
        beat_state = across_start(system.initial)(u_beat, p)
        beat_state = jax.lax.fori_loop(0, 12, lambda _, y: beat(system, y, u_beat, p), beat_state)
        beat_out = measured_beat(system, beat_state, u_beat, p).outputs
    forcing = _day_forcing(body, inputs.drives[0], inputs.weights[0], days_out, beat_out, members)
    system = body.systems["minutes"]
    start = across_start(system.initial)(forcing.held[:, 0], system.own(params))
    zeros = jnp.zeros((len(system.outputs), arms, members), theta.dtype)
    return DecadeState(days, start, beat_state, beat_out, zeros)


def advance_decade(
    body: Body,
    theta: Any,
    state: DecadeState,
    inputs: DecadeInputs,
    *,
    dt: float,
    beats: int = 2,
) -> tuple[DecadeState, DecadeResult]:
    """Walks a chunk of windows; `dt` is the representative day's step in minutes."""
    params = derive_parameters(body, theta)
    members = theta.shape[1]

    def window(state: DecadeState, row: DecadeInputs) -> tuple[DecadeState, DecadeResult]:
        days_out = _read_days(body, params, state.days, row)
        state = _refresh_beats(body, params, state, row, days_out, members, beats)
        state = _representative_day(body, params, state, row, days_out, members, dt)
        state, days_out = _walk_days(body, params, state, row, members)
        return state, DecadeResult(days_out, state.minutes_outputs, state.beat_outputs)

    return jax.lax.scan(window, state, inputs)


def _read_days(body: Body, params: Any, y: Any, row: DecadeInputs) -> Any:
    system = body.systems["days"]
    u = broadcast_lanes(row.days_drives[0], y.shape[1], y.shape[2])
    return across(system.read)(jnp.zeros((), y.dtype), y, u, system.own(params))


def _beat_inputs(body: Body, levels: Any, days_out: Any, members: int) -> Any:
    lanes = levels.shape[1] * levels.shape[2]
    u = broadcast_lanes(levels.reshape(levels.shape[0], lanes), lanes, members)
    shape = (days_out.shape[0], levels.shape[1], *days_out.shape[1:])
    spread = jnp.broadcast_to(days_out[:, None], shape).reshape(shape[0], lanes, members)
    return links_of(body, "beat").fill(u, "days", spread)


def _refresh_beats(
    body: Body, params: Any, state: Any, row: Any, days_out: Any, members: int, beats: int
) -> DecadeState:
    if "beat" not in body.systems:
        return state
    system = body.systems["beat"]
    p = system.own(params)
    u = _beat_inputs(body, row.levels, days_out, members)

    def anew(old: Any) -> Any:
        y = jax.lax.fori_loop(0, beats - 1, lambda _, z: beat(system, z, u, p), old[0])
        summary = measured_beat(system, y, u, p)
        return summary.final, summary.outputs

    held = (state.beat, state.beat_outputs)
    y, outputs = jax.lax.cond(row.refresh, anew, lambda old: old, held)
    return state._replace(beat=y, beat_outputs=outputs)


def _day_forcing(
    body: Body, drives: Any, weights: Any, days_out: Any, beat_out: Any, members: int
) -> Forcing:
    links = links_of(body, "minutes")
    levels, arms = weights.shape[1:]
    held = jnp.zeros((links.size, levels, arms, members), days_out.dtype)
    held = links.fill(held, "days", days_out[:, None])
    if beat_out is not None:
        held = links.fill(held, "beat", beat_out.reshape(-1, levels, arms, members))
    return Forcing(drives, weights, held)


def _representative_day(
    body: Body, params: Any, state: Any, row: Any, days_out: Any, members: int, dt: float
) -> DecadeState:
    system = body.systems["minutes"]
    forcing = _day_forcing(body, row.drives, row.weights, days_out, state.beat_outputs, members)
    # Coarse steps are enough for averages; the stabilised stepper keeps fast insulin decays tame.
    samples = integrate(
        system, state.minutes, forcing, system.own(params), dt=dt, every=3, method="chebyshev"
    )
    return state._replace(minutes=samples.final, minutes_outputs=samples.outputs.mean(axis=0))


def _walk_days(
    body: Body, params: Any, state: Any, row: Any, members: int
) -> tuple[DecadeState, Any]:
    system = body.systems["days"]
    links = links_of(body, "days")
    arms = row.drives.shape[2]
    held = jnp.zeros((links.size, 1, arms, members), state.days.dtype)
    held = links.fill(held, "minutes", state.minutes_outputs[:, None])
    if state.beat_outputs is not None:
        rest = state.beat_outputs.reshape(len(state.beat_outputs), -1, arms, members)[:, :1]
        held = links.fill(held, "beat", rest)
    steps = row.days_drives.shape[0]
    forcing = Forcing(row.days_drives, jnp.ones((steps, 1, arms), held.dtype), held)
    samples = integrate(system, state.days, forcing, system.own(params), dt=1.0, every=steps)
    return state._replace(days=samples.final), samples.outputs[-1]
