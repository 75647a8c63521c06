"""Gathers values row by row and turns them into the arrays of the record."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from data.importers._clock import Instant
from data.record.types import (
    Attachment,
    ClockBasis,
    ImportBatch,
    Person,
    Quarantined,
    Series,
    Source,
)
from twin_core.vocabulary import Conversion

#: Values held before a batch is handed over: about 5 MB.
BATCH_VALUES = 1 << 15
#: Refused values of one reason that are kept one by one; the rest are counted.
QUARANTINE_LIMIT = 10_000
_RAW_LENGTH = 200
_FARTHEST_NS = (1 << 63) - 1
_LONGEST_S = 1e9
_DAY_S = 86_400


class _Key(NamedTuple):
    signal: str
    unit: str
    basis: ClockBasis


@dataclass(slots=True)
class _Columns:
    time_ns: array[int] = field(default_factory=lambda: array("q"))
    value: array[float] = field(default_factory=lambda: array("d"))
    original: array[float] = field(default_factory=lambda: array("d"))
    offset_s: array[int] = field(default_factory=lambda: array("i"))
    locator: array[int] = field(default_factory=lambda: array("q"))
    duration_s: array[float] = field(default_factory=lambda: array("f"))
    text: list[str] = field(default_factory=list)


class Collector:
    """Collects values, refusals, counts and notes of one file; `take` empties it into a batch."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.person: Person | None = None
        self.unmapped: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.notes: list[str] = []
        self.documents: list[Attachment] = []
        self._columns: dict[_Key, _Columns] = {}
        self._quarantined: list[Quarantined] = []
        self._refused: Counter[str] = Counter()
        self._held = 0
        self._said: set[str] = set()

    @property
    def full(self) -> bool:
        """Whether it is time to hand a batch over."""
        return self._held >= BATCH_VALUES

    @property
    def empty(self) -> bool:
        """Whether nothing was kept, refused or counted since the last batch."""
        return not (self._held or self.unmapped or self.skipped or self.documents)

    def add(
        self,
        signal: str,
        at: Instant,
        original: float,
        unit: str,
        conversion: Conversion,
        locator: int,
        duration_s: float = 0.0,
        text: str = "",
        share: float = 1.0,
    ) -> None:
        """Keep one value; `share` is the part of a composite dose that this signal receives."""
        value = original * conversion.scale + conversion.offset
        if not -1.7e308 < value < 1.7e308:
            self.refuse("number too large", str(original), locator, signal)
            return
        if not (_in_range(at) and 0 <= duration_s <= _LONGEST_S):
            self.refuse("time out of range", str(original), locator, signal)
            return
        key = _Key(signal, unit, at.basis)
        columns = self._columns.get(key)
        if columns is None:
            columns = self._columns[key] = _Columns()
        columns.time_ns.append(at.time_ns)
        columns.value.append(value * share)
        columns.original.append(original)
        columns.offset_s.append(at.offset_s)
        columns.locator.append(locator)
        columns.duration_s.append(duration_s)
        columns.text.append(text)
        self._held += 1

    def refuse(self, reason: str, raw: str, locator: int, signal: str = "") -> None:
        """Quarantine a value."""
        self._refused[reason] += 1
        if self._refused[reason] > QUARANTINE_LIMIT:
            return
        shown = raw if len(raw) <= _RAW_LENGTH else f"{raw[:_RAW_LENGTH]}… ({len(raw)} characters)"
        self._quarantined.append(Quarantined(reason, shown, locator, signal))
        self._held += 1

    def attach(self, kind: str, content: Any) -> None:
        """Keep what is no series, as a document that bears the file's name and checksum."""
        name = f"{self.source.file_name} {self.source.sha256[:12]}"
        self.documents.append(Attachment(kind, name, content))

    def note(self, sentence: str) -> None:
        """Say something once."""
        if sentence not in self._said:
            self._said.add(sentence)
            self.notes.append(sentence)

    def take(self, incomplete: str = "", last: bool = True) -> ImportBatch:
        """Everything since the last batch. Counts and notes travel with the last one."""
        series = [_series(key, columns) for key, columns in self._columns.items()]
        notes: Sequence[str] = ()
        unmapped: Sequence[tuple[str, int]] = ()
        if last:
            notes = (*self.notes, *self._counts())
            unmapped = tuple(self.unmapped.most_common())
        batch = ImportBatch(
            self.source,
            series,
            tuple(self._quarantined),
            self.person,
            unmapped,
            notes,
            incomplete,
            tuple(self.documents),
        )
        self._columns, self._quarantined, self._held = {}, [], 0
        self.documents = []
        return batch

    def _counts(self) -> list[str]:
        lines = [
            f"{'1 value' if count == 1 else f'{count} values'} skipped: {why}."
            for why, count in self.skipped.items()
        ]
        lines += [
            f"{count} values were refused ({reason}); the first {QUARANTINE_LIMIT} are kept."
            for reason, count in self._refused.items()
            if count > QUARANTINE_LIMIT
        ]
        return lines


def _in_range(at: Instant) -> bool:
    return abs(at.time_ns) <= _FARTHEST_NS and abs(at.offset_s) <= _DAY_S


def _series(key: _Key, columns: _Columns) -> Series:
    time_ns = np.frombuffer(columns.time_ns, dtype=np.int64)
    order = np.argsort(time_ns, kind="stable")
    duration = np.frombuffer(columns.duration_s, dtype=np.float32)[order]
    text = tuple(columns.text[row] for row in order) if any(columns.text) else None
    return Series(
        signal=key.signal,
        time_ns=time_ns[order],
        value=np.frombuffer(columns.value, dtype=np.float64)[order],
        original_value=np.frombuffer(columns.original, dtype=np.float64)[order],
        original_unit=key.unit,
        utc_offset_s=np.frombuffer(columns.offset_s, dtype=np.int32)[order],
        clock_basis=key.basis,
        locator=np.frombuffer(columns.locator, dtype=np.int64)[order],
        duration_s=duration if duration.any() else None,
        text=text,
    )
