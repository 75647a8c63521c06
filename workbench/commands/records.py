"""import, show and export: what goes into a record and what comes out."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Refused, emit, foreseen, rows

Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def records_into(app: typer.Typer) -> None:
    """Adds the commands of this module to the command line."""
    app.command("import")(import_files)
    app.command("show")(show)
    app.command("export")(export)


def import_files(
    record: Annotated[Path, typer.Argument(help="The record, NAME.vtr; made if it is new.")],
    files: Annotated[list[Path], typer.Argument(help="Files or folders of any known format.")],
    name: Annotated[str, typer.Option(help="Display name of the person.")] = "",
    sex: Annotated[str, typer.Option(help="female or male.")] = "",
    birth_date: Annotated[str, typer.Option(help="YYYY-MM-DD.")] = "",
    height: Annotated[float | None, typer.Option(help="Height in cm.")] = None,
    condition: Annotated[
        list[str] | None, typer.Option(help="For example 'type 1 diabetes'.")
    ] = None,
    day_first: Annotated[
        bool | None, typer.Option("--day-first/--month-first", help="How 03/04 is read.")
    ] = None,
    zone: Annotated[str | None, typer.Option(help="IANA zone of local times.")] = None,
    unit: Annotated[str | None, typer.Option(help="UCUM unit where a file names none.")] = None,
    mapping: Annotated[str | None, typer.Option(help="Mapping file or shipped mapping.")] = None,
    person: Annotated[str | None, typer.Option(help="Which person of a file to import.")] = None,
    as_json: Json = False,
) -> None:
    """Reads files into a record; says what was stored, converted, quarantined and why."""
    from data.importers import ImportFailure, ImportOptions, import_file
    from data.record import Person, Record, RecordError

    if sex not in ("", "female", "male"):
        raise Refused(f"sex '{sex}' is not known", "--sex", "say female or male")
    options = ImportOptions(
        assume_zone=zone,
        assume_unit=unit,
        day_first=day_first,
        person_choice=person,
        mapping=mapping,
    )
    about = Person(
        display_name=name, sex=sex, birth_date=birth_date,  # type: ignore[arg-type]
        height_cm=height, conditions=tuple(condition or ()),
    )  # fmt: skip
    report: list[dict[str, Any]] = []
    with foreseen():
        opened = Record.open(record, mode="w") if record.exists() else Record.create(record, about)
    with opened as kept:
        for path in _walk(files):
            row: dict[str, Any] = {"file": path.name}
            try:
                receipts = kept.commit_many(import_file(path, options))
                row |= _receipt(receipts)
            except (ImportFailure, RecordError, OSError) as error:
                row["error"] = " ".join(str(error).split())
            row |= _incomplete(kept, path.name)
            report.append(row)
    _tell_import(report, as_json)
    if any("error" in row for row in report):
        raise typer.Exit(2)


def _walk(files: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in files:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file() and p.suffix)
        else:
            found.append(path)
    return found


def _receipt(receipts: list[Any]) -> dict[str, Any]:
    stored: Counter[str] = Counter()
    for receipt in receipts:
        stored.update(receipt.stored)
    return {
        "stored": dict(stored),
        "duplicates": sum(r.duplicates for r in receipts),
        "conflicts": sum(r.conflicts for r in receipts),
        "quarantined": sum(r.quarantined for r in receipts),
        "already_imported": bool(receipts) and all(r.already_imported for r in receipts),
    }


def _incomplete(record: Any, name: str) -> dict[str, str]:
    for source in record.sources():
        if source.source.file_name == name and source.incomplete:
            return {"incomplete": source.incomplete}
    return {}


def _tell_import(report: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        emit(report)
    for row in report:
        if "error" in row:
            print(f"error: {row['error']}", file=sys.stderr)
        elif not as_json:
            _tell_file(row)


def _tell_file(row: dict[str, Any]) -> None:
    if row["already_imported"]:
        print(f"{row['file']}: already imported, nothing changed")
        return
    stored = ", ".join(f"{n} {name}" for name, n in sorted(row["stored"].items())) or "nothing"
    print(f"{row['file']}: stored {stored}")
    for what in ("duplicates", "conflicts", "quarantined"):
        if row[what]:
            print(f"  {row[what]} {what}")
    if "incomplete" in row:
        print(f"  incomplete: {row['incomplete']}")


def show(record: Path, as_json: Json = False) -> None:
    """The person, the signals with their span and sources, the quarantine, the stored twin."""
    from data.record import Record

    with foreseen(), Record.open(record) as kept:
        signals = kept.signals()
        refused = Counter(value.reason for value in kept.quarantined())
        table = {
            "person": {
                "display_name": kept.person.display_name,
                "sex": kept.person.sex,
                "birth_date": kept.person.birth_date,
                "height_cm": kept.person.height_cm,
                "conditions": list(kept.person.conditions),
                "synthetic": kept.person.synthetic,
            },
            "signals": {
                name: {
                    "n": row.n,
                    "unit": row.unit,
                    "from": _instant(row.first_ns),
                    "to": _instant(row.last_ns),
                    "sources": sorted({source.file_name for source in row.sources}),
                }
                for name, row in signals.items()
            },
            "quarantined": dict(refused),
            "documents": [f"{d.kind}/{d.name} v{d.version}" for d in kept.documents()],
            "warnings": list(kept.warnings),
        }
    if as_json:
        emit(table)
        return
    person = table["person"]
    print(person["display_name"] or record.stem, "(synthetic)" if person["synthetic"] else "")
    rows(
        [
            (name, f"{row['n']}", row["unit"], f"{row['from'][:10]} to {row['to'][:10]}",
             ", ".join(row["sources"][:3]))
            for name, row in table["signals"].items()
        ]
    )  # fmt: skip
    for reason, count in refused.most_common():
        print(f"  quarantined {count}: {reason}")


def _instant(ns: int) -> str:
    return datetime.fromtimestamp(ns / 1e9, tz=UTC).isoformat(timespec="seconds")


def export(
    record: Path,
    out: Annotated[Path, typer.Option(help="CSV file to write.")],
    signal: Annotated[
        list[str] | None, typer.Option(help="Signals; all where none is named.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Writes rows as CSV: UTC time, signal, value, unit, what the file said, and its name."""
    from data.record import Record

    count = 0
    with (
        foreseen(),
        Record.open(record) as kept,
        out.open("w", newline="", encoding="utf-8") as file,
    ):
        writer = csv.writer(file)
        header = "time_utc", "signal", "value", "unit", "original_value", "original_unit", "file"
        writer.writerow(header)
        for name in signal or sorted(kept.signals()):
            data = kept.read(name)
            for i in range(len(data)):
                origin = data.origins[data.source_index[i]]
                writer.writerow(
                    [_instant(int(data.time_ns[i])), name, data.value[i], data.unit,
                     data.original_value[i], _inert(origin.original_unit),
                     _inert(origin.source.file_name)]
                )  # fmt: skip
            count += len(data)
    if as_json:
        emit({"rows": count, "file": str(out)})
    else:
        print(f"{count} rows written to {out}")


def _inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
