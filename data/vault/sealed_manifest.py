"""The manifest of an encrypted record: one part for the owner, one for each share, all age files.

Outside them stand only the record's number, the generation, and the names, checksums and sizes of
the files, so that anybody can prove the record whole and nobody learns what is in it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from data.record.manifest import Manifest, from_json, to_json
from data.record.sealed_json import canonical
from data.record.types import Person
from data.vault.age import public_of, seal, unseal
from data.vault.state import DOCUMENTS, PERSON, EpochKey, SealedFile, Share, Vault


def sealed_body(manifest: Manifest, now_ns: int | None = None) -> dict[str, Any]:
    """What is signed and stored of an encrypted record's generation."""
    vault = manifest.vault
    assert vault is not None
    now = time.time_ns() if now_ns is None else now_ns
    current = [share for share in vault.shares if not share.expired(now)]
    return {
        "record_id": manifest.record_id,
        "generation": manifest.generation,
        "previous": manifest.previous,
        "created_ns": manifest.created_ns,
        "vault": {
            "owner": vault.owner,
            "locks": vault.locks,
            "fresh_from": vault.fresh_from,
            "sealed": _part(_owner_part(manifest), vault.owner),
            "shared": sorted(_part(_shared_part(manifest, s), s.recipient) for s in current),
            "files": [asdict(file) for file in files_of(manifest)],
        },
    }


def open_body(body: dict[str, Any], identities: Sequence[str]) -> Manifest:
    """The generation as far as the identities open it."""
    facts = body["vault"]
    files = tuple(SealedFile(**file) for file in facts["files"])
    known = Vault("none", facts["owner"], facts["locks"], files=files, digest=digest(body))
    known = replace(known, fresh_from=facts["fresh_from"])
    mine = [secret for secret in identities if public_of(secret) == known.owner]
    part = _opened(facts["sealed"], mine)
    if part is not None:
        return from_json(part, replace(_with_keys(known, part), role="owner"))
    parts = [part for text in facts["shared"] if (part := _opened(text, identities)) is not None]
    if parts:
        return _shared_view(body, replace(known, role="share"), parts)
    return _bare(body, known)


def digest(body: dict[str, Any]) -> str:
    """SHA-256 of a signed body."""
    return hashlib.sha256(canonical(body)).hexdigest()


def files_of(manifest: Manifest) -> tuple[SealedFile, ...]:
    """Every sealed file that the generation consists of, in order of their names."""
    vault = manifest.vault
    assert vault is not None
    found = [SealedFile(f"segments/{s.name}", s.sha256, s.size) for s in manifest.segments]
    for document in manifest.documents:
        path = f"documents/{document.file}"
        size = document.size
        found.append(SealedFile(path, document.file_sha256, size))
    found += [file for file in vault.files if file.path.startswith("vault/")]
    return tuple(sorted(found, key=lambda file: file.path))


def _part(content: dict[str, Any], recipient: str) -> str:
    return base64.b64encode(seal(canonical(content), [recipient])).decode("ascii")


def _opened(text: str, identities: Sequence[str]) -> dict[str, Any] | None:
    try:
        plain = unseal(base64.b64decode(text, validate=True), identities)
    except binascii.Error:
        return None
    return None if plain is None else json.loads(plain)


def _owner_part(manifest: Manifest) -> dict[str, Any]:
    vault = manifest.vault
    assert vault is not None
    keys = {
        "keys": [asdict(key) for key in vault.keys],
        "shares": [asdict(s) for s in vault.shares],
    }
    return to_json(manifest) | keys


def _shared_part(manifest: Manifest, share: Share) -> dict[str, Any]:
    """What the manifest tells one reader: the segments, documents and keys meant for them."""
    vault = manifest.vault
    assert vault is not None
    keys = [key for key in vault.keys if share.covers(key)]
    given = {key.id for key in keys}
    visible = replace(
        manifest,
        person=manifest.person if share.names(PERSON) else Person(),
        sources=(),
        segments=tuple(s for s in manifest.segments if s.key in given),
        documents=manifest.documents if share.names(DOCUMENTS) else (),
        retired=(),
    )
    return to_json(visible) | {"keys": [asdict(k) for k in keys], "shares": [asdict(share)]}


def _with_keys(vault: Vault, part: dict[str, Any]) -> Vault:
    shares = [Share(**(s | {"modalities": tuple(s["modalities"])})) for s in part["shares"]]
    return replace(vault, keys=tuple(EpochKey(**key) for key in part["keys"]), shares=tuple(shares))


def _shared_view(body: dict[str, Any], vault: Vault, parts: list[dict[str, Any]]) -> Manifest:
    """All that several shares with one reader open together."""
    views = [from_json(part, _with_keys(vault, part)) for part in parts]
    vaults = [view.vault for view in views if view.vault is not None]
    joined = replace(
        vault,
        keys=tuple(dict.fromkeys(key for one in vaults for key in one.keys)),
        shares=tuple(share for one in vaults for share in one.shares),
    )
    named = {entry.name: entry for view in views for entry in view.segments}
    documents = {entry.file: entry for view in views for entry in view.documents}
    person = next((view.person for view in views if view.person != Person()), Person())
    return replace(
        _bare(body, joined),
        person=person,
        segments=tuple(named.values()),
        documents=tuple(documents.values()),
        tail_first=views[0].tail_first,
    )


def _bare(body: dict[str, Any], vault: Vault) -> Manifest:
    """What anybody may know."""
    return Manifest(
        body["record_id"],
        body["generation"],
        body["previous"],
        body["created_ns"],
        Person(),
        vault=vault,
    )
