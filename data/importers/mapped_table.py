"""Any table (CSV, XLS, XLSX, also gzip) that a small mapping file describes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from data.importers._collect import Collector
from data.importers._date_order import decide_form
from data.importers._files import source_of
from data.importers._mapped_rows import RowReader
from data.importers._mapping import TableMapping, TableRule, TimeForm, find, shipped
from data.importers._table import header_of, open_table
from data.importers._table_values import read_rows
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import MappingError
from data.record.types import ImportBatch, Person


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
        with open_table(path, progress=progress, cancelled=cancelled) as table:
            found = _choose(path, table.header, options)
            table.header = spelled(table.header, found.table)
            into = Collector(source_of(path, self.id, self.version, found.mapping.device))
            into.person = person_of(found.mapping, path.name)
            for note in found.table.notes:
                into.note(note)
            form = _form(path, table.header, found.table, options)
            mapping = replace(found.mapping, zone=_zone(found.mapping, path.name))
            reader = RowReader(
                mapping, found.table, table.header, table.delimiter, form, options, into
            )
            yield from read_rows(table, reader, into, path)
        progress(1.0)


def person_of(mapping: TableMapping, file_name: str) -> Person | None:
    """Who the file is about, as far as its name says."""
    rule = mapping.person
    found = re.search(rule.identifier, file_name) if rule.identifier else None
    if found is None:
        return None
    conditions = [text for form, text in rule.conditions.items() if re.search(form, file_name)]
    name = f"{rule.prefix}{found[1]}"
    return Person(identifier=name, display_name=name, conditions=tuple(conditions))


def _zone(mapping: TableMapping, file_name: str) -> str | None:
    for form, zone in mapping.zones.items():
        if re.search(form, file_name):
            return zone
    return mapping.zone


def spelled(header: list[str], table: TableRule) -> list[str]:
    """The header with the mapping's own spelling where only the letters' case differs."""
    names = [*table.header, table.time.column, *(value.column for value in table.values)]
    known = {name.casefold(): name for name in (*names, *table.ignored)}
    exact = set(header)
    return [cell if (own := known.get(cell.casefold(), cell)) in exact else own for cell in header]


def _best(mappings: Iterable[TableMapping], name: str, header: list[str]) -> _Match | None:
    found: list[_Match] = []
    there = {cell.casefold() for cell in header}
    for mapping in mappings:
        for table in mapping.tables:
            if not there.issuperset(map(str.casefold, table.header)):
                continue
            columns = set(spelled(header, table))
            valued = any(value.column in columns for value in table.values)
            if not valued or not columns.issuperset(table.header):
                continue
            named = bool(table.file_name and re.search(table.file_name, name))
            if table.by_name and not named:
                continue
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


def _form(path: Path, header: list[str], table: TableRule, options: ImportOptions) -> TimeForm:
    if table.time.form != "ask":
        return table.time.form
    return decide_form(path, header.index(table.time.column), options.day_first)
