"""The Merkle tree of RFC 6962, section 2.1, grown leaf by leaf."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def leaf_hash(content: bytes) -> bytes:
    """SHA-256 of a leaf, marked as such so that no node can pass for a leaf."""
    return hashlib.sha256(b"\0" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """The roots of the whole subtrees, largest first: all that appending needs."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError(f"{len(self.peaks)} subtrees for {size} leaves")

    def append(self, content: bytes) -> None:
        """Add a leaf; subtrees of equal size join."""
        joined, size = leaf_hash(content), self.size
        while size & 1:
            joined = node_hash(self.peaks.pop(), joined)
            size >>= 1
        self.peaks.append(joined)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root hash; of no leaves, the hash of nothing."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = node_hash(peak, found)
        return found
