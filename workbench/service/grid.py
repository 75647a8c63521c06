"""From rows of a record to a regular grid in the person's local time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.quality.overlap import counted
from data.record import Record, SignalData

MINUTE_NS = 60_000_000_000
DAY_MIN = 1440


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one signal in local minutes since the epoch, ascending."""

    minute: NDArray[np.float64]
    value: NDArray[np.float64]
    duration_min: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.minute)


EMPTY = Rows(np.empty(0), np.empty(0), np.empty(0))


def local_rows(record: Record, name: str) -> Rows:
    """All rows of a signal on the person's own clock; empty where the record has none.

    Of sources that count the same amounts at one time (watch and phone) only one is taken.
    """
    if name not in record.signals():
        return EMPTY
    data: SignalData = record.read(name)
    minute, order = placed(data)
    return Rows(minute, data.value[order], data.duration_s[order].astype(float) / 60.0)


def placed(data: SignalData) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Local minutes of the rows that count, ascending, and which rows those are."""
    minute = data.time_ns / MINUTE_NS + data.utc_offset_s / 60.0
    order = np.argsort(minute, kind="stable")
    order = order[counted(data).counts[order]]
    return minute[order], order


def mean_grid(rows: Rows, start: float, width: float, count: int) -> NDArray[np.float64]:
    """Mean of the rows in each of `count` cells of `width` minutes; NaN where there are none."""
    cell = np.floor((rows.minute - start) / width).astype(int)
    use = (cell >= 0) & (cell < count)
    total = np.bincount(cell[use], rows.value[use], minlength=count)
    number = np.bincount(cell[use], minlength=count)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def amount_grid(
    rows: Rows, start: float, width: float, count: int, over: float
) -> NDArray[np.float64]:
    """Amounts as a rate per minute, each spread over `over` minutes, a multiple of `width`."""
    grid = np.zeros(count)
    first = np.floor((rows.minute - start) / width).astype(int)
    cells = max(1, round(over / width))
    for offset in range(cells):
        cell = first + offset
        use = (cell >= 0) & (cell < count)
        np.add.at(grid, cell[use], rows.value[use] / (cells * width))
    return grid


def hold_grid(rows: Rows, start: float, width: float, count: int) -> NDArray[np.float64]:
    """The value last set before each cell's middle; NaN before the first."""
    middle = start + (np.arange(count) + 0.5) * width
    place = np.searchsorted(rows.minute, middle, side="right") - 1
    if not len(rows):
        return np.full(count, np.nan)
    return np.where(place >= 0, rows.value[np.maximum(place, 0)], np.nan)
