"""A person's own baseline of one daily value: level, weekday, season, cycle, and what departs.

Everything is causal: what is expected of a day comes from days at least `lag` days before it, so
that a departure that builds up slowly does not become its own baseline. Level and spread are a
median and a median absolute deviation over `WINDOW` days, drawn to the published spread while days
are few.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Days that a baseline looks back over, and days without which there is none.
WINDOW, LEAST = 56, 14
#: Days that even a young record's baseline keeps away from today.
YOUNG = 7
#: Days that the published spread counts for beside the person's own.
PRIOR_DAYS = 14.0
#: Days after which half of a cycle's wave is believed.
CYCLE_DAYS = 20.0
#: A season is told only where more than a year is known.
SEASON_DAYS, YEAR = 400, 365.25
_MAD = 1.4826


@dataclass(frozen=True, slots=True)
class Channel:
    """What is watched: `sd` and `memory` of a day in one person, after the transform."""

    name: str
    title: str
    unit: str
    sd: float
    memory: float
    transform: str = ""
    offset: float = 0.0
    source: str = ""
    confirmed: bool = True

    def inner(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values as they are compared: as such, their logarithm or their root."""
        if self.transform == "log":
            shifted = values + self.offset
            return np.log(np.where(shifted > 0, shifted, np.nan))
        return np.sqrt(np.maximum(values, 0.0)) if self.transform == "root" else values

    def outer(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Back from what is compared to the channel's unit."""
        if self.transform == "log":
            return np.exp(values) - self.offset
        return np.maximum(values, 0.0) ** 2 if self.transform == "root" else values


@dataclass(frozen=True, slots=True)
class Baseline:
    """For each day, in the channel's inner unit: `expected`, its `spread`, `z`; NaN if unknown."""

    expected: NDArray[np.float64]
    spread: NDArray[np.float64]
    z: NDArray[np.float64]


def channel_of(name: str, row: Mapping[str, Any]) -> Channel:
    """A channel out of its table."""
    keys = ("title", "unit", "sd", "memory", "transform", "offset", "source", "confirmed")
    return Channel(name, **{key: row[key] for key in keys if key in row})


def baseline(
    values: NDArray[np.float64],
    days: NDArray[np.int64],
    channel: Channel,
    lag: int = 7,
    phase: NDArray[np.float64] | None = None,
) -> Baseline:
    """The baseline of daily `values` (days,) in the channel's unit; `days` count since the epoch.

    `phase` is the share of a cycle that has gone by on each day, NaN where unknown.
    """
    x = channel.inner(np.asarray(values, float))
    bare = x - _season(x, days)
    known = np.flatnonzero(np.isfinite(bare))
    expected = np.full(len(x), np.nan)
    spread = np.full(len(x), np.nan)
    for today in range(len(x)):
        past = _looked_back(known, today, lag)
        if len(past) < LEAST:
            continue
        level = float(np.median(bare[past]))
        left = bare[past] - level
        week = _weekdays(left, days[past])
        left = left - week[days[past] % 7]
        turn = _of_cycle(left, phase[past], phase[today]) if phase is not None else 0.0
        expected[today] = level + week[days[today] % 7] + turn + x[today] - bare[today]
        own = (_MAD * float(np.median(np.abs(left)))) ** 2
        pooled = (own * len(past) + channel.sd**2 * PRIOR_DAYS) / (len(past) + PRIOR_DAYS)
        spread[today] = np.sqrt(pooled * (1.0 + 1.57 / len(past)))  # and of the median itself
    return Baseline(expected, spread, (x - expected) / spread)


def _looked_back(known: NDArray[np.int64], today: int, lag: int) -> NDArray[np.int64]:
    """Known days from `lag` days ago back; of a young record its first days, a week ago or more."""
    end = int(np.searchsorted(known, today - lag, side="right"))
    if end < LEAST:
        end = min(LEAST, int(np.searchsorted(known, today - min(lag, YOUNG), side="right")))
    past = known[:end]
    return past[past > today - lag - WINDOW]


def _weekdays(left: NDArray[np.float64], days: NDArray[np.int64]) -> NDArray[np.float64]:
    """How each weekday differs (7,), drawn to none as far as chance would make them differ."""
    count = np.maximum(np.bincount(days % 7, minlength=7), 1)
    mean = np.bincount(days % 7, left, minlength=7) / count
    within = (_MAD * float(np.median(np.abs(left - mean[days % 7])))) ** 2 / count
    between = max(float(np.mean(mean**2 - within)), 0.0)
    return mean * between / np.maximum(between + within, 1e-12)


def _of_cycle(left: NDArray[np.float64], phase: NDArray[np.float64], now: float) -> float:
    """One harmonic of a cycle, drawn to none while few days speak for it."""
    known = np.isfinite(phase)
    if not np.isfinite(now) or known.sum() < LEAST:
        return 0.0
    angle = 2.0 * np.pi * phase[known]
    waves = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    weight = np.linalg.solve(waves.T @ waves + CYCLE_DAYS / 2.0 * np.eye(2), waves.T @ left[known])
    return float(weight @ np.array([np.cos(2.0 * np.pi * now), np.sin(2.0 * np.pi * now)]))


def _season(x: NDArray[np.float64], days: NDArray[np.int64]) -> NDArray[np.float64]:
    """A yearly wave, drawn to none by a month of days; zero where a year is not known yet.

    For each day it is told from the days before that day's own year-long look back.
    """
    season, known = np.zeros(len(x)), np.isfinite(x)
    if known.sum() < SEASON_DAYS:
        return season
    angle = 2.0 * np.pi * np.asarray(days) / YEAR
    waves = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    for first in range(SEASON_DAYS, len(x), 30):  # told anew every month
        seen = known[:first].copy()
        if seen.sum() < SEASON_DAYS:
            continue
        rows, level = waves[:first][seen], x[:first][seen]
        fit = np.linalg.solve(rows.T @ rows + 15.0 * np.eye(2), rows.T @ (level - np.median(level)))
        # One and the same wave for the days looked back over, so that no step comes between.
        season[first : first + 30] = waves[first : first + 30] @ fit
    return season


def cycle_phase(days: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share of the cycle on each day from recorded first days of periods (15 to 45 days apart)."""
    phase, starts = np.full(len(days), np.nan), np.unique(starts)
    lengths = np.diff(starts)
    sane = lengths[(lengths >= 15) & (lengths <= 45)]
    usual = float(np.median(sane)) if len(sane) else 28.0
    place = np.searchsorted(starts, days, side="right") - 1
    for i, at in enumerate(place):
        gone = days[i] - starts[at] if at >= 0 else np.inf
        if gone <= 1.5 * usual:
            length = lengths[at] if at < len(lengths) and 15 <= lengths[at] <= 45 else usual
            phase[i] = min(gone / length, 1.0)
    return phase
