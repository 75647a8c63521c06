"""Safety: what stands between a controller's wish and the pump, whatever the controller is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Faster than glucose moves in five minutes (mg/dL): a fault, not a reading.
FASTEST = 25.0
#: After this many silent ticks the pump goes back to basal.
SILENT_TICKS = 4


@dataclass(frozen=True, slots=True)
class Safety:
    """Limits of insulin delivery, in mg/dL of glucose and units of insulin.

    Delivery stops where glucose is below `suspend_below`, or is expected to be within half an
    hour (low-glucose suspend). Insulin on board may not exceed what glucose above `floor` and
    food in the gut call for, plus `slack` (mg/dL). `most_units` limits one dose.
    """

    suspend_below: float = 75.0
    expect_below: float = 80.0
    floor: float = 110.0
    slack: float = 4.0
    most_units: float = 15.0

    def allow(
        self,
        wished: NDArray[np.float64],
        basal: NDArray[np.float64],
        correction: NDArray[np.float64],
        seen: Seen,
    ) -> NDArray[np.float64]:
        """Units to deliver in the next five minutes instead of `wished`."""
        called_for = seen.glucose - self.floor + seen.in_gut
        room = np.maximum(called_for + self.slack - seen.on_board, 0.0) / correction
        units = np.clip(np.minimum(wished, basal + room), 0.0, self.most_units)
        low = (seen.glucose < self.suspend_below) | (seen.expected < self.expect_below)
        units = np.where(low, 0.0, units)
        silent = seen.silent_ticks >= SILENT_TICKS
        return np.where(silent, np.minimum(basal, np.where(low, 0.0, basal)), units)


@dataclass(frozen=True, slots=True)
class Seen:
    """What safety looks at, one value for each person.

    `glucose` now and `expected` in half an hour (mg/dL); insulin `on_board` and carbohydrate
    `in_gut` as effects still to come (mg/dL); ticks for which the sensor has been silent.
    """

    glucose: NDArray[np.float64]
    expected: NDArray[np.float64]
    on_board: NDArray[np.float64]
    in_gut: NDArray[np.float64]
    silent_ticks: NDArray[np.int64]


@dataclass
class Gate:
    """Lets plausible readings through; others become NaN, until they have come three times."""

    last: NDArray[np.float64]
    doubted: NDArray[np.int64]

    @classmethod
    def of(cls, glucose: NDArray[np.float64]) -> Gate:
        return cls(np.array(glucose), np.zeros(len(glucose), int))

    def through(self, reading: NDArray[np.float64]) -> NDArray[np.float64]:
        """Readings that may be believed; NaN elsewhere."""
        present = np.isfinite(reading)
        jumped = present & (np.abs(reading - self.last) > FASTEST * (1 + self.doubted))
        jumped &= self.doubted < 3
        self.doubted = np.where(present & ~jumped, 0, self.doubted + 1)
        kept = np.where(present & ~jumped, reading, np.nan)
        self.last = np.where(np.isfinite(kept), kept, self.last)
        return kept
