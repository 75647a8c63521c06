"""import: files of any known format into a record, each accounted for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen


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
    recorded_at: Annotated[
        str | None, typer.Option(help="When a recording began whose file does not say, ISO time.")
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what leaves no doubt; `quality --undo` reverts.")
    ] = False,
    same_person: Annotated[
        bool,
        typer.Option(
            "--same-person", help="The files are about the record's person, whatever they say."
        ),
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also what was erased of files imported before.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Reads files into a record; says what was stored, converted, quarantined and why."""
    from data.importers import ImportOptions
    from data.record import Person
    from workbench.service.imports import NothingToImportError, import_into
    from workbench.service.mend import mend_on_import

    if sex not in ("", "female", "male"):
        raise Refused(f"sex '{sex}' is not known", "--sex", "say female or male")
    options = ImportOptions(
        assume_zone=zone,
        assume_unit=unit,
        day_first=day_first,
        person_choice=person,
        mapping=mapping,
        recorded_at=recorded_at,
        same_person=same_person,
    )
    about = Person(
        display_name=name, sex=sex, birth_date=birth_date,  # type: ignore[arg-type]
        height_cm=height, conditions=tuple(condition or ()),
    )  # fmt: skip
    with foreseen():
        try:
            report = import_into(record, files, options, about, again=again)
        except NothingToImportError as nothing:
            raise Refused(nothing.what, nothing.where, nothing.cure) from nothing
        mended = mend_on_import(record) if fix else []
    if mended:
        report[-1]["mended"] = mended
    _tell_import(report, as_json)
    if any("error" in row for row in report):
        raise typer.Exit(2)


def _tell_import(report: list[dict[str, Any]], as_json: bool) -> None:
    from workbench.service.understood import account_lines, headline

    if as_json:
        emit(report)
    elif len(report) > 1:
        print(headline(report))
    for row in report:
        if "error" in row:
            sys.stdout.flush()
            print(f"error: {row['error']}", file=sys.stderr)
        elif not as_json:
            print("\n".join(account_lines(row)))
            for one in row.get("mended", ()):
                print(f"  mended: {one['sentence']} {one['proposal'].capitalize()} ({one['id']}).")
