"""Rows of text tables that have no single header, or as dictionaries by their header."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.importers._intake import Intake
from data.importers._table import Row, open_table
from data.importers.contract import (
    Cancelled,
    Progress,
    never_cancelled,
    no_progress,
)


@contextmanager
def text_rows(
    path: Path,
    delimiter: str,
    progress: Progress = no_progress,
    cancelled: Cancelled = never_cancelled,
) -> Iterator[Iterator[Row]]:
    """All rows with their line numbers, the first one included."""
    with open_table(
        path, delimiter=delimiter, headless=True, progress=progress, cancelled=cancelled
    ) as table:
        yield table.rows


@contextmanager
def dict_rows(
    path: Path,
    take: Intake,
    *,
    skip: int = 0,
    progress: Progress = no_progress,
    cancelled: Cancelled = never_cancelled,
) -> Iterator[Iterator[tuple[int, dict[str, str]]]]:
    """Rows by column name; a row of another width is quarantined, empty cells beyond it aside."""
    with open_table(path, skip=skip, progress=progress, cancelled=cancelled) as table:
        yield _dicts(table.header, table.rows, take)
        for note in table.notes():
            take.into.note(note)


def _dicts(
    header: list[str], rows: Iterator[Row], take: Intake
) -> Iterator[tuple[int, dict[str, str]]]:
    width = len(header)
    for line, row in rows:
        if len(row) < width or any(cell.strip() for cell in row[width:]):
            reason = f"row has {len(row)} cells where the header has {width}"
            take.into.refuse(reason, "|".join(row), line)
            continue
        yield line, {name: cell.strip() for name, cell in zip(header, row, strict=False)}
