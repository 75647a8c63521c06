"""Passphrases whose scrypt takes milliseconds, for tests of everything but scrypt itself.

A file of the same format as the product's, with a thousandth of the work; what the work costs is
tested in `tests/data/vault/test_age_reader.py` and by the command's own tests.
"""

from __future__ import annotations

import base64
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from data.vault.age_header import VERSION, derive

DOUBLINGS = 8
_CHUNK = 1 << 16


def seal_cheaply(plain: bytes, passphrase: str) -> bytes:
    """An age v1 file of one chunk under a passphrase."""
    assert len(plain) < _CHUNK
    file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    named = b"age-encryption.org/v1/scrypt" + salt
    stretched = Scrypt(named, 32, n=1 << DOUBLINGS, r=8, p=1).derive(passphrase.encode())
    body = ChaCha20Poly1305(stretched).encrypt(bytes(12), file_key, None)
    header = VERSION + b"-> scrypt %s %d\n%s\n---" % (_base64(salt), DOUBLINGS, _base64(body))
    mac = hmac.digest(derive(file_key, b"", b"header"), header, "sha256")
    payload = ChaCha20Poly1305(derive(file_key, nonce, b"payload"))
    last = bytes(11) + b"\x01"
    return header + b" " + _base64(mac) + b"\n" + nonce + payload.encrypt(last, plain, None)


def _base64(content: bytes) -> bytes:
    return base64.b64encode(content).rstrip(b"=")
