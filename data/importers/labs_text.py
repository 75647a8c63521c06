"""Laboratory forms as text, as printed or taken from a PDF: name, result, reference, unit.

A row counts only if all four columns are there, two spaces or more apart, its name is in
``data/catalog/lab_names.toml`` and its unit is known; a number in a sentence is never a result.
Every other row, and the form itself, is kept word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data.catalog import find_code
from data.importers._clock import Instant, NotATime, parse_iso, parse_slashed
from data.importers._files import encoding_of, head_lines, require_text
from data.importers._intake import Intake
from data.importers._results import BOUNDS
from data.importers._units import UnknownUnit, ucum
from data.importers._waveform import start_by_option
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DateOrderError, ImportCancelled, ImportFailure
from data.record.types import ImportBatch

LARGEST = 4 << 20
_SNIFFED = 200
_COLUMNS = re.compile(r"\s{2,}|\t+")
_TAKEN = re.compile(
    r"(?:collection date|date collected|collected|дата взятия биоматериала|дата взятия|"
    r"entnahmedatum)\s*:\s*(.+)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:<=|>=|<|>)?\s*\d+(?:[.,]\d+)?\Z")
_COMMA = re.compile(r"\d,\d{1,2}(?!\d)")
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_POINTS = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    name: str
    result: str
    reference: str
    unit: str

    @property
    def signal(self) -> str:
        found = find_code("lab_names", _BRACKETS.sub("", self.name).strip().lower())
        return found.signal if found else ""

    @property
    def whole(self) -> bool:
        """Whether it is a result: a known name, a number, and a known unit."""
        try:
            ucum(self.unit)
        except UnknownUnit:
            return False
        return bool(self.signal and _NUMBER.match(self.result))


class LabsTextImporter:
    """One form of one day."""

    id = "labs_text"
    display_name = "Laboratory form as text"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """A line that says when the sample was taken, and two whole rows."""
        if b"\0" in head and encoding_of(head) != "utf-16":
            return 0.0
        lines = head_lines(head, _SNIFFED)
        dated = any(_TAKEN.search(line) for line in lines)
        return 0.8 if dated and sum(row.whole for row in _rows(lines)) >= 2 else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the results, and the form as a report."""
        if path.stat().st_size > LARGEST:
            raise ImportFailure(f"'{path.name}' is larger than {LARGEST >> 20} MB", "", "split it")
        if cancelled():
            raise ImportCancelled(f"'{path.name}'")
        raw = path.read_bytes()
        require_text(path, raw[:65_536])
        text = raw.decode(encoding_of(raw), "replace")
        lines = re.split(r"\r\n|\r|\n", text)
        take = Intake(path, self, options)
        at, written = _taken(lines, take)
        rows = list(_rows(lines))
        comma = not any("." in row.result for row in rows) and any(
            _COMMA.search(row.result) for row in rows
        )
        for row in rows:
            _take(row, at, written, comma, take)
        take.statements.add("report", 0, name="Laboratory form", value=text, start=written)
        progress(1.0)
        yield take.batch()


def _rows(lines: list[str]) -> Iterator[_Row]:
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in _COLUMNS.split(line.strip())]
        if len(cells) == 4 and all(cells):
            yield _Row(number, *cells)


def _take(row: _Row, at: Instant, written: str, comma: bool, take: Intake) -> None:
    bound = next((mark for mark in ("<=", ">=", *BOUNDS) if row.result.startswith(mark)), "")
    number = row.result.removeprefix(bound).strip()
    number = number.replace(",", ".") if comma else number
    if row.whole and not bound:
        take.put(row.signal, row.unit, number, at, row.line)
        return
    if not any(mark.isdigit() for mark in row.result):
        return  # the header of the columns, or words; the form keeps them
    if not row.signal:
        take.into.unmapped[row.name[:80]] += 1
    take.statements.add(
        "bound" if bound else "finding", row.line, name=row.name, comparator=bound, value=number,
        unit=row.unit, start=written, detail=f"reference {row.reference}",
    )  # fmt: skip


def _taken(lines: list[str], take: Intake) -> tuple[Instant, str]:
    found = next((match for line in lines if (match := _TAKEN.search(line))), None)
    if found is None:
        return start_by_option(take.path, take.options, take.clock), ""
    written = found[1].strip()
    try:
        return take.clock.place(parse_iso(written)), written
    except NotATime:
        pass
    # Points between the numbers are written day first; strokes are written both ways.
    day_first = True if _POINTS.match(written) else take.options.day_first
    if day_first is None:
        raise DateOrderError(
            "the date fits both day first and month first", f"'{take.path.name}', '{written}'",
            "say which with --day-first or --month-first",
        )  # fmt: skip
    try:
        return take.clock.place(parse_slashed(written, day_first)), written
    except NotATime:
        return start_by_option(take.path, take.options, take.clock), written
