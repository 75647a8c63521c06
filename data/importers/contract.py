"""What an importer is, and what its caller may decide for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from data.record.types import ImportBatch

#: Receives the share done, 0 to 1.
Progress = Callable[[float], None]
#: Says whether the caller wants the work to stop.
Cancelled = Callable[[], bool]


def no_progress(share: float) -> None:
    """Ignore progress."""


def never_cancelled() -> bool:
    """Never stop."""
    return False


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Decisions that a file leaves open. None means: not decided by the caller.

    `assume_zone` is the IANA zone of local times whose zone the file does not say. `assume_unit`
    is the UCUM unit of glucose or of a column that has none. `day_first` reads 03/04 as 3 April.
    `person_choice` is the id or name of the person to import. `mapping` is the path of a mapping
    file or the name of a shipped one. `recorded_at` is the ISO time at which a recording or
    picture began whose file does not say when. `same_person` says that the file is about the
    record's person, though it may number, name or date them in another way.
    """

    assume_zone: str | None = None
    assume_unit: str | None = None
    day_first: bool | None = None
    person_choice: str | None = None
    mapping: str | Path | None = None
    recorded_at: str | None = None
    same_person: bool = False


@runtime_checkable
class Importer(Protocol):
    """One format. Stateless; found through the entry point group ``vitruvian.importers``."""

    id: str
    display_name: str
    version: str

    def sniff(self, path: Path, head: bytes) -> float:
        """Confidence 0 to 1 that this is the format, judged by `head` (unpacked), not by name."""
        ...

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield what the file holds, in batches that share one `Source.sha256`."""
        ...
