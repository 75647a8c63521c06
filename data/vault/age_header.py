"""The header of an age v1 file: who may open it, and the key of the file.

Format: https://c2sp.org/age@v1.0.0. Only X25519 recipients are opened here; whole files of any
kind go through ``pyrage``.
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from typing import BinaryIO

from data.vault.bech32 import decode

VERSION = b"age-encryption.org/v1\n"
LONGEST = 1 << 16
_X25519_INFO = b"age-encryption.org/v1/X25519"
_SCRYPT_INFO = b"age-encryption.org/v1/scrypt"
#: Most doublings of scrypt's work: 22 take 4 GiB; about a second is 18 to 20
MOST_WORK = 22
_WORK = re.compile(rb"[1-9][0-9]?")
_ARGUMENT = re.compile(rb"[\x21-\x7e]+")
_COLUMNS = 64
_FILE_KEY = 16
_SEALED_KEY = 32


class AgeError(OSError):
    """The file is not age v1, was altered, or no key opens it."""


@dataclass(frozen=True, slots=True)
class Stanza:
    """One recipient's way to the file key."""

    kind: bytes
    arguments: tuple[bytes, ...]
    body: bytes


def read_file_key(file: BinaryIO, secret: str) -> bytes:
    """The 16-byte key of the file; leaves `file` where the payload begins."""
    signed, stanzas, mac = _parse(file)
    keys = [_unwrap(stanza, secret) for stanza in stanzas if stanza.kind == b"X25519"]
    return _proven(next((key for key in keys if key is not None), None), signed, mac)


def read_file_key_by_passphrase(file: BinaryIO, passphrase: str) -> bytes:
    """The same of a file that a passphrase locks.

    ``pyrage`` refuses a correct passphrase where the machine is just now much slower than it was
    when the file was made; here the work is bounded by `MOST_WORK` alone.
    """
    signed, stanzas, mac = _parse(file)
    if len(stanzas) != 1 or stanzas[0].kind != b"scrypt":
        raise AgeError("no passphrase opens it")
    return _proven(_stretch(stanzas[0], passphrase), signed, mac)


def _proven(found: bytes | None, signed: bytes, mac: bytes) -> bytes:
    if found is None:
        raise AgeError("the key does not open it")
    expected = hmac.digest(derive(found, b"", b"header"), signed, "sha256")
    if not hmac.compare_digest(expected, mac):
        raise AgeError("its header was altered")
    return found


def derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA-256 to 32 bytes."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt, info).derive(secret)


def _parse(file: BinaryIO) -> tuple[bytes, list[Stanza], bytes]:
    """The bytes under the MAC, the stanzas, and the MAC."""
    if _line(file, VERSION) != VERSION:
        raise AgeError("it is no age v1 file")
    signed, stanzas = bytearray(VERSION), []
    while len(signed) < LONGEST:
        line = _line(file)
        if line.startswith(b"---"):
            if not line.startswith(b"--- ") or not stanzas:
                raise AgeError("its header is malformed")
            mac = _unbase64(line[4:-1])
            if len(mac) != 32:
                raise AgeError("its header is malformed")
            return bytes(signed + b"---"), stanzas, mac
        stanza, spelled = _stanza(line, file)
        stanzas.append(stanza)
        signed += spelled
    raise AgeError("its header is too long")


def _line(file: BinaryIO, expected: bytes = b"") -> bytes:
    line = file.readline(len(expected) or LONGEST)
    if not line.endswith(b"\n"):
        raise AgeError("its header is cut short")
    return line


def _stanza(line: bytes, file: BinaryIO) -> tuple[Stanza, bytes]:
    words = line[:-1].split(b" ")
    named = len(words) > 1 and all(_ARGUMENT.fullmatch(word) for word in words[1:])
    if words[0] != b"->" or not named:
        raise AgeError("its header is malformed")
    spelled, body = bytearray(line), bytearray()
    while True:
        row = _line(file)
        spelled += row
        body += _unbase64(row[:-1])
        if len(row) - 1 > _COLUMNS or len(spelled) > LONGEST:
            raise AgeError("its header is malformed")
        if len(row) - 1 < _COLUMNS:
            return Stanza(words[1], tuple(words[2:]), bytes(body)), bytes(spelled)


def _unbase64(text: bytes) -> bytes:
    """Base64 without padding, in its one canonical spelling."""
    try:
        value = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except ValueError as error:
        raise AgeError("its header is malformed") from error
    if base64.b64encode(value).rstrip(b"=") != text:
        raise AgeError("its header is malformed")
    return value


def _stretch(stanza: Stanza, passphrase: str) -> bytes | None:
    """The file key by scrypt, or None if the passphrase is another one."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    if len(stanza.arguments) != 2 or len(stanza.body) != _SEALED_KEY:
        raise AgeError("its header is malformed")
    salt, work = _unbase64(stanza.arguments[0]), stanza.arguments[1]
    if len(salt) != 16 or not _WORK.fullmatch(work):
        raise AgeError("its header is malformed")
    if int(work) > MOST_WORK:
        raise AgeError("it asks for too much work")
    n = 1 << int(work)
    # hashlib's own refuses more than 2 GB, which a fast machine's files ask for.
    key = Scrypt(salt=_SCRYPT_INFO + salt, length=32, n=n, r=8, p=1).derive(passphrase.encode())
    try:
        return ChaCha20Poly1305(key).decrypt(bytes(12), stanza.body, None)
    except InvalidTag:
        return None


def _unwrap(stanza: Stanza, secret: str) -> bytes | None:
    """The file key, or None if the stanza is for somebody else."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    if len(stanza.arguments) != 1 or len(stanza.body) != _SEALED_KEY:
        raise AgeError("its header is malformed")
    ephemeral = _unbase64(stanza.arguments[0])
    try:
        own = X25519PrivateKey.from_private_bytes(decode(secret)[1])
        shared = own.exchange(X25519PublicKey.from_public_bytes(ephemeral))
    except ValueError as error:  # a point of low order, or not 32 bytes
        raise AgeError("its header is malformed") from error
    salt = ephemeral + own.public_key().public_bytes_raw()
    try:
        key = ChaCha20Poly1305(derive(shared, salt, _X25519_INFO))
        return key.decrypt(bytes(12), stanza.body, None)
    except InvalidTag:
        return None
