"""What a record says twice and differently: told before a fit believes either."""

from __future__ import annotations

import numpy as np

from twin_core.infer.doubt import Doubt
from workbench.service.grid import Rows

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
    cell = np.floor((sensor.minute[use] - start) / WIDTH_MIN).astype(int)
    value = sensor.value[use]
    count = np.bincount(cell)
    high, low = np.full(len(count), -np.inf), np.full(len(count), np.inf)
    np.maximum.at(high, cell, value)
    np.minimum.at(low, cell, value)
    double = count >= 2
    if double.sum() < FEWEST:
        return ()
    high, low = high[double], low[double]
    share = float(np.mean(high - low > APART * 0.5 * (high + low)))
    if share < SHARE:
        return ()
    told = f"{100 * share:.0f} % of {name} read twice in a quarter of an hour contradicts itself"
    return (Doubt(f"{told}; the fit believes it less; leave one of the sources out"),)


def pressures(found: dict[str, float]) -> tuple[dict[str, float], tuple[str, ...]]:
    """Numbers at rest without pressures that cannot be, and a sentence about those."""
    systolic, diastolic = found.get("pressure.systolic"), found.get("pressure.diastolic")
    if systolic is None or diastolic is None or systolic - diastolic >= 10.0:
        return found, ()
    kept = {name: v for name, v in found.items() if not name.startswith("pressure.")}
    told = f"systolic {systolic:.0f} and diastolic {diastolic:.0f} mmHg contradict each other"
    return kept, (f"{told}; neither is fitted; check the readings",)
