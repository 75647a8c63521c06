"""Any table (CSV, XLS, XLSX, also gzip) that a small mapping file describes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from data.importers._collect import Collector
from data.importers._date_order import decide_order
from data.importers._files import source_of
from data.importers._mapped_rows import RowReader
from data.importers._mapping import TableMapping, TableRule, TimeForm, find, shipped
from data.importers._table import Row, Table, header_of, open_table
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError, ImportCancelled, MappingError
from data.record.types import ImportBatch, Person

#: A row repeated more often than this in a run is counted, not carried on.
RUN_LIMIT = 1000
_CHECK_ROWS = 5000


@dataclass(frozen=True, slots=True)
class _Match:
    mapping: TableMapping
    table: TableRule
    confidence: float


class MappedTableImporter:
    """Reads tables through the shipped mappings, or one that the caller brings."""

    id = "mapped_table"
    display_name = "Table with a mapping"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """The weight of the best shipped mapping whose columns are all there."""
        found = _best(shipped().values(), path.name, header_of(path, head))
        return found.confidence if found else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the values of the first sheet or the whole CSV file."""
        with open_table(path, progress=progress) as table:
            found = _choose(path, table.header, options)
            into = Collector(source_of(path, self.id, self.version, found.mapping.device))
            into.person = person_of(found.mapping, path.name)
            for note in found.table.notes:
                into.note(note)
            form = _form(path, found.table, options)
            reader = RowReader(
                found.mapping, found.table, table.header, table.delimiter, form, options, into
            )
            if table.encoding == "latin-1":
                into.note("The text is not UTF-8; it was read as Latin-1.")
            yield from _read_all(path, table, reader, into, cancelled)
        progress(1.0)


def _read_all(
    path: Path, table: Table, reader: RowReader, into: Collector, cancelled: Cancelled
) -> Iterator[ImportBatch]:
    incomplete, yielded = "", False
    rows = _collapse(table.rows, into)
    while True:
        try:
            more = _read_some(rows, reader, into, cancelled, path.name)
        except (DamagedFileError, EOFError, OSError) as error:
            if isinstance(error, DamagedFileError) and not yielded:
                raise
            incomplete, more = f"'{path.name}' was read only in part: {error}.", False
        if not more:
            break
        yielded = True
        yield into.take(last=False)
    reader.finish()
    for note in reader.clock.notes():
        into.note(note)
    yield into.take(incomplete)


def _read_some(
    rows: Iterator[Row], reader: RowReader, into: Collector, cancelled: Cancelled, name: str
) -> bool:
    for count, (line, row) in enumerate(rows):
        if count % _CHECK_ROWS == 0 and cancelled():
            raise ImportCancelled(f"'{name}', line {line}")
        reader.read(line, row)
        if into.full:
            return True
    return False


def _collapse(rows: Iterator[Row], into: Collector) -> Iterator[Row]:
    """Drop the tail of very long runs of one row, and say how many were dropped."""
    last: list[str] | None = None
    run = dropped = 0
    for line, row in rows:
        run = run + 1 if row == last else 0
        last = row
        if run < RUN_LIMIT:
            # The reader may lengthen a row in place; the comparison needs it as it was.
            yield line, list(row)
        else:
            dropped += 1
    if dropped:
        into.note(
            f"{dropped} rows only repeat the row before them more than {RUN_LIMIT} times "
            "in a run and were counted, not stored."
        )


def person_of(mapping: TableMapping, file_name: str) -> Person | None:
    """Who the file is about, as far as its name says."""
    rule = mapping.person
    found = re.search(rule.identifier, file_name) if rule.identifier else None
    if found is None:
        return None
    conditions = [text for form, text in rule.conditions.items() if re.search(form, file_name)]
    name = f"{rule.prefix}{found[1]}"
    return Person(identifier=name, display_name=name, conditions=tuple(conditions))


def _best(mappings: Iterable[TableMapping], name: str, header: list[str]) -> _Match | None:
    columns = set(header)
    found: list[_Match] = []
    for mapping in mappings:
        for table in mapping.tables:
            valued = any(value.column in columns for value in table.values)
            if not valued or not columns.issuperset(table.header):
                continue
            named = bool(table.file_name and re.search(table.file_name, name))
            size = len(table.header) / 1000
            found.append(_Match(mapping, table, mapping.weight + size + 0.02 * named))
    return max(found, key=lambda match: match.confidence, default=None)


def _choose(path: Path, header: list[str], options: ImportOptions) -> _Match:
    mappings = [find(options.mapping)] if options.mapping else list(shipped().values())
    found = _best(mappings, path.name, header)
    if found is None:
        names = ", ".join(mapping.name for mapping in mappings)
        raise MappingError(
            f"no table of the mapping {names} has the columns of '{path.name}'",
            f"columns are {', '.join(header[:12])}",
            "check the mapping's header lists",
        )
    return found


def _form(path: Path, table: TableRule, options: ImportOptions) -> TimeForm:
    if table.time.form != "ask":
        return table.time.form
    return (
        "day_first" if decide_order(path, table.time.column, options.day_first) else "month_first"
    )
