"""Move what some keys hold to other keys, or to none: the base of sharing, revoking and erasing.

One generation changes keys, files and shares together. Then the old files and all older
generations go, because those still name the old keys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from data.record.disk import file_checksum
from data.record.errors import SegmentDamagedError
from data.record.manifest import DocumentEntry, SegmentEntry
from data.vault.age import unseal
from data.vault.leftovers import remove_leftovers
from data.vault.sealing import inside, open_document, put_file, put_segment
from data.vault.state import EpochKey, Share, Vault

if TYPE_CHECKING:
    from data.record.results import SourceRecord
    from data.record.store import Store
    from data.record.undo import Left

#: Old key id -> the keys that follow it; none: what it holds is erased
Followers = Mapping[str, Sequence[EpochKey]]
#: What stays of a segment of which something is taken out; None for one that stays whole
Cut = Callable[[SegmentEntry], "Left | None"]


def all_of_it(entry: SegmentEntry) -> None:
    """Nothing is taken out."""


def reseal(
    store: Store,
    followers: Followers,
    shares: tuple[Share, ...],
    added: Sequence[SegmentEntry] = (),
    added_keys: Sequence[EpochKey] = (),
    sources: tuple[SourceRecord, ...] | None = None,
    left: Cut = all_of_it,
    dropped: Sequence[DocumentEntry] = (),
) -> None:
    """Publish the generation in which `followers` took over; durable when this returns.

    `left` and `dropped` take rows and documents out on the way, under keys that have one follower.
    """
    vault = owned(store)
    kept = [key for key in vault.keys if key.id not in followers]
    new = [key for keys in followers.values() for key in keys]
    new += [key for key in added_keys if key not in new]
    manifest = store.manifest
    segments = [
        new
        for entry in manifest.segments
        for new in _segments(store, vault, entry, followers, left(entry))
    ]
    documents = [
        new
        for entry in manifest.documents
        if entry not in dropped
        for new in _documents(store, vault, entry, followers)
    ]
    withdrawn = store.highest + 1
    store.advance(
        segments=(*segments, *added),
        documents=tuple(documents),
        sources=manifest.sources if sources is None else sources,
        retired=(),
        vault=replace(vault, keys=(*kept, *new), shares=shares, fresh_from=withdrawn),
    )
    store.segments.close()
    remove_leftovers(store)


def owned(store: Store) -> Vault:
    """The vault of a record that its owner has open for writing."""
    from data.vault.errors import VaultError

    store.check_writable()
    vault = store.manifest.vault
    if vault is None:
        raise VaultError(
            "the record is not encrypted",
            store.layout.root,
            "`vitruvian vault init` encrypts it first",
        )
    return vault


def _segments(
    store: Store, vault: Vault, entry: SegmentEntry, followers: Followers, left: Left | None
) -> list[SegmentEntry]:
    keys = followers.get(entry.key)
    if keys is None:
        return [entry]
    if left is not None:
        stays = left.blocks or left.quarantined
        return [put_segment(store, keys[0], left.blocks, left.quarantined)] if stays else []
    if len(keys) == 1 and _same_stretch(keys[0], vault.key(entry.key)):
        return [_whole(store, vault, entry, keys[0])]
    found = []
    for key in keys:
        reader = store.segments.reader(entry)
        blocks = {s: inside(reader.block(s, key.start_ns, key.stop_ns), key) for s in entry.signals}
        blocks = {signal: block for signal, block in blocks.items() if len(block.rows)}
        if blocks:
            found.append(put_segment(store, key, blocks))
    return found


def _same_stretch(key: EpochKey, old: EpochKey | None) -> bool:
    return old is not None and (key.start_ns, key.stop_ns) == (old.start_ns, old.stop_ns)


def _whole(store: Store, vault: Vault, entry: SegmentEntry, key: EpochKey) -> SegmentEntry:
    path, old = store.layout.segments / entry.name, vault.key(entry.key)
    plain = None
    if old is not None and file_checksum(path) == entry.sha256:
        plain = unseal(path.read_bytes(), [old.secret])
    if plain is None:
        raise SegmentDamagedError(
            "a segment is damaged, so nothing was changed",
            path,
            "restore it from a backup first; verify() lists all damaged files",
        )
    name, checksum, size = put_file(store, store.layout.segments, plain, key)
    return replace(entry, name=name, sha256=checksum, size=size, epoch=key.epoch, key=key.id)


def _documents(
    store: Store, vault: Vault, entry: DocumentEntry, followers: Followers
) -> list[DocumentEntry]:
    keys = followers.get(entry.key)
    if keys is None:
        return [entry]
    if not keys:
        return []
    plain = open_document(vault, store.layout.documents / entry.file, entry)
    name, checksum, size = put_file(store, store.layout.documents, plain, keys[0])
    return [replace(entry, file=name, file_sha256=checksum, key=keys[0].id, size=size)]
