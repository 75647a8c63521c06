"""From import batches to rows ready for segments: admitted, freed of duplicates, counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from data.record.admission import raw_text, refusals
from data.record.duplicates import (
    Keys,
    contradicting_before,
    keys_of,
    known_before,
    repeated_within,
)
from data.record.errors import InvalidBatchError
from data.record.pooled import PooledSignal
from data.record.results import Origin, QuarantinedValue
from data.record.rows import Block, Rows
from data.record.types import ImportBatch
from twin_core.vocabulary import UnknownSignalError
from twin_core.vocabulary import signal as catalogue_signal

BLOCK_ROWS = 1 << 18
UNASSIGNED = "unassigned"

#: (signal, first_ns, last_ns) -> keys of the rows stored in that closed range
StoredKeys = Callable[[str, int, int], Keys]


def modality(signal: str) -> str:
    """The group of signals that shares a key: the first word of the id."""
    return signal.partition(".")[0] or UNASSIGNED


@dataclass(slots=True)
class Tally:
    """What became of one batch."""

    stored: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    conflicts: int = 0
    quarantined: int = 0


class Pool:
    """Batches that are taken in together; their rows are deduplicated against one another."""

    def __init__(self, batches: Sequence[ImportBatch], imported_ns: int) -> None:
        self.batches = batches
        self.tallies = [Tally() for _ in batches]
        self.quarantine: list[QuarantinedValue] = []
        self._origins: list[Origin] = []
        self._batch_of: list[int] = []
        self._labels: dict[str, int] = {"": 0}
        self._signals: dict[str, PooledSignal] = {}
        for number, batch in enumerate(batches):
            self._add(number, batch, imported_ns)

    def blocks(self, stored: StoredKeys, now_ns: int) -> Iterator[tuple[str, Block]]:
        """Rows to be stored, by signal, many at once; tallies grow as this runs."""
        for signal, pooled in self._signals.items():
            for rows in pooled.blocks(BLOCK_ROWS):
                rows = self._admit(signal, rows, now_ns)
                rows = self._drop_known(signal, rows, stored)
                if len(rows):
                    self._count_stored(signal, rows)
                    yield signal, Block(rows, tuple(self._origins), tuple(self._labels))

    def _add(self, number: int, batch: ImportBatch, imported_ns: int) -> None:
        for item in batch.quarantined:
            self.quarantine.append(
                QuarantinedValue(
                    item.reason, item.raw, int(item.locator), item.signal, batch.source
                )
            )
        self.tallies[number].quarantined += len(batch.quarantined)
        for series in batch.series:
            try:
                catalogue_signal(series.signal)
            except UnknownSignalError as error:
                raise InvalidBatchError(
                    str(error), batch.source.file_name, "give it as unmapped instead"
                ) from error
            pooled = self._signals.setdefault(
                series.signal, PooledSignal(series.signal, self._labels)
            )
            pooled.add(series, len(self._origins))
            self._batch_of.append(number)
            self._origins.append(
                Origin(batch.source, series.original_unit, series.clock_basis, imported_ns)
            )

    def _admit(self, signal: str, rows: Rows, now_ns: int) -> Rows:
        known = catalogue_signal(signal)
        refused = np.zeros(len(rows), dtype=np.bool_)
        for reason, at in refusals(known, rows.time_ns, rows.value, now_ns):
            refused[at] = True
            for i in at.tolist():
                origin = self._origins[rows.origin[i]]
                raw = raw_text(
                    float(rows.original_value[i]),
                    origin.original_unit,
                    float(rows.value[i]),
                    known,
                    int(rows.time_ns[i]),
                )
                self.quarantine.append(
                    QuarantinedValue(reason, raw, int(rows.locator[i]), signal, origin.source)
                )
        if not refused.any():
            return rows
        for number, count in self._by_batch(rows.origin[refused]):
            self.tallies[number].quarantined += count
        return rows.take(~refused)

    def _drop_known(self, signal: str, rows: Rows, stored: StoredKeys) -> Rows:
        if not len(rows):
            return rows
        texts = tuple(self._labels)
        keys = keys_of(rows, texts)
        old = stored(signal, int(rows.time_ns[0]), int(rows.time_ns[-1]))
        known, contested = known_before(keys, old)
        dropped = repeated_within(keys) | known
        if dropped.any():
            for number, count in self._by_batch(rows.origin[dropped]):
                self.tallies[number].duplicates += count
            rows, contested = rows.take(~dropped), contested[~dropped]
        contested = contested | contradicting_before(keys_of(rows, texts))
        for number, count in self._by_batch(rows.origin[contested]):
            self.tallies[number].conflicts += count
        return rows

    def _count_stored(self, signal: str, rows: Rows) -> None:
        for number, count in self._by_batch(rows.origin):
            tally = self.tallies[number].stored
            tally[signal] = tally.get(signal, 0) + count

    def _by_batch(self, origins: NDArray[np.int32]) -> list[tuple[int, int]]:
        if not len(origins):
            return []
        counts = np.bincount(origins, minlength=len(self._batch_of))
        totals: dict[int, int] = {}
        for number, count in zip(self._batch_of, counts.tolist(), strict=True):
            if count:
                totals[number] = totals.get(number, 0) + count
        return list(totals.items())
