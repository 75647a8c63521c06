"""Live values of an encrypted record: each file under its own key, each frame sealed alone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.vault.age import seal, unseal
from data.vault.state import LIVE, EpochKey

if TYPE_CHECKING:
    from data.record.store import Store

_KEY = 32
#: A head is the length of an age file in two bytes, the file, and zeros up to this size
HEAD_SIZE = 1024


@dataclass(frozen=True, slots=True)
class LiveCipher:
    """Seals frames with ChaCha20-Poly1305, numbered, under a key that the file's head holds."""

    key: EpochKey | None
    head_size: int = HEAD_SIZE
    overhead: int = 16

    def start(self) -> tuple[bytes, bytes]:
        """The head of a new file, and the key inside it."""
        assert self.key is not None
        secret = os.urandom(_KEY)
        sealed = seal(secret, [self.key.recipient])
        head = len(sealed).to_bytes(2, "big") + sealed
        assert len(head) <= HEAD_SIZE
        return head.ljust(HEAD_SIZE, b"\0"), secret

    def key_in(self, head: bytes) -> bytes | None:
        """The key in a file's head; None if it is damaged or nobody here may read it."""
        end = 2 + int.from_bytes(head[:2], "big")
        if self.key is None or any(head[end:]):
            return None
        return unseal(head[2:end], [self.key.secret])

    def seal(self, secret: bytes, number: int, frame: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        return ChaCha20Poly1305(secret).encrypt(number.to_bytes(12, "big"), frame, None)

    def frames(self, secret: bytes | None, first: int, sealed: bytes, size: int) -> bytes:
        """Plain frames; one that was altered becomes zeros, which no frame is."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        if self.key is None:
            return b""
        plain = bytearray()
        for i in range(len(sealed) // size):
            frame = sealed[i * size : (i + 1) * size]
            try:
                if secret is None:
                    raise InvalidTag
                nonce = (first + i).to_bytes(12, "big")
                plain += ChaCha20Poly1305(secret).decrypt(nonce, frame, None)
            except InvalidTag:
                plain += bytes(size - self.overhead)
        return bytes(plain)


def live_cipher(store: Store) -> LiveCipher:
    """The cipher of live values; whoever may not read them sees none."""
    vault = store.manifest.vault
    assert vault is not None
    known = vault.of(LIVE)
    return LiveCipher(known[0] if known else None)
