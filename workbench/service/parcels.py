"""Parcels for an encrypted record: sealed from files without a key, taken in by the owner."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.service.access import day
from workbench.service.imports import walk

if TYPE_CHECKING:
    from data.vault.inbox import Parcel


def deliver_files(path: Path, files: Iterable[Path], sender: str) -> list[dict[str, Any]]:
    """Reads files and seals what they hold; a file that cannot be read is a row with `error`."""
    from data.importers import ImportFailure, ImportOptions, import_file
    from data.vault.inbox import deliver

    table = []
    for file in walk([Path(file) for file in files]):
        row: dict[str, Any] = {"file": file.name}
        try:
            batches = list(import_file(file, ImportOptions()))
            made = deliver(path, batches, sender)
            rows = sum(len(series.time_ns) for batch in batches for series in batch.series)
            row |= {"parcels": len(made), "rows": rows}
        except (ImportFailure, OSError) as error:
            row["error"] = " ".join(str(error).split())
        table.append(row)
    return table


def parcels_of(path: Path) -> list[Parcel]:
    """What waits in the inbox; the record must be unlocked by its owner."""
    from data.record import Record
    from data.vault.inbox import waiting

    with Record.open(path, purpose="seeing what was delivered") as record:
        return waiting(record._store)


def collect_parcels(path: Path) -> list[dict[str, Any]]:
    """Takes everything in; a row for each parcel."""
    from data.record import Record
    from data.vault.inbox import collect, waiting

    with Record.open(path, "w", purpose="collecting what was delivered") as record:
        told = collect(record, waiting(record._store))
    table = []
    for parcel, outcome in told:
        stored = {} if isinstance(outcome, str) else dict(outcome.stored)
        kept = ", ".join(f"{n} {name}" for name, n in sorted(stored.items())) or "nothing new"
        sentence = outcome if isinstance(outcome, str) else f"{parcel_sentence(parcel)}: {kept}"
        table.append({"from": parcel.sender, "stored": stored, "sentence": sentence})
    return table


def parcel_sentence(parcel: Parcel) -> str:
    """Who says to have sent what, and when."""
    if parcel.batch is None:
        return parcel.fault
    rows = sum(len(series.time_ns) for series in parcel.batch.series)
    who = parcel.sender or "somebody"
    return f"{parcel.batch.source.file_name}, {rows} rows, {who} on {day(parcel.sent_ns)}"
