"""The frame of an importer whose file is one JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.importers._intake import Intake
from data.importers._json import load_json
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import ImportCancelled
from data.record.types import ImportBatch


class JsonExport:
    """Loads the document and lets `fill` take its values."""

    id = ""
    display_name = ""
    version = "1"

    def fill(self, document: Any, take: Intake) -> None:
        """Put the document's values into `take`."""
        raise NotImplementedError

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the document as one batch: such files are small."""
        document = load_json(path)
        if cancelled():
            raise ImportCancelled(f"'{path.name}'")
        progress(0.5)
        take = Intake(path, self, options)
        self.fill(document, take)
        progress(1.0)
        yield take.batch()
