"""Hours to weeks: the minutes tier walked, with beats as windows and days as constants.

Organs of the beat tier are seen as averages over a periodic beat, one for each activity level of
the scenario; organs of the days tier are frozen at their present state.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Float, Int

from twin_core.body import Body
from twin_core.simulate.opening import Opening, stand_in
from twin_core.simulate.parts import Parts
from twin_core.simulate.programs import Work
from twin_core.simulate.stretch import begin_at


class DayInputs(NamedTuple):
    """What a day is given; all arrays, so that a slider never recompiles.

    `opened` how the run begins; `drives` the minutes tier's driven inputs; `weights` which
    activity level holds at each step; `beats` window averages at each level; `answers` how much
    more for each probe of `response`. Rows of `drives` that another tier feeds are zero.
    """

    opened: Opening
    drives: Float[np.ndarray, "steps inputs arms"]
    weights: Float[np.ndarray, "steps levels arms"]
    beats: Float[np.ndarray, "outputs levels arms members"] | None = None
    answers: Float[np.ndarray, "outputs probes members"] | None = None


class DayResult(NamedTuple):
    """`minutes` outputs; `failed_step` first bad step (-1: none) and `failed_state` its state."""

    minutes: Float[np.ndarray, "samples outputs arms members"]
    final: Float[np.ndarray, "states arms members"]
    failed_step: Int[np.ndarray, "arms members"]
    failed_state: Int[np.ndarray, "arms members"]


def walk_day(
    body: Body,
    inputs: DayInputs,
    *,
    dt: float,
    every: int,
    into: Float[np.ndarray, "samples outputs arms members"] | None = None,
) -> DayResult:
    """Walks the minutes tier through the grid of `inputs` with steps of `dt` minutes.

    Outputs are sampled at the end of every so many steps, of which the grid holds a multiple.
    They are put `into` an array that has room for them, or for those of the first members.
    """
    parts, (_, drives, weights, *_) = Parts(body), inputs
    # What holds for all stretches is handed over once.
    opened, beats, answers = jax.device_put((inputs.opened, inputs.beats, inputs.answers))
    place = begin_at(parts.waking(opened, drives[0], weights[0], beats))
    if into is None:
        lanes = len(body.systems["minutes"].outputs), *np.shape(place.state)[1:]
        into = np.empty((len(drives) // every, *lanes), drives.dtype)
    begin = 0
    for stretch in parts.stretches(drives, weights, dt=dt, every=every):
        walked = parts.minutes(opened.params, place, stretch, opened.shown, beats, answers)
        place, end = walked.place, begin + int(stretch.used)
        seen = np.asarray(walked.outputs)
        into[begin:end] = seen[: end - begin, ..., : into.shape[-1]]
        begin = end
    return DayResult(into, *(np.asarray(part) for part in place))


def day_to_be(body: Body, inputs: DayInputs, *, dt: float, every: int) -> Work:
    """What has to be compiled for such a day; of `inputs` only the shapes matter."""
    parts, (opened, drives, weights, beats, answers) = Parts(body), inputs
    first = (opened, drives[0], weights[0], beats)
    lanes = drives.shape[2], opened.params.members
    state = jax.ShapeDtypeStruct((body.systems["minutes"].size, *lanes), drives.dtype)
    place = begin_at(stand_in(state))
    stretch = parts.stretches(drives, weights, dt=dt, every=every)[0]
    then = (opened.params, place, stretch, opened.shown, beats, answers)
    return ((parts.minutes, then), (parts.waking, first))
