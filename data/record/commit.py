"""Take batches in: check, admit, write segments, publish one generation."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from data.record.documents import put_document
from data.record.duplicates import Keys, merge_keys
from data.record.errors import InvalidBatchError
from data.record.identity import adopt, check_person
from data.record.ingest import UNASSIGNED, Pool, Tally, modality
from data.record.manifest import DocumentEntry, SegmentEntry
from data.record.results import QuarantinedValue, SourceRecord
from data.record.rows import Block, merge
from data.record.store import Store
from data.record.types import Attachment, CommitReceipt, ImportBatch

SEGMENT_ROWS = 1 << 20
#: Rows taken in together. Four times as many would cost 300 MB of memory in a large import.
POOL_ROWS = 1 << 17


@dataclass(slots=True)
class Import:
    """One call of commit: what is new so far, not yet part of any generation."""

    store: Store
    now_ns: int
    again: bool = False
    new_sources: list[SourceRecord] = field(default_factory=list)
    segments: list[SegmentEntry] = field(default_factory=list)
    documents: list[DocumentEntry] = field(default_factory=list)
    #: what became of each batch; of a file that is known, when it was erased (0: never)
    receipts: list[Tally | int] = field(default_factory=list)

    def run(self, batches: Iterable[ImportBatch], tail_first: int) -> list[CommitReceipt]:
        """Store all batches as one generation; on any error nothing of them is stored."""
        person = self.store.manifest.person
        try:
            for pool in self._pools(batches):
                for batch in pool:
                    person = adopt(person, batch.person)
                self._take_in(pool)
            unchanged = tail_first == self.store.manifest.tail_first
            if self.new_sources or not unchanged:
                self._publish(person, tail_first)
        except BaseException:
            self._discard()
            raise
        return [self._receipt(tally) for tally in self.receipts]

    def _pools(self, batches: Iterable[ImportBatch]) -> Iterator[list[ImportBatch]]:
        sources = self.store.manifest.sources
        whole = () if self.again else [entry for entry in sources if not entry.lacking]
        known = {entry.source.sha256: entry.erased_ns for entry in whole}
        current: dict[str, SourceRecord] = {}
        person = self.store.manifest.person
        pool: list[ImportBatch] = []
        rows = 0
        for batch in batches:
            checksum = batch.source.sha256
            if not checksum:
                raise InvalidBatchError(
                    "the batch does not say the file's SHA-256",
                    batch.source.file_name,
                    "report this to the importer's author",
                )
            # First of all: one file may hold several people, so a known checksum tells nothing.
            told = check_person(person, (*self.store.manifest.sources, *current.values()), batch)
            if told:
                batch = replace(batch, notes=(*batch.notes, told))
            before = current.get(checksum)
            if checksum in known or (before is not None and before.source != batch.source):
                self.receipts.append(known.get(checksum, 0))
                continue
            person = adopt(person, batch.person)
            current.setdefault(checksum, SourceRecord(batch.source, 0, 0, person=batch.person))
            pool.append(batch)
            rows += sum(len(series.time_ns) for series in batch.series)
            if rows >= POOL_ROWS:
                yield pool
                pool, rows = [], 0
        if pool:
            yield pool

    def _take_in(self, batches: list[ImportBatch]) -> None:
        pool = Pool(batches, self.now_ns)
        waiting: dict[str, dict[str, list[Block]]] = {}
        for signal, block in pool.blocks(self._stored, self.now_ns):
            group = waiting.setdefault(modality(signal), {})
            group.setdefault(signal, []).append(block)
            if sum(len(b.rows) for blocks in group.values() for b in blocks) >= SEGMENT_ROWS:
                self._write(modality(signal), waiting.pop(modality(signal)), [])
        refused: dict[str, list[QuarantinedValue]] = {}
        for item in pool.quarantine:
            refused.setdefault(modality(item.signal) or UNASSIGNED, []).append(item)
        for name in sorted({*waiting, *refused}):
            self._write(name, waiting.get(name, {}), refused.get(name, []))
        for batch in batches:
            for item in batch.documents:
                self._attach(item)
        for batch, tally in zip(batches, pool.tallies, strict=True):
            self.receipts.append(tally)
            self._remember(batch, tally)

    def _stored(self, signal: str, first_ns: int, last_ns: int) -> Keys:
        entries = self.store.manifest.holding(signal, first_ns, last_ns + 1)
        for entry in self.segments:
            if signal in entry.signals and entry.signals[signal].overlaps(first_ns, last_ns + 1):
                entries.append(entry)
        reader = self.store.segments.reader
        return merge_keys([reader(entry).keys(signal, first_ns, last_ns + 1) for entry in entries])

    def _write(
        self, name: str, waiting: dict[str, list[Block]], refused: list[QuarantinedValue]
    ) -> None:
        blocks = {signal: merge(parts) for signal, parts in waiting.items()}
        self.segments.extend(self.store.put_segments(name, blocks, refused))

    def _attach(self, item: Attachment) -> None:
        known = (*self.store.manifest.documents, *self.documents)
        entry = put_document(self.store, known, item.kind, item.name, item.content)
        if entry not in known:
            self.documents.append(entry)

    def _remember(self, batch: ImportBatch, tally: Tally) -> None:
        entry = SourceRecord(
            source=batch.source,
            imported_ns=self.now_ns,
            generation=self.store.highest + 1,
            stored=dict(tally.stored),
            duplicates=tally.duplicates,
            conflicts=tally.conflicts,
            quarantined=tally.quarantined,
            unmapped=tuple((str(name), int(count)) for name, count in batch.unmapped),
            notes=tuple(batch.notes),
            incomplete=batch.incomplete,
            person=batch.person,
        )
        for i, earlier in enumerate(self.new_sources):
            if earlier.source == batch.source:
                self.new_sources[i] = joined(earlier, entry)
                return
        self.new_sources.append(entry)

    def _publish(self, person: object, tail_first: int) -> None:
        manifest = self.store.manifest
        self.store.advance(
            person=person,
            sources=_with(manifest.sources, self.new_sources),
            segments=(*manifest.segments, *self.segments),
            documents=(*manifest.documents, *self.documents),
            tail_first=tail_first,
        )

    def _discard(self) -> None:
        self.store.segments.close()
        used = {entry.name for entry in self.store.manifest.segments}
        for entry in self.segments:
            if entry.name not in used:
                self.store.disk.remove(self.store.layout.segments / entry.name)
        files = {entry.file for entry in self.store.manifest.documents}
        for entry in self.documents:
            if entry.file not in files:
                self.store.disk.remove(self.store.layout.documents / entry.file)

    def _receipt(self, tally: Tally | int) -> CommitReceipt:
        generation = self.store.manifest.generation
        if isinstance(tally, int):
            return CommitReceipt(generation, already_imported=True, erased_ns=tally)
        return CommitReceipt(
            generation, dict(tally.stored), tally.duplicates, tally.conflicts, tally.quarantined
        )


def commit_batches(
    store: Store,
    batches: Iterable[ImportBatch],
    tail_first: int | None = None,
    again: bool = False,
) -> list[CommitReceipt]:
    """Store batches as one generation. Batches of an equal `Source` are parts of one file.

    `again` takes in what is missing of files that were imported before, erased values too.
    """
    store.check_writable()
    first = store.manifest.tail_first if tail_first is None else tail_first
    return Import(store, time.time_ns(), again).run(batches, first)


def _with(known: tuple[SourceRecord, ...], new: list[SourceRecord]) -> tuple[SourceRecord, ...]:
    """All sources; a file that came again keeps its place."""
    later = {entry.source.sha256: entry for entry in new}
    kept = []
    for entry in known:
        again = later.pop(entry.source.sha256, None)
        if again is not None:
            now = again.imported_ns
            entry = replace(joined(entry, again), imported_ns=now, erased_ns=0, lacking=False)
        kept.append(entry)
    return (*kept, *later.values())


def joined(one: SourceRecord, other: SourceRecord) -> SourceRecord:
    """Two parts of one file as one entry."""
    stored = dict(one.stored)
    for signal, count in other.stored.items():
        stored[signal] = stored.get(signal, 0) + count
    unmapped = dict(one.unmapped)
    for name, count in other.unmapped:
        unmapped[name] = unmapped.get(name, 0) + count
    return replace(
        one,
        stored=stored,
        duplicates=one.duplicates + other.duplicates,
        conflicts=one.conflicts + other.conflicts,
        quarantined=one.quarantined + other.quarantined,
        unmapped=tuple(unmapped.items()),
        notes=tuple(dict.fromkeys((*one.notes, *other.notes))),
        incomplete=one.incomplete or other.incomplete,
        person=one.person or other.person,
    )
