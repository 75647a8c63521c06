"""Reading a table to the end: batches, damage on the way, sensors' own words for no value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data.importers._collect import Collector
from data.importers._mapped_rows import RowReader
from data.importers._table import Row, Table
from data.importers.contract import ImportOptions
from data.importers.errors import DamagedFileError, UnitChoiceError
from data.record.types import ImportBatch

#: What sensors write where glucose lies outside their range. Never a number.
OUT_OF_RANGE = {
    "low": "below the sensor's range, not a number",
    "lo": "below the sensor's range, not a number",
    "high": "above the sensor's range, not a number",
    "hi": "above the sensor's range, not a number",
}


def glucose_unit(column: str, options: ImportOptions, path: Path) -> str:
    """The unit that a column name states, or that the caller stated."""
    for unit in ("mg/dL", "mmol/L"):
        if unit.lower() in column.lower():
            return unit
    if options.assume_unit in ("mg/dL", "mmol/L"):
        return options.assume_unit
    raise UnitChoiceError(
        f"the column '{column}' names no unit",
        f"'{path.name}'",
        "state it with the option assume_unit (--unit mg/dL or --unit mmol/L)",
    )


def read_rows(
    table: Table, reader: RowReader, into: Collector, path: Path, rows: Iterator[Row] | None = None
) -> Iterator[ImportBatch]:
    """Feed all rows to the reader, and hand batches over on the way and at the end.

    A table that is damaged before its first batch is refused; later, what was read is kept.
    """
    incomplete, yielded = "", False
    try:
        for line, row in rows or table.rows:
            reader.read(line, row)
            if into.full:
                yielded = True
                yield into.take(last=False)
    except (DamagedFileError, EOFError, OSError) as error:
        if isinstance(error, DamagedFileError) and not yielded:
            raise
        incomplete = f"'{path.name}' was read only in part: {error}."
    reader.finish()
    for note in (*table.notes(), *reader.clock.notes()):
        into.note(note)
    yield into.take(incomplete)
