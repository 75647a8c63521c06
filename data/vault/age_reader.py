"""Read an age v1 file from any place without decrypting what lies before it.

The payload is STREAM: chunks of 64 KiB, each sealed by ChaCha20-Poly1305 under its own number, the
last one marked as such, so that every chunk can be opened alone and a missing end is noticed.
"""

from __future__ import annotations

import io
import os
from collections import OrderedDict
from typing import Any, BinaryIO

from data.vault.age_header import AgeError, derive, read_file_key

CHUNK = 65536
TAG = 16
_CACHED = 4


class AgeReader(io.RawIOBase):
    """The plain content as a seekable read-only file. Raises `AgeError` instead of giving doubt."""

    def __init__(self, file: BinaryIO, secret: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        super().__init__()
        self._file = file
        file_key = read_file_key(file, secret)
        nonce = file.read(16)
        if len(nonce) != 16:
            raise AgeError("it is cut short")
        self._key = ChaCha20Poly1305(derive(file_key, nonce, b"payload"))
        self._start = file.tell()
        self._cipher_size = file.seek(0, os.SEEK_END) - self._start
        self._last = max(0, -(-self._cipher_size // (CHUNK + TAG)) - 1)
        self.size = self._cipher_size - TAG * (self._last + 1)
        self._at = 0
        self._chunks: OrderedDict[int, bytes] = OrderedDict()
        # Only an empty file may end with an empty chunk; opening the last one proves the length.
        if len(self._chunk(self._last)) == 0 and self._last > 0:
            raise AgeError("it ends with an empty chunk")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        target = memoryview(buffer).cast("B")
        wanted = max(0, min(len(target), self.size - self._at))
        done = 0
        while done < wanted:
            number, inside = divmod(self._at + done, CHUNK)
            piece = self._chunk(number)[inside : inside + wanted - done]
            target[done : done + len(piece)] = piece
            done += len(piece)
        self._at += wanted
        return wanted

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            self._chunks.clear()
        super().close()

    def _chunk(self, number: int) -> bytes:
        from cryptography.exceptions import InvalidTag

        known = self._chunks.get(number)
        if known is not None:
            return known
        self._file.seek(self._start + number * (CHUNK + TAG))
        sealed = self._file.read(CHUNK + TAG)
        nonce = number.to_bytes(11, "big") + bytes([number == self._last])
        try:
            plain = self._key.decrypt(nonce, sealed, None)
        except InvalidTag as error:
            raise AgeError(f"it was altered in chunk {number}") from error
        self._chunks[number] = plain
        if len(self._chunks) > _CACHED:
            self._chunks.popitem(last=False)
        return plain
