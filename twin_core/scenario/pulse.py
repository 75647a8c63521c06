"""The heart over a day: its beats at each activity level, and what minutes add to them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.scenario.courses.hours import HoursWalk
from twin_core.simulate.response import probes_of

#: What of a beat is worth a curve over hours; the rest is a matter of the beat itself.
SHOWN = (
    "heart.rate",
    "pressure.systolic",
    "pressure.diastolic",
    "pressure.mean_arterial",
    "heart.stroke_volume",
    "circulation.cardiac_output",
)


def pulse(body: Body, walk: HoursWalk) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Signals of the beat tier and their values (samples, signals, arms, members).

    Nothing without a beat tier.
    """
    if not walk.windows:
        return (), np.zeros((0, 0, 0, 0))
    outputs, minutes = body.systems["beat"].outputs, walk.result.minutes
    names = tuple(name for name in SHOWN if name in outputs)
    rows = [outputs.index(name) for name in names]
    beats = np.stack([window.outputs[rows] for window in walk.windows])
    every = len(walk.forced.weights) // len(minutes)
    weights = walk.forced.weights[every - 1 :: every, : len(beats)]
    values = np.einsum("tla,lnm->tnam", weights, beats)
    if walk.answers is not None:
        columns = [probe.column for probe in probes_of(body)]
        values += np.einsum("nkm,tkam->tnam", walk.answers[rows], minutes[:, columns])
    return names, values
