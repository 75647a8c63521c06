"""export: the rows of a record for other tools, as CSV, HDF5 or FHIR, encrypted on request."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.say import Json, Refused, emit, foreseen


def export(
    record: Path,
    out: Annotated[
        Path | None, typer.Option(help="File to write; else named after the record.")
    ] = None,
    signal: Annotated[list[str] | None, typer.Option(help="Signals; all if none.")] = None,
    since: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD (UTC).")] = "",
    to: Annotated[
        list[str] | None,
        typer.Option("--to", help="First day left out; or an age public key, age1..."),
    ] = None,
    as_format: Annotated[
        str, typer.Option("--format", help="csv, hdf5, fhir or age; else by the file's name.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Writes the rows with their units, what the file said, and the file's name."""
    from data.export import write_export
    from data.record import Record

    keys, until = _destinations(to or [])
    kind, place = _form(record, out, as_format, keys)
    span = day_of(since, "--from"), day_of(until, "--to")
    with foreseen(), Record.open(record, purpose="taking data out") as kept:
        names = signal or sorted(kept.signals())
        tables = (kept.read(name, *span) for name in names)
        count = write_export(place, tables, kept.person, kind, keys)
        many = "a key" if len(keys) == 1 else f"{len(keys)} keys"
        locked = f", encrypted to {many}" if keys else ""
        kept.note("export", names, detail=f"{count} rows to {place.name}{locked}")
    if as_json:
        emit({"rows": count, "signals": names, "file": str(place), "encrypted_to": keys})
    else:
        print(f"{count} rows of {len(names)} signals written to {place}{locked}")


def _destinations(given: list[str]) -> tuple[list[str], str]:
    """Age public keys, and the day; both are places to which an export goes."""
    keys = [text for text in given if text.startswith("age1")]
    days = [text for text in given if not text.startswith("age1")]
    if len(days) > 1:
        raise Refused("more than one day is given", "--to", "say one day, and keys as age1...")
    return keys, days[0] if days else ""


def _form(record: Path, out: Path | None, asked: str, keys: list[str]) -> tuple[str, Path]:
    """The format of the rows themselves and the file's name; age wraps any of them."""
    from data.export import FORMATS, format_of
    from data.export.write import SUFFIXES

    if asked not in ("", "age", *FORMATS):
        raise Refused(f"format '{asked}' is not known", "--format", "say csv, hdf5, fhir or age")
    age = asked == "age" or (out is not None and out.suffix.lower() == ".age")
    if age and not keys:
        raise Refused("nobody is named who may open it", "--to", "give an age public key, age1...")
    if keys and out is not None and not age and not asked:
        raise Refused("the name does not say that it is encrypted", "--out", "end it in .age")
    otherwise = "hdf5" if age else "csv"
    kind = asked if asked in FORMATS else otherwise if out is None else format_of(out, otherwise)
    suffix = SUFFIXES[kind] + (".age" if keys else "")
    return kind, Path(f"{record.stem}{suffix}") if out is None else out


def day_of(text: str, option: str) -> int | None:
    """UTC nanoseconds of a day's beginning; None for no text."""
    if not text:
        return None
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000_000
    except ValueError:
        raise Refused(f"'{text}' is not a date", option, "write YYYY-MM-DD") from None
