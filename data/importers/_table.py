"""Rows of CSV text and of workbooks, as (line, cells), with bounds on what one row may be."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from data.importers._files import (
    SEPARATOR,
    encoding_of,
    head_lines,
    open_binary,
    read_head,
    require_text,
)
from data.importers.contract import Cancelled, Progress, never_cancelled, no_progress
from data.importers.errors import DamagedFileError, ImportCancelled

Row = tuple[int, list[str]]

#: Longest row, in characters and in lines, that is taken for a row and not for a lost quote.
ROW_CHARACTERS = 100_000
ROW_LINES = 200

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_TICK_LINES = 20_000
#: A line repeated more often than this in a run is counted, not read again.
RUN_LIMIT = 1000


def is_workbook(head: bytes) -> bool:
    """Whether the content may be an .xls or .xlsx workbook."""
    return head.startswith(_OLE) or (head.startswith(_ZIP) and b"xl/" in head)


def delimiter_of(line: str) -> str:
    """The separator of a header line: the most frequent of comma, semicolon, tab and bar."""
    return max(",;\t|", key=line.count)


@dataclass(slots=True)
class Table:
    """An open table: its header, its rows (line numbers from 1), its delimiter."""

    header: list[str]
    rows: Iterator[Row]
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    lines: _Lines | None = None

    def notes(self) -> list[str]:
        """What was done to the rows on the way; complete once they are read."""
        notes = []
        if self.encoding == "latin-1":
            notes.append("The text is not UTF-8; it was read as Latin-1.")
        if self.lines is not None and self.lines.dropped:
            notes.append(
                f"{self.lines.dropped} rows only repeat the row before them more than "
                f"{RUN_LIMIT} times in a run and were counted, not stored."
            )
        return notes


class _Lines:
    """Feeds lines to the CSV reader; stops at a row that does not end, passes over long runs."""

    def __init__(self, text: Any, name: str, tick: Callable[[int], None]) -> None:
        self._text, self._name, self._tick = text, name, tick
        self.count = 0
        self.exhausted = False
        self.dropped = 0
        self.start = 1
        self._length = 0
        self._quotes = 0
        self._last = ""
        self._run = 0

    def begin_row(self) -> None:
        self.start, self._length, self._quotes = self.count + 1, 0, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._next_line()
        self._length += len(line)
        self._quotes += line.count('"')
        if self._length > ROW_CHARACTERS or self.count - self.start >= ROW_LINES:
            raise self.unclosed()
        return line

    def _next_line(self) -> str:
        while True:
            line = self._text.readline(ROW_CHARACTERS + 1)
            if not line:
                self.exhausted = True
                raise StopIteration
            self.count += 1
            if self.count % _TICK_LINES == 0:
                self._tick(self.count)
            if line != self._last:
                self._last, self._run = line, 0
                return line
            self._run += 1
            # Inside a quoted field a repeated line is content.
            if self._run < RUN_LIMIT or self._quotes % 2:
                return line
            self.dropped += 1
            self.start = self.count + 1

    def check_end(self, row: list[str]) -> None:
        """Raise when the text ended inside a quoted field."""
        if self.exhausted and self._quotes % 2 and not any('"' in cell for cell in row):
            raise self.unclosed()

    def unclosed(self) -> DamagedFileError:
        return DamagedFileError(
            "a row has no end, as when a quotation mark is opened and never closed",
            f"'{self._name}', line {self.start}",
            "repair that line and import again",
        )


def _csv_rows(lines: _Lines, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter)
    lines.begin_row()
    try:
        for row in reader:
            lines.check_end(row)
            if row:
                yield lines.start, row
            lines.begin_row()
    except csv.Error:
        raise lines.unclosed() from None


@contextmanager
def open_table(
    path: Path,
    *,
    skip: int = 0,
    delimiter: str = "",
    headless: bool = False,
    progress: Progress = no_progress,
    cancelled: Cancelled = never_cancelled,
) -> Iterator[Table]:
    """Open a CSV file (also gzip) or the first sheet of a workbook; `skip` lines lead.

    Without a `delimiter` the header line tells it. A `headless` table yields its first row too.
    """
    head = read_head(path)
    if is_workbook(head):
        yield _with_header(Table([], _workbook_rows(path, head)), skip, path)
        return
    require_text(path, head)
    encoding = encoding_of(head)
    first = head_lines(head, skip + 1)
    delimiter = delimiter or delimiter_of(first[-1] if first else "")
    with open_binary(path) as (stream, share):

        def tick(line: int) -> None:
            progress(share())
            if cancelled():
                raise ImportCancelled(f"'{path.name}', line {line}")

        text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")  # type: ignore[arg-type]
        lines = _Lines(text, path.name, tick)
        if declared := SEPARATOR.match(head[:40].decode(encoding, "replace")):
            delimiter = declared[1]
            next(lines, "")
        table = Table([], _csv_rows(lines, delimiter), delimiter, encoding, lines)
        yield table if headless else _with_header(table, skip, path)


def _with_header(table: Table, skip: int, path: Path) -> Table:
    for _ in range(skip):
        next(table.rows, None)
    first = next(table.rows, None)
    if first is None:
        raise DamagedFileError(f"'{path.name}' holds no rows", "", "export it again")
    table.header = [clean_header(cell) for cell in first[1]]
    return table


def clean_header(cell: str) -> str:
    """A column name without byte-order marks, stray quotes and space around it."""
    return cell.replace("\ufeff", "").replace("ï»¿", "").strip().strip('"').strip()


def header_of(path: Path, head: bytes, skip: int = 0) -> list[str]:
    """The column names of a table, from its head alone where it is text."""
    if is_workbook(head):
        with open_table(path, skip=skip) as table:
            return table.header
    lines = head_lines(head, skip + 1)
    if len(lines) <= skip or len(lines[skip]) > ROW_CHARACTERS:
        return []
    return header_cells(lines[skip], delimiter_of(lines[skip]))


def place_of(column: str, header: list[str], path: Path) -> int:
    """Where a column stands; a file without it is refused."""
    if column not in header:
        raise DamagedFileError(
            f"the column '{column}' is missing", f"'{path.name}'", "export it again"
        )
    return header.index(column)


def header_cells(line: str, delimiter: str = ",") -> list[str]:
    """The names in a header line; none if it is no row."""
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [clean_header(cell) for cell in cells]


def _workbook_rows(path: Path, head: bytes) -> Iterator[Row]:
    try:
        yield from _xls_rows(path) if head.startswith(_OLE) else _xlsx_rows(path)
    except DamagedFileError:
        raise
    except Exception as error:  # the workbook libraries raise a dozen kinds
        raise DamagedFileError(
            f"'{path.name}' is a workbook that cannot be opened ({error})", "", "export it again"
        ) from error


def _xls_rows(path: Path) -> Iterator[Row]:
    import xlrd

    # xlrd prints warnings about odd but readable files to its log.
    content = path.read_bytes()
    book = xlrd.open_workbook(file_contents=content, on_demand=True, logfile=io.StringIO())
    sheet = book.sheet_by_index(0)
    for number in range(sheet.nrows):
        cells = sheet.row(number)
        yield number + 1, [_xls_text(cell, book.datemode, xlrd) for cell in cells]


def _xls_text(cell: Any, datemode: int, xlrd: Any) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode).replace(microsecond=0).isoformat(" ")
    if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    return cell_text(cell.value)


def _xlsx_rows(path: Path) -> Iterator[Row]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if any(cell is not None for cell in cells):
                yield number, [cell_text(cell) for cell in cells]
    finally:
        book.close()


def cell_text(cell: object) -> str:
    """A workbook cell as the text that a person would have typed."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0).isoformat(" ")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)
