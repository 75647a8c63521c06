"""Day to day the controller learns how strongly a person answers to insulin: run-to-run control.

After Zisser 2005 (doi:10.1089/dia.2005.7.48), with lows weighing more than highs; sizes of the
steps are assumed. Only the sensor is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.control.life import TICKS_A_DAY

LOW, HIGH = 70.0, 180.0
#: Percentages of a day: so much low is too much; so little is none; so much high is too much.
SOME_LOW, MUCH_LOW, NO_LOW, MUCH_HIGH = 0.7, 3.0, 0.35, 15.0
#: What a day's verdict multiplies the strength of insulin by.
FEWER, FAR_FEWER, MORE = 0.92, 0.84, 1.05
#: A new controller begins a little cautious.
FIRST = 0.9
WEAKEST, STRONGEST = 0.45, 1.3
NIGHT_TICKS = TICKS_A_DAY // 4


@dataclass
class RunToRun:
    """`strength` scales all insulin but basal, `basal` the basal; one value for each person."""

    people: int
    strength: NDArray[np.float64] = field(init=False)
    basal: NDArray[np.float64] = field(init=False)
    _day: list[NDArray[np.float64]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.strength, self.basal = np.full(self.people, FIRST), np.ones(self.people)

    def see(self, reading: NDArray[np.float64]) -> None:
        """Takes a reading in; after a whole day, learns from it."""
        self._day.append(reading)
        if len(self._day) < TICKS_A_DAY:
            return
        day = np.stack(self._day)
        self._day = []
        self.strength = np.clip(self.strength * _verdict(day), WEAKEST, STRONGEST)
        night = _verdict(day[:NIGHT_TICKS])
        self.basal = np.clip(self.basal * np.sqrt(night), WEAKEST, STRONGEST)


def _verdict(readings: NDArray[np.float64]) -> NDArray[np.float64]:
    """What insulin is multiplied by after such readings (ticks, people)."""
    seen = np.maximum(np.isfinite(readings).sum(axis=0), 1)
    low = 100.0 * (readings < LOW).sum(axis=0) / seen
    high = 100.0 * (readings > HIGH).sum(axis=0) / seen
    more = (low < NO_LOW) & (high > MUCH_HIGH)
    factor = np.where(more, MORE, 1.0)
    factor = np.where(low > SOME_LOW, FEWER, factor)
    return np.where(low > MUCH_LOW, FAR_FEWER, factor)
