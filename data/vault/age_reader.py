"""Read an age v1 file from any place without decrypting what lies before it.

The payload is STREAM: chunks of 64 KiB, each sealed by ChaCha20-Poly1305 under its own number, the
last one marked as such, so that every chunk can be opened alone and a missing end is noticed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import BinaryIO

from data.record.blocks import BLOCK, BlockFile
from data.vault.age_header import AgeError, derive, read_file_key

CHUNK = BLOCK
TAG = 16
_CACHED = 4


class AgeReader(BlockFile):
    """The plain content as a seekable read-only file. Raises `AgeError` instead of giving doubt."""

    def __init__(
        self,
        file: BinaryIO,
        secret: str,
        unlock: Callable[[BinaryIO, str], bytes] = read_file_key,
    ) -> None:
        """`unlock` finds the key of the file with the secret, and leaves it at the payload."""
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        file_key = unlock(file, secret)
        nonce = file.read(16)
        if len(nonce) != 16:
            raise AgeError("it is cut short")
        self._key = ChaCha20Poly1305(derive(file_key, nonce, b"payload"))
        self._start = file.tell()
        sealed = file.seek(0, os.SEEK_END) - self._start
        self._last = max(0, -(-sealed // (CHUNK + TAG)) - 1)
        super().__init__(file, sealed - TAG * (self._last + 1), _CACHED)
        # Only an empty file may end with an empty chunk; opening the last one proves the length.
        if len(self._block(self._last)) == 0 and self._last > 0:
            raise AgeError("it ends with an empty chunk")

    def _load(self, number: int) -> bytes:
        from cryptography.exceptions import InvalidTag

        self._file.seek(self._start + number * (CHUNK + TAG))
        sealed = self._file.read(CHUNK + TAG) or b""
        nonce = number.to_bytes(11, "big") + bytes([number == self._last])
        try:
            return self._key.decrypt(nonce, sealed, None)
        except InvalidTag as error:
            raise AgeError(f"it was altered in chunk {number}") from error
