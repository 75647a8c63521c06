"""Metabolomics panels as tables: one analyte a row, by name and HMDB number, with value and unit.

Only absolute concentrations in blood of analytes that have a signal become values; everything else,
relative intensities among it, is kept word for word.
"""

from __future__ import annotations

from pathlib import Path

from data.catalog import find_code
from data.importers._clock import Instant
from data.importers._intake import Intake
from data.importers._results import BOUNDS
from data.importers._table import header_of
from data.importers._table_export import TableExport, TableRow
from data.importers._waveform import start_by_option

_NAMES = ("metabolite", "analyte", "compound", "biochemical")
_NUMBERS = ("hmdb", "hmdb_id", "hmdb id")
_VALUES = ("concentration", "value", "abundance")
_UNITS = ("unit", "units")
_DATES = ("collected_at", "date", "sampled_at")
_SPECIMENS = ("sample_type", "specimen", "matrix")
_KNOWN = {*_NAMES, *_NUMBERS, *_VALUES, *_UNITS, *_DATES, *_SPECIMENS}
_BLOOD = ("", "blood", "plasma", "serum")
_SYSTEM = "https://hmdb.ca"


class MetabolomicsImporter(TableExport):
    """The time comes from a column, or from the caller."""

    id = "metabolomics"
    display_name = "Metabolomics panel (analyte table)"

    def sniff(self, path: Path, head: bytes) -> float:
        """An analyte, its HMDB number and a value as columns."""
        header = {name.lower() for name in header_of(path, head)}
        return 0.9 if all(header & set(names) for names in (_NAMES, _NUMBERS, _VALUES)) else 0.0

    def row(self, row: TableRow, line: int, take: Intake) -> None:
        """A value where the analyte has a signal; a statement otherwise."""
        cells = {name.lower(): cell for name, cell in row.items()}
        number, value, unit = (_first(cells, names) for names in (_NUMBERS, _VALUES, _UNITS))
        at, written = _when(cells, take)
        specimen = _first(cells, _SPECIMENS)
        meaning = find_code("analytes", _long(number))
        usable = unit and specimen.lower() in _BLOOD and not value.startswith(BOUNDS)
        if meaning is not None and usable:
            take.put(meaning.signal, unit, value, at, line)
        else:
            bound = next((mark for mark in BOUNDS if value.startswith(mark)), "")
            take.statements.add(
                "bound" if bound else "finding", line, system=_SYSTEM, code=_long(number),
                name=_first(cells, _NAMES), comparator=bound,
                value=value.removeprefix(bound).strip(), unit=unit, start=written, detail=specimen,
            )  # fmt: skip
        take.unmapped(row, {name for name in row if name.lower() in _KNOWN})


def _first(cells: dict[str, str], names: tuple[str, ...]) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")


def _when(cells: dict[str, str], take: Intake) -> tuple[Instant, str]:
    written = _first(cells, _DATES)
    if written:
        return take.iso(written), written
    return start_by_option(take.path, take.options, take.clock), str(take.options.recorded_at)


def _long(number: str) -> str:
    """HMDB numbers have seven digits since 2018; the older five are filled with zeros."""
    digits = number.upper().removeprefix("HMDB")
    return f"HMDB{digits.zfill(7)}" if digits.isdecimal() else number
