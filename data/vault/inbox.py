"""Add to an encrypted record without being able to read it: parcels that only the owner opens.

Whoever has the folder may put parcels into ``inbox/``; a phone or a sensor needs no key, for the
owner's public key stands in the signed manifest. They belong to the record once its owner collects
them. Who sent a parcel is what the sender says: it is not proven.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data.record.disk import TEMPORARY, Disk, publish
from data.record.errors import RecordError
from data.record.refused import sentences
from data.vault.age import seal, unseal
from data.vault.errors import VaultError
from data.vault.parcel import ParcelError, pack, unpack
from data.vault.reseal import owned

if TYPE_CHECKING:
    from data.record.record import Record
    from data.record.store import Store
    from data.record.types import CommitReceipt, ImportBatch


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel in the inbox; `fault` is a sentence if it cannot be opened, `batch` None then."""

    path: Path
    sender: str = ""
    sent_ns: int = 0
    batch: ImportBatch | None = None
    fault: str = ""


def deliver(
    path: Path, batches: Iterable[ImportBatch], sender: str = "", disk: Disk | None = None
) -> list[Path]:
    """Seal batches for the owner of the record at `path`; durable when this returns."""
    from data.record.record import Record

    disk = disk or Disk()
    with Record.open(path, identities=()) as record:
        vault, layout = record.vault, record._store.layout
    if vault is None:
        raise VaultError(
            "the record is not encrypted", path, "import the files straight into it instead"
        )
    made = []
    with sentences(path):
        for batch in batches:
            content = seal(pack(batch, sender, time.time_ns()), [vault.owner])
            disk.make_folder(layout.inbox)
            parcel = layout.inbox / f"{hashlib.sha256(content).hexdigest()[:32]}.age"
            publish(disk, [(parcel, content)])
            made.append(parcel)
    return made


def waiting(store: Store) -> list[Parcel]:
    """What is in the inbox of a record that its owner has open, in order of sending."""
    if store.manifest.vault is None or not store.layout.inbox.is_dir():
        return []
    secrets = store.identities()
    paths = sorted(store.layout.inbox.glob("*.age"))
    whole = [path for path in paths if not path.name.startswith(TEMPORARY)]  # else on its way
    found = [_opened(path, secrets) for path in whole]
    return sorted(found, key=lambda parcel: (parcel.sent_ns, parcel.path.name))


def collect(record: Record, parcels: Iterable[Parcel]) -> list[tuple[Parcel, CommitReceipt | str]]:
    """Take parcels into the record: each with its receipt, or a sentence if it was refused.

    One that was taken in is removed; after a crash in between it is known, and adds nothing.
    """
    store = record._store
    owned(store)
    told: list[tuple[Parcel, CommitReceipt | str]] = []
    for parcel in parcels:
        if parcel.batch is None:
            told.append((parcel, parcel.fault))
            continue
        try:
            (receipt,) = record.commit_many([parcel.batch])
        except RecordError as error:
            told.append((parcel, str(error)))
            continue
        store.disk.remove(parcel.path)
        told.append((parcel, receipt))
    return told


def _opened(path: Path, secrets: Iterable[str]) -> Parcel:
    try:
        plain = unseal(path.read_bytes(), secrets)
        if plain is None:
            raise ParcelError("it is damaged, or sealed for somebody else")
        batch, sender, sent_ns = unpack(plain)
    except (ParcelError, OSError) as error:
        cure = "ask for it to be sent again, and remove the file"
        return Parcel(path, fault=f"the parcel cannot be opened: {error}; {path}; {cure}")
    return Parcel(path, sender, sent_ns, batch)
