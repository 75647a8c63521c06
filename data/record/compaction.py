"""Merge small segments into large ones. Old files stay for a while, for readers that use them."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from data.record.commit import SEGMENT_ROWS
from data.record.disk import file_checksum
from data.record.layout import segment_files
from data.record.manifest import SegmentEntry
from data.record.results import CompactionReceipt
from data.record.rows import Block, merge
from data.record.store import Store

SMALL_ROWS = 1 << 17
MOST_SMALL = 64
GRACE_S = 3600.0


def compact(store: Store, grace_s: float = GRACE_S) -> CompactionReceipt:
    """Merge small segments of each modality; remove files unused for longer than `grace_s`."""
    store.check_writable()
    before = len(store.manifest.segments)
    replaced: dict[str, SegmentEntry] = {}
    for group in _groups(store):
        group = _intact(store, group)
        if len(group) > 1:
            merged = _merged(store, group)
            replaced |= dict.fromkeys((entry.name for entry in group), merged)
    expired = _expired(store, grace_s)
    if replaced or expired:
        _publish(store, replaced, expired)
    removed = _remove(store, expired) + _remove_orphans(store, grace_s)
    return CompactionReceipt(
        store.manifest.generation, before, len(store.manifest.segments), removed
    )


def is_due(store: Store) -> bool:
    """Whether a modality has so many small segments that reading it becomes slow."""
    small = Counter(entry.modality for entry in store.manifest.segments if entry.n <= SMALL_ROWS)
    return any(count > MOST_SMALL for count in small.values())


def _groups(store: Store) -> list[list[SegmentEntry]]:
    """Small segments that share a key, in runs that fit one segment."""
    groups: list[list[SegmentEntry]] = []
    open_group: dict[tuple[str, int, str, str], list[SegmentEntry]] = {}
    for entry in store.manifest.segments:
        if entry.n > SMALL_ROWS:
            continue
        key = (entry.modality, entry.epoch, entry.key, entry.codec)
        group = open_group.setdefault(key, [])
        if group and sum(member.n for member in group) + entry.n > SEGMENT_ROWS:
            groups.append(group)
            open_group[key] = group = []
        group.append(entry)
    return [group for group in (*groups, *open_group.values()) if len(group) > 1]


def _intact(store: Store, group: list[SegmentEntry]) -> list[SegmentEntry]:
    """Segments whose bytes are as signed; others stay as they are, for verify() to report."""
    folder = store.layout.segments
    return [entry for entry in group if file_checksum(folder / entry.name) == entry.sha256]


def _merged(store: Store, group: list[SegmentEntry]) -> SegmentEntry:
    quarantine = []
    blocks: dict[str, Block] = {}
    for entry in group:
        if entry.quarantined:
            quarantine.extend(store.segments.reader(entry).quarantined())
    for signal in sorted({signal for entry in group for signal in entry.signals}):
        blocks[signal] = merge(
            [
                store.segments.reader(entry).block(signal, None, None)
                for entry in group
                if signal in entry.signals
            ]
        )
    return store.put_segments(group[0].modality, blocks, quarantine)[0]


def _expired(store: Store, grace_s: float) -> set[str]:
    limit = time.time_ns() - int(grace_s * 1e9)
    used = {entry.name for entry in store.manifest.segments}
    return {name for name, since in store.manifest.retired if since <= limit and name not in used}


def _publish(store: Store, replaced: dict[str, SegmentEntry], expired: set[str]) -> None:
    now = time.time_ns()
    kept = [entry for entry in store.manifest.segments if entry.name not in replaced]
    new = {entry.name: entry for entry in replaced.values()}
    waiting = [(name, since) for name, since in store.manifest.retired if name not in expired]
    retired = [(name, now) for name in replaced if name not in new]
    store.advance(segments=(*kept, *new.values()), retired=(*waiting, *retired))


def _remove(store: Store, names: set[str]) -> int:
    store.segments.close()
    return sum(_gone(store, store.layout.segments / name) for name in names)


def _gone(store: Store, path: Path) -> bool:
    """Remove a file; one that a reader holds open on Windows goes at a later compaction."""
    try:
        store.disk.remove(path)
    except OSError:
        return False
    return True


def _remove_orphans(store: Store, grace_s: float) -> int:
    """Files that no generation names: of a writer that was killed, documents taken back."""
    known = {entry.name for entry in store.manifest.segments}
    known |= {name for name, _ in store.manifest.retired}
    known |= {entry.file for entry in store.manifest.documents}
    removed = 0
    for path in (*segment_files(store.layout.segments), *store.layout.documents.iterdir()):
        if path.name not in known and time.time() - path.stat().st_mtime > grace_s:
            removed += _gone(store, path)
    return removed
