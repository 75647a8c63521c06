"""Withings data download: raw CSV whose cells hold arrays of durations and values.

The file says nothing of what it measures but in its name (raw_hr_hr.csv, raw_tracker_steps.csv).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from data.importers._clock import NotATime
from data.importers._intake import Intake
from data.importers._table import header_of
from data.importers._table_export import TableExport, TableRow

_KINDS = {
    "raw_hr_hr": ("heart.rate", "/min"),
    "raw_bed_hr": ("heart.rate", "/min"),
    "raw_bed_respiratory": ("respiration.rate", "/min"),
    "raw_tracker_steps": ("activity.steps", "1"),
    "raw_tracker_distance": ("activity.distance", "m"),
    "raw_tracker_elevation": ("activity.ascent", "m"),
}


class WithingsCsvImporter(TableExport):
    """Rows of a start, and arrays of seconds and values."""

    id = "withings_csv"
    display_name = "Withings raw CSV"

    def sniff(self, path: Path, head: bytes) -> float:
        """Exactly these columns, with arrays in them."""
        named = header_of(path, head) == ["start", "duration", "value"]
        return 0.9 if named and b'"[' in head[:4096] else 0.0

    def begin(self, header: list[str], take: Intake) -> None:
        """Refuse a file whose name does not say what it holds."""
        if _kind(take.path) is None:
            raise take.failure(
                "the file does not say what it measures, and its name is none of Withings' own",
                f"give it back its name, such as {', '.join(list(_KINDS)[:3])}",
            )

    def row(self, row: TableRow, line: int, take: Intake) -> None:
        """Each value lasts its own seconds, one after the other."""
        signal, unit = _kind(take.path) or ("", "")
        at = take.iso(row["start"])
        spans, values = _array(row["duration"]), _array(row["value"])
        if len(spans) != len(values):
            raise NotATime("the arrays of durations and values differ in length")
        for span, value in zip(spans, values, strict=True):
            seconds = take.number(span)
            take.put(signal, unit, value, at, line, seconds)
            at = at.after(seconds)


def _kind(path: Path) -> tuple[str, str] | None:
    return _KINDS.get(path.name.partition(".")[0])


def _array(text: str) -> list[Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise NotATime("a cell that is no array") from None
    if not isinstance(found, list):
        raise NotATime("a cell that is no array")
    return found
