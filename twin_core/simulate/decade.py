"""Weeks to decades: the days tier walks on; faster tiers are refreshed as windows.

A run goes on in chunks of windows, a year of months, say. In each chunk the beat tier is brought
to its periodic state once; then, window by window, the minutes tier walks one representative day
from where the days tier stands, and the days tier walks the window under that day's averages
(heterogeneous multiscale method, doi:10.4310/CMS.2003.v1.n1.a8). How often the faster tiers are
walked anew is the speed knob.

The work is cut into small programs, for the compiler takes longer over one large one: what follows
from the parameters, the beats, a day, and a window of days. They are compiled side by side.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from twin_core.body import Body
from twin_core.simulate.beat import beat, measured_beat
from twin_core.simulate.integrate import Forcing, integrate
from twin_core.simulate.lanes import (
    Members,
    across,
    across_start,
    broadcast_lanes,
    derive_parameters,
)
from twin_core.simulate.links import links_of
from twin_core.simulate.packed import Packed, packed
from twin_core.simulate.response import minutes_answers
from twin_core.simulate.window import above_rest

#: Beats that settle the heart at the very start, and after each further chunk's small change.
FIRST_BEATS, FURTHER_BEATS = 16, 3
#: Days that settle the minutes tier under the habit before it is measured, so that a day's end is
#: the next day's start: from a start at rest every later day would depart from the habit by what
#: the first evening leaves behind.
SETTLING_DAYS = 2


class DecadeInputs(NamedTuple):
    """Inputs of a chunk of windows.

    `days_drives` drives the days tier, steps within each window; `drives` and `weights` force
    the representative days, walked anew in the windows that `refreshed` tells; `levels` the beat
    tier, the same levels throughout the run.
    """

    days_drives: Float[Array, "windows days_steps days_inputs arms"]
    drives: Float[Array, "windows steps inputs arms"]
    weights: Float[Array, "windows steps levels arms"]
    levels: Float[Array, "levels beat_inputs"]
    refreshed: Bool[Array, " windows"]


class Seen(NamedTuple):
    """What the days tier sees of the faster ones.

    `average` is that of the last representative day; `habit` that of the first arm's first day,
    which departures are told from; `beat` what the hearts show, nothing without a beat tier.
    """

    average: Float[Array, "outputs arms members"]
    habit: Float[Array, "outputs members"]
    beat: Any


class DecadeResult(NamedTuple):
    """For each window: `days` at its end, `minutes` averaged over its day, `beat` at rest."""

    days: Float[Array, "windows outputs arms members"]
    minutes: Float[Array, "windows outputs arms members"]
    beat: Any


class Opening(NamedTuple):
    """What follows from the parameters alone: derived parameters, and the slow and fast starts."""

    params: Packed
    days: Any
    beat: Any
    shown: Float[Array, "outputs arms members"]


def open_decade(body: Body, ensemble: Members, levels: Any, *, arms: int) -> Opening:
    """Derives the parameters and starts the days tier and the beat tier at its `levels`."""
    params = derive_parameters(body, ensemble)
    members = ensemble.size
    days = body.systems["days"]
    quiet = broadcast_lanes(jnp.zeros(len(days.inputs), ensemble.varying.dtype), arms, members)
    y_days = across_start(days.initial)(quiet, days.own(params))
    shown = across(days.read)(jnp.zeros((), quiet.dtype), y_days, quiet, days.own(params))
    y_beat = None
    if "beat" in body.systems:
        system = body.systems["beat"]
        u = _beat_inputs(body, levels, shown)
        y_beat = across_start(system.initial)(u, system.own(params))
    return Opening(packed(params, members), y_days, y_beat, shown)


def settle_beats(
    body: Body, params: Any, y: Any, levels: Any, shown: Any, beats: Any
) -> tuple[Any, Any]:
    """The beat tier after `beats` and one more, measured: (outputs, levels, arms, members).

    `shown` is what the days tier shows; nothing at all for a body without a beat tier.
    """
    if "beat" not in body.systems:
        return None, None
    system = body.systems["beat"]
    p, u = system.own(params), _beat_inputs(body, levels, shown)
    y = jax.lax.fori_loop(0, beats, lambda _, z: beat(system, z, u, p), y)
    summary = measured_beat(system, y, u, p)
    shape = (len(system.outputs), levels.shape[0], *shown.shape[1:])
    return summary.final, above_rest(system.outputs, summary.outputs.reshape(shape))


def wake(body: Body, params: Any, shown: Any, beat_out: Any) -> Any:
    """The minutes tier at rest under what the other tiers show: (states, arms, members)."""
    minutes = body.systems["minutes"]
    held = _minutes_held(body, shown, beat_out, 1 if beat_out is None else beat_out.shape[1])
    return across_start(minutes.initial)(held[:, 0], minutes.own(params))


def representative_day(
    body: Body,
    params: Any,
    start: Any,
    day: Any,
    shown: Any,
    beat_out: Any,
    answers: Any,
    *,
    dt: float,
) -> tuple[Any, Any]:
    """Averages (outputs, arms, members) of a day under (drives, weights), and its last state.

    `answers` are those of `response`, or None. `dt` is its step (minutes); coarse steps are enough
    for averages, and the stabilised stepper tames fast insulin decays.
    """
    drives, weights = day
    system = body.systems["minutes"]
    held = _minutes_held(body, shown, beat_out, weights.shape[1])
    samples = integrate(
        system, start, Forcing(drives, weights, held, minutes_answers(body, answers)),
        system.own(params), dt=dt, every=6, method="chebyshev",
    )  # fmt: skip
    return samples.outputs.mean(axis=0), samples.final


def walk_window(
    body: Body, params: Any, y: Any, drives: Any, seen: Seen, step: Any, *, days: float
) -> tuple[Any, Any]:
    """The days tier through one window, in steps of `days`: its state and what it then shows."""
    system, links = body.systems["days"], links_of(body, "days")
    habit = _habit_where_departures(body, seen.habit)
    held = jnp.zeros((links.size, 1, *y.shape[1:]), y.dtype)
    held = links.fill(held, "minutes", (seen.average - habit)[:, None])
    if seen.beat is not None:
        held = links.fill(held, "beat", seen.beat[:, :1])
    weights = jnp.ones((len(drives), 1, y.shape[1]), y.dtype)
    walked = integrate(
        system, y, Forcing(drives, weights, held), system.own(params),
        dt=days, every=len(drives), first_step=step, method="chebyshev scanned",
    )  # fmt: skip
    return walked.final, walked.outputs[0]


def walk_windows(
    body: Body, params: Any, y: Any, drives: Any, seen: Seen, step: Any, span: Any, *, days: float
) -> tuple[Any, Any]:
    """Windows ``span[0]`` to ``span[1]`` of a chunk under one and the same representative day.

    `drives` (windows, steps, inputs, arms) are the whole chunk's, whose first window begins at
    `step`. Returns the last state and what each window shows, zero outside of the span.
    """
    windows, steps = drives.shape[:2]
    shown = jnp.zeros((windows, len(body.systems["days"].outputs), *y.shape[1:]), y.dtype)

    def one(index: Any, carry: tuple[Any, Any]) -> tuple[Any, Any]:
        y, shown = carry
        begin = step + index * steps
        y, now = walk_window(body, params, y, drives[index], seen, begin, days=days)
        return y, shown.at[index].set(now)

    return jax.lax.fori_loop(span[0], span[1], one, (y, shown))


def _beat_inputs(body: Body, levels: Any, days_out: Any) -> Any:
    """Inputs of the beat tier with lanes (levels * arms, members), from days outputs."""
    arms, members = days_out.shape[1:]
    count = levels.shape[0]
    u = jnp.repeat(levels.T[:, :, None], arms, axis=2).reshape(levels.shape[1], count * arms)
    shape = (days_out.shape[0], count, arms, members)
    spread = jnp.broadcast_to(days_out[:, None], shape).reshape(shape[0], count * arms, members)
    return links_of(body, "beat").fill(broadcast_lanes(u, count * arms, members), "days", spread)


def _minutes_held(body: Body, days_out: Any, beat_out: Any, levels: int) -> Any:
    """Inputs of the minutes tier that other tiers feed: (inputs, levels, arms, members)."""
    links = links_of(body, "minutes")
    held = jnp.zeros((links.size, levels, *days_out.shape[1:]), days_out.dtype)
    held = links.fill(held, "days", days_out[:, None])
    return held if beat_out is None else links.fill(held, "beat", beat_out)


def _habit_where_departures(body: Body, habit: Any) -> Any:
    """What to take from (outputs, arms, members): the habit, or zero for what is whole."""
    departures, names = body.systems["days"].departures, body.systems["minutes"].outputs
    told = jnp.asarray([name in departures for name in names])
    return jnp.where(told[:, None], habit, 0.0)[:, None, :]
