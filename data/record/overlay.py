"""Corrections that lie over the stored values: what is stored never changes, so undo is exact.

All corrections of a record are one document, of which every version is kept. They name stored
instants and sources and never values, so that erasing values leaves nothing of them behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from data.record.errors import DocumentError
from data.record.results import Origin
from data.record.rows import Block

if TYPE_CHECKING:
    from data.record.store import Store

KIND, NAME = "overlay", "corrections"
Action = Literal["set_aside", "scale", "shift", "release"]
How = Literal["manual", "automatic", "import"]


@dataclass(frozen=True, slots=True)
class Correction:
    """One undoable change of how rows of a signal are read.

    It concerns rows stored at ``first <= t < last`` (UTC ns) of any of `ranges`, of one `source`
    (see `source_key`) or of all if that is empty, and only at ``first <= locator < last`` where
    `locators` are given (rows of one file at one instant differ in it only). `set_aside` leaves
    them out, `scale` reads them as ``value * factor + offset``, `shift` moves them by `shift_ns`,
    `release` takes in what the quarantine holds from that source, scaled likewise.
    """

    id: str
    signal: str
    action: Action
    ranges: tuple[tuple[int, int], ...]
    reason: str
    source: str = ""
    locators: tuple[int, int] | None = None
    factor: float = 1.0
    offset: float = 0.0
    shift_ns: int = 0
    how: How = "manual"
    applied_ns: int = 0


@dataclass(frozen=True, slots=True)
class Overlay:
    """All corrections in force, by signal."""

    by_signal: dict[str, tuple[Correction, ...]] = field(default_factory=dict)

    def of(self, signal: str) -> tuple[Correction, ...]:
        return self.by_signal.get(signal, ())

    @property
    def all(self) -> tuple[Correction, ...]:
        return tuple(one for many in self.by_signal.values() for one in many)

    def reach_ns(self, signal: str) -> int:
        """How far a stored instant may lie from the one that is read."""
        return max((abs(one.shift_ns) for one in self.of(signal)), default=0)


def overlay_of(store: Store) -> Overlay:
    """The corrections of the current generation that the keys at hand open."""
    newest = ""
    for entry in reversed(store.manifest.documents):
        if (entry.info.kind, entry.info.name) == (KIND, NAME):
            newest = entry.info.sha256
            break
    if not newest:
        return Overlay()
    if store.overlay is None or store.overlay[0] != newest:
        from data.record.documents import read_document

        store.released.clear()
        content = read_document(store, KIND, NAME, None).content
        store.overlay = newest, _grouped(_correction(row) for row in content["corrections"])
    return store.overlay[1]


def keep_overlay(store: Store, corrections: Sequence[Correction]) -> None:
    """Make these the corrections in force; durable when it returns."""
    from data.record.documents import store_document

    rows = [asdict(one) for one in corrections]
    store_document(store, KIND, NAME, {"version": 1, "corrections": rows})


def add(store: Store, new: Sequence[Correction]) -> list[Correction]:
    """Put corrections into force; those already there are left out of the answer."""
    known = overlay_of(store).all
    taken = {one.id for one in known}
    fresh = [one for one in new if one.id not in taken]
    if fresh:
        keep_overlay(store, (*known, *fresh))
    return fresh


def withdraw(store: Store, ids: Sequence[str]) -> list[Correction]:
    """Take corrections back; raises `DocumentError` naming those that are not in force."""
    known = overlay_of(store).all
    missing = sorted(set(ids) - {one.id for one in known})
    if missing:
        raise DocumentError(
            f"no correction '{missing[0]}' is in force", store.layout.root, "list them and choose"
        )
    gone = [one for one in known if one.id in ids]
    keep_overlay(store, [one for one in known if one.id not in ids])
    return gone


def source_key(origin: Origin) -> str:
    """What names a source for good: its file's checksum, or the device of live values."""
    source = origin.source
    return f"live:{source.device}" if source.importer == "live" else source.sha256


def concerned(block: Block, one: Correction) -> NDArray[np.bool_]:
    """Rows, as stored, that a correction is about."""
    time_ns = block.rows.time_ns
    inside = np.zeros(len(time_ns), dtype=np.bool_)
    for first, last in one.ranges:
        inside[np.searchsorted(time_ns, first) : np.searchsorted(time_ns, last)] = True
    if one.source:
        keys = [source_key(origin) == one.source for origin in block.origins]
        inside &= np.array(keys, dtype=np.bool_)[block.rows.origin]
    if one.locators is not None:
        locator = block.rows.locator
        inside &= (locator >= one.locators[0]) & (locator < one.locators[1])
    return inside


def corrected(block: Block, corrections: Sequence[Correction]) -> tuple[Block, NDArray[np.intp]]:
    """The rows as they are to be read, and for each its place in `block`.

    Every correction sees rows as stored, so their order does not matter and each can go alone.
    """
    place = np.arange(len(block.rows))
    if not corrections or not len(block.rows):
        return block, place
    rows = block.rows.take(slice(None))
    value, time_ns = rows.value.copy(), rows.time_ns.copy()
    keep = np.ones(len(rows), dtype=np.bool_)
    for one in corrections:
        at = concerned(block, one)
        if one.action == "set_aside":
            keep &= ~at
        elif one.action == "scale":
            value[at] = value[at] * one.factor + one.offset
        elif one.action == "shift":
            time_ns[at] += one.shift_ns
    rows.value, rows.time_ns = value, time_ns
    place = place[keep]
    place = place[np.argsort(time_ns[place], kind="stable")]
    return Block(rows.take(place), block.origins, block.texts), place


def _grouped(corrections: Iterable[Correction]) -> Overlay:
    found: dict[str, tuple[Correction, ...]] = {}
    for one in corrections:
        found[one.signal] = (*found.get(one.signal, ()), one)
    return Overlay(found)


def _correction(row: dict[str, Any]) -> Correction:
    ranges = tuple((int(first), int(last)) for first, last in row["ranges"])
    locators = tuple(row["locators"]) if row.get("locators") else None
    return Correction(**(row | {"ranges": ranges, "locators": locators}))
