"""A record as one value a day and channel, on the person's own calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.evidence.vigilance import daily_channels
from data.record import Record
from twin_core.insight.baseline import Channel, channel_of
from workbench.service.grid import DAY_MIN, EMPTY, Rows, local_rows

EPOCH = date(1970, 1, 1)
#: The part of a day in which the heart is taken to rest.
LOWEST_SHARE = 0.2
#: The hour until which a last day must be known for its sum to be one.
WHOLE_UNTIL_H = 20.0


@dataclass(frozen=True, slots=True)
class Daily:
    """`values` (days, channels) in the channels' units, NaN where unknown; `days` since 1970."""

    days: NDArray[np.int64]
    channels: tuple[Channel, ...]
    values: NDArray[np.float64]

    def column(self, name: str) -> NDArray[np.float64]:
        """One channel's days; all NaN where it is not watched."""
        names = [channel.name for channel in self.channels]
        if name not in names:
            return np.full(len(self.days), np.nan)
        return self.values[:, names.index(name)]

    def day(self, index: int) -> date:
        return EPOCH + timedelta(days=int(self.days[index]))


def daily(record: Record, more: Mapping[str, Mapping[int, float]] | None = None) -> Daily:
    """The daily values of every channel that the record feeds.

    `more` gives channels that are not in the record's rows (a twin's innovations) by local day.
    """
    table = daily_channels()
    rows = {name: _rows(record, spec) for name, spec in table.items()}
    found = {name: day_values(rows[name], table[name]) for name in table if len(rows[name])}
    found |= {name: dict(days) for name, days in (more or {}).items() if name in table}
    return daily_of({name: days for name, days in found.items() if days})


def daily_of(found: Mapping[str, Mapping[int, float]]) -> Daily:
    """A table out of values by local day and channel."""
    table = daily_channels()
    every = sorted({day for days in found.values() for day in days})
    if not every:
        return Daily(np.empty(0, np.int64), (), np.empty((0, 0)))
    days = np.arange(every[0], every[-1] + 1, dtype=np.int64)
    names = [name for name in table if name in found]
    values = np.full((len(days), len(names)), np.nan)
    for column, name in enumerate(names):
        for day, value in found[name].items():
            values[day - days[0], column] = value
    return Daily(days, tuple(channel_of(name, table[name]) for name in names), values)


def _rows(record: Record, spec: Mapping[str, Any]) -> Rows:
    if spec["take"] == "innovation":
        return EMPTY
    for name in (spec["signal"], *spec.get("also", ())):
        found = local_rows(record, name)
        if len(found):
            return found
    return EMPTY


def day_values(rows: Rows, spec: Mapping[str, Any]) -> dict[int, float]:
    """A channel's value for each local day that has enough rows."""
    minute, value = rows.minute, rows.value
    if spec["take"] in ("asleep", "began"):  # a night belongs to the day on which it ends
        minute = minute + value * 60.0
    if "hours" in spec:
        hour = minute % DAY_MIN / 60.0
        use = (hour >= spec["hours"][0]) & (hour < spec["hours"][1])
        minute, value, rows = minute[use], value[use], _kept(rows, use)
    day = np.floor(minute / DAY_MIN).astype(np.int64)
    order = np.argsort(day, kind="stable")
    day, value, start = day[order], value[order], rows.minute[order]
    firsts = np.flatnonzero(np.r_[True, day[1:] != day[:-1]]) if len(day) else np.empty(0, int)
    lasts = np.r_[firsts[1:], len(day)] if len(day) else np.empty(0, int)
    take = TAKES[spec["take"]]
    if spec["take"] == "sum" and _cut_short(rows):
        firsts, lasts = firsts[:-1], lasts[:-1]
    return {
        int(day[a]): float(take(value[a:b], start[a:b]))
        for a, b in zip(firsts, lasts, strict=True)
        if b - a >= spec["least"]
    }


def _cut_short(rows: Rows) -> bool:
    """Whether the last day ends too early to be counted."""
    end = rows.minute[-1] + rows.duration_min[-1]
    whole = np.floor(rows.minute[-1] / DAY_MIN) * DAY_MIN + WHOLE_UNTIL_H * 60.0
    return bool(end < whole)


def _kept(rows: Rows, use: NDArray[np.bool_]) -> Rows:
    return Rows(rows.minute[use], rows.value[use], rows.duration_min[use])


def _lowest(value: NDArray[np.float64], start: NDArray[np.float64]) -> float:
    few = max(1, int(len(value) * LOWEST_SHARE))
    return float(np.mean(np.partition(value, few - 1)[:few]))


def _began(value: NDArray[np.float64], start: NDArray[np.float64]) -> float:
    """Hours from noon to the longest sleep's beginning, so that midnight is no edge."""
    longest = start[int(np.argmax(value))]
    return float((longest / 60.0 - 12.0) % 24.0)


TAKES: Mapping[str, Callable[[NDArray[np.float64], NDArray[np.float64]], float]] = {
    "mean": lambda value, start: float(np.mean(value)),
    "last": lambda value, start: float(value[-1]),
    "sum": lambda value, start: float(np.sum(value)),
    "asleep": lambda value, start: float(np.sum(value)),
    "began": _began,
    "lowest": _lowest,
    "count": lambda value, start: float(len(value)),
}
