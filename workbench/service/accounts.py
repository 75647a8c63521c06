"""What became of imported files, as the record tells it; each signal is read once for them all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from data.quality.overlap import COUNTED, counted
from data.record import ImportBatch, Record, Source
from data.record.results import SourceRecord
from twin_core.vocabulary import signal
from workbench.service.understood import KEPT


@dataclass(slots=True)
class Passed:
    """Checksums of one file, and of what is inside of it, as its batches went by."""

    checksums: dict[str, None] = field(default_factory=dict)

    def watch(self, batches: Iterable[ImportBatch]) -> Iterator[ImportBatch]:
        """The same batches, looked at on the way."""
        for batch in batches:
            self.checksums[batch.source.sha256] = None
            yield batch


@dataclass(slots=True)
class _File:
    """What is gathered of one file; its own entry comes last, those inside of it before."""

    entries: list[SourceRecord]
    converted: dict[str, str] = field(default_factory=dict)
    first_ns: list[int] = field(default_factory=list)
    last_ns: list[int] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    overlaps: list[str] = field(default_factory=list)


def accounts_of(record: Record, passed: Sequence[Passed]) -> list[dict[str, Any]]:
    """An account of each file: format, days, units converted, refusals, what has no signal.

    Empty where the record has nothing of it.
    """
    known = {entry.source.sha256: entry for entry in record.sources()}
    files = [_File(_entries(known, one)) for one in passed]
    owners: dict[Source, list[_File]] = defaultdict(list)
    for file in files:
        for entry in file.entries:
            owners[entry.source].append(file)
    for name in sorted({name for file in files for e in file.entries for name in e.stored}):
        _read(record, name, owners)
    for value in record.quarantined():
        for file in owners.get(value.source, ()):
            file.reasons[value.reason] += 1
    kinds = {info.name: info.kind for info in record.documents()}
    return [_account(file, kinds) if file.entries else {} for file in files]


def _entries(known: dict[str, SourceRecord], passed: Passed) -> list[SourceRecord]:
    found = [known[checksum] for checksum in passed.checksums if checksum in known]
    return sorted(found, key=lambda entry: "/" not in entry.source.file_name)


def _read(record: Record, name: str, owners: dict[Source, list[_File]]) -> None:
    """One signal: its units and days by file, and what sums leave out for the last of them."""
    unit, data = signal(name).unit, record.read(name)
    _, first = np.unique(data.source_index, return_index=True)
    there, back = np.unique(data.source_index[::-1], return_index=True)
    span = zip(there.tolist(), first.tolist(), (len(data) - 1 - back).tolist(), strict=True)
    last: _File | None = None
    for number, begin, end in span:
        origin = data.origins[number]
        for file in owners.get(origin.source, ()):
            last = file
            file.first_ns.append(int(data.time_ns[begin]))
            file.last_ns.append(int(data.time_ns[end]))
            if origin.original_unit not in ("", unit):
                file.converted[name] = f"{origin.original_unit} -> {unit}"
    if last is not None and name.partition(".")[0] in COUNTED:
        last.overlaps += counted(data).told


def _account(file: _File, kinds: dict[str, str]) -> dict[str, Any]:
    *inside, own = file.entries
    unmapped: Counter[str] = Counter()
    for entry in file.entries:
        unmapped.update(dict(entry.unmapped))
    documents = (f"{e.source.file_name} {e.source.sha256[:12]}" for e in file.entries)
    kept = {kinds[name] for name in documents if name in kinds}
    days = (day_of(min(file.first_ns)), day_of(max(file.last_ns))) if file.first_ns else ("", "")
    row = {
        "importer": own.source.importer,
        "sha256": own.source.sha256,
        "format": format_of(own.source.importer),
        "days": days,
        "converted": file.converted,
        "kept": [kind for kind in KEPT if kind in kept],
        "reasons": dict(file.reasons),
        "unmapped": dict(unmapped),
        "notes": list(dict.fromkeys(note for e in (own, *inside) for note in e.notes)),
        "overlaps": file.overlaps,
    }
    return row | ({"incomplete": own.incomplete} if own.incomplete else {})


def day_of(ns: int) -> str:
    """The UTC day, YYYY-MM-DD; empty for 0."""
    return f"{datetime.fromtimestamp(ns / 1e9, tz=UTC):%Y-%m-%d}" if ns else ""


def format_of(importer: str) -> str:
    """What an importer reads, in words."""
    from data.importers import installed

    known = installed().importers.get(importer)
    return known.display_name if known else importer
