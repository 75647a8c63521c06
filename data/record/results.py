"""What the record hands back: plain frozen data, no file handles, safe to pass between threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from data.record.types import ClockBasis, Person, Source


@dataclass(frozen=True, slots=True)
class SignalSummary:
    """What is stored of one signal: `n` rows from `first_ns` to `last_ns` (UTC nanoseconds).

    `step_ns` is the typical distance between neighbouring rows (0 if there are fewer than two).
    """

    signal: str
    unit: str
    n: int
    first_ns: int
    last_ns: int
    sources: tuple[Source, ...]
    step_ns: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a run of rows came from: the file, the unit it used, how its clock was understood."""

    source: Source
    original_unit: str
    clock_basis: ClockBasis
    imported_ns: int


@dataclass(frozen=True, slots=True)
class SignalData:
    """Rows of one signal in ascending time; all arrays share one length n.

    `time_ns` int64 UTC; `value` float64 in `unit`; `utc_offset_s` int32; `source_index` int32 into
    `origins`; `locator` int64 row or byte in the source file; `original_value` float64 in the
    origin's `original_unit`; `duration_s` float32 (0 for an instant); `conflicting` bool, true
    where instant and label hold more than one value or span; `text` labels rows, None if none is
    labelled.
    """

    signal: str
    unit: str
    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    utc_offset_s: NDArray[np.int32]
    source_index: NDArray[np.int32]
    locator: NDArray[np.int64]
    original_value: NDArray[np.float64]
    duration_s: NDArray[np.float32]
    conflicting: NDArray[np.bool_]
    origins: tuple[Origin, ...]
    text: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return len(self.time_ns)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Low, high and mean of a signal over buckets of `width_ns`, for drawing.

    Arrays share one length, at most the `max_points` asked for. `time_ns` is the start of each
    bucket; empty buckets are left out. With `width_ns` 0 every point is one stored value. The
    outermost buckets are whole: they include rows just outside the window. `gap_after[i]` is true
    where data are missing between points i and i + 1, so that no line may be drawn.
    """

    signal: str
    unit: str
    width_ns: int
    time_ns: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    mean: NDArray[np.float64]
    count: NDArray[np.int64]
    gap_after: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.time_ns)

    def with_gaps(self) -> Envelope:
        """The same with one NaN point (count 0) inside each gap, for plots that break at NaN."""
        at = np.flatnonzero(self.gap_after) + 1
        if not len(at):
            return self
        middle = self.time_ns[at - 1] + (self.time_ns[at] - self.time_ns[at - 1]) // 2
        return Envelope(
            self.signal,
            self.unit,
            self.width_ns,
            np.insert(self.time_ns, at, middle),
            np.insert(self.low, at, np.nan),
            np.insert(self.high, at, np.nan),
            np.insert(self.mean, at, np.nan),
            np.insert(self.count, at, 0),
            np.insert(np.zeros(len(self), dtype=np.bool_), at, False),
        )


@dataclass(frozen=True, slots=True)
class Provenance:
    """The whole history of one stored value."""

    signal: str
    time_ns: int
    value: float
    unit: str
    source: Source
    locator: int
    original_value: float
    original_unit: str
    clock_basis: ClockBasis
    utc_offset_s: int
    imported_ns: int


@dataclass(frozen=True, slots=True)
class QuarantinedValue:
    """A value that was refused, with the file that it stood in."""

    reason: str
    raw: str
    locator: int
    signal: str
    source: Source


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A name in a file that no signal of the catalogue stands for, and how often it occurred."""

    name: str
    count: int
    source: Source


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One imported file: what it was, what it said of itself, what came of it.

    `erased_ns` is when values of it were erased (0: never); `stored` counts those that are left.
    `lacking`: rows that it repeated of another file may be gone with that one, since its import was
    taken back; importing this one again adds them.
    """

    source: Source
    imported_ns: int
    generation: int
    stored: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    conflicts: int = 0
    quarantined: int = 0
    unmapped: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    incomplete: str = ""
    person: Person | None = None
    erased_ns: int = 0
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking back an import removed; `lacking` are files to be imported again."""

    files: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    rows: int = 0
    refused: int = 0
    documents: int = 0
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """One immutable version of a named document."""

    kind: str
    name: str
    version: int
    sha256: str
    size: int
    created_ns: int
    media: Literal["json", "bytes"]


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document: parsed JSON or bytes."""

    info: DocumentInfo
    content: Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault that `verify` found: which file, and one sentence."""

    path: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CompactionReceipt:
    """Segments before and after, and how many old files were removed this time."""

    generation: int
    before: int
    after: int
    removed: int
