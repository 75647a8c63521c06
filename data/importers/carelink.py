"""Medtronic CareLink CSV exports: sensor glucose, meter, boluses, basal rates, event markers.

Several tables of one device each follow a line of dashes; cells of any column may be empty. Dates
are written year first in every language; numbers take the decimal mark of the export's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from data.importers._clock import Instant, NotATime
from data.importers._files import head_lines, read_head
from data.importers._intake import Intake
from data.importers._rows import text_rows
from data.importers._table import Row, clean_header, delimiter_of
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError
from data.record.types import ImportBatch, Person

_LEADING = 30
# Start of the column -> signal, unit (empty: the column names it).
_COLUMNS = {
    "Sensor Glucose (": ("glucose.interstitial", ""),
    "BG Reading (": ("glucose.capillary", ""),
    "Sensor Calibration BG (": ("glucose.capillary", ""),
    "Bolus Volume Delivered (U)": ("insulin.bolus", "[IU]"),
    "BWZ Carb Input (grams)": ("meal.carbohydrate", "g"),
}
_UNIT = re.compile(r"\((mg/dL|mmol/L)\)")
# Markers of the app: "Insulin: 27,00", "Meal: 45,00grams".
_MARKER = re.compile(r"(Insulin|Meal|Carbs): ([\d.,]+)\s*(grams|g|exchanges)?\Z", re.ASCII)
_HELPERS = {"Index", "Date", "Time", "Event Marker", "ISIG Value", "Basal Rate (U/h)"}


class CareLinkImporter:
    """The CSV of the CareLink web site, with English column names."""

    id = "carelink"
    display_name = "Medtronic CareLink CSV"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """The column names, below the lines about the report."""
        return 0.95 if _header(head) else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the sensor's and the pump's rows; the first lines name the person."""
        header = _header(read_head(path))
        if not header:
            raise DamagedFileError(
                "no column names were found", f"'{path.name}'", "export it again"
            )
        take = Intake(path, self, options)
        with text_rows(path, delimiter_of(header), progress, cancelled) as rows:
            for _ in _read(rows, take):
                yield take.into.take(last=False)
        progress(1.0)
        yield take.batch()


def _header(head: bytes) -> str:
    for line in head_lines(head, _LEADING):
        names = [clean_header(cell) for cell in line.split(delimiter_of(line))]
        if (
            names[0] == "Index"
            and "Date" in names
            and any(name.startswith("Sensor Glucose") for name in names)
        ):
            return line
    return ""


def _read(rows: Iterator[Row], take: Intake) -> Iterator[None]:
    names: list[str] = []
    previous: list[str] = []
    rates = _Basal(take)
    for line, row in rows:
        first = clean_header(row[0])
        if previous and clean_header(previous[0]) == "Last Name":
            _person(previous, row, take)
        elif first == "Index":
            names = [clean_header(cell) for cell in row]
        elif names and first.startswith("---"):
            names = []
        elif names:
            _row(dict(zip(names, row, strict=False)), line, take, rates)
        previous = row
        if take.into.full:
            yield
    rates.finish()


def _person(names: list[str], row: list[str], take: Intake) -> None:
    about = {clean_header(name): cell.strip() for name, cell in zip(names, row, strict=False)}
    name = " ".join(about.get(key, "") for key in ("First Name", "Last Name")).strip()
    if name or about.get("Patient ID"):
        take.into.person = Person(about.get("Patient ID", ""), name)


def _row(row: dict[str, str], line: int, take: Intake, rates: _Basal) -> None:
    written = f"{row.get('Date', '').strip()} {row.get('Time', '').strip()}"
    try:
        at = take.iso(written)
    except NotATime as error:
        take.refuse(error, "|".join(row.values()), line)
        return
    for name, cell in row.items():
        text = cell.strip()
        if not text or name in _HELPERS:
            continue
        start = next((start for start in _COLUMNS if name.startswith(start)), None)
        if start is None:
            take.into.unmapped[name] += 1
            continue
        signal, unit = _COLUMNS[start]
        stated = _UNIT.search(name)
        take.put(signal, unit or (stated[1] if stated else ""), _point(text), at, line)
    rates.add(row.get("Basal Rate (U/h)", "").strip(), at, line)
    marker = row.get("Event Marker", "").strip()
    if marker:
        _marker(marker, at, line, take)


def _point(text: str) -> str:
    # A comma here is a decimal mark: CareLink writes no thousands mark.
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def _marker(text: str, at: Instant, line: int, take: Intake) -> None:
    found = _MARKER.match(text)
    if found is None:
        take.into.unmapped[text.partition(":")[0]] += 1
        return
    kind, amount, unit = found.groups()
    if kind == "Insulin":
        # The app does not tell rapid from long-acting insulin.
        take.refuse("insulin of an unknown kind: rapid or long-acting is not said", text, line)
    elif unit in ("grams", "g"):
        take.put("meal.carbohydrate", "g", _point(amount), at, line, text="event marker")
    else:
        take.refuse("a meal that is not in grams", text, line, "meal.carbohydrate")


class _Basal:
    """Programmed rates, each of which holds until the next."""

    def __init__(self, take: Intake) -> None:
        self._take = take
        self._rows: list[tuple[Instant, str, int]] = []

    def add(self, text: str, at: Instant, line: int) -> None:
        """One row's rate, if it has one."""
        if text:
            self._rows.append((at, _point(text), line))

    def finish(self) -> None:
        """Hand over every rate but the last, whose end is not known."""
        self._rows.sort(key=lambda row: row[0].time_ns)
        for (at, rate, line), (following, _, _) in zip(self._rows, self._rows[1:], strict=False):
            span = (following.time_ns - at.time_ns) / 1e9
            if span > 0:
                self._take.put("insulin.basal_rate", "[IU]/h", rate, at, line, span)
