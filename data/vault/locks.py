"""The locks of a vault: two age files, each of which leads to the owner's key.

``passphrase-*.age`` opens with the passphrase, ``recovery-*.age`` with the recovery key, both also
with Debian's ``age``; inside is the owner's age secret key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.record.disk import publish
from data.record.manifest_store import newest
from data.record.refused import content_of
from data.vault.age import (
    SECRET_KEY,
    new_identity,
    public_of,
    seal,
    seal_by_passphrase,
    unseal,
)
from data.vault.age import unseal_by_passphrase as by_passphrase
from data.vault.errors import VaultError, WrongKeyError
from data.vault.sealing import SIGNING
from data.vault.state import SealedFile, Vault

if TYPE_CHECKING:
    from data.record.store import Store

PASSPHRASE, RECOVERY = "passphrase", "recovery"
SHORTEST = 8


@dataclass(frozen=True, slots=True)
class NewVault:
    """A fresh vault, the owner's secret, and the recovery key, which is shown once."""

    vault: Vault
    secret: str
    recovery: str


def make_locks(store: Store, passphrase: str) -> NewVault:
    """Write the locks and the sealed signing key durably; no generation names them yet."""
    check_passphrase(passphrase, store)
    secret, owner = new_identity()
    recovery, recovery_public = new_identity()
    layout = store.layout
    store.disk.make_folder(layout.vault)
    signing = layout.signing_key.read_bytes()
    sealed = {
        PASSPHRASE: seal_by_passphrase(secret.encode(), passphrase),
        RECOVERY: seal(secret.encode(), [recovery_public]),
        SIGNING: seal(signing, [owner]),
    }
    vault = Vault("owner", owner, {})
    for name, content in sealed.items():
        vault = _with_lock(store, vault, name, content)
    return NewVault(vault, secret, recovery)


def change_passphrase(store: Store, passphrase: str) -> None:
    """Lock with another passphrase; the recovery key stays. Copies keep the old one."""
    check_passphrase(passphrase, store)
    store.check_writable()
    vault = store.manifest.vault
    assert vault is not None
    secret = next(one for one in store.identities() if public_of(one) == vault.owner)
    content = seal_by_passphrase(secret.encode(), passphrase)
    store.advance(vault=_with_lock(store, vault, PASSPHRASE, content))
    from data.vault.leftovers import remove_leftovers

    remove_leftovers(store)


def owner_secret(store: Store, passphrase: str = "", recovery: str = "") -> str:
    """The owner's key by passphrase or recovery key; raises `WrongKeyError` if it opens nothing."""
    vault = store.manifest.vault
    if vault is None:
        raise VaultError(
            "the record is not encrypted", store.layout.root, "`vitruvian vault init` encrypts it"
        )
    name = RECOVERY if recovery else PASSPHRASE
    path = store.layout.vault / vault.locks[name]
    content = content_of(path)
    if content is None:
        raise VaultError(
            f"the {name}'s lock is missing", path, "restore the file, or use the other way in"
        )
    plain = unseal(content, [recovery.strip()]) if recovery else by_passphrase(content, passphrase)
    if plain is None or public_of(plain.decode("ascii", "replace")) != vault.owner:
        from data.audit.journal import refuse

        what = "recovery key" if recovery else "passphrase"
        refuse(store, (), f"a wrong {what}")
        raise WrongKeyError(
            f"the {what} does not open this record", store.layout.root, "check it and try again"
        )
    return plain.decode("ascii")


def opens_a_share(store: Store, secret: str) -> bool:
    """Whether an age secret key is that of somebody with whom a part was shared."""
    if not secret.startswith(SECRET_KEY):
        return False
    found = newest(store.layout, store.header, [], lambda: [secret]).manifest.vault
    return found is not None and found.role == "share"


def check_passphrase(passphrase: str, store: Store) -> None:
    """Refuse what would be guessed at once."""
    if len(passphrase) < SHORTEST:
        raise VaultError(
            f"the passphrase has fewer than {SHORTEST} characters",
            store.layout.root,
            "choose a longer one; four or more random words are best",
        )


def _with_lock(store: Store, vault: Vault, name: str, content: bytes) -> Vault:
    """Write one lock durably under a new name; the vault that names it."""
    from dataclasses import replace

    checksum = hashlib.sha256(content).hexdigest()
    path = store.layout.vault / f"{name}-{checksum[:16]}.age"
    publish(store.disk, [(path, content)])
    relative, old = f"vault/{path.name}", f"vault/{vault.locks.get(name, '')}"
    files = [file for file in vault.files if file.path != old]
    files.append(SealedFile(relative, checksum, len(content)))
    return replace(vault, locks=vault.locks | {name: path.name}, files=tuple(files))
