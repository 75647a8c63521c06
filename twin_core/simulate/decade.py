"""Weeks to decades: the days tier walks on; faster tiers are refreshed as windows.

A run goes on in chunks of windows, a year of months, say. In each chunk the beat tier is brought
to its periodic state once; then, window by window, the minutes tier walks one representative day
from where the days tier stands, and the days tier walks the window under that day's averages
(heterogeneous multiscale method, doi:10.4310/CMS.2003.v1.n1.a8). How often the faster tiers are
walked anew is the speed knob.

The work is cut into small programs, for the compiler takes longer over one large one: the beats and
windows of days here, what days are made of as well in `parts`. They are compiled side by side.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from twin_core.body import Body
from twin_core.simulate.beat import beat, measured_beat
from twin_core.simulate.integrate import Forcing, integrate
from twin_core.simulate.lanes import across_start, broadcast_lanes
from twin_core.simulate.links import links_of
from twin_core.simulate.packed import Packed
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


def start_hearts(body: Body, params: Packed, levels: Any, shown: Any) -> Any:
    """The beat tier at the beginning, at its `levels`: (states, levels * arms, members)."""
    system = body.systems["beat"]
    own = system.own(params.unpacked())
    return across_start(system.initial)(_beat_inputs(body, levels, shown), own)


def settle_beats(
    body: Body, params: Packed, y: Any, levels: Any, shown: Any, beats: Any, *, bucket: int
) -> tuple[Any, Any]:
    """The beat tier after `beats` and one more, measured: (outputs, bucket, arms, members).

    `shown` is what the days tier shows; levels beyond those of the run, to `bucket`, show nothing.
    """
    system = body.systems["beat"]
    p, u = system.own(params.unpacked()), _beat_inputs(body, levels, shown)
    y = jax.lax.fori_loop(0, beats, lambda _, z: beat(system, z, u, p), y)
    summary = measured_beat(system, y, u, p)
    count = levels.shape[0]
    outputs = summary.outputs.reshape((len(system.outputs), count, *shown.shape[1:]))
    told = above_rest(system.outputs, outputs)
    return summary.final, jnp.pad(told, ((0, 0), (0, bucket - count), (0, 0), (0, 0)))


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
    body: Body,
    params: Packed,
    y: Any,
    drives: Any,
    seen: Seen,
    step: Any,
    span: Any,
    *,
    days: float,
) -> tuple[Any, Any]:
    """Windows ``span[0]`` to ``span[1]`` of a chunk under one and the same representative day.

    `drives` (windows, steps, inputs, arms) are the whole chunk's, whose first window begins at
    `step`. Returns the last state and what each window shows, zero outside of the span.
    """
    windows, steps, own = *drives.shape[:2], params.unpacked()
    shown = jnp.zeros((windows, len(body.systems["days"].outputs), *y.shape[1:]), y.dtype)

    def one(index: Any, carry: tuple[Any, Any]) -> tuple[Any, Any]:
        y, shown = carry
        begin = step + index * steps
        y, now = walk_window(body, own, y, drives[index], seen, begin, days=days)
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


def _habit_where_departures(body: Body, habit: Any) -> Any:
    """What to take from (outputs, arms, members): the habit, or zero for what is whole."""
    departures, names = body.systems["days"].departures, body.systems["minutes"].outputs
    told = jnp.asarray([name in departures for name in names])
    return jnp.where(told[:, None], habit, 0.0)[:, None, :]
