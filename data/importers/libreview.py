"""LibreView CSV exports: sensor history and scans, strips, ketones, insulin, carbohydrate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data.importers._collect import Collector
from data.importers._date_order import decide_form
from data.importers._files import head_lines, read_head, source_of
from data.importers._mapped_rows import RowReader
from data.importers._mapping import TableMapping, TableRule, TimeRule, ValueRule
from data.importers._other_languages import IN_ANOTHER_LANGUAGE, libreview_in_english
from data.importers._table import delimiter_of, header_cells, open_table
from data.importers._table_values import OUT_OF_RANGE, glucose_unit, read_rows
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.record.types import ImportBatch

_TIME, _KIND, _DEVICE = "Device Timestamp", "Record Type", "Device"
_LEADING = 3

# Column start, record type, signal, unit (empty: the column name states it), label.
_COLUMNS = (
    ("Historic Glucose", "0", "glucose.interstitial", "", "history"),
    ("Scan Glucose", "1", "glucose.interstitial", "", "scan"),
    ("Strip Glucose", "2", "glucose.capillary", "", "strip"),
    ("Ketone", "3", "lab.ketone", "mmol/L", ""),
    ("Rapid-Acting Insulin (units)", "4", "insulin.bolus", "[IU]", ""),
    ("Long-Acting Insulin Value", "4", "insulin.long_acting", "[IU]", ""),
    ("Long-Acting Insulin (units)", "4", "insulin.long_acting", "[IU]", ""),
    ("Carbohydrates (grams)", "5", "meal.carbohydrate", "g", ""),
)


class LibreViewImporter:
    """The glucose data download of LibreView, in any language."""

    id = "libreview"
    display_name = "LibreView CSV"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Judged by the columns, which may follow a line about the report."""
        return 0.95 if _header_line(head) is not None else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the rows; dates that fit both orders are refused unless the caller decides."""
        skip = _header_line(read_head(path)) or 0
        with open_table(path, skip=skip) as table:
            translated = _translated(table.header, next(table.rows, (0, []))[1])
            time = table.header[2] if translated else _TIME
        form = decide_form(path, time, options.day_first, skip)
        with open_table(path, skip=skip, progress=progress, cancelled=cancelled) as table:
            table.header = translated or table.header
            rule = _rule(path, table.header, options)
            into = Collector(source_of(path, self.id, self.version))
            mapping = TableMapping("libreview", self.display_name, "", (rule,))
            # Some locales write a decimal comma; the first fraction in the file tells.
            reader = RowReader(mapping, rule, table.header, ";", form, options, into)
            into.note(f"Dates were read {form.replace('_', ' ')}.")
            if translated:
                into.note(IN_ANOTHER_LANGUAGE)
            yield from read_rows(table, reader, into, path)
        progress(1.0)


def _header_line(head: bytes) -> int | None:
    lines = head_lines(head, _LEADING + 1)
    for number, line in enumerate(lines[:_LEADING]):
        if _TIME in line and _KIND in line:
            return number
        below = lines[number + 1] if number + 1 < len(lines) else ""
        cells = (header_cells(one, delimiter_of(line)) for one in (line, below))
        if _translated(*cells):
            return number
    return None


def _translated(header: list[str], row: list[str]) -> list[str]:
    return [] if _TIME in header else libreview_in_english(header, row)


def _rule(path: Path, header: list[str], options: ImportOptions) -> TableRule:
    values = []
    for start, kind, signal, unit, _label in _COLUMNS:
        for name in header:
            if name.startswith(start):
                unit_here = unit or glucose_unit(name, options, path)
                values.append(
                    ValueRule(name, signal, unit_here, where={_KIND: kind}, refused=OUT_OF_RANGE)
                )
    ignored = (_DEVICE, "Serial Number", _KIND, "Notes")
    return TableRule("rows", (_TIME,), TimeRule(_TIME), tuple(values), ignored=ignored)
