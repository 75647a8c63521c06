"""The frame of an importer whose file is one table with named columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data.importers._clock import NotATime
from data.importers._files import read_head
from data.importers._intake import Intake
from data.importers._numbers import NotANumber
from data.importers._rows import dict_rows
from data.importers._table import header_of
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.record.types import ImportBatch

TableRow = dict[str, str]


class TableExport:
    """Hands each row to `row`; a row whose time cannot be read is quarantined."""

    id = ""
    display_name = ""
    version = "1"

    def leading(self, path: Path) -> int:
        """How many lines stand before the header."""
        return 0

    def begin(self, header: list[str], take: Intake) -> None:
        """Look at the column names before the first row."""

    def row(self, row: TableRow, line: int, take: Intake) -> None:
        """Put the values of one row into `take`."""
        raise NotImplementedError

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the rows, a batch at a time."""
        take = Intake(path, self, options)
        skip = self.leading(path)
        self.begin(header_of(path, read_head(path), skip), take)
        with dict_rows(path, take, skip=skip, progress=progress, cancelled=cancelled) as rows:
            for line, row in rows:
                try:
                    self.row(row, line, take)
                except (NotATime, NotANumber) as error:
                    take.refuse(f"time: {error}", list(row.values()), line)
                if take.into.full:
                    yield take.into.take(last=False)
        progress(1.0)
        yield take.batch()
