"""Hours to weeks: the minutes tier integrated, with beats as windows and days as constants.

Organs of the beat tier are seen as averages over a periodic beat, one for each activity level of
the scenario; organs of the days tier are frozen at their present state.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from twin_core.body import Body
from twin_core.simulate.integrate import Forcing, inputs_at, integrate
from twin_core.simulate.lanes import Members, across_start, derive_parameters
from twin_core.simulate.links import links_of
from twin_core.simulate.response import minutes_answers
from twin_core.simulate.window import days_outputs


class DayInputs(NamedTuple):
    """What a day program is given; all arrays, so that a slider never recompiles.

    `members` the ensemble's parameters; `drives` the minutes tier's driven inputs;
    `weights` which activity level holds at each step; `beats` window averages at each level;
    `answers` how much more for each probe of `response`; `days_inputs` the days tier's inputs.
    Rows of `drives` that another tier feeds are zero.
    """

    members: Members
    drives: Float[Array, "steps inputs arms"]
    weights: Float[Array, "steps levels arms"]
    beats: Float[Array, "outputs levels members"]
    days_inputs: Float[Array, "days_inputs arms"]
    answers: Float[Array, "outputs probes members"] | None = None


class DayResult(NamedTuple):
    """`minutes` outputs; `failed_step` first bad sample (-1: none) and `failed_state` its state."""

    minutes: Float[Array, "samples outputs arms members"]
    final: Float[Array, "states arms members"]
    failed_step: Int[Array, "arms members"]
    failed_state: Int[Array, "arms members"]


def simulate_day(body: Body, inputs: DayInputs, *, dt: float, every: int) -> DayResult:
    """Walks the minutes tier through the grid of `inputs.drives` with step `dt` (minutes)."""
    params = derive_parameters(body, inputs.members)
    forcing = _forcing(body, inputs, params)
    system = body.systems["minutes"]
    own = system.own(params)
    first = inputs_at(inputs.drives[0], forcing.weights[0], forcing.held)
    start = across_start(system.initial)(first, own)
    samples = integrate(system, start, forcing, own, dt=dt, every=every)
    return DayResult(samples.outputs, samples.final, samples.failed_step, samples.failed_state)


def _forcing(body: Body, inputs: DayInputs, params: Any) -> Forcing:
    links = links_of(body, "minutes")
    levels, arms = inputs.weights.shape[1:]
    members = inputs.members.size
    held = jnp.zeros((links.size, levels, arms, members), inputs.drives.dtype)
    if "days" in body.systems:
        days = days_outputs(body, params, inputs.days_inputs, members)
        held = links.fill(held, "days", days[:, None])
    if "beat" in body.systems:
        held = links.fill(held, "beat", inputs.beats[:, :, None])
    return Forcing(inputs.drives, inputs.weights, held, minutes_answers(body, inputs.answers))
