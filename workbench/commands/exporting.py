"""export: the rows of a record for other tools, as CSV, HDF5 or FHIR."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen
from workbench.commands.showing import instant

HEADER = "time_utc", "signal", "value", "unit", "original_value", "original_unit", "file"
#: Above this a bundle is no longer of use to the tools that read FHIR.
MOST_OBSERVATIONS = 100_000


def export(
    record: Path,
    out: Annotated[Path, typer.Option(help="File to write.")],
    signal: Annotated[list[str] | None, typer.Option(help="Signals; all if none.")] = None,
    since: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD (UTC).")] = "",
    until: Annotated[str, typer.Option("--to", help="First day left out.")] = "",
    as_format: Annotated[
        str, typer.Option("--format", help="csv, hdf5 or fhir; else by the file's name.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Writes the rows with their units, what the file said, and the file's name."""
    from data.record import Record

    named = {".h5": "hdf5", ".hdf5": "hdf5", ".json": "fhir"}.get(out.suffix.lower(), "csv")
    write = {"csv": _csv, "hdf5": _hdf5, "fhir": _fhir}.get(as_format or named)
    if write is None:
        raise Refused(f"format '{as_format}' is not known", "--format", "say csv, hdf5 or fhir")
    span = _day(since, "--from"), _day(until, "--to")
    with foreseen(), Record.open(record, purpose="export") as kept:
        names = signal or sorted(kept.signals())
        tables = (kept.read(name, *span) for name in names)
        count = write(out, tables, kept.person)
        kept.note("export", names, detail=f"{count} rows to {out.name}")
    if as_json:
        emit({"rows": count, "signals": names, "file": str(out)})
    else:
        print(f"{count} rows of {len(names)} signals written to {out}")


def _day(text: str, option: str) -> int | None:
    if not text:
        return None
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000_000
    except ValueError:
        raise Refused(f"'{text}' is not a date", option, "write YYYY-MM-DD") from None


def _csv(out: Path, tables: Iterator[Any], person: Any) -> int:
    count = 0
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for data in tables:
            for i in range(len(data)):
                origin = data.origins[data.source_index[i]]
                writer.writerow(
                    [instant(int(data.time_ns[i])), data.signal, data.value[i], data.unit,
                     data.original_value[i], _inert(origin.original_unit),
                     _inert(origin.source.file_name)]
                )  # fmt: skip
            count += len(data)
    return count


def _hdf5(out: Path, tables: Iterator[Any], person: Any) -> int:
    import h5py
    import numpy as np

    count = 0
    with h5py.File(out, "w") as file:
        file.attrs["person"] = person.display_name or person.identifier
        file.attrs["synthetic"] = person.synthetic
        for data in tables:
            group = file.create_group(f"signals/{data.signal}")
            group.attrs["unit"] = data.unit
            group.attrs["files"] = [origin.source.file_name for origin in data.origins]
            group.attrs["original_units"] = [origin.original_unit for origin in data.origins]
            for name in ("time_ns", "value", "original_value", "utc_offset_s", "source_index"):
                group.create_dataset(name, data=np.asarray(getattr(data, name)), compression="gzip")
            group["time_ns"].attrs["unit"] = "ns since 1970-01-01 UTC"
            count += len(data)
    return count


def _fhir(out: Path, tables: Iterator[Any], person: Any) -> int:
    """A collection bundle of FHIR R4 observations, coded in LOINC where a code is known."""
    from data.catalog.codes import codes

    known: dict[str, str] = {}
    for code, meaning in codes("loinc").items():
        known.setdefault(meaning.signal, code)
    entries = []
    for data in tables:
        if len(entries) + len(data) > MOST_OBSERVATIONS:
            problem = f"more than {MOST_OBSERVATIONS} observations"
            raise Refused(problem, data.signal, "choose --signal, --from and --to, or use csv")
        coded = {"text": data.signal}
        if data.signal in known:
            system = {"system": "http://loinc.org", "code": known[data.signal]}
            coded["coding"] = [system]  # type: ignore[assignment]
        entries += [
            {"resource": _observation(coded, data, i, person.synthetic)} for i in range(len(data))
        ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    out.write_text(json.dumps(bundle), encoding="utf-8")
    return len(entries)


def _observation(coded: dict[str, Any], data: Any, i: int, synthetic: bool) -> dict[str, Any]:
    value = {"value": float(data.value[i]), "unit": data.unit, "code": data.unit}
    found: dict[str, Any] = {
        "resourceType": "Observation",
        "status": "final",
        "code": coded,
        "effectiveDateTime": instant(int(data.time_ns[i])),
        "valueQuantity": value | {"system": "http://unitsofmeasure.org"},
    }
    if synthetic:
        tag = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}
        found["meta"] = {"tag": [tag]}
    return found


def _inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
