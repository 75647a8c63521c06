"""Low, high and mean for drawing, from stored pyramids."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.record.errors import SegmentDamagedError
from data.record.manifest import SegmentEntry
from data.record.overlay import overlay_of
from data.record.pyramid import TOP_LEVEL, Level, level_width, merge_levels, reduce_rows
from data.record.results import Envelope, SignalData
from data.record.store import Store
from data.record.tail import Tail
from data.record.view import (
    known_signal,
    read,
    tail_block,
    times_and_values,
    warn_of,
)

SMALL = 32_768  # decoding this many rows costs a few milliseconds
_GAP_STEPS = 3


def envelope(
    store: Store,
    tail: Tail,
    signal: str,
    start_ns: int | None,
    stop_ns: int | None,
    max_points: int,
    tolerate_damage: bool = False,
) -> Envelope:
    """At most `max_points` points over ``start_ns <= t < stop_ns`` (None: all there is)."""
    unit = known_signal(store, signal).unit
    max_points = max(4, max_points)
    if overlay_of(store).of(signal):
        rows = read(store, tail, signal, start_ns, stop_ns, tolerate_damage)
        return _of_rows(rows, max_points)
    entries = _usable(store, signal, start_ns, stop_ns, tolerate_damage)
    live = tail_block(store, tail, signal, start_ns, stop_ns, tolerate_damage).rows
    window = _clip(signal, entries, live.time_ns, start_ns, stop_ns)
    if window is None:
        return _points(signal, unit, live.time_ns, live.value, 0)
    start, stop = window
    step = max((entry.signals[signal].step_ns for entry in entries), default=0)
    bound = sum(store.segments.reader(e).row_bound(signal, start, stop) for e in entries)
    if bound + len(live) <= max(SMALL, max_points):
        time_ns, value = times_and_values(store, entries, signal, start, stop)
        if len(time_ns) + len(live) <= max_points:
            order = np.argsort(both := np.concatenate((time_ns, live.time_ns)), kind="stable")
            return _points(
                signal, unit, both[order], np.concatenate((value, live.value))[order], step
            )
    width = bucket_width(start, stop, max_points)
    start, stop = start // width * width, -(-stop // width) * width
    entries = _usable(store, signal, start, stop, tolerate_damage)
    live = tail_block(store, tail, signal, start, stop, tolerate_damage).rows
    levels = [_level(store, entry, signal, width, start, stop) for entry in entries]
    levels.append(reduce_rows(live.time_ns, live.value, width))
    return _buckets(signal, unit, merge_levels(levels, width), step)


def _of_rows(data: SignalData, max_points: int) -> Envelope:
    """The envelope of corrected rows: stored pyramids know nothing of corrections."""
    time_ns = data.time_ns
    step = int(np.median(np.diff(time_ns))) if len(data) > 1 else 0
    if len(data) <= max_points:
        return _points(data.signal, data.unit, time_ns, data.value, step)
    width = bucket_width(int(time_ns[0]), int(time_ns[-1]) + 1, max_points)
    return _buckets(data.signal, data.unit, reduce_rows(time_ns, data.value, width), step)


def bucket_width(start_ns: int, stop_ns: int, max_points: int) -> int:
    """The narrowest width, once to three times that of a level, that needs few enough buckets."""
    for level in range(TOP_LEVEL + 1):
        for times in (1, 2, 3):
            width = times * level_width(level)
            if (stop_ns - 1) // width - start_ns // width + 1 <= max_points:
                return width
    raise ValueError(f"no bucket width for {stop_ns - start_ns} ns in {max_points} points")


def _usable(
    store: Store, signal: str, start_ns: int | None, stop_ns: int | None, tolerate: bool
) -> list[SegmentEntry]:
    entries = []
    for entry in store.manifest.holding(signal, start_ns, stop_ns):
        try:
            store.segments.reader(entry)
            entries.append(entry)
        except SegmentDamagedError as error:
            if not tolerate:
                raise
            warn_of(store, error)
    return entries


def _clip(
    signal: str,
    entries: list[SegmentEntry],
    live_ns: NDArray[np.int64],
    start_ns: int | None,
    stop_ns: int | None,
) -> tuple[int, int] | None:
    """The part of the window in which there can be rows."""
    firsts = [entry.signals[signal].first_ns for entry in entries]
    lasts = [entry.signals[signal].last_ns for entry in entries]
    if len(live_ns):
        firsts.append(int(live_ns[0]))
        lasts.append(int(live_ns[-1]))
    if not firsts:
        return None
    start = min(firsts) if start_ns is None else max(start_ns, min(firsts))
    stop = max(lasts) + 1 if stop_ns is None else min(stop_ns, max(lasts) + 1)
    return (start, stop) if start < stop else None


def _level(
    store: Store, entry: SegmentEntry, signal: str, width: int, start: int, stop: int
) -> Level:
    reader = store.segments.reader(entry)
    finest = max(level_width(k) for k in range(TOP_LEVEL + 1) if width % level_width(k) == 0)
    stored = reader.level(signal, finest, start, stop)
    if stored is not None:
        return stored
    return reduce_rows(*reader.times_and_values(signal, start, stop), width)


def _points(
    signal: str, unit: str, time_ns: NDArray[np.int64], value: NDArray[np.float64], step: int
) -> Envelope:
    ones = np.ones(len(value), dtype=np.int64)
    gaps = _gaps(time_ns, 0, step)
    return Envelope(signal, unit, 0, time_ns, value, value, value, ones, gaps)


def _buckets(signal: str, unit: str, level: Level, step: int) -> Envelope:
    time_ns = level.bucket * level.width_ns
    gaps = _gaps(time_ns, level.width_ns, step)
    return Envelope(
        signal,
        unit,
        level.width_ns,
        time_ns,
        level.low,
        level.high,
        level.mean,
        level.count,
        gaps,
    )


def _gaps(time_ns: NDArray[np.int64], width: int, step: int) -> NDArray[np.bool_]:
    gaps = np.zeros(len(time_ns), dtype=np.bool_)
    if step and len(time_ns) > 1:
        gaps[:-1] = np.diff(time_ns) > width + _GAP_STEPS * step
    return gaps
