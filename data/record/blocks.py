"""A seekable read-only file that is given out block by block, each proven before it is."""

from __future__ import annotations

import io
from abc import abstractmethod
from collections import OrderedDict
from typing import Any, BinaryIO

BLOCK = 65536


class BlockFile(io.RawIOBase):
    """`size` plain bytes in blocks of 64 KiB; the few used last stay in memory.

    A subclass says in `_load` how a block is read from `file` and proven.
    """

    def __init__(
        self, file: BinaryIO | io.RawIOBase | io.BufferedIOBase, size: int, cached: int
    ) -> None:
        super().__init__()
        self._file = file
        self.size = size
        self._cached = cached
        self._at = 0
        self._blocks: OrderedDict[int, memoryview] = OrderedDict()

    @abstractmethod
    def _load(self, number: int) -> bytes:
        """The plain bytes of a block."""

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
            number, inside = divmod(self._at + done, BLOCK)
            piece = self._block(number)[inside : inside + wanted - done]
            target[done : done + len(piece)] = piece
            done += len(piece)
        self._at += wanted
        return wanted

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            self._blocks.clear()
        super().close()

    def _block(self, number: int) -> memoryview:
        known = self._blocks.get(number)
        if known is not None:
            self._blocks.move_to_end(number)
            return known
        self._blocks[number] = memoryview(self._load(number))
        if len(self._blocks) > self._cached:
            self._blocks.popitem(last=False)
        return self._blocks[number]
