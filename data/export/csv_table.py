"""One line a value, in UTC, with what the file said and which file it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import IO

from data.export.instants import utc_text
from data.record import Person, SignalData

HEADER = "time_utc", "signal", "value", "unit", "original_value", "original_unit", "file"


def write_csv(out: IO[bytes], tables: Iterable[SignalData], person: Person) -> int:
    """UTF-8, comma-separated, a header line; how many values."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer, count = csv.writer(text), 0
    writer.writerow(HEADER)
    for data in tables:
        files = [inert(origin.source.file_name) for origin in data.origins]
        units = [inert(origin.original_unit) for origin in data.origins]
        source = data.source_index.tolist()
        values, originals = data.value.tolist(), data.original_value.tolist()
        writer.writerows(
            (utc_text(time_ns), data.signal, values[i], data.unit, originals[i],
             units[source[i]], files[source[i]])
            for i, time_ns in enumerate(data.time_ns.tolist())
        )  # fmt: skip
        count += len(data)
    text.detach()
    return count


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
