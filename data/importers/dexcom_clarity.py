"""Dexcom Clarity CSV exports: sensor glucose, carbohydrate, insulin, calibrations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data.importers._collect import Collector
from data.importers._files import source_of
from data.importers._mapped_rows import RowReader
from data.importers._mapping import TableMapping, TableRule, TimeRule, ValueRule
from data.importers._other_languages import IN_ANOTHER_LANGUAGE, clarity_in_english
from data.importers._table import Row, header_of, open_table, place_of
from data.importers._table_values import OUT_OF_RANGE, glucose_unit, read_rows
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError
from data.record.types import ImportBatch, Person

_EVENT, _SUBTYPE, _INFO = "Event Type", "Event Subtype", "Patient Info"
_READ = {"EGV", "Calibration", "Carbs", "Insulin"}
#: A sensor's reading in other languages
_READINGS = {"EGW", "VEG", "EGV"}
_ABOUT = {"FirstName", "LastName", "DateOfBirth", "Device"}


class DexcomClarityImporter:
    """The export of the Clarity web site; of other languages than English, glucose only."""

    id = "dexcom_clarity"
    display_name = "Dexcom Clarity CSV"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Judged by the columns."""
        header = _english(header_of(path, head))
        if not {_EVENT, _SUBTYPE}.issubset(header):
            return 0.0
        return 0.95 if any(name.startswith("Glucose Value") for name in header) else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the events; rows without a time describe the person."""
        with open_table(path, progress=progress, cancelled=cancelled) as table:
            translated = table.header != (named := _english(table.header))
            table.header = named
            rule = _rule(path, table.header, options)
            into = Collector(source_of(path, self.id, self.version))
            mapping = TableMapping("dexcom_clarity", self.display_name, "", (rule,))
            if translated:
                into.note(IN_ANOTHER_LANGUAGE)
            form = "iso"
            # Translated, the first fraction tells whether its mark is a comma.
            mark = ";" if translated else table.delimiter
            reader = RowReader(mapping, rule, table.header, mark, form, options, into)
            rows = _events(table.rows, table.header, rule.time.column, into, path)
            yield from read_rows(table, reader, into, path, rows)
        progress(1.0)


def _english(header: list[str]) -> list[str]:
    return header if _EVENT in header else clarity_in_english(header) or header


def _column(header: list[str], start: str, path: Path) -> str:
    for name in header:
        if name.startswith(start):
            return name
    raise DamagedFileError(f"the column '{start}' is missing", f"'{path.name}'", "export it again")


def _rule(path: Path, header: list[str], options: ImportOptions) -> TableRule:
    time = _column(header, "Timestamp", path)
    glucose = _column(header, "Glucose Value", path)
    insulin = _column(header, "Insulin Value", path)
    carbohydrate = _column(header, "Carb Value", path)
    unit = glucose_unit(glucose, options, path)

    def reading(signal: str, event: str) -> ValueRule:
        return ValueRule(glucose, signal, unit, refused=OUT_OF_RANGE, where={_EVENT: event})

    def dose(signal: str, kind: str) -> ValueRule:
        where = {_EVENT: "Insulin", _SUBTYPE: kind}
        return ValueRule(insulin, signal, "[IU]", where=where)

    values = (
        reading("glucose.interstitial", "EGV"),
        reading("glucose.capillary", "Calibration"),
        dose("insulin.bolus", "Fast-Acting"),
        dose("insulin.long_acting", "Long-Acting"),
        ValueRule(carbohydrate, "meal.carbohydrate", "g", where={_EVENT: "Carbs"}),
    )
    return TableRule("events", (time,), TimeRule(time), values, ignored=tuple(header))


def _events(
    rows: Iterator[Row], header: list[str], time: str, into: Collector, path: Path
) -> Iterator[Row]:
    at = {name: place_of(name, header, path) for name in (_EVENT, _SUBTYPE, _INFO, time)}
    about: dict[str, str] = {}
    for line, row in rows:
        if len(row) <= max(at.values()):
            yield line, row
            continue
        event = row[at[_EVENT]].strip()
        if event in _READINGS:
            event = row[at[_EVENT]] = "EGV"
        if event in _READ:
            if event == "Insulin" and row[at[_SUBTYPE]] not in ("Fast-Acting", "Long-Acting"):
                into.refuse("insulin of an unknown kind", "|".join(row), line)
            yield line, row
        elif event in _ABOUT:
            about[event] = row[at[_INFO]].strip()
            into.person = _person(about)
        else:
            into.unmapped[f"{event} {row[at[_SUBTYPE]]}".strip()] += 1


def _person(about: dict[str, str]) -> Person | None:
    name = " ".join(about.get(key, "") for key in ("FirstName", "LastName")).strip()
    born = about.get("DateOfBirth", "")
    return Person(display_name=name, birth_date=born) if name or born else None
