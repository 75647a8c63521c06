"""The frame of an importer whose file is a stream of XML elements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.importers._intake import Intake
from data.importers._xml import CutXmlError, elements, root_name
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import ImportCancelled
from data.record.types import ImportBatch

_TICK = 1000


class XmlExport:
    """Hands each element named in `tags` to `element`; a cut file is kept up to the cut."""

    id = ""
    display_name = ""
    version = "1"
    root = ""
    tags: tuple[str, ...] = ()

    def sniff(self, path: Path, head: bytes) -> float:
        """The root element is the format's own."""
        text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return 0.95 if text.startswith(b"<") and root_name(text) == self.root else 0.0

    def element(self, element: Any, take: Intake) -> None:
        """Put the values of one element into `take`."""
        raise NotImplementedError

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the elements in batches."""
        take = Intake(path, self, options)
        incomplete = ""
        try:
            for number, element in enumerate(elements(path, *self.tags), 1):
                self.element(element, take)
                element.clear()
                if number % _TICK == 0 and cancelled():
                    raise ImportCancelled(f"'{path.name}', element {number}")
                if take.into.full:
                    yield take.into.take(last=False)
        except CutXmlError as error:
            incomplete = f"{error}; what came before it was kept."
        progress(1.0)
        yield take.batch(incomplete)
