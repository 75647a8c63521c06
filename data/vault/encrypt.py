"""Encrypt an existing record: all files anew, one generation that names them, then the old go.

Until that generation is durable the record is plain and whole; from then on it is encrypted and
whole, and plain files left by a kill are removed by whoever opens it for writing next.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.record.codec import codec
from data.record.disk import file_checksum
from data.record.errors import SegmentDamagedError
from data.record.manifest import DocumentEntry, SegmentEntry
from data.vault.errors import VaultError
from data.vault.leftovers import remove_leftovers
from data.vault.locks import NewVault, make_locks
from data.vault.sealing import CODEC, key_for, put_file, put_segments
from data.vault.state import DOCUMENTS, LIVE

if TYPE_CHECKING:
    from data.record.store import Store


def encrypt_record(store: Store, passphrase: str) -> NewVault:
    """Turn a plain record, open for writing, into an encrypted one; durable when this returns."""
    store.check_writable()
    if store.manifest.vault is not None:
        raise VaultError(
            "the record is encrypted already",
            store.layout.root,
            "`vitruvian vault unlock` opens it, `vault passphrase` changes its passphrase",
        )
    made = make_locks(store, passphrase)
    plain = store.manifest
    store.manifest = replace(plain, vault=made.vault)
    try:
        segments = [new for entry in plain.segments for new in _sealed_segment(store, entry)]
        documents = tuple(_sealed_document(store, entry) for entry in plain.documents)
        key_for(store, LIVE)  # here already, so that no live value waits for a generation
        store.identities = lambda: (made.secret,)
        store.advance(segments=tuple(segments), documents=documents, retired=())
    except BaseException:
        if store.manifest.generation == plain.generation:
            store.manifest = plain
        raise
    store.segments.close()
    remove_leftovers(store)
    assert store.manifest.vault is not None
    return replace(made, vault=store.manifest.vault)


def _sealed_segment(store: Store, entry: SegmentEntry) -> list[SegmentEntry]:
    """The segment's bytes inside an age file; one with refused values is taken apart."""
    path = store.layout.segments / entry.name
    if file_checksum(path) != entry.sha256:
        raise SegmentDamagedError(
            "a segment is damaged, so nothing was encrypted",
            path,
            "restore it from a backup first; verify() lists all damaged files",
        )
    if entry.quarantined:
        return _taken_apart(store, entry)
    (key,) = key_for(store, entry.modality)
    name, checksum, size = put_file(store, store.layout.segments, path.read_bytes(), key)
    return [
        replace(
            entry, name=name, sha256=checksum, size=size, codec=CODEC, epoch=key.epoch, key=key.id
        )
    ]


def _taken_apart(store: Store, entry: SegmentEntry) -> list[SegmentEntry]:
    from data.record.segment_read import SegmentReader

    reader = SegmentReader(store.layout.segments / entry.name, entry)
    try:
        blocks = {signal: reader.block(signal, None, None) for signal in entry.signals}
        return put_segments(store, entry.modality, blocks, reader.quarantined())
    finally:
        reader.close()


def _sealed_document(store: Store, entry: DocumentEntry) -> DocumentEntry:
    path = store.layout.documents / entry.file
    (key,) = key_for(store, DOCUMENTS)
    content = codec(entry.codec, path).open_document(path)
    name, checksum, size = put_file(store, store.layout.documents, content, key)
    return replace(entry, file=name, file_sha256=checksum, codec=CODEC, key=key.id, size=size)
