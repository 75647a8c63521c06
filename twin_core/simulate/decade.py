"""Weeks to decades: the days tier walks on; faster tiers are refreshed as windows.

A run goes on in chunks of windows, a year of months, say. In each chunk the beat tier is brought
to its periodic state once; then, window by window, the minutes tier walks one representative day
from where the days tier stands, and the days tier walks the window under that day's averages
(heterogeneous multiscale method, doi:10.4310/CMS.2003.v1.n1.a8). How many windows and beats there
are is the speed knob.

The work is cut into three programs, for the compiler takes longer over one large one: what follows
from the parameters, the beats, and the windows. All three are compiled side by side.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

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
#: Days that settle the minutes tier under the habit before it is measured.
SETTLING_DAYS = 2


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
    """Where a long run stands: a flat state for each tier, and what the days tier shows.

    `habit` holds the averages of the first day of the first arm, which departures are told from;
    `step` how many steps the days tier has taken.
    """

    days: Any
    minutes: Any
    beat: Any
    shown: Float[Array, "outputs arms members"]
    habit: Float[Array, "outputs members"]
    step: Int[Array, ""]


class DecadeResult(NamedTuple):
    """For each window: `days` at its end, `minutes` averaged over its day, `beat` at rest."""

    days: Float[Array, "windows outputs arms members"]
    minutes: Float[Array, "windows outputs arms members"]
    beat: Any


class Opening(NamedTuple):
    """What follows from the parameters alone: derived parameters, and the slow and fast starts."""

    params: Any
    days: Any
    beat: Any
    shown: Float[Array, "outputs arms members"]


def open_decade(body: Body, ensemble: Members, inputs: DecadeInputs) -> Opening:
    """Derives the parameters and starts the days tier and the beat tier."""
    params = derive_parameters(body, ensemble)
    arms, members = inputs.drives.shape[3], ensemble.size
    days = body.systems["days"]
    quiet = broadcast_lanes(jnp.zeros(len(days.inputs), ensemble.varying.dtype), arms, members)
    y_days = across_start(days.initial)(quiet, days.own(params))
    shown = across(days.read)(jnp.zeros((), quiet.dtype), y_days, quiet, days.own(params))
    y_beat = None
    if "beat" in body.systems:
        system = body.systems["beat"]
        u = _beat_inputs(body, inputs.levels, shown)
        y_beat = across_start(system.initial)(u, system.own(params))
    return Opening(params, y_days, y_beat, shown)


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


def first_day(
    body: Body, params: Any, inputs: DecadeInputs, shown: Any, beat_out: Any, *, dt: float
) -> tuple[Any, Any]:
    """The minutes tier where a day's end is the next day's start, and the habit of the first arm.

    The habit is the average of such a day: taken from a start at rest, every later day would
    depart from it by what the first evening leaves behind.
    """
    minutes = body.systems["minutes"]
    held = _minutes_held(body, shown, beat_out, len(inputs.levels))
    start = across_start(minutes.initial)(held[:, 0], minutes.own(params))
    day = inputs.drives[0], inputs.weights[0]

    def again(y: Any, _: Any) -> tuple[Any, Any]:
        average, final = _representative_day(body, params, y, day, shown, beat_out, dt)
        return final, average[:, 0]

    settled, averages = jax.lax.scan(again, start, None, length=SETTLING_DAYS + 1)
    return settled, averages[-1]


def walk_windows(
    body: Body, params: Any, state: DecadeState, inputs: DecadeInputs, beat_out: Any,
    *, dt: float, days: float,
) -> tuple[DecadeState, Any, Any]:  # fmt: skip
    """A chunk of windows; `dt` is the representative day's step (minutes), `days` the days tier's.

    Returns the state after it, and outputs of the days and minutes tiers for each window.
    """
    habit = _habit_where_departures(body, state.habit)

    def window(carry: Any, forcing: Any) -> tuple[Any, Any]:
        y, fast, shown, step = carry
        days_drives, *day = forcing
        average, fast = _representative_day(body, params, fast, day, shown, beat_out, dt)
        walked = _walk_days(body, params, y, days_drives, average - habit, beat_out, days, step)
        after = walked.final, fast, walked.outputs[0], step + len(days_drives)
        return after, (walked.outputs[0], average)

    start = state.days, state.minutes, state.shown, state.step
    forcings = inputs.days_drives, inputs.drives, inputs.weights
    (y, fast, shown, step), (slow, average) = jax.lax.scan(window, start, forcings)
    return DecadeState(y, fast, state.beat, shown, state.habit, step), slow, average


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


def _representative_day(
    body: Body, params: Any, start: Any, day: Any, days_out: Any, beat_out: Any, dt: float
) -> tuple[Any, Any]:
    """Averages (outputs, arms, members) of a day under (drives, weights), and its last state."""
    drives, weights = day
    system = body.systems["minutes"]
    held = _minutes_held(body, days_out, beat_out, weights.shape[1])
    # Coarse steps are enough for averages; the stabilised stepper tames fast insulin decays.
    samples = integrate(
        system, start, Forcing(drives, weights, held), system.own(params),
        dt=dt, every=6, method="chebyshev",
    )  # fmt: skip
    return samples.outputs.mean(axis=0), samples.final


def _walk_days(
    body: Body, params: Any, y: Any, drives: Any, seen: Any, beat_out: Any, days: float, step: Any
) -> Samples:
    """The days tier through one window under averages of the faster tiers."""
    system, links = body.systems["days"], links_of(body, "days")
    held = jnp.zeros((links.size, 1, *y.shape[1:]), y.dtype)
    held = links.fill(held, "minutes", seen[:, None])
    if beat_out is not None:
        held = links.fill(held, "beat", beat_out[:, :1])
    weights = jnp.ones((len(drives), 1, y.shape[1]), y.dtype)
    return integrate(
        system, y, Forcing(drives, weights, held), system.own(params),
        dt=days, every=len(drives), first_step=step, method="chebyshev scanned",
    )  # fmt: skip


def _habit_where_departures(body: Body, habit: Any) -> Any:
    """What to take from (outputs, arms, members): the habit, or zero for what is whole."""
    departures, names = body.systems["days"].departures, body.systems["minutes"].outputs
    told = jnp.asarray([name in departures for name in names])
    return jnp.where(told[:, None], habit, 0.0)[:, None, :]
