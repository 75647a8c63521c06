"""What the sensor exports share: one table in a known layout, read through a mapping."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data.importers._collect import Collector
from data.importers._mapped_rows import RowReader
from data.importers._table import Row
from data.importers.contract import Cancelled, ImportOptions
from data.importers.errors import DamagedFileError, ImportCancelled, UnitChoiceError
from data.record.types import ImportBatch

_CHECK_ROWS = 5000

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
    rows: Iterator[Row], reader: RowReader, into: Collector, cancelled: Cancelled, path: Path
) -> Iterator[ImportBatch]:
    """Feed all rows to the reader, and hand batches over on the way and at the end."""
    incomplete, count = "", 0
    try:
        for count, (line, row) in enumerate(rows):
            if count % _CHECK_ROWS == 0 and cancelled():
                raise ImportCancelled(f"'{path.name}', line {line}")
            reader.read(line, row)
            if into.full:
                yield into.take(last=False)
    except (DamagedFileError, EOFError, OSError) as error:
        if not count:
            raise
        incomplete = f"'{path.name}' was read only in part: {error}."
    reader.finish()
    for note in reader.clock.notes():
        into.note(note)
    yield into.take(incomplete)
