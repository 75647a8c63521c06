"""Laboratory tables with a LOINC code and a unit in every row, bounds in a column of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data.importers._clock import Clock, Instant, NotATime, parse_iso
from data.importers._collect import Collector
from data.importers._files import source_of
from data.importers._results import BOUNDS, Result, take_result
from data.importers._statements import Statements
from data.importers._table import header_of, open_table
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.record.types import ImportBatch

_TIME, _CODE, _VALUE, _UNIT, _BOUND = "collected_at", "loinc", "value", "unit_ucum", "comparator"
_NEEDED = {_TIME, _CODE, _VALUE, _UNIT}


class LoincLabsImporter:
    """Reads rows one by one; the reference ranges are the laboratory's and stay in the file."""

    id = "loinc_labs"
    display_name = "Laboratory table with LOINC codes (CSV)"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims tables with the columns collected_at, loinc, value and unit_ucum."""
        return 0.9 if set(header_of(path, head)) >= _NEEDED else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the results of the table."""
        into = Collector(source_of(path, self.id, self.version))
        clock = Clock.for_local(options.assume_zone)
        statements = Statements()
        with open_table(path, progress=progress, cancelled=cancelled) as table:
            for line, row in table.rows:
                shown = table.delimiter.join(row)
                if len(row) != len(table.header):
                    reason = f"{len(row)} columns where the header has {len(table.header)}"
                    into.refuse(reason, shown, line)
                    continue
                cells = {name: cell.strip() for name, cell in zip(table.header, row, strict=True)}
                if cells.get(_BOUND, "") not in ("", *BOUNDS):
                    into.refuse(f"unknown comparator '{cells[_BOUND]}'", shown, line)
                    continue
                take_result(_result(cells, line, clock), into, statements)
            notes = table.notes()
        for note in (*notes, *clock.notes()):
            into.note(note)
        statements.attach(into)
        progress(1.0)
        yield into.take()


def _result(cells: dict[str, str], line: int, clock: Clock) -> Result:
    return Result(
        code=cells[_CODE],
        name=cells.get("analyte", ""),
        value=cells[_VALUE],
        unit=cells[_UNIT],
        at=_at(cells[_TIME], clock),
        locator=line,
        start=cells[_TIME],
        comparator=cells.get(_BOUND, ""),
    )


def _at(text: str, clock: Clock) -> Instant | NotATime:
    try:
        return clock.place(parse_iso(text))
    except NotATime as error:
        return error
