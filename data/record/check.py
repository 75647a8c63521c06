"""Prove every byte of a record against its signed manifest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.record import manifest_store
from data.record.disk import file_checksum
from data.record.errors import RecordDamagedError
from data.record.refused import content_of
from data.record.results import Finding
from data.record.sealed_json import unseal
from data.record.signing import read_key
from data.record.store import Store
from data.record.tail import Tail

if TYPE_CHECKING:
    from data.vault.state import Vault

_RESTORE = "restore it from a backup"


def verify(store: Store, tail: Tail) -> list[Finding]:
    """Every file that is missing or altered; an empty list if all is as it was written."""
    found = [*_headers(store), *_key(store), *_audit(store)]
    for path, sentence in manifest_store.faults(store.layout, store.header):
        found.append(_finding(store, path, sentence))
    if store.manifest.vault is not None:
        found += _sealed_files(store, store.manifest.vault)
        return found + _tail(store, tail)
    for entry in store.manifest.segments:
        path = store.layout.segments / entry.name
        if file_checksum(path) != entry.sha256:
            names = ", ".join(entry.signals)
            sentence = f"the segment with {names} is missing or altered; {_RESTORE}"
            found.append(_finding(store, path, sentence))
    for document in store.manifest.documents:
        path = store.layout.documents / document.file
        if file_checksum(path) != document.file_sha256:
            info = document.info
            sentence = f"the {info.kind} '{info.name}' is missing or altered; {_RESTORE}"
            found.append(_finding(store, path, sentence))
    return found + _tail(store, tail)


def _audit(store: Store) -> list[Finding]:
    if not store.layout.audit.exists():
        return []
    from data.audit.journal import log_of
    from data.audit.verify import verify_log

    log = log_of(store)
    return [_finding(store, log.path, f"the audit log: {text}") for text in verify_log(log).faults]


def _tail(store: Store, tail: Tail) -> list[Finding]:
    tail.frames()
    if not tail.damaged:
        return []
    sentence = f"{tail.damaged} live values are damaged and left out; {_RESTORE}"
    return [_finding(store, store.layout.tail, sentence)]


def _sealed_files(store: Store, vault: Vault) -> list[Finding]:
    """What can be proven of an encrypted record, with a key or without."""
    from data.vault.leftovers import leftovers

    found = []
    for file in vault.files:
        path = store.layout.root / file.path
        if file_checksum(path) != file.sha256:
            found.append(_finding(store, path, f"the file is missing or altered; {_RESTORE}"))
    for path in leftovers(store):
        sentence = "it is not encrypted and belongs to no generation; open the record for writing"
        found.append(_finding(store, path, sentence))
    return found


def _headers(store: Store) -> list[Finding]:
    found = []
    for path in (store.layout.header, store.layout.header_copy):
        content = content_of(path)
        if content is None or unseal(content, store.header.public_key) is None:
            found.append(_finding(store, path, f"a header copy is missing or altered; {_RESTORE}"))
    return found


def _key(store: Store) -> list[Finding]:
    if store.manifest.vault is not None:
        return []
    try:
        read_key(store.layout.signing_key, store.header.public_key)
    except RecordDamagedError as error:
        return [_finding(store, store.layout.signing_key, f"{error.what}; {error.remedy}")]
    return []


def _finding(store: Store, path: Path, sentence: str) -> Finding:
    return Finding(str(path.relative_to(store.layout.root)), sentence)
