"""Scenarios, fits, posteriors and the like: named, versioned, immutable."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from typing import Any

from data.record.codec import CODECS, codec
from data.record.disk import publish
from data.record.errors import RESTORE, DocumentError, SegmentDamagedError
from data.record.manifest import DocumentEntry
from data.record.results import Document, DocumentInfo
from data.record.store import CODEC, Store


def store_document(store: Store, kind: str, name: str, content: Any) -> DocumentInfo:
    """Keep JSON or bytes as the next version of that name; equal content makes no new version."""
    store.check_writable()
    known = store.manifest.documents
    entry = put_document(store, known, kind, name, content)
    if entry not in known:
        store.advance(documents=(*known, entry))
    return entry.info


def put_document(
    store: Store, known: Sequence[DocumentEntry], kind: str, name: str, content: Any
) -> DocumentEntry:
    """Write a document durably; it belongs to the record once a generation names it.

    Returns the entry of `known` that holds equal content, if it is the newest of that name.
    """
    media = "bytes" if isinstance(content, bytes | bytearray | memoryview) else "json"
    plain = bytes(content) if media == "bytes" else _dump(kind, name, content)
    checksum = hashlib.sha256(plain).hexdigest()
    latest = _latest(known, kind, name)
    if latest and latest.info.sha256 == checksum and latest.info.media == media:
        return latest
    version = latest.info.version + 1 if latest else 1
    info = DocumentInfo(kind, name, version, checksum, len(plain), time.time_ns(), media)
    if store.manifest.vault is not None:
        from data.vault.sealing import put_document

        return put_document(store, info, plain)
    sealed = CODECS[CODEC].seal_document(plain)
    file_sum = hashlib.sha256(sealed).hexdigest()
    file = f"{file_sum[:32]}.{'json' if media == 'json' else 'bin'}"
    publish(store.disk, [(store.layout.documents / file, sealed)])
    return DocumentEntry(info, file, file_sum, CODEC)


def list_documents(store: Store, kind: str | None) -> list[DocumentInfo]:
    """All versions of all documents, of one kind if given, in order of storing."""
    infos = [entry.info for entry in store.manifest.documents]
    return [info for info in infos if kind is None or info.kind == kind]


def read_document(store: Store, kind: str, name: str, version: int | None) -> Document:
    """One document, the newest version unless told; its checksum is proven first."""
    for entry in reversed(store.manifest.documents):
        info = entry.info
        if (info.kind, info.name) == (kind, name) and version in (None, info.version):
            plain = _plain(store, entry)
            return Document(info, plain if info.media == "bytes" else json.loads(plain))
    wanted = f"'{name}'" if version is None else f"'{name}' version {version}"
    raise DocumentError(
        f"there is no {kind} named {wanted}", store.layout.root, "choose one of documents()"
    )


def _plain(store: Store, entry: DocumentEntry) -> bytes:
    path = store.layout.documents / entry.file
    if store.manifest.vault is not None:
        from data.vault.sealing import open_document

        plain = open_document(store.manifest.vault, path, entry)
    else:
        plain = codec(entry.codec, path).open_document(path)
    if hashlib.sha256(plain).hexdigest() != entry.info.sha256:
        raise SegmentDamagedError("a document is damaged", path, RESTORE)
    return plain


def _latest(known: Sequence[DocumentEntry], kind: str, name: str) -> DocumentEntry | None:
    for entry in reversed(known):
        if (entry.info.kind, entry.info.name) == (kind, name):
            return entry
    return None


def _dump(kind: str, name: str, content: Any) -> bytes:
    try:
        text = json.dumps(content, allow_nan=False, indent=1, sort_keys=True)
    except (TypeError, ValueError) as error:
        raise DocumentError(
            f"the document is not JSON ({error})",
            f"{kind} '{name}'",
            "give dicts, lists, text and finite numbers, or bytes",
        ) from error
    return text.encode("utf-8")
