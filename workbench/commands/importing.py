"""import: files of any known format into a record, each accounted for."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen, one_line


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
    paths = _walk(files)
    report: list[dict[str, Any]] = []
    with foreseen():
        made = not record.exists()
        opened = Record.create(record, about) if made else Record.open(record, mode="w")
        with opened as kept:
            if not made:
                _complete(kept, about)
            for path in paths:
                row: dict[str, Any] = {"file": path.name}
                try:
                    row |= _receipt(kept.commit_many(import_file(path, options)))
                except (ImportFailure, RecordError, OSError) as error:
                    row["error"] = one_line(error)
                report.append(row | _account(kept, path.name))
            _adopt(kept)
    _tell_import(report, as_json)
    if any("error" in row for row in report):
        raise typer.Exit(2)


def _complete(record: Any, about: Any) -> None:
    """What the options say of the person replaces what the record said."""
    fields = ("display_name", "sex", "birth_date", "height_cm", "conditions")
    told = {name: getattr(about, name) for name in fields if getattr(about, name)}
    if told:
        record.update_person(replace(record.person, **told))


def _adopt(record: Any) -> None:
    """What the files say of the person fills what the record leaves open."""
    person = record.person
    for entry in record.sources():
        if entry.person is not None:
            fields = ("identifier", "display_name", "sex", "birth_date", "height_cm", "conditions")
            told = {n: getattr(entry.person, n) for n in fields if not getattr(person, n)}
            person = replace(person, **told)
    record.update_person(person)


def _walk(files: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in files:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        if not inside:
            raise Refused("the folder holds no files", str(path), "give a folder of exports")
        found += inside
    if found and not any(path.exists() for path in found):
        raise Refused(f"there is no '{found[0].name}'", str(found[0].parent), "check the path")
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


def _account(record: Any, name: str) -> dict[str, Any]:
    """What the record says of a file: units converted, reasons of refusals, what has no signal."""
    entries = [entry for entry in record.sources() if entry.source.file_name == name]
    if not entries:
        return {}
    last = entries[-1]
    reasons = Counter(v.reason for v in record.quarantined() if v.source == last.source)
    incomplete = {"incomplete": last.incomplete} if last.incomplete else {}
    return incomplete | {
        "importer": last.source.importer,
        "converted": _converted(record, last),
        "reasons": dict(reasons),
        "unmapped": dict(last.unmapped),
        "notes": list(last.notes),
    }


def _converted(record: Any, entry: Any) -> dict[str, str]:
    from twin_core.vocabulary import signal

    found: dict[str, str] = {}
    for name in entry.stored:
        unit = signal(name).unit
        for origin in record.read(name).origins:
            if origin.source == entry.source and origin.original_unit not in ("", unit):
                found[name] = f"{origin.original_unit} -> {unit}"
    return found


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
    for name, units in row.get("converted", {}).items():
        print(f"  converted {name}: {units}")
    for what in ("duplicates", "conflicts", "quarantined"):
        if row[what]:
            print(f"  {row[what]} {what}")
    for reason, count in row.get("reasons", {}).items():
        print(f"    {count} x {reason}")
    if row.get("unmapped"):
        unknown = sorted(row["unmapped"].items(), key=lambda item: -item[1])
        more = f" and {len(unknown) - 6} more" if len(unknown) > 6 else ""
        print("  no signal for: " + ", ".join(f"{n} ({c})" for n, c in unknown[:6]) + more)
    if "incomplete" in row:
        print(f"  incomplete: {row['incomplete']}")
