"""Ed25519 signatures over manifests and the header."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.record.errors import RecordDamagedError
from data.record.refused import content_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from data.record.disk import Disk

_REMEDY = "restore it from a backup to write again; reading still works"


def new_key() -> Ed25519PrivateKey:
    """A fresh signing key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate()


def public_hex(key: Ed25519PrivateKey) -> str:
    """The public half as lower-case hex."""
    return key.public_key().public_bytes_raw().hex()


def write_key(disk: Disk, path: Path, key: Ed25519PrivateKey) -> None:
    """Write the key as hex to a new file that only its owner may read; durable when it returns."""
    disk.write(path, f"{key.private_bytes_raw().hex()}\n".encode("ascii"), private=True)
    disk.sync(path)
    disk.sync_directory(path.parent)


def read_key(path: Path, expected_public: str) -> Ed25519PrivateKey:
    """The stored key; raises `RecordDamagedError` if it is not the one the record was made with."""
    content = content_of(path)
    if content is None:
        raise RecordDamagedError("the signing key cannot be read", path, _REMEDY)
    return parse_key(content, path, expected_public)


def parse_key(content: bytes, path: Path, expected_public: str) -> Ed25519PrivateKey:
    """The key that a file's content spells; raises `RecordDamagedError` if it is another one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        text = content.decode("ascii").removesuffix("\n")
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))
    except ValueError as error:
        raise RecordDamagedError("the signing key cannot be read", path, _REMEDY) from error
    if public_hex(key) != expected_public or key.private_bytes_raw().hex() != text:
        raise RecordDamagedError("the signing key is not this record's", path, _REMEDY)
    return key


def verifies(public: str, message: bytes, signature: str) -> bool:
    """Whether `signature` (hex) over `message` was made by the key with that public half."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
