"""What a record knows of its keys and shares: plain frozen data inside its manifest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

#: Modalities that are not groups of signals. A share of ALL covers every group of signals only.
PERSON, DOCUMENTS, QUARANTINE, LIVE = "person", "documents", "quarantine", "live"
SPECIAL = (PERSON, DOCUMENTS, QUARANTINE, LIVE)
ALL = "all"

Bound = int | None


@dataclass(frozen=True, slots=True)
class EpochKey:
    """The key of one modality over one stretch of time (UTC nanoseconds, None for no bound).

    Every revocation starts the next epoch with a new pair of keys.
    """

    id: str
    modality: str
    epoch: int
    start_ns: Bound
    stop_ns: Bound
    recipient: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Share:
    """The owner's consent: who may read which modalities of which time, for what, until when."""

    id: str
    name: str
    recipient: str
    modalities: tuple[str, ...]
    start_ns: Bound
    stop_ns: Bound
    expires_ns: int
    purpose: str
    created_ns: int

    def names(self, modality: str) -> bool:
        """Whether the modality is meant."""
        return modality in self.modalities or (ALL in self.modalities and modality not in SPECIAL)

    def covers(self, key: EpochKey) -> bool:
        """Whether the key's whole stretch is meant."""
        return self.names(key.modality) and (
            key.modality in SPECIAL
            or within(self.start_ns, self.stop_ns, key.start_ns, key.stop_ns)
        )

    def expired(self, now_ns: int) -> bool:
        return 0 < self.expires_ns <= now_ns


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What anybody may know of a file of the record: its name, checksum and size."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Vault:
    """The vault as far as the keys at hand open it.

    `role` is "owner", "share" (only what was shared) or "none". `locks` names the files that lead
    to the owner's key. `digest` is the checksum of the signed body that this was read from.
    Generations before `fresh_from` name keys that were withdrawn, and must not stay.
    """

    role: Literal["owner", "share", "none"]
    owner: str
    locks: dict[str, str]
    keys: tuple[EpochKey, ...] = ()
    shares: tuple[Share, ...] = ()
    files: tuple[SealedFile, ...] = ()
    digest: str = ""
    fresh_from: int = 0

    def key(self, key_id: str) -> EpochKey | None:
        return next((key for key in self.keys if key.id == key_id), None)

    def of(self, modality: str) -> list[EpochKey]:
        """The modality's keys in order of time."""
        found = [key for key in self.keys if key.modality == modality]
        return sorted(found, key=lambda key: (key.start_ns is not None, key.start_ns or 0))

    def bounds(self, modality: str) -> list[int]:
        """The instants at which a share of the modality begins or ends, ascending."""
        if modality in SPECIAL:
            return []
        ends = [(s.start_ns, s.stop_ns) for s in self.shares if s.names(modality)]
        return sorted({end for pair in ends for end in pair if end is not None})


def within(start: Bound, stop: Bound, inner_start: Bound, inner_stop: Bound) -> bool:
    """Whether the inner stretch lies wholly in the outer one."""
    begins = start is None or (inner_start is not None and inner_start >= start)
    return begins and (stop is None or (inner_stop is not None and inner_stop <= stop))


def stretches(start: Bound, stop: Bound, cuts: Iterable[int]) -> list[tuple[Bound, Bound]]:
    """The stretch cut at those instants that lie inside it."""
    inner = [
        cut
        for cut in sorted(set(cuts))
        if (start is None or cut > start) and (stop is None or cut < stop)
    ]
    ends: list[Bound] = [start, *inner, stop]
    return list(pairwise(ends))
