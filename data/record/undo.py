"""Take back what one file brought: its rows, refused values and documents, and its own entry.

In an encrypted record this follows the rule of erasure: what shared a key with the file moves to
keys of a new epoch; the old keys, files and generations are destroyed at once. In a plain one the
old files go as those that were merged do: with the first compaction that comes an hour later.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from data.record.errors import RecordError
from data.record.manifest import DocumentEntry, SegmentEntry
from data.record.results import SourceRecord, Undone
from data.record.rows import Block

if TYPE_CHECKING:
    from data.record.results import QuarantinedValue
    from data.record.store import Store
    from data.record.types import Source

_FEWEST_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Left:
    """What stays of a segment once some sources are gone, and how many rows and refusals go."""

    blocks: dict[str, Block]
    quarantined: list[QuarantinedValue]
    rows: dict[str, int]
    refused: int


def undo_import(store: Store, named: str) -> Undone:
    """Take back the import of one file, by name or by the first digits of its checksum.

    An archive takes what was inside it along. A name that no import has changes nothing. Later
    files that repeated values of others are marked, so that importing them again adds what is
    missing of them. Raises `RecordError` where several files have the name.
    """
    store.check_writable()
    gone = meant(store, named)
    if not gone:
        return Undone()
    sources = {entry.source for entry in gone}
    signals = {signal for entry in gone for signal in entry.stored}
    cut: dict[str, Left] = {}
    for entry in store.manifest.segments:
        if entry.quarantined or signals & entry.signals.keys():
            left = _left(store, entry, sources)
            if left.rows or left.refused:
                cut[entry.name] = left
    documents = [d for d in store.manifest.documents if _is_of(d, sources)]
    first = min(entry.imported_ns for entry in gone)
    kept = tuple(_marked(e, first) for e in store.manifest.sources if e not in gone)
    advance = _in_plain if store.manifest.vault is None else _in_sealed
    advance(store, cut, documents, kept)
    return Undone(
        files=tuple(entry.source.file_name for entry in gone),
        signals=tuple(sorted({signal for left in cut.values() for signal in left.rows})),
        rows=sum(sum(left.rows.values()) for left in cut.values()),
        refused=sum(left.refused for left in cut.values()),
        documents=len(documents),
        lacking=tuple(entry.source.file_name for entry in kept if entry.lacking),
    )


def meant(store: Store, named: str) -> tuple[SourceRecord, ...]:
    """The imports meant by a file's name or checksum; none if there is none such."""
    known = [entry for entry in store.manifest.sources if entry.source.importer != "live"]
    found = [entry for entry in known if entry.source.file_name == named]
    if not found and len(named) >= _FEWEST_DIGITS:
        found = [entry for entry in known if entry.source.sha256.startswith(named.lower())]
    if len(found) > 1:
        choices = ", ".join(entry.source.sha256[:_FEWEST_DIGITS] for entry in found)
        raise RecordError(
            f"{len(found)} imported files are named '{named}'",
            store.layout.root,
            f"say which by its checksum: {choices}",
        )
    if not found:
        return ()
    whole = found[0]
    inside = [
        entry
        for entry in known
        if entry.source.file_name.startswith(f"{whole.source.file_name}/")
        and entry.imported_ns == whole.imported_ns
    ]
    return (whole, *inside)


def _left(store: Store, entry: SegmentEntry, sources: set[Source]) -> Left:
    reader = store.segments.reader(entry)
    blocks: dict[str, Block] = {}
    rows: dict[str, int] = {}
    for signal in entry.signals:
        block = reader.block(signal, None, None)
        ours = np.array([origin.source in sources for origin in block.origins], dtype=np.bool_)
        going = ours[block.rows.origin] if len(ours) else np.zeros(0, np.bool_)
        if going.any():
            rows[signal] = int(going.sum())
            block = replace(block, rows=block.rows.take(~going))
        if len(block.rows):
            blocks[signal] = block
    refused = reader.quarantined() if entry.quarantined else []
    stay = [value for value in refused if value.source not in sources]
    return Left(blocks, stay, rows, len(refused) - len(stay))


def _is_of(document: DocumentEntry, sources: set[Source]) -> bool:
    """Whether a file brought it: such documents are named by the file and its checksum."""
    digits = document.info.name.rpartition(" ")[2]
    return any(digits == source.sha256[:12] for source in sources)


def _marked(entry: SourceRecord, first_ns: int) -> SourceRecord:
    """Which rows a file repeated of which other is not kept: all later ones may lack some."""
    repeated = entry.duplicates > 0 and entry.imported_ns >= first_ns
    return replace(entry, lacking=True) if repeated else entry


def _in_plain(
    store: Store,
    cut: dict[str, Left],
    documents: Sequence[DocumentEntry],
    sources: tuple[SourceRecord, ...],
) -> None:
    now, segments = time.time_ns(), []
    for entry in store.manifest.segments:
        left = cut.get(entry.name)
        if left is None:
            segments.append(entry)
        elif left.blocks or left.quarantined:
            segments += store.put_segments(entry.modality, left.blocks, left.quarantined)
    names = {entry.name for entry in segments}
    retired = [(name, now) for name in cut if name not in names]
    store.advance(
        sources=sources,
        segments=tuple(segments),
        documents=tuple(d for d in store.manifest.documents if d not in documents),
        retired=(*store.manifest.retired, *retired),
    )
    store.segments.close()


def _in_sealed(
    store: Store,
    cut: dict[str, Left],
    documents: Sequence[DocumentEntry],
    sources: tuple[SourceRecord, ...],
) -> None:
    from data.vault.keys import next_epoch
    from data.vault.reseal import owned, reseal

    vault = owned(store)
    used = {entry.key for entry in store.manifest.segments if entry.name in cut}
    used |= {entry.key for entry in documents}
    reseal(
        store,
        {key.id: (next_epoch(key),) for key in vault.keys if key.id in used},
        vault.shares,
        sources=sources,
        left=partial(_of, cut),
        dropped=documents,
    )


def _of(cut: dict[str, Left], entry: SegmentEntry) -> Left | None:
    return cut.get(entry.name)
