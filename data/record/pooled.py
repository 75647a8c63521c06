"""Series of one signal from one or several batches, seen as one run of rows in ascending time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.record.errors import InvalidBatchError
from data.record.rows import Rows, concatenate

if TYPE_CHECKING:
    from data.record.types import Series

_REPAIR = "report this to the importer's author"


class PooledSignal:
    """Gathers series and hands their rows out in blocks, without copying all of them at once.

    `number` of a series becomes the `origin` column of its rows; `labels` is a table of texts
    that is shared with the caller (label "" has number 0).
    """

    def __init__(self, signal: str, labels: dict[str, int]) -> None:
        self.signal = signal
        self._labels = labels
        self._parts: list[tuple[Series, int]] = []

    def __len__(self) -> int:
        return sum(len(series.time_ns) for series, _ in self._parts)

    def add(self, series: Series, number: int) -> None:
        """Take a series in; raises `InvalidBatchError` if its arrays contradict each other."""
        check_series(series)
        if len(series.time_ns):
            self._parts.append((series, number))

    def blocks(self, limit: int) -> Iterator[Rows]:
        """Rows in ascending time, some `limit` at once; equal instants are never split."""
        if not self._parts:
            return
        self._parts.sort(key=lambda part: int(part[0].time_ns[0]))
        times = [np.asarray(series.time_ns, dtype=np.int64) for series, _ in self._parts]
        time_ns = times[0] if len(times) == 1 else np.concatenate(times)
        ascending = not np.any(time_ns[1:] < time_ns[:-1])
        order = None if ascending else np.argsort(time_ns, kind="stable")
        starts = np.cumsum([0, *map(len, times)])
        at = 0
        while at < len(time_ns):
            stop = _end_of_instant(time_ns, order, min(at + limit, len(time_ns)))
            index = np.arange(at, stop) if order is None else order[at:stop]
            yield self._gather(index, starts)
            at = stop

    def _gather(self, index: NDArray[np.intp], starts: NDArray[np.intp]) -> Rows:
        part_of = np.searchsorted(starts, index, side="right") - 1
        present = np.unique(part_of)
        if len(present) == 1:
            number = int(present[0])
            return self._rows(number, index - starts[number])
        pieces, places = [], []
        for number in present.tolist():
            place = np.flatnonzero(part_of == number)
            pieces.append(self._rows(number, index[place] - starts[number]))
            places.append(place)
        back = np.empty(len(index), dtype=np.intp)
        back[np.concatenate(places)] = np.arange(len(index))
        return concatenate(pieces).take(back)

    def _rows(self, part: int, at: NDArray[np.intp]) -> Rows:
        series, number = self._parts[part]
        if len(at) and at[-1] - at[0] + 1 == len(at) and not np.any(np.diff(at) != 1):
            take: NDArray[np.intp] | slice = slice(int(at[0]), int(at[-1]) + 1)
        else:
            take = at
        n = len(at)
        duration = series.duration_s
        return Rows(
            np.asarray(series.time_ns, dtype=np.int64)[take],
            # Adding zero turns -0.0 into 0.0, which is the same value.
            np.asarray(series.value, dtype=np.float64)[take] + 0.0,
            np.asarray(series.original_value, dtype=np.float64)[take],
            np.asarray(series.utc_offset_s, dtype=np.int32)[take],
            np.asarray(series.locator, dtype=np.int64)[take],
            np.zeros(n, np.float32)
            if duration is None
            else np.asarray(duration, dtype=np.float32)[take],
            np.full(n, number, dtype=np.int32),
            self._text_numbers(series, at),
        )

    def _text_numbers(self, series: Series, at: NDArray[np.intp]) -> NDArray[np.int32]:
        text = series.text
        if text is None:
            return np.zeros(len(at), dtype=np.int32)
        labels = self._labels
        numbers = (labels.setdefault(text[i], len(labels)) for i in at.tolist())
        return np.fromiter(numbers, dtype=np.int32, count=len(at))


def check_series(series: Series) -> None:
    """Raise `InvalidBatchError` unless all arrays have one length and one dimension."""
    n = len(series.time_ns)
    columns = {
        name: getattr(series, name)
        for name in ("value", "original_value", "utc_offset_s", "locator", "duration_s", "text")
    }
    for name, column in columns.items():
        if column is not None and len(column) != n:
            raise InvalidBatchError(
                f"{name} has {len(column)} entries for {n} instants", series.signal, _REPAIR
            )
    duration = series.duration_s
    if duration is not None and not np.all(np.asarray(duration) >= 0):
        raise InvalidBatchError("a duration is negative or no number", series.signal, _REPAIR)
    if np.asarray(series.time_ns).dtype.kind not in "iu":
        raise InvalidBatchError("time_ns is not whole nanoseconds", series.signal, _REPAIR)


def _end_of_instant(time_ns: NDArray[np.int64], order: NDArray[np.intp] | None, stop: int) -> int:
    """The first place at or after `stop` where the instant changes."""

    def at(place: int) -> int:
        return int(time_ns[place if order is None else order[place]])

    while stop < len(time_ns) and at(stop) == at(stop - 1):
        stop += 1
    return stop
