"""Low, high, mean and count of a signal over buckets of time, coarser by four at each level.

Level k has buckets of ``4**k`` milliseconds, aligned to the Unix epoch, so that buckets of
different segments merge exactly and panning a plot never shifts them. Empty buckets are absent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MILLISECOND = 1_000_000
TOP_LEVEL = 19
SMALLEST = 1024  # fewer rows than this are reduced when asked for, not in advance
_ROWS_A_BUCKET = 4
_LAST_LEVEL = 64


@dataclass(slots=True)
class Level:
    """Buckets in ascending order; `bucket` is the start divided by `width_ns`."""

    width_ns: int
    bucket: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    mean: NDArray[np.float64]
    count: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.bucket)


def level_width(level: int) -> int:
    """Bucket width of a level in nanoseconds."""
    return 4**level * MILLISECOND


def reduce_rows(time_ns: NDArray[np.int64], value: NDArray[np.float64], width_ns: int) -> Level:
    """Buckets of rows that ascend in time."""
    ones = np.ones(len(value), dtype=np.int64)
    return _reduce(time_ns // width_ns, value, value, value, ones, width_ns)


def reduce_level(level: Level, width_ns: int) -> Level:
    """Coarser buckets; `width_ns` is a multiple of the level's width."""
    bucket = level.bucket // (width_ns // level.width_ns)
    return _reduce(bucket, level.low, level.high, level.mean, level.count, width_ns)


def merge_levels(levels: list[Level], width_ns: int) -> Level:
    """One level of `width_ns` from several of widths that divide it."""
    same = [reduce_level(level, width_ns) for level in levels if len(level)]
    if len(same) == 1:
        return same[0]
    if not same:
        return reduce_rows(np.empty(0, np.int64), np.empty(0), width_ns)
    bucket = np.concatenate([level.bucket for level in same])
    order = np.argsort(bucket, kind="stable")
    low, high, mean, count = (
        np.concatenate([getattr(level, name) for level in same])[order]
        for name in ("low", "high", "mean", "count")
    )
    return _reduce(bucket[order], low, high, mean, count, width_ns)


def build(time_ns: NDArray[np.int64], value: NDArray[np.float64]) -> list[Level]:
    """The levels worth storing: from a quarter as many buckets as rows down to a few dozen."""
    n = len(time_ns)
    if n < SMALLEST:
        return []
    step = max(1, int(np.median(np.diff(time_ns[:10_000]))))
    k = 0
    while k < TOP_LEVEL and level_width(k) < step:
        k += 1
    while k < TOP_LEVEL and _bucket_count(time_ns, level_width(k)) * _ROWS_A_BUCKET > n:
        k += 1
    levels = [reduce_rows(time_ns, value, level_width(k))]
    while k < TOP_LEVEL and len(levels[-1]) > _LAST_LEVEL:
        k += 1
        levels.append(reduce_level(levels[-1], level_width(k)))
    return levels


def _bucket_count(time_ns: NDArray[np.int64], width_ns: int) -> int:
    bucket = time_ns // width_ns
    return 1 + int(np.count_nonzero(bucket[1:] != bucket[:-1]))


def _reduce(
    bucket: NDArray[np.int64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    mean: NDArray[np.float64],
    count: NDArray[np.int64],
    width_ns: int,
) -> Level:
    if not len(bucket):
        return Level(width_ns, bucket, low, high, mean, count)
    start = np.flatnonzero(np.concatenate(([True], bucket[1:] != bucket[:-1])))
    total = np.add.reduceat(count, start)
    lowest = np.minimum.reduceat(low, start)
    highest = np.maximum.reduceat(high, start)
    # Rounding must not put a mean outside its own bucket.
    average = np.clip(np.add.reduceat(mean * count, start) / total, lowest, highest)
    return Level(width_ns, bucket[start], lowest, highest, average, total)
