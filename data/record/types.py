"""What importers hand to the record and what the record hands back. Plain data, no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

#: How the UTC instant of a value became known, from surest to least sure.
ClockBasis = Literal["utc", "offset", "zone", "device", "assumed"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where values came from: one imported file (or the twin itself, for synthetic people)."""

    file_name: str
    sha256: str
    importer: str
    importer_version: str
    device: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one signal from one source, in the catalogue's unit.

    All arrays share one length n. `time_ns` is UTC, int64 nanoseconds, ascending. `value` float64.
    `utc_offset_s` is the source's local offset (int32), `locator` the row or byte in the file
    (int64). `original_value` and `original_unit` keep what the file said. `duration_s` is the span
    that a value covers (0 for an instant). `text` labels rows ("breakfast") where there is one.
    """

    signal: str
    time_ns: NDArray[np.int64]
    value: NDArray[np.float64]
    original_value: NDArray[np.float64]
    original_unit: str
    utc_offset_s: NDArray[np.int32]
    clock_basis: ClockBasis
    locator: NDArray[np.int64]
    duration_s: NDArray[np.float32] | None = None
    text: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A value that was refused: what it said, where it stood, why. Nothing of it is lost."""

    reason: str
    raw: str
    locator: int
    signal: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who the record is about. Empty or None where the files do not say."""

    identifier: str = ""
    display_name: str = ""
    sex: Literal["female", "male", ""] = ""
    birth_date: str = ""
    height_cm: float | None = None
    conditions: tuple[str, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """What a file holds that is no series: statements, a genome, a picture.

    `content` is JSON-like or bytes. The record keeps it as the document `name` of that `kind`.
    """

    kind: str
    name: str
    content: Any


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """All that one file yielded. `incomplete` is a sentence when the file was cut or damaged.

    `same_person` is the owner's word that it is about the record's person, whatever it says.
    """

    source: Source
    series: Sequence[Series]
    quarantined: Sequence[Quarantined] = ()
    person: Person | None = None
    unmapped: Sequence[tuple[str, int]] = ()
    notes: Sequence[str] = ()
    incomplete: str = ""
    documents: Sequence[Attachment] = ()
    same_person: bool = False


@dataclass(frozen=True, slots=True)
class CommitReceipt:
    """What one commit changed. All zero on a repeated import.

    `erased_ns` is when values of a known file were erased; it stays out unless asked in again.
    """

    generation: int
    stored: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    conflicts: int = 0
    quarantined: int = 0
    already_imported: bool = False
    erased_ns: int = 0
