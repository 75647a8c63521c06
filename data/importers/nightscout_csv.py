"""Nightscout in CSV: the report with sections, and the bare entries list of the interface.

The bare list has no header: time (UTC), milliseconds, mg/dL, direction, device.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from data.importers._clock import Instant, NotATime, date_order
from data.importers._files import head_lines
from data.importers._intake import Intake
from data.importers._numbers import NotANumber
from data.importers._rows import text_rows
from data.importers._table import Row
from data.importers._table_values import OUT_OF_RANGE, glucose_unit
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DateOrderError
from data.record.types import ImportBatch

_BARE = re.compile(
    r'"?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"?,\d{13},\d+(?:\.\d+)?,"?[A-Za-z ]*"?,'
)
_SECTION = "# CGM ENTRIES"
_VALUES = {"Insulin (U)": ("insulin.bolus", "[IU]"), "Carbs (g)": ("meal.carbohydrate", "g")}


class NightscoutCsvImporter:
    """Both layouts."""

    id = "nightscout_csv"
    display_name = "Nightscout CSV"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """The section's name, or a first row of time, milliseconds, number, direction."""
        first = next(iter(head_lines(head, 1)), "").lstrip("\ufeff")
        return 0.95 if first.startswith(_SECTION) or _BARE.match(first) else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the file as one batch."""
        take = Intake(path, self, options)
        with text_rows(path, ",", progress, cancelled) as rows:
            listed = list(rows)
        if listed and listed[0][1][0].startswith("#"):
            _sections(listed, take)
        else:
            _bare(listed, take)
        progress(1.0)
        yield take.batch()


def _bare(rows: list[Row], take: Intake) -> None:
    for line, row in rows:
        try:
            at = take.epoch(take.number(row[1]) / 1000)
            if at.time_ns // 10**9 != take.utc_text(row[0]).time_ns // 10**9:
                raise NotATime("the written time and the milliseconds differ")
            take.put("glucose.interstitial", "mg/dL", row[2], at, line)
        except (NotATime, NotANumber, IndexError) as error:
            take.refuse(str(error), row, line)


def _sections(rows: list[Row], take: Intake) -> None:
    day_first = _order(rows, take)
    header: list[str] = []
    for line, row in rows:
        if row[0].startswith("#"):
            header = []
        elif not header:
            header = row
        else:
            _dated(dict(zip(header, row, strict=False)), line, day_first, take)


def _order(rows: list[Row], take: Intake) -> bool:
    orders = {order for _, row in rows if (order := date_order(row[0])) is not None}
    if len(orders) == 1:
        return orders.pop()
    if orders or take.options.day_first is None:
        raise DateOrderError(
            "some dates can only be day first and others only month first"
            if orders
            else "every date fits both day first and month first",
            f"'{take.path.name}', column 'Date'",
            "say which with --day-first or --month-first",
        )
    return take.options.day_first


def _dated(row: dict[str, str], line: int, day_first: bool, take: Intake) -> None:
    try:
        at = take.slashed(f"{row.get('Date', '')} {row.get('Time', '')}", day_first)
    except NotATime as error:
        take.refuse(error, list(row.values()), line)
        return
    glucose = next((name for name in row if name.startswith("Glucose")), "")
    if glucose:
        _glucose(row[glucose], glucose_unit(glucose, take.options, take.path), at, line, take)
        return
    filled = [name for name in _VALUES if row.get(name)]
    for name in filled:
        signal, unit = _VALUES[name]
        take.put(signal, unit, row[name], at, line, text=row.get("Event Type", ""))
    if not filled:
        # The report leaves out the rate of a temporary basal.
        take.into.unmapped[row.get("Event Type") or "row without a value"] += 1


def _glucose(cell: str, unit: str, at: Instant, line: int, take: Intake) -> None:
    if cell.lower() in OUT_OF_RANGE:
        take.refuse(OUT_OF_RANGE[cell.lower()], cell, line, "glucose.interstitial")
    else:
        take.put("glucose.interstitial", unit, cell, at, line)
