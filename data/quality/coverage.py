"""How much of each signal there is on each day, in the person's own days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from data.record import Record

DAY_NS = 86_400 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Coverage:
    """`count` rows of each signal on each day, and `share` of a full day; (signals, days).

    A full day of a signal is its 90th percentile over the days that have any value.
    """

    signals: tuple[str, ...]
    first: date
    count: NDArray[np.int64]
    share: NDArray[np.float64]

    @property
    def days(self) -> int:
        return self.count.shape[1]

    def day(self, number: int) -> date:
        return self.first + timedelta(days=number)


def coverage(record: Record, signals: Sequence[str] | None = None) -> Coverage:
    """Rows per signal and local day, corrections included."""
    names = tuple(sorted(record.signals()) if signals is None else signals)
    days = {name: _days(record, name) for name in names}
    filled = [found for found in days.values() if len(found[0])]
    if not filled:
        return Coverage((), date(1970, 1, 1), np.zeros((0, 0), np.int64), np.zeros((0, 0)))
    first = min(int(found[0][0]) for found in filled)
    last = max(int(found[0][-1]) for found in filled)
    count = np.zeros((len(names), last - first + 1), np.int64)
    for row, name in enumerate(names):
        at, number = days[name]
        count[row, at - first] = number
    return Coverage(names, _date(first), count, _share(count))


def _days(record: Record, name: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    data = record.read(name, tolerate_damage=True)
    local = data.time_ns + data.utc_offset_s.astype(np.int64) * 1_000_000_000
    return np.unique(local // DAY_NS, return_counts=True)


def _share(count: NDArray[np.int64]) -> NDArray[np.float64]:
    share = np.zeros(count.shape)
    for row, numbers in enumerate(count):
        filled = numbers[numbers > 0]
        if len(filled):
            share[row] = np.minimum(numbers / np.quantile(filled, 0.9), 1.0)
    return share


def _date(day: int) -> date:
    return datetime.fromtimestamp(day * 86_400, UTC).date()
