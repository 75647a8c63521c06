"""Which imported files lose values by an erasure, so that importing them again can say so."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from data.record.errors import SegmentDamagedError
from data.record.ingest import modality
from data.vault.state import DOCUMENTS, QUARANTINE, Share

if TYPE_CHECKING:
    from data.record.manifest import SegmentEntry
    from data.record.results import SourceRecord
    from data.record.store import Store
    from data.record.types import Source

#: File -> signal -> rows
Lost = dict["Source", Counter[str]]


def without(store: Store, target: Share, now_ns: int) -> tuple[SourceRecord, ...]:
    """The sources once what `target` covers is erased; those that lose something are marked.

    Which file brought which document is not kept, nor which rows a file repeated of another one:
    files that hold nothing but documents, or rows that others had, are marked whenever such went.
    """
    lost: Lost = {}
    unreadable: set[str] = set()
    for entry in store.manifest.segments:
        try:
            _count(store, entry, target, lost)
        except SegmentDamagedError:
            unreadable |= {signal for signal in entry.signals if target.names(modality(signal))}
    gone = bool(lost or unreadable)
    return tuple(
        _marked(entry, lost, unreadable, now_ns)
        if entry.source in lost or unreadable & entry.stored.keys()
        else _perhaps_marked(entry, gone, target, now_ns)
        for entry in store.manifest.sources
    )


def _count(store: Store, entry: SegmentEntry, target: Share, lost: Lost) -> None:
    for signal, extent in entry.signals.items():
        if not target.names(modality(signal)):
            continue
        if extent.overlaps(target.start_ns, target.stop_ns):
            reader = store.segments.reader(entry)
            block = reader.block(signal, target.start_ns, target.stop_ns)
            for number, rows in enumerate(np.bincount(block.rows.origin).tolist()):
                if rows:
                    lost.setdefault(block.origins[number].source, Counter())[signal] += rows
    if entry.quarantined:
        for value in store.segments.reader(entry).quarantined():
            if target.names(QUARANTINE) or target.names(modality(value.signal)):
                lost.setdefault(value.source, Counter())


def _marked(entry: SourceRecord, lost: Lost, unreadable: set[str], now_ns: int) -> SourceRecord:
    rows = lost.get(entry.source, Counter())
    left = {s: n - rows[s] for s, n in entry.stored.items() if s not in unreadable}
    return replace(entry, stored={s: n for s, n in left.items() if n > 0}, erased_ns=now_ns)


def _perhaps_marked(entry: SourceRecord, gone: bool, target: Share, now_ns: int) -> SourceRecord:
    only_documents = target.names(DOCUMENTS) and not entry.stored
    repeated = gone and entry.duplicates > 0
    return replace(entry, erased_ns=now_ns) if only_documents or repeated else entry
