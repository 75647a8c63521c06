"""One signal made ready for checking: rows as they are read now, and where each is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.record import Record, SignalData
from data.record.overlay import source_key
from twin_core.vocabulary import Signal
from twin_core.vocabulary import signal as catalogue_signal

#: What people do, enter or set: it may jump and stay constant as it likes.
_TOLD = {"activity", "insulin", "meal", "diet", "drug", "exercise", "calendar", "journal", "mind",
         "place", "time", "sleep", "symptom", "workout"}  # fmt: skip
SECOND = 1_000_000_000
FEWEST = 48


@dataclass(frozen=True)
class Part:
    """The rows of one source, in ascending time. `stored_ns` are the instants as stored."""

    signal: Signal
    key: str
    file: str
    time_ns: NDArray[np.int64]
    stored_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    duration_s: NDArray[np.float32]
    locator: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.time_ns)

    @cached_property
    def step_ns(self) -> int:
        """The typical distance of neighbouring rows, 0 if there are too few."""
        return int(np.median(np.diff(self.time_ns))) if len(self) > 2 else 0

    @cached_property
    def regular(self) -> bool:
        """Whether most rows follow each other at one distance."""
        if len(self) < FEWEST or self.step_ns <= 0:
            return False
        near = np.abs(np.diff(self.time_ns) - self.step_ns) <= self.step_ns / 2
        return bool(near.mean() > 0.6)

    @cached_property
    def measured(self) -> bool:
        """A quantity that a sensor follows; not amounts, categories or settings."""
        modality = self.signal.id.partition(".")[0]
        if self.signal.aggregate == "sum" or modality in _TOLD:
            return False
        return len(np.unique(self.value[:100_000])) > 10

    @property
    def waveform(self) -> bool:
        return 0 < self.step_ns < SECOND

    @property
    def usual_width(self) -> float:
        low, high = self.signal.usual
        return high - low


@dataclass(frozen=True)
class Column:
    """All rows of a signal and the parts that they come from."""

    signal: Signal
    data: SignalData
    parts: tuple[Part, ...]


def column(record: Record, name: str) -> Column:
    """Read a signal for checking."""
    known = catalogue_signal(name)
    stored, data, place = record.stored(name)
    return Column(known, data, tuple(_parts(known, data, stored.time_ns[place])))


def _parts(known: Signal, data: SignalData, stored_ns: NDArray[np.int64]) -> Iterator[Part]:
    sources: dict[str, list[int]] = {}
    for number, origin in enumerate(data.origins):
        sources.setdefault(source_key(origin), []).append(number)
    for key, numbers in sources.items():
        at = np.flatnonzero(np.isin(data.source_index, numbers))
        if len(at):
            file = data.origins[numbers[0]].source.file_name
            yield Part(
                known, key, file, data.time_ns[at], stored_ns[at], data.value[at],
                data.duration_s[at], data.locator[at],
            )  # fmt: skip
