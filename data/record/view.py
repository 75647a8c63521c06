"""What can be asked of one generation of a record, together with its live values."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from data.record.duplicates import (
    contradicting,
    keys_of,
    known_before,
    merge_keys,
    repeated_within,
)
from data.record.errors import SegmentDamagedError, UnknownSignalInRecordError
from data.record.manifest import SegmentEntry
from data.record.overlay import Overlay, corrected, overlay_of
from data.record.released import is_released, released, set_aside
from data.record.results import Provenance, QuarantinedValue, SignalData, SignalSummary
from data.record.rows import Block, Rows, merge
from data.record.segment_read import SegmentReader
from data.record.store import Store
from data.record.tail import Tail
from data.record.types import Source
from twin_core.vocabulary import Signal, UnknownSignalError
from twin_core.vocabulary import signal as catalogue_signal


def known_signal(store: Store, signal: str) -> Signal:
    """The catalogue's entry; raises `UnknownSignalInRecordError` naming the nearest ids.

    Raises `VaultError` where the record is encrypted and no key at hand opens the signal.
    """
    try:
        known = catalogue_signal(signal)
    except UnknownSignalError as error:
        raise UnknownSignalInRecordError(
            str(error), store.layout.root, "choose one of record.signals()"
        ) from None
    store.check_readable(signal)
    return known


def readers(
    store: Store,
    signal: str,
    start_ns: int | None,
    stop_ns: int | None,
    tolerate_damage: bool = False,
) -> list[SegmentReader]:
    """Open segments that may hold rows of the window; damaged ones raise or become warnings."""
    found = []
    for entry in store.manifest.holding(signal, start_ns, stop_ns):
        try:
            found.append(store.segments.reader(entry))
        except SegmentDamagedError as error:
            if not tolerate_damage:
                raise
            warn_of(store, error)
    return found


def read(
    store: Store,
    tail: Tail,
    signal: str,
    start_ns: int | None,
    stop_ns: int | None,
    tolerate_damage: bool = False,
) -> SignalData:
    """All rows with ``start_ns <= t < stop_ns``, over segments and the live tail, corrected."""
    unit = known_signal(store, signal).unit
    overlay = overlay_of(store)
    block = _wide(store, tail, signal, start_ns, stop_ns, tolerate_damage, overlay)
    block = corrected(block, overlay.of(signal))[0]
    return _data(signal, unit, _cut(block, start_ns, stop_ns) if overlay.of(signal) else block)


def stored(
    store: Store,
    tail: Tail,
    signal: str,
    start_ns: int | None = None,
    stop_ns: int | None = None,
    tolerate_damage: bool = False,
) -> Block:
    """All rows of the window as they are stored, without any correction."""
    known_signal(store, signal)
    blocks = []
    for entry in store.manifest.holding(signal, start_ns, stop_ns):
        try:
            blocks.append(store.segments.reader(entry).block(signal, start_ns, stop_ns))
        except SegmentDamagedError as error:
            if not tolerate_damage:
                raise
            warn_of(store, error)
    blocks.append(tail_block(store, tail, signal, start_ns, stop_ns, tolerate_damage))
    return merge(blocks)


def stored_and_corrected(
    store: Store, tail: Tail, signal: str
) -> tuple[SignalData, SignalData, NDArray[np.intp]]:
    """All rows as stored, as corrected, and each corrected row's place among the stored."""
    unit = known_signal(store, signal).unit
    block = stored(store, tail, signal, tolerate_damage=True)
    changed, place = corrected(block, overlay_of(store).of(signal))
    return _data(signal, unit, block), _data(signal, unit, changed), place


def _wide(
    store: Store,
    tail: Tail,
    signal: str,
    start_ns: int | None,
    stop_ns: int | None,
    tolerate_damage: bool,
    overlay: Overlay,
) -> Block:
    """Stored rows that may lie in the window once corrected, and released ones."""
    reach = overlay.reach_ns(signal)
    start = None if start_ns is None else start_ns - reach
    stop = None if stop_ns is None else stop_ns + reach
    block = stored(store, tail, signal, start, stop, tolerate_damage)
    return merge([block, *_released(store, signal, overlay)])


def _released(store: Store, signal: str, overlay: Overlay) -> list[Block]:
    corrections = overlay.of(signal)
    if not any(one.action == "release" for one in corrections):
        return []
    if signal not in store.released:
        store.released[signal] = released(refused(store), signal, corrections)
    return store.released[signal]


def _cut(block: Block, start_ns: int | None, stop_ns: int | None) -> Block:
    time_ns = block.rows.time_ns
    first = 0 if start_ns is None else int(np.searchsorted(time_ns, start_ns))
    last = len(time_ns) if stop_ns is None else int(np.searchsorted(time_ns, stop_ns))
    return Block(block.rows.take(slice(first, last)), block.origins, block.texts)


def tail_block(
    store: Store,
    tail: Tail,
    signal: str,
    start_ns: int | None,
    stop_ns: int | None,
    tolerate_damage: bool = False,
) -> Block:
    """Live rows that a commit would admit and that are not stored already."""
    from data.record.admission import refusals

    block = tail.block(signal, start_ns, stop_ns)
    rows = block.rows
    if not len(rows):
        return block
    keys = keys_of(rows, block.texts)
    keep = ~repeated_within(keys)
    for _, refused in refusals(catalogue_signal(signal), rows.time_ns, rows.value, time.time_ns()):
        keep[refused] = False
    first, last = int(rows.time_ns[0]), int(rows.time_ns[-1]) + 1
    stored = [
        reader.keys(signal, first, last)
        for reader in readers(store, signal, first, last, tolerate_damage)
    ]
    known, _ = known_before(keys, merge_keys(stored))
    return Block(rows.take(keep & ~known), block.origins, block.texts)


def signals(store: Store, tail: Tail) -> dict[str, SignalSummary]:
    """A summary of every signal that has rows: as stored, live, or released from quarantine."""
    found: dict[str, SignalSummary] = {}
    sources = _sources_by_signal(store)
    for entry in store.manifest.segments:
        for signal, extent in entry.signals.items():
            row = SignalSummary(
                signal,
                catalogue_signal(signal).unit,
                extent.n,
                extent.first_ns,
                extent.last_ns,
                sources.get(signal, ()),
                extent.step_ns,
            )
            found[signal] = _joined(found[signal], row) if signal in found else row
    for name in np.unique(tail.frames()["signal"]):
        signal = name.decode("utf-8")
        block = tail_block(store, tail, signal, None, None, tolerate_damage=True)
        if len(block.rows):
            row = _block_summary(signal, block)
            found[signal] = _joined(found[signal], row) if signal in found else row
    overlay = overlay_of(store)
    for signal in overlay.by_signal:
        for block in _released(store, signal, overlay):
            row = _block_summary(signal, block)
            found[signal] = _joined(found[signal], row) if signal in found else row
    return dict(sorted(found.items()))


def provenance(store: Store, tail: Tail, signal: str, time_ns: int) -> list[Provenance]:
    """The history of every value of a signal at one instant."""
    data = read(store, tail, signal, time_ns, time_ns + 1)
    found = []
    for i in range(len(data)):
        origin = data.origins[data.source_index[i]]
        found.append(
            Provenance(
                signal,
                time_ns,
                float(data.value[i]),
                data.unit,
                origin.source,
                int(data.locator[i]),
                float(data.original_value[i]),
                origin.original_unit,
                origin.clock_basis,
                int(data.utc_offset_s[i]),
                origin.imported_ns,
            )
        )
    return found


def quarantined(store: Store, tail: Tail) -> list[QuarantinedValue]:
    """Values refused at import and not released since, then those that corrections set aside."""
    overlay = overlay_of(store)
    found = [item for item in refused(store) if not is_released(item, overlay.of(item.signal))]
    for signal, corrections in overlay.by_signal.items():
        if any(one.action == "set_aside" for one in corrections):
            block = stored(store, tail, signal, tolerate_damage=True)
            found.extend(set_aside(block, signal, corrections))
    return found


def refused(store: Store) -> list[QuarantinedValue]:
    """All values refused at import, in that order."""
    found: list[QuarantinedValue] = []
    for entry in store.manifest.segments:
        if entry.quarantined:
            found.extend(store.segments.reader(entry).quarantined())
    return found


def times_and_values(
    store: Store, entries: list[SegmentEntry], signal: str, start_ns: int, stop_ns: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Instants and values of a window over some segments, in ascending time."""
    return merge_times(
        [store.segments.reader(e).times_and_values(signal, start_ns, stop_ns) for e in entries]
    )


def merge_times(
    parts: list[tuple[NDArray[np.int64], NDArray[np.float64]]],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Instants and values of several segments in ascending time."""
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.float64)
    if len(parts) == 1:
        return parts[0]
    time_ns = np.concatenate([part[0] for part in parts])
    value = np.concatenate([part[1] for part in parts])
    if np.any(time_ns[1:] < time_ns[:-1]):
        order = np.argsort(time_ns, kind="stable")
        return time_ns[order], value[order]
    return time_ns, value


def _data(signal: str, unit: str, block: Block) -> SignalData:
    rows: Rows = block.rows
    text = None
    if rows.text.any():
        text = tuple(block.texts[i] for i in rows.text.tolist())
    return SignalData(
        signal,
        unit,
        rows.time_ns,
        rows.value,
        rows.utc_offset_s,
        rows.origin,
        rows.locator,
        rows.original_value,
        rows.duration_s,
        contradicting(keys_of(rows, block.texts)),
        block.origins,
        text,
    )


def _sources_by_signal(store: Store) -> dict[str, tuple[Source, ...]]:
    found: dict[str, list[Source]] = {}
    for entry in store.manifest.sources:
        for signal in entry.stored:
            found.setdefault(signal, []).append(entry.source)
    return {signal: tuple(sources) for signal, sources in found.items()}


def _block_summary(signal: str, block: Block) -> SignalSummary:
    time_ns = block.rows.time_ns
    return SignalSummary(
        signal,
        catalogue_signal(signal).unit,
        len(time_ns),
        int(time_ns[0]),
        int(time_ns[-1]),
        tuple(origin.source for origin in block.origins),
    )


def _joined(one: SignalSummary, other: SignalSummary) -> SignalSummary:
    return SignalSummary(
        one.signal,
        one.unit,
        one.n + other.n,
        min(one.first_ns, other.first_ns),
        max(one.last_ns, other.last_ns),
        tuple(dict.fromkeys((*one.sources, *other.sources))),
        max(one.step_ns, other.step_ns),
    )


def warn_of(store: Store, error: SegmentDamagedError) -> None:
    """Keep the damage as a warning, where the caller wants what is left."""
    if str(error) not in store.warnings:
        store.warnings.append(str(error))
