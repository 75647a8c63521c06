"""What an opened, encrypted record does differently: seal what is written, open what is asked."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from data.record.codec import CODECS, open_to_read, verified, whole
from data.record.disk import publish
from data.record.errors import RESTORE, RecordDamagedError, SegmentDamagedError
from data.record.ingest import modality as modality_of
from data.record.manifest import DocumentEntry, SegmentEntry
from data.record.refused import content_of, refusal
from data.record.results import DocumentInfo, QuarantinedValue
from data.record.rows import Block
from data.record.signing import parse_key
from data.vault.age import seal, unseal
from data.vault.age_reader import AgeReader
from data.vault.errors import (
    NotSharedError,
    OwnerOnlyError,
    ShareExpiredError,
    VaultLockedError,
)
from data.vault.keys import with_modality
from data.vault.state import DOCUMENTS, QUARANTINE, EpochKey, Vault

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from data.record.store import Store

CODEC = "age"
SIGNING = "signing"
UNLOCK = "run `vitruvian vault unlock`, or ask the owner to share it with you"


def check_share(store: Store) -> None:
    """Raise unless a key at hand opens something; without any the record shows only its sizes.

    Whoever names no identities at all (an empty list) is shown just that.
    """
    from data.audit.journal import refuse

    vault = store.manifest.vault
    assert vault is not None
    if vault.role == "none" and store.identities_asked:
        refuse(store, (), "no key at hand opens it")
        raise VaultLockedError("the record is encrypted and locked", store.layout.root, UNLOCK)
    now = time.time_ns()
    if vault.role == "share" and all(share.expired(now) for share in vault.shares):
        refuse(store, (), "the share has ended")
        raise ShareExpiredError(
            "what was shared with you could be read until a day that has passed",
            store.layout.root,
            "ask the owner to share it again",
        )


def check_readable(store: Store, signal: str) -> None:
    """Raise unless a key at hand opens that signal. Whether there are values is not told."""
    from data.audit.journal import refuse

    vault, where = store.manifest.vault, store.layout.root
    assert vault is not None
    if vault.role == "owner":
        return
    name = modality_of(signal)
    if vault.role == "none":
        refuse(store, (name,), "locked")
        raise VaultLockedError(f"'{name}' is encrypted and locked", where, UNLOCK)
    now = time.time_ns()
    if not any(share.names(name) and not share.expired(now) for share in vault.shares):
        refuse(store, (name,), "not shared with them")
        raise NotSharedError(
            f"'{name}' was not shared with you", where, "ask the owner to share it"
        )


def open_segment(vault: Vault, path: Path, entry: SegmentEntry) -> io.RawIOBase:
    """The proven plain content of an encrypted segment, decrypted chunk by chunk in memory."""
    key = vault.key(entry.key)
    if key is None:
        raise VaultLockedError("a segment is encrypted and locked", path, UNLOCK)
    file = open_to_read(path)
    try:
        reader = AgeReader(file, key.secret)
    except OSError as error:
        file.close()
        what = f"a file of the record is damaged: {error}"
        raise refusal(error, path) or SegmentDamagedError(what, path, RESTORE) from error
    return verified(reader, path, entry.facts)


def key_for(store: Store, modality: str) -> list[EpochKey]:
    """The modality's keys in order of time, made where it has none."""
    vault = store.manifest.vault
    assert vault is not None
    grown = with_modality(vault, modality)
    if grown is not vault:
        store.manifest = replace(store.manifest, vault=grown)
    return grown.of(modality)


def put_segments(
    store: Store,
    modality: str,
    blocks: Mapping[str, Block],
    quarantine: Sequence[QuarantinedValue],
) -> list[SegmentEntry]:
    """Write rows under the keys of their time; refused values apart, for the owner only."""
    entries = []
    for key in key_for(store, modality) if blocks else ():
        cut = {signal: inside(block, key) for signal, block in blocks.items()}
        cut = {signal: block for signal, block in cut.items() if len(block.rows)}
        if cut:
            entries.append(put_segment(store, key, cut))
    if quarantine:
        (key,) = key_for(store, QUARANTINE)
        entries.append(put_segment(store, key, {}, quarantine))
    return entries


def put_segment(
    store: Store,
    key: EpochKey,
    blocks: Mapping[str, Block],
    quarantine: Sequence[QuarantinedValue] = (),
) -> SegmentEntry:
    """Write one encrypted segment durably."""
    from data.record.segment_write import build_segment

    plain, extents = build_segment(store.header.record_id, key.modality, blocks, quarantine)
    content, facts = CODECS["plain"].seal(plain)
    name, checksum, size = put_file(store, store.layout.segments, content, key)
    return SegmentEntry(
        name,
        checksum,
        size,
        CODEC,
        facts,
        key.modality,
        key.epoch,
        key.id,
        extents,
        len(quarantine),
    )


def put_document(store: Store, info: DocumentInfo, plain: bytes) -> DocumentEntry:
    """Write one encrypted document durably."""
    (key,) = key_for(store, DOCUMENTS)
    name, checksum, size = put_file(store, store.layout.documents, plain, key)
    return DocumentEntry(info, name, checksum, CODEC, key.id, size)


def open_document(vault: Vault, path: Path, entry: DocumentEntry) -> bytes:
    """The content of an encrypted document."""
    key = vault.key(entry.key)
    if key is None:
        raise VaultLockedError("a document is encrypted and locked", path, UNLOCK)
    plain = unseal(whole(path), [key.secret])
    if plain is None:
        raise SegmentDamagedError("a document is damaged", path, RESTORE)
    return plain


def put_file(store: Store, folder: Path, plain: bytes, key: EpochKey) -> tuple[str, str, int]:
    """Write an age file durably; its name, checksum and size."""
    content = seal(plain, [key.recipient])
    checksum = hashlib.sha256(content).hexdigest()
    name = f"{checksum[:32]}.age"
    publish(store.disk, [(folder / name, content)])
    return name, checksum, len(content)


def signing_key(store: Store) -> Ed25519PrivateKey:
    """The key that signs generations, which only the owner's key opens."""
    vault = store.manifest.vault
    assert vault is not None
    path = store.layout.vault / vault.locks[SIGNING]
    if vault.role != "owner":
        raise OwnerOnlyError(
            "only the owner may write", store.layout.root, "unlock it as its owner"
        )
    content = content_of(path)
    text = None if content is None else unseal(content, store.identities())
    if text is None:
        raise RecordDamagedError("the signing key cannot be read", path, RESTORE)
    return parse_key(text, path, store.header.public_key)


def inside(block: Block, key: EpochKey) -> Block:
    """The rows of the key's stretch of time."""
    time_ns = block.rows.time_ns
    low = 0 if key.start_ns is None else int(time_ns.searchsorted(key.start_ns))
    high = len(time_ns) if key.stop_ns is None else int(time_ns.searchsorted(key.stop_ns))
    if (low, high) == (0, len(time_ns)):
        return block
    return Block(block.rows.take(slice(low, max(low, high))), block.origins, block.texts)
