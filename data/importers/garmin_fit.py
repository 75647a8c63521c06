"""Garmin FIT files: heart rate and breathing of activities, monitoring, scales, cuffs."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from data.importers._collect import Collector
from data.importers._files import source_of
from data.importers._fit_messages import FitMessages
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError, ImportCancelled
from data.record.types import ImportBatch

_CHECK_FRAMES = 2000
# What the reader lets damaged content surface as, besides its own errors.
_DAMAGE = (
    EOFError, ValueError, LookupError, TypeError, AttributeError, AssertionError, OverflowError,
    struct.error,
)  # fmt: skip


class GarminFitImporter:
    """Keeps every whole message; a cut or a wrong checksum marks the import incomplete."""

    id = "garmin_fit"
    display_name = "Garmin FIT"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """The letters .FIT stand at byte 8."""
        return 1.0 if head[8:12] == b".FIT" and head[:1] in (b"\x0c", b"\x0e") else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the file as one batch: FIT files are small."""
        messages = FitMessages()
        incomplete = _read_frames(path, messages, progress, cancelled)
        if incomplete and not messages.count:
            raise DamagedFileError(
                f"no message could be read ({incomplete})", f"'{path.name}'", "copy it again"
            )
        into = Collector(replace(source_of(path, self.id, self.version), device=messages.device))
        messages.fill(into, options, path)
        progress(1.0)
        yield into.take(incomplete)


def _read_frames(
    path: Path, messages: FitMessages, progress: Progress, cancelled: Cancelled
) -> str:
    import fitdecode

    size = max(path.stat().st_size, 1)
    offset = 0
    try:
        with fitdecode.FitReader(
            str(path),
            check_crc=fitdecode.CrcCheck.RAISE,
            error_handling=fitdecode.ErrorHandling.IGNORE,
            keep_raw_chunks=True,
        ) as reader:
            for count, frame in enumerate(reader):
                chunk: Any = frame.chunk  # kept, as asked above
                offset = chunk.offset + len(chunk.bytes)
                if count % _CHECK_FRAMES == 0:
                    if cancelled():
                        raise ImportCancelled(f"'{path.name}', byte {offset}")
                    progress(min(offset / size, 1.0))
                if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                    messages.take(frame, chunk.offset)
    except (fitdecode.FitError, *_DAMAGE) as error:
        return (
            f"'{path.name}' is cut or damaged at byte {offset} ({error}); "
            f"the {messages.count} messages before it were kept."
        )
    return ""
