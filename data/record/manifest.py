"""A generation of the record: which segments, sources and documents it consists of."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from data.record.results import DocumentInfo, SourceRecord
from data.record.types import Person, Source

if TYPE_CHECKING:
    from data.vault.state import Vault


@dataclass(frozen=True, slots=True)
class Extent:
    """What a segment holds of one signal."""

    n: int
    first_ns: int
    last_ns: int
    step_ns: int

    def overlaps(self, start_ns: int | None, stop_ns: int | None) -> bool:
        """Whether any row may lie in ``start_ns <= t < stop_ns``."""
        return (stop_ns is None or self.first_ns < stop_ns) and (
            start_ns is None or self.last_ns >= start_ns
        )


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """One segment file. `modality`, `epoch` and `key` say which key a later codec needs."""

    name: str
    sha256: str
    size: int
    codec: str
    facts: dict[str, Any]
    modality: str
    epoch: int
    key: str
    signals: dict[str, Extent]
    quarantined: int

    @property
    def n(self) -> int:
        return sum(extent.n for extent in self.signals.values())


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One document file."""

    info: DocumentInfo
    file: str
    file_sha256: str
    codec: str
    key: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of one generation. `retired` are files no longer used, with the time of retirement.

    `vault` is there if the record is encrypted; the rest is then what the keys at hand open.
    """

    record_id: str
    generation: int
    previous: str
    created_ns: int
    person: Person
    sources: tuple[SourceRecord, ...] = ()
    segments: tuple[SegmentEntry, ...] = ()
    documents: tuple[DocumentEntry, ...] = ()
    retired: tuple[tuple[str, int], ...] = ()
    tail_first: int = 1
    vault: Vault | None = None

    def holding(
        self, signal: str, start_ns: int | None = None, stop_ns: int | None = None
    ) -> list[SegmentEntry]:
        """Segments that may hold rows of the signal in the window, by first instant."""
        found = [
            entry
            for entry in self.segments
            if signal in entry.signals and entry.signals[signal].overlaps(start_ns, stop_ns)
        ]
        return sorted(found, key=lambda entry: entry.signals[signal].first_ns)


def to_json(manifest: Manifest) -> dict[str, Any]:
    """All but the vault as JSON: the signed body of a manifest file that is not encrypted."""
    return {
        "record_id": manifest.record_id,
        "generation": manifest.generation,
        "previous": manifest.previous,
        "created_ns": manifest.created_ns,
        "person": asdict(manifest.person),
        "sources": [_shallow(entry) for entry in manifest.sources],
        "segments": [_shallow(entry) for entry in manifest.segments],
        "documents": [_shallow(entry) for entry in manifest.documents],
        "retired": manifest.retired,
        "tail_first": manifest.tail_first,
    }


def from_json(body: dict[str, Any], vault: Vault | None = None) -> Manifest:
    """The manifest of a body that was written by `to_json`."""
    return Manifest(
        record_id=body["record_id"],
        generation=body["generation"],
        previous=body["previous"],
        created_ns=body["created_ns"],
        person=_person(body["person"]),
        sources=tuple(_source(entry) for entry in body["sources"]),
        segments=tuple(_segment(entry) for entry in body["segments"]),
        documents=tuple(
            DocumentEntry(**(entry | {"info": DocumentInfo(**entry["info"])}))
            for entry in body["documents"]
        ),
        retired=tuple((path, since) for path, since in body["retired"]),
        tail_first=body["tail_first"],
        vault=vault,
    )


def plain(value: Any) -> Any:
    """What JSON cannot spell by itself: our dataclasses and numpy scalars."""
    if hasattr(value, "__dataclass_fields__"):
        return _shallow(value)
    return value.item()


def _shallow(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _person(facts: dict[str, Any] | None) -> Any:
    if facts is None:
        return None
    typed: dict[str, Any] = {"conditions": tuple(facts["conditions"])}
    return Person(**(facts | typed))


def _source(entry: dict[str, Any]) -> SourceRecord:
    typed = {
        "source": Source(**entry["source"]),
        "unmapped": tuple((name, count) for name, count in entry["unmapped"]),
        "notes": tuple(entry["notes"]),
        "person": _person(entry["person"]),
    }
    return SourceRecord(**(entry | typed))


def _segment(entry: dict[str, Any]) -> SegmentEntry:
    extents = {name: Extent(**facts) for name, facts in entry["signals"].items()}
    typed: dict[str, Any] = {"signals": extents}
    return SegmentEntry(**(entry | typed))
