"""Whole age v1 files (https://age-encryption.org/v1) through ``pyrage``: keys, lock, unlock."""

# pyright: reportAttributeAccessIssue=false
# pyrage is a compiled module without stubs.
from __future__ import annotations

import io
from collections.abc import Iterable

from data.vault.errors import VaultError


def new_identity() -> tuple[str, str]:
    """A fresh X25519 pair as age spells it: secret ``AGE-SECRET-KEY-1...``, public ``age1...``."""
    from pyrage import x25519

    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


#: How an age secret key begins
SECRET_KEY = "AGE-SECRET-KEY-1"


def public_of(secret: str) -> str:
    """The public key of a secret one; raises `VaultError` if it is none."""
    from pyrage import IdentityError, x25519

    try:
        return str(x25519.Identity.from_str(secret.strip()).to_public())
    except IdentityError as error:
        raise VaultError(
            "that is no age secret key",
            "the key given",
            "give the line that begins with AGE-SECRET-KEY-1",
        ) from error


def check_recipient(public: str) -> str:
    """The key if it is an age public key; raises `VaultError` otherwise."""
    from pyrage import RecipientError, x25519

    try:
        return str(x25519.Recipient.from_str(public.strip()))
    except RecipientError as error:
        raise VaultError(
            "that is no age public key",
            public,
            "ask for the line that begins with age1; `age-keygen` makes one",
        ) from error


def seal(plain: bytes, recipients: Iterable[str]) -> bytes:
    """An age file that each of the public keys opens."""
    import pyrage

    keys = [pyrage.x25519.Recipient.from_str(key) for key in recipients]
    return pyrage.encrypt(plain, keys)


def unseal(content: bytes, secrets: Iterable[str]) -> bytes | None:
    """What is in an age file, or None if no key opens it or a byte was altered."""
    import pyrage

    try:
        keys = [pyrage.x25519.Identity.from_str(secret) for secret in secrets]
        return pyrage.decrypt(content, keys) if keys else None
    except (pyrage.DecryptError, pyrage.IdentityError):
        return None


def seal_by_passphrase(plain: bytes, passphrase: str) -> bytes:
    """An age file locked by scrypt, with a cost of about a second of this machine."""
    import pyrage

    return pyrage.passphrase.encrypt(plain, passphrase)


def unseal_by_passphrase(content: bytes, passphrase: str) -> bytes | None:
    """What is in it, or None if the passphrase is wrong or a byte was altered."""
    from data.vault.age_header import AgeError, read_file_key_by_passphrase
    from data.vault.age_reader import AgeReader

    try:
        return AgeReader(io.BytesIO(content), passphrase, read_file_key_by_passphrase).read()
    except AgeError:
        return None
