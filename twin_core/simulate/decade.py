"""Weeks to decades: the days tier walks on; faster tiers are refreshed as windows.

A run goes on in chunks of windows, a year of months, say. In each chunk the beat tier is brought
to its periodic state once; the days tier is predicted with the averages known so far; the minutes
tier walks one representative day for every window of the chunk, each from its predicted weight;
and the days tier is walked again under those averages (heterogeneous multiscale method,
doi:10.4310/CMS.2003.v1.n1.a8, with one sweep of waveform relaxation). How many windows and beats
there are is the speed knob.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from twin_core.body import Body
from twin_core.simulate.beat import beat, measured_beat
from twin_core.simulate.integrate import Forcing, Samples, integrate
from twin_core.simulate.lanes import (
    Members,
    across,
    across_start,
    broadcast_lanes,
    derive_parameters,
)
from twin_core.simulate.links import links_of
from twin_core.simulate.window import above_rest

#: Beats that settle the heart at the very start, and after each further chunk's small change.
FIRST_BEATS, FURTHER_BEATS = 16, 3


class DecadeInputs(NamedTuple):
    """Inputs of a chunk of windows.

    `days_drives` drives the days tier, steps within each window; `drives` and `weights` force
    the representative days; `levels` the beat tier, the same levels throughout the run.
    """

    days_drives: Float[Array, "windows days_steps days_inputs arms"]
    drives: Float[Array, "windows steps inputs arms"]
    weights: Float[Array, "windows steps levels arms"]
    levels: Float[Array, "levels beat_inputs"]


class DecadeState(NamedTuple):
    """Where a long run stands: a flat state for each tier, and the last day's averages.

    `habit` holds the averages of the first day of the first arm, which departures are told from.
    """

    days: Any
    minutes: Any
    beat: Any
    minutes_outputs: Float[Array, "outputs arms members"]
    habit: Float[Array, "outputs members"]


class DecadeResult(NamedTuple):
    """For each window: `days` at its end, `minutes` averaged over its day, `beat` at rest."""

    days: Float[Array, "windows outputs arms members"]
    minutes: Float[Array, "windows outputs arms members"]
    beat: Any


def start_decade(body: Body, ensemble: Members, inputs: DecadeInputs, *, dt: float) -> DecadeState:
    """The state of every tier at the beginning of a long run, and its first day's averages."""
    params = derive_parameters(body, ensemble)
    arms, members = inputs.drives.shape[3], ensemble.size
    days = body.systems["days"]
    dtype = ensemble.varying.dtype
    quiet = broadcast_lanes(jnp.zeros(len(days.inputs), dtype), arms, members)
    y_days = across_start(days.initial)(quiet, days.own(params))
    days_out = _read_days(body, params, y_days)
    y_beat, beat_out = None, None
    if "beat" in body.systems:
        system, u = body.systems["beat"], _beat_inputs(body, inputs.levels, days_out)
        p = system.own(params)
        y_beat = _settle(system, across_start(system.initial)(u, p), u, p, FIRST_BEATS)
        beat_out = measured_beat(system, y_beat, u, p).outputs
    minutes = body.systems["minutes"]
    held = _minutes_held(body, days_out, beat_out, len(inputs.levels))
    start = across_start(minutes.initial)(held[:, 0], minutes.own(params))
    day = inputs.drives[0], inputs.weights[0], days_out
    beats = None
    if beat_out is not None:
        shape = (len(beat_out), len(inputs.levels), arms, members)
        beats = above_rest(body.systems["beat"].outputs, beat_out.reshape(shape))
    average, _ = _representative_day(body, params, start, day, beats, dt)
    return DecadeState(y_days, start, y_beat, average, average[:, 0])


def advance_decade(
    body: Body,
    ensemble: Members,
    state: DecadeState,
    inputs: DecadeInputs,
    *,
    dt: float,
    days: float,
) -> tuple[DecadeState, DecadeResult]:
    """Walks a chunk; `dt` is the representative day's step (minutes), `days` the days tier's."""
    params = derive_parameters(body, ensemble)
    windows = inputs.drives.shape[0]
    here = _read_days(body, params, state.days)
    y_beat, beat_out = _beats(body, params, state, inputs, here)
    known = jnp.broadcast_to(state.minutes_outputs[None], (windows, *state.minutes_outputs.shape))
    predicted = _walk_days(body, params, state, inputs, known, beat_out, days).outputs
    begins = jnp.concatenate([here[None], predicted[:-1]])
    average, final = _representative_days(body, params, state, inputs, begins, beat_out, dt)
    walked = _walk_days(body, params, state, inputs, average, beat_out, days)
    rest = None
    if beat_out is not None:
        rest = jnp.broadcast_to(beat_out[:, 0], (windows, *beat_out[:, 0].shape))
    after = DecadeState(walked.final, final, y_beat, average[-1], state.habit)
    return after, DecadeResult(walked.outputs, average, rest)


def _read_days(body: Body, params: Any, y: Any) -> Any:
    system = body.systems["days"]
    u = broadcast_lanes(jnp.zeros(len(system.inputs), y.dtype), y.shape[1], y.shape[2])
    return across(system.read)(jnp.zeros((), y.dtype), y, u, system.own(params))


def _beat_inputs(body: Body, levels: Any, days_out: Any) -> Any:
    """Inputs of the beat tier with lanes (levels * arms, members), from days outputs."""
    arms, members = days_out.shape[1:]
    count = levels.shape[0]
    u = jnp.repeat(levels.T[:, :, None], arms, axis=2).reshape(levels.shape[1], count * arms)
    shape = (days_out.shape[0], count, arms, members)
    spread = jnp.broadcast_to(days_out[:, None], shape).reshape(shape[0], count * arms, members)
    return links_of(body, "beat").fill(broadcast_lanes(u, count * arms, members), "days", spread)


def _settle(system: Any, y: Any, u: Any, p: Any, beats: int) -> Any:
    return jax.lax.fori_loop(0, beats, lambda _, z: beat(system, z, u, p), y)


def _beats(body: Body, params: Any, state: DecadeState, inputs: Any, here: Any) -> tuple[Any, Any]:
    """The beat tier's new state and its averages (outputs, levels, arms, members)."""
    if "beat" not in body.systems:
        return None, None
    system = body.systems["beat"]
    p, u = system.own(params), _beat_inputs(body, inputs.levels, here)
    y = _settle(system, state.beat, u, p, FURTHER_BEATS - 1)
    summary = measured_beat(system, y, u, p)
    shape = (len(system.outputs), inputs.levels.shape[0], *here.shape[1:])
    return summary.final, above_rest(system.outputs, summary.outputs.reshape(shape))


def _minutes_held(body: Body, days_out: Any, beat_out: Any, levels: int) -> Any:
    """Inputs of the minutes tier that other tiers feed: (inputs, levels, arms, members)."""
    links = links_of(body, "minutes")
    held = jnp.zeros((links.size, levels, *days_out.shape[1:]), days_out.dtype)
    held = links.fill(held, "days", days_out[:, None])
    if beat_out is not None:
        held = links.fill(
            held, "beat", beat_out.reshape(len(beat_out), levels, *days_out.shape[1:])
        )
    return held


def _representative_days(
    body: Body, params: Any, state: Any, inputs: Any, begins: Any, beat_out: Any, dt: float
) -> tuple[Any, Any]:
    """Averages (windows, outputs, arms, members) of one day a window, and the last day's state."""

    # One day after another: side by side they would not fit the cache.
    def day(window: tuple[Any, Any, Any]) -> tuple[Any, Any]:
        return _representative_day(body, params, state.minutes, window, beat_out, dt)

    average, final = jax.lax.map(day, (inputs.drives, inputs.weights, begins))
    return average, final[-1]


def _representative_day(
    body: Body, params: Any, start: Any, window: tuple[Any, Any, Any], beat_out: Any, dt: float
) -> tuple[Any, Any]:
    """Averages (outputs, arms, members) of a day under (drives, weights, days outputs)."""
    drives, weights, days_out = window
    system = body.systems["minutes"]
    held = _minutes_held(body, days_out, beat_out, weights.shape[1])
    # Coarse steps are enough for averages; the stabilised stepper tames fast insulin decays.
    samples = integrate(
        system, start, Forcing(drives, weights, held), system.own(params),
        dt=dt, every=6, method="chebyshev",
    )  # fmt: skip
    return samples.outputs.mean(axis=0), samples.final


def _walk_days(
    body: Body, params: Any, state: DecadeState, inputs: Any, average: Any, beat_out: Any,
    days: float,
) -> Samples:  # fmt: skip
    """The days tier through all windows, each under its own averages of the faster tiers."""
    system, links, y = body.systems["days"], links_of(body, "days"), state.days
    windows, steps, _, arms = inputs.days_drives.shape
    held = jnp.zeros((links.size, windows, arms, y.shape[2]), y.dtype)
    seen = average - _habit_where_departures(body, state.habit)
    held = links.fill(held, "minutes", jnp.moveaxis(seen, 0, 1))
    if beat_out is not None:
        held = links.fill(held, "beat", beat_out[:, :1])
    # Each window is a level of its own: its averages hold while its days go by.
    which = jnp.repeat(jnp.eye(windows, dtype=y.dtype), steps, axis=0)
    weights = jnp.repeat(which[:, :, None], arms, axis=2)
    drives = inputs.days_drives.reshape(windows * steps, links.size, arms)
    return integrate(
        system, y, Forcing(drives, weights, held), system.own(params),
        dt=days, every=steps, method="chebyshev",
    )  # fmt: skip


def _habit_where_departures(body: Body, habit: Any) -> Any:
    """What to take from (windows, outputs, arms, members): the habit, or zero for what is whole."""
    departures, names = body.systems["days"].departures, body.systems["minutes"].outputs
    told = jnp.asarray([name in departures for name in names])
    return jnp.where(told[:, None], habit, 0.0)[None, :, None]
