"""Numbers that a scenario changes, each as a paired difference over the ensemble."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.projection import Outcome
from twin_core.vocabulary import signal


@dataclass(frozen=True, slots=True)
class Measure:
    """How an outcome is taken from a signal over time (last axis but one is time)."""

    name: str
    signal: str
    unit: str
    take: Callable[[NDArray], NDArray]


def _time_in(low: float, high: float) -> Callable[[NDArray], NDArray]:
    return lambda values: 100.0 * np.mean((values >= low) & (values <= high), axis=0)


#: Glucose ranges: international consensus, doi:10.2337/dci19-0028.
MEASURES = (
    Measure("Mean glucose", "glucose.plasma", "mg/dL", lambda v: v.mean(axis=0)),
    Measure("Peak glucose", "glucose.plasma", "mg/dL", lambda v: v.max(axis=0)),
    Measure("Lowest glucose", "glucose.plasma", "mg/dL", lambda v: v.min(axis=0)),
    Measure("Time at 70 to 180 mg/dL", "glucose.plasma", "%", _time_in(70.0, 180.0)),
    Measure("Time below 70 mg/dL", "glucose.plasma", "%", _time_in(-np.inf, 69.999)),
    Measure("Mean heart rate", "heart.rate", "/min", lambda v: v.mean(axis=0)),
    Measure("Mean systolic pressure", "pressure.systolic", "mm[Hg]", lambda v: v.mean(axis=0)),
    Measure("Mean diastolic pressure", "pressure.diastolic", "mm[Hg]", lambda v: v.mean(axis=0)),
    Measure("Mean plasma insulin", "insulin.plasma", "pmol/L", lambda v: v.mean(axis=0)),
)


def over_time(name: str, values: NDArray, keep: NDArray) -> list[Outcome]:
    """Outcomes of one signal, `values` (time, arms=2, members), members where `keep` holds."""
    found = []
    for measure in MEASURES:
        if measure.signal == name:
            taken = measure.take(values)[:, keep]
            found.append(paired(measure.name, name, measure.unit, taken[0], taken[1]))
    if name == "glucose.plasma" and keep.any():
        found.append(_widest(name, values[:, :, keep]))
    return found


def _widest(name: str, values: NDArray) -> Outcome:
    """The signal at the instant at which both arms lie furthest apart."""
    gap = np.abs(np.median(values[:, 1] - values[:, 0], axis=-1))
    at = values[int(np.argmax(gap))]
    known = signal(name)
    return paired(f"{known.name} where it changes most", name, known.unit, at[0], at[1])


def at_end(names: Sequence[str], values: NDArray, keep: NDArray) -> list[Outcome]:
    """The last values of slow signals (time, signals, arms=2, members) as outcomes."""
    last = np.asarray(values[-1][..., keep], float)
    if last.shape[-1] == 0:
        last = np.full((*last.shape[:-1], 1), np.nan)
    middle = np.median(last, axis=-1)
    spread = np.quantile(last[:, 1] - last[:, 0], (0.05, 0.5, 0.95), axis=-1)
    found = []
    for row, name in enumerate(names):
        known, (low, half, high) = signal(name), spread[:, row].tolist()
        before, after = middle[row].tolist()
        title = f"{known.name} at the end"
        found.append(Outcome(title, name, known.unit, before, after, half, low, high))
    return found


def paired(name: str, of: str, unit: str, baseline: NDArray, changed: NDArray) -> Outcome:
    """Medians of both arms and the 90 % interval of the member-by-member difference."""
    if baseline.size == 0:
        nan = float("nan")
        return Outcome(name, of, unit, nan, nan, nan, nan, nan)
    table = np.stack([baseline, changed, changed - baseline]).astype(float)
    low, middle, high = np.quantile(table, (0.05, 0.5, 0.95), axis=-1).tolist()
    return Outcome(name, of, unit, middle[0], middle[1], middle[2], low[2], high[2])
