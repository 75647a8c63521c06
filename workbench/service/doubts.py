"""What a record says twice and differently: told before a fit believes either."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.doubt import Doubt
from workbench.service.grid import DAY_MIN, Rows

#: Readings of one quarter of an hour that differ by more than this part of their mean disagree.
APART = 0.35
#: Share of doubly read quarters that disagree before the sensor is doubted, and how many at least.
SHARE, FEWEST = 0.2, 12
WIDTH_MIN = 15.0


def disagreeing(sensor: Rows, start: float, minutes: float, name: str) -> tuple[Doubt, ...]:
    """Whether readings at the same time contradict each other, as of two people's sensors."""
    use = (sensor.minute >= start) & (sensor.minute < start + minutes)
    if use.sum() < 2:
        return ()
    high, low, double = _doubly_read(sensor.minute[use] - start, sensor.value[use])
    if double.sum() < FEWEST:
        return ()
    high, low = high[double], low[double]
    share = float(np.mean(high - low > APART * 0.5 * (high + low)))
    if share < SHARE:
        return ()
    told = f"{100 * share:.0f} % of {name} read twice in a quarter of an hour contradicts itself"
    return (Doubt(f"{told}; the fit believes it less; leave one of the sources out"),)


def without_contradiction(sensor: Rows, name: str) -> tuple[Rows, tuple[str, ...]]:
    """The readings without days on which two sensors contradict each other, and a sentence.

    One of the two is another person's, and nothing says which. Where such days are the half or
    more, nothing is left out: then the record is doubted as a whole, by `disagreeing`.
    """
    if len(sensor) < 2:
        return sensor, ()
    first = np.floor(sensor.minute[0] / DAY_MIN) * DAY_MIN
    high, low, double = _doubly_read(sensor.minute - first, sensor.value)
    apart = double & (high - low > APART * 0.5 * (high + low))
    day = (np.arange(len(double)) * WIDTH_MIN // DAY_MIN).astype(int)
    doubles, aparts = np.bincount(day, double), np.bincount(day, apart)
    bad = (doubles >= FEWEST) & (aparts >= SHARE * doubles)
    of_row = np.floor((sensor.minute - first) / DAY_MIN).astype(int)
    measured = np.bincount(of_row, minlength=len(bad)) > 0
    if not bad.any() or bad.sum() >= 0.5 * measured.sum():
        return sensor, ()
    keep = ~bad[of_row]
    count = int(bad.sum())
    told = (
        f"{count} {'day' if count == 1 else 'days'} of {name} left out: two sensors tell of them "
        f"and contradict each other, as if one were another person's"
    )
    return Rows(sensor.minute[keep], sensor.value[keep], sensor.duration_min[keep]), (told,)


def _doubly_read(
    minute: NDArray[np.float64], value: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """By quarter of an hour: the highest and lowest reading, and whether there are two."""
    cell = np.floor(minute / WIDTH_MIN).astype(int)
    count = np.bincount(cell)
    high, low = np.full(len(count), -np.inf), np.full(len(count), np.inf)
    np.maximum.at(high, cell, value)
    np.minimum.at(low, cell, value)
    double = count >= 2
    return np.where(double, high, 0.0), np.where(double, low, 0.0), double


def doses_told_twice(doses: Rows) -> float:
    """The share of doses that come again in the same size within minutes; 0 where it is chance."""
    if len(doses) < FEWEST:
        return 0.0
    share = 2.0 * float(told_again(doses).sum()) / len(doses)
    return min(share, 1.0) if share >= SHARE else 0.0


def told_again(doses: Rows) -> NDArray[np.bool_]:
    """(doses - 1,) whether the next dose is of the same size and within minutes."""
    return (np.diff(doses.minute) <= WIDTH_MIN) & (np.diff(doses.value) == 0.0)


def pressures(found: dict[str, float]) -> tuple[dict[str, float], tuple[str, ...]]:
    """Numbers at rest without pressures that cannot be, and a sentence about those."""
    systolic, diastolic = found.get("pressure.systolic"), found.get("pressure.diastolic")
    if systolic is None or diastolic is None or systolic - diastolic >= 10.0:
        return found, ()
    kept = {name: v for name, v in found.items() if not name.startswith("pressure.")}
    told = f"systolic {systolic:.0f} and diastolic {diastolic:.0f} mmHg contradict each other"
    return kept, (f"{told}; neither is fitted; check the readings",)
