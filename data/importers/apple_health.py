"""Apple Health exports: export.xml, or the ZIP archive that the phone makes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.importers._apple_records import AppleRecords
from data.importers._apple_stream import (
    looks_like_export,
    open_export,
    safe_chunks,
)
from data.importers._archive import STREAM_DAMAGE, ArchiveReader, members_of
from data.importers._collect import Collector
from data.importers._files import source_of
from data.importers.contract import Cancelled, ImportOptions, Progress, no_progress
from data.importers.errors import DamagedFileError, ImportCancelled
from data.record.types import ImportBatch

_PIECE = 1 << 16


class AppleHealthImporter:
    """Streams an export of any size in constant memory."""

    id = "apple_health"
    display_name = "Apple Health export"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Sure of the root element; fairly sure of an archive whose names fit."""
        if head.startswith(b"PK\x03\x04"):
            # The names of the first members stand in the head.
            return 0.9 if b"apple_health_export" in head or b"export.xml" in head else 0.0
        if looks_like_export(head) or b"<!DOCTYPE HealthData" in head:
            return 1.0
        return 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield records up to the end, or up to the byte where the file is damaged."""
        from xml.parsers import expat

        with open_export(path) as (stream, share, notes):

            def tick() -> None:
                progress(0.0)
                if cancelled():
                    raise ImportCancelled(f"'{path.name}'")

            into = Collector(source_of(path, self.id, self.version, tick=tick))
            for note in notes:
                into.note(note)
            records = AppleRecords(into)
            parser = _parser(expat, records)
            incomplete = ""
            try:
                for chunk in safe_chunks(stream, path.name):
                    yield from _feed(parser, chunk, into, cancelled, path)
                    progress(share())
                parser.Parse(b"", True)
            except expat.ExpatError as error:
                incomplete = _damage(path, parser, records, expat.ErrorString(error.code))
            except (*STREAM_DAMAGE, LookupError) as error:
                incomplete = _damage(path, parser, records, str(error))
        if zipfile.is_zipfile(path):
            yield from _companions(path, into, options, cancelled)
        progress(1.0)
        yield into.take(incomplete)


def _companions(
    path: Path, into: Collector, options: ImportOptions, cancelled: Cancelled
) -> Iterator[ImportBatch]:
    """ECGs and routes beside the export; the CDA there only repeats it."""
    reader = ArchiveReader(path, options, cancelled)
    with zipfile.ZipFile(path) as archive:
        members, _ = members_of(archive, path.name)
        others = [entry for entry in members if not entry.filename.lower().endswith(".xml")]
        yield from reader.batches(archive, others, no_progress)
    for note in reader.notes():
        into.note(note)


def _parser(expat: Any, records: AppleRecords) -> Any:
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: records.start(
        name, attributes, parser.CurrentByteIndex
    )
    parser.EndElementHandler = records.end
    return parser


def _feed(
    parser: Any, chunk: bytes, into: Collector, cancelled: Cancelled, path: Path
) -> Iterator[ImportBatch]:
    for start in range(0, len(chunk), _PIECE):
        if cancelled():
            raise ImportCancelled(f"'{path.name}', byte {parser.CurrentByteIndex}")
        parser.Parse(chunk[start : start + _PIECE], False)
        if into.full:
            yield into.take(last=False)


def _damage(path: Path, parser: Any, records: AppleRecords, why: str) -> str:
    where = f"byte {parser.CurrentByteIndex}"
    if not records.elements:
        raise DamagedFileError(
            f"no record could be read ({why})", f"'{path.name}', {where}", "export it again"
        )
    return (
        f"'{path.name}' is cut or damaged at {where} ({why}); "
        f"the {records.elements} records before it were kept."
    )
