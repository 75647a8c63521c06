"""A person's own usual: the fan of a typical day, and the band of the weeks before. NumPy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NS_PER_DAY = 86_400 * 10**9
#: Quantiles of the fan, outermost first and last.
FAN = (0.05, 0.25, 0.5, 0.75, 0.95)
BIN_MIN = 30
#: The band at a day is the middle 80 % of so many days before it; fewer days say nothing.
BACK_DAYS, LEAST_DAYS = 28, 7
#: A bin of the day with fewer values says nothing.
LEAST_VALUES = 4

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TypicalDay:
    """Quantiles (5, bins) over the hours of the local day at which bins are centred."""

    signal: str
    hour: Array
    levels: Array
    days: int


@dataclass(frozen=True, slots=True)
class UsualBand:
    """Low, middle and high of the weeks before each day, at its noon (UTC nanoseconds)."""

    signal: str
    time_ns: NDArray[np.int64]
    low: Array
    middle: Array
    high: Array


def typical_day(
    signal: str, time_ns: NDArray[np.int64], offset_s: NDArray[np.int32], value: Array
) -> TypicalDay:
    """The fan of all days together, by the local clock that each value carries."""
    local = time_ns + offset_s.astype(np.int64) * 10**9
    minute = (local // (60 * 10**9)) % 1440
    bins = (minute // BIN_MIN).astype(int)
    count = 1440 // BIN_MIN
    levels = np.full((len(FAN), count), np.nan)
    for place in range(count):
        inside = value[bins == place]
        if len(inside) >= LEAST_VALUES:
            levels[:, place] = np.quantile(inside, FAN)
    days = len(np.unique(local // NS_PER_DAY))
    hour = np.asarray((np.arange(count) + 0.5) * BIN_MIN / 60.0, dtype=np.float64)
    return TypicalDay(signal, hour, levels, days)


def usual_band(signal: str, time_ns: NDArray[np.int64], value: Array) -> UsualBand:
    """For each day with values, the 10, 50 and 90 % points of the days before it."""
    day = time_ns // NS_PER_DAY
    days = np.unique(day)
    rows = np.full((len(days), 3), np.nan)
    for place, now in enumerate(days):
        before = (day >= now - BACK_DAYS) & (day < now)
        if len(np.unique(day[before])) >= LEAST_DAYS:
            rows[place] = np.quantile(value[before], (0.1, 0.5, 0.9))
    noon = days * NS_PER_DAY + NS_PER_DAY // 2
    return UsualBand(signal, noon, rows[:, 0], rows[:, 1], rows[:, 2])
