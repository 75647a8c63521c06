"""What an import would bring, before anything is stored: files are read, and nothing is written.

The accounts are of the same form as those of `workbench.service.imports`, so that the same page
tells both. What the record has already, value by value, is only found when it is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from workbench.engine.protocol import ProgressSink
from workbench.service.imports import account_of_refusal, day_of, format_of, quiet, walk, within
from workbench.service.understood import KEPT

_FARTHEST_NS = (1 << 63) - 1


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

    row: dict[str, Any] = {"file": file.name, "path": str(file), "foreseen": True}
    try:
        batches = import_file(file, options or ImportOptions(), progress=progress)
        return row | _account(batches, known)
    except (ImportFailure, OSError) as error:
        return row | account_of_refusal(error, file)


def _account(batches: Iterable[Any], known: frozenset[str]) -> dict[str, Any]:
    """One batch after the other: a file may be larger than memory."""
    stored: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    unmapped: Counter[str] = Counter()
    converted, span, notes, kinds = {}, (_FARTHEST_NS, -_FARTHEST_NS), {}, set()
    importer = incomplete = ""
    seen: set[str] = set()
    for batch in batches:
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
    return {
        "importer": importer,
        "format": format_of(importer) if importer else "",
        "stored": dict(stored),
        "quarantined": sum(reasons.values()),
        "already_imported": bool(seen) and seen <= known,
        "days": (day_of(span[0]), day_of(span[1])) if span[0] <= span[1] else ("", ""),
        "converted": converted,
        "kept": [kind for kind in KEPT if kind in kinds],
        "reasons": dict(reasons),
        "unmapped": dict(unmapped),
        "notes": list(notes),
    } | ({"incomplete": incomplete} if incomplete else {})


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
