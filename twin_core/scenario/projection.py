"""What a projection hands back: numbers with bands, beside their baseline. NumPy only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

#: Quantiles of every band, in this order.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Band:
    """One signal over time: quantiles over the ensemble, shape (5, time), catalogue unit."""

    signal: str
    unit: str
    baseline: NDArray[np.float64]
    intervention: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Beat:
    """One periodic heart beat of the median member: each trace has shape (steps,).

    `spans_h` are the hours of the scenario in which the heart beats like this, as (from, to).
    """

    label: str
    period_s: float
    traces: Mapping[str, NDArray[np.float64]]
    spans_h: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class MemberFailure:
    """A member of the ensemble that left the model's range; it is counted, never averaged in."""

    member: int
    arm: str
    state: str
    hours: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One number that changed: medians and 90 % interval of the paired difference.

    `beside_rest` names the activity level of an outcome whose `baseline` is the same heart at
    rest, not the typical day.
    """

    name: str
    signal: str
    unit: str
    baseline: float
    intervention: float
    difference: float
    low: float
    high: float
    beside_rest: str = ""


@dataclass(frozen=True, slots=True)
class Projection:
    """What a twin's ensemble does under a scenario, beside its baseline.

    `time_h` is hours since the scenario's start, shape (time,). `beats` holds one beat of the
    fitted heart at each activity level met (``rest``, ``walk`` ...). A `refinable` one is a first
    answer; of the refined one, `numerical_error` tells by signal how far its medians lie from
    those of the first, as a share of the band.
    """

    scenario: str
    start_hour: float
    time_h: NDArray[np.float64]
    bands: Mapping[str, Band]
    beats: Mapping[str, Beat]
    outcomes: tuple[Outcome, ...]
    members: int
    failures: tuple[MemberFailure, ...] = ()
    warnings: tuple[str, ...] = ()
    elapsed_s: float = 0.0
    numerical_error: Mapping[str, float] = field(default_factory=dict)
    refinable: bool = False
