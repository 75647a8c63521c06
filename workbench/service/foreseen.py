"""What an import would bring, before anything is stored: files are read, and nothing is written.

The accounts are of the same form as those of `workbench.service.imports`, so that the same page
tells both. What the record has already, value by value, is only found when it is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from workbench.engine.protocol import ProgressSink
from workbench.service.imports import account_of_refusal, day_of, format_of, quiet, walk, within
from workbench.service.understood import KEPT


def foresee(
    record: Path, files: Iterable[Path], options: Any = None, progress: ProgressSink = quiet
) -> list[dict[str, Any]]:
    """One account a file of what importing it into a record would store, convert and refuse.

    Raises `NothingToImportError` where no file is named.
    """
    paths, known = walk([Path(file) for file in files]), _known(record)
    accounts = []
    for done, file in enumerate(paths):
        text = f"reading {file.name} ({done + 1} of {len(paths)})"
        step = partial(within, progress, text, done, len(paths))
        step(0.0)
        accounts.append(_foresee_one(file, options, known, step))
    progress(1.0, "read")
    return accounts


def _foresee_one(file: Path, options: Any, known: frozenset[str], progress: Any) -> dict[str, Any]:
    from data.importers import ImportFailure, ImportOptions, import_file

    row: dict[str, Any] = {"file": file.name, "path": str(file)}
    try:
        batches = list(import_file(file, options or ImportOptions(), progress=progress))
    except (ImportFailure, OSError) as error:
        return row | account_of_refusal(error, file)
    return row | _account(batches, known)


def _account(batches: Sequence[Any], known: frozenset[str]) -> dict[str, Any]:
    stored: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    unmapped: Counter[str] = Counter()
    converted, ends, notes, kinds = {}, [], {}, set()
    for batch in batches:
        for series in batch.series:
            stored[series.signal] += len(series.value)
            converted |= _conversion(series)
            if len(series.time_ns):
                ends += [int(series.time_ns[0]), int(series.time_ns[-1])]
        reasons.update(refused.reason for refused in batch.quarantined)
        unmapped.update(dict(batch.unmapped))
        notes |= dict.fromkeys(batch.notes)
        kinds |= {document.kind for document in batch.documents}
    last = batches[-1] if batches else None
    return {
        "importer": last.source.importer if last else "",
        "format": format_of(last.source.importer) if last else "",
        "stored": dict(stored),
        "quarantined": sum(reasons.values()),
        "already_imported": bool(batches) and all(b.source.sha256 in known for b in batches),
        "days": (day_of(min(ends)), day_of(max(ends))) if ends else ("", ""),
        "converted": converted,
        "kept": [kind for kind in KEPT if kind in kinds],
        "reasons": dict(reasons),
        "unmapped": dict(unmapped),
        "notes": list(notes),
    } | ({"incomplete": last.incomplete} if last is not None and last.incomplete else {})


def _conversion(series: Any) -> dict[str, str]:
    from twin_core.vocabulary import signal

    unit = signal(series.signal).unit
    given = series.original_unit
    return {} if given in ("", unit) else {series.signal: f"{given} -> {unit}"}


def _known(record: Path) -> frozenset[str]:
    """Checksums of the files that the record has; none of one that is new or closed to us."""
    from data.record import Record, RecordError

    if not record.exists():
        return frozenset()
    try:
        with Record.open(record, mode="r", purpose="look at files before an import") as opened:
            return frozenset(entry.source.sha256 for entry in opened.sources())
    except (RecordError, OSError):
        return frozenset()
