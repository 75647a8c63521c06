"""What an import would bring, before anything is stored: files are read, and nothing is written.

The accounts are of the same form as those of `workbench.service.imports`, so that the same page
tells both. What the record has already, value by value, is only found when it is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from data.record.errors import PersonMismatchError
from data.record.identity import adopt, check_person
from data.record.results import SourceRecord
from data.record.types import ImportBatch, Person
from workbench.engine.protocol import ProgressSink
from workbench.service.accounts import day_of, format_of
from workbench.service.imports import account_of_refusal, quiet, walk, within
from workbench.service.understood import KEPT

_FARTHEST_NS = (1 << 63) - 1


def foresee(
    record: Path, files: Iterable[Path], options: Any = None, progress: ProgressSink = quiet
) -> list[dict[str, Any]]:
    """One account a file of what importing it into a record would store, convert and refuse.

    Raises `NothingToImportError` where no file is named.
    """
    paths, held = walk([Path(file) for file in files]), _held(record)
    accounts = []
    for done, file in enumerate(paths):
        text = f"reading {file.name} ({done + 1} of {len(paths)})"
        step = partial(within, progress, text, done, len(paths))
        step(0.0)
        row, held = _foresee_one(file, options, held, step)
        accounts.append(row)
    progress(1.0, "read")
    return accounts


@dataclass(frozen=True, slots=True)
class Held:
    """What the record would hold: checksums of its files, its person, whom each is about."""

    known: frozenset[str] = frozenset()
    person: Person = field(default_factory=Person)
    sources: tuple[SourceRecord, ...] = ()

    def take(self, batch: ImportBatch) -> tuple[Held, str]:
        """With a batch, and what there is to say of its person; raises `PersonMismatchError`."""
        told = check_person(self.person, self.sources, batch)
        if batch.person is None:
            return self, told
        about = SourceRecord(batch.source, 0, 0, person=batch.person)
        person = adopt(self.person, batch.person)
        return replace(self, person=person, sources=(*self.sources, about)), told


def _foresee_one(
    file: Path, options: Any, held: Held, progress: Any
) -> tuple[dict[str, Any], Held]:
    from data.importers import ImportFailure, ImportOptions, import_file

    row: dict[str, Any] = {"file": file.name, "path": str(file), "foreseen": True}
    try:
        batches = import_file(file, options or ImportOptions(), progress=progress)
        account, after = _account(batches, held)
        return row | account, after
    except (ImportFailure, PersonMismatchError, OSError) as error:
        return row | account_of_refusal(error, file), held


def _account(batches: Iterable[ImportBatch], held: Held) -> tuple[dict[str, Any], Held]:
    """One batch after the other: a file may be larger than memory."""
    stored: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    unmapped: Counter[str] = Counter()
    converted, span, notes, kinds = {}, (_FARTHEST_NS, -_FARTHEST_NS), {}, set()
    importer = incomplete = ""
    seen: set[str] = set()
    after = held
    for batch in batches:
        after, told = after.take(batch)
        notes |= {told: None} if told else {}
        for series in batch.series:
            stored[series.signal] += len(series.value)
            converted |= _conversion(series)
            if len(series.time_ns):
                first, last = int(series.time_ns[0]), int(series.time_ns[-1])
                span = min(span[0], first), max(span[1], last)
        reasons.update(refused.reason for refused in batch.quarantined)
        unmapped.update(dict(batch.unmapped))
        notes |= dict.fromkeys(batch.notes)
        kinds |= {document.kind for document in batch.documents}
        importer, incomplete = batch.source.importer, batch.incomplete
        seen.add(batch.source.sha256)
    row = {
        "importer": importer,
        "format": format_of(importer) if importer else "",
        "stored": dict(stored),
        "quarantined": sum(reasons.values()),
        "already_imported": bool(seen) and seen <= held.known,
        "days": (day_of(span[0]), day_of(span[1])) if span[0] <= span[1] else ("", ""),
        "converted": converted,
        "kept": [kind for kind in KEPT if kind in kinds],
        "reasons": dict(reasons),
        "unmapped": dict(unmapped),
        "notes": list(notes),
    }
    return row | ({"incomplete": incomplete} if incomplete else {}), after


def _conversion(series: Any) -> dict[str, str]:
    from twin_core.vocabulary import signal

    unit = signal(series.signal).unit
    given = series.original_unit
    return {} if given in ("", unit) else {series.signal: f"{given} -> {unit}"}


def _held(record: Path) -> Held:
    """What the record holds; nothing of one that is new or closed to us."""
    from data.record import Record, RecordError

    if not record.exists():
        return Held()
    try:
        with Record.open(record, mode="r", purpose="look at files before an import") as opened:
            sources = tuple(opened.sources())
            known = frozenset(entry.source.sha256 for entry in sources)
            return Held(known, opened.person, sources)
    except (RecordError, OSError):
        return Held()
