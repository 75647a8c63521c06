"""Whole exports as the ZIP that a service hands out: every file inside by its own importer.

Google Takeout (Fitbit and Google Fit together), Samsung Health, Whoop, Oura, Garmin, Health Connect
and any folder that somebody packed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from data.importers._archive import STREAM_DAMAGE, ArchiveReader, members_of
from data.importers._collect import Collector
from data.importers._files import source_of
from data.importers._table import is_workbook
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError, ImportFailure
from data.record.types import ImportBatch

_ZIP = b"PK\x03\x04"


class ArchiveImporter:
    """One source a member, and one for the archive, which tells what became of each."""

    id = "archive"
    display_name = "ZIP archive of exports"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Any ZIP that is no workbook, below every importer that knows its own archives."""
        whole = head.startswith(_ZIP) and not is_workbook(head) and zipfile.is_zipfile(path)
        return 0.4 if whole else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield what the files inside hold; refused if there is none that is known."""
        into = Collector(source_of(path, self.id, self.version))
        reader = ArchiveReader(path, options, cancelled)
        try:
            with zipfile.ZipFile(path) as archive:
                members, unsafe = members_of(archive, path.name)
                yield from reader.batches(archive, members, progress)
        except STREAM_DAMAGE as error:
            raise DamagedFileError(
                f"the ZIP archive is cut or damaged ({error})", f"'{path.name}'", "export it again"
            ) from None
        if unsafe:
            into.note(f"{unsafe} members of the archive have unsafe names and were not opened.")
        for note in reader.notes():
            into.note(note)
        if reader.empty:
            told = " ".join(reader.notes()) or "It holds no file."
            raise ImportFailure(
                "nothing in the archive could be read", f"'{path.name}'", told.rstrip(".")
            )
        progress(1.0)
        yield into.take()
